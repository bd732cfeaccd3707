"""Reading a manuscript fetches nothing: a canary that listens on loopback sees no connection, and no file is opened."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from bulletin.importers.reading import read
from bulletin.importers.values import Manuscript, ReadOptions
from tests.support.word_files import paragraph, picture, run, word_file, zipped

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROSE = (
    "今年以来，全市各新时代文明实践所、站围绕群众需求，开设楼下课堂一千二百余场，内容有理论宣讲、技能培训等。"
)
HIDDEN = "这句话在别的文件里"

PAGE = """<?xml version="1.0"?><?xml-stylesheet href="URL/a.xsl"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "URL/a.dtd" [<!ENTITY a SYSTEM "URL/a.txt">
<!ENTITY b SYSTEM "FILE"><!ENTITY % c SYSTEM "URL/c.dtd"> %c;]>
<html manifest="URL/m"><head><base href="URL/"><link rel="stylesheet" href="URL/a.css"><script src="URL/a.js"></script>
<meta http-equiv="refresh" content="0; url=URL/"></head><body background="URL/b.png"><p>TEXT&a;&b;</p>
<img src="URL/a.png" srcset="URL/b.png 2x"><img src="a.png"><img src="FILE"><img src="//HOST/c.png"><iframe src="URL/">
</iframe><object data="URL/o"></object><embed src="URL/e"><video poster="URL/v" src="URL/w"></video>
<svg><image href="URL/s.png"/></svg><table background="URL/t.png"><tr><td>TEXT</table></body></html>"""
FLAT = """<?xml version="1.0"?><!DOCTYPE w:wordDocument SYSTEM "URL/a.dtd" [<!ENTITY b SYSTEM "FILE">]>
<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body><w:p><w:r><w:t>TEXT&b;</w:t></w:r>
</w:p></w:body></w:wordDocument>"""
SAVED = """From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r
Content-Type: text/html; charset=utf-8\r\nContent-Location: URL/index.html\r\n\r\n{page}\r\n--x--\r\n"""
MAIL = """From: a@example.com\r\nTo: b@example.com\r\nMIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r
Content-Type: text/html; charset=utf-8\r\n\r\n{page}\r\n--x\r
Content-Type: message/external-body; access-type=URL; URL="URL/e"\r\n\r\nContent-Type: text/plain\r\n\r\n\r\n--x--\r\n"""


@pytest.fixture
def canary() -> Iterator[socket.socket]:
    """Listen on a free port; connections wait until they are accepted."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0)
        yield listening


def manuscripts(address: str, file: Path) -> dict[str, bytes]:
    """Return manuscripts that name an address and a file in all ways."""

    def filled(text: str) -> bytes:
        text = text.replace("{page}", PAGE).replace("URL", f"http://{address}").replace("HOST", address)
        return text.replace("FILE", file.as_uri()).replace("TEXT", PROSE).encode()

    external = {"ext": ("image", f"http://{address}/a.png"), "file": ("image", file.as_uri())}
    body = paragraph(run(PROSE)) + paragraph(picture("x", link="ext") + picture("y", link="file"))
    word = word_file(body, external=external)
    page = filled(PAGE)
    return {
        "page": page,
        "flat": filled(FLAT),
        "saved": filled(SAVED),
        "mail": filled(MAIL),
        "word": word,
        "archive": zipped({"a.html": page, "b.docx": word, "c.eml": filled(MAIL)}),
        "text": filled("URL/a.txt TEXT ![a](URL/a.png) FILE"),
    }


def test_reading_fetches_nothing_and_opens_no_file(canary: socket.socket, tmp_path: Path) -> None:
    file = tmp_path / "secret.png"
    file.write_text(HIDDEN, "utf-8")
    found = []
    for name, content in manuscripts(f"127.0.0.1:{canary.getsockname()[1]}", file).items():
        for one in read(content, name, ReadOptions()):
            if isinstance(one.outcome, Manuscript):
                assert PROSE in one.outcome.text, name
                assert HIDDEN not in repr(one.outcome), name
                assert one.outcome.pictures == {}
                found.append(one.name)
    assert {name.partition("/")[0] for name in found} >= {"page", "saved", "mail", "word", "archive", "text"}
    with pytest.raises(BlockingIOError):
        canary.accept()


def test_the_canary_notices_a_connection(canary: socket.socket) -> None:
    with socket.create_connection(canary.getsockname()):
        canary.accept()[0].close()
