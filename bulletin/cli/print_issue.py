"""`bulletin print`."""

from __future__ import annotations

from typing import Any

import click

from bulletin.cli import localization
from bulletin.cli.completers import issue_names
from bulletin.cli.shared import (
    display_path,
    echo_waiting,
    open_project,
    progress,
    require,
    select_issues,
)


def copy_numbers(context: click.Context, option: click.Parameter, value: str | None) -> tuple[int, ...]:
    """Parse copy numbers. Raises click.BadParameter."""
    from bulletin.imposition.numbers import read_numbers

    if value is None:
        return ()
    try:
        return read_numbers(value)
    except ValueError as error:
        raise click.BadParameter(str(error), context, option) from error


@click.command(
    cls=localization.Command,
    epilog="例：bulletin print 36；bulletin print 36 --booklet；bulletin print 37 --numbered 1-35；"
    "bulletin print 36 --preprinted --printer 文印室；bulletin print --align。",
)
@click.argument("issue", required=False, metavar="[期]", shell_complete=issue_names)
@click.option("--booklet", is_flag=True, help="骑马订：页数凑成四的倍数，A4 页拼到 A3 纸上。")
@click.option("--imprint-even", is_flag=True, help="版记放在偶数页：双面印刷时落在最后一张的背面。")
@click.option(
    "--numbered",
    "numbers",
    metavar="份号",
    callback=copy_numbers,
    help="逐份编号，如 1-35 或 1-35,40；有密级的简报必须编，没有密级的不编。",
)
@click.option(
    "--preprinted", is_flag=True, help="套打：首张用印好刊名、红线的纸，纸上已有的不再印（print.stock）。"
)
@click.option("--printer", metavar="打印机", help="套打用的打印机，它的偏移写在 print.printers。")
@click.option("--black", is_flag=True, help="红色也印成黑色，彩色图片印成灰度：给黑白打印机用。")
@click.option("--align", is_flag=True, help="只做套打的对位页：打在套打纸上，量出打印机的偏移。")
def print(  # noqa: A001 - the name of the command
    issue: str | None, *, align: bool, **options: Any
) -> None:
    """备好付印的文件，放进 build/print/ 文件夹：供印的 PDF、印制单、签收单。

    只印定稿；不写期号时印最近的一期。版面总是照现在的稿件排，不用旧的成品。
    """
    from bulletin.app.print_issue import print_align_page, print_issue
    from bulletin.model import PrintOrder

    order = PrintOrder(**options)
    if order.printer is not None and not (order.preprinted or align):
        raise click.UsageError("--printer 只与 --preprinted 或 --align 同用")
    project = open_project()
    (folder,) = select_issues(project, (issue,) if issue else (), every=False)
    make = print_align_page if align else print_issue
    with progress(f"正在备印 {folder}"):
        printed = make(project, folder, order, echo_waiting)
    for path in require(printed, "没有备好付印的文件：请先改正上面的错误。"):
        click.echo(display_path(path))
