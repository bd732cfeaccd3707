"""Codes of the live preview."""

from __future__ import annotations

from bulletin.diagnostics.catalogue.entry import CatalogueEntry, Severity

ENTRIES: dict[str, CatalogueEntry] = {
    "editor-pattern": CatalogueEntry(
        Severity.WARNING,
        "editor 要写成编辑器的地址，里面有 {{path}}",
        "例如 editor: vscode://file/{{path}}:{{line}}:{{column}}；现在按这个默认的地址打开。",
        "editor must be the address of an editor, with {{path}} in it",
        "As in editor: vscode://file/{{path}}:{{line}}:{{column}}, which is used for now.",
    ),
    "port-taken": CatalogueEntry(
        Severity.NOTICE,
        "端口 {port} 有别的程序在用，改用 {other}",
        "多半是另开着一个预览；要固定端口，请先关掉那一个，或用 --port 另选。",
        "port {port} is taken; using {other}",
        "Most likely another preview is open: close it, or choose a port with --port.",
    ),
    "no-port": CatalogueEntry(
        Severity.ERROR,
        "从 {port} 到 {last} 的端口都打不开：{reason}",
        "请关掉多余的预览，或用 --port 另选一个端口。",
        "no port from {port} to {last} can be had: {reason}",
        "Close other previews, or choose a port with --port.",
    ),
    "bench-ended": CatalogueEntry(
        Severity.ERROR,
        "排这一期的进程中途没有了（状态 {status}）",
        "再保存一次就会重排；还是这样，请运行 bulletin build 看完整的报告。",
        "the process that makes this issue ended in the middle (status {status})",
        "Save again to try once more; if it stays so, run bulletin build for the full report.",
    ),
    "bench-stuck": CatalogueEntry(
        Severity.ERROR,
        "排这一期超过 {seconds} 秒，已停下",
        "多半是稿件里有特别大的表格或特别长的段落，请拆开；再保存一次就会重排。",
        "making this issue took longer than {seconds} seconds and was stopped",
        "Most likely a table or a paragraph is too large: split it. Save again to try once more.",
    ),
    "preview-bug": CatalogueEntry(
        Severity.ERROR,
        "程序出错，排不下去：{text}",
        "这是程序的错，不是稿件的错。完整的记录在运行 bulletin serve 的窗口里，请报给维护者。",
        "a bug stands in the way: {text}",
        "This is the tool's fault. The full record stands in the terminal of bulletin serve; please report it.",
    ),
}
