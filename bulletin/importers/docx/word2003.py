"""Word 2003 XML (WordprocessingML 2003) → the parts of Office Open XML, which differ in names and in where things stand.

Notes, comments, headers and pictures, which stand in the text there, become parts of their own.
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from lxml import etree

from bulletin.importers.docx.names import RELATIONSHIP, VML, WORD, w

if TYPE_CHECKING:
    from lxml.etree import _Element

WORD_2003 = "http://schemas.microsoft.com/office/word/2003/wordml"
_ANNOTATIONS = "http://schemas.microsoft.com/aml/2001/core"
_PROPERTIES = "urn:schemas-microsoft-com:office:office"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DUBLIN_CORE, _TERMS = "http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/"
_OWN_PICTURE = "wordml://"
_RENAMED = {
    "listPr": "numPr",
    "ilfo": "numId",
    "listDef": "abstractNum",
    "list": "num",
    "ilst": "abstractNumId",
    "listStyleLink": "numStyleLink",
    "vmerge": "vMerge",
    "hmerge": "hMerge",
    "hlink": "hyperlink",
}
"""Elements with other names."""
_ATTRIBUTES = {
    ("rFonts", "fareast"): "eastAsia",
    ("rFonts", "h-ansi"): "hAnsi",
    ("abstractNum", "listDefId"): "abstractNumId",
    ("num", "ilfo"): "numId",
}
"""Attributes with other names, by element and name."""
_CHANGES = {
    "Word.Insertion": "ins",
    "Word.Deletion": "del",
    "Word.Comment.Start": "commentRangeStart",
    "Word.Comment.End": "commentRangeEnd",
    "Word.Comment": "comment",
    "Word.Bookmark.Start": "bookmarkStart",
}
_FORMATS = (
    *("decimal", "upperRoman", "lowerRoman", "upperLetter", "lowerLetter", "ordinal", "cardinalText"),
    *("ordinalText", "hex", "chicago", "ideographDigital", "japaneseCounting", "aiueo", "iroha"),
    *("decimalFullWidth", "decimalHalfWidth", "japaneseLegal", "japaneseDigitalTenThousand"),
    *("decimalEnclosedCircle", "decimalFullWidth2", "aiueoFullWidth", "irohaFullWidth", "decimalZero"),
    *("bullet", "ganada", "chosung", "decimalEnclosedFullstop", "decimalEnclosedParen"),
    *("decimalEnclosedCircleChinese", "ideographEnclosedCircle", "ideographTraditional"),
    *("ideographZodiac", "ideographZodiacTraditional", "taiwaneseCounting", "ideographLegalTraditional"),
    *("taiwaneseCountingThousand", "taiwaneseDigital", "chineseCounting", "chineseLegalSimplified"),
    *("chineseCountingThousand", "decimal", "koreanDigital", "koreanCounting", "koreanLegal"),
    *("koreanDigital2", "hebrew1", "arabicAlpha", "hebrew2", "arabicAbjad"),
)
"""Number formats by their numbers (MS-OSHARED §2.2.1.3 MSONFC); 255 is none."""


def word_2003_parts(root: _Element) -> dict[str, bytes]:
    """Return the parts of a document; `root` is changed."""
    return _Conversion(root).parts()


class _Conversion:
    """Converts one document."""

    def __init__(self, root: _Element) -> None:
        self._root = root
        self._related: list[tuple[str, str, str, bool]] = []
        self._parts: dict[str, bytes] = {}
        self._apart = {name: etree.Element(w(name)) for name in ("footnotes", "endnotes", "comments")}

    def parts(self) -> dict[str, bytes]:
        """Return the parts by name."""
        for element in list(self._root.iter()):
            self._rename(element)
        for element in list(self._root.iter()):
            self._restructure(element)
        document = etree.Element(w("document"))
        document.extend(self._root.findall(w("body")))
        self._write("document", document)
        for name, source in (("styles", "styles"), ("numbering", "lists")):
            found = self._root.find(w(source))
            if found is not None:
                self._add_part(name, found)
        for name, apart in self._apart.items():
            if len(apart):
                self._add_part(name, apart)
        self._write_relationships()
        self._write_properties()
        return self._parts

    def _write(self, name: str, root: _Element) -> None:
        self._parts[f"word/{name}.xml"] = etree.tostring(root, encoding="UTF-8", with_tail=False)

    def _add_part(self, name: str, root: _Element, kind: str = "") -> None:
        self._related.append((f"part-{name}", kind or name, f"/word/{name}.xml", False))
        self._write(name, root)

    # --- Names ---

    def _rename(self, element: _Element) -> None:
        space, _, local = str(element.tag).rpartition("}")
        if space == f"{{{WORD_2003}":
            local = _RENAMED.get(local, local)
            element.tag = w(local)
        for name, text in list(element.attrib.items()):
            of, _, attribute = str(name).rpartition("}")
            if of == f"{{{WORD_2003}":
                del element.attrib[name]
                element.set(w(_ATTRIBUTES.get((local, attribute), attribute)), str(text))

    # --- Structure ---

    def _restructure(self, element: _Element) -> None:
        match element.tag.removeprefix(f"{{{WORD}}}"):
            case "nfc":
                self._number_format(element)
            case "footnote" | "endnote" as kind:
                self._note(element, kind)
            case "hyperlink":
                element.set(f"{{{RELATIONSHIP}}}id", self._relate("hyperlink", element.get(w("dest"), "")))
            case "binData":
                self._picture_data(element)
            case "hdr" | "ftr" as kind:
                self._margin(element, "header" if kind == "hdr" else "footer")
            case tag if tag == f"{{{_ANNOTATIONS}}}annotation":
                self._annotation(element)
            case tag if tag == f"{{{VML}}}imagedata":
                source = element.get("src", "")
                internal = source.startswith(_OWN_PICTURE)
                element.set(f"{{{RELATIONSHIP}}}id", self._relate("image", source, external=not internal))
            case _:
                pass

    def _relate(self, kind: str, target: str, *, external: bool = True) -> str:
        key = f"related-{len(self._related)}"
        place = target if external else f"/word/media/{target.removeprefix(_OWN_PICTURE)}"
        self._related.append((key, kind, place, external))
        return key

    def _number_format(self, element: _Element) -> None:
        at = element.get(w("val"), "0")
        known = at.isdecimal() and int(at) < len(_FORMATS)
        element.tag = w("numFmt")
        element.set(w("val"), _FORMATS[int(at)] if known else "none")

    def _note(self, element: _Element, kind: str) -> None:
        """Move a note into its part, and leave a reference."""
        apart = self._apart[f"{kind}s"]
        key = str(len(apart) + 1)
        reference = etree.Element(w(f"{kind}Reference"))
        reference.set(w("id"), key)
        element.set(w("id"), key)
        _replace(element, [reference])
        apart.append(element)

    def _annotation(self, element: _Element) -> None:
        """Make a tracked change or a comment of an annotation; others are their content."""
        name = _CHANGES.get(element.get(w("type"), ""))
        content = element.find(f"{{{_ANNOTATIONS}}}content")
        inner = [] if content is None else list(content)
        if name is None:
            _replace(element, inner)
            return
        changed = etree.Element(w(name))
        changed.set(w("id"), element.get(f"{{{_ANNOTATIONS}}}id", ""))
        changed.set(w("author"), element.get(f"{{{_ANNOTATIONS}}}author", ""))
        changed.set(w("date"), element.get(f"{{{_ANNOTATIONS}}}createdate", ""))
        if name == "bookmarkStart":
            changed.set(w("name"), element.get(w("name"), ""))
        changed.extend(inner)
        _replace(element, [] if name == "comment" else [changed])
        if name == "comment":
            self._apart["comments"].append(changed)

    def _picture_data(self, element: _Element) -> None:
        name = element.get(w("name"), "").removeprefix(_OWN_PICTURE)
        try:
            self._parts[f"word/media/{name}"] = base64.b64decode(element.text or "")
        except (binascii.Error, ValueError):
            return
        element.text = None

    def _margin(self, element: _Element, kind: str) -> None:
        _replace(element, [])
        self._add_part(f"{kind}{len(self._related)}", element, kind)

    # --- Relationships and properties ---

    def _write_relationships(self) -> None:
        root = etree.Element(f"{{{_PACKAGE}}}Relationships")
        for key, kind, target, external in self._related:
            _relationship(root, key, kind, target, external=external)
        self._parts["word/_rels/document.xml.rels"] = etree.tostring(root)

    def _write_properties(self) -> None:
        outer = etree.Element(f"{{{_PACKAGE}}}Relationships")
        _relationship(outer, "r1", "officeDocument", "/word/document.xml")
        found = self._root.find(f"{{{_PROPERTIES}}}DocumentProperties")
        if found is not None:
            core = etree.Element("properties")
            names = (
                ("Title", _DUBLIN_CORE, "title"),
                ("Author", _DUBLIN_CORE, "creator"),
                ("Created", _TERMS, "created"),
            )
            for own, space, name in names:
                etree.SubElement(core, f"{{{space}}}{name}").text = (
                    found.findtext(f"{{{_PROPERTIES}}}{own}") or ""
                )
            self._parts["core.xml"] = etree.tostring(core, encoding="UTF-8")
            _relationship(outer, "r2", "core-properties", "/core.xml")
        self._write_custom_properties(outer)
        self._parts["_rels/.rels"] = etree.tostring(outer)

    def _write_custom_properties(self, relationships: _Element) -> None:
        found = self._root.find(f"{{{_PROPERTIES}}}CustomDocumentProperties")
        if found is None:
            return
        custom = etree.Element("Properties")
        for each in found:
            own = etree.SubElement(custom, "property", name=str(each.tag).rpartition("}")[2])
            own.text = each.text
        self._parts["custom.xml"] = etree.tostring(custom, encoding="UTF-8")
        _relationship(relationships, "r3", "custom-properties", "/custom.xml")


def _relationship(root: _Element, key: str, kind: str, target: str, *, external: bool = False) -> None:
    element = etree.SubElement(
        root, f"{{{_PACKAGE}}}Relationship", Id=key, Type=f"{_TYPES}/{kind}", Target=target
    )
    if external:
        element.set("TargetMode", "External")


def _replace(element: _Element, others: list[_Element]) -> None:
    """Put other elements into the place of one."""
    parent = element.getparent()
    if parent is None:
        return
    at = parent.index(element)
    parent[at : at + 1] = others
