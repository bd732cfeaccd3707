"""What was carried into the sources that were sent out is merged with what the office has changed since."""

from __future__ import annotations

import pytest

from bulletin.review.merging import merge

PATH = "issues/2022-36/01-a.md"
FIRST = "苏州市对新时代文明实践志愿服务平台作了整体改版，注册、对接、记录、激励等环节移到线上。"
SECOND = "市里制定工作规则，对分工协作、议事程序和信息报送作出规定。"
THIRD = "盐城市面向市民举办文明随手拍有奖征集活动，参加者用手机或相机拍下街巷里的整洁环境。"
FOURTH = "宿迁市按季节编排内容，创设活动品牌，使各级中心全年有计划、每季有主题。"
NEW = "全省各地学习借鉴了这些做法。"
ROWS = "| 市 | 篇数 |\n|---|---|\n| 苏州市 | 12 |\n| 盐城市 | 9 |"


def source(*paragraphs: str, title: str = "标题", end: str = "\n") -> bytes:
    head = f"---\ntitle: {title}\nfrom: 苏州市\n---\n"
    return (head + "\n\n".join(paragraphs) + "\n").replace("\n", end).encode()


def edited(text: str) -> str:
    return text.replace("，", "，切实", 1)


BASE = source(FIRST, SECOND, THIRD, ROWS)


@pytest.mark.parametrize(
    ("carried", "current", "merged"),
    [
        (source(edited(FIRST), SECOND, THIRD, ROWS), BASE, source(edited(FIRST), SECOND, THIRD, ROWS)),
        (
            source(edited(FIRST), SECOND, THIRD, ROWS),
            source(FIRST, SECOND, edited(THIRD), ROWS),
            source(edited(FIRST), SECOND, edited(THIRD), ROWS),
        ),
        (
            source(edited(FIRST), SECOND, THIRD, ROWS),
            source(SECOND, THIRD, FIRST, ROWS),
            source(SECOND, THIRD, edited(FIRST), ROWS),
        ),
        (
            source(FIRST, NEW, SECOND, THIRD, ROWS),
            source(FOURTH, FIRST, SECOND, edited(THIRD), ROWS),
            source(FOURTH, FIRST, NEW, SECOND, edited(THIRD), ROWS),
        ),
        (
            source(FIRST, THIRD, ROWS),
            source(edited(FIRST), SECOND, THIRD, ROWS),
            source(edited(FIRST), THIRD, ROWS),
        ),
        (
            source(FIRST, THIRD, SECOND, ROWS),
            source(FIRST, SECOND, THIRD, FOURTH, ROWS),
            source(FIRST, THIRD, SECOND, FOURTH, ROWS),
        ),
        (
            source(FIRST[:20], FIRST[20:], SECOND, THIRD, ROWS),
            source(FIRST, SECOND, edited(THIRD), ROWS),
            source(FIRST[:20], FIRST[20:], SECOND, edited(THIRD), ROWS),
        ),
        (
            source(FIRST, SECOND, THIRD, ROWS.replace("12", "13")),
            source(FIRST, SECOND, THIRD, ROWS.replace("9", "10")),
            source(FIRST, SECOND, THIRD, ROWS.replace("12", "13").replace("9", "10")),
        ),
        (
            source(FIRST, SECOND, THIRD, ROWS, title="新标题"),
            source(edited(FIRST), SECOND, THIRD, ROWS),
            source(edited(FIRST), SECOND, THIRD, ROWS, title="新标题"),
        ),
        (
            source(edited(FIRST), SECOND, THIRD, ROWS),
            source(edited(FIRST), SECOND, edited(THIRD), ROWS),
            source(edited(FIRST), SECOND, edited(THIRD), ROWS),
        ),
        (
            source(edited(FIRST), NEW, SECOND, THIRD, ROWS),
            source(FIRST, SECOND, edited(THIRD), ROWS, end="\r\n"),
            source(edited(FIRST), NEW, SECOND, edited(THIRD), ROWS, end="\r\n"),
        ),
    ],
)
def test_changes_of_both_sides_are_kept(carried: bytes, current: bytes, merged: bytes) -> None:
    result = merge({PATH: BASE}, {PATH: carried}, {PATH: current})
    assert result.sources[PATH].decode() == merged.decode()
    assert result.conflicts == ()


@pytest.mark.parametrize(
    ("carried", "current", "line", "wanted", "present"),
    [
        (
            source(edited(FIRST), SECOND, THIRD, ROWS),
            source(FIRST.replace("整体", "全面"), SECOND, THIRD, ROWS),
            5,
            edited(FIRST),
            FIRST.replace("整体", "全面"),
        ),
        (source(FIRST, edited(SECOND), THIRD, ROWS), source(FIRST, THIRD, ROWS), 5, edited(SECOND), ""),
        (
            source(FIRST, THIRD, ROWS),
            source(FIRST, edited(SECOND), THIRD, ROWS),
            7,
            "",
            edited(SECOND),
        ),
    ],
)
def test_what_both_changed_differently_is_a_conflict(
    carried: bytes, current: bytes, line: int, wanted: str, present: str
) -> None:
    result = merge({PATH: BASE}, {PATH: carried}, {PATH: current})
    (conflict,) = result.conflicts
    assert (conflict.position.line, conflict.wanted, conflict.present) == (line, wanted, present)
    assert result.sources[PATH] == current


def test_other_files_stay() -> None:
    current = {PATH: BASE, "issues/2022-36/02-b.md": b"---\ntitle: x\n---\ny\n"}
    assert merge({PATH: BASE}, {PATH: BASE}, current).sources == current
