"""What a reader changed is found, each change at its place, with its words, its stamps and what it touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from bulletin.model import Leader, Wording
from bulletin.model.returned import (
    Deletion,
    ReturnedDocument,
    ReturnedRun,
    ReturnedTable,
    ReturnedText,
    Stamp,
)
from bulletin.review.changes import ChangeKind, ReviewChange, Sensitivity
from bulletin.review.finding import find_changes
from tests.support.returned_galleys import names_of, returned_document, without_names
from tests.support.review_texts import article, galley_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BODY = r"""一年来，盐城市把群众文化活动与文明创建结合起来，既记录身边变化，也宣传身边好人。

**记录新面貌。**面向市民举办文明随手拍\*有奖征集活动，设四大主题&amp;专栏，
照片、短视频均可投稿。

## 讲好身边好故事

1. 道德讲堂从本地实际出发，按十余类主题备课，讲的都是小事。
2. 宣讲团由道德模范的代表组成，与居民面对面交谈。

表1 各市篇数

| 市 | 篇数 |
|---|---|
| 苏州市 | 12 |
| 盐城市 | 9 |

广场舞展演办到居民身边[^1]，参加的人越来越多。

[^1]: 据市文明办统计。
"""
WORDING = Wording(leaders=(Leader("王小明", ("省委书记", "省人大常委会主任")),))
WHO = Stamp("李处长", "2022-12-20T09:00:00Z")

Texts = list[ReturnedText]


def returned(edit: Callable[[Texts], Texts]) -> ReturnedDocument:
    """Return the text as it comes back with its paragraphs edited; the table stays where it is."""
    document = returned_document(galley_of(article(BODY)))
    texts = edit([block for block in document.blocks if isinstance(block, ReturnedText)])
    at = next(number for number, text in enumerate(texts) if text.plain.startswith("广场舞"))
    (table,) = (block for block in document.blocks if isinstance(block, ReturnedTable))
    return ReturnedDocument((*texts[:at], table, *texts[at:]))


def changes(document: ReturnedDocument, *, named: bool = True) -> Sequence[ReviewChange]:
    galley = galley_of(article(BODY))
    return find_changes(galley, names_of(galley) if named else {}, document, WORDING)


def replaced(number: int, old: str, new: str) -> Callable[[Texts], Texts]:
    """Return an edit of one paragraph, within its runs."""

    def edit(texts: Texts) -> Texts:
        text = texts[number]
        assert old in text.plain
        runs = tuple(replace(run, text=run.text.replace(old, new)) for run in text.runs)
        return [*texts[:number], replace(text, runs=runs), *texts[number + 1 :]]

    return edit


def split(number: int, behind: str) -> Callable[[Texts], Texts]:
    def edit(texts: Texts) -> Texts:
        text = texts[number]
        at = text.plain.index(behind) + len(behind)
        first = replace(text, runs=(ReturnedRun(text.plain[:at]),))
        rest = replace(text, names=(), runs=(ReturnedRun(text.plain[at:]),))
        return [*texts[:number], first, rest, *texts[number + 1 :]]

    return edit


def merged(texts: Texts) -> Texts:
    joined = replace(texts[1], names=texts[1].names + texts[2].names, runs=texts[1].runs + texts[2].runs)
    return [texts[0], joined, *texts[3:]]


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda texts: texts, []),
        (replaced(1, "群众文化", "群众性文化"), [("增加", 5, 11, "", "性")]),
        (replaced(2, "*有奖", "*无奖"), [("改动", 7, 24, "有奖", "无奖")]),
        (replaced(2, "&专栏", "&栏目"), [("改动", 7, 41, "专栏", "栏目")]),
        (replaced(2, "短视频", "视频"), [("删去", 8, 4, "短", "")]),
        (replaced(4, "小事", "凡人小事"), [("增加", 12, 29, "", "凡人")]),
        (split(1, "创建结合起来，"), [("分段", 5, 25, "文明创建结合起来，既记录身边变化，", "")]),
        (merged, [("并段", 7, 3, "", "")]),
        (lambda texts: [*texts[:1], *texts[2:]], [("删段", 5, 1, "", "")]),
        (
            lambda texts: [
                *texts[:2],
                ReturnedText((), "简报body", (ReturnedRun("另起一段的话。"),)),
                *texts[2:],
            ],
            [("新段", 5, 1, "", "另起一段的话。")],
        ),
        (
            lambda texts: [*texts[:1], texts[2], texts[1], *texts[3:]],
            [("移动", 0, 0, "", "")],
        ),
        (replaced(0, "标题", "新标题"), [("增加", 2, 8, "", "新")]),
    ],
)
def test_changes_are_found_at_their_places(
    edit: Callable[[Texts], Texts], expected: Sequence[tuple[str, int, int, str, str]], *, named: bool
) -> None:
    found = changes(returned(edit), named=named)
    assert [change.kind.value for change in found] == [kind for kind, *_ in expected]
    for change, (_, line, column, before, after) in zip(found, expected, strict=True):
        assert not change.refusal
        assert not change.generated
        if line and change.position:
            assert (change.position.line, change.position.column) == (line, column)
        if after:
            assert change.after == after
            assert not before or change.before == before


def test_a_cell_is_found_by_its_name_or_its_place() -> None:
    document = returned_document(galley_of(article(BODY)))
    (table,) = [block for block in document.blocks if isinstance(block, ReturnedTable)]
    cell = table.rows[2].cells[1]
    text = replace(cell.texts[0], runs=(ReturnedRun("10"),))
    row = replace(table.rows[2], cells=(table.rows[2].cells[0], replace(cell, texts=(text,))))
    changed = ReturnedTable((*table.rows[:2], row))
    edited = ReturnedDocument(tuple(changed if block is table else block for block in document.blocks))
    for names in (True, False):
        (change,) = changes(edited if names else without_names(edited), named=names)
        assert (change.before, change.after) == ("9", "10")
        assert change.position
        assert (change.position.line, change.position.column) == (20, 9)
        assert change.sensitive == (Sensitivity.NUMBER,)


def test_rows_are_aligned() -> None:
    document = returned_document(galley_of(article(BODY)))
    (table,) = [block for block in document.blocks if isinstance(block, ReturnedTable)]
    new = replace(
        table.rows[1],
        cells=tuple(
            replace(cell, texts=(ReturnedText((), "简报cell", (ReturnedRun(text),)),))
            for cell, text in zip(table.rows[1].cells, ("宿迁市", "7"), strict=True)
        ),
    )
    changed = ReturnedTable((table.rows[0], new, table.rows[2]))
    edited = ReturnedDocument(tuple(changed if block is table else block for block in document.blocks))
    found = changes(edited)
    assert sorted(change.kind.value for change in found) == ["删行", "增行"]
    assert {change.before or change.after for change in found} == {"苏州市｜12", "宿迁市｜7"}


def test_stamps_are_those_of_tracked_changes() -> None:
    def edit(texts: Texts) -> Texts:
        text = texts[1]
        at = text.plain.index("身边变化")
        runs = (
            ReturnedRun(text.plain[:at]),
            ReturnedRun("城乡", inserted=WHO),
            ReturnedRun(text.plain[at + 2 :]),
        )
        return [texts[0], replace(text, runs=runs, deletions=(Deletion(at, "身边", WHO),)), *texts[2:]]

    (change,) = changes(returned(edit))
    assert (change.before, change.after, change.stamps) == ("身边", "城乡", (WHO,))
    (untracked,) = changes(returned(replaced(1, "身边变化", "城乡变化")))
    assert untracked.stamps == ()


def test_bold_alone_is_a_change() -> None:
    def edit(texts: Texts) -> Texts:
        text = texts[1]
        at = text.plain.index("文明创建")
        runs = (
            ReturnedRun(text.plain[:at]),
            ReturnedRun("文明创建", strong=True),
            ReturnedRun(text.plain[at + 4 :]),
        )
        return [texts[0], replace(text, runs=runs), *texts[2:]]

    (change,) = changes(returned(edit))
    assert (change.kind, change.before, change.after) == (
        ChangeKind.RESTYLED,
        "文明创建",
        "文明创建（加粗）",
    )


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ("群众文化", "群众性文化", ()),
        ("一年来", "2022年以来", (Sensitivity.NUMBER, Sensitivity.DATE)),
        ("盐城市把", "王小明强调，盐城市把", (Sensitivity.NAME,)),
        ("盐城市把", "盐城市委书记把", (Sensitivity.OFFICE,)),
        ("盐城市把", "盐城市文明委员会把", ()),
        ("既记录", "进一步统一部署，既记录", ()),
        ("身边好人", "二十位好人", (Sensitivity.NUMBER,)),
        ("一年来", "今年以来", (Sensitivity.DATE,)),
    ],
)
def test_names_offices_numbers_and_dates_are_sensitive(
    old: str, new: str, kinds: tuple[Sensitivity, ...]
) -> None:
    found = {kind for change in changes(returned(replaced(1, old, new))) for kind in change.sensitive}
    assert found >= set(kinds)
    assert bool(found) == bool(kinds)


def test_a_label_is_not_the_text() -> None:
    (change,) = changes(returned(replaced(4, "1.", "3.")))
    assert change.generated
