"""Mails with titles of any kind, as three other programs read them; what SpamAssassin's local rules say of one."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING

import pytest

from bulletin.diagnostics import Position
from bulletin.mail.messages import Mailing, Message, encode_mail
from bulletin.mail.rendering import CoverLetter, render_letter
from bulletin.model import Address, Mail
from bulletin.workspace import now
from tests.support.mail_readers import (
    ReadMail,
    gmime_is_there,
    mailparser_is_there,
    read_with_gmime,
    read_with_mailparser,
    unpack_with_ripmime,
)
from tests.support.mail_workspaces import NAME, RARE
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    import random

pytestmark = pytest.mark.counts(sample=30, full=1000)
DATE = datetime.fromisoformat("2026-12-01T09:30:00+08:00")
PDF = bytes(range(256)) * 9
CHARACTERS = f"江苏精神文明建设简报{RARE}（）【】“”—·é2022 aB-"
RIPMIME_LIMIT = 120
"""Bytes of a file's name: ripMIME cuts longer ones."""


def titles(count: int, rng: random.Random) -> list[str]:
    """Return the title of the sample issue, and others of any length and mixture."""
    made = ("".join(rng.choices(CHARACTERS, k=rng.randint(1, 90))) for _ in range(count - 1))
    return [NAME, *(" ".join(title.split()) or "空" for title in made)]


def mailing(title: str, text: str = "正文\n", html: str = "<p>正文</p>\n") -> tuple[Mailing, Message]:
    sender = Mail(Address("jianbao@jswm.example", Position("bulletin.yaml")), title)
    message = Message(title, ("a@suzhou.example", "b@suzhou.example"), text, html)
    return Mailing("2022-36", 1, title, f"{title}.pdf", PDF, sender, (message,)), message


def expected(title: str) -> ReadMail:
    sender = [(title, "jianbao@jswm.example")]
    to = [(title, "a@suzhou.example"), (title, "b@suzhou.example")]
    return ReadMail(title, sender, to, DATE, f"{title}.pdf", PDF)


@pytest.mark.skipif(not gmime_is_there(), reason="libgmime-3.0-0 is not installed")
def test_gmime_reads_every_title(count: int, rng: random.Random) -> None:
    for title in titles(count, rng):
        assert read_with_gmime(encode_mail(*mailing(title), DATE)) == expected(title)


@pytest.mark.skipif(not shutil.which("ripmime"), reason="ripmime is not installed")
def test_ripmime_unpacks_every_attachment(count: int, rng: random.Random) -> None:
    for title in titles(count, rng):
        if len(f"{title}.pdf".encode()) <= RIPMIME_LIMIT:
            assert unpack_with_ripmime(encode_mail(*mailing(title), DATE)) == {f"{title}.pdf": PDF}


@pytest.mark.skipif(
    not mailparser_is_there(), reason="npm install --prefix DIR mailparser, NODE_PATH=DIR/node_modules"
)
def test_mailparser_reads_every_title(count: int, rng: random.Random) -> None:
    wanted = titles(count, rng)
    read = read_with_mailparser([encode_mail(*mailing(title), DATE) for title in wanted])
    assert read == [expected(title) for title in wanted]


# --- SpamAssassin --------------------------------------------------------------------------------------------


def received(mail: bytes) -> bytes:
    """Return a mail as the recipient's server has just received it from the office's."""
    hop = "from smtp.jswm.example (smtp.jswm.example [8.9.10.11])\r\n by mx.suzhou.example with ESMTPS id 1"
    return f"Received: {hop};\r\n {format_datetime(now())}\r\n".encode() + mail


def score(mail: bytes) -> tuple[float, list[str]]:
    """Return the points of a mail and the rules that it meets, with local rules only."""
    command = ["spamassassin", "-L", "-t"]
    report = subprocess.run(command, input=received(mail), capture_output=True, check=True).stdout.decode()
    report = report.split("Content analysis details:")[-1]
    points = re.search(r"\((-?[\d.]+) points", report)
    assert points is not None
    return float(points[1]), re.findall(r"^ *-?[\d.]+ ([A-Z]\w+)", report, re.MULTILINE)


@pytest.mark.skipif(not shutil.which("spamassassin"), reason="spamassassin is not installed")
def test_a_mail_of_today_is_no_spam() -> None:
    """One dated weeks back is half way to it: so the check can fail."""
    contents = (("工作交流", ("苏州市：依托大数据平台构建新时代文明实践志愿服务矩阵",)),)
    letter = CoverLetter(
        "苏州市文明办", "江苏省文明办", "江苏精神文明建设简报", "2022年第36期", ("第36期",), "2022年12月28日",
        f"{NAME}.pdf", contents=contents,
    )  # fmt: skip
    text, html = render_letter(letter, lambda name: (ROOT / "templates" / name).read_bytes())
    asked = mailing(NAME, text, html)
    today, rules = score(encode_mail(*asked, now()))
    before, older_rules = score(encode_mail(*asked, now() - timedelta(days=21)))
    print(today, rules, before, older_rules)
    assert today < 1
    assert before > today + 1
