"""Codes of the characters on the page: which have no glyph, and which are set from a face that stands in."""

from __future__ import annotations

from bulletin.messages.entry import Entry, Severity

ENTRIES: dict[str, Entry] = {
    "missing-glyph": Entry(
        Severity.ERROR,
        "“{character}”（{code_point}）没有一种字体有字形（用途：{role}）",
        "请核对用字；确是这个字的，把有它的字体文件放进 fonts/，并在 fonts/fonts.yaml 里写上字体名。",
        "no face has a glyph for “{character}” ({code_point}; role: {role})",
        "Check it; if it is right, put a font that has it into fonts/ and name that in fonts/fonts.yaml.",
    ),
    "emoji": Entry(
        Severity.ERROR,
        "“{character}”（{code_point}）是表情符号，印不出来",
        "请改用文字，或改用 ★、●、※ 一类的符号。",
        "“{character}” ({code_point}) is an emoji and can't be printed",
        "Use words, or a sign such as ★, ● or ※.",
    ),
    "fallback-glyph": Entry(
        Severity.NOTICE,
        "“{character}”（{code_point}）在“{role}”的字体 {own} 里没有，用 {face} 代替",
        "字形略有不同，一般不必处理；要统一字形，请安装字数更多的字体。",
        "“{character}” ({code_point}) is not in {own} ({role}) and is set in {face}",
        "The shapes differ a little; for a perfect match install a face with more characters.",
    ),
    "line-disagrees": Entry(
        Severity.ERROR,
        "这一行印出来和排好的不一样：应宽 {wanted}，实际 {found}：{line}",
        "多半是 templates/ 里改过的样式动了字号、字体、字距或行宽；请改回去，这些数都写在 theme.toml 里。",
        "this line is not printed as it was composed: {wanted} wide, in print {found}: {line}",
        "Most likely a style in templates/ changes size, face, spacing or measure; set these in theme.toml.",
    ),
}
