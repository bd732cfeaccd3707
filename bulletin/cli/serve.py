"""`bulletin serve`."""

from __future__ import annotations

import signal
import threading

import click

from bulletin.cli import localization
from bulletin.cli.completers import issue_names
from bulletin.cli.shared import INTERRUPTED, ExitStatus, echo_diagnostics, open_project, select_issues
from bulletin.diagnostics import diagnose


def _port(context: click.Context, option: click.Parameter, value: str) -> int:
    """Parse a port; 0 lets the system choose one."""
    if not (value.isascii() and value.isdecimal() and int(value) <= 65535):
        raise click.BadParameter("端口是 0 到 65535 的数，例如 8036", context, option)
    return int(value)


@click.command(
    cls=localization.Command,
    epilog="例：bulletin serve 36；bulletin serve 36 --open；bulletin serve --port 9000。",
)
@click.argument("issue", required=False, metavar="[期]", shell_complete=issue_names)
@click.option("--open", "launch", is_flag=True, help="同时打开浏览器。")
@click.option(
    "--port", default="8036", metavar="端口", callback=_port, help="端口，默认 8036；被占用就用下一个。"
)
def serve(issue: str | None, *, launch: bool, port: int) -> None:
    """一边写一边看：在浏览器里预览排好的页面，存一次盘就更新一次。

    不写期号时从最近的一期看起。只有这台机器能打开；按 Ctrl-C 结束。
    """
    from bulletin.preview.browser import open_browser
    from bulletin.preview.serving import Preview

    project = open_project()
    start = select_issues(project, [issue] if issue else [], every=False)[0] if project.headers else None
    ended = threading.Event()
    _set_on_signals(ended)
    with Preview(project.workspace, start, port) as preview:
        if preview.server.port != port and port:
            echo_diagnostics([diagnose("port-taken", None, port=port, other=preview.server.port)])
        click.echo(preview.address)
        click.echo("按 Ctrl-C 结束。", err=True)
        if launch and not open_browser(preview.address):
            click.echo("这里没有能用的浏览器，请自己打开上面的地址。", err=True)
        ended.wait()
    click.echo("预览已结束。", err=True)
    raise ExitStatus(INTERRUPTED)


def _set_on_signals(ended: threading.Event) -> None:
    """End the preview cleanly on Ctrl-C, a closed terminal and termination."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: ended.set())
