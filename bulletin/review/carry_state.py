"""The state of carrying changes into sources: the files as they are edited, and what was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field

from bulletin.model.galley import Editing, GalleyFigures, GalleyTable
from bulletin.review.changes import ChangeKind, RefusedChange, ReviewChange
from bulletin.review.edited_file import EditedFile
from bulletin.review.sources import EditableSource

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bulletin.model.galley import Galley, GalleyText

EDITS = frozenset(
    {
        ChangeKind.INSERTED,
        ChangeKind.DELETED,
        ChangeKind.REPLACED,
        ChangeKind.RESTYLED,
        ChangeKind.SPLIT,
        ChangeKind.MERGED,
        ChangeKind.RELEVELED,
    }
)
"""Changes of texts where they stand."""
_REASONS = {
    ChangeKind.RESTYLED: "这里的文字不能单独改字体",
    ChangeKind.SPLIT: "在这里分段，Markdown 写不出来",
    ChangeKind.MERGED: "这两段合成一段，Markdown 写不出来",
    ChangeKind.RELEVELED: "原稿里写不出这一级",
    ChangeKind.NEW_PARAGRAPH: "在这里加的段落，Markdown 写不出这样的位置或者样式",
    ChangeKind.DELETED_PARAGRAPH: "删去这一段，别处会跟着变",
    ChangeKind.MOVED: "这一段移不到那里",
    ChangeKind.NEW_ROW: "表格里加不了这一行",
    ChangeKind.DELETED_ROW: "表格里删不了这一行",
    ChangeKind.NEW_TABLE: "这样的表格，Markdown 写不出来",
    ChangeKind.DELETED_TABLE: "删去这个表格，别处会跟着变",
    ChangeKind.PICTURE: "删去这张图片，别处会跟着变",
}
_OTHER_REASON = "照这样改，写进稿件读出来不一样"

Step: TypeAlias = "Callable[[Sequence[ReviewChange]], EditedFile | str | None]"
"""Carries some changes of one file: the edited file, or why that can't be."""


class CarryState(Struct):
    """Carries changes file by file; `order` are the texts of Markdown in reading order, `captions` those of pictures."""

    texts: Mapping[str, GalleyText]
    tables: Mapping[str, GalleyTable]
    captions: Mapping[str, str]
    order: Sequence[str]
    folder: str
    titles: Mapping[str, str]
    sources: Mapping[str, bytes]
    files: dict[str, EditedFile] = field(default_factory=dict)
    refused: list[RefusedChange] = field(default_factory=list)

    @classmethod
    def of(cls, galley: Galley, sources: Mapping[str, bytes]) -> CarryState:
        """Return the state at the beginning."""
        texts = {text.name: text for text in galley.texts}
        tables = {block.name: block for block in galley.blocks if isinstance(block, GalleyTable)}
        figures = (
            one for block in galley.blocks if isinstance(block, GalleyFigures) for one in block.figures
        )
        captions = {one.name: one.caption.name if one.caption else "" for one in figures}
        order = [text.name for text in galley.texts if text.editing is Editing.TEXT]
        return cls(texts, tables, captions, order, _folder(galley), galley.titles, sources)

    def file(self, path: str | None) -> EditedFile | None:
        """Return a file; None where it is none of the sources, or can't be written as it is read."""
        if path is None or path not in self.sources:
            return None
        if path not in self.files:
            source = EditableSource.of(path, self.folder, self.sources[path])
            if source is None:
                return None
            self.files[path] = EditedFile.of(source)
        return self.files[path]

    def path(self, name: str) -> str | None:
        """Return the path of the source file that a text, a table, a picture or a break stands in."""
        text = self.texts.get(name)
        if text and text.editing is Editing.VALUE:
            return text.position.path if text.position else None
        own = name.partition(":")[0]
        path = f"{self.folder}/{own}" if self.folder else own
        return path if path in self.sources else None

    def attempt(self, path: str | None, changes: Sequence[ReviewChange], step: Step) -> None:
        """Carry changes of a file together; where that fails, as many of them as can be."""
        if path is None or self.file(path) is None:
            self.refuse(changes, "这一处不在稿件的文件里，或者文件的编码不能照原样写回")
            return
        result = step(changes)
        if isinstance(result, EditedFile):
            self.files[path] = result
            return
        kept: list[ReviewChange] = []
        best: EditedFile | None = None
        for change in changes:
            single = result if len(changes) == 1 else step([*kept, change])
            if isinstance(single, EditedFile):
                kept.append(change)
                best = single
            else:
                self.refuse([change], single or "")
        if best is not None:
            self.files[path] = best

    def refuse(self, changes: Sequence[ReviewChange], reason: str = "") -> None:
        """Refuse changes, for a reason or for that of their kind."""
        self.refused += (
            RefusedChange(change, reason or _REASONS.get(change.kind, _OTHER_REASON)) for change in changes
        )


def _folder(galley: Galley) -> str:
    """Return the folder of the document: the paths in names begin there."""
    for text in galley.texts:
        if text.editing is not Editing.GENERATED and text.position:
            own = text.name.partition(":")[0]
            return text.position.path.removesuffix(own).rstrip("/")
    return ""
