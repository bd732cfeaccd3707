"""Emphasis: intuitive beside Chinese, as CommonMark defines it everywhere else."""

from __future__ import annotations

import itertools
import json
import os
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bulletin.parsing.markdown.emphasis import chinese_emphasis

# The examples of CommonMark's specification as JSON; Debian ships them in golang-github-yuin-goldmark-dev.
SPECIFICATIONS = (
    Path(os.environ.get("COMMONMARK_SPEC", "spec.json")),
    Path("/usr/share/gocode/src/github.com/yuin/goldmark/_test/spec.json"),
)
LATIN = "ab1 .,(\"'*_~\\n\\u00e9\\u2014\\u201c\\U0001f600"


@cache
def stock(preset: str = "js-default") -> MarkdownIt:
    return MarkdownIt(preset)


@cache
def ours(preset: str = "js-default") -> MarkdownIt:
    md = MarkdownIt(preset)
    active = md.inline.ruler.get_active_rules()
    chinese_emphasis(md)
    assert md.inline.ruler.get_active_rules() == active
    return md


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("**构筑网络。**全面升级", "<strong>构筑网络。</strong>全面升级"),
        ("一是志愿服务“帮”。**活动常态化。**“帮忙”", "一是志愿服务“帮”。<strong>活动常态化。</strong>“帮忙”"),
        ("实施**“四个百千”**工程", "实施<strong>“四个百千”</strong>工程"),
        ("2022**“四个百千”**工程", "2022<strong>“四个百千”</strong>工程"),
        ("达到**98%**以上", "达到<strong>98%</strong>以上"),
        ("工作**(试点)**完成", "工作<strong>(试点)</strong>完成"),
        ("**甲。**A**乙。**B", "<strong>甲。</strong>A<strong>乙。</strong>B"),
        ("***全都。***正文", "<em><strong>全都。</strong></em>正文"),
        ("**粗*斜。*粗。**文", "<strong>粗<em>斜。</em>粗。</strong>文"),
        ("~~删去。~~保留", "<s>删去。</s>保留"),
        ("~~~删去。~~~保留", "~<s>删去。</s>~保留"),
        ("5*3，4*2", "5*3，4*2"),
        ("2**3是8，3**2是9", "2**3是8，3**2是9"),
        ("文 ** 不是 ** 文", "文 ** 不是 ** 文"),
        ("文件_名_字", "文件_名_字"),
        ("，_重点_，", "，<em>重点</em>，"),
        ("`**`。**粗。**文", "<code>**</code>。<strong>粗。</strong>文"),
        (r"\**不是*", "*<em>不是</em>"),
    ],
)
def test_chinese(source: str, expected: str) -> None:
    assert ours().renderInline(source) == expected


def test_non_chinese_is_untouched_exhaustively() -> None:
    for length in range(1, 6):
        for characters in itertools.product("a1 .“*_", repeat=length):
            source = "".join(characters)
            assert ours().renderInline(source) == stock().renderInline(source), source


@settings(max_examples=1500)
@given(st.text(alphabet=LATIN, max_size=40))
def test_non_chinese_is_untouched(source: str) -> None:
    assert ours().render(source) == stock().render(source)


@settings(max_examples=500)
@given(st.text(alphabet=LATIN + "中文，。“”", max_size=40))
def test_only_delimiters_are_read_differently(source: str) -> None:
    """Whether emphasis or not: the text without asterisks, underscores and tildes is the same."""
    texts = [
        "".join(
            child.content if child.type != "softbreak" else "\n"
            for token in md.parse(source)
            for child in token.children or ()
        )
        for md in (ours(), stock())
    ]
    bare = [text.translate(dict.fromkeys(map(ord, "*_~"))) for text in texts]
    assert bare[0] == bare[1]


def test_commonmark_specification() -> None:
    path = next((path for path in SPECIFICATIONS if path.is_file()), None)
    if path is None:
        pytest.skip("no copy of the CommonMark examples: install golang-github-yuin-goldmark-dev")
    examples = json.loads(path.read_text("utf-8"))
    assert len(examples) > 600
    conforming = 0
    for example in examples:
        html = ours("commonmark").render(example["markdown"])
        # The parser follows a newer edition of the specification in a handful of examples.
        assert html in {example["html"], stock("commonmark").render(example["markdown"])}, example
        conforming += html == example["html"]
    assert conforming >= len(examples) - 6
