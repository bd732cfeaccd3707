"""Pages drawn as text: sketches of an issue's printed lines, for the rules of pages.

A sketch is a small page of four lines of ten characters. Each line of it is a printed line; `[kind]` before it is
its kind of block (`body` else), full-width spaces its indent. An empty line ends a block, `===` a page, and behind
`|` may stand what is otherwise than it should be, in mm: `x`, `y` (moved), `pitch`; `font`; `reported`. What is no line
begins with `%`:

    % title None            what the PDF says: title, language, tagged, marked, titled, part
    % picture 600x400 120x80     pixels, mm
    % alternative 图          % table 2 0        heads, loose cells
    % unembedded 某字体       % alone           % composed 这一行      % booklet 10

A line's place is `pages:LINE:1`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from msgspec import structs

from bulletin.composition.values import ComposedText
from bulletin.diagnostics import Position
from bulletin.kinds.bulletin.document import BulletinDocument
from bulletin.kinds.bulletin.parsing import read_issue
from bulletin.linebreak.values import Line, Segment
from bulletin.lint.pages.layout_rules import check_booklet
from bulletin.lint.pages.page_layout import PageLayout, PageRule, PrintedLine
from bulletin.lint.registry import RULES_BY_CODE
from bulletin.model import (
    DrawnPicture,
    Figure,
    Glyph,
    Layout,
    LayoutFacts,
    MakeUp,
    PageFacts,
    Structure,
    TaggedTable,
)
from bulletin.parsing.settings import read_publication
from bulletin.typography.geometry import Geometry, read_geometry
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from bulletin.diagnostics import Diagnostic

LINES, CHARACTERS = 4, 10
OWN = "Own"
"""The face of the theme; it has every character but 囍."""


def geometry() -> Geometry:
    """Make the small page: the theme's numbers, four lines of ten characters in 40 by 60 mm."""
    theme = read_geometry((ROOT / "templates/theme.toml").read_bytes(), Layout())
    pitch = theme.page.line_pitch
    width = CHARACTERS * theme.page.character_pitch
    page = structs.replace(
        theme.page, lines=LINES, characters=CHARACTERS, area_width=width, area_height=LINES * pitch
    )
    blocks = {kind: structs.replace(style, measure=width) for kind, style in theme.blocks.items()}
    return structs.replace(theme, page=page, blocks=blocks)


def blank_document() -> BulletinDocument:
    """Make an issue of one article with nothing in it."""
    read = read_publication("bulletin.yaml", (ROOT / "bulletin.yaml").read_bytes())
    assert read.value is not None
    files = {
        "issue.md": b"---\nnumber: 1\ndate: 2022-01-05\nstatus: final\n---\n",
        "01.md": "---\ntitle: 标题\nfrom: 苏州市\n---\n正文。\n".encode(),
    }
    issue = read_issue("2022-01", files, read.value).value
    assert issue is not None
    return BulletinDocument(read.value, issue)


@dataclass
class Sketch:
    """A sketch while it is read."""

    geometry: Geometry = field(default_factory=geometry)
    lines: list[PrintedLine] = field(default_factory=list)
    glyphs: list[list[Glyph]] = field(default_factory=lambda: [[]])
    pictures: list[list[DrawnPicture]] = field(default_factory=lambda: [[]])
    texts: list[ComposedText] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    tables: list[TaggedTable] = field(default_factory=list)
    properties: dict[str, Any] = field(
        default_factory=lambda: {
            "title": "简报",
            "language": "zh-CN",
            "tagged": True,
            "marked": True,
            "titled": True,
            "part": 1,
        }
    )
    alternatives: list[str] = field(default_factory=list)
    unembedded: list[str] = field(default_factory=list)
    reported: list[str] = field(default_factory=list)
    alone: bool = False
    row: int = 0
    block: int = 0
    booklets: list[tuple[int, Position]] = field(default_factory=list)

    def line(self, text: str, place: Position) -> None:
        """Put a printed line on the page."""
        content, _, other = text.partition("|")
        moved = dict(part.split("=") for part in other.split())
        kind, _, words = (
            content.rstrip(" ").rpartition("]") if content.startswith("[") else ("", "", content.rstrip(" "))
        )
        kind = kind[1:] or "body"
        bare = words.lstrip("　")
        page, style = self.geometry.page, self.geometry.blocks[kind]
        cell = float(moved.get("pitch", page.character_pitch))
        left = page.inner + (len(words) - len(bare)) * cell + float(moved.get("x", 0))
        rise = (style.pitch - style.em) / 2 + 0.88 * style.em
        top = page.top + self.row * page.line_pitch
        if kind in {"imprint", "print-line"}:
            top = page.top + page.area_height - style.pitch
        base = top + rise + float(moved.get("y", 0))
        self.row += 1
        number = len(self.glyphs)
        self.lines.append(
            PrintedLine(
                number,
                kind,
                bare,
                base,
                left,
                left + len(bare) * cell,
                cell,
                cell,
                self.block,
                place=place,
            )
        )
        font = moved.get("font", OWN)
        self.glyphs[-1] += [
            Glyph(one, 0 if one == "囍" else 7, font, style.size, left + index * cell, base, cell)
            for index, one in enumerate(bare)
        ]
        if "reported" in moved:
            self.reported.append(moved["reported"])

    def set_property(self, name: str, rest: str, place: Position) -> None:
        """Set a property, or add what is no line."""
        page = self.geometry.page
        match name:
            case "picture":
                (columns, rows), (width, height) = (map(int, one.split("x")) for one in rest.split())
                self.pictures[-1].append(DrawnPicture(page.inner, page.top, width, height, columns, rows))
                self.figures.append(Figure("a.png", "图", (), place))
                self.alternatives.append("图")
            case "alternative":
                self.alternatives[-1] = rest.strip()
            case "table":
                heads, loose = map(int, rest.split())
                self.tables.append(TaggedTable(heads, loose))
            case "unembedded":
                self.unembedded.append(rest)
            case "alone":
                self.alone = True
            case "composed":
                width = len(rest) * 1000 * page.character_pitch / self.geometry.blocks["body"].em
                self.texts.append(
                    ComposedText("body", (Line((Segment(rest, "body", 0),), width=int(width)),))
                )
            case "booklet":
                self.booklets.append((int(rest), place))
            case _:
                self.properties[name] = {"None": None, "False": False}.get(rest, rest)

    def layout(self) -> PageLayout:
        """Return the layout of the sketch."""
        blocks = [line.block for line in self.lines]
        lines = tuple(
            structs.replace(
                line,
                first=index == 0 or blocks[index - 1] != line.block,
                last=index == len(blocks) - 1 or blocks[index + 1] != line.block,
            )
            for index, line in enumerate(self.lines)
        )
        properties = self.properties
        structure = Structure(
            bool(properties["marked"]),
            bool(properties["titled"]),
            properties["part"],
            tuple(self.alternatives),
            tuple(self.tables),
        )
        pages = tuple(
            PageFacts(210, 297, tuple(glyphs), tuple(pictures))
            for glyphs, pictures in zip(self.glyphs, self.pictures, strict=True)
        )
        facts = LayoutFacts(
            pages,
            (OWN,),
            tuple(self.unembedded),
            (),
            properties["title"],
            properties["language"],
            bool(properties["tagged"]),
            structure,
        )
        document = blank_document()
        article = document.issue.articles[0]
        article = structs.replace(article, blocks=(*self.figures, *article.blocks))
        issue = structs.replace(document.issue, articles=(article,))
        return PageLayout(
            facts=facts,
            document=structs.replace(document, issue=issue, make_up=MakeUp(blanks=0 if self.alone else None)),
            geometry=self.geometry,
            lines=lines,
            texts=tuple(self.texts),
            covers=lambda font, character: None if font != OWN else character != "囍",
            reported=frozenset(self.reported),
        )


def read_sketch(text: str, path: str = "pages") -> Sketch:
    """Read a sketch."""
    sketch = Sketch()
    for number, line in enumerate(text.rstrip("\n").split("\n"), start=1):
        place = Position(path, number, 1)
        if line.startswith("==="):
            sketch.glyphs.append([])
            sketch.pictures.append([])
            sketch.row = 0
        elif line.startswith("% "):
            name, _, rest = line[2:].partition(" ")
            sketch.set_property(name, rest, place)
        elif line.strip(" "):
            sketch.line(line, place)
        else:
            sketch.block += 1
    return sketch


def check_sketch(text: str, code: str, path: str = "pages") -> list[Diagnostic]:
    """Check the pages of a sketch with one rule."""
    sketch = read_sketch(text, path)
    rule = RULES_BY_CODE[code]
    assert isinstance(rule, PageRule)
    booklets = [one for pages, place in sketch.booklets for one in check_booklet(pages, place)]
    return [*rule.find(sketch.layout()), *booklets]
