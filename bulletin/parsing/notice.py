"""Parses what a notice has beside its text, and letters too: signature, attachments, remarks."""

from __future__ import annotations

import posixpath
import re
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.cache import uncached
from bulletin.diagnostics import Diagnostic, Position, Result, diagnose
from bulletin.model import Attachment, Remark, Signature, Title
from bulletin.parsing.markdown.body import body_of
from bulletin.parsing.markdown.value_markup import read_title, report_markup
from bulletin.parsing.source_file import FrontMatter, decode_and_split, open_front_matter, to_result

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from bulletin.cache import Memoize
    from bulletin.parsing.schema.notice import AttachmentItem, RemarkKeys, SignatureValue
    from bulletin.parsing.source_file import SourceFile
    from bulletin.parsing.text.frontmatter import SourceParts
    from bulletin.parsing.yaml.nodes import YamlNode

_KEY = "attachments"
_NUMBERED = re.compile(r"附件\s*([0-9]{1,2})(?![0-9])")


def read_signature(typed: SignatureValue | None) -> Signature | None:
    """Build a signature from its issuers alone, or from all its keys."""
    if typed is None or isinstance(typed, list):
        return Signature(tuple(typed)) if typed else None
    return Signature(tuple(typed.issuers), typed.date, typed.seal)


def read_remarks(file: SourceFile, keys: Sequence[RemarkKeys]) -> tuple[Remark, ...]:
    """Build the remarks of leaders, a paragraph for each line."""
    for index in range(len(keys)):
        report_markup(file, ("name", "text"), "remarks", index)
    return tuple(
        Remark(
            one.name,
            tuple(line.strip() for line in one.text.splitlines() if line.strip()),
            one.date,
            file.node("remarks", index, "text").position,
        )
        for index, one in enumerate(keys)
    )


# --- Attachments ---------------------------------------------------------------------------------------------


def read_attachment_list(file: SourceFile, items: Sequence[AttachmentItem]) -> tuple[Attachment, ...]:
    """Build the attachments that a text lists, without their texts; `path` is what the file is called in the list."""
    for index in range(len(items)):
        report_markup(file, ("title",), _KEY, index)
    return tuple(_listed(file, item, index) for index, item in enumerate(items))


def _listed(file: SourceFile, item: AttachmentItem, index: int) -> Attachment:
    node = file.node(_KEY, index)
    if isinstance(item, str):
        return Attachment(Title((), node.position), item)
    place = file.node(_KEY, index, "title").position if item.title else node.position
    return Attachment(read_title(item.title or "", place), item.file)


def attached_files(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the files that others list as their attachments, each with the first file that lists it.

    The lists are read leniently: what is wrong in front matter is reported when the file is parsed.
    """
    attached: dict[str, str] = {}
    for path, content in files.items():
        lists = _KEY.encode() in content.replace(b"\0", b"")  # also in UTF-16
        for name in _names(path, content) if lists else ():
            located = locate(name, path, files)
            if located:
                attached.setdefault(located, path)
    return attached


def is_attachment(path: str) -> bool:
    """Whether a file is called as attachments are."""
    return "附件" in posixpath.basename(path)


def number_of_articles(texts: Iterable[str]) -> int:
    """Return the number of articles among the texts of an issue, by what the files are called."""
    return sum(not is_attachment(path) for path in texts)


def unlisted(diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Say of a file that is called as attachments are, and is not complete as an article, that no list has it."""
    for each in diagnostics:
        yield diagnose("attachment-unlisted", each.position) if each.code == "from-missing" else each


def _names(path: str, content: bytes) -> Iterator[str]:
    from bulletin.parsing.yaml.nodes import read_nodes

    parts = decode_and_split(path, content).value
    root = read_nodes(path, parts.head, 2, parts.source_map).root if parts else None
    node = root.value.get(_KEY) if root and isinstance(root.value, dict) else None
    for item in _items(node):
        named = item.value.get("file") if isinstance(item.value, dict) else item
        if named and isinstance(named.value, str):
            yield named.value.strip()


def _items(node: YamlNode | None) -> Sequence[YamlNode]:
    if node is None or isinstance(node.value, dict):
        return ()
    return [node] if isinstance(node.value, str) else node.value


def locate(name: str, beside: str, files: Collection[str]) -> str | None:
    """Return the path of a file that is named, with or without `.md`, in a file beside it."""
    path = posixpath.normpath(posixpath.join(posixpath.dirname(beside), name))
    return next((each for each in (path, f"{path}.md") if each in files and each != beside), None)


def read_attachment(
    path: str, content: bytes, memoize: Memoize = uncached, *, texts: bool = True
) -> Result[Attachment]:
    """Parse the file of an attachment; its title is empty where the file has none.

    `memoize` remembers front matter and bodies. Without `texts` only front matter is parsed.
    """
    parts = decode_and_split(path, content)
    head = _front_matter(path, parts.value, memoize)
    body = body_of(path, parts.value if texts else None, memoize)
    diagnostics = head.all(parts.diagnostics, body.diagnostics)
    if head.value is None or parts.value is None:
        return to_result(None, diagnostics)
    if texts and not body.blocks:
        diagnostics.append(diagnose("article-empty", Position(path, max(parts.value.body_line - 1, 1), 1)))
    attachment = replace(head.value, blocks=body.blocks, notes=body.notes, suppressions=body.suppressions)
    return to_result(attachment, diagnostics)


def _front_matter(path: str, parts: SourceParts | None, memoize: Memoize) -> FrontMatter[Attachment]:
    if parts is None:
        return FrontMatter()
    key = ("attachment", path, parts.head, parts.source_map.pieces)
    return memoize(key, partial(_head, path, parts), FrontMatter[Attachment], len(parts.head))


def _head(path: str, parts: SourceParts) -> FrontMatter[Attachment]:
    from bulletin.parsing.markdown.suppressions import suppressed_codes
    from bulletin.parsing.schema.keys import AttachmentKeys

    file = open_front_matter(path, parts.head, parts.source_map)
    keys = file.keys(AttachmentKeys)
    if keys is None:
        return FrontMatter.of(file, None)
    report_markup(file, ("title",))
    attachment = Attachment(
        title=read_title(keys.title or "", file.node("title").position),
        path=path,
        checks_off=suppressed_codes(file, "off", keys.checks.off),
        checks_down=suppressed_codes(file, "notice", keys.checks.notice),
        positions=file.places(),
    )
    return FrontMatter.of(file, attachment)


def join_attachments(
    path: str, listed: Sequence[Attachment], files: Mapping[str, Attachment | None]
) -> Result[tuple[Attachment, ...]]:
    """Join what a text lists with the files: numbers and titles are those of the list (GB/T 9704 §7.3.7).

    `files` are the attachments of the document by path, None for one that has errors, which are reported already.
    """
    joined: list[Attachment] = []
    diagnostics: list[Diagnostic] = []
    for number, item in enumerate(listed, start=1):
        located = locate(item.path, path, files) if item.path else None
        own = files[located] if located else None
        diagnostics += _faults(item, own, number, is_missing=bool(item.path) and located is None)
        if any(located and located == each.path for each in joined):
            diagnostics.append(diagnose("attachment-twice", item.title.position, name=item.path))
        title = own.title if own and own.title.parts else item.title
        joined.append(replace(own, title=title) if own else Attachment(title, located))
    return to_result(tuple(joined), diagnostics)


def _faults(
    item: Attachment, own: Attachment | None, number: int, *, is_missing: bool
) -> Iterator[Diagnostic]:
    """Find how an attachment differs from its place in the list."""
    place = item.title.position
    if is_missing:
        yield diagnose("attachment-missing", place, name=item.path)
    named = _NUMBERED.search(item.path or "")
    if named and int(named[1]) != number:
        yield diagnose("attachment-number", place, name=item.path, number=number)
    if own and not (own.title.parts or item.title.parts):
        yield diagnose("attachment-untitled", Position(own.path or "", 1, 1))
    if own and own.title.parts and item.title.parts and own.title.plain != item.title.plain:
        yield diagnose("attachment-title", own.title.position, title=own.title.plain, listed=item.title.plain)
