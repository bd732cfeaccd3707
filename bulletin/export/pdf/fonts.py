"""The fonts of a PDF: each face as a subset of the glyphs that are drawn, with their texts and advances.

Glyphs keep their numbers in the face, whatever else is drawn: the content of a page does not depend on other pages.
A glyph number has one text; where the glyph stands for another one, the content has an `ActualText`.
"""

from __future__ import annotations

import zlib
from functools import partial
from hashlib import sha256
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from msgspec import Struct, field

from bulletin.export.pdf.objects import COMPRESSION, Name
from bulletin.typography.cff import with_cids
from bulletin.typography.faces import EM
from bulletin.typography.faces_files import ASCENT, DESCENT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bulletin.cache import Memoize
    from bulletin.export.pdf.objects import PdfFile, Ref, Value
    from bulletin.layout.pages import GlyphRun
    from bulletin.typography.faces import Face

OUTLINE_TABLES = frozenset({"CFF ", "glyf", "loca", "head", "maxp", "hhea", "hmtx"})
MAPPINGS_PER_BLOCK = 100
"""Limit of a block in a ToUnicode map (ISO 32000-1 §9.10.3)."""
SYMBOLIC = 4
STEM = 80
"""A usual stem width: viewers need it only for fonts that are not embedded."""
TAG_LETTERS = 6

Cluster: TypeAlias = tuple[int, int, str]
"""A cluster of a run: index of its first glyph, end, and the text that these glyphs stand for together."""


class EmbeddedFont(Struct):
    """A face in a document: its resource name, texts and advances of the glyphs drawn.

    `parts` are texts of glyphs in clusters of several glyphs: each has a part of the text of its cluster.
    """

    face: Face
    name: str
    texts: dict[int, str] = field(default_factory=dict)
    parts: dict[int, str] = field(default_factory=dict)
    widths: dict[int, int] = field(default_factory=dict)

    def use(self, run: GlyphRun) -> None:
        """Add the glyphs of a run; the text of a glyph is the first one that it stands for."""
        if run.shaping is None and self.texts.keys() >= set(run.glyphs):
            return
        self.widths.update(zip(run.glyphs, run.widths, strict=True))
        if run.shaping is None:
            for glyph, character in zip(run.glyphs, run.text, strict=True):
                self.texts.setdefault(glyph, character)
        else:
            for start, end, text in clusters(run):
                if end == start + 1:
                    self.texts.setdefault(run.glyphs[start], text)
                    continue
                for at in range(start, end):
                    self.parts.setdefault(run.glyphs[at], text[min(at - start, len(text) - 1)])

    def is_plain(self, run: GlyphRun) -> bool:
        """Return whether a run has one glyph for each character, and these are the texts of the glyphs."""
        return run.shaping is None and "".join(map(self.texts.__getitem__, run.glyphs)) == run.text


def clusters(run: GlyphRun) -> list[Cluster]:
    """Divide a run into clusters, from left to right."""
    if run.shaping is None:
        return [(at, at + 1, character) for at, character in enumerate(run.text)]
    bounds = [*sorted(set(run.shaping.clusters)), len(run.text)]
    texts = {first: run.text[first:end] for first, end in pairwise(bounds)}
    groups: list[Cluster] = []
    end = 0
    for first, group in groupby(run.shaping.clusters):
        start, end = end, end + len([*group])
        before = run.text[:first] if first == bounds[0] else ""
        groups.append((start, end, before + texts[first]))
    return groups


class FontResources:
    """The fonts of a document by the names that its runs use."""

    def __init__(self, faces: Mapping[str, Face]) -> None:
        self._faces = faces
        self._fonts: dict[str, EmbeddedFont] = {}

    def __getitem__(self, name: str) -> EmbeddedFont:
        """Return the font of a face, created at its first use."""
        font = self._fonts.get(name)
        if font is None:
            font = self._fonts[name] = EmbeddedFont(self._faces[name], subset_tag(name))
        return font

    def embedded(self, file: PdfFile, memoize: Memoize) -> dict[str, Ref]:
        """Embed all fonts; return their objects by resource name."""
        return {font.name: _embed(font, file, memoize) for font in self._fonts.values()}


# --- Subsetting -----------------------------------------------------------------------------------------------


class Subset(NamedTuple):
    """Deflated outlines, their length before that, and whether they are CFF."""

    outlines: bytes
    length: int
    is_cff: bool


def subset(face: Face, glyphs: Sequence[int]) -> Subset:
    """Subset a face to some glyphs, which keep their numbers (as CIDs, or as glyph numbers)."""
    import uharfbuzz as harfbuzz

    complete: Any = harfbuzz.Face(harfbuzz.Blob.from_file_path(str(face.source)), face.number or 0)
    is_cff = "CFF " in complete.table_tags
    if is_cff:
        plan, made = _execute_plan(harfbuzz, complete, glyphs, retain=False)
        kept = plan.new_to_old_glyph_mapping
        cids = [kept[number] for number in range(made.glyph_count)]
        outlines = with_cids(made.reference_table("CFF ").data, cids)
        if outlines is None:
            outlines = _execute_plan(harfbuzz, complete, glyphs, retain=True)[1].reference_table("CFF ").data
    else:
        outlines = _execute_plan(harfbuzz, complete, glyphs, retain=True)[1].blob.data
    return Subset(zlib.compress(outlines, COMPRESSION), len(outlines), is_cff)


def _execute_plan(harfbuzz: Any, complete: Any, glyphs: Sequence[int], *, retain: bool) -> tuple[Any, Any]:
    request, flags = harfbuzz.SubsetInput(), harfbuzz.SubsetFlags
    request.glyph_set.update(glyphs)
    unused = (tag for tag in complete.table_tags if tag not in OUTLINE_TABLES)
    request.drop_table_tag_set.update(int.from_bytes(tag.encode()) for tag in unused)
    request.flags = flags.NO_HINTING | flags.DESUBROUTINIZE | flags.NO_LAYOUT_CLOSURE
    if retain:
        request.flags |= flags.RETAIN_GIDS
    plan = harfbuzz.SubsetPlan(complete, request)
    return plan, plan.execute()


# --- Embedding ------------------------------------------------------------------------------------------------


def _embed(font: EmbeddedFont, file: PdfFile, memoize: Memoize) -> Ref:
    """Embed a font: subset its face, and add its objects (§9.7); `memoize` remembers subsets."""
    face, glyphs = font.face, tuple(sorted(font.widths))
    key = (face.digest, face.number, glyphs)
    outlines, length, is_cff = memoize(key, partial(subset, face, glyphs), Subset, len(glyphs))
    name = Name(f"{font.name}+{face.family}")
    program: dict[str, Value] = {"Filter": Name("FlateDecode")}
    program |= {"Subtype": Name("CIDFontType0C")} if is_cff else {"Length1": length}
    descriptor: dict[str, Value] = {
        "Type": Name("FontDescriptor"),
        "FontName": name,
        "FontFamily": face.family,
        "Flags": SYMBOLIC,
        "FontBBox": [0, -DESCENT, EM, ASCENT],
        "ItalicAngle": 0,
        "Ascent": ASCENT,
        "Descent": -DESCENT,
        "CapHeight": ASCENT,
        "StemV": STEM,
        "FontFile3" if is_cff else "FontFile2": file.stream(outlines, program, encoded=True),
    }
    widths = (each for glyph in glyphs if font.widths[glyph] != EM for each in (glyph, [font.widths[glyph]]))
    descendant: dict[str, Value] = {
        "Type": Name("Font"),
        "Subtype": Name("CIDFontType0" if is_cff else "CIDFontType2"),
        "BaseFont": name,
        "CIDSystemInfo": {"Registry": "Adobe", "Ordering": "Identity", "Supplement": 0},
        "FontDescriptor": file.add(descriptor),
        "DW": EM,
        "W": [*widths],
    }
    if not is_cff:
        descendant["CIDToGIDMap"] = Name("Identity")
    return file.add(
        {
            "Type": Name("Font"),
            "Subtype": Name("Type0"),
            "BaseFont": name,
            "Encoding": Name("Identity-H"),
            "DescendantFonts": [file.add(descendant)],
            "ToUnicode": file.stream(_to_unicode(font.parts | font.texts)),
        }
    )


def subset_tag(family: str) -> str:
    """Return the subset tag of a face: six letters (§9.6.4), the same in every document."""
    digest = int(sha256(family.encode()).hexdigest()[:12], 16)
    return "".join(chr(ord("A") + digest // 26**place % 26) for place in range(TAG_LETTERS))


def _to_unicode(texts: Mapping[int, str]) -> bytes:
    """Write the map from glyphs to texts (§9.10.3)."""
    lines = [f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>" for glyph, text in sorted(texts.items())]
    groups = [lines[at : at + MAPPINGS_PER_BLOCK] for at in range(0, len(lines), MAPPINGS_PER_BLOCK)]
    blocks = (f"{len(group)} beginbfchar\n" + "\n".join(group) + "\nendbfchar\n" for group in groups)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo\n<< /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{''.join(blocks)}"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"
    ).encode()
