"""What kind of file a manuscript is, by its content; its name is asked only where that leaves it open."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from bulletin.importers.archive import FAULTS, open_zip
from bulletin.importers.compound_file import SIGNATURE, root_names
from bulletin.importers.values import UnreadableError

if TYPE_CHECKING:
    import zipfile


class FileKind(Enum):
    """A kind of file, with its Chinese name."""

    WORD = "Word 文档"
    FLAT_WORD = "XML 格式的 Word 文档"
    OLD_WORD = "旧式的 Word、WPS 文档"
    RTF = "RTF 文档"
    OPEN_DOCUMENT = "ODT 文档"
    FLAT_OPEN_DOCUMENT = "XML 格式的 ODT 文档"
    UNIFORM_OFFICE = "UOF 文档"
    PDF = "PDF"
    OFD = "OFD"
    HTML = "网页"
    MHTML = "单个文件的网页"
    MAIL = "邮件"
    ZIP = "压缩文件"
    TEXT = "文本"
    SPREADSHEET = "电子表格"
    PRESENTATION = "演示文稿"
    PICTURE = "图片"
    ARCHIVE = "压缩文件（不是 zip）"
    OUTLOOK = "Outlook 自己的格式"
    ENCRYPTED = "有密码的文件"
    RECORDING = "音频、视频"
    PROGRAM = "程序"
    OTHER_OFFICE = "别的办公软件的文件"


CONVERTED = {
    FileKind.OLD_WORD: "doc",
    FileKind.RTF: "rtf",
    FileKind.OPEN_DOCUMENT: "odt",
    FileKind.FLAT_OPEN_DOCUMENT: "fodt",
    FileKind.UNIFORM_OFFICE: "uot",
}
"""Kinds that are converted to docx first, and the ending by which a converter knows them."""

ADVICE = {
    FileKind.SPREADSHEET: "是电子表格，不是稿件。要用里面的表，请在表格软件里选中、复制，粘贴到 Word 稿件里再导入",
    FileKind.PRESENTATION: "是演示文稿，不是稿件。请把要用的文字复制到 Word 里再导入",
    FileKind.PICTURE: "是图片。配图请放进这一期的 images 文件夹，在稿件里引用；拍照、扫描的文字请来稿单位发可编辑的文件",
    FileKind.ARCHIVE: "是 zip 以外的压缩文件（rar、7z 等）。请先解压，再导入里面的稿件",
    FileKind.OUTLOOK: "是 Outlook 自己的格式（.msg、winmail.dat）。请在 Outlook 里打开，把附件另存出来再导入",
    FileKind.ENCRYPTED: "有密码，打不开。请来稿单位去掉密码再发，或者用密码打开、另存一份不带密码的再导入",
    FileKind.RECORDING: "是音频或者视频，不是稿件",
    FileKind.PROGRAM: "是程序，不是稿件，没有打开它",
    FileKind.OTHER_OFFICE: "是别的办公软件的文件，读不了。请用原来的程序打开，另存为 .docx 再导入",
}
"""Kinds that are refused, and what to do with them."""

_STARTS = (
    (b"{\\rtf", FileKind.RTF),
    (b"Rar!\x1a\x07", FileKind.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", FileKind.ARCHIVE),
    (b"\x1f\x8b\x08", FileKind.ARCHIVE),
    (b"BZh", FileKind.ARCHIVE),
    (b"\xfd7zXZ\0", FileKind.ARCHIVE),
    (b"\x28\xb5\x2f\xfd", FileKind.ARCHIVE),
    (b"MSCF", FileKind.ARCHIVE),
    (b"\x89PNG", FileKind.PICTURE),
    (b"\xff\xd8\xff", FileKind.PICTURE),
    (b"GIF8", FileKind.PICTURE),
    (b"II*\0", FileKind.PICTURE),
    (b"MM\0*", FileKind.PICTURE),
    (b"8BPS", FileKind.PICTURE),
    (b"\xd7\xcd\xc6\x9a", FileKind.PICTURE),
    (b"\x78\x9f\x3e\x22", FileKind.OUTLOOK),
    (b"ID3", FileKind.RECORDING),
    (b"OggS", FileKind.RECORDING),
    (b"\x30\x26\xb2\x75", FileKind.RECORDING),
    (b"\x7fELF", FileKind.PROGRAM),
)
_HEAD = 8192
_LARGEST_TYPES = 1 << 20

_HTML = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype\s+html|<(?:html|head|body|meta|title|table|div|p|span|h[1-6]|center|font|br)\b)",
    re.IGNORECASE | re.DOTALL,
)
_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*):[ \t]?")
_MAIL_HEADERS = frozenset(
    {
        *(
            "from",
            "to",
            "cc",
            "subject",
            "date",
            "received",
            "message-id",
            "mime-version",
            "return-path",
            "content-type",
        ),
        *("reply-to", "delivered-to", "sender", "dkim-signature", "x-mailer", "content-transfer-encoding"),
    }
)


def file_kind(content: bytes) -> FileKind:
    """Return what kind of file this is. Raises UnreadableError for one that is empty or damaged at its beginning."""
    if not content.strip(b"\0 \t\r\n"):
        raise UnreadableError("是空的文件")
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _zip_kind(content)
    if content.startswith(SIGNATURE):
        return _compound_kind(content)
    stripped = content[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n")
    found = next((kind for start, kind in _STARTS if stripped.startswith(start)), None)
    return found or _by_signature(content) or _text_kind(content)


def _by_signature(content: bytes) -> FileKind | None:
    """Return the kind of a file whose signature is not at its very beginning, or needs a second look."""
    if b"%PDF-" in content[:1024]:
        return FileKind.PDF
    if content[:2] == b"BM" and len(content) > 26 and content[6:10] == b"\0\0\0\0":
        return FileKind.PICTURE
    if content[:4] == b"RIFF":
        return FileKind.PICTURE if content[8:12] == b"WEBP" else FileKind.RECORDING
    if content[4:8] == b"ftyp":
        return (
            FileKind.PICTURE if content[8:12] in {b"heic", b"heix", b"mif1", b"avif"} else FileKind.RECORDING
        )
    if content[257:262] == b"ustar":
        return FileKind.ARCHIVE
    if content[:2] == b"MZ" and b"\0\0\0" in content[:64]:
        return FileKind.PROGRAM
    return None


# --- Packages -----------------------------------------------------------------------------------------------


def _zip_kind(content: bytes) -> FileKind:
    try:
        with open_zip(content) as archive:
            return _package_kind(archive)
    except FAULTS:
        raise UnreadableError(
            "文件不完整或者已经损坏，请来稿单位重发，或者用原来的程序打开、另存一份再导入"
        ) from None


def _package_kind(archive: zipfile.ZipFile) -> FileKind:
    names = {name.replace("\\", "/").lower(): name for name in archive.namelist()}
    if "mimetype" in names:
        kind = _open_document_kind(_beginning(archive, names["mimetype"]))
        if kind:
            return kind
    if "ofd.xml" in names:
        return FileKind.OFD
    if "[content_types].xml" in names:
        return _office_kind(_beginning(archive, names["[content_types].xml"]), set(names))
    return FileKind.ZIP


def _beginning(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return the beginning of a part; empty where it has a password."""
    info = archive.getinfo(name)
    if info.flag_bits & 1:
        return b""
    with archive.open(info) as part:
        return part.read(_LARGEST_TYPES)


def _open_document_kind(mimetype: bytes) -> FileKind | None:
    kinds = {
        b"opendocument.text": FileKind.OPEN_DOCUMENT,
        b"opendocument.spreadsheet": FileKind.SPREADSHEET,
        b"opendocument.presentation": FileKind.PRESENTATION,
        b"opendocument.": FileKind.OTHER_OFFICE,
        b"epub": FileKind.OTHER_OFFICE,
    }
    return next((kind for name, kind in kinds.items() if name in mimetype), None)


def _office_kind(types: bytes, names: set[str]) -> FileKind:
    """Return the kind of an Office Open XML package by the content type of its main part."""
    text = types.decode(
        "utf-16" if types.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8", "replace"
    ).lower()
    kinds = {
        r"wordprocessingml\.(?:document|template)\.main|ms-word\.(?:document|template)\.macroenabled": FileKind.WORD,
        r"spreadsheetml\.\w+\.main|ms-excel\.\w+": FileKind.SPREADSHEET,
        r"presentationml\.\w+\.main|ms-powerpoint\.\w+": FileKind.PRESENTATION,
    }
    found = next((kind for pattern, kind in kinds.items() if re.search(pattern, text)), None)
    folders = {name.split("/")[0] for name in names}
    by_folder = {"word": FileKind.WORD, "xl": FileKind.SPREADSHEET, "ppt": FileKind.PRESENTATION}
    return found or next(
        (kind for folder, kind in by_folder.items() if folder in folders), FileKind.OTHER_OFFICE
    )


def _compound_kind(content: bytes) -> FileKind:
    names = root_names(content)
    kinds = {
        "WordDocument": FileKind.OLD_WORD,
        "EncryptedPackage": FileKind.ENCRYPTED,
        "Workbook": FileKind.SPREADSHEET,
        "Book": FileKind.SPREADSHEET,
        "PowerPoint Document": FileKind.PRESENTATION,
        "__properties_version1.0": FileKind.OUTLOOK,
        "MatOST": FileKind.OLD_WORD,
    }
    found = next((kind for name, kind in kinds.items() if name in names), None)
    if not names:
        raise UnreadableError("文件不完整或者已经损坏，请来稿单位重发，或者用原来的程序打开、另存一份再导入")
    return found or FileKind.OTHER_OFFICE


# --- Texts --------------------------------------------------------------------------------------------------


def _text_kind(content: bytes) -> FileKind:
    """Return the kind of a file of text by how it begins."""
    head = _decoded(content[:_HEAD])
    found = _xml_kind(head)
    if found:
        return found
    headers = _headers(head)
    if len(headers.keys() & _MAIL_HEADERS) >= 2:
        return FileKind.MHTML if _is_saved_page(headers, content) else FileKind.MAIL
    return FileKind.HTML if _HTML.match(head) else FileKind.TEXT


def _decoded(head: bytes) -> str:
    """Return the beginning of a file as text, of which only the ASCII characters matter."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if head[:4:2] == b"\0\0" or head[1:4:2] == b"\0\0":
        return head.decode("utf-16-be" if head[:1] == b"\0" else "utf-16-le", "replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")


def _xml_kind(head: str) -> FileKind | None:
    if not head.lstrip().startswith("<"):
        return None
    kinds = {
        "schemas.microsoft.com/office/word/2003/wordml": FileKind.FLAT_WORD,
        "schemas.microsoft.com/office/2006/xmlPackage": FileKind.FLAT_WORD,
        "oasis.opendocument.text": FileKind.FLAT_OPEN_DOCUMENT,
        "urn:oasis:names:tc:opendocument": FileKind.OTHER_OFFICE,
        "uof": FileKind.UNIFORM_OFFICE,
    }
    if re.match(r"\s*(?:<\?[^>]*>\s*)*<(?:w:wordDocument|pkg:package|office:document|uof:UOF)\b", head):
        return next((kind for name, kind in kinds.items() if name in head), None)
    if re.match(r"\s*(?:<\?[^>]*>\s*)*<(?:ss:)?Workbook\b", head):
        return FileKind.SPREADSHEET
    return (
        FileKind.PICTURE if re.match(r"\s*(?:<\?[^>]*>\s*)*(?:<!DOCTYPE svg[^>]*>\s*)?<svg\b", head) else None
    )


def _headers(head: str) -> dict[str, str]:
    """Return the headers that a file begins with, by their names in lower case."""
    headers: dict[str, str] = {}
    name = ""
    lines = head.lstrip("\r\n").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for line in lines[1:] if lines[0].startswith(("From ", ">From ")) else lines:
        match = _HEADER.match(line)
        if match:
            name = match[1].lower()
            headers[name] = headers.get(name, "") + line[match.end() :]
        elif line[:1] in {" ", "\t"} and line.strip() and name:
            headers[name] += line
        else:
            break
    return headers


def _is_saved_page(headers: dict[str, str], content: bytes) -> bool:
    """Whether a message is a page that a browser or Word saved, and not a mail."""
    if "snapshot-content-location" in headers or "saved by" in headers.get("from", "").lower():
        return True
    kind = headers.get("content-type", "").lower()
    sent = headers.keys() & {"to", "received", "cc", "delivered-to", "return-path"}
    return "multipart/related" in kind and not sent and b"content-location:" in content[:65536].lower()
