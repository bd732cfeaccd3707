"""`bulletin schema`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bulletin.app.kinds import own_files
from bulletin.cli import localization, report
from bulletin.cli.shared import display_path

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES = {
    "bulletin": "bulletin.yaml",
    "issue": "issue.md 的开头",
    "article": "稿件的开头",
    "attachment": "附件的开头",
    "tally": "tallies/年份.yaml",
    "terms": "terms.yaml",
    "contacts": "contacts.yaml",
    **{name: f"{file} 的开头" if file.endswith(".md") else file for name, file in own_files().items()},
}
"""The kinds of files, with what the help calls them."""
KINDS = tuple(FILES)


def _help() -> Iterator[str]:
    yield "输出各种文件的 JSON Schema，编辑器据此提示和检查。\n\n\b\n"
    yield from (f"{localization.pad(name, 12)}{file}\n" for name, file in FILES.items())
    yield "\nYAML 语言服务器直接用于 .yaml 文件；Markdown 开头的信息，要编辑器另有扩展才会读。"


@click.command(
    cls=localization.Command,
    help="".join(_help()),
    epilog="例：bulletin schema bulletin；bulletin schema -o .vscode/schema。",
)
@click.argument("kind", required=False, metavar="[文件]", type=localization.Choice(KINDS))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    help="写进这个文件夹，每种文件一个；不写时打印出来。",
)
def schema(kind: str | None, output: Path | None) -> None:
    """Print the schema of a kind of file, or write all."""
    from bulletin.app.kinds import own_keys
    from bulletin.app.lifecycle import write_schemas
    from bulletin.parsing.schema.json_schema import schemas

    if kind is None and output is None:
        raise click.UsageError(f"写明哪种文件（{'、'.join(KINDS)}），或者用 -o 写明文件夹")
    selected = {name: one for name, one in schemas(own_keys()).items() if kind in {None, name}}
    if output is None:
        click.echo(report.as_json(selected[kind or ""]))
        return
    texts = {f"{name}.json": report.as_json(one) + "\n" for name, one in selected.items()}
    for path in write_schemas(output.resolve(), texts):
        click.echo(display_path(path))
