"""The head (版头) of an official document: the issuing mark fitted to its width, and the texts above and below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.composition.masthead import FILLED, WIDEST_SPACING
from bulletin.composition.texts import TextPiece
from bulletin.composition.values import ComposedHead, ComposedMark, ComposedText
from bulletin.model.official import OfficialForm
from bulletin.typography.geometry import MM_PER_PT, Align

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.composition.texts import TextComposer
    from bulletin.typography.geometry import Geometry

SIGNER_LABEL = "签发人："
NAMES_IN_ROW = 2
"""Names of signers side by side (§7.2.6)."""
HALF = 0.5
"""A line's half, by which the text below a head may be moved to the grid."""
WIDE = "　"
"""What parts names, and the characters of a name of two, by practice."""


class HeadWords(Struct, frozen=True):
    """What a head says.

    `names` are the lines of the issuing mark: the issuers, or the lines of a single one; `beside` stands at their right
    (文件). `left` are copy number, classification and urgency (§7.2.1–3), `right` marks such as （A） (practice). `below`
    are the lines that its page must show below it: the title, and text (§7.3.3).
    """

    form: OfficialForm
    names: tuple[str, ...]
    beside: str = ""
    left: tuple[tuple[str, str], ...] = ()
    right: tuple[str, ...] = ()
    number: str = ""
    signers: tuple[str, ...] = ()
    below: int = 0

    @property
    def signer_rows(self) -> int:
        """The rows of the signers' names."""
        return -(-len(self.signers) // NAMES_IN_ROW)


class HeadComposer(Struct, frozen=True):
    """Composes heads."""

    texts: TextComposer

    def head(self, words: HeadWords) -> ComposedHead:
        """Compose a head."""
        mark = fit_mark(words, self.texts.geometry)
        self.texts.pieces += [("masthead", line, None) for line in (*mark.lines, mark.beside) if line]
        text = self.texts.text
        return ComposedHead(
            form=words.form,
            mark=mark,
            left=tuple(replace(text(kind, line), align=Align.START.value) for kind, line in words.left),
            right=tuple(replace(text("marking", line), align=Align.END.value) for line in words.right),
            number=text("document-number", words.number) if words.number else None,
            signers=self._signers(words.signers) if words.signers else None,
        )

    def _signers(self, names: Sequence[str]) -> ComposedText:
        """Compose the names of signers, two a row, each row below the first name (§7.2.6)."""
        style, lines = self.texts.geometry.blocks["signer"], signer_lines(names)
        pieces = [TextPiece("body", SIGNER_LABEL), TextPiece(style.face, "\n".join(lines))]
        composed = self.texts.compose(pieces, style, 0, len(SIGNER_LABEL) * 1000)
        return ComposedText("signer", composed.lines, label=len(SIGNER_LABEL))


def signer_lines(names: Sequence[str]) -> tuple[str, ...]:
    """Return the rows of signers' names, one below another; a name of two characters is spaced out (practice)."""
    shown = [WIDE.join(name) if len(name) == len("某某") else name for name in names]
    longest = max(map(len, shown), default=0)
    rows = [shown[at : at + NAMES_IN_ROW] for at in range(0, len(shown), NAMES_IN_ROW)]
    return tuple(
        WIDE.join([*(name + WIDE * (longest - len(name)) for name in row[:-1]), row[-1]]) for row in rows
    )


def fit_mark(words: HeadWords, geometry: Geometry) -> ComposedMark:
    """Fit an issuing mark to its width: characters count as one em; names of joint issuers are spaced to one width."""
    numbers, lines, beside = geometry.numbers["official_head"], words.names, words.beside
    if len(lines) == 1:
        lines, beside = (lines[0] + beside,), ""
    widest, width = max(map(len, lines)), numbers["mark_width"]
    if len(lines) == 1:
        em = min(width / widest, numbers["mark_largest"] * MM_PER_PT)
        spread = max(0.0, FILLED * width - widest * em) / max(1, widest - 1) / em
        return ComposedMark(lines, (round(min(WIDEST_SPACING, spread), 3),), _points(em), em)
    pitch = numbers["joint_pitch"]
    em = min(
        width / (widest + (numbers["joint_gap"] + len(beside) if beside else 0)),
        numbers["joint_largest"] * MM_PER_PT,
        _height_left(words, geometry) / (1 + (len(lines) - 1) * pitch),
    )
    spacings = tuple(round((widest - len(line)) / max(1, len(line) - 1), 3) for line in lines)
    return ComposedMark(lines, spacings, _points(em), em * pitch, beside)


def _height_left(words: HeadWords, geometry: Geometry) -> float:
    """Return the height (mm) that issuers one below another may take, so that their page shows what must stand on it."""
    numbers, page = geometry.numbers["official_head"], geometry.page
    flat = ComposedMark((), (), 0.0, 0.0)
    end = head_places(words, flat, geometry).end + (words.below + HALF) * page.line_pitch
    return max(numbers["joint_height"] / 2, min(numbers["joint_height"], page.area_height - end))


def _points(em: float) -> float:
    return round(em / MM_PER_PT, 2)


class HeadPlaces(Struct, frozen=True):
    """Where the parts of a head stand, in mm from the top of the type area.

    `mark` is the upper edge of its characters, `number` the top of its line; `rule` that of the red rule, of two in a
    letter the upper one's, None without one. `rows` is the top of the lines of `left`. `end` is where the text below
    begins, on the grid.
    """

    mark: float
    rows: float
    number: float
    rule: float | None
    end: float


def head_places(words: HeadWords | ComposedHead, mark: ComposedMark, geometry: Geometry) -> HeadPlaces:
    """Return where the parts of a head stand (GB/T 9704 §7.2, §10)."""
    numbers, page, style = (
        geometry.numbers["official_head"],
        geometry.page,
        geometry.blocks["document-number"],
    )
    pitch, lead = page.line_pitch, (style.pitch - style.em) / 2
    high, rule = mark.height, numbers["rule"] * MM_PER_PT
    if words.form is OfficialForm.LETTER:
        top = numbers["mark_top_letter"] - page.top
        upper = top + high + numbers["rule_below_mark"]
        first = upper + numbers["double_rule"] * MM_PER_PT + numbers["first_below"] * style.em - lead
        rows = max(len(words.left), 1 + len(words.right))
        end = first + (rows - 1) * pitch + lead + style.em + numbers["title_below"] * pitch
        return HeadPlaces(top, first, first, upper, _on_grid(end, pitch))
    top = numbers["mark_top_order" if words.form is OfficialForm.ORDER else "mark_top"]
    top = max(top, max(len(words.left), len(words.right)) * pitch)
    number = top + high + numbers["number_below"] * pitch + max(0, words.signer_rows - 1) * pitch
    if words.form is OfficialForm.ORDER:
        return HeadPlaces(
            top, 0.0, number, None, _on_grid(number + (1 + numbers["text_below"]) * pitch, pitch)
        )
    red = number + lead + style.em + numbers["rule_below_number"]
    return HeadPlaces(top, 0.0, number, red, _on_grid(red + rule + numbers["title_below"] * pitch, pitch))


def _on_grid(end: float, pitch: float) -> float:
    """Return the place on the grid that is nearest (mm)."""
    return round(end / pitch) * pitch
