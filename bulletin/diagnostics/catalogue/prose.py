"""Codes of proofreading: set terms, punctuation, numerals, sums, names. None is an error."""

from __future__ import annotations

from bulletin.diagnostics.catalogue.entry import CatalogueEntry, Severity

_WARNING, _NOTICE = Severity.WARNING, Severity.NOTICE

_TERMS: dict[str, CatalogueEntry] = {
    "term-wrong": CatalogueEntry(
        _WARNING,
        "固定提法不对：“{wrong}”（{around}）",
        "写成“{term}”。",
        "a set term in a wrong form: “{wrong}” ({around})",
        "Write “{term}”.",
    ),
    "leader-offices": CatalogueEntry(
        _WARNING,
        "{name}的职务次序不对（{around}）",
        "写成“{right}”。",
        "the offices of {name} stand in a wrong order ({around})",
        "Write “{right}”.",
    ),
    "leader-order": CatalogueEntry(
        _WARNING,
        "领导同志的排列次序不对：{text}",
        "按 terms.yaml 的次序是：{right}。",
        "the leaders stand in a wrong order: {text}",
        "By terms.yaml: {right}.",
    ),
    "word-confused": CatalogueEntry(
        _WARNING,
        "“{wrong}”像是错字（{around}）",
        "是不是“{right}”？",
        "“{wrong}” looks like a slip ({around})",
        "Is “{right}” meant?",
    ),
}

_SOURCES: dict[str, CatalogueEntry] = {
    "term-both": CatalogueEntry(
        _WARNING,
        "“{term}”既列为正确的提法，又列为错误的写法",
        "只留一处。",
        "“{term}” is listed both as right and as wrong",
        "Keep one of them.",
    ),
    "waiver-bad": CatalogueEntry(
        _WARNING,
        "“不检查”的注释写法不对，会照样印出来",
        "写成 <!-- 不检查 代码：理由 --> 或 <!-- 只提示 代码：理由 -->，放在行末，或者单独放在上一行。",
        "this comment that switches a check off is not understood and will be printed",
        "Write <!-- 不检查 code：reason --> (or 只提示) at the line's end, or on a line of its own right above.",
    ),
    "waiver-unknown": CatalogueEntry(
        _WARNING,
        "没有“{check}”这项可以关掉的检查",
        "代码在提示的方括号里；bulletin check --explain all 列出全部。",
        "there is no check “{check}” that can be switched off",
        "The code stands in brackets in a finding; bulletin check --explain all lists them.",
    ),
    "waiver-unused": CatalogueEntry(
        _NOTICE,
        "这里关掉或降级的“{check}”没有遇到，用不着了",
        "可以删掉，免得以后真有问题时不提示。",
        "“{check}” is switched off or down here, but does not occur",
        "Delete this, so that a later slip is told.",
    ),
}

_MARKS: dict[str, CatalogueEntry] = {
    "mark-ascii": CatalogueEntry(
        _WARNING,
        "中文里用了半角的“{mark}”：{around}{more}",
        "换成全角的“{wide}”。",
        "an ASCII “{mark}” in Chinese text: {around}{more_en}",
        "Write “{wide}”.",
    ),
    "digit-wide": CatalogueEntry(
        _WARNING,
        "全角的数字或字母“{text}”：{around}{more}",
        "换成半角的“{plain}”。",
        "full-width digits or letters “{text}”: {around}{more_en}",
        "Write “{plain}”.",
    ),
    "pair-open": CatalogueEntry(
        _WARNING,
        "这里的“{mark}”到段末没有配对的“{partner}”：{around}",
        "补上“{partner}”，或者删掉“{mark}”；引文接下一段的，下一段开头再用“{mark}”。",
        "this “{mark}” has no “{partner}” in its paragraph: {around}",
        "Add “{partner}”; where a quotation goes on, the next paragraph begins with “{mark}” again.",
    ),
    "pair-close": CatalogueEntry(
        _WARNING,
        "这里的“{mark}”前面没有配对的“{partner}”：{around}",
        "补上“{partner}”，或者删掉“{mark}”。",
        "this “{mark}” has no “{partner}” before it: {around}",
        "Add “{partner}”, or delete “{mark}”.",
    ),
    "quote-nested": CatalogueEntry(
        _WARNING,
        "双引号里面又用了双引号：{around}",
        "里面一层用单引号‘’。",
        "double quotation marks within double ones: {around}",
        "The inner ones are ‘’.",
    ),
    "dots-short": CatalogueEntry(
        _WARNING,
        "省略号不是六个点：{around}",
        "写成“……”。",
        "an ellipsis not of six dots: {around}",
        "Write “……”.",
    ),
    "dash-typed": CatalogueEntry(
        _WARNING,
        "破折号写成了“{mark}”：{around}",
        "写成“——”。",
        "a dash typed as “{mark}”: {around}",
        "Write “——”.",
    ),
    "dash-single": CatalogueEntry(
        _NOTICE,
        "词语之间只有一个“—”：{around}",
        "解释、引出下文的用破折号“——”；连接起止的不必改。",
        "a single “—” between words: {around}",
        "A dash is “——”; between two ends of a range — is right.",
    ),
    "dash-one": CatalogueEntry(
        _WARNING,
        "这里的“一”像是破折号：{around}",
        "是破折号的，写成“——”。",
        "this 一 looks like a dash: {around}",
        "If a dash is meant, write “——”.",
    ),
    "dot-alike": CatalogueEntry(
        _WARNING,
        "间隔号用了形近的“{mark}”（{point}）：{around}",
        "换成“·”（U+00B7）。",
        "“{mark}” ({point}) only looks like a middle dot: {around}",
        "Write “·” (U+00B7).",
    ),
    "mark-doubled": CatalogueEntry(
        _WARNING,
        "标点连用“{marks}”：{around}",
        "只留一个。",
        "marks in a row, “{marks}”: {around}",
        "Keep one.",
    ),
    "comma-between": CatalogueEntry(
        _WARNING,
        "并列的引号或书名号之间用了顿号：{around}",
        "删掉顿号。",
        "、 between adjacent quotations or titles: {around}",
        "Delete it.",
    ),
    "list-comma": CatalogueEntry(
        _NOTICE,
        "并列的词语之间顿号和逗号混用：{around}",
        "同一层的都用顿号。",
        "， and 、 mixed in one list: {around}",
        "Use 、 between all elements of one level.",
    ),
    "number-comma": CatalogueEntry(
        _WARNING,
        "序号的写法不对：{around}",
        "写成“{right}”。",
        "a number of an item in a wrong form: {around}",
        "Write “{right}”.",
    ),
    "file-number": CatalogueEntry(
        _WARNING,
        "发文字号的写法不对：{text}",
        "写成“{right}”。",
        "the number of a document in a wrong form: {text}",
        "Write “{right}”.",
    ),
    "telephone-dash": CatalogueEntry(
        _WARNING,
        "电话号码里不是短横线：{text}",
        "写成“{right}”。",
        "no hyphen in a telephone number: {text}",
        "Write “{right}”.",
    ),
    "title-stop": CatalogueEntry(
        _WARNING,
        "标题末尾有“{mark}”：{around}",
        "删掉。",
        "the title ends in “{mark}”: {around}",
        "Delete it.",
    ),
    "head-stop": CatalogueEntry(
        _WARNING,
        "段首标题末尾没有句号：…{head}",
        "在标题末尾加“。”，放在 ** 里面。",
        "the run-in head has no stop: …{head}",
        "Add 。 at its end, within the **.",
    ),
}

_NUMERALS: dict[str, CatalogueEntry] = {
    "year-short": CatalogueEntry(
        _WARNING,
        "年份不全：{around}",
        "年份写四位：{year}年。",
        "the year is cut short: {around}",
        "Write all four digits: {year}年.",
    ),
    "number-spaced": CatalogueEntry(
        _WARNING,
        "数字中间有空格：{around}",
        "写成“{plain}”。",
        "a space inside a number: {around}",
        "Write “{plain}”.",
    ),
    "percent-once": CatalogueEntry(
        _WARNING,
        "范围的前一个数缺百分号：{text}",
        "写成“{right}”。",
        "the first number of a range has no sign: {text}",
        "Write “{right}”.",
    ),
    "about-twice": CatalogueEntry(
        _WARNING,
        "“{first}”和“{second}”不能同用：{around}",
        "只留一个。",
        "“{first}” and “{second}” together: {around}",
        "Keep one of them.",
    ),
    "unit-symbol": CatalogueEntry(
        _NOTICE,
        "“万”“亿”后面用了符号“{symbol}”：{around}",
        "写成“{word}”。",
        "the symbol “{symbol}” behind 万 or 亿: {around}",
        "Write “{word}”.",
    ),
    "character-traditional": CatalogueEntry(
        _WARNING,
        "繁体字“{character}”：{around}",
        "用规范汉字“{simplified}”；题名确是繁体的，不必改。",
        "a traditional character “{character}”: {around}",
        "Write “{simplified}” unless the name itself is written so.",
    ),
    "forms-mixed": CatalogueEntry(
        _NOTICE,
        "同一个名称写法不一：这里是“{form}”（{number} 处），别处是“{common}”",
        "核对后统一。",
        "one name in several forms: “{form}” here ({number}), “{common}” elsewhere",
        "Choose one.",
    ),
}

_SUMS: dict[str, CatalogueEntry] = {
    "sum-total": CatalogueEntry(
        _WARNING,
        "总数与分项对不上：写的是{stated}，分项相加是{sum}（{around}）",
        "核对各项和总数。",
        "the total is {stated}, its parts add up to {sum} ({around})",
        "Check the parts and the total.",
    ),
    "table-total": CatalogueEntry(
        _WARNING,
        "表的总数对不上：写的是 {stated}，相加是 {sum}",
        "核对各格和总数。",
        "the table's total is {stated}, its cells add up to {sum}",
        "Check the cells and the total.",
    ),
    "list-count": CatalogueEntry(
        _WARNING,
        "列举的项数对不上：写的是“{stated}”，列了 {counted} 项（{around}）",
        "核对项数。",
        "the list says {stated}, but names {counted} ({around})",
        "Count again.",
    ),
    "share-wrong": CatalogueEntry(
        _WARNING,
        "百分比对不上：{part}/{whole} 是 {right}%，写的是 {stated}%{cut}",
        "核对两个数和百分比。",
        "{part}/{whole} is {right}%, not {stated}%{cut_en}",
        "Check the counts and the share.",
    ),
    "range-backwards": CatalogueEntry(
        _WARNING,
        "起止的数颠倒了：{text}",
        "核对；应当从小到大、从先到后。",
        "the range runs backwards: {text}",
        "Check both ends.",
    ),
    "day-none": CatalogueEntry(
        _WARNING,
        "没有这一天：{day}",
        "核对月份和日子。",
        "there is no such day: {day}",
        "Check month and day.",
    ),
    "weekday-wrong": CatalogueEntry(
        _WARNING,
        "{year}年{day}是星期{right}，写的是星期{stated}",
        "核对日期和星期。",
        "{day} of {year} is 星期{right}, not 星期{stated}",
        "Check the date and the day of the week.",
    ),
}

_NAMES: dict[str, CatalogueEntry] = {
    "place-former": CatalogueEntry(
        _WARNING,
        "“{name}”已不用（{year} 年起为{new}）：{around}",
        "写“{new}”；说的是当时的事，可以不改。",
        "“{name}” is no longer used (since {year}: {new}): {around}",
        "Write “{new}”, unless the past is meant.",
    ),
    "place-misspelt": CatalogueEntry(
        _WARNING,
        "没有“{name}”这个地方：{around}",
        "是不是“{right}”？",
        "there is no place “{name}”: {around}",
        "Is “{right}” meant?",
    ),
    "place-elsewhere": CatalogueEntry(
        _WARNING,
        "{county}不属于{city}：{around}",
        "属于{right}，核对一下。",
        "{county} is not in {city}: {around}",
        "It is in {right}.",
    ),
}

_ORDER: dict[str, CatalogueEntry] = {
    "heading-level": CatalogueEntry(
        _NOTICE,
        "标题的层次{how}：{around}",
        "层次依次用“一、”“（一）”“1.”“（1）”。",
        "the level of this heading {how_en}: {around}",
        "The levels are 一、 （一） 1. （1）, in this order.",
    ),
    "heading-number": CatalogueEntry(
        _WARNING,
        "标题的序号{how}：{around}",
        "核对序号；是不是少了一段，或者改了次序？",
        "the number of this heading {how_en}: {around}",
        "Check the numbers: is a passage missing or out of its place?",
    ),
    "sequence-broken": CatalogueEntry(
        _WARNING,
        "“{member}”{how}：{around}",
        "核对次序；是不是少了或者多了一项？",
        "“{member}” {how_en}: {around}",
        "Check the sequence: is one missing or told twice?",
    ),
    "person-offices": CatalogueEntry(
        _WARNING,
        "{name}的职务前后不一：这里是“{office}”，前面是“{before}”",
        "核对职务；是同名的两个人，或者职务有变动的，不必改。",
        "{name} has two offices: “{office}” here, “{before}” before",
        "Check them, unless these are two people or the office changed.",
    ),
    "office-mixed": CatalogueEntry(
        _NOTICE,
        "同一个单位或职务写法不一：这里是“{form}”，前面是“{before}”",
        "同一篇里统一；首次用全称，以后用简称。",
        "one body or office in two forms: “{form}” here, “{before}” before",
        "Choose one; a full name comes first, the short one after it.",
    ),
}

RULES: dict[str, CatalogueEntry] = {**_TERMS, **_MARKS, **_NUMERALS, **_SUMS, **_NAMES, **_ORDER}
"""The codes that have a text rule."""

ENTRIES: dict[str, CatalogueEntry] = {**RULES, **_SOURCES}
