"""Issues with every character of Unicode in their titles, paragraphs and cells."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from unicodedata import category, normalize

from bulletin.app.typesetting import make
from bulletin.parsing.text.decode import decode
from tests.support import script_faces
from tests.support.typesetting import write_issue
from tests.support.workspaces import open_project

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.diagnostics import Diagnostic

CHUNK = 640
"""Characters of one issue."""
_ARTICLE = 8
"""Characters of one article: a title holds no more."""
_UNDRAWN = {"missing-glyph", "emoji"}
"""Codes of the diagnostics about a character that no face has."""
SAMPLE = (
    "é\u0301\u0323\u20dd\u034f\u00ad\u200b\u200c\u200d\u2060\ufeff\u180e\u180b\ufe0f\ufe00\U000e0100\U000e0041"
    "\u200e\u202a\u2066\u202e\u00a0\u2009\u2007\u202f\u3000\v\f\u0085\u2028\u2029\u2f00\u2ec5\u2ed3\u2ea0\ufb01\ufe41"
    "\uff61\U0001d7d9\u212b\uf9dc\U0002f800\ufa0e\ue000\uf8ff\ufffd\ufffc\ufff9\u3164\u115f\u0600\u06dd\u070f\u0e34"
    "\u0627\u0644\u05d0\u0f40\u0f0b\u1820\u0915\u093f\u0b95\ua000\uac00\u1100\u1161\u3099\u302a\u2460\u337f\u2103"
    "\u2e3a\u2236\u00b7\u2022\u2605\u2192\u222b\u2500\u263a\U0001f600\u20e3\U00020bb7\U0002b736\U00030000\u4dc0"
)
"""Characters of every class, for a short run."""


def assigned() -> Iterator[str]:
    """Yield all characters of Unicode but ASCII, surrogates, and most of the private ones."""
    for code in range(0x80, sys.maxunicode + 1):
        character = chr(code)
        kind = category(character)
        if kind not in {"Cn", "Cs"} and (kind != "Co" or code < 0xE100 or not code % 0x1000):
            yield character


def chunks(characters: Sequence[str]) -> Iterator[Sequence[str]]:
    """Divide characters into issues."""
    for start in range(0, len(characters), CHUNK):
        yield characters[start : start + CHUNK]


def treatment(character: str) -> str:
    """Return what happens to a character when a file is read."""
    typed = f"汉{character}字"
    read = decode("a.md", typed.encode())
    codes = {one.code for one in read.diagnostics}
    if "character-bad" in codes:
        return "error"
    if "character-hidden" in codes:
        return "dropped"
    if "character-lookalike" in codes:
        return "replaced"
    return "passed" if read.value and read.value.text == typed else "a space, a line end, or composed"


def build(characters: Sequence[str]) -> tuple[Sequence[str], tuple[Diagnostic, ...]]:
    """Build an issue of the characters that the faces have; return those, and its diagnostics."""
    with TemporaryDirectory() as folder:
        while characters:
            diagnostics = _make(Path(folder) / str(len(characters)), characters)
            missing = {one.values["character"] for one in diagnostics if one.code in _UNDRAWN}
            if not missing:
                return characters, diagnostics
            characters = [each for each in characters if missing.isdisjoint((each, *_forms(each)))]
    return (), ()


def _forms(character: str) -> str:
    return normalize("NFC", character) + normalize("NFD", character) + normalize("NFKC", character)


def _make(workspace: Path, characters: Sequence[str]) -> tuple[Diagnostic, ...]:
    articles = [
        _article(characters[start : start + _ARTICLE]) for start in range(0, len(characters), _ARTICLE)
    ]
    issue = write_issue(workspace, "", *articles)
    script_faces.put(workspace)
    return make(open_project(workspace), issue).diagnostics


def _article(characters: Sequence[str]) -> str:
    """Return an article with characters in its title, beside Chinese, beside spaces, and in cells."""
    title = "".join(f"汉{each}" for each in characters)
    rows = "".join(f"|汉{each}字|{each}|\n" for each in characters)
    text = "".join(f"汉{each}字，" for each in characters)
    apart = " ".join(characters)
    return f"---\ntitle: 题{title}\nfrom: 苏州市\n---\n{text}\n\n甲 {apart} 乙\n\n|甲|乙|\n|--|--|\n{rows}\n"
