"""Changes are carried into Markdown by the smallest edits, and the sources then say what came back."""

from __future__ import annotations

import difflib
from functools import cache
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from bulletin.model import Wording
from bulletin.model.returned import ReturnedCell, ReturnedDocument, ReturnedRun, ReturnedTable, ReturnedText
from bulletin.review.carrying import carry
from bulletin.review.changes import in_order_of_care
from bulletin.review.finding import find_changes
from bulletin.review.proof import NamedGalley, differences, expected
from tests.support.returned_galleys import names_of, returned_document, without_names
from tests.support.review_edits import RandomReader
from tests.support.review_texts import FOLDER, STYLES, awkward_sources, galley_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bulletin.model.galley import Galley
    from bulletin.model.returned import ReturnedBlock
    from bulletin.review.carrying import CarriedChanges
    from bulletin.review.changes import ReviewChange

SOURCES = awkward_sources()

Blocks = list["ReturnedBlock"]


@cache
def sent() -> tuple[Galley, ReturnedDocument]:
    """Return the galley of the awkward sources, and its file as it was sent out."""
    galley = galley_of(SOURCES)
    return galley, returned_document(galley)


def found(document: ReturnedDocument, *, named: bool = True) -> Sequence[ReviewChange]:
    galley, _ = sent()
    return find_changes(galley, names_of(galley) if named else {}, document, Wording(), styles=STYLES)


def proven(document: ReturnedDocument, changes: Sequence[ReviewChange], result: CarriedChanges) -> None:
    """Assert that the changes are those of the file, and that the sources say what was carried."""
    galley, _ = sent()
    before = NamedGalley(galley, names_of(galley))
    assert differences(expected(galley, changes), document.texts, before, before) == ()
    refused = [each.change for each in result.refused]
    carried = [change for change in changes if not change.generated and change not in refused]
    edited = galley_of(result.sources)
    again, after = returned_document(edited).texts, NamedGalley(edited, names_of(edited))
    again = [*again]
    assert differences(expected(galley, carried), again, before, after) == ()
    if len(carried) == len(changes):
        assert differences(document.texts, again, before, after) == ()


def lines_changed(sources: Mapping[str, bytes]) -> list[str]:
    """Return the lines that differ from the sources, with their line ends."""
    changed: list[str] = []
    for path, content in SOURCES.items():
        encoding = "gb18030" if path.endswith("tables.md") else "utf-8"
        before, after = content.decode(encoding), sources[path].decode(encoding)
        delta = difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True))
        changed += (
            line[0] + line[2:].replace("\r\n", "↵").replace("\n", "") for line in delta if line[0] in "+-"
        )
    return changed


# --- Edits of a file -----------------------------------------------------------------------------------------


def text_at(blocks: Blocks, start: str) -> tuple[int, ReturnedText]:
    """Return the text that begins with some words, and where it is."""
    return next(
        (at, block)
        for at, block in enumerate(blocks)
        if isinstance(block, ReturnedText) and block.plain.startswith(start)
    )


def replaced(start: str, old: str, new: str, **look: bool) -> Callable[[Blocks], None]:
    """Replace characters of a text; new ones look like the first of the old ones, or as it is given."""

    def edit(blocks: Blocks) -> None:
        at, text = text_at(blocks, start)
        place = text.plain.index(old)
        runs = [replace(run, text=each) for run in text.runs for each in run.text]
        fresh = [replace(runs[place], text=new, **look)] if new else []  # type: ignore[arg-type]
        blocks[at] = replace(text, runs=(*runs[:place], *fresh, *runs[place + len(old) :]))

    return edit


def split(start: str, behind: str) -> Callable[[Blocks], None]:
    def edit(blocks: Blocks) -> None:
        at, text = text_at(blocks, start)
        place = text.plain.index(behind) + len(behind)
        runs = [replace(run, text=each) for run in text.runs for each in run.text]
        rest = replace(text, names=(), runs=tuple(runs[place:]))
        blocks[at : at + 1] = [replace(text, runs=tuple(runs[:place])), rest]

    return edit


def merged(start: str, label: str = "") -> Callable[[Blocks], None]:
    """Join a text with the one behind it, without the label of that one."""

    def edit(blocks: Blocks) -> None:
        at, text = text_at(blocks, start)
        following = blocks[at + 1]
        assert isinstance(following, ReturnedText)
        runs = (
            replace(following.runs[0], text=following.runs[0].text.removeprefix(label)),
            *following.runs[1:],
        )
        joined = replace(text, names=text.names + following.names, runs=text.runs + runs)
        blocks[at : at + 2] = [joined]

    return edit


def added(behind: str, text: str, style: str = "body") -> Callable[[Blocks], None]:
    def edit(blocks: Blocks) -> None:
        at, _ = text_at(blocks, behind)
        blocks.insert(at + 1, ReturnedText((), f"简报{style}", (ReturnedRun(text),)))

    return edit


def removed(*starts: str) -> Callable[[Blocks], None]:
    def edit(blocks: Blocks) -> None:
        for start in starts:
            at, _ = text_at(blocks, start)
            del blocks[at]

    return edit


def moved(start: str, behind: str) -> Callable[[Blocks], None]:
    def edit(blocks: Blocks) -> None:
        at, text = text_at(blocks, start)
        del blocks[at]
        place, _ = text_at(blocks, behind)
        blocks.insert(place + 1, text)

    return edit


def restyled(start: str, style: str) -> Callable[[Blocks], None]:
    def edit(blocks: Blocks) -> None:
        at, text = text_at(blocks, start)
        blocks[at] = replace(text, style=f"简报{style}")

    return edit


def in_table(first: str, change: Callable[[ReturnedTable], ReturnedTable]) -> Callable[[Blocks], None]:
    """Change the table whose first cell says this."""

    def edit(blocks: Blocks) -> None:
        for at, block in enumerate(blocks):
            if isinstance(block, ReturnedTable) and block.rows[0].cells[0].texts[0].plain == first:
                blocks[at] = change(block)

    return edit


def cell(row: int, column: int, new: str) -> Callable[[ReturnedTable], ReturnedTable]:
    def change(table: ReturnedTable) -> ReturnedTable:
        cells = [*table.rows[row].cells]
        text = replace(cells[column].texts[0], runs=(ReturnedRun(new),))
        cells[column] = replace(cells[column], texts=(text,))
        rows = [*table.rows]
        rows[row] = replace(rows[row], cells=tuple(cells))
        return ReturnedTable(tuple(rows))

    return change


def without_row(row: int) -> Callable[[ReturnedTable], ReturnedTable]:
    return lambda table: ReturnedTable((*table.rows[:row], *table.rows[row + 1 :]))


def with_row(row: int, *texts: str) -> Callable[[ReturnedTable], ReturnedTable]:
    def change(table: ReturnedTable) -> ReturnedTable:
        cells = tuple(
            replace(one, texts=(ReturnedText((), "简报cell", (ReturnedRun(text),)),))
            for one, text in zip(table.rows[row].cells, texts, strict=True)
        )
        new = replace(table.rows[row], cells=cells)
        return ReturnedTable((*table.rows[: row + 1], new, *table.rows[row + 1 :]))

    return change


def with_column(*texts: str) -> Callable[[ReturnedTable], ReturnedTable]:
    def change(table: ReturnedTable) -> ReturnedTable:
        rows = []
        for row, text in zip(table.rows, texts, strict=True):
            new = ReturnedCell((ReturnedText((), "简报cell", (ReturnedRun(text),)),), len(row.cells))
            rows.append(replace(row, cells=(*row.cells, new)))
        return ReturnedTable(tuple(rows))

    return change


def in_paragraphs(row: int, column: int, *texts: str) -> Callable[[ReturnedTable], ReturnedTable]:
    def change(table: ReturnedTable) -> ReturnedTable:
        cells = [*table.rows[row].cells]
        first = cells[column].texts[0]
        fresh = [ReturnedText((), first.style, (ReturnedRun(text),)) for text in texts]
        fresh[0] = replace(fresh[0], names=first.names)
        cells[column] = replace(cells[column], texts=tuple(fresh))
        rows = [*table.rows]
        rows[row] = replace(rows[row], cells=tuple(cells))
        return ReturnedTable(tuple(rows))

    return change


FIRST = "　　第一段有<!-- 中间的注释 -->注释，也有\\*星号\\*和&amp;实体&#x4E00;个，还有[链接词](http://a.cn)和`代码`，折成↵"
LAST = "go on here，结尾<!-- 末尾 -->↵"
SECOND = "第二段**加粗**中间*楷体*，**整段**都有H<sub>2</sub>O。↵"


@pytest.mark.parametrize(
    ("edit", "lines"),
    [
        (replaced("第一段", "也有", "还有"), [f"-{FIRST}", f"+{FIRST.replace('也有', '还有')}"]),
        (replaced("第一段", "*星", "☆"), [f"-{FIRST}", "+" + FIRST.replace("\\*星", "☆")]),
        (
            replaced("第一段", "&实体一个", "整体"),
            [f"-{FIRST}", "+" + FIRST.replace("&amp;实体&#x4E00;个", "整体")],
        ),
        (replaced("第一段", "链接词", "链接的词"), [f"-{FIRST}", f"+{FIRST.replace('链接词', '链接的词')}"]),
        (replaced("第一段", "代码", "代*码"), [f"-{FIRST}", f"+{FIRST.replace('代码', '代*码')}"]),
        (
            replaced("第一段", "here，结尾", "here*，收尾*"),
            [f"-{LAST}", "+" + LAST.replace("，结尾", "\\*，收尾\\*")],
        ),
        (
            replaced("第一段", "折成两行", "折行"),
            [f"-{FIRST}", "-两行，English words↵", "+" + FIRST.replace("折成↵", "折行，English words↵")],
        ),
        (
            split("第一段", "个，"),
            [
                f"-{FIRST}",
                "+" + FIRST.partition("个，")[0] + "个，↵",
                "+↵",
                "+　　" + FIRST.partition("个，")[2],
            ],
        ),
        (
            replaced("第二段", "中间", "中间", strong=True),
            [f"-{SECOND}", f"+{SECOND.replace('**中间*楷', '中间***楷')}"],
        ),
        (
            replaced("第二段", "加粗", "加粗", strong=False),
            [f"-{SECOND}", f"+{SECOND.replace('**加粗**', '加粗')}"],
        ),
        (replaced("第二段", "2", "３"), [f"-{SECOND}", f"+{SECOND.replace('>2<', '>３<')}"]),
        (replaced("第二段", "加粗中间楷", ""), [f"-{SECOND}", "+第二段*体*，**整段**都有H<sub>2</sub>O。↵"]),
        (
            split("第二段", "加"),
            [f"-{SECOND}", "+第二段**加**↵", "+↵", "+" + "**粗**" + SECOND.partition("加粗**")[2]],
        ),
        (split("第一段", "English"), ["-两行，English words↵", "+两行，English↵", "+↵", "+　　words↵"]),
        (split("第一段", "English "), ["-两行，English words↵", "+两行，English↵", "+↵", "+　　words↵"]),
        (added("第二段", "# 不是标题"), ["+\\# 不是标题↵", "+↵"]),
        (added("标题三的正文", "一、新的一节", "heading-1"), ["+↵", "+# 一、新的一节↵"]),
        (
            added("1.甲", "2.新的一条", "item"),
            ["-2. 乙，说明二↵", "-3. 丙，说明三↵", "+2. 新的一条↵", "+3. 乙，说明二↵", "+4. 丙，说明三↵"],
        ),
        (added("引文一", "引文里的新段。", "quotation"), ["+> 引文里的新段。↵", "+>↵"]),
        (removed("2.乙"), ["-2. 乙，说明二↵", "-3. 丙，说明三↵", "+2. 丙，说明三↵"]),
        (removed("第二段"), [f"-{SECOND}"]),
        (removed("引文二", "①注文一"), ["->↵", "-> 引文二[^x]↵", "-[^x]: 注文一。↵", "-↵"]),
        (merged("2.乙"), ["-2. 乙，说明二↵", "-3. 丙，说明三↵", "+2. 乙，说明二3.丙，说明三↵"]),
        (
            merged("2.乙", label="3."),
            ["-2. 乙，说明二↵", "-3. 丙，说明三↵", "+2. 乙，说明二丙，说明三↵"],
        ),
        (merged("标题二的"), None),
        (restyled("标题三", "body"), ["-## 标题三 ##↵", "+↵", "+标题三↵"]),
        (restyled("标题三的正文", "heading-1"), ["-标题三的正文，没有空行↵", "+# 标题三的正文，没有空行↵"]),
        (replaced("1.甲", "1.甲", "1.　甲"), []),
        (in_table("市", cell(2, 1, "12")), ["-| 苏州 | 1 | 2 |↵", "+| 苏州 | 12 | 2 |↵"]),
        (in_table("市", cell(3, 2, "4|5")), ["-| 盐城 | 3 | |↵", "+| 盐城 | 3 | 4\\|5 |↵"]),
        (in_table("市", without_row(3)), ["-| 盐城 | 3 | |↵"]),
        (in_table("市", with_row(3, "宿迁", "7", "8")), ["+| 宿迁 | 7 | 8 |↵"]),
        (in_table("甲|乙", cell(1, 0, "粗细")), ["-| **粗** | 丁 |↵", "+| 粗细 | 丁 |↵"]),
        (
            in_table("甲|乙", with_column("戊", "己")),
            [
                "-| 甲\\|乙 | 丙 |↵",
                "-|---|---|↵",
                "-| **粗** | 丁 |↵",
                "+| 甲\\|乙 | 丙 | 戊 |↵",
                "+|---|---|---|↵",
                "+| **粗** | 丁 | 己 |↵",
            ],
        ),
        (
            in_table("甲|乙", in_paragraphs(1, 1, "丁", "戊")),
            ["-| **粗** | 丁 |↵", "+| **粗** | 丁<br>戊 |↵"],
        ),
        (moved("第二段", "引文二"), [f"-{SECOND}", f"+{SECOND}", "+↵"]),
        (moved("标题二的正文", "第二段"), ["-标题二的正文。↵", "+标题二的正文。↵", "+↵"]),
        (replaced("表1", "各市", "全省各市"), ["-表1 各市（篇） {五号}↵", "+表1 全省各市（篇） {五号}↵"]),
        (replaced("注：", "六月", "七月"), ["-注：数字截至六月。↵", "+注：数字截至七月。↵"]),
        (
            replaced("苏州市：开展", "开展", "广泛开展"),
            [
                '-title: "苏州市：开展|“文明实践”活动"   # 题目↵',
                '+title: "苏州市：广泛开展|“文明实践”活动"   # 题目↵',
            ],
        ),
        (
            replaced("改造以后", "木工间", "木工[车]间"),
            ["-![改造以后的木工间](images/photo.jpg)", "+![改造以后的木工\\[车\\]间](images/photo.jpg)"],
        ),
    ],
)
def test_the_smallest_edit_is_made(edit: Callable[[Blocks], None], lines: Sequence[str] | None) -> None:
    _, document = sent()
    blocks = [*document.blocks]
    edit(blocks)
    edited = ReturnedDocument(tuple(blocks))
    changes = found(edited)
    result = carry(changes, sent()[0], SOURCES)
    assert result.refused == ()
    assert len(changes) <= 3
    assert all(change.before.strip() or change.after.strip() for change in changes)
    proven(edited, changes, result)
    if lines is not None:
        assert sorted(lines_changed(result.sources)) == sorted(lines)


@pytest.mark.parametrize("seed", range(10))
def test_random_edits_are_found_and_carried(seed: int) -> None:
    galley, document = sent()
    reader = RandomReader(galley, document, seed)
    edited = reader.edit(4)
    named = seed % 3 > 0
    edited = edited if named else without_names(edited)
    changes = found(edited, named=named)
    listed = in_order_of_care(tuple(changes))
    proven(edited, listed, carry(listed, galley, SOURCES))


def test_any_choice_of_changes_can_be_carried() -> None:
    """What is left out stays as it was, and is found again."""
    galley, document = sent()
    edited = RandomReader(galley, document, 7).edit(12)
    changes = found(edited)
    assert len(changes) > 5
    proven_part = changes[::2]
    result = carry(proven_part, galley, SOURCES)
    refused = [each.change for each in result.refused]
    carried = [change for change in proven_part if change not in refused]
    after = galley_of(result.sources)
    before = NamedGalley(galley, names_of(galley))
    again = NamedGalley(after, names_of(after))
    assert differences(expected(galley, carried), returned_document(after).texts, before, again) == ()


def test_untouched_files_keep_their_bytes() -> None:
    galley, document = sent()
    blocks = [*document.blocks]
    replaced("第一段", "也有", "还有")(blocks)
    result = carry(found(ReturnedDocument(tuple(blocks))), galley, SOURCES)
    awkward = f"{FOLDER}/00-awkward.md"
    assert {path for path in SOURCES if SOURCES[path] != result.sources[path]} == {awkward}
    assert result.sources[awkward].startswith(b"\xef\xbb\xbf")


def test_what_markdown_cannot_say_is_refused_with_a_reason() -> None:
    galley, document = sent()
    blocks = [*document.blocks]
    removed("①注文一")(blocks)
    result = carry(found(ReturnedDocument(tuple(blocks))), galley, SOURCES)
    (refused,) = result.refused
    assert refused.reason
    assert result.sources == SOURCES
