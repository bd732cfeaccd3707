"""Shell completion: bash runs the script itself; for zsh and fish the requests of their scripts are sent."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import click
import pytest

from bulletin.cli import localization
from bulletin.cli.commands import COMMANDS, main, run
from tests.support.workspaces import ROOT, copy_workspace

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {"pydantic", "yaml", "weasyprint", "fontTools", "jinja2", "markdown_it", "pikepdf", "PIL", "rjieba"}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    target = copy_workspace(tmp_path / "workspace")
    (target / "issues/2021-06").rename(target / "issues/draft-春节")
    command = tmp_path / "bin" / "bulletin"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m bulletin "$@"\n', "utf-8")
    command.chmod(0o755)
    return target


def environment(workspace: Path) -> dict[str, str]:
    path = f"{workspace.parent / 'bin'}:{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}


def in_bash(workspace: Path, *words: str) -> list[str]:
    """Let bash complete the last of these words, by the function that the script binds to the command."""
    script = """
        eval "$(bulletin completion bash)"
        function=$(complete -p bulletin | sed 's/.*-F \\([^ ]*\\).*/\\1/')
        COMP_WORDS=(bulletin "$@") COMP_CWORD=$#
        $function bulletin "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        printf '%s\\n' "${COMPREPLY[@]}"
    """
    done = subprocess.run(
        ["bash", "--norc", "-c", script, "bash", *words],
        cwd=workspace,
        env=environment(workspace),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.split()


def asked(workspace: Path, shell: str, *words: str) -> list[str]:
    """Send the request of a shell's script, and return the lines of the response."""
    typed = {"COMP_WORDS": " ".join(("bulletin", *words)), "COMP_CWORD": str(len(words))}
    if shell == "fish":
        typed["COMP_CWORD"] = words[-1]
    done = subprocess.run(
        [sys.executable, "-m", "bulletin"],
        cwd=workspace,
        env={**environment(workspace), **typed, "_BULLETIN_COMPLETE": f"{shell}_complete"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stderr == ""
    return [line for line in done.stdout.splitlines() if line]


def test_bash_completes_commands_options_and_issues(workspace: Path) -> None:
    assert in_bash(workspace, "bu") == ["build"]
    assert set(in_bash(workspace, "")) == set(COMMANDS)
    assert in_bash(workspace, "build", "--st") == ["--strict"]
    assert in_bash(workspace, "build", "") == ["draft-春节", "2022-36"]
    assert in_bash(workspace, "check", "20") == ["2022-36"]
    assert in_bash(workspace, "number", "3") == ["36"]
    assert in_bash(workspace, "final", "春") == ["春节"]


def test_bash_completes_places_provinces_codes_and_choices(workspace: Path) -> None:
    assert in_bash(workspace, "new", "--from", "苏") == ["苏州市"]
    assert in_bash(workspace, "init", "--province", "内") == ["内蒙古自治区"]
    assert in_bash(workspace, "explain", "yaml-wide-c") == ["yaml-wide-colon"]
    assert in_bash(workspace, "completion", "z") == ["zsh"]
    assert in_bash(workspace, "build", "--format", "j") == ["json"]


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_get_the_same(workspace: Path, shell: str) -> None:
    assert "2022-36" in "\n".join(asked(workspace, shell, "build", "20"))
    assert "苏州市" in "\n".join(asked(workspace, shell, "new", "--from", "苏"))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_names_the_command_and_the_variable(shell: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", shell]) == 0
    out, err = capfd.readouterr()
    assert "_BULLETIN_COMPLETE" in out
    assert "bulletin" in out
    assert err == ""


def test_nothing_is_offered_outside_a_workspace(tmp_path: Path, workspace: Path) -> None:
    assert asked(workspace, "bash", "build", "3") == ["plain,36"]
    (workspace / "bulletin.yaml").unlink()
    assert asked(workspace, "bash", "build", "3") == []
    assert asked(tmp_path, "bash", "new", "--from", "苏") == []


def test_every_argument_that_is_an_issue_is_completed() -> None:
    group = click.Context(main)
    bare = []
    for name in main.list_commands(group):
        command = main.get_command(group, name)
        assert isinstance(command, localization.Command | click.Group)
        for parameter in command.params:
            named = getattr(parameter, "metavar", None) or ""
            if named.strip("[")[:1] == "期" and named != "[期号]" and not parameter._custom_shell_complete:
                bare.append((name, parameter.name))
    assert bare == []


def test_completing_loads_nothing_heavy(workspace: Path) -> None:
    """It runs at every press of Tab."""
    code = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); "
    code += "from bulletin.cli.commands import run; run([])"
    for words in ("bulletin ", "bulletin build 20", "bulletin new --from 苏"):
        typed = {"COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)}
        done = subprocess.run(
            [sys.executable, "-c", code],
            cwd=workspace,
            env={**environment(workspace), **typed, "_BULLETIN_COMPLETE": "bash_complete"},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        assert done.stdout
        assert HEAVY & {name.split(".")[0] for name in done.stderr.split()} == set(), words
