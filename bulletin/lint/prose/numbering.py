"""Ways of numbering the members of a list in running text, which order and announced numbers are checked by."""

from __future__ import annotations

import re

from bulletin.parsing.text.script import NUMERAL

_BEGINS = r"(?:^|(?<=[。；！？：，、—\s”]))"
_BEGINS_CLAUSE = r"(?:^|(?<=[。；：\n])|(?<=[。；：\n] ))"
_NO_ITEM = r"(?!\s*[项款目条点类种、，和至～—-]|\s*[（(])"
"""Behind a number in brackets: not the items of a law that are cited."""

WORDS = (
    re.compile(rf"{_BEGINS}({NUMERAL})是(?![一二三四五六七八九十])"),
    re.compile(rf"{_BEGINS}({NUMERAL})要(?![一二三四五六七八九十])"),
)
"""一是, 一要"""
MARKS = (
    re.compile(rf"{_BEGINS_CLAUSE}第({NUMERAL})[，、：](?!第)"),
    re.compile(rf"{_BEGINS_CLAUSE}[（(]({NUMERAL})[）)]{_NO_ITEM}"),
    re.compile(rf"{_BEGINS_CLAUSE}[（(]([1-9][0-9]?)[）)]{_NO_ITEM}"),
    re.compile(rf"{_BEGINS_CLAUSE}([1-9][0-9]?)[.．](?![0-9])"),
    re.compile(rf"{_BEGINS_CLAUSE}({NUMERAL})、(?![一二三四五六七八九十])"),
)
"""第一， （一） （1） 1. 一、"""
