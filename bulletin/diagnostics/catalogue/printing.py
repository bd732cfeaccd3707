"""Codes of printing: errors that prevent it, and warnings before it."""

from __future__ import annotations

from bulletin.diagnostics.catalogue.entry import CatalogueEntry, Severity

ENTRIES: dict[str, CatalogueEntry] = {
    "print-draft": CatalogueEntry(
        Severity.ERROR,
        "这一期还是送审稿，不能付印",
        "先定稿：bulletin final；只想看看样子，用 bulletin build。",
        "this issue is a draft and can't go to the printer",
        "Once it is approved run bulletin final; to look at its pages use bulletin build.",
    ),
    "print-unclassified": CatalogueEntry(
        Severity.ERROR,
        "这一期没有密级，不编份号",
        "涉密的才编份号：在 issue.md 里写明密级，如 classification: 秘密★1年；不涉密的，去掉 --numbered。",
        "this issue is not classified, so its copies have no numbers",
        "Copy numbers are for classified issues: write its classification in issue.md, or leave out --numbered.",
    ),
    "print-too-many-numbers": CatalogueEntry(
        Severity.ERROR,
        "份号有 {numbers} 个，这一期只印 {run} 份",
        "请改 --numbered 后面的份号，或改 issue.md 里的 print_run。",
        "{numbers} copy numbers were given, but only {run} copies are printed",
        "Change the numbers after --numbered, or print_run in issue.md.",
    ),
    "no-chinese-names": CatalogueEntry(
        Severity.ERROR,
        "这里的系统写不了中文文件名（字符编码是 {encoding}）",
        "请把环境变量 LC_ALL 设成 C.UTF-8 再试。原有的文件没有动。",
        "the system can't write Chinese file names here (its encoding is {encoding})",
        "Set the environment variable LC_ALL to C.UTF-8. The old files are untouched.",
    ),
    "print-set-differs": CatalogueEntry(
        Severity.WARNING,
        "付印的是现在的稿件，{folder} 里的成品不是由它排成的",
        "请再运行 bulletin build，使发出的电子版和印出的一致。",
        "what is printed comes from the present sources; the set in {folder} does not",
        "Run bulletin build again, so that the file sent and the copies printed are the same.",
    ),
}
