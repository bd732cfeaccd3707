"""Two painters of the same pages: what WeasyPrint prints stands where our own writer puts it."""

from __future__ import annotations

import io
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
import uharfbuzz

from bulletin.cache import CacheDir, FileState
from bulletin.export.pdf import PdfOptions, write_pdf
from bulletin.export.weasyprint import Printer, PrintJob, paper, shaped_fonts
from bulletin.layout.pages import Element, GlyphRun, Page, Pages, PlacedText, Role, Shaping
from bulletin.model import Layout, PdfVariant
from bulletin.model.document import DocumentProperties
from bulletin.pdf import inspect
from bulletin.templating.theme import Theme
from bulletin.typography.faces import Faces, chain_of
from bulletin.typography.faces_files import measure
from bulletin.typography.faces_index import read_index
from bulletin.typography.fonts import face_rules, prepared_files
from bulletin.typography.geometry import MM_PER_PT, read_geometry
from bulletin.workspace import FontFile, Origin, Workspace
from tests.support.exporters import DOCUMENTS, both, distances
from tests.support.verapdf import FLAVOURS, validate
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.exporters import Painted

    Painter = Callable[[str], tuple[Painted, Painted]]

GEOMETRY = read_geometry((ROOT / "templates" / "theme.toml").read_bytes(), Layout())
SILENT_ON_SPANS = {"68", "69"}
"""Releases of WeasyPrint that do not say how many columns a cell spans: PDF/UA wants it, PDF/A does not."""
JOINED = ("table", "7.5-1")
"""WeasyPrint names the heads of cells by their columns, which it counts wrongly below heads over several columns."""
NEAR, GLYPH = 0.1, 0.2
"""mm: how far line starts and base lines, and how far glyphs may stand apart."""


@pytest.fixture(scope="module")
def painted(tmp_path_factory: pytest.TempPathFactory) -> Painter:
    """Print a document by both painters, once."""
    folder = tmp_path_factory.mktemp("painters")
    done: dict[str, tuple[Painted, Painted]] = {}

    def print_once(name: str) -> tuple[Painted, Painted]:
        if name not in done:
            done[name] = both(folder / name, DOCUMENTS[name])
        return done[name]

    return print_once


@pytest.mark.parametrize("name", DOCUMENTS)
def test_both_painters_put_all_at_the_same_places(name: str, painted: Painter) -> None:
    own, other = painted(name)
    start, base, glyph = distances(own, other)
    print(f"{name}: line starts {start:.3f}, base lines {base:.3f}, glyphs {glyph:.3f} mm")  # noqa: T201
    assert start <= NEAR
    assert base <= NEAR
    assert glyph <= GLYPH
    for one, two in zip(own.facts.pages, other.facts.pages, strict=True):
        assert (one.width, one.height) == pytest.approx((two.width, two.height), abs=NEAR)
        for here, there in zip(one.pictures, two.pictures, strict=True):
            place = (there.x, there.y, there.width, there.height)
            assert (here.x, here.y, here.width, here.height) == pytest.approx(place, abs=NEAR)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_both_painters_write_the_same_metadata_and_fonts(name: str, painted: Painter) -> None:
    own, other = (each.facts for each in painted(name))
    assert own.outline == other.outline
    assert (own.title, own.language, own.tagged) == (other.title, other.language, other.tagged)
    assert own.structure.alternatives == other.structure.alternatives
    assert sorted(own.fonts) == sorted(other.fonts)
    assert not other.unembedded


@pytest.mark.parametrize("name", ["links", "contents-with-pages", "sample-36"])
def test_links_lead_to_the_same_places(name: str, painted: Painter) -> None:
    own, other = (links(each.content) for each in painted(name))
    assert {target for _, target, _ in own} == {target for _, target, _ in other}
    assert own
    for page, target, box in own:
        near = [there for at, to, there in other if (at, to) == (page, target) and overlap(there, box)]
        lefts, bottoms, rights, tops = zip(*near, strict=True)
        assert (min(lefts), max(rights)) == pytest.approx((box[0], box[2]), abs=NEAR)
        assert box[1] - NEAR <= min(bottoms) < max(tops) <= box[3] + NEAR


def overlap(one: tuple[float, ...], two: tuple[float, ...]) -> bool:
    """Whether two boxes share more than an edge."""
    return all(min(one[at + 2], two[at + 2]) - max(one[at], two[at]) > NEAR for at in (0, 1))


def links(content: bytes) -> list[tuple[int, str, tuple[float, ...]]]:
    """Return page, target and box (mm) of all links; targets within the document as page and height."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        places = {page.objgen: number for number, page in enumerate(pdf.pages)}
        names = dict(_names(pdf.Root.Names.Dests)) if "/Names" in pdf.Root else {}
        targets = []
        for number, page in enumerate(pdf.pages):
            for link in page.get("/Annots", []):
                if "/A" in link:
                    target = str(link.A.URI)
                else:
                    page_, _, _, height, *_ = names[str(link.Dest)]
                    target = f"{places[page_.objgen]} {float(height) * MM_PER_PT:.0f}"
                left, right = sorted(float(link.Rect[at]) * MM_PER_PT for at in (0, 2))
                bottom, top = sorted(float(link.Rect[at]) * MM_PER_PT for at in (1, 3))
                targets.append((number, target, (left, bottom, right, top)))
        return targets


def _names(tree: Any) -> Iterator[tuple[str, Any]]:
    for kid in tree.get("/Kids", []):
        yield from _names(kid)
    items = list(tree.get("/Names", []))
    for name, value in zip(items[::2], items[1::2], strict=True):
        yield str(name), value.get("/D") if isinstance(value, pikepdf.Dictionary) else value


def test_headings_lists_and_tables_are_reported_apart(painted: Painter) -> None:
    tags = structure(painted("structure")[1].content)
    assert [tag for tag in tags if tag[0] == "H"] == ["H1", "H2", "H3", "H4", "H5", "H6", "H2"]
    assert {"P", "L", "LI", "BlockQuote", "Art", "Sect"} <= set(tags)
    tags = structure(painted("table")[1].content)
    assert tags.count("TH") == 3 + 4 + 4
    assert tags.count("TD") == 120 + 10 + 10
    tables = painted("table")[1].facts.structure.tables
    assert sum(table.heads for table in tables) == 3 + 4 + 4


def structure(content: bytes) -> list[str]:
    """Return the types of all elements of the structure tree, in order."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return list(_types(pdf.Root.StructTreeRoot))


def _types(node: Any) -> Iterator[str]:
    if not isinstance(node, pikepdf.Dictionary):
        return
    if "/S" in node and node.get("/Type") == "/StructElem":
        yield str(node.S).lstrip("/")
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        yield from _types(kid)


SCRIPTS = {
    "uyghur": ("ئۇيغۇر", "rtl"),
    "hebrew": ("שָׁלוֹם", "rtl"),
    "combining": ("q\u0303x\u0323", "ltr"),
}
"""Words that want shaping, and their direction."""


@pytest.mark.parametrize("name", SCRIPTS)
def test_shaped_words_are_drawn_with_the_same_glyphs(name: str, tmp_path: Path) -> None:
    word, direction = SCRIPTS[name]
    pages, faces = shaped_pages(tmp_path, word, direction)
    own = inspect(write_pdf(pages, PdfOptions(DocumentProperties("x", "", "", "", None))))
    shaped = shaped_fonts(pages)
    theme = Theme(Workspace(tmp_path).theme, GEOMETRY.variables(), {}, face_rules(faces))
    html = paper(pages, DocumentProperties("x", "", "", "", None), theme)
    printed = Printer().print(PrintJob(html, prepared_files(faces, shaped), "ua-1"))
    assert printed.value is not None, printed.diagnostics
    other = inspect(printed.value)
    here, there = own.pages[0].glyphs, other.pages[0].glyphs
    assert [one.font for one in here] == [one.font for one in there]
    places = [pytest.approx((one.x, one.y), abs=GLYPH) for one in here]
    assert [(one.x, one.y) for one in there] == places


def shaped_pages(folder: Path, word: str, direction: str) -> tuple[Pages, Faces]:
    """Put a shaped word between two plain letters on a page, in DejaVu Sans."""
    source = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
    if not source.exists():
        pytest.skip("DejaVu Sans lies elsewhere on this system")
    file = FontFile(source, FileState.of(source.stat()), Origin.SYSTEM)
    store = CacheDir(folder / "cache")
    (entry,) = read_index([file], store).entries
    face = measure(entry, store)
    buffer = uharfbuzz.Buffer()
    buffer.add_str(word)
    buffer.guess_segment_properties()
    assert buffer.direction == direction
    loaded = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(source)))
    uharfbuzz.shape(uharfbuzz.Font(loaded), buffer)
    unit = 1000 / loaded.upem
    glyphs = tuple(info.codepoint for info in buffer.glyph_infos)
    clusters = tuple(info.cluster for info in buffer.glyph_infos)
    advances = tuple(round(each.x_advance * unit) for each in buffer.glyph_positions)
    offsets = tuple(
        (round(each.x_offset * unit), round(each.y_offset * unit)) for each in buffer.glyph_positions
    )
    widths = tuple(round(uharfbuzz.Font(loaded).get_glyph_h_advance(glyph) * unit) for glyph in glyphs)
    shaped = GlyphRun(face.family, word, glyphs, widths, 0, Shaping(clusters, advances, offsets))
    letter, width = face.glyph("n")
    plain = GlyphRun(face.family, "n", (letter,), (width,), 100)
    text = PlacedText(30, 40, 16, (plain, shaped, plain), 1)
    elements = (Element(Role.DOCUMENT), Element(Role.PARAGRAPH, 0))
    pages = Pages(210, 297, (Page(1, (text,)),), elements, {}, (), {face.family: face}, {"ink": "#000000"})
    return pages, Faces({"body": chain_of("body", (face,))}, store)


def test_verapdf_finds_no_failure(painted: Painter, tmp_path: Path) -> None:
    files: dict[str, list[Path]] = {}
    for name, document in DOCUMENTS.items():
        variant = document.layout.get("pdf", PdfVariant.UA_1)
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(painted(name)[1].content)
        files.setdefault(FLAVOURS[variant.value], []).append(path)
    failures = [each for flavour, paths in files.items() for each in validate(paths, flavour)]
    if metadata.version("weasyprint").split(".")[0] in SILENT_ON_SPANS:
        failures = [each for each in failures if not each.rule.startswith("7.2-43")]
    failures = [each for each in failures if (each.path.stem, each.rule) != JOINED]
    assert not failures, "\n".join(map(str, failures))


def test_it_claims_the_standard_of_the_settings(painted: Painter) -> None:
    with pikepdf.open(io.BytesIO(painted("archive")[1].content)) as pdf:
        packet = pdf.Root.Metadata.read_bytes()
        assert "/OutputIntents" in pdf.Root
    assert b"pdfaid" in packet
    assert b"conformance" in packet


def test_the_same_pages_give_the_same_bytes(tmp_path: Any) -> None:
    one, two = (both(tmp_path / name, DOCUMENTS["links"])[1] for name in "ab")
    assert one.content == two.content
