"""Codes of finished pages: characters without a glyph, lines, pages, pictures, accessibility of the PDF."""

from __future__ import annotations

from bulletin.diagnostics.catalogue.entry import CatalogueEntry, Severity

_WARNING, _NOTICE = Severity.WARNING, Severity.NOTICE

_FACES: dict[str, CatalogueEntry] = {
    "missing-glyph": CatalogueEntry(
        Severity.ERROR,
        "“{character}”（{code_point}）没有一种字体有字形（用途：{role}）",
        "请核对用字；确是这个字的，把有它的字体文件放进 fonts/，并在 fonts/fonts.yaml 里写上字体名。",
        "no face has a glyph for “{character}” ({code_point}; role: {role})",
        "Check it; if it is right, put a font that has it into fonts/ and name that in fonts/fonts.yaml.",
    ),
    "emoji": CatalogueEntry(
        Severity.ERROR,
        "“{character}”（{code_point}）是表情符号，印不出来",
        "请改用文字，或改用 ★、●、※ 一类的符号。",
        "“{character}” ({code_point}) is an emoji and can't be printed",
        "Use words, or a sign such as ★, ● or ※.",
    ),
    "fallback-glyph": CatalogueEntry(
        Severity.NOTICE,
        "“{character}”（{code_point}）在“{role}”的字体 {own} 里没有，用 {face} 代替",
        "字形略有不同，一般不必处理；要统一字形，请安装字数更多的字体。",
        "“{character}” ({code_point}) is not in {own} ({role}) and is set in {face}",
        "The shapes differ a little; for a perfect match install a face with more characters.",
    ),
}

RULES: dict[str, CatalogueEntry] = {
    "line-disagrees": CatalogueEntry(
        Severity.ERROR,
        "这一行印出来和排好的不一样：应宽 {wanted}，实际 {found}：{line}",
        "多半是 templates/ 里改过的样式动了字号、字体、字距或行宽；请改回去，这些数都写在 theme.toml 里。",
        "this line is not printed as it was composed: {wanted} wide, in print {found}: {line}",
        "Most likely a style in templates/ changes size, face, spacing or measure; set these in theme.toml.",
    ),
    "page-lines": CatalogueEntry(
        _WARNING,
        "第{page}页正文排了 {found} 行，每页应为 {wanted} 行",
        "看看这一页前后有没有放不下的图、表；改过 templates/ 的，核对页边和行距。",
        "page {page} holds {found} lines of text instead of {wanted}",
        "See whether a picture or table stands in the way; if templates/ was changed, check margins and pitch.",
    ),
    "page-grid": CatalogueEntry(
        _WARNING,
        "第{page}页这一行不在行格上，差 {away} mm：{line}",
        "多半是前面的图、表或改过的样式高度不是整行；正反两面的行会对不齐。",
        "this line of page {page} stands {away} mm off the grid: {line}",
        "Most likely something before it is not as high as whole lines: a picture, a table, a changed style.",
    ),
    "page-characters": CatalogueEntry(
        _WARNING,
        "第{page}页每行排 {found} 个字，应为 {wanted} 个",
        "核对 templates/theme.toml 的字号和版心，以及改过的样式里的字距。",
        "the lines of page {page} hold {found} characters instead of {wanted}",
        "Check sizes and type area in templates/theme.toml, and spacings in changed styles.",
    ),
    "line-edge": CatalogueEntry(
        _WARNING,
        "这一行{how} {away} mm：{line}",
        "改过 templates/ 的，核对缩进和行宽；没有改过的，请改写这一句。",
        "this line {how_en} {away} mm: {line}",
        "If templates/ was changed, check indents and measures; otherwise reword the sentence.",
    ),
    "line-start": CatalogueEntry(
        _WARNING,
        "行首是 {mark} （{line}）",
        "这个标点不能排在一行之首；删掉前面手工的换行，或者改写这一句。",
        "a line begins with {mark} ({line})",
        "Take out the break that was typed before it, or reword the sentence.",
    ),
    "line-end": CatalogueEntry(
        _WARNING,
        "行末是 {mark} （{line}）",
        "它应当和后面的字排在一行；删掉后面手工的换行，或者改写这一句。",
        "a line ends with {mark} ({line})",
        "Take out the break that was typed behind it, or reword the sentence.",
    ),
    "line-split": CatalogueEntry(
        _WARNING,
        "“{what}”在行末被拆开：{line}",
        "破折号、省略号和数字不能分在两行；改写这一句，或者删掉中间的换行和空格。",
        "“{what}” is split at a line's end: {line}",
        "Dashes, dots and numbers stay on one line: reword the sentence, or take out a break or space within.",
    ),
    "lone-character": CatalogueEntry(
        _WARNING,
        "段末一个字占一行：{line}",
        "孤字不成行；这一段增减一两个字就好。",
        "one character stands alone on the last line: {line}",
        "Add or take away a character or two in this paragraph.",
    ),
    "heading-foot": CatalogueEntry(
        _WARNING,
        "标题落在第{page}页末尾，正文在下一页：{line}",
        "前面增减一两行，让标题和正文在一起。",
        "a heading stands alone at the foot of page {page}: {line}",
        "Add or take away a line or two before it.",
    ),
    "page-last-short": CatalogueEntry(
        _NOTICE,
        "末页（第{page}页）只有{what}",
        "前面删减几行，可以省下一页。",
        "the last page ({page}) holds {what_en} only",
        "A few lines less save a page.",
    ),
    "imprint-off": CatalogueEntry(
        _WARNING,
        "版记没有排在末页版心的底部：{how}",
        "改过 templates/ 的，核对 footer 的样式。",
        "the imprint does not stand at the foot of the last page's type area: {how_en}",
        "If templates/ was changed, check the style of footer.",
    ),
    "picture-coarse": CatalogueEntry(
        _WARNING,
        "第{page}页的图只有 {dpi} dpi（{columns}×{rows} 像素印成 {width}×{height} mm），印出来会糊",
        "换一张至少 {needed} 像素宽的；请来稿单位发原图，不要用聊天软件压缩过的。",
        "the picture on page {page} has {dpi} dpi only ({columns}×{rows} pixels on {width}×{height} mm)",
        "Use one at least {needed} pixels wide; ask for the original, not one that a chat program shrank.",
    ),
    "pdf-title": CatalogueEntry(
        _WARNING,
        "PDF 没有写明标题",
        "改过 templates/paper.html.j2 的，把 <title> 放回去。",
        "the PDF has no title",
        "If templates/paper.html.j2 was changed, put <title> back.",
    ),
    "pdf-language": CatalogueEntry(
        _WARNING,
        "PDF 没有写明语言是中文",
        '改过 templates/paper.html.j2 的，把 <html lang="zh-CN"> 放回去；没有它，朗读会出错，字形也可能不对。',
        "the PDF does not say that its language is Chinese",
        'If templates/paper.html.j2 was changed, put <html lang="zh-CN"> back.',
    ),
    "pdf-untagged": CatalogueEntry(
        _WARNING,
        "PDF 没有结构标记，朗读软件读不出次序",
        "请核对 bulletin.yaml 里的 layout.pdf；没有改过的，把这份 PDF 报给维护者。",
        "the PDF has no tags: programs that read aloud don't know the order",
        "Check layout.pdf in bulletin.yaml; if it is right, report this PDF as a bug.",
    ),
    "picture-silent": CatalogueEntry(
        _WARNING,
        "PDF 里的第 {number} 张图没有说明文字，朗读时读不出来",
        "在图片的方括号里写上说明；改过 templates/paper.html.j2 的，把 alt 放回去。",
        "figure {number} of the PDF has no alternative text",
        "Write it between the brackets of the picture; if templates/paper.html.j2 was changed, put alt back.",
    ),
    "table-headless": CatalogueEntry(
        _WARNING,
        "PDF 里的第 {number} 个表没有表头标记，朗读时分不清行和栏",
        "改过 templates/paper.html.j2 的，表头用 <th scope=…>，不用 <td>。",
        "table {number} of the PDF has no heads that its cells belong to",
        "If templates/paper.html.j2 was changed, heads are <th scope=…>, not <td>.",
    ),
    "booklet-pages": CatalogueEntry(
        _NOTICE,
        "一共 {pages} 页，不是 4 的倍数，骑马订要凑成 {more} 页",
        "不改也行：版记单独排在封底，前面空出的页不印页码；想省一张纸，就删减一些。",
        "{pages} pages are no multiple of four; a stapled booklet takes {more}",
        "It may stay so: the imprint stands alone on the back, blank pages before it; a shorter text saves a sheet.",
    ),
}
"""The codes that have a page rule, besides those of glyphs and fonts in `building`."""

ENTRIES: dict[str, CatalogueEntry] = {**_FACES, **RULES}
