"""Write docs/keys.md, the keys of all files, from their models.

    python docs/make_keys.py

A test holds the page current.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from types import NoneType
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from bulletin.app.kinds import own_keys
from bulletin.parsing.schema import keys as schema
from bulletin.parsing.schema.base import Keys
from bulletin.parsing.schema.words import NO, UNCLASSIFIED, YES, in_chinese

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydantic import BaseModel
    from pydantic.fields import FieldInfo

PAGE = Path(__file__).with_name("keys.md")
HEAD = f"""\
# 各种文件的键

这一页由 `docs/make_keys.py` 从程序里取出，不用手改。

不写的键取默认值；没有默认值、也不标“必写”的，不写就没有。值里又有各项的，写成 `mail.smtp.host`；列表的每一项写成
`leaders[].name`；名称由您定的写成 `groups.名称`。编辑器用的 JSON Schema：`bulletin schema`。

只能写几个词之一的，括号里的中文词一样认，大小写不分。标“是否”的，“是”可以写 {"、".join(YES)}，“否”可以写
{"、".join(NO)}。密级写{"、".join(UNCLASSIFIED)}的，就是没有密级。
"""
KINDS = {str: "文字", int: "整数", bool: "是否", dict: "各项", list: "一项或几项"}


def page() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *_files()]).rstrip("\n") + "\n"


def _files() -> Iterator[str]:
    """List the keys of every file, those of mappings below the key that holds them."""
    for file, model in (*schema.SCHEMAS.items(), *own_keys().values()):
        yield f"## {file}\n"
        yield "| 键 | 意思 | 写什么 | 默认 | 例 |\n|---|---|---|---|---|"
        yield from _rows(model, "")
        yield ""


def _rows(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for name, field in schema.field_names(model).items():
        nested = list(_nested(field.annotation))
        example = "" if nested or _is_mapping(field) else f"`{_cell(field.examples[0])}`"
        cells = (f"`{prefix}{name}`", field.description, _kind(field), _default(field), example)
        yield f"| {' | '.join(map(_cell, cells))} |"
        for inner, step in nested:
            yield from _rows(inner, f"{prefix}{name}{step}.")


def _nested(annotation: object, step: str = "") -> Iterator[tuple[type[BaseModel], str]]:
    """Yield the models nested in a type, each with its path: `[]` in a list, `.名称` under any name."""
    from pydantic import BaseModel

    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation, step
        return
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return
    suffixes: dict[object, str] = {list: "[]", dict: ".名称"}
    suffix = suffixes.get(origin, "")
    for part in arguments[-1:] if origin is dict else arguments:
        yield from _nested(part, step + suffix)


def _is_mapping(field: FieldInfo) -> bool:
    return get_origin(field.annotation) is dict


def _kind(field: FieldInfo) -> str:
    """Describe in Chinese which values a key takes."""
    kinds = list(dict.fromkeys(_kinds(field.annotation)))
    limits = [f"{sign}{value}" for item in field.metadata for sign, value in _limits(item)]
    return "、".join(kinds) + (f"（{'，'.join(limits)}）" if limits else "")


def _kinds(annotation: Any) -> Iterator[str]:
    from datetime import date
    from decimal import Decimal

    from pydantic import BaseModel

    origin = get_origin(annotation)
    if annotation is NoneType:
        return
    if origin is Literal:
        yield _choices(get_args(annotation))
    elif isinstance(annotation, type) and issubclass(annotation, Enum):
        yield _choices([one.value for one in annotation])
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield "各项"
    elif annotation in (date, Decimal):
        yield {date: "日期", Decimal: "数"}[annotation]
    elif origin in KINDS or annotation in KINDS:
        yield KINDS[origin if origin in KINDS else annotation]
    else:
        for part in get_args(annotation):
            yield from _kinds(part)


def _choices(values: Iterable[str]) -> str:
    """List the fixed values, with the Chinese words that are read as they."""
    words = in_chinese(values)
    return "、".join(
        f"`{value}`" + (f"（{'、'.join(each)}）" if each else "") for value, each in words.items()
    )


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
            return "、".join(one.value if isinstance(one, Enum) else one for one in value)
        case str() | int():
            return f"`{value}`"
        case _:
            return "" if isinstance(value, Keys) else f"`{value}`"


def _cell(text: object) -> str:
    return str(text or "").replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
