"""Any file → the manuscripts in it: its kind is found by its content, and it is handed to the reader of that kind.

Mails and archives hold several files, each of which is read by itself, also those in each other, down to some depth.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from bulletin.importers.kinds import ADVICE, CONVERTED, FileKind, file_kind
from bulletin.importers.values import LARGEST, Manuscript, ReadOptions, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_DEEPEST = 4
"""Archives and mails in each other."""
_MOST = 100
"""Files in an archive or a mail, with those in it."""
_NOTE = 120
"""Characters that are shown of the text of a mail that is no manuscript."""
_OF_PAGE = re.compile(r"\.(?:files|fld)/|_files/|\.(?:css|js|json|ico|woff2?|ttf)$", re.IGNORECASE)
"""Paths of files that belong to a saved page."""


class OldFormat(Struct, frozen=True):
    """A file that is to be converted to docx first; `ending` is that by which a converter knows its format."""

    kind: FileKind
    ending: str
    content: bytes


class Refused(Struct, frozen=True):
    """Why a file is no manuscript or can't be read, and what to do, in Chinese."""

    reason: str


Outcome: TypeAlias = Manuscript | OldFormat | Refused


class ReadFile(Struct, frozen=True):
    """What came of a file; `name` is its path from the file that was given, with `/` behind each archive or mail."""

    name: str
    outcome: Outcome


def read(content: bytes, name: str, options: ReadOptions) -> tuple[ReadFile, ...]:
    """Read a file and all files in it, in their order; there is at least one. Raises nothing for what it holds."""
    found: list[ReadFile] = []
    for one in _read(content, name, options, 0):
        if len(found) == _MOST:
            found.append(ReadFile(name, Refused(f"里面的文件太多，只读了前 {_MOST} 个，其余的请另外导入")))
            break
        found.append(one)
    return tuple(found) or (ReadFile(name, Refused("里面没有稿件")),)


def _read(
    content: bytes, name: str, options: ReadOptions, depth: int, beside: Mapping[str, bytes] | None = None
) -> Iterator[ReadFile]:
    try:
        kind = _kind(content, depth)
        if kind is FileKind.ZIP:
            yield from _in_archive(content, name, options, depth)
        elif kind is FileKind.MAIL:
            yield from _in_mail(content, name, options, depth)
        else:
            yield ReadFile(name, _outcome(kind, content, options, beside))
    except UnreadableError as error:
        yield ReadFile(name, Refused(error.reason))


def _kind(content: bytes, depth: int) -> FileKind:
    """Return the kind of a file. Raises UnreadableError for one that is too large, or too deep in others."""
    if len(content) > LARGEST:
        raise UnreadableError("太大了（超过 64 MB），请删去用不着的图片，或者分成几份再导入")
    kind = file_kind(content)
    if kind in {FileKind.ZIP, FileKind.MAIL} and depth >= _DEEPEST:
        raise UnreadableError("套在太多层压缩文件、邮件里，请解开以后再导入")
    return kind


def _outcome(
    kind: FileKind, content: bytes, options: ReadOptions, beside: Mapping[str, bytes] | None
) -> Outcome:
    """Return what comes of a single file. Raises UnreadableError."""
    if kind in ADVICE:
        return Refused(ADVICE[kind])
    if kind in CONVERTED:
        return OldFormat(kind, CONVERTED[kind], content)
    if kind is FileKind.HTML:
        from bulletin.importers.html import read_html

        return read_html(content, options, beside)
    return _reader(kind)(content, options)


def _reader(kind: FileKind) -> Callable[[bytes, ReadOptions], Manuscript]:
    """Return the reader of a kind of file; each is loaded when it is needed."""
    match kind:
        case FileKind.WORD:
            from bulletin.importers.docx import read_docx

            return read_docx
        case FileKind.FLAT_WORD:
            from bulletin.importers.docx import read_flat_xml

            return read_flat_xml
        case FileKind.PDF:
            from bulletin.importers.pdf import read_pdf

            return read_pdf
        case FileKind.OFD:
            from bulletin.importers.ofd import read_ofd

            return read_ofd
        case FileKind.MHTML:
            from bulletin.importers.mhtml import read_mhtml

            return read_mhtml
        case _:
            from bulletin.importers.text import read_text

            return read_text


# --- Files in a file ----------------------------------------------------------------------------------------


def _in_archive(content: bytes, name: str, options: ReadOptions, depth: int) -> Iterator[ReadFile]:
    """Read the files of an archive; those that belong to a saved page are read with it."""
    from bulletin.importers.archive import Archive

    archive = Archive(content)
    for path in archive:
        if _OF_PAGE.search(path):
            continue
        try:
            inner = archive[path]
        except UnreadableError as error:
            yield ReadFile(f"{name}/{path}", Refused(error.reason))
            continue
        yield from _read(inner, f"{name}/{path}", options, depth + 1, archive.beside(path))


def _in_mail(content: bytes, name: str, options: ReadOptions, depth: int) -> Iterator[ReadFile]:
    """Read a mail: its text, and the files attached to it."""
    from bulletin.importers.mail import read_mail

    mail = read_mail(content, options)
    if mail.body:
        yield ReadFile(name, mail.body)
    elif mail.note:
        shown = mail.note[:_NOTE] + ("…" if len(mail.note) > _NOTE else "")
        yield ReadFile(name, Refused(f"邮件的正文不是稿件，没有导入：“{shown}”"))
    for file in mail.files:
        yield from _read(file.content, posixpath.join(name, file.name), options, depth + 1)
