"""The number formats of automatic numbers (ISO/IEC 29500-1 §17.18.59 ST_NumberFormat)."""

from __future__ import annotations

import re

_DIGITS = "零一二三四五六七八九"
_LEGAL = str.maketrans("零一二三四五六七八九十百千万", "零壹贰叁肆伍陆柒捌玖拾佰仟萬")
_LEGAL_SIMPLIFIED = str.maketrans("零一二三四五六七八九十百千万", "零壹贰叁肆伍陆柒捌玖拾佰仟万")
_UNITS = ("", "十", "百", "千")
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_CYCLES = {
    "ideographTraditional": _STEMS,
    "ideographZodiac": _BRANCHES,
    "aiueoFullWidth": "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン",
    "irohaFullWidth": "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン",
    "ganada": "가나다라마바사아자차카타파하",
    "chosung": "ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ",
    "arabicAlpha": "أبتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "arabicAbjad": "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ",
    "russianUpper": "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ",
    "russianLower": "абвгдежзиклмнопрстуфхцчшщыэюя",
    "thaiLetters": "กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮ",
}
_REPEATED = {"upperLetter": "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "lowerLetter": "abcdefghijklmnopqrstuvwxyz"}
"""Formats that begin anew with doubled signs: Z, AA, BB."""
_MOST_LETTERS = 780
"""Word begins anew with A behind the number with thirty Z."""
_SERIES = {
    "decimalEnclosedCircle": (0x2460, 20),
    "decimalEnclosedCircleChinese": (0x2460, 20),
    "decimalEnclosedParen": (0x2474, 20),
    "decimalEnclosedFullstop": (0x2488, 20),
    "ideographEnclosedCircle": (0x3220, 10),
}
"""Characters that hold a number each: the first of them, and how many."""
_DECIMALS = {
    "decimalFullWidth": "０１２３４５６７８９",
    "decimalFullWidth2": "０１２３４５６７８９",
    "ideographDigital": "〇一二三四五六七八九",
    "taiwaneseDigital": "○一二三四五六七八九",
    "japaneseDigitalTenThousand": "〇一二三四五六七八九",
    "koreanDigital": "영일이삼사오육칠팔구",
    "koreanDigital2": "零一二三四五六七八九",
    "hindiNumbers": "٠١٢٣٤٥٦٧٨٩",
    "thaiNumbers": "๐๑๒๓๔๕๖๗๘๙",
}
_COUNTING = frozenset(
    {
        *("chineseCounting", "chineseCountingThousand", "taiwaneseCounting", "taiwaneseCountingThousand"),
        *("japaneseCounting", "koreanCounting"),
    }
)
_CUSTOM = re.compile(r"(0*)1\b")


def numeral(count: int, form: str, pattern: str = "") -> str:
    """Write a count in a number format; one without a known form in Arabic digits. `pattern` is that of `custom`."""
    if form in _COUNTING:
        return chinese(count)
    if form in _DECIMALS:
        return str(count).translate({ord("0") + digit: sign for digit, sign in enumerate(_DECIMALS[form])})
    if form in _SERIES:
        first, size = _SERIES[form]
        return chr(first + count - 1) if 1 <= count <= size else str(count)
    if form in _CYCLES and count > 0:
        return _CYCLES[form][(count - 1) % len(_CYCLES[form])]
    if form in _REPEATED and count > 0:
        return _REPEATED[form][(count - 1) % 26] * ((count - 1) % _MOST_LETTERS // 26 + 1)
    return _other(count, form, pattern)


def _other(count: int, form: str, pattern: str) -> str:
    match form:
        case "none" | "bullet":
            return ""
        case "decimalZero":
            return f"{count:02}"
        case "upperRoman":
            return _roman(count)
        case "lowerRoman":
            return _roman(count).lower()
        case "chineseLegalSimplified":
            return chinese(count).translate(_LEGAL_SIMPLIFIED)
        case "ideographLegalTraditional" | "japaneseLegal":
            return chinese(count).translate(_LEGAL)
        case "ideographZodiacTraditional":
            return _STEMS[(count - 1) % 10] + _BRANCHES[(count - 1) % 12]
        case "ordinal":
            return f"{count}{_english_ending(count)}"
        case "numberInDash":
            return f"- {count} -"
        case "hex":
            return f"{count:X}"
        case "custom":
            zeros = _CUSTOM.match(pattern)
            return str(count).zfill(len(zeros[1]) + 1 if zeros else 1)
        case _:
            return str(count)


def chinese(count: int) -> str:
    """Write a number below a hundred million in Chinese: 十, 二十一, 一百零五."""
    if not 0 < count < 100_000_000:
        return _DIGITS[0] if count == 0 else str(count)
    high, low = divmod(count, 10_000)
    if not high:
        return _below_ten_thousand(low).removeprefix("一") if 10 <= low < 20 else _below_ten_thousand(low)
    gap = _DIGITS[0] if 0 < low < 1000 else ""
    return f"{chinese(high)}万{gap}{_below_ten_thousand(low)}"


def _below_ten_thousand(count: int) -> str:
    written, gap = "", False
    for power in (3, 2, 1, 0):
        digit = count // 10**power % 10
        if digit:
            written += (_DIGITS[0] if gap and written else "") + _DIGITS[digit] + _UNITS[power]
        gap = not digit
    return written


def _roman(count: int) -> str:
    if not 0 < count < 10_000:
        return str(count)
    written = ""
    for worth, sign in _ROMAN:
        repeated, count = divmod(count, worth)
        written += sign * repeated
    return written


def _english_ending(count: int) -> str:
    if 10 < count % 100 < 14:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
