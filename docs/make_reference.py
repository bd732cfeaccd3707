"""Write docs/reference.md: commands, keys of all files, codes; all of it from the code.

    python docs/make_reference.py

A test holds the page current.
"""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import click

from bulletin.cli import report
from bulletin.cli.codes import SITUATION, examples, plain
from bulletin.cli.commands import main
from bulletin.diagnostics.catalogue import CATALOGUE
from bulletin.lint.registry import RULES_BY_CODE
from bulletin.parsing import schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

PAGE = Path(__file__).with_name("reference.md")
HEAD = """\
# 命令、键、代码

这一页由 `docs/make_reference.py` 从程序里取出，不用手改。校对规则的依据和例子另见 [proofreading.md](proofreading.md)，
统计的规则见 [tally.md](tally.md)，版面见 [composition.md](composition.md)。
"""
KINDS = {str: "文字", int: "整数", bool: "是否", dict: "各项", list: "一项或几项"}


def page() -> str:
    """Return the whole page."""
    parts = [HEAD, "## 命令\n", *_commands(), "## 各种文件的键\n", *_files(), "## 代码\n", *_codes()]
    return "\n".join(parts).rstrip("\n") + "\n"


# --- Commands ------------------------------------------------------------------------------------------------


def _commands() -> Iterator[str]:
    """Show every command as its help does."""
    group = main.context_class(main, info_name="bulletin", **main.context_settings)
    for name in main.list_commands(group):
        yield from _command(group, name)


def _command(above: click.Context, name: str) -> Iterator[str]:
    """Show a command; a group's own commands follow it."""
    assert isinstance(above.command, click.Group)
    command = above.command.get_command(above, name)
    assert command is not None
    context = command.context_class(command, info_name=name, parent=above)
    yield f"### {context.command_path}\n"
    yield f"```\n{command.get_help(context).rstrip()}\n```\n"
    for below in command.list_commands(context) if isinstance(command, click.Group) else ():
        yield from _command(context, below)


# --- Keys ----------------------------------------------------------------------------------------------------


def _files() -> Iterator[str]:
    """List the keys of every file, those of mappings below the key that holds them."""
    yield "不写的键取默认值；没有默认值、也不标“必写”的，不写就没有。编辑器用的 JSON Schema：`bulletin schema`。\n"
    for file, model in schema.SCHEMAS.items():
        yield f"### {file}\n"
        yield "| 键 | 意思 | 写什么 | 默认 | 例 |\n|---|---|---|---|---|"
        yield from _rows(model, "")
        yield ""


def _rows(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in schema.field_names(model).items():
        below = list(_below(field.annotation))
        example = "" if below or _is_mapping(field) else f"`{_cell(field.examples[0])}`"
        cells = (f"`{prefix}{name}`", field.description, _kind(field), _default(field), example)
        yield f"| {' | '.join(map(_cell, cells))} |"
        for one, step in below:
            yield from _rows(one, f"{prefix}{name}{step}.")


def _below(annotation: object, step: str = "") -> Iterator[tuple[type[BaseModel], str]]:
    """Find the mappings that a value holds, and how they are reached: `[]` in a list, `.名称` under any name."""
    from pydantic import BaseModel

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, step
        return
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return
    more = {list: "[]", dict: ".名称"}.get(origin, "") if isinstance(origin, type) else ""
    for part in arguments[-1:] if origin is dict else arguments:
        yield from _below(part, step + more)


def _is_mapping(field: FieldInfo) -> bool:
    return get_origin(field.annotation) is dict


def _kind(field: FieldInfo) -> str:
    """Tell in words what may be written."""
    told = list(dict.fromkeys(_kinds(field.annotation)))
    limits = [f"{sign}{value}" for item in field.metadata for sign, value in _limits(item)]
    return "、".join(told) + (f"（{'，'.join(limits)}）" if limits else "")


def _kinds(annotation: Any) -> Iterator[str]:
    from datetime import date
    from decimal import Decimal

    from pydantic import BaseModel

    origin = get_origin(annotation)
    if annotation is NoneType:
        return
    if origin is Literal:
        yield "、".join(f"`{value}`" for value in get_args(annotation))
    elif isinstance(annotation, type) and issubclass(annotation, Enum):
        yield "、".join(f"`{one.value}`" for one in annotation)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield "各项"
    elif annotation in (date, Decimal):
        yield {date: "日期", Decimal: "数"}[annotation]
    elif origin in KINDS or annotation in KINDS:
        yield KINDS[origin if origin in KINDS else annotation]
    else:
        for part in get_args(annotation):
            yield from _kinds(part)


def _limits(item: object) -> Iterator[tuple[str, object]]:
    for name, sign in (("ge", "≥"), ("le", "≤")):
        value = getattr(item, name, None)
        if value is not None:
            yield sign, value


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "必写"
    value = field.default.value if isinstance(field.default, Enum) else field.default
    match value:
        case None | [] | {}:
            return ""
        case bool():
            return f"`{str(value).lower()}`"
        case list():
            return "、".join(value)
        case str() | int():
            return f"`{value}`"
        case _:
            return "" if isinstance(value, schema.Keys) else f"`{value}`"


def _cell(text: object) -> str:
    return str(text or "").replace("|", "\\|").replace("\n", " ")


# --- Codes ---------------------------------------------------------------------------------------------------


def _codes() -> Iterator[str]:
    """Show every code with its message, how to mend it, and an example."""
    yield "提示信息里方括号内的词。`bulletin explain 代码` 说的也是这些。\n"
    for code, entry in CATALOGUE.items():
        yield f"### `{code}`\n"
        yield f"{report.MARKS[entry.severity]}：{_escaped(plain(entry.zh))}。"
        yield f"{_escaped(plain(entry.zh_hint)).rstrip('。')}。\n"
        if code in RULES_BY_CODE:
            rule = RULES_BY_CODE[code]
            yield f"依据：{_escaped(rule.clause)}。{_escaped(rule.why)}\n"
            yield f"```\n不对：{rule.bad}\n对：  {rule.good}\n```\n"
        for example in examples().get(code, ()):
            if example.where == SITUATION:
                yield f"例：{_escaped(example.text.strip())}\n"
            else:
                yield f"例（{example.where}）：\n\n~~~~~\n{example.text}~~~~~\n"


def _escaped(text: str) -> str:
    """Keep Markdown from reading anything into a message."""
    return re.sub(r"([\\`*_<>#\[\]~|])", r"\\\1", text)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
