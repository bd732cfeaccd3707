"""Report forms for tests: the definition of the published one and its values, as they stand there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS = """\
name: 文明简报
issuer: 江苏省文明办
province: 江苏省
distribution:
  default:
    - label: 报
      text: 中央文明办
"""
REPORT = "form-suzhou-culture-centre-2020.txt"
DEFINITION, FILLED = "2020-社会责任报表", "2020-公共文化中心"
PUBLISHED = """\
title: 2020年度苏州市文明单位（行业）|社会责任报表
year: 2020
sections:
  - fields:
      - {name: 单位名称, required: true, overview: true}
      - {name: 单位性质, type: choice, choices: [党政机关, 事业单位, 企业, 人民团体, 街道, 其他]}
      - {name: 详细地址, half: true}
      - {name: 员工总人数, type: number, half: true, overview: true}
      - {name: 分管负责人, half: true}
      - {name: 负责人电话, label: 联系方式, type: phone, half: true}
      - {name: 具体联系人, half: true}
      - {name: 联系人电话, label: 联系方式, type: phone, half: true}
  - title: 一、道德建设
    fields:
      - name: 讲堂次数
        label: 道德讲堂本年度开展活动次数（至少四次）
        type: number
        counts: 道德讲堂
      - name: 道德讲堂
        type: table
        least: 4
        columns: [{name: 时间, type: date}, {name: 主题}, {name: 参与人数, type: number}]
  - title: 二、志愿服务
    fields:
      - {name: 服务时长, label: 注册志愿者本年度参与志愿服务总时长, type: number, overview: true}
  - title: 三、城乡结对、文明共建
    fields:
      - {name: 结对数量, label: 结对对象（村、社区或学校）数量, type: number}
      - {name: 结对单位名称}
      - {name: 帮扶投入, label: 本年度帮扶投入（含折合物品）合计金额数（万元）, type: number}
  - title: 四、公益慈善
    fields:
      - {name: 捐赠, label: 慈善公益捐赠（含折合物品）总数（万元）, type: number}
  - title: 五、其他项目（可根据实际情况选填）
    fields:
      - {name: 道德模范, label: 县（市、区）级以上道德模范、身边好人数量, type: number}
      - {name: 体验站, label: 是否加入县（市、区）级以上未成年人社会实践体验站}
  - title: 六、文明创建工作中的特色亮点及做法
    fields:
      - {name: 特色做法, type: long}
"""
LABELS = {
    "讲堂次数": "道德讲堂本年度开展活动次数（至少四次）",
    "服务时长": "注册志愿者本年度参与志愿服务总时长",
    "结对数量": "结对对象（村、社区或学校）数量",
    "帮扶投入": "本年度帮扶投入（含折合物品）合计金额数（万元）",
    "捐赠": "慈善公益捐赠（含折合物品）总数（万元）",
    "道德模范": "县（市、区）级以上道德模范、身边好人数量",
    "体验站": "是否加入县（市、区）级以上未成年人社会实践体验站",
}


def write_form(workspace: Path, folder: str, text: str) -> Path:
    """Write a form, and the settings of its workspace."""
    path = workspace / "forms" / folder / "form.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    (workspace / "bulletin.yaml").write_text(SETTINGS, "utf-8")
    path.write_text(text, "utf-8")
    return path


def write_report(seed: Path, workspace: Path, *, lectures: int = 4) -> Path:
    """Turn the published report into a definition and a filled form, with so many of its lectures."""
    text = seed.read_text("utf-8").replace("\f", "")
    plain = "".join(text.split())

    def between(start: str, end: str) -> str:
        match = re.search(f"{re.escape(start)}(.*?){re.escape(end)}", plain)
        assert match, (start, end)
        return match[1]

    values = {
        "单位名称": between("单位名称", "单位性质"),
        "单位性质": between("□党政机关", "□企业"),
        "详细地址": between("详细地址", "员工总人数"),
        "员工总人数": between("员工总人数", "分管负责人"),
        "分管负责人": between("分管负责人", "联系方式"),
        "负责人电话": between("联系方式", "具体联系人"),
        "具体联系人": between("具体联系人", "联系方式"),
        "联系人电话": between("周静联系方式", "一、"),
        "结对单位名称": between("结对单位名称", "本年度帮扶投入"),
    }
    values |= {name: _first(plain.split(label)[1]) for name, label in LABELS.items()}
    table = text.split("参与人数")[1].split("二、志愿服务")[0]
    entries = re.findall(r"([0-9]+月) ?([0-9]+日)\s+(.+?)\s+([0-9]+)\n", table, re.DOTALL)
    found = [(month + day, "".join(name.split("\n")), number) for month, day, name, number in entries]
    assert len(found) == 4
    rows = (f"    - {{时间: {day}, 主题: {name}, 参与人数: {number}}}" for day, name, number in found)
    body = text.split("六、文明创建工作中的特色亮点及做法\n")[1]
    paragraphs: list[str] = []
    for line in filter(str.strip, body.split("\n")):
        short = paragraphs and len(paragraphs[-1].split("\n")[-1]) > 0 and not _ends(paragraphs[-1], line)
        if short:
            paragraphs[-1] += line.strip()
        else:
            paragraphs.append(line.strip())
    lines = [
        f"definition: {DEFINITION}",
        "status: final",
        "values:",
        *(f"  {name}: {value}" for name, value in values.items()),
        "  道德讲堂:",
        *list(rows)[:lectures],
        "  特色做法: |",
        *(f"    {paragraph}" for paragraph in paragraphs),
    ]
    write_form(workspace, DEFINITION, PUBLISHED)
    return write_form(workspace, FILLED, "\n".join([*lines, ""]))


def _first(text: str) -> str:
    """Return the number at the start of a text, or the word that stands for one."""
    match = re.match("[0-9.]+|无|是", text)
    assert match, text[:20]
    return match[0]


def _ends(paragraph: str, line: str) -> bool:
    """Whether a paragraph ends before a line: behind a stop, or a heading of one line."""
    heading = re.fullmatch(r"[一二三四五六]、[^。]{4,24}", paragraph)
    return paragraph.endswith("。") or heading is not None or re.match(r"[一二三四五]、", line) is not None
