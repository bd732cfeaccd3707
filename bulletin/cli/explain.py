"""`bulletin explain`."""

from __future__ import annotations

import click

from bulletin.cli import localization
from bulletin.cli.completers import code_names


@click.command(cls=localization.Command, epilog="例：bulletin explain yaml-wide-colon；bulletin explain。")
@click.argument("code", required=False, metavar="[代码]", shell_complete=code_names)
def explain(code: str | None) -> None:
    """说明提示信息里的代码（方括号里的词）：意思、怎样改、例子；校对规则还有依据。不写代码时列出全部。"""
    from bulletin.cli import codes

    for line in codes.explain(code) if code else codes.list_codes():
        click.echo(line)
