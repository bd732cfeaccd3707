"""Write docs/commands.md, the help of every command, from the command line.

    python docs/make_commands.py

A test holds the page current.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bulletin.cli.commands import main

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).with_name("commands.md")
HEAD = """\
# 命令

这一页由 `docs/make_commands.py` 从程序里取出，不用手改。在终端里打 `bulletin 命令 --help`，看到的也是这些。

期写成 `36`、`2022-36` 或文件夹名；只写 `36` 时取最近有这一期的年份。

| 退出码 | 意思 |
|---|---|
| 0 | 没有问题 |
| 1 | 稿件有错；加了 `--strict` 时，也可能是有警告 |
| 2 | 命令的用法不对 |
| 3 | 环境有问题：磁盘满了、没有权限、缺字体、连不上服务器 |
| 130 | 按了 Ctrl-C |
"""


def page() -> str:
    """Return the whole page."""
    group = main.context_class(main, info_name="bulletin", **main.context_settings)
    return "\n".join([HEAD, *(part for name in main.list_commands(group) for part in _command(group, name))])


def _command(parent: click.Context, name: str) -> Iterator[str]:
    """Show a command as its help does; a group's own commands follow it."""
    assert isinstance(parent.command, click.Group)
    command = parent.command.get_command(parent, name)
    assert command is not None
    context = command.context_class(command, info_name=name, parent=parent)
    yield f"## {context.command_path}\n"
    yield f"```\n{command.get_help(context).rstrip()}\n```\n"
    for inner in command.list_commands(context) if isinstance(command, click.Group) else ():
        yield from _command(context, inner)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
