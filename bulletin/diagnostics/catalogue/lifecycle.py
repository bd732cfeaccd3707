"""Codes of the desk: a new workspace, new issues and articles, numbers, status, front matter changed by commands."""

from __future__ import annotations

from bulletin.diagnostics.catalogue.entry import CatalogueEntry, Severity

_ERROR, _NOTICE = Severity.ERROR, Severity.NOTICE

ENTRIES: dict[str, CatalogueEntry] = {
    "front-matter-unsafe": CatalogueEntry(
        _ERROR,
        "没有把握在这个文件的开头改 {key}，文件没有动",
        "请把开头写成一行一个键（例如 number: 36），再运行一次；或者自己动手改",
        "{key} can't be changed safely in this file's front matter; the file is as it was",
        "write one key a line (number: 36) and run the command again, or change it by hand",
    ),
    "front-matter-encoding": CatalogueEntry(
        _ERROR,
        "文件不是 UTF-8 编码，命令不改它",
        "请用编辑器打开，“另存为”时编码选 UTF-8，再运行一次",
        "the file is not UTF-8; commands don't change it",
        "save it as UTF-8 in an editor and run the command again",
    ),
    "folder-not-empty": CatalogueEntry(
        _ERROR,
        "{folder} 里已经有文件（{names}），没有动它",
        "请换一个空文件夹，或者写一个还没有的名称：bulletin init 简报",
        "{folder} holds files ({names}) and was left alone",
        "name an empty folder, or one that is not there yet: bulletin init bulletin",
    ),
    "issue-exists": CatalogueEntry(
        _ERROR,
        "已经有 issues/{folder} 了，没有动它",
        "换一个名称，或者在原来那一期里接着编",
        "issues/{folder} is there already and was left alone",
        "choose another name, or go on with that issue",
    ),
    "draft-name": CatalogueEntry(
        _ERROR,
        "“{name}”不能作文件夹名",
        '写一个短名称，不要有 / \\ : * ? " < > | 和空格，不以点开头，例如 春节',
        "“{name}” can't be the name of a folder",
        'use a short name without / \\ : * ? " < > | or spaces, not beginning with a dot',
    ),
    "no-draft": CatalogueEntry(
        _ERROR,
        "没有正在编的一期，不知道稿件放在哪里",
        "先运行 bulletin new，或者写明哪一期：--issue 37",
        "there is no issue under way to put the article into",
        "run bulletin new first, or name the issue: --issue 37",
    ),
    "number-taken": CatalogueEntry(
        _ERROR,
        "{year}年第{number}期已经有了：issues/{folder}",
        "下一个没有用过的期号是 {next}",
        "No. {number} of {year} is there already: issues/{folder}",
        "the next free number is {next}",
    ),
    "already-final": CatalogueEntry(
        _ERROR,
        "issues/{folder} 已经定稿，不能再{action}",
        "要更正重发，先运行 bulletin correct {folder}，改好后再定稿",
        "issues/{folder} is final and can't be changed so",
        "to correct and send it again run bulletin correct {folder} first",
    ),
    "not-final": CatalogueEntry(
        _ERROR,
        "issues/{folder} 还没有定稿，不用出更正版",
        "直接改稿件就可以；改好后运行 bulletin final {folder}",
        "issues/{folder} is not final yet and needs no corrected edition",
        "just change its articles, then run bulletin final {folder}",
    ),
    "not-numbered": CatalogueEntry(
        _ERROR,
        "issues/{folder} 还没有期号和签发日期，不能定稿",
        "先给它编号：bulletin number {folder}",
        "issues/{folder} has no number or date and can't be made final",
        "number it first: bulletin number {folder}",
    ),
    "model-text-left": CatalogueEntry(
        Severity.WARNING,
        "这里还是新建时的样稿：{text}",
        "换成稿件自己的文字；用不着的这一篇，删掉文件",
        "this is still the text that a new article begins with: {text}",
        "put the article's own text in its place, or delete the file",
    ),
    "next-final": CatalogueEntry(
        _NOTICE,
        "issues/{folder} 现在是第{edition}版（更正），状态改回了送审稿",
        "改好后运行 bulletin final {folder}，再排版、分送",
        "issues/{folder} is now edition {edition} (corrected), and a draft again",
        "when it is corrected run bulletin final {folder}, then build and send it",
    ),
}
