"""Rare characters of names, from a new workspace to the sent mail: PDF, page, table, draft."""

from __future__ import annotations

import email
import email.policy
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from provinces import found

from bulletin.cli.commands import run
from bulletin.inspection import inspect

if TYPE_CHECKING:
    from email.message import EmailMessage
    from pathlib import Path

    from bulletin.model import Glyph

RARE = "㙍堽㳇䃥䶮頔赟"
OFFICE = f"{RARE}志愿者协会"
TRADE = f"省{RARE}系统"
PIXELS = 12
"""Per mm: a character of 16 pt is 68 pixels wide."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Found an office whose trade, recipient and article have such names, and finish its first issue."""
    desk = tmp_path_factory.mktemp("rare") / "desk"
    found(desk, "江苏省")
    settings = (desk / "bulletin.yaml").read_text("utf-8")
    settings = settings.replace("  trades:\n", f"  trades:\n    - {TRADE}\n")
    settings = settings.replace(
        "        - 省文明委成员单位\n", f"        - {{name: {OFFICE}, channel: 邮件}}\n"
    )
    settings = settings.replace("        - {each: 设区市, suffix: 文明办, channel: 邮件}\n", "")
    (desk / "bulletin.yaml").write_text(settings + "\nmail:\n  from: wmb@example.cn\n", "utf-8")
    book = f"contacts:\n  {OFFICE}:\n    name: 王{RARE}同志\n    addresses: xh@example.cn\n"
    (desk / "contacts.yaml").write_text(book, "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(desk)
        assert run(["new"]) == 0
        article = next(desk.glob("issues/2*/01.md"))
        article.write_text(f"---\ntitle: 王{RARE}\nfrom: {TRADE}\n---\n{RARE}同志热心公益。\n", "utf-8")
        assert run(["final", article.parent.name]) == 0
        assert run(["build", article.parent.name]) == 0
        assert run(["mail", article.parent.name]) == 0
    return desk


def built(desk: Path, suffix: str) -> Path:
    """Return a file of the finished set."""
    (path,) = desk.glob(f"build/2*/*{suffix}")
    return path


def test_the_page_for_screens_has_them(desk: Path) -> None:
    html = built(desk, ".html").read_text("utf-8")
    assert f"<h2>王{RARE}</h2>" in html
    assert f"<p>{RARE}同志" in html


def test_every_one_is_drawn_with_ink_of_its_own(desk: Path) -> None:
    """In the contents, the title and the text each has a glyph that is no box, and looks like no other."""
    content = built(desk, ".pdf").read_bytes()
    document = pypdfium2.PdfDocument(content)
    drawn: dict[str, set[bytes]] = {character: set() for character in RARE}
    for number, page in enumerate(inspect(content).pages):
        image = document[number].render(scale=PIXELS * 25.4 / 72).to_pil().convert("1")
        for one in page.glyphs:
            if one.text in drawn:
                assert one.number != 0
                drawn[one.text].add(_ink(image, one))
    assert {len(looks) for looks in drawn.values()} == {3}
    every = [look for looks in drawn.values() for look in looks]
    assert len(set(every)) == len(every)


def _ink(image: object, one: Glyph) -> bytes:
    """Cut a glyph out of its page; between a twentieth and two thirds of it is black."""
    from PIL import Image

    assert isinstance(image, Image.Image)
    em = one.size * 25.4 / 72
    box = (one.x, one.y - 0.85 * em, one.x + one.width, one.y + 0.15 * em)
    left, top, right, bottom = (round(value * PIXELS) for value in box)
    piece = image.crop((left, top, right, bottom))
    black = piece.histogram()[0] / (piece.width * piece.height)
    assert 1 / 20 < black < 2 / 3, one.text
    return piece.tobytes()


def test_the_table_has_them_and_tells_of_the_article(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(desk)
    assert run(["tally", "--format", "csv", "-o", "t.csv"]) == 0
    assert f"{TRADE},1" in (desk / "t.csv").read_text("utf-8-sig")
    assert run(["tally", "--explain", TRADE, "--format", "csv", "-o", "e.csv"]) == 0
    assert f"王{RARE}" in (desk / "e.csv").read_text("utf-8-sig")
    capfd.readouterr()
    assert run(["tally", "--explain", TRADE]) == 0
    told = capfd.readouterr().out
    assert told.startswith(TRADE)
    assert f"王{RARE}" in told


def test_the_mail_has_them(desk: Path) -> None:
    (draft,) = (desk / "build" / "mail").rglob("*.eml")
    assert OFFICE in draft.name
    message: EmailMessage = email.message_from_bytes(draft.read_bytes(), policy=email.policy.default)
    for kind in ("plain", "html"):
        body = message.get_body((kind,))
        assert body is not None
        assert f"王{RARE}同志" in body.get_content()
        assert body.get_content().count(f"王{RARE}") >= 2
    (attached,) = message.iter_attachments()
    assert attached.get_content() == built(desk, ".pdf").read_bytes()
