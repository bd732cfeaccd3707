"""Line ends of the published texts: wrapped as mails wrap them none is reported, between paragraphs each is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.lint.fixes import apply_fixes
from bulletin.lint.prose.lines import text_width
from bulletin.lint.prose.text_blocks import TextBlockKind
from tests.support.proofreading import article, findings
from tests.support.published_texts import NAMES, read_seed

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.lint.registry import FixableDiagnostic

NO_START = "，。、；：！？”’）》〉】…—"
NO_END = "“‘（《〈【"


@pytest.fixture(scope="module")
def long_paragraphs(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The long paragraphs of the published texts."""
    blocks = [
        block for name in NAMES for block in read_seed(seeds / name, tmp_path_factory.mktemp(name)).blocks
    ]
    texts = (block.text.strip() for block in blocks if block.kind is TextBlockKind.PARAGRAPH)
    return [text for text in texts if len(text) > 60 and "\n" not in text and text[0] not in "|#>-!"]


def _joined(body: str) -> list[FixableDiagnostic]:
    found = findings({"01.md": article(body)})
    return [one for one in found if one.diagnostic.code == "lines-joined"]


def _wrapped(text: str, width: int) -> str:
    """Wrap a text to this width in em; marks may not begin or end a line, words and numbers are not parted."""
    lines, line = [], ""
    for token in re.findall(r"[!-~]+|.", text):
        if line and text_width(line + token) > width and token not in NO_START:
            kept = line.rstrip(NO_END)
            lines.append(kept.rstrip())
            line = line[len(kept) :]
        line += token
    return "\n".join([*lines, line])


@pytest.mark.parametrize("width", [20, 28, 38])
def test_no_line_end_of_wrapped_paragraphs_is_reported(long_paragraphs: list[str], width: int) -> None:
    body = "\n\n".join(_wrapped(text, width) for text in long_paragraphs)
    assert body.count("\n") > 3 * len(long_paragraphs)
    assert [str(one.diagnostic.position) for one in _joined(body)] == []


def test_every_line_end_between_paragraphs_is_reported_and_fixed(long_paragraphs: list[str]) -> None:
    whole = [text for text in long_paragraphs if text.endswith("。")]
    (found,) = _joined("\n".join(whole))
    assert len(found.fixes) == len(whole) - 1 > 30
    assert apply_fixes(article("\n".join(whole)), found.fixes) == article("\n\n".join(whole))


@settings(max_examples=60)
@given(st.text(alphabet="一是、（）1.，。：“”甲乙 >-\u3000*年月日2\n", max_size=60))
def test_a_fix_only_adds_empty_lines(text: str) -> None:
    content = article(f"字{text}")
    fixes = [fix for one in _joined(f"字{text}") for fix in one.fixes] if _is_read(content) else []
    bare = [line.strip("> \u3000") for line in apply_fixes(content, fixes).decode().split("\n")]
    typed = [line.strip("> \u3000") for line in content.decode().split("\n")]
    assert [line for line in bare if line] == [line for line in typed if line]
    assert len(bare) == len(typed) + len(fixes)


def _is_read(content: bytes) -> bool:
    from bulletin.kinds.bulletin.parsing import read_issue
    from bulletin.parsing.settings import read_publication
    from tests.support.proofreading import ISSUE
    from tests.support.workspaces import ROOT

    publication = read_publication("bulletin.yaml", (ROOT / "bulletin.yaml").read_bytes()).value
    assert publication is not None
    return read_issue("2022-36", {"issue.md": ISSUE, "01.md": content}, publication).value is not None
