"""Old Word and WPS files → docx, and EMF and WMF pictures → PNG, by LibreOffice in a process of its own.

The process has a user profile and a folder for this one conversion, limited time and memory, and no network: LibreOffice
fetches linked pictures. Where the system can't cut off the network, files that link to others are refused.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import signal
import struct
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.importers.archive import Archive
from bulletin.importers.compound_file import CompoundFile
from bulletin.importers.kinds import ADVICE, FileKind
from bulletin.importers.values import LARGEST, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS = 90
"""Limit of elapsed time for a file; LibreOffice needs one or two seconds for most."""
SECONDS_AT_WORK = 90
"""Limit of processor time: it also ends a LibreOffice whose own parent was killed."""
MEMORY = 2 << 30
"""Limit of the memory of LibreOffice in bytes."""
_LARGEST_RESULT = 256 << 20
"""Limit of the bytes of a file that LibreOffice writes."""
_NAMES = ("soffice", "libreoffice")
_DOCX = "docx:MS Word 2007 XML"

MISSING = (
    "要先装 LibreOffice 才能读旧式的 Word、WPS 文件：在 Debian、Ubuntu 上运行 sudo apt install libreoffice-writer-nogui；"
    "不装的话，请用 Word 或 WPS 打开它，另存为 .docx 再导入"
)
_SLOW = "LibreOffice 在 {seconds} 秒之内没有转换完这个文件，请用 Word 或 WPS 打开它，另存为 .docx 再导入"
_FAILED = "LibreOffice 打不开这个文件，它可能已损坏；请用 Word 或 WPS 打开它，另存为 .docx 再导入"
_LINKED = (
    "文件里有指向别处的图片或者文字，这台机器又不能断开转换程序的网络，所以没有转换；"
    "请用 Word 或 WPS 打开它，另存为 .docx 再导入"
)


class SourceFormat(Struct, frozen=True):
    """What a file is for LibreOffice: its ending, and the name of the filter that reads it."""

    ending: str
    reader: str


_RTF = SourceFormat("rtf", "Rich Text Format")
_WORD = SourceFormat("doc", "MS Word 97")
_WORD_6 = SourceFormat("doc", "MS WinWord 6")
_WORD_95 = SourceFormat("doc", "MS Word 95")
_WORKS = SourceFormat("wps", "MS_Works")
_FORMATS = {
    FileKind.RTF: _RTF,
    FileKind.OPEN_DOCUMENT: SourceFormat("odt", "writer8"),
    FileKind.FLAT_OPEN_DOCUMENT: SourceFormat("fodt", "OpenDocument Text Flat XML"),
    FileKind.UNIFORM_OFFICE: SourceFormat("uot", "UOF text"),
}
_FIRST_95 = 104
"""The version of Word 95 in the header of a file; below is 6.0."""
_IDENTITY_97 = 0xA5EC
_ENCRYPTED = 0x0100


def convert_document(kind: FileKind, content: bytes) -> bytes:
    """Return a file of a kind that is to be converted as docx. Raises UnreadableError."""
    return _converted(content, source_format(kind, content), _DOCX)


def source_format(kind: FileKind, content: bytes) -> SourceFormat:
    """Return what a file of this kind is for LibreOffice. Raises UnreadableError for a locked one."""
    if kind in _FORMATS:
        return _FORMATS[kind]
    file = CompoundFile(content)
    if "WordDocument" not in file.streams:
        return _WORKS
    header = file.beginning("WordDocument", 12)
    if len(header) < 12:
        raise UnreadableError(_FAILED)
    identity, version, flags = struct.unpack("<HH6xH", header)
    if flags & _ENCRYPTED:
        raise UnreadableError(ADVICE[FileKind.ENCRYPTED])
    if identity == _IDENTITY_97:
        return _WORD
    return _WORD_95 if version >= _FIRST_95 else _WORD_6


# --- Pictures ------------------------------------------------------------------------------------------------

_PLACEABLE = b"\xd7\xcd\xc6\x9a"
_TWIPS = 1440
"""Units of an inch."""
_USUAL = (6000.0, 4500.0)
"""The size of a WMF that does not say it, in twips."""
_SMALLEST, _LARGEST = 100, 20_000
_BELOW = 400
"""What a page is higher than its picture, which stands on a line."""


def convert_picture(content: bytes) -> bytes:
    """Return an EMF or WMF picture as PNG. Raises UnreadableError.

    It is printed to a PDF as the only picture of an RTF text, since LibreOffice's Writer alone opens no pictures.
    """
    from bulletin.importers.pdf import draw_page

    if len(content) > LARGEST // 4:
        raise UnreadableError("图片文件太大")
    width, height = _picture_size(content)
    code = "emfblip" if _is_emf(content) else "wmetafile8"
    text = (
        rf"{{\rtf1\ansi\paperw{width}\paperh{height + _BELOW}\margl0\margr0\margt0\margb0\pard"
        rf"{{\pict\{code}\picwgoal{width}\pichgoal{height} {content.hex()}}}\par}}"
    )
    pdf = _converted(text.encode("ascii"), _RTF, "pdf:writer_pdf_Export")
    return draw_page(pdf, width / 20, height / 20)


def _is_emf(content: bytes) -> bool:
    return content[:4] == b"\1\0\0\0" and content[40:44] == b" EMF"


def _picture_size(content: bytes) -> tuple[int, int]:
    """Return width and height in twips. Raises UnreadableError for what is no such picture."""
    try:
        if _is_emf(content):
            left, top, right, bottom = struct.unpack_from("<4i", content, 24)
            unit = _TWIPS / 2540
        elif content.startswith(_PLACEABLE):
            left, top, right, bottom, inch = struct.unpack_from("<4hH", content, 6)
            unit = _TWIPS / max(1, inch)
        elif content[:4] in {b"\1\0\x09\0", b"\2\0\x09\0"}:
            left, top, unit = 0, 0, 1.0
            right, bottom = map(int, _USUAL)
        else:
            raise UnreadableError("不是 EMF 或 WMF 图片")
    except struct.error:
        raise UnreadableError("图片文件不完整") from None
    return _bounded(abs(right - left) * unit), _bounded(abs(bottom - top) * unit)


def _bounded(twips: float) -> int:
    return max(_SMALLEST, min(_LARGEST, round(twips)))


# --- The process ---------------------------------------------------------------------------------------------


def _converted(content: bytes, kind: SourceFormat, target: str) -> bytes:
    """Return the file that LibreOffice makes of a file. Raises UnreadableError."""
    if len(content) > LARGEST:
        raise UnreadableError(f"文件超过 {LARGEST >> 20} MB，太大了，请删去大图或者分成几个文件再导入")
    program = next((found for name in _NAMES if (found := shutil.which(name))), None)
    if program is None:
        raise UnreadableError(MISSING)
    cut_off = _without_network()
    if not cut_off and links_elsewhere(content):
        raise UnreadableError(_LINKED)
    with tempfile.TemporaryDirectory(prefix="bulletin-conversion-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / f"source.{kind.ending}"
        source.write_bytes(content)
        _write_profile(folder / "profile")
        _run([*cut_off, *_command(program, folder, source, kind, target)], folder)
        result = folder / "out" / f"source.{target.partition(':')[0]}"
        try:
            return result.read_bytes()
        except OSError:
            raise UnreadableError(_FAILED) from None


def _command(program: str, folder: Path, source: Path, kind: SourceFormat, target: str) -> list[str]:
    limits = {"d": MEMORY >> 10, "f": _LARGEST_RESULT >> 9, "t": SECONDS_AT_WORK, "c": 0}
    limited = "; ".join([*(f"ulimit -{name} {value}" for name, value in limits.items()), 'exec "$@"'])
    return [
        *("/bin/sh", "-c", limited, "sh", program),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--invisible", "--norestore", "--nologo", "--nodefault", "--nolockcheck"),
        *(f"--infilter={kind.reader}", "--convert-to", target, "--outdir", str(folder / "out"), str(source)),
    ]


def _run(command: Sequence[str], folder: Path) -> None:
    """Run a command in a session of its own, which ends with it. Raises UnreadableError."""
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LC_ALL": "C.UTF-8",
        "SAL_USE_VCLPLUGIN": "svp",
    }
    process = subprocess.Popen(  # noqa: S603 - found by name, no shell sees the file's name
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=environment,
        start_new_session=True,
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        raise UnreadableError(_SLOW.format(seconds=SECONDS)) from None
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        _socket(folder / "profile").unlink(missing_ok=True)


def _socket(profile: Path) -> Path:
    """Return the socket of a LibreOffice with this profile, which stays where it was killed."""
    digest = hashlib.md5(profile.as_uri().encode("utf-16-le"), usedforsecurity=False).digest()
    name = "".join(f"{byte:x}" for byte in digest)
    return Path(f"/tmp/OSL_PIPE_{os.getuid()}_SingleOfficeIPC_{name}")  # noqa: S108 - the place is LibreOffice's


@cache
def _without_network() -> tuple[str, ...]:
    """Return the command that runs another without network; empty where the system does not allow it."""
    program = shutil.which("unshare")
    for options in (["--net"], ["--map-root-user", "--net"]):
        command = [program, *options] if program else []
        if command and subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:  # noqa: S603
            return tuple(command)
    return ()


_LINK = re.compile(
    rb"INCLUDE(?:PICTURE|TEXT)|\\\*\\template|DDEAUTO|href\s*=\s*[\"'](?:https?|ftps?|file|/{1,2}):?"
    rb"|(?<!HYPERLINK \")(?<!HYPERLINK  \")(?<!=\")(?:https?|ftp|file)://",
    re.IGNORECASE,
)


def links_elsewhere(content: bytes) -> bool:
    """Whether a file names something that opening it may fetch; links of old files that a reader clicks are none."""
    texts = [content, content.replace(b"\0", b"")]
    if content.startswith(b"PK"):
        archive = Archive(content)
        texts = [archive[path] for path in archive if path.endswith(".xml")]
    return any(_LINK.search(text) for text in texts)


_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "2"),
    ("Office.Writer/Content/Update", "Field", "false"),
    ("Inet/Settings", "ooInetProxyType", "1"),
    ("Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)
"""No macros, no updating of links, and a proxy that is none."""


def _write_profile(folder: Path) -> None:
    """Write the settings of a new user profile."""
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value>'
        "</prop></item>"
        for path, name, value in _SETTINGS
    )
    (folder / "user").mkdir(parents=True)
    (folder / "user" / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry"'
        ' xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>",
        "utf-8",
    )
