"""A workspace whose No. 36 is built and can be mailed to everybody who gets it by e-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.kinds.bulletin.sources import load_issue
from bulletin.mail.recipients import recipients
from bulletin.model import Channel
from tests.support.workspaces import build_issue, copy_workspace, open_project

if TYPE_CHECKING:
    from pathlib import Path

RARE = "㙍堽㳇䃥䶮頔赟"
"""Rare characters of names and places, three of them outside GBK."""
FOLDER = "2022-36"
NAME = "江苏精神文明建设简报2022年第36期"


def silent(holder: str) -> None:
    """Called where another process holds the lock; there is none here."""
    raise AssertionError(holder)


def mailing_workspace(folder: Path) -> Path:
    """Copy the repository's workspace, with an address for each of these recipients."""
    workspace = copy_workspace(folder)
    opened = open_project(workspace)
    issue = load_issue(opened, FOLDER).value
    assert issue is not None
    known = recipients(opened.publication, issue).value
    assert known is not None
    names = [one.name for one in known if one.way is Channel.EMAIL]
    lines = [f"  {name}: wmb{number}@office{number}.example" for number, name in enumerate(names)]
    lines[4] = f"  {names[4]}: {{name: 王{RARE}同志, addresses: [a@suzhou.example, b@suzhou.example]}}"
    (workspace / "contacts.yaml").write_text("contacts:\n" + "\n".join(lines) + "\n", "utf-8")
    result = build_issue(opened, FOLDER, strict=True)
    assert result.paths, [one.message() for one in result.diagnostics]
    return workspace


def edit(path: Path, old: str, new: str) -> None:
    """Change what stands in a file."""
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
