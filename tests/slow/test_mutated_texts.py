"""Mutated pages, texts, mails, archives: read with a balanced account, or refused with a reason; never endless work."""

from __future__ import annotations

import base64
import io
import random
import zipfile
from collections import Counter
from cProfile import Profile
from typing import TYPE_CHECKING

import pytest

from bulletin.importers.reading import read
from bulletin.importers.values import Manuscript, ReadOptions
from tests.support.published_texts import FOLDER
from tests.support.web_pages import web_page

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.counts(sample=100, full=4_000)
SAMPLES = FOLDER.parent / "samples"
CALLS = 6_000_000
"""Function calls for one file: what nests or repeats may not multiply."""
PROSE = (
    "今年以来，全市各新时代文明实践所、站围绕群众需求，开设楼下课堂一千二百余场，内容有理论宣讲、技能培训等。"
)
TOKENS = (
    *(
        b"<table>",
        b"</td>",
        b"<ul><li>",
        b"<del>",
        b"<pre>",
        b"<a href>",
        b"<svg><p>",
        b"<br>" * 50,
        b"<!--",
        b"-->",
    ),
    *(
        b"colspan=99999",
        b"rowspan=5000",
        b'style="display:none"',
        b'"',
        b"'",
        b"&#x110000;",
        b"&lt",
        b"<![CDATA[",
    ),
    *(
        b"\r\n\r\n",
        b"--x\r\n",
        b"Content-Type: multipart/mixed; boundary=x\r\n",
        b"=?gb2312?B?",
        b"?=",
        b"filename*0=",
    ),
    *(
        b"\0",
        b"\xff",
        b"\x1b$B",
        b"\xe2\x80\xa8",
        b"\xe3\x80\x80",
        b"PK\x03\x04",
        b"\xef\xbf\xbc",
        b"<a href='#_ftn1'>",
    ),
)


def zipped(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in files.items():
            archive.writestr(name, part)
    return content.getvalue()


def own_files() -> Iterator[bytes]:
    """Yield a file of each kind."""
    text = "\n".join(
        [
            f"一、情况\n　　{PROSE * 2}",
            "地区\t篇数\n南京市\t7",
            f"**抓阵地。**{PROSE}",
            PROSE[:30],
            PROSE[30:],
        ]
    )
    page = web_page("题目", [PROSE, "#抓阵地", PROSE * 2], "某市日报", "2026-03-05", "张三", "gb2312")
    note = b"<p>a<a href='#_ftn1'>[1]</a></p><div id=ftn1><p><a href='#_ftnref1'>[1]</a>b</p></div>"
    table = b"<table><tr><th rowspan=2>a<th colspan=2>b<tr><td>c<td>d</table><ol><li>e<ul><li>f</ul></ol>"
    page = page.replace(b'</div>\n<div class="share"', note + table + b'</div>\n<div class="share"')
    body = base64.encodebytes(page)
    mail = (
        b"From: =?gb2312?B?1cXI/Q==?= <a@example.com>\nTo: b@example.com\nSubject: x\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain; charset=utf-8\n\n"
        + text.encode()
        + b'\n--x\nContent-Type: text/html; name="a.html"\nContent-Transfer-Encoding: base64\n\n'
        + body
        + b"\n--x--\n"
    )
    saved = mail.replace(b"To: b", b"X-T: b").replace(b"mixed", b"related").replace(b'; name="a.html"', b"")
    yield from (text.encode(), text.encode("gb18030"), text.encode("utf-16"), page, mail)
    yield saved.replace(b"From: ", b"From: <Saved by x> ", 1)
    yield zipped(
        {"a.txt": text.encode(), "b.html": page, "c.eml": mail, "d.zip": zipped({"e.txt": text.encode()})}
    )


def outside_files() -> Iterator[bytes]:
    for folder in ("html", "eml"):
        yield from (path.read_bytes() for path in sorted((SAMPLES / folder).glob("*")))


def mutated(content: bytes, rng: random.Random) -> bytes:
    """Change, remove, repeat and insert bytes."""
    made = bytearray(content)
    for _ in range(rng.choice((1, 2, 5, 20, 80))):
        at = rng.randrange(len(made) + 1)
        match rng.randrange(6):
            case 0 if at < len(made):
                made[at] = rng.randrange(256)
            case 1:
                made[at:at] = rng.choice(TOKENS)
            case 2:
                del made[at : at + rng.choice((1, 10, 1000))]
            case 3:
                start = rng.randrange(len(made) + 1)
                made[at:at] = made[start : start + rng.choice((10, 500, 5000))]
            case 4 if at > 20:
                del made[at:]
            case _:
                made[at:at] = rng.choice(TOKENS) * rng.choice((2, 50, 500))
    return bytes(made)


def test_mutated_texts_are_read_whole_or_refused(count: int, seed: int) -> None:
    files = [*own_files(), *outside_files()]
    for content in files[:7]:
        assert any(isinstance(one.outcome, Manuscript) for one in read(content, "a", ReadOptions()))
    ends, most = Counter[str](), 0
    for number in range(count):
        rng = random.Random(f"{seed}-{number}")  # noqa: S311
        content = mutated(rng.choice(files), rng)
        options = ReadOptions(accept=bool(rng.randrange(2)), keep_breaks=not rng.randrange(4))
        profile = Profile()
        for one in profile.runcall(read, content, "a", options):
            if isinstance(one.outcome, Manuscript):
                found = one.outcome
                assert found.account.difference(found.text) == ("", ""), f"{seed}-{number}"
                assert len(found.forms) == len(found.blocks)
                assert all(boundary.block < len(found.blocks) for boundary in found.boundaries)
            ends[type(one.outcome).__name__] += 1
        most = max(most, sum(entry.callcount for entry in profile.getstats()))
        assert most <= CALLS, f"{seed}-{number}"
    assert ends["Manuscript"] > count // 4
    print(f"{dict(ends)}, at most {most} calls for one file")
