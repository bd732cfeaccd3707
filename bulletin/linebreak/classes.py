"""Classes of characters: which marks there are, how each behaves, and where that is written.

A class is known by one letter, so that a text's classes are a string of the same length, in which regular
expressions find contexts. `classify` returns that string.
"""

from __future__ import annotations

import re
import unicodedata
from enum import Enum, IntEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable


class Blank(Enum):
    """On which side of its cell a mark has the half that may be given up (GB/T 15834 §5.1.1 to 5.1.3)."""

    NONE = "none"
    LEFT = "left"
    RIGHT = "right"


class StretchGroup(IntEnum):
    """Groups of glue, in the order in which they shrink (CLREQ, line adjustment).

    The mark at a line's end comes before all of these. A middle dot is half an em from the start (GB/T 15834
    §5.1.7), so it does not shrink.
    """

    SPACES = 0
    BRACKETS = 1
    PAUSES = 2
    CHINESE_WESTERN = 3
    STOPS = 4


class CharacterClass(Struct, frozen=True):
    """One class: its letter, its members (`_general` finds more), and its behaviour with its source."""

    letter: str
    name: str
    source: str
    members: str = ""
    starts: bool = True
    ends: bool = True
    blank: Blank = Blank.NONE
    group: StretchGroup | None = None
    mark: bool = False
    half: bool = False
    western: bool = False
    space: bool = False


CLASSES: tuple[CharacterClass, ...] = (
    CharacterClass("H", "汉字", "CLREQ 字符类别"),
    CharacterClass("F", "全角字母、数字", "CLREQ 字符类别"),
    CharacterClass("Y", "符号（①★→等）", "CLREQ 字符类别"),
    # Full-width marks.
    CharacterClass(
        "O", "开始引号、括号、书名号", "GB/T 15834 §5.1.3", "“‘（《〈【〖「『〔［｛〘〚｟〝﹙﹛﹝",
        ends=False, blank=Blank.LEFT, group=StretchGroup.BRACKETS, mark=True,
    ),
    CharacterClass(
        "C", "结束引号、括号、书名号", "GB/T 15834 §5.1.3", "”’）》〉】〗」』〕］｝〙〛｠〞〟﹚﹜﹞",
        starts=False, blank=Blank.RIGHT, group=StretchGroup.BRACKETS, mark=True,
    ),
    CharacterClass(
        "S", "句内点号", "GB/T 15834 §5.1.1", "，、；：﹐﹑﹔﹕",
        starts=False, blank=Blank.RIGHT, group=StretchGroup.PAUSES, mark=True,
    ),
    CharacterClass(
        "T", "句末点号", "GB/T 15834 §5.1.1, 5.1.2", "。！？．｡﹒﹖﹗",
        starts=False, blank=Blank.RIGHT, group=StretchGroup.STOPS, mark=True,
    ),
    CharacterClass("X", "叠用的问号、叹号", "GB/T 15834 §5.1.2", "‼⁇⁈⁉", starts=False, mark=True),
    CharacterClass("P", "破折号前半", "GB/T 15834 §5.1.4", "⸺", mark=True),
    CharacterClass("p", "破折号后半", "GB/T 15834 §5.1.4", starts=False, mark=True),
    CharacterClass("L", "省略号前半", "GB/T 15834 §5.1.5", "…⋯", mark=True),
    CharacterClass("l", "省略号后半", "GB/T 15834 §5.1.5", starts=False, mark=True),
    CharacterClass("E", "一字线或半个破折号", "GB/T 15834 §5.1.4, 5.1.6", "—―", starts=False, mark=True),
    CharacterClass("K", "连接号、比号", "GB/T 15834 §5.1.6", "～–〜－~∶", starts=False, mark=True),
    CharacterClass("B", "短横线", "GB/T 15834 §5.1.6", "-‐‑", starts=False, mark=True, half=True),
    CharacterClass("M", "间隔号", "GB/T 15834 §5.1.7", "·・‧･•", starts=False, mark=True, half=True),
    CharacterClass("V", "分隔号", "GB/T 15834 §5.1.9", "/／", starts=False, ends=False, mark=True, half=True),
    CharacterClass("N", "重复号等", "Unicode UAX #14, NS", "〃々〻ゝゞヽヾー‖｜", starts=False),
    # What belongs to a number.
    CharacterClass(
        "U", "数字后的符号", "house (typography.md §3.2)", "%‰‱℃℉°′″％¢￠", starts=False, western=True,
    ),
    CharacterClass(
        "R", "数字前的符号", "house (typography.md §3.2)", "￥¥№＄$£￡€±§", ends=False, western=True,
    ),
    CharacterClass("u", "单位方字", "house (typography.md §3.2)", "㎡㎥㎞㎜㎝㎎㎏㏄㎖", starts=False),
    # Latin text: nothing inside a run is split.
    CharacterClass("A", "西文字母", "CLREQ 中西混排", western=True),
    CharacterClass("D", "阿拉伯数字", "GB/T 15835", "0123456789", western=True),
    CharacterClass("a", "西文符号", "CLREQ 中西混排", "+=*&@#_^|\\`<>×÷−≈≤≥", western=True),
    CharacterClass("o", "西文开始符", "CLREQ 中西混排", "([{«‹", ends=False, western=True),
    CharacterClass("c", "西文结束符、点号", "CLREQ 中西混排", ",.;:!?)]}»›", starts=False, western=True),
    CharacterClass("q", "西文直引号", "CLREQ 中西混排", "\"'", western=True),
    CharacterClass("k", "西文中的连接号", "GB/T 15834 §5.1.6", starts=False, western=True),
    CharacterClass("b", "西文中的短横线", "GB/T 15834 §5.1.6", starts=False, western=True),
    CharacterClass("v", "西文中的分隔号", "GB/T 15834 §5.1.9", starts=False, ends=False, western=True),
    CharacterClass(
        "m", "数字中的间隔号", "GB/T 15834 §5.1.7", starts=False, ends=False, half=True, western=True,
    ),
    CharacterClass(
        "x", "数字中的比号、冒号、点", "house (typography.md §3.0)", starts=False, ends=False, western=True,
    ),
    CharacterClass("r", "注释号", "house (typography.md §3.0)", starts=False),
    # Spaces and what has no width.
    CharacterClass(
        "s", "空格", "house (typography.md §3.5)",
        " \t\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f",
        starts=False, space=True,
    ),
    CharacterClass("w", "全角空格", "house (typography.md §3.5)", "\u3000", starts=False, space=True),
    CharacterClass(
        "n", "不断行空格", "Unicode UAX #14, GL", "\u00a0\u2007\u202f", starts=False, ends=False, space=True,
    ),
    CharacterClass("z", "零宽断点", "Unicode UAX #14, ZW", "\u200b", starts=False),
    CharacterClass("Z", "附加符号", "Unicode UAX #14, CM", starts=False),
    CharacterClass(
        "j", "连字符（无宽）", "Unicode UAX #14, WJ, ZWJ", "\u2060\u200d\ufeff", starts=False, ends=False,
    ),
)  # fmt: skip

BY_LETTER = {each.letter: each for each in CLASSES}
WESTERN = "".join(each.letter for each in CLASSES if each.western)
SPACES = "".join(each.letter for each in CLASSES if each.space)

MULTIPLIERS = "万亿千百"
"""Behind a number these are part of it (`1.5万`, GB/T 15835 §5.2.1)."""

COUNTED = "年月日号时分秒元个名人家项支篇次场岁米吨"
"""A number and one of these belong together; a line ends between them only where other breaks are worse (house)."""

_UNIT = "km|cm|mm|dm|kg|mg|ml|hm|kW|MW|GB|MB|TB|m|g|t|L|W|h|s"
_GROUPED = re.compile(rf"(?<=\d)[ \u2009](?=(?:\d{{3}}(?!\d)|(?:{_UNIT})(?![A-Za-z])))")

_NUMBER_MARK = re.compile("(?<=[0-9０-９])[∶：．·・‧･•](?=[0-9０-９])")


class _Letters(dict[int, int]):
    """The table of `str.translate`; the class of a character not listed is derived once from its Unicode properties."""

    def __missing__(self, code: int) -> int:
        letter = self[code] = ord(_general(chr(code)))
        return letter


def _general(character: str) -> str:
    """Return the class of a character that no class lists."""
    if "！" <= character <= "～":
        return "F" if character.isalnum() else "Y"
    category = unicodedata.category(character)
    if category in {"Mn", "Me", "Mc", "Cf"} or "\U0001f1e6" <= character <= "\U0001f1ff":
        return "Z"
    wide = unicodedata.east_asian_width(character) in "WF"
    return _letter(category, character) if not wide else "H" if category[0] in "LC" else "Y"


def _letter(category: str, character: str) -> str:
    """Return the class of a character that is not wide: letters and raised digits are Latin."""
    if category[0] == "L" or (category == "No" and character < "\u2100"):
        return "A"
    if category == "Nd":
        return "D"
    if category == "Zs":
        return "s"
    return "H" if category[0] == "C" else "a" if character < "\u0250" else "Y"


_LETTERS = _Letters({ord(member): ord(each.letter) for each in CLASSES for member in each.members})


def classify(text: str) -> str:
    """Return the class letter of every character, contexts considered."""
    letters = text.translate(_LETTERS)
    for needed, resolve in _CONTEXTS:
        if any(letter in letters for letter in needed):
            letters = resolve(text, letters)
    return letters


def is_latin(letters: str) -> bool:
    """Return whether all of a paragraph is Latin: then its “ ” ’ — … are Latin too."""
    return "A" in letters and not re.search("[HFYSTX]", letters)


STACKED = re.compile("[！？]{2,}|[‼⁇⁈⁉]")
"""Question and exclamation marks in a row; some rows of two are a character of their own."""


def _stacked(text: str, letters: str) -> str:
    """Class question and exclamation marks in a row, which share cells."""
    out = list(letters)
    for match in STACKED.finditer(text):
        out[match.start() : match.end()] = "X" * len(match[0])
    return "".join(out)


def _dashes(_: str, letters: str) -> str:
    """Pair — to dashes and … to ellipses; a single — is a connector."""
    letters = re.sub("EE+", lambda match: _pairs(match[0], "P", "p"), letters)
    letters = re.sub("LL+", lambda match: _pairs(match[0], "L", "l"), letters)
    return letters.replace("E", "K")


def _pairs(run: str, first: str, second: str) -> str:
    """Divide a run into pairs; an odd one at the end stays with the last pair."""
    paired = (first + second) * (len(run) // 2)
    return paired + second * (len(run) % 2)


def _in_numbers(text: str, letters: str) -> str:
    """Make ∶ ： ． · between digits a part of their number: a ratio, a time, the name of a day (`3∶1`, `“5·12”`)."""
    out = list(letters)
    for match in _NUMBER_MARK.finditer(text):
        out[match.start()] = "m" if letters[match.start()] == "M" else "x"
    return "".join(out)


def _connectors(_: str, letters: str) -> str:
    """Make a connector, hyphen or slash between Latin characters or full-width digits a part of their run."""
    for chinese in "KBV":
        between = f"(?<=[F{WESTERN}]){chinese}+(?=[F{WESTERN}BV])"
        letters = re.sub(between, lambda match: match[0].lower(), letters)
    return letters


def _quotes(text: str, letters: str) -> str:
    """Class straight quotes as opening and closing in turn; between letters, ' and ’ are apostrophes."""
    out = list(letters)
    for match in re.finditer("(?<=[AD])[qC](?=[AD])", letters):
        if text[match.start()] in "'’":
            out[match.start()] = "c"
    for quote in "\"'":
        places = [index for index, letter in enumerate(out) if letter == "q" and text[index] == quote]
        for turn, index in enumerate(places):
            out[index] = "a" if len(places) % 2 else "oc"[turn % 2]
    return "".join(out)


def _latin(text: str, letters: str) -> str:
    """In a paragraph without Chinese, marks that both scripts share are Latin."""
    if not is_latin(letters):
        return letters
    shared = {"“": "o", "‘": "o", "”": "c", "’": "c", "—": "a", "…": "a", "·": "a", "•": "a"}
    return "".join(
        shared.get(character, letter) if BY_LETTER[letter].mark else letter
        for character, letter in zip(text, letters, strict=True)
    )


def _spaces(text: str, letters: str) -> str:
    """Keep a space within a number, or between a number and its unit, from breaking (house)."""
    out = list(letters)
    for match in _GROUPED.finditer(text):
        out[match.start()] = "n"
    return "".join(out)


_CONTEXTS: tuple[tuple[str, Callable[[str, str], str]], ...] = (
    ("T", _stacked),
    ("EL", _dashes),
    ("qC", _quotes),
    ("OCPLM", _latin),
    ("KSTM", _in_numbers),
    ("KBV", _connectors),
    ("s", _spaces),
)
