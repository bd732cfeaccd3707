"""The characters of a text as readers see them, each with its look and where it comes from.

The galley's texts, those of a returned file and those that come of carrying one into the other are compared in this
form.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias, assert_never

from msgspec import Struct
from msgspec.structs import replace

from bulletin.model import (
    Code,
    Emphasis,
    LineBreak,
    Link,
    NoteMark,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Text,
    note_mark,
)
from bulletin.model.returned import ReturnedRun, Script
from bulletin.parsing.markdown.writing.runs import Tag, TaggedLeaf, flatten, nest, settle

if TYPE_CHECKING:
    from bulletin.diagnostics import Position
    from bulletin.model import Inlines, Leaf
    from bulletin.model.galley import GalleyText
    from bulletin.parsing.markdown.writing.runs import Tags, Wrapper

BLANKS = " \t\n\u3000\u00a0"


class Look(Struct, frozen=True):
    """How characters look beside what the style of their paragraph gives them."""

    strong: bool = False
    emphasized: bool = False
    struck: bool = False
    script: Script = Script.NONE


PLAIN = Look()


class ShownCharacter(Struct, frozen=True):
    """A character: its leaf in the tree, which holds it alone, and the tags that it stands in.

    `generated`: the tool put it there, and it has no leaf. `position` is that of the character in its source.
    """

    character: str
    leaf: Leaf | None = None
    tags: Tags = ()
    position: Position | None = None
    generated: bool = False

    @property
    def look(self) -> Look:
        """How it looks; blanks and marks of notes look like nothing else."""
        if self.character in BLANKS or isinstance(self.leaf, NoteMark):
            return PLAIN
        return look_of(self.tags)


ShownText: TypeAlias = Sequence[ShownCharacter]


def look_of(tags: Tags) -> Look:
    """Return how characters in these tags look."""
    kinds = {tag.kind for tag in tags}
    script = Script.SUB if Subscript in kinds else Script.SUPER if Superscript in kinds else Script.NONE
    return Look(Strong in kinds, Emphasis in kinds, Strikethrough in kinds, script)


def tags_of(look: Look, beside: Tags = ()) -> Tags:
    """Return the tags of a look; those of its kind among `beside`, and links, are kept in their order."""
    wanted: list[Wrapper] = [
        *([Strong] if look.strong else []),
        *([Emphasis] if look.emphasized else []),
        *([Strikethrough] if look.struck else []),
        *([_SCRIPTS[look.script]] if look.script is not Script.NONE else []),
    ]
    kept = tuple(tag for tag in beside if tag.kind is Link or tag.kind in wanted)
    known = {tag.kind for tag in kept}
    return (*kept, *(Tag(kind) for kind in wanted if kind not in known))


_SCRIPTS: dict[Script, Wrapper] = {Script.SUB: Subscript, Script.SUPER: Superscript}


# --- Texts of the galley -------------------------------------------------------------------------------------


def shown(text: GalleyText) -> tuple[ShownCharacter, ...]:
    """Return all characters of a text: label, text, credit."""
    strong, emphasis = (Tag(Strong),) if text.strong_label else (), (Tag(Emphasis),)
    label = (ShownCharacter(each, tags=strong, generated=True) for each in text.label)
    credit = (ShownCharacter(each, tags=emphasis, generated=True) for each in text.credit)
    return (*label, *shown_inlines(text.inlines), *credit)


def title_in_label(text: GalleyText, titles: Mapping[str, str]) -> tuple[int, int] | None:
    """Return where the title of its article stands in a label (a run-in head of short news), by the titles of files."""
    title = titles.get(text.label_position.path, "") if text.label_position else ""
    start = text.label.find(title) if title else -1
    return (start, start + len(title)) if start >= 0 else None


def shown_inlines(inlines: Inlines) -> Iterator[ShownCharacter]:
    """Yield the characters of inlines; a mark of a note is one, and so is a hard break."""
    for run in flatten(inlines):
        match run.leaf:
            case Text() | Code():
                kind, place = type(run.leaf), run.leaf.position
                for index, each in enumerate(run.leaf.text):
                    at = place and replace(place, column=place.column + index)
                    yield ShownCharacter(each, kind(each, at), run.tags, at)
            case LineBreak():
                yield ShownCharacter("\n", run.leaf, run.tags)
            case NoteMark():
                yield ShownCharacter(note_mark(run.leaf.number), run.leaf, run.tags, run.leaf.position)
            case _:
                assert_never(run.leaf)


def characters(text: Iterable[ShownCharacter]) -> str:
    """Return the characters as a string."""
    return "".join(each.character for each in text)


def to_inlines(text: Iterable[ShownCharacter]) -> Inlines:
    """Return the inlines of characters that are not generated, in their normal form."""
    return nest(settle([TaggedLeaf(each.leaf, each.tags) for each in text if each.leaf]))


def settled(text: Iterable[ShownCharacter]) -> tuple[ShownCharacter, ...]:
    """Return characters as Markdown keeps them: without white space at the ends of lines and of tags."""
    return tuple(shown_inlines(to_inlines(text)))


# --- Returned texts ------------------------------------------------------------------------------------------


def shown_runs(runs: Iterable[ReturnedRun]) -> tuple[ShownCharacter, ...]:
    """Return the characters of runs, as new ones."""
    return tuple(
        ShownCharacter(each, LineBreak() if each == "\n" else Text(each), tags)
        for run in runs
        for tags in [tags_of(Look(run.strong, run.emphasized, run.struck, run.script))]
        for each in run.text
    )


def to_runs(text: Iterable[ShownCharacter]) -> tuple[ReturnedRun, ...]:
    """Return characters as runs of one look."""
    runs = []
    for look, group in groupby(text, key=lambda each: each.look):
        runs.append(
            ReturnedRun(
                characters(group),
                strong=look.strong,
                emphasized=look.emphasized,
                struck=look.struck,
                script=look.script,
            )
        )
    return tuple(runs)


def returned_runs(text: Iterable[ShownCharacter]) -> tuple[ReturnedRun, ...]:
    """Return characters as runs of a file that comes back: the mark of a note is a raised figure."""
    return to_runs(map(_raised, text))


def _raised(character: ShownCharacter) -> ShownCharacter:
    if not isinstance(character.leaf, NoteMark):
        return character
    tags = tags_of(replace(look_of(character.tags), script=Script.SUPER))
    return ShownCharacter(character.character, Text(character.character), tags)


def trimmed(text: Sequence[ShownCharacter]) -> tuple[ShownCharacter, ...]:
    """Return characters without white space at both ends."""
    start, end = 0, len(text)
    while start < end and text[start].character in BLANKS:
        start += 1
    while end > start and text[end - 1].character in BLANKS:
        end -= 1
    return tuple(text[start:end])
