"""Characters that don't stand in a text as they were typed: which are left out, written otherwise, or errors.

What has no meaning in Chinese text is left out; the wrong code of an ordinary character becomes that character; spaces
of all widths become a space; line ends of other programs become line ends; letters are composed with their accents.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING
from unicodedata import name, normalize

if TYPE_CHECKING:
    from collections.abc import Iterator

VERTICAL_TAB = "\v"
"""A line break within a paragraph, as Word writes it (手动换行符)."""
COMBINING = (
    "\u0300-\u034e\u0350-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\u302a-\u302f\u3099\u309a"
    "\ufe20-\ufe2f"
)
"""Combining marks of scripts without shaping."""
_JOINERS = "\u180b-\u180f\u200c\u200d"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_DIRECTIONS = "\u200e\u202a\u202c\u2066\u2068\u2069"
"""Marks that confirm the direction from left to right; those of the other direction are errors (CVE-2021-42574)."""
_IGNORED = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u200b\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    "\U00013430-\U00013455\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f"
)
HIDDEN = _IGNORED + _JOINERS + _SELECTORS + _DIRECTIONS
BAD = (
    "\x00-\x08\x0d-\x1f\x7f-\x84\x86-\x9f\u061c\u200f\u202b\u202d\u202e\u2067\ufffc\ufffd\ud800-\udfff\ufdd0-\ufdef"
    "\ufff0-\ufff8"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
)
"""Controls, marks of the direction from right to left, signs of lost text and pictures, surrogates, non-characters."""
LINE_ENDS = "\x0b\x0c\x85\u2028\u2029"
SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f"
PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
COMPATIBILITY = (
    "\uf900-\ufa0d\ufa10\ufa12\ufa15-\ufa1e\ufa20\ufa22\ufa25\ufa26\ufa2a-\ufad9\U0002f800-\U0002fa1d"
)
"""Ideographs that are others by canonical equivalence; they stand in names, so they stay."""
_CANONICAL = (
    "\u0374\u037e\u0387\u1f71\u1f73\u1f75\u1f77\u1f79\u1f7b\u1f7d\u1fbb\u1fbe\u1fc9\u1fcb\u1fd3\u1fdb\u1fe3\u1feb\u1fee"
    "\u1ff9\u1ffb\u1ffd\u2126\u212a\u212b\u2329\u232a"
)
"""Characters that are others by canonical equivalence."""
_RADICALS = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺒巳⺓幺⺔彑⺕彐⺖忄⺗㣺⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛"
    "⺨犭⺩王⺪疋⺫目⺬示⺭礻⺯糹⺰纟⺱罓⺲罒⺳㓁⺶羊⺹耂⺺肀⺻聿⺼月⺽臼⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻈讠⻉贝⻋车⻌辶⻍辶⻎辶⻏阝⻐钅⻑長⻒镸"
    "⻓长⻔门⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟飠⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
"""Radicals of the supplement, and the ideograph that each looks like (Unicode, EquivalentUnifiedIdeograph)."""
_CHINESE_FORMS = "⼾户⾭青"
"""Kangxi radicals that fonts for Chinese draw as another ideograph than the traditional one."""
_VERTICAL = "︐，︑、︒。︓：︔；︕！︖？︗〖︘〗︙…︱—︵（︶）︷｛︸｝︹〔︺〕︻【︼】︽《︾》︿〈﹀〉﹁「﹂」﹃『﹄』"
_SMALL = "﹐，﹑、﹔；﹕：﹖？﹗！﹘—﹙（﹚）﹛｛﹜｝﹝〔﹞〕"
_HALF_WIDTH = "｡。｢「｣」､、"
_STYLED = "".join(map(chr, (*range(0xFB00, 0xFB07), *range(0x1D400, 0x1D800))))
_SINGLES = (
    f"{BAD}{HIDDEN}{SPACES}{LINE_ENDS}{COMPATIBILITY}{PRIVATE}{_CANONICAL}"
    "\u2e80-\u2fdf\ufb00-\ufb06\ufe10-\ufe6f\uff61-\uff64\U0001d400-\U0001d7ff"
)
"""All that is suspect without a combining mark, and little else."""
_RIGHT_TO_LEFT = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SHAPED = "\u0600-\u1cff\ua800-\uabff\U00010a00-\U00011fff"
"""Scripts in which an invisible character can shape the letter before it."""
_NAMES = {
    "\u00ad": "软连字符",
    "\u200b": "零宽空格",
    "\u200c": "零宽不连字",
    "\u200d": "零宽连字",
    "\u200e": "方向标记",
    "\u2060": "单词连接符",
    "\ufeff": "字节顺序标记",
    "\ufe0e": "异体选择符",
    "\ufe0f": "表情选择符",
}


@cache
def pattern(expression: str) -> re.Pattern[str]:
    """Compile a pattern at its first use: those with many characters are costly."""
    return re.compile(expression)


@cache
def wrong_codes() -> dict[str, str]:
    """Return the characters that stand for ordinary ones, with those."""
    listed = _RADICALS + _VERTICAL + _SMALL + _HALF_WIDTH
    kangxi = {chr(code): normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
    styled = {each: normalize("NFKC", each) for each in _STYLED}
    return {
        **{each: plain for each, plain in styled.items() if plain.isascii()},
        **kangxi,
        **dict(zip(listed[::2], listed[1::2], strict=True)),
        **dict(zip(_CHINESE_FORMS[::2], _CHINESE_FORMS[1::2], strict=True)),
    }


def find_suspects(text: str) -> Iterator[re.Match[str]]:
    """Find what is not left as it is; the name of a match's group says why.

    Texts without combining marks, nearly all, are searched for single characters, which costs a fiftieth.
    """
    if pattern(f"[{COMBINING}\u1100-\u1112]").search(text):
        yield from suspects().finditer(text)
        return
    for single in pattern(f"[{_SINGLES}]").finditer(text):
        match = suspects().match(text, single.start())
        if match:
            yield match


@cache
def suspects() -> re.Pattern[str]:
    """Return the pattern of one suspect character, or of a letter with combining marks."""
    wrong = "".join(wrong_codes())
    marked = f"[^\\s{COMBINING}{BAD}{HIDDEN}{COMPATIBILITY}{wrong}][{COMBINING}]+"
    return pattern(
        f"(?P<bad>[{BAD}])|(?P<hidden>[{HIDDEN}])|(?P<space>[{SPACES}])|(?P<line>[{LINE_ENDS}])|(?P<wrong>[{wrong}])"
        f"|(?P<compatibility>[{COMPATIBILITY}])|(?P<private>[{PRIVATE}](?!(?<=[\uf020-\uf0ff])\t))"
        f"|(?P<canonical>{marked}|[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|[{_CANONICAL}])"
    )


def has_meaning(text: str, at: int) -> bool:
    """Return whether an invisible character of a text belongs to the letter before it.

    Joiners and selectors shape letters of some scripts; selectors choose a form of an ideograph.
    """
    character, before = text[at], text[at - 1 : at]
    if not before or not pattern(f"[{_JOINERS}{_SELECTORS}]").match(character) or character in "\ufe0e\ufe0f":
        return False
    if "\u180b" <= character <= "\u180f":
        return "\u1800" <= before <= "\u18af"
    if pattern(f"[{_SHAPED}]").match(before):
        return True
    return character not in "\u200c\u200d" and pattern(f"[{_HAN}]").match(before) is not None


def turns(text: str, at: int) -> bool:
    """Return whether this is a mark of direction in a line with letters that run from right to left."""
    if not pattern(f"[{_DIRECTIONS}]").match(text[at]):
        return False
    end = text.find("\n", at)
    return (
        pattern(_RIGHT_TO_LEFT).search(text, text.rfind("\n", 0, at) + 1, len(text) if end < 0 else end)
        is not None
    )


def describe(character: str) -> tuple[str, str]:
    """Return what an invisible character is called, in Chinese and in English."""
    point = f"U+{ord(character):04X}"
    if pattern(f"[{_SELECTORS}]").match(character):
        known = _NAMES.get(character, "异体选择符")
    else:
        known = _NAMES.get(
            "\u200e" if pattern(f"[{_DIRECTIONS}]").match(character) else character, "不显示的字符"
        )
    return f"{known} {point}", f"{point} {name(character, '')}".strip()


# --- Characters that an escape or an entity writes --------------------------------------------------------------


def suspect_code(character: str) -> str | None:
    """Return the code of the diagnostic for a character that an escape or an entity writes; None for most."""
    if pattern(f"[{BAD}{LINE_ENDS}]").match(character):
        return "character-bad"
    match = suspects().match(character)
    codes = {"hidden", "wrong", "compatibility", "private"}
    return CODES[match.lastgroup or ""] if match and match.lastgroup in codes else None


CODES = {
    "bad": "character-bad",
    "hidden": "character-hidden",
    "wrong": "character-lookalike",
    "compatibility": "character-compatibility",
    "private": "character-private",
}


def suspect_values(character: str) -> dict[str, str]:
    """Return what the message about a suspect character says of it."""
    instead = ordinary(character)
    kind, kind_en = describe(character)
    return {
        "point": points(character),
        "instead": instead,
        "instead_point": points(instead),
        "number": "1",
        "kinds": kind,
        "kinds_en": kind_en,
    }


def ordinary(character: str) -> str:
    """Return the character that a wrong code or a compatibility ideograph stands for, else the character."""
    return wrong_codes().get(character) or normalize("NFC", character)


def points(text: str) -> str:
    """Return the code points of a text as Unicode writes them."""
    return " ".join(f"U+{ord(character):04X}" for character in text)


def settled(text: str) -> str:
    """Return a text that escapes or entities wrote as it is printed: without what is hidden or a wrong code."""

    def settle(match: re.Match[str]) -> str:
        if match.lastgroup == "hidden":
            return match[0] if has_meaning(text, match.start()) else ""
        return ordinary(match[0]) if match.lastgroup in {"wrong", "canonical"} else match[0]

    return suspects().sub(settle, text)
