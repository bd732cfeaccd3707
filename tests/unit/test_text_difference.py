"""The difference of two texts as it is read: whole numbers, words and phrases."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.review.text_difference import text_difference


def marked(before: str, after: str) -> str:
    """Return both texts in one, with what was deleted as [-…-] and what was inserted as {+…+}."""
    return "".join(
        (f"[-{piece.before}-]" if piece.before else "") + (f"{{+{piece.after}+}}" if piece.after else "")
        if piece.changed
        else piece.before
        for piece in text_difference(before, after)
    )


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("2022年举办100余场。", "2023年举办120余场。", "[-2022年-]{+2023年+}举办[-100余场-]{+120余场+}。"),
        ("服务3万人次，占98.5%。", "服务3.5万人次，占99.1%。", "服务[-3万人次-]{+3.5万人次+}，占[-98.5%-]{+99.1%+}。"),
        ("十二名志愿者", "十三名志愿者", "[-十二名-]{+十三名+}志愿者"),
        ("会议在南京召开", "会议在苏州召集", "会议在[-南京召开-]{+苏州召集+}"),
        ("会议强调，要抓好。", "会议指出，要抓好。", "会议[-强调-]{+指出+}，要抓好。"),
        ("加强基层治理", "加快增强基层治理", "[-加强-]{+加快增强+}基层治理"),
        ("苏州市、南通市", "苏州市、常州市、南通市", "苏州市、{+常州市、+}南通市"),
        ("一是加强。二是督查。三是总结。", "一是加强。三是总结。", "一是加强。[-二是督查。-]三是总结。"),
        ("开展文明实践活动", "开展“文明实践”活动", "开展[-文明实践-]{+“文明实践”+}活动"),
        ("见《条例》，下同", "见条例，下同", "见[-《条例》-]{+条例+}，下同"),
        ("着力解决问题", "着力解决好问题", "着力解决{+好+}问题"),
        ("用WPS排版", "用Word排版", "用[-WPS-]{+Word+}排版"),
        ("市委书记张三、市长李四出席", "市委书记王五、市长李四出席", "市委书记[-张三-]{+王五+}、市长李四出席"),
        ("旧稿", "", "[-旧稿-]"),
        ("", "新稿", "{+新稿+}"),
        ("同样", "同样", "同样"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_changes_are_whole_phrases(before: str, after: str, expected: str) -> None:
    assert marked(before, after) == expected


TEXTS = st.text(alphabet="的一是市年月日12，。、“”《》aA \n", max_size=60)


@given(TEXTS, TEXTS)
def test_the_pieces_are_both_texts(before: str, after: str) -> None:
    pieces = text_difference(before, after)
    assert "".join(piece.before for piece in pieces) == before
    assert "".join(piece.after for piece in pieces) == after
    at, at_new = 0, 0
    for piece in pieces:
        assert (piece.at, piece.at_new) == (at, at_new)
        assert piece.before or piece.after
        at, at_new = at + len(piece.before), at_new + len(piece.after)
    assert all(one.changed != other.changed for one, other in pairwise(pieces))


@pytest.mark.timeout(60)
@pytest.mark.parametrize("ending", ["", "。"])
def test_long_repetitive_texts_are_compared_at_once(ending: str) -> None:
    """Difflib takes minutes for a tenth of this."""
    before, after = f"的甲{ending}" * 30_000, f"的乙{ending}" * 30_000
    pieces = text_difference(before, after)
    assert "".join(piece.after for piece in pieces) == after


def test_a_change_in_a_long_text_is_found() -> None:
    sentences = [f"第{number}项工作已经完成。" for number in range(5_000)]
    changed = [*sentences]
    changed[2_500] = "第2500项工作尚未完成。"
    assert [
        (piece.before, piece.after)
        for piece in text_difference("".join(sentences), "".join(changed))
        if piece.changed
    ] == [("已经", "尚未")]
