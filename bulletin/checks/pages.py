"""Checks of a finished PDF: every glyph drawn from the face that it should come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.inspection import lines
from bulletin.model import Article, Text, paragraphs, walk
from bulletin.theme.geometry import UNITS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bulletin.composition.document import SetText
    from bulletin.model import Issue, LayoutFacts


def check_glyphs(
    facts: LayoutFacts, covers: Callable[[str, str], bool | None], issue: Issue
) -> Iterator[Diagnostic]:
    """Find characters that print as a box or in a stranger's face, and fonts that are not embedded.

    `covers(font, character)` tells by PostScript name whether a face of the theme has a character; None where the
    theme has no such face. The text layer is no proof: it is right even where a box is drawn.
    """
    seen: set[tuple[str, str]] = set()
    for page, facts_of_page in enumerate(facts.pages, start=1):
        for glyph in facts_of_page.glyphs:
            if (glyph.font, glyph.text) in seen:
                continue
            seen.add((glyph.font, glyph.text))
            known = covers(glyph.font, glyph.text)
            if known is None:
                place = find(issue, glyph.text)
                yield diagnose("stranger-font", place, page=page, text=glyph.text, font=glyph.font)
            elif glyph.number == 0 or not known:
                point = " ".join(f"U+{ord(character):04X}" for character in glyph.text)
                place = find(issue, glyph.text)
                yield diagnose("box-drawn", place, page=page, text=glyph.text, code_point=point)
    for font in facts.unembedded:
        yield diagnose("not-embedded", None, font=font)


TOLERANCE = 0.6
"""mm by which a printed line may differ from the composed one; a typed space behind a stand-in face takes most."""


def check_lines(
    facts: LayoutFacts, composed: Iterable[SetText], em: Callable[[str], float], issue: Issue
) -> Iterator[Diagnostic]:
    """Find lines that were not printed as they were composed: broken again, or of another width.

    `em` tells the size (mm) of a kind of block. A style sheet that changes sizes or faces behind the theme's
    numbers makes them disagree.
    """
    printed: dict[str, list[float]] = {}
    for page in facts.pages:
        for row in lines(page):
            visible = [glyph for glyph in row if glyph.text.strip()]
            if visible:
                width = visible[-1].x + visible[-1].width - visible[0].x
                printed.setdefault("".join(glyph.text for glyph in visible), []).append(width)
    for text in composed:
        for line in text.lines:
            told = "".join(line.text.split())
            wanted = line.width * em(text.kind) / UNITS
            widths = printed.get(told)
            if not told or (widths and any(_agree(width, wanted, em(text.kind)) for width in widths)):
                continue
            found = f"{widths[0]:.1f} mm" if widths else "—"
            place = find(issue, line.segments[0].text[:8])
            yield diagnose("line-disagrees", place, line=told, wanted=f"{wanted:.1f} mm", found=found)


def _agree(printed: float, composed: float, em: float) -> bool:
    """Whether two widths are the same; marks at both ends may have given up half an em each."""
    return any(abs(printed - composed - halves * em / 2) < TOLERANCE for halves in (0, 0.5, 1, 1.5, 2))


def find(issue: Issue, text: str) -> Position | None:
    """Return where a text first stands in the sources of an issue."""
    for words, position in texts(issue):
        offset = words.find(text) if text else -1
        if offset >= 0 and position is not None:
            return Position(position.path, position.line, position.column + offset)
    return None


def texts(issue: Issue) -> Iterator[tuple[str, Position | None]]:
    """All pieces of text of an issue with their places: titles, bodies, notes."""
    yield from _pieces(paragraphs(issue.editors_note))
    for article in issue.articles:
        yield from _titles(article)
        yield from _pieces(paragraphs(article.blocks))
        for note in article.notes:
            yield from _pieces(paragraphs(note.blocks))


def _titles(article: Article) -> Iterator[tuple[str, Position | None]]:
    position = article.title.position
    for part in article.title.parts:
        yield part, position
        if position is not None:
            position = Position(position.path, position.line, position.column + len(part) + 1)


def _pieces(runs: Iterable[tuple[object, ...]]) -> Iterator[tuple[str, Position | None]]:
    for inlines in runs:
        for leaf in walk(inlines):  # type: ignore[arg-type]
            if isinstance(leaf, Text):
                yield leaf.text, leaf.position
