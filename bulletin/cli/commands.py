"""The command line: its commands, each in a module that is loaded when called, and their exit codes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bulletin import __version__
from bulletin.cli import localization, report
from bulletin.cli.shared import CLEAN, ENVIRONMENT, INTERRUPTED, USAGE, ExitStatus
from bulletin.diagnostics import BulletinError, Language, escaped
from bulletin.workspace.streams import failure_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.workspace.streams import Output

USAGES = {
    *(
        "cluster-address",
        "no-issue",
        "unknown-issue",
        "unknown-form",
        "unknown-article",
        "unknown-period",
        "unknown-unit",
        "unknown-province",
    ),
    *("folder-not-empty", "issue-exists", "draft-name", "no-draft", "number-taken"),
    *("already-final", "issues-only", "not-final", "not-numbered", "not-corrected", "site-folder"),
    *("no-former-state", "no-repository", "no-such-record", "state-without", "unknown-state"),
}
"""Codes of errors in the arguments of a command: exit code 2."""
COMMANDS = {
    "init": "init",
    "new": "new",
    "import": "import_manuscripts",
    "list": "listing",
    "serve": "serve",
    "build": "build",
    "check": "check",
    "number": "lifecycle",
    "fit": "lifecycle",
    "final": "lifecycle",
    "correct": "lifecycle",
    "diff": "diff",
    "mail": "mail",
    "copy": "copy",
    "tally": "tally",
    "forms": "forms",
    "review": "review",
    "site": "site",
    "print": "print_issue",
    "fonts": "fonts",
    "explain": "explain",
    "schema": "schema",
    "completion": "completion",
}
"""Commands by name, in the order of an editor's work, with their modules."""


def run(arguments: Sequence[str], stdout: Output | None = None) -> int:
    """Run a command line and return its exit code: 0 clean, 1 errors in the sources, 2 usage, 3 environment.

    A result that could not be written to `stdout` is a failure of the environment.
    """
    code = _run(arguments)
    failure = failure_of(stdout)
    if failure is None or code == INTERRUPTED:
        return code
    _echo(BulletinError("no-output", reason=failure.strerror or failure))
    return ENVIRONMENT


def _run(arguments: Sequence[str]) -> int:
    try:
        main.main(list(arguments), prog_name="bulletin", standalone_mode=False)
    except ExitStatus as outcome:
        return outcome.code
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.ctx.get_help() if error.ctx else "", err=True)
        return USAGE
    except click.UsageError as error:
        click.echo(f"用法不对：{escaped(localization.usage_message(error))}", err=True)
        if error.ctx is not None:
            click.echo(f"{error.ctx.command_path} --help 可看用法。", err=True)
        return USAGE
    except BulletinError as error:
        _echo(error)
        return USAGE if error.diagnostic.code in USAGES else ENVIRONMENT
    except (KeyboardInterrupt, click.Abort):
        click.echo("已中断，原有的成品没有动。", err=True)
        return INTERRUPTED
    return CLEAN


def _echo(error: BulletinError) -> None:
    click.echo(report.format_diagnostic(error.diagnostic, Language.ZH), err=True)


@click.group(
    cls=localization.LazyGroup,
    modules=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="例：bulletin build 36（排第36期）；bulletin check 2021-06；bulletin tally 2022。",
)
@click.version_option(__version__, message="%(prog)s %(version)s", help="显示版本")
def main() -> None:
    """简报：用 Markdown 写稿，排成规范的 PDF 和网页，校对、统计、分发。

    在放着 bulletin.yaml 的文件夹里运行。期可以写成 36、2022-36 或文件夹名。
    """
    try:
        Path.cwd()
    except OSError as error:
        raise BulletinError("folder-gone", reason=error.strerror or error) from error
