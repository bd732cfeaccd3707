"""Which text has which name: those of moved, copied and divided paragraphs are given to the text that they belong to."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bulletin.importers.docx.returned.drafts import DeletionDraft, TextDraft, named, sequences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bulletin.importers.docx.returned.drafts import DraftBlock, Named

_LONG = 8
"""Characters of a text that is known again by its words."""


def settle_names(drafts: list[DraftBlock]) -> None:
    """Give names to the texts that they belong to; leave out moved paragraphs where they stood, and empty ones."""
    for sequence in sequences(drafts):
        _pass_on(sequence)
    _follow_moves(drafts)
    _keep_once(drafts)
    for sequence in sequences(drafts):
        _drop_empty(sequence, main=sequence is drafts)


def _pass_on(sequence: list[DraftBlock]) -> None:
    """Give names of an empty or a new paragraph to the text behind it, which was divided from it at its beginning."""
    following: DraftBlock | None = None
    for each in reversed(sequence):
        if (
            isinstance(each, TextDraft)
            and each.names
            and (each.empty or each.new)
            and isinstance(following, TextDraft)
            and not following.names
            and following.style == each.style
        ):
            following.names, each.names = each.names, []
        if not _is_unnamed_new(each):
            following = each


def _is_unnamed_new(draft: DraftBlock) -> bool:
    return isinstance(draft, TextDraft) and not draft.names and (draft.empty or draft.new)


def _follow_moves(drafts: list[DraftBlock]) -> None:
    """Give the names of paragraphs that were moved away to where they are now."""
    sources = [each for each in named(drafts) if isinstance(each, DeletionDraft | TextDraft) and _gone(each)]
    targets = [
        each for each in named(drafts) if isinstance(each, TextDraft) and each.length and not _gone(each)
    ]
    for source, target in (*_moves(sources, targets), *_pasted(sources, targets)):
        if source.became is None:
            source.became = target
            target.names, source.names = target.names or source.names, []
            target.moved = target.moved or target.runs[0].inserted
    for sequence in sequences(drafts):
        sequence[:] = [
            each for each in sequence if not isinstance(each, DeletionDraft) or each.became is None
        ]


def _gone(draft: DeletionDraft | TextDraft) -> str:
    return draft.text if isinstance(draft, DeletionDraft) else draft.gone


def _moves(
    sources: list[DeletionDraft | TextDraft], targets: list[TextDraft]
) -> Iterator[tuple[DeletionDraft | TextDraft, TextDraft]]:
    """Yield what a move took away with what it brought, in their order."""
    away, here = defaultdict[str, list[DeletionDraft]](list), defaultdict[str, list[TextDraft]](list)
    for source in sources:
        if isinstance(source, DeletionDraft) and source.move:
            away[source.move].append(source)
    for target in targets:
        if target.move:
            here[target.move].append(target)
    for move, those in away.items():
        if len(those) == len(here[move]):
            yield from zip(those, here[move], strict=True)


def _pasted(
    sources: list[DeletionDraft | TextDraft], targets: list[TextDraft]
) -> Iterator[tuple[DeletionDraft | TextDraft, TextDraft]]:
    """Yield deleted texts with the only inserted one without a name that has the same words: cut and pasted."""
    inserted = defaultdict[str, list[TextDraft]](list)
    for target in targets:
        if not target.names and all(run.inserted for run in target.runs):
            inserted[target.plain].append(target)
    for source in sources:
        words = _gone(source)
        if source.names and len(words) >= _LONG and len(inserted[words]) == 1:
            yield source, inserted[words][0]


def _keep_once(drafts: list[DraftBlock]) -> None:
    """Leave each name to one: a text rather than what is deleted, an old text rather than a new one, the first one."""
    holders = defaultdict[str, list["Named"]](list)
    for each in named(drafts):
        for name in dict.fromkeys(each.names):
            holders[name].append(each)
        each.names = []
    order: dict[int, list[str]] = defaultdict(list)
    for name, those in holders.items():
        order[id(min(those, key=_rank))].append(name)
    for each in named(drafts):
        each.names = order.get(id(each), [])


def _rank(draft: Named) -> int:
    if isinstance(draft, DeletionDraft):
        return 2
    return int(isinstance(draft, TextDraft) and draft.new)


def _drop_empty(sequence: list[DraftBlock], *, main: bool) -> None:
    """Leave out paragraphs without a name that are empty, or hold a space; the only one of a cell stays."""
    left = [each for each in sequence if not (isinstance(each, TextDraft) and _is_nothing(each))]
    if main or any(isinstance(each, TextDraft) for each in left):
        sequence[:] = left
    else:
        sequence[:] = [*sequence[:1], *(each for each in left if each is not sequence[0])]


def _is_nothing(text: TextDraft) -> bool:
    blank = not text.deletions and not text.plain.strip(" ")
    return not text.names and (blank or text.became is not None)
