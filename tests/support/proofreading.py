"""Articles proofread with the shipped words, and a few leaders of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.kinds.bulletin.document import BulletinDocument
from bulletin.kinds.bulletin.parsing import read_issue
from bulletin.lint.registry import find_prose
from bulletin.model import Leader
from bulletin.parsing.settings import read_publication
from tests.support.published_texts import wording
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from bulletin.lint.registry import FixableDiagnostic

ISSUE = b"---\nnumber: 36\ndate: 2022-12-28\nstatus: final\n---\n"
ARTICLE = "---\ntitle: {}\nfrom: 苏州市\n---\n{}\n"


def findings(files: dict[str, bytes]) -> tuple[FixableDiagnostic, ...]:
    """Proofread an issue of these files."""
    read = read_publication("bulletin.yaml", (ROOT / "bulletin.yaml").read_bytes())
    assert read.value is not None
    issue = read_issue("2022-36", {"issue.md": ISSUE, **files}, read.value)
    assert issue.value is not None, issue.diagnostics
    shipped = wording()
    leaders = (*shipped.leaders, Leader("张三"), Leader("李四"), Leader("王五"))
    return find_prose(BulletinDocument(read.value, issue.value), replace(shipped, leaders=leaders))


def article(text: str) -> bytes:
    """Make an article of a text; a first line `# …` is its title."""
    title, body = (text[2:], "正文。") if text.startswith("# ") else ("标题", text)
    return ARTICLE.format(title, body).encode()
