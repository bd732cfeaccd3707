"""`bulletin completion`."""

from __future__ import annotations

import click

from bulletin.cli import localization

VARIABLE = "_BULLETIN_COMPLETE"
"""The environment variable by which a shell requests completions."""
SHELLS = ("bash", "zsh", "fish")


@click.command(
    cls=localization.Command,
    epilog='例：在 ~/.bashrc 里加一行 eval "$(bulletin completion bash)"；zsh 加在 ~/.zshrc 里，把 bash 换成 zsh；'
    "bulletin completion fish > ~/.config/fish/completions/bulletin.fish。",
)
@click.argument("shell", metavar="[bash|zsh|fish]", type=localization.Choice(SHELLS))
def completion(shell: str) -> None:
    """输出命令行补全的脚本：装上以后按 Tab 键，命令、选项、期号、地名都可以补全。"""
    from click.shell_completion import get_completion_class

    from bulletin.cli.commands import main

    script = get_completion_class(shell)
    assert script is not None, "the choices are click's own"  # noqa: S101
    click.echo(script(main, {}, "bulletin", VARIABLE).source())
