"""Old Word, RTF and Works files and Windows pictures through LibreOffice, which fetches nothing; with outside files."""

from __future__ import annotations

import io
import shutil
import socket
import struct
import threading
import zipfile
from typing import TYPE_CHECKING

import pytest

from bulletin.app import conversion
from bulletin.app.conversion import SourceFormat, convert_document, convert_picture
from bulletin.importers.kinds import FileKind, file_kind
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

pytestmark = [
    pytest.mark.counts(sample=1, full=40),
    pytest.mark.skipif(not shutil.which("soffice"), reason="libreoffice-writer-nogui is not installed"),
]
SAMPLES = ROOT.parent / "shared/samples"
HTML = SourceFormat("html", "HTML (StarWriter)")
DOC = "doc:MS Word 97"


@pytest.fixture
def canary() -> Iterator[tuple[int, list[bytes]]]:
    """Listen on loopback; yields the port, and what was asked there."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    asked.append(connection.recv(100))
                    connection.sendall(b"HTTP/1.0 404 Not Found\r\n\r\n")

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield server.getsockname()[1], asked
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def text_of(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return package.read("word/document.xml").decode()


def unprotected(content: bytes, kind: SourceFormat, target: str) -> bytes:
    """Convert with the network, and with no settings that forbid its use."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conversion, "_without_network", lambda: ())
        patch.setattr(conversion, "links_elsewhere", lambda _: False)
        patch.setattr(conversion, "_SETTINGS", ())
        return conversion._converted(content, kind, target)


def test_linked_pictures_are_not_fetched(canary: tuple[int, list[bytes]], count: int) -> None:
    """The same file is fetched from where nothing forbids it: the canary is alive."""
    port, asked = canary
    hosts = ("127.0.0.1", "localhost")
    pictures = "".join(f'<img src="http://{host}:{port}/a.png" width="9" height="9">' for host in hosts)
    page = f"<html><body><p>text{pictures}</p></body></html>".encode()
    linked = conversion._converted(page, HTML, DOC)
    assert asked == []
    assert b"INCLUDEPICTURE" in linked.replace(b"\0", b"")
    unprotected(linked, conversion.source_format(FileKind.OLD_WORD, linked), "docx:MS Word 2007 XML")
    assert asked
    asked.clear()
    assert "text" in text_of(convert_document(FileKind.OLD_WORD, linked))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conversion, "_without_network", lambda: ())
        patch.setattr(conversion, "links_elsewhere", lambda _: False)
        convert_document(FileKind.OLD_WORD, linked)
    for host in hosts if count > 1 else ():
        for rtf in (
            rf'{{\rtf1 text {{\field{{\*\fldinst INCLUDEPICTURE "http://{host}:{port}/a.png" \\d}}{{\fldrslt}}}}\par}}',
            rf'{{\rtf1 text {{\field{{\*\fldinst INCLUDETEXT "http://{host}:{port}/a.rtf"}}{{\fldrslt}}}}\par}}',
            rf"{{\rtf1{{\*\template http://{host}:{port}/a.dot}} text\par}}",
        ):
            assert "text" in text_of(convert_document(FileKind.RTF, rtf.encode()))
    assert asked == []


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="no samples beside the checkout")
def test_outside_files_are_converted(count: int, rng: random.Random) -> None:
    paths = sorted(path for kind in ("doc", "rtf", "wps") for path in (SAMPLES / kind).iterdir())
    for path in rng.sample(paths, min(count, len(paths))):
        content = path.read_bytes()
        assert "<w:t" in text_of(convert_document(file_kind(content), content)) or "drawing" in path.name, (
            path.name
        )


def test_formats_of_other_offices_are_converted(count: int) -> None:
    page = "<html><head><meta charset=utf-8></head><body><p>其他办公软件的文件</p></body></html>".encode()
    targets = {
        "odt:writer8": FileKind.OPEN_DOCUMENT,
        "fodt:OpenDocument Text Flat XML": FileKind.FLAT_OPEN_DOCUMENT,
        "uot:UOF text": FileKind.UNIFORM_OFFICE,
    }
    for target, kind in list(targets.items())[:count]:
        content = conversion._converted(page, HTML, target)
        assert file_kind(content) is kind
        assert "其他办公软件" in text_of(convert_document(kind, content))


def test_a_windows_picture_becomes_a_png_of_its_size() -> None:
    """A metafile with one rectangle, 144 by 72 points."""
    record = struct.pack("<IH4h", 7, 0x041B, 700, 1400, 40, 40)
    end = struct.pack("<IH", 3, 0)
    words = (18 + len(record) + len(end)) // 2
    head = struct.pack("<HHHIHIH", 1, 9, 0x300, words, 0, 7, 0)
    place = struct.pack("<4sH4hHI", b"\xd7\xcd\xc6\x9a", 0, 0, 0, 1440, 720, 720, 0)
    checksum = 0
    for word in struct.unpack("<10H", place):
        checksum ^= word
    png = convert_picture(place + struct.pack("<H", checksum) + head + record + end)
    width, height = struct.unpack_from(">II", png, 16)
    assert abs(width / height - 2) < 0.05
    assert 590 < width < 620
