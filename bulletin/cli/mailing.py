"""`bulletin mail`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from bulletin.cli import chinese, report
from bulletin.cli.completing import issue_names
from bulletin.cli.shared import FAULTS, Outcome, chosen, near, open_office, progress, tell, waiting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bulletin.circulation.drafts import Draft
    from bulletin.mailing import Prepared
    from bulletin.office import Office


@click.command(cls=chinese.Command, epilog="例：bulletin mail 36。")
@click.argument("issue", metavar="期", shell_complete=issue_names)
def mail(issue: str) -> None:
    """给名单上用邮件的单位各写一封草稿，附上 PDF，放进 build/mail/ 文件夹。

    只发定稿，而且要先用 bulletin build 排好。草稿用 Outlook、Foxmail 等打开，看过就可以发。
    各单位的地址写在 contacts.yaml 里。涉密的简报不能用邮件发。
    """
    from bulletin.circulation.drafts import drafts
    from bulletin.mailing import write_drafts

    office = open_office()
    (folder,) = chosen(office, (issue,), every=False)
    prepared = _prepared(office, folder)
    written = drafts(prepared.mailing)
    with progress(f"正在写 {folder} 的邮件"):
        paths = write_drafts(office, folder, written, waiting)
    for line in report.columns(_rows(written, paths)):
        click.echo(line)
    click.echo(_summary(prepared, paths), err=True)


def _prepared(office: Office, folder: str) -> Prepared:
    """Prepare the mails; faults end the command."""
    from bulletin.mailing import prepare

    prepared = prepare(office, folder, waiting)
    tell(prepared.diagnostics)
    if prepared.value is None:
        click.echo("没有写邮件：请先改正上面的错误。", err=True)
        raise Outcome(FAULTS)
    return prepared.value


def _rows(written: Sequence[Draft], paths: Sequence[Path]) -> Iterator[tuple[str, str, str]]:
    yield "收件单位", "地址", "草稿"
    for draft, path in zip(written, paths, strict=True):
        yield draft.recipient, "、".join(draft.addresses), near(path)


def _summary(prepared: Prepared, paths: Sequence[Path]) -> str:
    """Tell how many drafts there are, and who gets the issue another way."""
    told = f"{len(paths)} 封草稿，附件《{prepared.mailing.attachment}》。"
    ways = Counter(one.way.value for one in prepared.others)
    if ways:
        told += f"不用邮件的：{'，'.join(f'{way} {count} 个' for way, count in ways.items())}。"
    return told
