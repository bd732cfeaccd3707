"""`bulletin new`."""

from __future__ import annotations

import click

from bulletin.cli import chinese
from bulletin.cli.shared import near, open_office


@click.command(cls=chinese.Command, epilog="例：bulletin new。")
def new() -> None:
    """新建下一期：建好文件夹、issue.md 和第一篇稿件，期号和日期自动填好。"""
    from bulletin.pipeline import begin

    for path in begin(open_office()):
        click.echo(near(path))
