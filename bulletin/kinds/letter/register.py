"""The register (发文登记) of official documents: `letters/` itself, by year and code of the issuer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.cache import digest
from bulletin.diagnostics import BulletinError
from bulletin.kinds.letter.values import LetterEntry
from bulletin.model import Status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from bulletin.project.project import Project

FOLDER, MAIN = "letters", "letter.md"
COST = 100
"""The cost of an entry in the cache."""

_LETTER = """\
---
# 格式：document（文件）、upward（上行文）、letter（信函）、minutes（纪要）、order（命令）
form: document
title: 请在这里写标题
number: {number}
date: {date}
# 定稿后改为 final；draft 排出来带“送审稿”字样
status: draft
addressee: 各有关单位
# 落款要盖章的写：signature: {{issuers: [机关名称], seal: true}}
# cc: 抄送机关
---
请在这里写正文。每段之间空一行。
"""


class LetterRegister(Struct, frozen=True):
    """The register as `new` and `list` use it (a `Register`)."""

    option: str = "letter"
    title: str = "公文"
    series: str = "发文机关代字"
    heads: Mapping[str, str] = field(
        default_factory=lambda: {
            "number": "发文字号",
            "date": "成文日期",
            "status": "状态",
            "title": "标题",
            "addressee": "主送",
            "folder": "文件夹",
        }
    )

    def entries(self, project: Project) -> Iterator[Mapping[str, str | int | None]]:
        """Yield the values of each document."""
        for each in letter_entries(project):
            yield {
                "number": each.text,
                "date": each.date.isoformat() if each.date else None,
                "status": each.status.value,
                "title": each.title,
                "addressee": each.addressee,
                "folder": each.folder,
            }

    def begin(self, project: Project, series: str, day: dt.date) -> tuple[str, Mapping[str, str]]:
        """Return folder and file of the next document of a code. Raises BulletinError `letter-code-missing`."""
        known = letter_entries(project)
        coded = [each for each in known if each.code and each.number]
        code = series.strip() or (coded[-1].code if coded else "")
        if not code:
            raise BulletinError("letter-code-missing")
        number = 1 + max(
            (each.number or 0 for each in coded if (each.code, each.year) == (code, day.year)), default=0
        )
        taken = project.workspace.names(FOLDER)
        folder = f"{day.year}-{number:03}"
        if folder in taken:
            folder = f"{day.year}-{code}-{number:03}"
        text = _LETTER.format(number=f"{code}〔{day.year}〕{number}号", date=day.isoformat())
        return folder, {MAIN: text}


REGISTER = LetterRegister()


def letter_entries(project: Project) -> tuple[LetterEntry, ...]:
    """Return all entries in the order of the register."""
    return project.once("letters", _entries)


def _entries(project: Project) -> tuple[LetterEntry, ...]:
    memoize = project.memoizer("letter entry")
    entries = []
    for folder in project.workspace.folders(FOLDER, MAIN):
        path = f"{FOLDER}/{folder}/{MAIN}"
        content = project.content(path).value or b""
        read = partial(_entry, folder, path, content)
        entries.append(memoize((folder, digest(content)), read, LetterEntry, COST))
    return tuple(sorted(entries, key=lambda each: each.order))


def _entry(folder: str, path: str, content: bytes) -> LetterEntry:
    """Read an entry leniently: what can't be read is left out, errors are reported when the document is parsed."""
    from bulletin.kinds.letter.parsing import read_number
    from bulletin.parsing.schema.values import day
    from bulletin.parsing.schema.words import bare, choices
    from bulletin.parsing.source_file import decode_and_split
    from bulletin.parsing.yaml.nodes import read_nodes

    parts = decode_and_split(path, content).value
    root = read_nodes(path, parts.head, 2, parts.source_map).root if parts else None
    nodes = root.value if root and isinstance(root.value, dict) else {}
    typed = {
        key: node.value.strip()
        for key, node in nodes.items()
        if isinstance(node.value, str) and node.value.strip()
    }
    try:
        date = day(typed.get("date", ""))
    except ValueError:
        date = None
    code, written = typed.get("code"), typed.get("number")
    if code and written and written.isdecimal() and date:
        written = f"{code}〔{date.year}〕{int(written)}号"
    number = read_number(written or "", date.year if date else None)
    final = choices("status").get(bare(typed.get("status", ""))) == Status.FINAL.value
    return LetterEntry(
        folder,
        written,
        number.code,
        number.year,
        number.number,
        date,
        typed["title"].replace("|", "") if "title" in typed else None,
        typed.get("addressee"),
        Status.FINAL if final else Status.DRAFT,
    )
