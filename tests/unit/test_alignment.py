"""Texts that were changed, split, merged and moved are found beside those that stayed as they were."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.review.alignment import AlignedTexts, Relation, align_texts

FIRST = "苏州市对新时代文明实践志愿服务平台作了整体改版，把注册、对接、记录、激励等环节移到线上。"
SECOND = "市里制定工作规则，对分工协作、议事程序和信息报送作出规定。各级行业志愿服务队已达3800余支。"
THIRD = "盐城市面向市民举办文明随手拍有奖征集活动，参加者用手机或相机拍下街巷里的整洁环境。"
FOURTH = "宿迁市按季节编排内容，创设活动品牌，使各级中心全年有计划、每季有主题。"
TEXTS = [FIRST, SECOND, THIRD, FOURTH]


def equal(old: int, new: int) -> AlignedTexts:
    return AlignedTexts(Relation.EQUAL, (old,), (new,))


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        (TEXTS, [equal(0, 0), equal(1, 1), equal(2, 2), equal(3, 3)]),
        (
            [FIRST, SECOND.replace("3800余支", "4000支"), THIRD, FOURTH],
            [equal(0, 0), AlignedTexts(Relation.CHANGED, (1,), (1,)), equal(2, 2), equal(3, 3)],
        ),
        (
            [FIRST, SECOND[:29], SECOND[29:], THIRD, FOURTH],
            [equal(0, 0), AlignedTexts(Relation.SPLIT, (1,), (1, 2)), equal(2, 3), equal(3, 4)],
        ),
        (
            [FIRST + SECOND, THIRD, FOURTH],
            [AlignedTexts(Relation.MERGED, (0, 1), (0,)), equal(2, 1), equal(3, 2)],
        ),
        (
            [FIRST, "全省各地都要学习借鉴。", SECOND, FOURTH],
            [
                equal(0, 0),
                AlignedTexts(Relation.INSERTED, (), (1,)),
                equal(1, 2),
                AlignedTexts(Relation.DELETED, (2,), ()),
                equal(3, 3),
            ],
        ),
        (
            [FIRST, THIRD, FOURTH, SECOND.replace("市里", "市委")],
            [
                equal(0, 0),
                equal(2, 1),
                equal(3, 2),
                AlignedTexts(Relation.CHANGED, (1,), (3,), moved=True),
            ],
        ),
        ([], [AlignedTexts(Relation.DELETED, (at,), ()) for at in range(4)]),
    ],
)
def test_relations(new: list[str], expected: list[AlignedTexts]) -> None:
    assert list(align_texts(TEXTS, new)) == expected


def test_both_parts_of_a_split_may_be_changed() -> None:
    new = [FIRST, SECOND[:29].replace("规定", "安排"), "目前" + SECOND[29:], THIRD]
    assert align_texts([FIRST, SECOND, THIRD], new)[1] == AlignedTexts(Relation.SPLIT, (1,), (1, 2))


def test_a_paragraph_put_beside_a_changed_one_is_no_part_of_it() -> None:
    new = [FIRST.replace("整体", "全面"), THIRD, SECOND]
    relations = [each.relation for each in align_texts([FIRST, SECOND], new)]
    assert relations == [Relation.CHANGED, Relation.INSERTED, Relation.EQUAL]


def test_repeated_texts_keep_their_order() -> None:
    cells = ["是", "否", "是", "是", "否"]
    aligned = align_texts(cells, [*cells[:2], "否", *cells[2:]])
    assert [each.relation for each in aligned].count(Relation.INSERTED) == 1
    assert [each.relation for each in aligned].count(Relation.EQUAL) == 5


def test_a_long_text_is_moved_rather_than_several_short_ones() -> None:
    long, known = FIRST * 3, {0: 1, 1: 2, 2: 0}
    aligned = align_texts(["甲", "乙", long], [long, "甲", "乙"], known)
    assert [(each.old, each.moved) for each in aligned] == [((2,), True), ((0,), False), ((1,), False)]


def test_known_pairs_are_kept_whatever_they_say() -> None:
    aligned = align_texts(TEXTS, ["全文改写。", THIRD, SECOND, FOURTH], {0: 0, 1: 2, 2: 1, 3: 3})
    assert [(each.old, each.new) for each in aligned] == [
        ((0,), (0,)),
        ((2,), (1,)),
        ((1,), (2,)),
        ((3,), (3,)),
    ]
    assert [each.moved for each in aligned].count(True) == 1


texts = st.lists(
    st.sampled_from([*TEXTS, "", "是", "否", FIRST[:20], FIRST[20:], THIRD + FOURTH]), max_size=30
)


@given(texts, texts)
def test_every_text_is_aligned_once(old: list[str], new: list[str]) -> None:
    aligned = align_texts(old, new)
    assert sorted(chain.from_iterable(each.old for each in aligned)) == list(range(len(old)))
    assert list(chain.from_iterable(each.new for each in aligned)) == list(range(len(new)))
    kept = [at for each in aligned if not each.moved for at in each.old]
    assert kept == sorted(kept)
    for each in aligned:
        same = [old[at] for at in each.old] == [new[at] for at in each.new]
        assert same == (each.relation is Relation.EQUAL) or (same and not each.old)
