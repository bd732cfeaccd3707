"""An editor at work: what is typed, pasted and left half finished, for `hypothesis`, and what has to be printed of it."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections import Counter
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Iterable

_ADDRESS = "https://example.invalid/a?b=1&c=2"
_SOURCE = Path(__file__).with_suffix(".toml").read_text("utf-8")
_TEXTS: dict[str, list[str]] = tomllib.loads(_SOURCE.replace("{address}", _ADDRESS))
SENTENCES = _TEXTS.pop("sentences")
TITLES = SENTENCES + _TEXTS.pop("titles")
LAYOUTS = [layout for layouts in _TEXTS.values() for layout in layouts]
"""What is typed or pasted at once; each `{}` stands for a sentence."""
_SENTENCE = re.compile(r"(?<!\{)\{\}(?!\})")
_LINE_END = re.compile(r"\r\n|[\r\n]")
_MARKUP = re.compile(
    r"</?[a-z]+(?:\s[^<>]*)?/?>|^[ >\t]*\d+[.)](?=\s|$)|\[\^[^\]]*\]:?|&#?\w+;|^\s*(?:```|~~~).*|\{width=[^}]*\}",
    re.IGNORECASE,
)
"""Letters and figures that are markup where they are understood."""
_COMMENT = re.compile("<!--.*?-->", re.DOTALL)
"""All comments of a text are reported in one line."""
_MARKS = "、。，；“”《》〔〕？…％%"
_AT_THE_DOOR = str.maketrans({"⻓": "长", "⺠": "民"})
"""Characters that are replaced, by what is printed for them."""


@st.composite
def pieces(draw: st.DrawFn) -> str:
    """Draw what an editor types or pastes at once."""
    return _SENTENCE.sub(lambda _: draw(st.sampled_from(SENTENCES)), draw(st.sampled_from(LAYOUTS)))


def must_be_printed(source: str, reported: Iterable[int]) -> Counter[str]:
    """Count the characters of a source, without the lines (from 1) that something is reported about."""
    known = set(reported)
    text = _COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), source)
    lines = (line for number, line in enumerate(_LINE_END.split(text), 1) if number not in known)
    return _count("\n".join(_MARKUP.sub("", line) for line in lines).translate(_AT_THE_DOOR))


def printed(page: str) -> Counter[str]:
    """Count the same in a page of HTML, with the addresses and numbers in its tags."""
    return _count(unescape(page))


def _count(text: str) -> Counter[str]:
    """Count letters, figures, and the marks that are no markup."""
    composed = unicodedata.normalize("NFC", text)
    return Counter(character for character in composed if character.isalnum() or character in _MARKS)
