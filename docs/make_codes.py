"""Write docs/codes.md, every code of a diagnostic, from the catalogue of messages and the examples.

    python docs/make_codes.py

A test holds the page current.
"""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.app.code_examples import SITUATION, CodeExample, code_examples
from bulletin.cli import report
from bulletin.cli.codes import plain
from bulletin.diagnostics.catalogue import CATALOGUE
from bulletin.lint.registry import RULES_BY_CODE

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).with_name("codes.md")
HEAD = """\
# 代码

这一页由 `docs/make_codes.py` 从程序里取出，不用手改。

提示信息里方括号内的词就是代码，例如 `[misspelt-place]`；`bulletin explain 代码` 说的也是这些。每条依次写着分量、意思、
怎样改和例子；“…”代表当时的文件名、数字等。校对规则的依据和例子在[校对](proofreading.md)里。

**错误**不改就排不出来；**警告**应当看一看，定稿时会问一次；**提示**知道就行。
"""


def page() -> str:
    """Return the whole page: codes by their first letters, which keeps those of one subject together."""
    return "\n".join([HEAD, f"按字母排：{_letters()}\n", *_entries()]).rstrip("\n") + "\n"


def _letters() -> str:
    return " ".join(
        f"[{letter}](#{letter})" for letter, _ in groupby(sorted(CATALOGUE), lambda code: code[0])
    )


def _entries() -> Iterator[str]:
    for letter, codes in groupby(sorted(CATALOGUE), lambda code: code[0]):
        yield f"## {letter}\n"
        for code in codes:
            yield from _entry(code)


def _entry(code: str) -> Iterator[str]:
    """Show a code with its severity, message, hint and examples."""
    entry = CATALOGUE[code]
    message, hint = (_sentence(_escaped(plain(text))) for text in (entry.zh, entry.zh_hint))
    source = f"依据和例子见[校对](proofreading.md#{code})。" if code in RULES_BY_CODE else ""
    shown = "\n".join(_example(example) for example in code_examples().get(code, ()))
    yield f"### `{code}`\n"
    yield f"{report.MARKS[entry.severity]}：{message}{hint}{source}{shown}".rstrip("\n") + "\n"


def _example(example: CodeExample) -> str:
    """Write an example into the sentence if it is a single line, else below it as an indented block."""
    if example.where == SITUATION:
        return f"例：{_sentence(_escaped(example.text.strip()))}"
    lines = example.text.splitlines()
    if len(lines) > 1 or "`" in example.text:
        return f"例（{example.where}）：\n\n" + "".join(f"    {line}".rstrip() + "\n" for line in lines)
    return f"例（{example.where}）：{f'`{lines[0]}`' if lines else '空的文件。'}"


def _sentence(text: str) -> str:
    return text if text.endswith(("。", "？", "！")) else f"{text}。"


def _escaped(text: str) -> str:
    """Keep Markdown from reading anything into a message."""
    return re.sub(r"([\\`*_<>#\[\]~|])", r"\\\1", text)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
