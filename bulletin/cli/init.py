"""`bulletin init`."""

from __future__ import annotations

from pathlib import Path

import click

from bulletin.cli import localization
from bulletin.cli.completers import province_names
from bulletin.cli.shared import display_path


@click.command(
    cls=localization.Command,
    epilog="例：bulletin init 简报 --province 浙江省；"
    "bulletin init 简报 --province 浙江省 --kind 文明办；"
    "bulletin init 简报 --province 贵州省 --name 贵州教育简报 --issuer 贵州省教育厅。",
)
@click.argument("folder", metavar="文件夹", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--province",
    metavar="省份",
    default="江苏省",
    shell_complete=province_names,
    help="省、自治区、直辖市；不写是江苏省。",
)
@click.option("--name", metavar="刊名", help="不写时由省份得来，例如 浙江简报。")
@click.option("--issuer", metavar="单位", help="编发单位，例如 浙江省教育厅；不写时先放一个样子。")
@click.option(
    "--kind",
    metavar="类别",
    type=localization.Choice(["文明办"]),
    help="哪一类单位：写“文明办”，刊名、分送范围、通讯录照文明办的习惯写好；"
    "别的单位不写，分送范围只有样子。与稿件开头的 kind（体裁）无关。",
)
def init(folder: Path, *, province: str, name: str | None, issuer: str | None, kind: str | None) -> None:
    """在新的或空的文件夹里建好一份简报：设置、用语、分送名单、编辑器的设置和一期样例。

    统计表的表头照这个省的区划；刊名、分送范围等以后在 bulletin.yaml 里改。已有文件的文件夹不动。
    编发单位是文明办的，也照 --kind 文明办 写好。
    """
    from bulletin.app.lifecycle import create_workspace
    from bulletin.app.scaffold import OfficeKind, WorkspaceOptions
    from bulletin.workspace.installation import command_name

    options = WorkspaceOptions(province, name, issuer, OfficeKind(kind) if kind else None)
    for path in create_workspace(folder.resolve(), options):
        click.echo(display_path(path))
    click.echo(
        f"按{province}建好了。进入文件夹，运行 {command_name()} build 排出样例；做法见“使用说明.md”。",
        err=True,
    )
    if options.office is OfficeKind.OTHER:
        unnamed = "" if name and issuer else "刊名、编发单位、"
        click.echo(f"{unnamed}分送范围还是样子，请在 bulletin.yaml 里写好。", err=True)
