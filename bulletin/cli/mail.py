"""`bulletin mail`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from bulletin.cli import localization, report
from bulletin.cli.completers import issue_names
from bulletin.cli.shared import (
    display_path,
    echo_waiting,
    open_project,
    progress,
    require,
    select_issues,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bulletin.app.mail import PreparedMailing
    from bulletin.mail.messages import Message
    from bulletin.project.project import Project


@click.command(
    cls=localization.Command,
    epilog="例：bulletin mail 36；bulletin mail 36 --send；bulletin mail 36 --status；"
    "bulletin mail 36 --resolve sent --to 省教育厅。",
)
@click.argument("issue", metavar="期", shell_complete=issue_names)
@click.option("--send", is_flag=True, help="用发信服务器直接发；发过的不会再发。")
@click.option("--status", is_flag=True, help="列出发到哪里了：已发、没发成、不确定、没发过。")
@click.option(
    "--resolve",
    metavar="sent|resend",
    type=click.Choice(["sent", "resend"]),
    help="不确定的，核实以后记作已发（sent）或者要重发（resend）。",
)
@click.option(
    "--to", "names", metavar="单位", multiple=True, help="只管这个单位，可以写几次；与 --resolve 连用。"
)
@click.option("--yes", is_flag=True, help="不再询问。")
def mail(  # noqa: PLR0913 - one for each option
    issue: str, *, send: bool, status: bool, resolve: str | None, names: tuple[str, ...], yes: bool
) -> None:
    """给名单上用邮件的单位各写一封草稿，附上 PDF，放进 build/mail/ 文件夹；加 --send 就直接发出去。

    只发定稿，而且要先用 bulletin build 排好。草稿用 Outlook、Foxmail 等打开，看过就可以发。
    各单位的地址写在 contacts.yaml 里。涉密的简报不能用邮件发。

    直接发时，先列出名单，问一次再发；每封都记账，断了再运行一次，只发还没发的。
    """
    from bulletin.cli import mail_session

    if send + status + bool(resolve) > 1:
        raise click.UsageError("--send、--status、--resolve 一次只能用一个")
    if names and not resolve:
        raise click.UsageError("--to 要与 --resolve 连用")
    project = open_project()
    (folder,) = select_issues(project, (issue,), every=False)
    if send:
        mail_session.send(project, folder, _prepared(project, folder, "没有发邮件", sending=True), sure=yes)
    elif status:
        mail_session.status(project, folder)
    elif resolve:
        mail_session.resolve(project, folder, resolve, names, sure=yes)
    else:
        _write(project, folder)


def _write(project: Project, folder: str) -> None:
    """Write the drafts."""
    from bulletin.app.mail import write_drafts

    prepared = _prepared(project, folder, "没有写邮件")
    with progress(f"正在写 {folder} 的邮件"):
        written = write_drafts(project, folder, prepared.mailing, echo_waiting)
    for line in report.columns(_rows(written)):
        click.echo(line)
    click.echo(_summary(prepared, len(written)), err=True)


def _prepared(project: Project, folder: str, nothing: str, *, sending: bool = False) -> PreparedMailing:
    """Prepare the mails; errors end the command with the message that `nothing` was done."""
    from bulletin.app.mail import prepare_mailing

    prepared = prepare_mailing(project, folder, echo_waiting, sending=sending)
    return require(prepared, f"{nothing}：请先改正上面的错误。")


def _rows(written: Sequence[tuple[Message, Path]]) -> Iterator[tuple[str, str, str]]:
    yield "收件单位", "地址", "草稿"
    for message, path in written:
        yield message.recipient, "、".join(message.addresses), display_path(path)


def _summary(prepared: PreparedMailing, number: int) -> str:
    """Return the number of drafts and their size, and the number of recipients by other channels."""
    from bulletin.cli.mail_session import size_words

    text = f"{number} 封草稿，附件《{prepared.mailing.attachment}》，每封{size_words(prepared.size)}。"
    channels = Counter(one.way.value for one in prepared.others)
    if channels:
        text += f"不用邮件的：{'，'.join(f'{name} {count} 个' for name, count in channels.items())}。"
    return text
