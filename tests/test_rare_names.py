"""Rare characters of names, from a new workspace to the sent mail: PDF, page, table, draft."""

from __future__ import annotations

import email
import email.policy
from typing import TYPE_CHECKING

from provinces import found

from bulletin.cli.commands import run
from bulletin.inspection import inspect

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

RARE = "㙍堽㳇䃥䶮頔赟"
OFFICE = f"{RARE}志愿者协会"
TRADE = f"省{RARE}系统"


def test_rare_names_stand_in_every_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = tmp_path / "desk"
    found(desk, "江苏省")
    monkeypatch.chdir(desk)
    settings = (desk / "bulletin.yaml").read_text("utf-8")
    settings = settings.replace("  trades:\n", f"  trades:\n    - {TRADE}\n")
    settings = settings.replace(
        "        - 省文明委成员单位\n", f"        - {{name: {OFFICE}, channel: 邮件}}\n"
    )
    settings = settings.replace("        - {each: 设区市, suffix: 文明办, channel: 邮件}\n", "")
    (desk / "bulletin.yaml").write_text(settings + "\nmail:\n  from: wmb@example.cn\n", "utf-8")
    (desk / "contacts.yaml").write_text(f"contacts:\n  {OFFICE}: xh@example.cn\n", "utf-8")
    assert run(["new"]) == 0
    (issue,) = (path for path in (desk / "issues").iterdir() if path.name[0] == "2")
    (issue / "01.md").write_text(f"---\ntitle: 王{RARE}\nfrom: {TRADE}\n---\n{RARE}同志热心公益。\n", "utf-8")
    assert run(["final", issue.name]) == 0
    assert run(["build", issue.name]) == 0
    built = desk / "build" / issue.name / issue.name
    assert built.with_suffix(".html").read_text("utf-8").count(RARE) >= 2
    facts = inspect(built.with_suffix(".pdf").read_bytes())
    drawn = "".join(glyph.text for page in facts.pages for glyph in page.glyphs)
    assert drawn.count(RARE) >= 2
    assert run(["tally", "--format", "csv", "-o", "t.csv"]) == 0
    assert f"{TRADE},1" in (desk / "t.csv").read_text("utf-8-sig")
    assert run(["mail", issue.name]) == 0
    (draft,) = (desk / "build" / "mail").rglob("*.eml")
    message = email.message_from_bytes(draft.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    assert body is not None
    assert OFFICE in body.get_content()
    assert f"王{RARE}" in body.get_content()
