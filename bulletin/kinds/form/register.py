"""The forms of a workspace as `new` and `list` use them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.model.reporting import FieldType

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from bulletin.kinds.form.values import Definition, FormField, FormSource
    from bulletin.project.project import Project

_DEFINITION = """\
# 报表的定义：有哪些大项和填报项。照它排出来的是空表；填报的另建文件夹，写 definition: {folder}
title: 请在这里写标题
year: {year}
# head_note: 印在表上面的说明
sections:
  - title: 一、基本情况
    fields:
      - {{name: 单位名称, required: true}}
      - {{name: 单位性质, type: choice, choices: [党政机关, 事业单位, 企业, 其他]}}
      - {{name: 联系人, half: true}}
      - {{name: 联系电话, type: phone, half: true}}
  - title: 二、活动情况
    fields:
      - {{name: 活动次数, type: number, unit: 次, counts: 活动}}
      - name: 活动
        type: table
        least: 1
        columns:
          - {{name: 时间, type: date}}
          - {{name: 主题}}
          - {{name: 参与人数, type: number}}
  - title: 三、主要做法
    fields:
      - {{name: 主要做法, type: long}}
      - {{name: 单位意见, type: seal}}
"""
FOLDER, MAIN = "forms", "form.yaml"
_PLAIN_KEY = re.compile(r"[㐀-鿿][㐀-鿿0-9A-Za-z（）、“”《》]*")


class FormRegister(Struct, frozen=True):
    """The list of forms (a `Register`), whose series are their definitions."""

    option: str = "form"
    title: str = "报表"
    series: str = "报表的文件夹"
    heads: Mapping[str, str] = field(
        default_factory=lambda: {
            "folder": "文件夹",
            "kind": "种类",
            "definition": "定义",
            "status": "状态",
            "date": "填报日期",
            "title": "标题",
        }
    )

    def entries(self, project: Project) -> Iterator[Mapping[str, str | int | None]]:
        """Yield the values of each form."""
        forms = [*_forms(project)]
        titles = {each.folder: each.title for each in forms if each.definition}
        for each in forms:
            title = each.title or titles.get(each.fills or each.overview or "")
            kind = "填报" if each.fills else "总表" if each.overview else "定义"
            yield {
                "folder": each.folder,
                "kind": kind,
                "definition": each.fills or each.overview,
                "status": None if each.definition else each.status.value,
                "date": each.date.isoformat() if each.date else None,
                "title": title.plain if title else None,
            }

    def begin(self, project: Project, series: str, day: dt.date) -> tuple[str, Mapping[str, str]]:
        """Return folder and file of a form to fill in; of a new definition where the series is none yet."""
        known = {each.folder: each.definition for each in _forms(project) if each.definition}
        name = series.strip() or next(reversed(known), f"{day.year}-报表")
        definition, taken = known.get(name), project.workspace.names(FOLDER)
        if definition is None:
            return name, {MAIN: _DEFINITION.format(folder=name, year=day.year)}
        number = next(number for number in range(1, 10_000) if f"{name}-{number:03}" not in taken)
        return f"{name}-{number:03}", {MAIN: _to_fill_in(name, definition, day)}


REGISTER = FormRegister()


def _forms(project: Project) -> Iterator[FormSource]:
    from bulletin.kinds.form.parsing import read_form

    for folder in project.workspace.folders(FOLDER, MAIN):
        path = f"{FOLDER}/{folder}/{MAIN}"
        form = read_form(folder, path, project.content(path).value or b"").value
        if form:
            yield form


def _to_fill_in(name: str, definition: Definition, day: dt.date) -> str:
    """Return a file with all fields of a definition, what they take behind them."""
    lines = [f"definition: {name}", "# 定稿后改为 final；draft 排出来带“送审稿”字样", "status: draft"]
    lines += [f"date: {day.isoformat()}", "values:"]
    for each in definition.fields:
        hint = "；".join(filter(None, ("必填" if each.required else "", _hint(each))))
        lines.append(f"  {_key(each.name)}:" + (f"  # {hint}" if hint else ""))
        if each.type is FieldType.TABLE:
            columns = ", ".join(f"{_key(column.name)}: " for column in each.columns)
            lines.append(f"    # - {{{columns}}}")
    return "\n".join((*lines, ""))


def _hint(each: FormField) -> str:
    match each.type:
        case FieldType.CHOICE:
            return f"{'可选几项' if each.several else '选一项'}：{'、'.join(each.choices)}"
        case FieldType.NUMBER:
            return f"数（{each.unit}）" if each.unit else "数"
        case FieldType.DATE | FieldType.SEAL:
            return "日期，例如 7月22日"
        case FieldType.PHONE:
            return "电话"
        case FieldType.LONG:
            return "长文字：写 | ，下面一段一行"
        case FieldType.TABLE:
            return f"一项一行，至少 {each.least} 项" if each.least else "一项一行"
        case FieldType.TEXT:
            return ""


def _key(name: str) -> str:
    return name if _PLAIN_KEY.fullmatch(name) else json.dumps(name, ensure_ascii=False)
