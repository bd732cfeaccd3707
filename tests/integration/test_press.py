"""What a press gets: inks by plate, sheets of each copy, pre-printed sheets, and a ticket that says just that."""

from __future__ import annotations

import io
import re
import subprocess
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from msgspec.structs import replace
from PIL import Image, ImageCms

from bulletin.app import press, print_issue
from bulletin.app.painting import theme_of
from bulletin.app.print_issue import make_files, print_align_page
from bulletin.diagnostics import Result
from bulletin.imposition.sheets import impose
from bulletin.model import OutputCondition, PrintOrder
from bulletin.pdf import inspect
from bulletin.typography.geometry import MM_PER_PT
from tests.support.pictures import saved, scene
from tests.support.projects import add_issue, make_workspace
from tests.support.workspaces import format_diagnostics, open_project

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from bulletin.model import Glyph, LayoutFacts
    from bulletin.project.project import Project
    from bulletin.templating.theme import Theme

ISSUE = "2022-07"
PLATES = {"Cyan": "C", "Magenta": "M", "Yellow": "Y", "Black": "K"}
PAPER = 250
"""The lightest value (of 255) of a plate that counts as paper: 2 % of ink."""
PARAGRAPH = "各地扎实推进新时代文明实践。"


def workspace(folder: Path, texts: Sequence[str], head: str = "", settings: str = "") -> Path:
    """Make an issue with an article for each text, whose pages are not fitted."""
    make_workspace(folder)
    with (folder / "bulletin.yaml").open("a", encoding="utf-8") as file:
        file.write(f"layout: {{text_begins: page-1, fit: false}}\n{settings}")
    add_issue(folder, ISSUE, *["from: 南京市"] * len(texts), head=f"{head}contents: false\n")
    for number, text in enumerate(texts, 1):
        article = folder / "issues" / ISSUE / f"{number:02}.md"
        article.write_text(article.read_text("utf-8") + f"\n{text}\n", "utf-8")
    return folder


def made(folder: Path, order: PrintOrder) -> dict[str, bytes]:
    result = make_files(open_project(folder), ISSUE, order)
    assert result.value is not None, format_diagnostics(result.diagnostics)
    return result.value


@pytest.fixture(scope="module", autouse=True)
def filled_forms() -> Iterator[None]:
    """Leave forms as they are filled in: printing them, which takes a process each, is tested elsewhere."""

    def filled(project: Project, fill: Callable[[Theme], str]) -> Result[bytes]:
        assert project.faces.value is not None
        return Result(fill(theme_of(project, project.faces.value)).encode())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(print_issue, "print_form", filled)
        yield


def ticket(files: dict[str, bytes]) -> str:
    """Return the text of the job ticket, without white space."""
    body = files[f"{ISSUE}-印制单.pdf"].decode().partition("<body")[2]
    return re.sub(r"<[^>]*>|\s", "", body)


# --- Inks ----------------------------------------------------------------------------------------------------


def separations(pdf: bytes, folder: Path) -> list[dict[str, Image.Image]]:
    """Return the plates of every page, as Ghostscript separates them; 0 is full ink."""
    folder.mkdir()
    (folder / "pages.pdf").write_bytes(pdf)
    options = ("-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=tiffsep", "-r60", "-sOutputFile=%d.tif")
    subprocess.run(["gs", *options, "pages.pdf"], cwd=folder, check=True)
    numbers = range(1, len(list(folder.glob("*(Black).tif"))) + 1)
    return [
        {letter: Image.open(folder / f"{number}({name}).tif").convert("L") for name, letter in PLATES.items()}
        for number in numbers
    ]


def inked(plates: dict[str, Image.Image]) -> frozenset[str]:
    return frozenset(letter for letter, plate in plates.items() if int(plate.getextrema()[0]) < PAPER)  # type: ignore[arg-type]


def ordered(text: str) -> dict[int, frozenset[str]]:
    """Return the plates of each page that a ticket names."""
    kinds = {"单黑（K100）": "K", "双色（黑K100、红M80Y80）": "KMY", "四色（C、M、Y、K）": "CMYK"}
    plates: dict[int, frozenset[str]] = {}
    for pages, words in re.findall(r"第([0-9、—]+)页：(.*?)(?=第[0-9]|，|彩色图片已|装订)", text):
        for part in pages.split("、"):
            first, _, last = part.partition("—")
            plates |= dict.fromkeys(range(int(first), int(last or first) + 1), frozenset(kinds[words]))
    return plates


@pytest.fixture(scope="module")
def illustrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An issue with a page of text, one with a photograph, one with a grey picture, one with a drawing."""
    page = f"{PARAGRAPH}\n\n" * 21
    texts = [page * 2, f"![甲](甲.jpg){{here}}\n\n{page}", f"![乙](乙.png){{here}}\n\n{page}"]
    folder = workspace(tmp_path_factory.mktemp("press") / "workspace", [*texts, "![丙](丙.png){here}"])
    settings = folder / "bulletin.yaml"
    text = settings.read_text("utf-8").replace("fit: false", "fit: false, articles: new-page")
    settings.write_text(text, "utf-8")
    pictures = {
        "甲.jpg": saved(scene(), "JPEG"),
        "乙.png": saved(scene().convert("L"), "PNG"),
        "丙.png": saved(scene(), "PNG"),
    }
    for name, content in pictures.items():
        (folder / "issues" / ISSUE / name).write_bytes(content)
    return folder


@pytest.fixture(scope="module")
def printed(illustrated: Path) -> dict[str, bytes]:
    return made(illustrated, PrintOrder())


@pytest.fixture(scope="module")
def plates(
    printed: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> list[dict[str, Image.Image]]:
    return separations(printed[f"{ISSUE}.pdf"], tmp_path_factory.mktemp("separations") / "plates")


def test_the_ticket_names_the_inks_of_every_page(
    printed: dict[str, bytes], plates: list[dict[str, Image.Image]]
) -> None:
    drawn = {number: inked(page) for number, page in enumerate(plates, 1)}
    assert ordered(ticket(printed)) == drawn
    assert set(drawn.values()) == {frozenset("K"), frozenset("KMY"), frozenset("CMYK")}


def test_red_is_in_magenta_and_yellow_alone(plates: list[dict[str, Image.Image]]) -> None:
    """The name and the rule are 80 % of both, and black is nowhere upon them; text is in black alone."""
    first = plates[0]
    assert first["M"].tobytes() == first["Y"].tobytes()
    assert first["M"].getextrema()[0] == pytest.approx(255 * 0.2, abs=1)
    assert first["C"].getextrema() == (255, 255)
    both = [m < PAPER and k < PAPER for m, k in zip(first["M"].tobytes(), first["K"].tobytes(), strict=True)]
    assert not any(both)
    assert first["K"].getextrema()[0] == 0


def test_grey_in_a_drawing_is_printed_in_black_alone(
    printed: dict[str, bytes], plates: list[dict[str, Image.Image]]
) -> None:
    """The drawing's grey blocks touch no plate but black; those of the photograph take all four."""
    facts = inspect(printed[f"{ISSUE}.pdf"])
    shown = [
        (plates[number], picture) for number, page in enumerate(facts.pages) for picture in page.pictures
    ]
    values = []
    for page, picture in (shown[0], shown[-1]):
        centre = (picture.x + picture.width / 2, picture.y + picture.height * 0.75)
        at = [round(each / 25.4 * 60) for each in centre]
        values.append({letter: page[letter].getpixel(at) for letter in "CMYK"})
    photograph, drawing = values
    assert {drawing[letter] for letter in "CMY"} == {255}
    assert drawing["K"] == pytest.approx(20, abs=3)
    assert all(int(photograph[letter]) < 200 for letter in "CMY")  # type: ignore[arg-type]


def test_the_file_names_its_condition_and_its_boxes(printed: dict[str, bytes]) -> None:
    with pikepdf.open(io.BytesIO(printed[f"{ISSUE}.pdf"])) as pdf:
        (intent,) = pdf.Root["/OutputIntents"]
        assert [str(intent[key]) for key in ("/S", "/OutputConditionIdentifier")] == ["/GTS_PDFX", "FOGRA39"]
        profile = ImageCms.ImageCmsProfile(io.BytesIO(intent["/DestOutputProfile"].read_bytes()))
        assert profile.profile.xcolor_space == "CMYK"
        spaces = {
            str(each["/ColorSpace"])
            for page in pdf.pages
            for each in page.obj["/Resources"].get("/XObject", {}).values()
        }
        assert spaces == {"/DeviceCMYK", "/DeviceGray"}
        for page in pdf.pages:
            assert page.mediabox == page.trimbox == page.obj["/BleedBox"]
            assert "/Annots" not in page.obj
            assert b" rg" not in page.obj["/Contents"].read_bytes()
    assert "彩色图片已按FOGRA39分色" in ticket(printed)


def test_black_leaves_one_plate(illustrated: Path, tmp_path: Path) -> None:
    files = made(illustrated, PrintOrder(black=True))
    pages = separations(files[f"{ISSUE}.pdf"], tmp_path / "plates")
    assert {inked(page) for page in pages} == {frozenset("K")}
    assert set(ordered(ticket(files)).values()) == {frozenset("K")}


def test_without_a_profile_colours_are_near(illustrated: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bulletin.workspace.profiles.installed_profile", lambda: None)
    result = make_files(open_project(illustrated), ISSUE, PrintOrder())
    assert "print-no-profile" in [each.code for each in result.diagnostics]
    assert result.value is not None
    with pikepdf.open(io.BytesIO(result.value[f"{ISSUE}.pdf"])) as pdf:
        (intent,) = pdf.Root["/OutputIntents"]
        assert "/DestOutputProfile" not in intent


@pytest.mark.parametrize("content", [None, b"no profile", b"sRGB"], ids=["missing", "damaged", "rgb"])
def test_what_is_no_profile_of_a_press_is_reported(tmp_path: Path, content: bytes | None) -> None:
    folder = workspace(tmp_path / "workspace", [PARAGRAPH], settings="print:\n  profile: press.icc\n")
    if content == b"sRGB":
        content = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    if content is not None:
        (folder / "press.icc").write_bytes(content)
    result = make_files(open_project(folder), ISSUE, PrintOrder())
    assert result.value is None
    assert [(each.code, str(each.position)) for each in result.diagnostics] == [
        ("print-profile", "bulletin.yaml:10:12")
    ]


def test_the_print_shop_s_own_profile_is_used(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "workspace", [PARAGRAPH], settings="print:\n  profile: press.icc\n")
    usual = press.press_of(open_project(workspace(tmp_path / "usual", [PARAGRAPH])), black=False).value
    assert usual is not None
    assert usual.condition is not None
    assert usual.condition.profile is not None
    (folder / "press.icc").write_bytes(usual.condition.profile)
    own = press.press_of(open_project(folder), black=False).value
    assert own is not None
    assert isinstance(own.condition, OutputCondition)
    assert (own.condition.registered, own.condition.profile) == (False, usual.condition.profile)


def test_weasyprint_prints_in_rgb_and_the_ticket_says_so(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "workspace", [PARAGRAPH])
    settings = folder / "bulletin.yaml"
    text = settings.read_text("utf-8").replace("fit: false", "fit: false, engine: weasyprint")
    settings.write_text(text, "utf-8")
    text = ticket(made(folder, PrintOrder()))
    assert "第1页：彩色" in text
    assert "文件是RGB颜色，印刷厂分色：红M80Y80，黑K100" in text


# --- Copies and sheets ---------------------------------------------------------------------------------------

COPIES = (3, 8, 9)
LENGTHS = {1: 1, 2: 20, 3: 36, 10: 186}
"""Paragraphs of an issue of so many pages."""


@pytest.fixture(scope="module", params=LENGTHS)
def numbered(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[int, dict[str, bytes], dict[str, bytes]]:
    pages: int = request.param
    text = f"{PARAGRAPH}\n\n" * LENGTHS[pages]
    folder = workspace(
        tmp_path_factory.mktemp("copies") / "workspace", [text], head="classification: 秘密★1年\n"
    )
    orders = (PrintOrder(numbers=COPIES), PrintOrder(numbers=COPIES, booklet=True))
    single, bound = (made(folder, order) for order in orders)
    return pages, single, bound


def numbers(facts: LayoutFacts) -> list[str]:
    """Return the number of a copy that each page or side of a sheet has, "" for none."""
    texts = ("".join(glyph.text for glyph in page.glyphs) for page in facts.pages)
    found = (re.search(r"0000[0-9]{2}", text) for text in texts)
    return [match[0] if match else "" for match in found]


def test_a_numbered_copy_has_sheets_of_its_own(
    numbered: tuple[int, dict[str, bytes], dict[str, bytes]],
) -> None:
    """Two sides make a sheet: the one of page 1 begins each copy, and the ticket's sheets are those of the file."""
    pages, single, bound = numbered
    flat = inspect(single[f"{ISSUE}-份号000003、000008-000009.pdf"])
    each = len(flat.pages) // len(COPIES)
    assert each == pages + pages % 2
    assert [number for number in numbers(flat) if number] == ["000003", "000008", "000009"]
    assert [number for number in numbers(flat)[::each] if number] == ["000003", "000008", "000009"]
    blank = [not page.glyphs for page in flat.pages]
    assert [index % each + 1 for index, empty in enumerate(blank) if empty] == [each] * (3 * (pages % 2))
    text = ticket(single)
    assert f"{each // 2}张，合计{len(flat.pages) // 2}张" in text
    assert ("背面空白" in text or pages == 1) == (pages % 2 == 1)

    sides = sheets_of(bound[f"{ISSUE}-骑马订-份号000003、000008-000009.pdf"])
    assert len(sides) % (2 * len(COPIES)) == 0
    text = ticket(bound)
    assert f"{len(sides) // 2 // len(COPIES)}张，合计{len(sides) // 2}张" in text
    own = [number for side in sides[:: len(sides) // len(COPIES)] for number in side]
    assert own == ["000003", "000008", "000009"]


def sheets_of(pdf: bytes) -> list[list[str]]:
    """Return the numbers of copies on each side of imposed sheets, read by another library."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    texts = (page.get_textpage().get_text_bounded() for page in document)
    return [re.findall(r"0000[0-9]{2}", text) for text in texts]


def test_thick_booklets_move_inner_pages_to_the_fold() -> None:
    with pikepdf.new() as pdf:
        for _ in range(36):
            pdf.add_blank_page(page_size=(595, 842))
            pdf.pages[-1].obj["/Contents"] = pdf.make_stream(b"")
        content = io.BytesIO()
        pdf.save(content)
    thick = moves(impose(content.getvalue(), thickness=0.1))
    assert [left for left, _ in thick[::2]] == pytest.approx([sheet * 0.1 for sheet in range(9)], abs=1e-4)
    assert all(right == pytest.approx(595 * MM_PER_PT - left, abs=1e-3) for left, right in thick)
    assert {left for left, _ in moves(impose(content.getvalue()))} == {0}


def moves(pdf: bytes) -> list[tuple[float, float]]:
    """Return the places of the left and the right page on each side (mm)."""
    pattern = re.compile(rb"1 0 0 1 ([-0-9.]+) [-0-9.]+ cm")
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        found = [pattern.findall(page.obj["/Contents"].read_bytes()) for page in opened.pages]
    return [(float(left) * MM_PER_PT, float(right) * MM_PER_PT) for left, right in found]


# --- Pre-printed sheets --------------------------------------------------------------------------------------

PRINTERS = "print:\n  printers:\n    文印室: {x: 0.6, y: -0.4}\n"


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    text = f"{PARAGRAPH}\n\n" * LENGTHS[3]
    return workspace(tmp_path_factory.mktemp("stock") / "workspace", [text], settings=PRINTERS)


def test_what_the_sheet_has_is_left_out_and_all_else_stays(stocked: Path) -> None:
    whole = inspect(made(stocked, PrintOrder())[f"{ISSUE}.pdf"])
    files = made(stocked, PrintOrder(preprinted=True))
    assert list(files)[:2] == [f"{ISSUE}-套打首张.pdf", f"{ISSUE}-其余各张.pdf"]
    stock, others = (inspect(files[name]) for name in list(files)[:2])
    assert (len(stock.pages), len(others.pages)) == (2, 1)
    left_out = [glyph for glyph in whole.pages[0].glyphs if glyph.size > 30]
    assert "".join(glyph.text for glyph in left_out) == "文明简报"
    kept = [glyph for glyph in whole.pages[0].glyphs if glyph.size <= 30]
    for before, after in zip(kept, stock.pages[0].glyphs, strict=True):
        assert (after.x, after.y) == pytest.approx((before.x + 0.6, before.y - 0.4), abs=0.01)
    assert places(stock.pages[1].glyphs) == places(whole.pages[1].glyphs)
    assert places(others.pages[0].glyphs) == places(whole.pages[2].glyphs)
    assert b"0.8 0.8 0 k" not in content(files[f"{ISSUE}-套打首张.pdf"], 0)
    text = ticket(files)
    assert "首张用套打纸（已印刊名、红线）400张，其余用白纸400张" in text
    assert "第1—3页：单黑" in text


def places(glyphs: Sequence[Glyph]) -> list[tuple[str, float, float]]:
    return [(glyph.text, glyph.x, glyph.y) for glyph in glyphs]


def content(pdf: bytes, page: int) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        contents: Any = opened.pages[page].obj["/Contents"]
        parts = [contents] if isinstance(contents, pikepdf.Stream) else list(contents)
        return b"\n".join(part.read_bytes() for part in parts)


def test_the_office_says_what_its_sheet_has(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "workspace", [PARAGRAPH], settings="print:\n  stock: [刊名, 标志]\n")
    files = made(folder, PrintOrder(preprinted=True))
    assert next(iter(files)) == f"{ISSUE}-套打首张.pdf"
    assert f"{ISSUE}-其余各张.pdf" not in files, "all stands on one sheet"
    text = "".join(glyph.text for glyph in inspect(files[f"{ISSUE}-套打首张.pdf"]).pages[0].glyphs)
    assert "文明简报" not in text
    assert "注意保存" not in text
    assert "第7期" in text
    assert b"0.8 0.8 0 k" in content(files[f"{ISSUE}-套打首张.pdf"], 0)


def test_the_first_sheets_of_numbered_copies_carry_the_numbers(tmp_path: Path) -> None:
    text = f"{PARAGRAPH}\n\n" * LENGTHS[3]
    folder = workspace(tmp_path / "workspace", [text], head="classification: 秘密★1年\n", settings=PRINTERS)
    files = made(folder, PrintOrder(preprinted=True, numbers=COPIES))
    stock = inspect(files[f"{ISSUE}-套打首张-份号000003、000008-000009.pdf"])
    assert numbers(stock) == ["000003", "", "000008", "", "000009", ""]
    assert len(inspect(files[f"{ISSUE}-其余各张.pdf"]).pages) == 1


def test_the_align_page_stands_where_the_sheet_is_printed(stocked: Path) -> None:
    """Its grey name is as far from the issue's as the printer's offset, and a step is a tenth of a millimetre."""
    whole = inspect(made(stocked, PrintOrder())[f"{ISSUE}.pdf"]).pages[0]
    result = print_align_page(open_project(stocked), ISSUE, PrintOrder(printer="文印室"), lambda _: None)
    assert result.value is not None, format_diagnostics(result.diagnostics)
    (path,) = result.value
    page = inspect(path.read_bytes()).pages[0]
    name, grey = ([glyph for glyph in each.glyphs if glyph.size > 30] for each in (whole, page))
    for before, after in zip(name, grey, strict=True):
        assert (after.x, after.y) == pytest.approx((before.x + 0.6, before.y - 0.4), abs=0.01)
    steps = [
        tuple(float(value) * MM_PER_PT for value in rule) for rule in rules(content(path.read_bytes(), 0))
    ]
    flat = [rule for rule in steps if rule[2] == pytest.approx(4.5, abs=0.01)]
    assert len(flat) == 21
    assert [one[1] - other[1] for one, other in pairwise(flat)] == pytest.approx([0.1] * 20, abs=0.005)


def rules(page: bytes) -> Iterator[Sequence[bytes]]:
    yield from re.findall(rb"([-0-9.]+) ([-0-9.]+) ([-0-9.]+) ([-0-9.]+) re f", page)


def test_a_sheet_without_text_and_rule_aligns_nothing(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "workspace", [PARAGRAPH], settings="print:\n  stock: [图案]\n")
    result = print_align_page(open_project(folder), ISSUE, PrintOrder(), lambda _: None)
    assert [each.code for each in result.diagnostics] == ["print-stock-empty"]


@pytest.mark.parametrize(
    ("order", "settings", "code"),
    [
        (PrintOrder(preprinted=True, booklet=True), PRINTERS, "print-stock-booklet"),
        (PrintOrder(preprinted=True, printer="二楼"), PRINTERS, "print-printer-unknown"),
        (PrintOrder(preprinted=True), f"{PRINTERS}    二楼: {{x: 1, y: 0}}\n", "print-printer-unnamed"),
        (PrintOrder(preprinted=True), "print:\n  stock: []\n", "print-stock-empty"),
    ],
)
def test_orders_that_no_pre_printed_sheet_takes(
    tmp_path: Path, order: PrintOrder, settings: str, code: str
) -> None:
    folder = workspace(tmp_path / "workspace", [PARAGRAPH], settings=settings)
    project = open_project(folder)
    for result in (
        make_files(project, ISSUE, order),
        print_align_page(project, ISSUE, order, lambda _: None),
        print_align_page(project, ISSUE, replace(order, preprinted=False), lambda _: None),
    ):
        assert result.value is None
        assert [each.code for each in result.diagnostics] == [code]
