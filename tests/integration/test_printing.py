"""The printer's files: booklets, numbered copies, job ticket and sign-off sheet (GB/T 9704 §§4, 6, 7)."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from importlib.metadata import version
from statistics import mode
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.app import print_issue as print_issue_module
from bulletin.app import print_pages
from bulletin.app.painting import print_form
from bulletin.app.print_issue import make_files, print_issue
from bulletin.diagnostics import BulletinError, Result
from bulletin.imposition.numbering import number_copies
from bulletin.imposition.numbers import read_numbers, write_number, write_numbers
from bulletin.imposition.sheets import booklet
from bulletin.kinds.bulletin.forms import allot, job_ticket_html
from bulletin.model import Channel, ChannelSum, JobTicket, LayoutFacts, PrintOrder
from bulletin.pdf import inspect, lines
from tests.support.projects import add_issue, make_workspace
from tests.support.verapdf import validate
from tests.support.workspaces import ROOT, copy_workspace, format_diagnostics, open_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


FOLDER = "2022-36"
FOOT, AREA_RIGHT = 262.0, 184.0
"""mm: the foot of the type area, and its right edge."""
CLASSIFIED = "classification: 秘密★1年"


# --- The order of pages --------------------------------------------------------------------------------------


def folded(sides: list[tuple[Any, Any]]) -> list[Any]:
    """Fold sheets into each other, the first outermost, and return the pages in reading order."""
    sheets = list(zip(sides[::2], sides[1::2], strict=True))
    first = [page for front, back in sheets for page in (front[1], back[0])]
    second = [page for front, back in reversed(sheets) for page in (back[1], front[0])]
    return first + second


@given(st.integers(1, 60))
def test_a_folded_booklet_reads_from_1_to_n(sheets: int) -> None:
    imposed = booklet(4 * sheets)
    assert len(imposed) == sheets
    sides = [side for sheet in imposed for side in (sheet.front, sheet.back)]
    assert folded(sides) == list(range(1, 4 * sheets + 1))
    assert all(left + right == 4 * sheets + 1 for left, right in sides)


@pytest.mark.parametrize("pages", [1, 2, 3, 10, 11])
def test_pages_that_fill_no_sheet_are_refused(pages: int) -> None:
    with pytest.raises(ValueError, match=str(pages)):
        booklet(pages)


# --- Numbers -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("1-3", (1, 2, 3)),
        ("1-2,40", (1, 2, 40)),
        ("000007", (7,)),
        ("1—2，5、9", (1, 2, 5, 9)),
        ("999999", (999999,)),
    ],
)
def test_numbers_are_read_as_editors_write_them(text: str, numbers: tuple[int, ...]) -> None:
    assert read_numbers(text) == numbers


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", "不是份号"),
        ("1-", "不是份号"),
        ("一至五", "不是份号"),
        ("5-1", "前大后小"),
        ("0", "1 到 999999"),
        ("1000000", "1 到 999999"),
        ("1-3,2", "000002 写了两次"),
        ("1-99999", "一次最多编 9999 份"),
        ("1-9000,10001-11000", "一次最多编 9999 份"),
    ],
)
def test_what_is_no_number_is_reported(text: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        read_numbers(text)


@given(st.sets(st.integers(1, 999999), min_size=1, max_size=4))
def test_numbers_written_are_read_back(numbers: set[int]) -> None:
    assert read_numbers(write_numbers(tuple(numbers))) == tuple(sorted(numbers))


def test_many_ranges_are_reported_by_their_ends() -> None:
    assert write_numbers(tuple(range(1, 41, 2))) == "000001至000039中的20个"


def test_numbers_are_allotted_in_turn_or_not_at_all() -> None:
    assert allot([2, 1], (1, 2, 3, 4)) == [(1, 2), (3,)]
    assert allot([2, None], (1, 2, 3, 4)) == [(), ()]
    assert allot([2, 3], (1, 2, 3, 4)) == [(), ()]


# --- No. 36 --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_workspace(tmp_path_factory.mktemp("print") / "workspace")


_made: dict[tuple[Path, str, PrintOrder], dict[str, bytes]] = {}


def made(workspace: Path, order: PrintOrder, folder: str = FOLDER) -> dict[str, bytes]:
    if (workspace, folder, order) not in _made:
        result = make_files(open_project(workspace), folder, order)
        assert result.value is not None, format_diagnostics(result.diagnostics)
        _made[workspace, folder, order] = result.value
    return _made[workspace, folder, order]


def texts(pdf: bytes, parts: int = 1, pages: slice = slice(None)) -> list[tuple[str, ...]]:
    """Return the text of so many parts of every page, side by side, white space apart, as another library reads it."""
    document = pypdfium2.PdfDocument(pdf)
    pages_text = []
    for number in range(len(document))[pages]:
        page = document[number]
        width = page.get_width() / parts
        reader = page.get_textpage()
        parts_text = (
            reader.get_text_bounded(left=part * width, right=(part + 1) * width) for part in range(parts)
        )
        pages_text.append(tuple(re.sub(r"\s", "", text) for text in parts_text))
    document.close()
    return pages_text


def shown(pdf: bytes) -> list[str]:
    """Return the text of every page."""
    return [text for (text,) in texts(pdf)]


def page_numbers(facts: LayoutFacts) -> list[str]:
    """Return what stands below the type area of every page."""
    return ["".join(glyph.text for glyph in page.glyphs if glyph.y > FOOT) for page in facts.pages]


BOOKLET = PrintOrder(booklet=True)


@pytest.fixture(scope="module")
def bound(workspace: Path) -> dict[str, bytes]:
    return made(workspace, BOOKLET)


@pytest.fixture(scope="module")
def facts(bound: dict[str, bytes]) -> LayoutFacts:
    return inspect(bound["2022-36.pdf"])


def test_the_booklet_has_whole_sheets(facts: LayoutFacts) -> None:
    assert len(facts.pages) == 12


def test_the_imprint_stands_alone_on_the_back_page(facts: LayoutFacts) -> None:
    *_, text, blank, back = facts.pages
    assert text.glyphs
    assert not blank.glyphs
    text = "".join(glyph.text for glyph in back.glyphs)
    assert text.startswith("报：中央文明办")
    assert text.endswith("共印400份）")
    assert FOOT - 6 < max(glyph.y for glyph in back.glyphs) < FOOT
    assert min(glyph.y for glyph in back.glyphs) > FOOT - 50


def test_blank_page_and_imprint_are_not_numbered(facts: LayoutFacts) -> None:
    expected = [f"— {number} —" for number in range(1, 11)]
    assert page_numbers(facts) == [*expected, "", ""]


def test_the_inner_margin_is_at_the_fold(facts: LayoutFacts) -> None:
    """Most lines begin there: 28 mm from the left on odd pages, 26 on even ones, whose fold is on the right."""
    rows = [[round(row[0].x) for row in lines(page)] for page in facts.pages[1:9]]
    assert [mode(starts) for starts in rows] == [26, 28] * 4


def test_folded_sheets_read_as_the_pages(bound: dict[str, bytes]) -> None:
    sides = texts(bound["2022-36-骑马订.pdf"], parts=2)
    assert len(sides) == 6
    pages = shown(bound["2022-36.pdf"])
    assert folded(sides) == pages
    assert len(set(pages)) == 12


def test_sheets_are_a3_and_turned_on_their_short_edge(bound: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(bound["2022-36-骑马订.pdf"])) as pdf:
        sizes = {tuple(round(float(side) * 25.4 / 72) for side in page.mediabox) for page in pdf.pages}
        assert sizes == {(0, 0, 420, 297)}
        assert pdf.Root.ViewerPreferences.Duplex == "/DuplexFlipShortEdge"
        assert pdf.Root.ViewerPreferences.PrintScaling == "/None"
    with pikepdf.open(io.BytesIO(bound["2022-36.pdf"])) as pdf:
        assert pdf.Root.ViewerPreferences.Duplex == "/DuplexFlipLongEdge"


def forms(page: Any) -> list[Any]:
    return list(page.Resources.get("/XObject", {}).values())


def fonts(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Yield the fonts of all pages and of the forms on them."""
    for page in pdf.pages:
        for holder in (page, *forms(page)):
            yield from holder.get("/Resources", {}).get("/Font", {}).values()


def embedded(font: Any) -> bool:
    descriptor = font.DescendantFonts[0].FontDescriptor
    return any(key in descriptor for key in ("/FontFile2", "/FontFile3"))


def test_the_fonts_of_the_sheets_are_embedded(bound: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(bound["2022-36-骑马订.pdf"])) as pdf:
        used = list(fonts(pdf))
        assert used
        assert all(embedded(font) for font in used)


def marks(element: Any) -> Iterator[Any]:
    """Yield every mark of a structure tree."""
    kids = element.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") != "/MCR":
            yield from marks(kid)
        else:
            yield kid


def test_the_tags_lead_to_the_text_on_the_sheets(bound: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(bound["2022-36-骑马订.pdf"])) as pdf:
        references = list(marks(pdf.Root.StructTreeRoot))
        for mark in references:
            assert mark.Stm.objgen in {form.objgen for form in forms(mark.Pg)}
        drawn = [
            (form.objgen, int(number))
            for page in pdf.pages
            for form in forms(page)
            for number in re.findall(rb"/MCID (\d+)", form.read_bytes())
        ]
        assert len(drawn) > 60, "every paragraph, heading and row of a table"
        assert sorted(drawn) == sorted((mark.Stm.objgen, int(mark.MCID)) for mark in references)
        assert "/Metadata" not in pdf.Root, "no claim to a standard that the sheets were not made for"


def test_without_options_the_pages_are_those_of_the_issue(workspace: Path) -> None:
    plain = made(workspace, PrintOrder())
    assert list(plain) == ["2022-36.pdf", "2022-36-印制单.pdf", "2022-36-签收单.pdf"]
    facts = inspect(plain["2022-36.pdf"])
    assert page_numbers(facts)[-1] == f"— {len(facts.pages)} —"
    assert facts.tagged
    assert facts.outline


# --- Short issues --------------------------------------------------------------------------------------------

LINES = "\n\n".join(["各地扎实推进新时代文明实践。"] * 18)
"""So many that the imprint does not fit under them any more."""
SHORT = "2022-07"


def short(folder: Path, text: str, head: str = "", layout: str = "") -> Path:
    """Write an issue of one article whose text begins on page 2, and whose pages are not fitted."""
    make_workspace(folder)
    with (folder / "bulletin.yaml").open("a", encoding="utf-8") as settings:
        settings.write(f"layout: {{text_begins: page-2, fit: false{layout}}}\n")
    add_issue(folder, "2022-07", "from: 南京市", head=f"{head}contents: true\n")
    article = folder / "issues" / "2022-07" / "01.md"
    article.write_text(article.read_text("utf-8") + "\n" + text + "\n", "utf-8")
    return folder


@pytest.fixture(scope="module")
def classified(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return short(tmp_path_factory.mktemp("print") / "workspace", LINES, head=f"{CLASSIFIED}\n")


@pytest.fixture
def without_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out job ticket and sign-off sheet, which take a process each, where only the pages matter."""
    monkeypatch.setattr(print_issue_module, "print_form", lambda *_: Result(b"%PDF a form"))


@pytest.mark.usefixtures("without_forms")
@pytest.mark.parametrize(
    ("order", "text", "numbered"),
    [
        (PrintOrder(), LINES, ["1", "2", "3"]),
        (PrintOrder(imprint_even=True), LINES, ["1", "2", "", ""]),
        (PrintOrder(imprint_even=True), "短讯。", ["1", "2"]),
        (PrintOrder(booklet=True), "短讯。", ["1", "2", "", ""]),
        (PrintOrder(booklet=True), LINES, ["1", "2", "", ""]),
        (PrintOrder(booklet=True), LINES + "\n\n" + LINES, ["1", "2", "3", "4"]),
    ],
    ids=["plain", "even", "even-already", "booklet", "booklet-alone", "booklet-without-blanks"],
)
def test_the_imprint_ends_the_last_page(
    tmp_path: Path, order: PrintOrder, text: str, numbered: list[str]
) -> None:
    files = made(short(tmp_path / "workspace", text), order, "2022-07")
    facts = inspect(files["2022-07.pdf"])
    assert [number.strip("— ") for number in page_numbers(facts)] == numbered
    last = "".join(glyph.text for glyph in facts.pages[-1].glyphs)
    assert "报：中央文明办" in last
    assert all(bool(page.glyphs) for page in facts.pages[: numbered.count("") or None] if numbered[0])
    blank = [not page.glyphs for page in facts.pages]
    assert sum(blank) == max(0, numbered.count("") - 1)
    assert not any(blank[: len(blank) - numbered.count("")])


@pytest.mark.usefixtures("without_forms")
def test_an_imprint_behind_no_blank_page_keeps_its_number(tmp_path: Path) -> None:
    """Three pages of text: the imprint goes over to the fourth, and no page before it is blank."""
    text = "\n\n".join(["各地扎实推进新时代文明实践。"] * 24)
    folder = short(tmp_path / "workspace", text)
    facts = inspect(made(folder, PrintOrder(imprint_even=True), "2022-07")["2022-07.pdf"])
    assert [number.strip("— ") for number in page_numbers(facts)] == ["1", "2", "3", "4"]
    assert {glyph.text for glyph in facts.pages[-1].glyphs if glyph.y < FOOT} >= set("报：中央文明办")
    assert min(glyph.y for glyph in facts.pages[-1].glyphs) > FOOT - 40


@pytest.mark.usefixtures("without_forms")
def test_an_office_may_mirror_its_margins(tmp_path: Path) -> None:
    folder = short(tmp_path / "workspace", LINES, layout=", mirror: true")
    facts = inspect(made(folder, PrintOrder(), SHORT)["2022-07.pdf"])
    starts = [mode(round(row[0].x, 1) for row in lines(page)) for page in facts.pages[1:]]
    assert starts == pytest.approx([26 + 2 * 5.5714, 28 + 14 * 25.4 / 72], abs=0.1)


# --- Numbered copies -----------------------------------------------------------------------------------------

NUMBERED = PrintOrder(numbers=tuple(range(1, 36)))


@pytest.fixture(scope="module")
def numbered(classified: Path) -> bytes:
    files = made(classified, NUMBERED, SHORT)
    assert list(files) == ["2022-07-份号000001-000035.pdf", "2022-07-印制单.pdf", "2022-07-签收单.pdf"]
    return files["2022-07-份号000001-000035.pdf"]


def test_every_copy_carries_its_number(numbered: bytes) -> None:
    facts = inspect(numbered)
    each = len(facts.pages) // 35
    for number, page in enumerate(facts.pages[::each], start=1):
        classification = next(row for row in lines(page) if "密" in "".join(glyph.text for glyph in row))
        assert "".join(glyph.text for glyph in classification[-6:]) == write_number(number)
        last = classification[-1]
        assert last.x + last.width == pytest.approx(AREA_RIGHT, abs=0.05)
        assert last.size == pytest.approx(16, abs=0.01)
    text = "".join(glyph.text for page in facts.pages for glyph in page.glyphs)
    assert len(re.findall(r"0000[0-3][0-9]", text)) == 35
    assert not facts.unembedded


def test_another_library_reads_the_numbers_too(numbered: bytes) -> None:
    firsts = texts(numbered, pages=slice(None, None, len(inspect(numbered).pages) // 35))
    for number, (text,) in enumerate(firsts, start=1):
        assert f"{number:06}" in text
        assert "秘密★1年" in text


def test_copies_share_all_but_their_number(numbered: bytes, classified: Path) -> None:
    single = made(classified, PrintOrder(numbers=(1,)), SHORT)["2022-07-份号000001.pdf"]
    assert len(numbered) < len(single) + 35 * 1000
    with pikepdf.open(io.BytesIO(numbered)) as pdf:
        pages = list(pdf.pages)
        each = len(pages) // 35
        drawn = [bool(page.glyphs) for page in inspect(single).pages]
        assert drawn.count(True) >= 3
        for index in range(1, each):
            same = {page.obj["/Contents"].objgen for page in pages[index::each] if "/Contents" in page.obj}
            assert len(same) == drawn[index]
        firsts = [page.obj["/Contents"] for page in pages[::each]]
        assert len({first[0].objgen for first in firsts}) == len({first[2].objgen for first in firsts}) == 1
        assert len({first[1].read_bytes() for first in firsts}) == 35
        assert len({font.objgen for font in fonts(pdf)}) < 20


def test_copies_are_named_and_the_first_is_tagged(numbered: bytes) -> None:
    facts = inspect(numbered)
    assert facts.outline[0] == "第000001份"
    assert facts.outline[-1] == "第000035份"
    with pikepdf.open(io.BytesIO(numbered)) as pdf:
        each = len(pdf.pages) // 35
        assert pdf.pages[each * 16].label == "000017-1"
        assert all("/StructParents" in page.obj for page in pdf.pages[:each] if "/Contents" in page.obj)
        assert not any("/StructParents" in page.obj for page in pdf.pages[each:])


def test_400_copies_take_no_more_layouts_than_one(classified: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out = []
    lay_out: Callable[..., Any] = print_pages.typeset

    def counted(*of: Any, **options: Any) -> Any:
        laid_out.append(of)
        return lay_out(*of, **options)

    monkeypatch.setattr(print_pages, "typeset", counted)
    result = make_files(open_project(classified), SHORT, PrintOrder(numbers=tuple(range(1, 401))))
    assert result.value is not None, format_diagnostics(result.diagnostics)
    assert len(laid_out) == 1
    pdf = result.value["2022-07-份号000001-000400.pdf"]
    single = made(classified, PrintOrder(numbers=(1,)), SHORT)["2022-07-份号000001.pdf"]
    each = len(inspect(single).pages)
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == 400 * each
        assert b"TJ" in opened.pages[-each].obj["/Contents"][1].read_bytes()


def test_numbered_booklets_are_imposed_copy_by_copy(classified: Path) -> None:
    files = made(classified, PrintOrder(booklet=True, numbers=(3, 8)), SHORT)
    sides = texts(files["2022-07-骑马订-份号000003、000008.pdf"], parts=2)
    half = len(sides) // 2
    one, other = folded(sides[:half]), folded(sides[half:])
    assert one[1:] == other[1:]
    assert (one[0].count("000003"), other[0].count("000008")) == (1, 1)


def test_the_same_source_gives_the_same_bytes(classified: Path) -> None:
    order = PrintOrder(booklet=True, numbers=(3, 8))
    again = make_files(open_project(classified), SHORT, order).value
    assert again is not None
    files = made(classified, order, SHORT)
    assert again.keys() == files.keys()
    if int(version("weasyprint").split(".")[0]) < 70:  # it calls head cells by their places in memory
        files = {name: content for name, content in files.items() if not name.endswith(FORMS)}
    assert {name: again[name] for name in files} == files


FORMS = ("印制单.pdf", "签收单.pdf")
"""What WeasyPrint prints."""


# --- Refusals ------------------------------------------------------------------------------------------------


def codes(workspace: Path, folder: str, order: PrintOrder) -> list[str]:
    result = make_files(open_project(workspace), folder, order)
    assert result.value is None
    return [diagnostic.code for diagnostic in result.diagnostics]


def test_only_classified_issues_are_numbered(workspace: Path) -> None:
    assert codes(workspace, FOLDER, NUMBERED) == ["print-unclassified"]


def test_no_more_numbers_than_copies(classified: Path) -> None:
    assert codes(classified, SHORT, PrintOrder(numbers=tuple(range(1, 402)))) == ["print-too-many-numbers"]


@pytest.mark.usefixtures("without_forms")
def test_drafts_are_not_printed_and_what_stands_is_kept(tmp_path: Path) -> None:
    folder = short(tmp_path / "workspace", "短讯。")
    target = folder / "build" / "print" / "2022-07"
    print_issue(open_project(folder), "2022-07", BOOKLET, print)
    print_issue(open_project(folder), "2022-07", PrintOrder(), print)
    kept = {path.name: path.read_bytes() for path in target.iterdir()}
    assert set(kept) == {"2022-07.pdf", "2022-07-印制单.pdf", "2022-07-签收单.pdf"}, "the last job's alone"
    head = folder / "issues" / "2022-07" / "issue.md"
    head.write_text(head.read_text("utf-8").replace("final", "draft"), "utf-8")
    refused = print_issue(open_project(folder), "2022-07", BOOKLET, print)
    assert [diagnostic.code for diagnostic in refused.diagnostics] == ["print-draft"]
    assert refused.diagnostics[0].position is not None
    assert refused.diagnostics[0].position.line == 4
    assert refused.value is None
    assert {path.name: path.read_bytes() for path in target.iterdir()} == kept


@pytest.mark.usefixtures("without_forms")
def test_an_older_set_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = short(tmp_path / "workspace", "短讯。")
    monkeypatch.chdir(folder)
    assert call("build", "7").returncode == 0
    assert not make_files(open_project(folder), "2022-07", PrintOrder()).diagnostics
    article = folder / "issues" / "2022-07" / "01.md"
    article.write_text(article.read_text("utf-8") + "\n补记。\n", "utf-8")
    diagnostics = make_files(open_project(folder), "2022-07", PrintOrder()).diagnostics
    assert [each.code for each in diagnostics] == ["print-set-differs"]


@pytest.mark.parametrize(
    ("head", "settings", "place"),
    [
        (CLASSIFIED, "", "issues/2022-07/issue.md:5:17"),
        ("marking: 机　密", "", "issues/2022-07/issue.md:5:10"),
        ("", "marking: 〔秘 密〕", "bulletin.yaml:9:10"),
    ],
    ids=["classification", "marking", "marking of the publication"],
)
@pytest.mark.usefixtures("without_forms")
def test_classified_issues_are_printed_with_numbers_only(
    tmp_path: Path, head: str, settings: str, place: str
) -> None:
    folder = short(tmp_path / "workspace", "短讯。", head=f"{head}\n" if head else "")
    with (folder / "bulletin.yaml").open("a", encoding="utf-8") as file:
        file.write(f"{settings}\n")
    result = make_files(open_project(folder), SHORT, PrintOrder())
    assert [each.code for each in result.diagnostics] == ["print-unnumbered"]
    assert str(result.diagnostics[0].position) == place
    assert "--numbered 1-400" in result.diagnostics[0].hint()
    assert set(made(folder, PrintOrder(numbers=(1,)), SHORT)) >= {"2022-07-份号000001.pdf"}
    assert "2022-07.pdf" not in made(folder, PrintOrder(numbers=(1,)), SHORT)


def test_pages_without_a_place_for_the_number_are_reported(workspace: Path) -> None:
    pages = made(workspace, PrintOrder())["2022-36.pdf"]
    with pytest.raises(BulletinError) as told_of:
        number_copies(pages, (1,))
    assert told_of.value.diagnostic.code == "theme-broken"


# --- Forms ---------------------------------------------------------------------------------------------------


def test_the_ticket_of_a_booklet(bound: dict[str, bytes]) -> None:
    (text,) = shown(bound["2022-36-印制单.pdf"])
    for words in (
        "印制单",
        "江苏精神文明建设简报",
        "第36期",
        "2022年12月28日",
        "400份",
        "12页，其中空白1页",
        "3张，合计1200张",
        "A3（420mm×297mm）",
        "60～80g/m²",
        "双面印刷，短边翻转",
        "正12｜1反2｜11",
        "正8｜5反6｜7",
        "骑马订",
        "70mm（±4mm）",
        "第11页为空白页",
        "第1页：双色（黑K100、红M80Y80）第2—10、12页：单黑（K100）",
        "2022-36-骑马订.pdf",
    ):
        assert words in text, words


def test_the_ticket_of_plain_pages(workspace: Path) -> None:
    files = made(workspace, PrintOrder())
    (text,) = shown(files["2022-36-印制单.pdf"])
    pages = len(inspect(files["2022-36.pdf"]).pages)
    sheets = (pages + 1) // 2
    for words in (
        f"{pages}页",
        f"{sheets}张，合计{400 * sheets}张",
        "长边翻转",
        "左侧平订",
        "A4（210mm×297mm）",
    ):
        assert words in text, words
    assert "骑马订" not in text
    assert "份号" not in text


@pytest.mark.skipif(int(version("weasyprint").split(".")[0]) < 70, reason="misses ColSpan")
def test_the_forms_and_the_pages_meet_pdf_ua(
    workspace: Path, bound: dict[str, bytes], tmp_path: Path
) -> None:
    files = made(workspace, PrintOrder()) | {f"bound-{name}": content for name, content in bound.items()}
    checked = [name for name in files if name.endswith(FORMS) or name == "2022-36.pdf"]
    for name in checked:
        (tmp_path / name).write_bytes(files[name])
    assert len(checked) == 5
    assert [str(failure) for failure in validate([tmp_path / name for name in checked], "ua1")] == []


def test_the_ticket_of_numbered_copies(classified: Path, numbered: bytes) -> None:
    assert numbered
    (text,) = shown(made(classified, NUMBERED, SHORT)["2022-07-印制单.pdf"])
    assert "000001—000035" in text
    assert "35份" in text
    assert "秘密★1年" in text


def test_the_fullest_ticket_is_one_page(tmp_path: Path) -> None:
    job = JobTicket(
        name="江苏精神文明建设工作简报<增刊>",
        numbering="增刊第136期（总第1268期）（更正）",
        date="2022年12月28日",
        classification="机密★10年",
        copies=9999,
        numbers=write_numbers((1, 2, 10, 11, 30, 31, 40, 41)),
        pages=80,
        blank_pages=(77, 78, 79),
        sheets=booklet(80),
        channels=(ChannelSum("纸质", 200, 190, 3), ChannelSum("机要", 16, 0, 16)),
        files=("2022-36-骑马订-份号000001-000002、000010-000011、000030-000031、000040-000041.pdf",),
    )
    printed = print_form(
        open_project(make_workspace(tmp_path / "workspace")), lambda theme: job_ticket_html(job, theme)
    )
    assert printed.value is not None, format_diagnostics(printed.diagnostics)
    (text,) = shown(printed.value)
    assert "江苏精神文明建设工作简报<增刊>增刊第136期" in text
    assert "以下各张类推" in text
    assert "纸质200家，已定190份，3家份数未定；机要16家，份数未定文件" in text


LISTED = """
distribution:
  default:
    - label: 报
      text: 中央文明办
      members:
        - {name: 中央文明办, channel: 机要, copies: 2}
        - {name: 省委某某同志, copies: 1}
    - label: 发
      text: 各设区市文明办
      members:
        - {name: 各设区市文明办, channel: 纸质, copies: 1}
        - {name: 某某报社, channel: 邮件}
"""


def listed(folder: Path, more: str = "") -> Path:
    short(folder, "短讯。", head=f"{CLASSIFIED}\n")
    settings = folder / "bulletin.yaml"
    head = settings.read_text("utf-8").split("distribution:")[0]
    settings.write_text(head + LISTED.lstrip() + more, "utf-8")
    return folder


def test_who_gets_printed_copies_signs_for_them(tmp_path: Path) -> None:
    files = made(listed(tmp_path / "workspace"), PrintOrder(numbers=tuple(range(101, 117))), "2022-07")
    (text,) = shown(files["2022-07-签收单.pdf"])
    assert "序号收件单位份数份号渠道签收人日期" in text
    assert "1中央文明办2000101—000102机要" in text
    assert "3南京市文明办1000104纸质" in text
    assert "15宿迁市文明办1000116纸质" in text
    assert "合计（15家）16" in text
    assert "某某报社" not in text, "gets it by e-mail"
    (job,) = shown(files["2022-07-印制单.pdf"])
    assert f"{Channel.CONFIDENTIAL.value}1家，已定2份；{Channel.PAPER.value}14家，已定14份" in job


def test_rows_are_whole_and_heads_repeated(workspace: Path) -> None:
    pages = shown(made(workspace, PrintOrder())["2022-36-签收单.pdf"])
    assert len(pages) > 3
    assert all("序号收件单位份数渠道签收人日期" in page for page in pages)
    assert all(page.endswith(f"第{number}页，共{len(pages)}页") for number, page in enumerate(pages, 1))
    facts = inspect(made(workspace, PrintOrder())["2022-36-签收单.pdf"])
    numbers: list[int] = []
    for page in facts.pages:
        cells = ["".join(glyph.text for glyph in row if glyph.x < 35).strip() for row in lines(page)]
        under_head = cells[next(index for index, text in enumerate(cells) if text == "序号") + 1 :]
        assert under_head[0].isdecimal(), "no row goes on from the page before"
        numbers += [int(text) for text in under_head if text.isdecimal()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 150


# --- The command ---------------------------------------------------------------------------------------------


def call(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bulletin", *arguments],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **environment},
        check=False,
    )


def test_the_command_says_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(short(tmp_path / "workspace", "短讯。"))
    done = call("print", "7", "--booklet")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "build/print/2022-07/2022-07.pdf",
        "build/print/2022-07/2022-07-骑马订.pdf",
        "build/print/2022-07/2022-07-印制单.pdf",
        "build/print/2022-07/2022-07-签收单.pdf",
    ]


def test_a_system_without_chinese_file_names_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(short(tmp_path / "workspace", "短讯。"))
    done = call("print", "7", LC_ALL="C", PYTHONUTF8="0")
    assert done.returncode == 3, done.stderr
    assert "no-chinese-names" in done.stderr
    assert not (tmp_path / "workspace" / "build" / "print" / "2022-07").exists()


def test_wrong_numbers_are_a_usage_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(make_workspace(tmp_path / "workspace"))
    done = call("print", "7", "--numbered", "5-1")
    assert done.returncode == 2
    assert "“5-1”前大后小" in done.stderr


def test_faults_end_the_command_with_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(short(tmp_path / "workspace", "短讯。"))
    done = call("print", "7", "--numbered", "1-3")
    assert done.returncode == 1
    assert "print-unclassified" in done.stderr
    assert not done.stdout
