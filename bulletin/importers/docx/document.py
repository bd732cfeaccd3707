"""A Word document as it is opened: its parts, styles, lists and notes, and the ledger of the reading."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.importers.docx.ledger import Ledger
from bulletin.importers.docx.names import w
from bulletin.importers.docx.numbering import Numbering
from bulletin.importers.docx.styles import Styles, theme_faces
from bulletin.importers.values import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element

    from bulletin.importers.docx.package import Package, Relationship
    from bulletin.importers.values import Cause, ReadOptions

_USUAL_MAIN = re.compile(r"word/document\d*\.xml")
NO_TEXT = "里面没有 Word 的正文，请用 Word 或 WPS 打开、另存为 docx 再试"
_OTHERS = {"workbook": "是 Excel 表格", "presentation": "是幻灯片", "slide": "是幻灯片"}


class WordDocument:
    """What all stories of a document share.

    With `exact`, all that is shown is text as it stands: tables of contents, too, and hyphens of their own kinds; breaks
    of pages are none. Raises UnreadableError where there is no main story.
    """

    def __init__(self, package: Package, options: ReadOptions, *, exact: bool = False) -> None:
        self.package = package
        self.accept = options.accept
        self.exact = exact
        self.ledger = Ledger()
        self.heard: list[str] = []
        self.open_comments: dict[str, int] = {}
        self.commented: dict[str, str] = {}
        self.silent_notes: dict[tuple[str, str], Cause] = {}
        self.main = _main_part(package)
        try:
            self.root = package.parse(self.main)
        except KeyError:
            raise UnreadableError(NO_TEXT) from None
        self._relationships: dict[str, Mapping[str, Relationship]] = {}
        _check_body(self.root)
        self.styles = Styles(self.root_of("styles"), self._theme())
        self.numbering = Numbering(self.root_of("numbering"))
        self._notes = {kind: self._read_notes(kind) for kind in ("footnote", "endnote")}

    def relationships(self, part: str) -> Mapping[str, Relationship]:
        """Return what a part refers to, by identifier."""
        if part not in self._relationships:
            self._relationships[part] = self.package.relationships(part)
        return self._relationships[part]

    def parts_of(self, *kinds: str) -> Iterator[str]:
        """Yield the names of the parts of some kinds that the main story refers to, each once."""
        related = self.relationships(self.main).values()
        names = [each.target for each in related if each.kind in kinds and not each.external]
        yield from (name for name in dict.fromkeys(names) if name in self.package)

    def root_of(self, kind: str) -> _Element | None:
        """Parse the part of a kind that the main story refers to; None where there is none."""
        name = next(self.parts_of(kind), None)
        return None if name is None else self.package.parse(name)

    def note(self, kind: str, key: str) -> _Element | None:
        """Return a footnote or endnote, once; of two with the same identifier the first."""
        return self._notes[kind].pop(key, None)

    def unread_notes(self) -> Iterator[tuple[str, str, _Element]]:
        """Yield kind, identifier and element of the notes that were not returned."""
        for kind, notes in self._notes.items():
            yield from ((kind, key, element) for key, element in notes.items())

    def _theme(self) -> dict[str, str]:
        try:
            return theme_faces(self.root_of("theme"))
        except UnreadableError:
            return {}

    def _read_notes(self, kind: str) -> dict[str, _Element]:
        root = self.root_of(f"{kind}s")
        if root is None:
            return {}
        self.ledger.add_source(root)
        notes: dict[str, _Element] = {}
        for at, element in enumerate(root):
            key = element.get(w("id"), "") if element.tag == w(kind) else ""
            notes[key if key and key not in notes else f"unread {at}"] = element
        return notes


def _main_part(package: Package) -> str:
    related = package.relationships("").values()
    named = (each.target for each in related if each.kind == "officeDocument" and not each.external)
    usual = (name for name in package.names if _USUAL_MAIN.fullmatch(name))
    main = next((name for name in (*named, *usual) if name in package), None)
    if main is None:
        raise UnreadableError(NO_TEXT)
    return main


def _check_body(root: _Element) -> None:
    """Raise UnreadableError where there is no body; of several, which Word shows, all are read."""
    if root.find(w("body")) is not None:
        return
    local = str(root.tag).rpartition("}")[2]
    if local in _OTHERS:
        raise UnreadableError(f"{_OTHERS[local]}，不是 Word 文稿，请把要用的文字粘贴到 Word 里再试")
    raise UnreadableError(NO_TEXT)
