"""Codes of finding, composing, rendering and writing an issue."""

from __future__ import annotations

from bulletin.messages.entry import Entry, Severity

ENTRIES: dict[str, Entry] = {
    "no-workspace": Entry(
        Severity.ERROR,
        "{folder} 及其上级文件夹里都没有 bulletin.yaml",
        "请先进入简报的工作文件夹（放着 bulletin.yaml 的那一个），再运行命令。",
        "no bulletin.yaml in {folder} or above it",
        "Go to the bulletin's folder (the one that holds bulletin.yaml) and run the command there.",
    ),
    "unknown-issue": Entry(
        Severity.ERROR,
        "没有“{name}”这一期",
        "现有：{known}。可以写期号（36）、年份加期号（2022-36）或文件夹名。",
        "there is no issue “{name}”",
        "There are: {known}. Name an issue by number (36), year and number (2022-36) or folder.",
    ),
    "which-issue": Entry(
        Severity.NOTICE,
        "第{number}期：取最近有这一期的年份，即 {folder}",
        "要指别的年份，请写 年份-期号，例如 2021-06。",
        "No. {number}: taken from the newest year that has it, {folder}",
        "For another year write YEAR-NUMBER, as in 2021-06.",
    ),
    "theme-broken": Entry(
        Severity.ERROR,
        "版式文件 {file} 用不了：{reason}",
        "请改正 templates/{file}；删掉它就恢复自带的版式。",
        "the theme's file {file} can't be used: {reason}",
        "Mend templates/{file}, or remove it to get the shipped one back.",
    ),
    "no-pango": Entry(
        Severity.ERROR,
        "排版用的系统库没有装好：{reason}",
        "Debian、Ubuntu：apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0；"
        "Fedora：dnf install pango；macOS：brew install pango。",
        "the system libraries for typesetting are missing: {reason}",
        "Debian, Ubuntu: apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; "
        "Fedora: dnf install pango; macOS: brew install pango.",
    ),
    "not-writable": Entry(
        Severity.ERROR,
        "写不进 {folder}：{reason}",
        "请看磁盘是否已满、文件夹是否只读，或者有没有同名的文件。原有的成品没有动。",
        "can't write to {folder}: {reason}",
        "See whether the disk is full, the folder read-only, or a file in its place. The old output is untouched.",
    ),
    "unreadable": Entry(
        Severity.ERROR,
        "读不了这个文件：{reason}",
        "请看文件是否还在、有没有读取权限。",
        "this file can't be read: {reason}",
        "See whether it is there and may be read.",
    ),
    "not-fetched": Entry(
        Severity.ERROR,
        "版式里引用了 {address}，但它不许读取",
        "只能用本期文件夹里的图片、版式自己的文件和选定的字体；不读网络上的东西。",
        "the layout refers to {address}, which may not be read",
        "Only pictures of the issue's folder, the theme's own files and the chosen fonts; nothing from the network.",
    ),
    "engine-complaint": Entry(
        Severity.ERROR,
        "排版引擎报告：{text}",
        "多半是 templates/ 里改过的样式写错了；请对照自带的版式检查。",
        "the typesetting engine says: {text}",
        "Most likely a style changed in templates/ is wrong; compare it with the shipped one.",
    ),
    "wide-gap": Entry(
        Severity.WARNING,
        "这一行的字距拉得太开：{line}",
        "行里有不能拆开的长词（字母、数字或网址）。可以改写句子，或者把长词换个位置。",
        "the characters of this line stand too far apart: {line}",
        "It holds a long word that may not be split. Reword the sentence or move the word.",
    ),
    "short-line": Entry(
        Severity.WARNING,
        "这一行排不到头：{line}",
        "行里没有可以拉开的字距。可以改写句子，或者把长词换个位置。",
        "this line ends before the measure: {line}",
        "Nothing in it can be stretched. Reword the sentence or move the word.",
    ),
    "word-split": Entry(
        Severity.WARNING,
        "“{line}”比一行还长，只好拆开",
        "可以缩短，或者在合适的地方加空格。",
        "“{line}” is longer than a line and was split",
        "Shorten it, or put a space where it may break.",
    ),
    "forced-break": Entry(
        Severity.WARNING,
        "这里标点连得太多，避头尾做不到：{line}",
        "请检查有没有多打的标点。",
        "so many marks in a row that the rules for line ends can't be kept: {line}",
        "See whether marks were typed twice.",
    ),
    "too-wide": Entry(
        Severity.WARNING,
        "“{line}”比栏宽还宽",
        "请加宽表格的这一栏，或者缩短文字。",
        "“{line}” is wider than its column",
        "Widen the column or shorten the text.",
    ),
    "struck-text": Entry(
        Severity.ERROR,
        "简报不印删除线，这里有用 ~~ 划掉的字",
        "不要的字请直接删去；要留的字请去掉两边的 ~~。",
        "a bulletin prints no struck out text, and here some stands between ~~",
        "Delete what is not wanted, or take the ~~ off what is to stay.",
    ),
    "title-broken": Entry(
        Severity.NOTICE,
        "标题由程序分行：{title}",
        "要自己定分行，请在标题里用 | 标出。",
        "the tool chose where the title breaks: {title}",
        "To choose for yourself put | where the title is to break.",
    ),
    "no-picture": Entry(
        Severity.ERROR,
        "本期文件夹里没有图片“{path}”",
        "图片要放在这一期的文件夹里（例如 images/），路径从这个文件夹写起；不能指向文件夹外面。",
        "there is no picture “{path}” in the issue's folder",
        "Pictures lie in the issue's folder (images/, say) and are named from there; nothing outside it.",
    ),
    "bad-picture": Entry(
        Severity.ERROR,
        "图片“{path}”用不了：{reason}",
        "请换成 JPEG、PNG 或 WebP 图片，不超过四千万像素。",
        "the picture “{path}” can't be used: {reason}",
        "Use JPEG, PNG or WebP of at most forty megapixels.",
    ),
    "stranger-font": Entry(
        Severity.ERROR,
        "第{page}页的“{text}”用了版式之外的字体 {font}",
        "请在 fonts/fonts.yaml 里给这些字安排字体，或运行 bulletin fonts 看各处用什么字体。",
        "“{text}” on page {page} is set in {font}, which is no face of the theme",
        "Give these characters a face in fonts/fonts.yaml; see bulletin fonts.",
    ),
    "box-drawn": Entry(
        Severity.ERROR,
        "第{page}页的“{text}”（{code_point}）没有字形，印出来是方框",
        "请换一个字，或安装有这个字的字体；运行 bulletin fonts 看缺哪些字。",
        "“{text}” ({code_point}) on page {page} has no glyph and prints as a box",
        "Use another character or install a font that has it; see bulletin fonts.",
    ),
    "not-embedded": Entry(
        Severity.ERROR,
        "字体 {font} 没有嵌入 PDF",
        "换一台机器打印就可能走样；请换用允许嵌入的字体。",
        "the font {font} is not embedded in the PDF",
        "It may print differently elsewhere; use a font that may be embedded.",
    ),
    "waiting": Entry(
        Severity.NOTICE,
        "另一个进程（{holder}）正在排这一期，等它做完",
        "它一做完或一中断，这里就接着做。",
        "another process ({holder}) is building this issue; waiting",
        "This goes on as soon as it is done or gone.",
    ),
}
