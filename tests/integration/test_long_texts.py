"""Texts of any length, in every key that takes one, are set or reported: no label ends a build."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bulletin.app.typesetting import make
from bulletin.cli.tally_report import TallyQuery, tally_output
from bulletin.diagnostics import Severity
from tests.support.projects import add_issue, make_workspace
from tests.support.workspaces import open_project

if TYPE_CHECKING:
    from pathlib import Path

LABELS = (
    "place_head",
    "own_head",
    "counties_head",
    "own_label",
    "counties_label",
    "general_label",
    "trades_label",
)
TALLY = ("from: 苏州市", "kind: tally\nperiod: 2025", "kind: tally\nperiod: 2025\nform: prose")


def errors(workspace: Path) -> set[str]:
    """Make the issue and the tally in all forms; return the codes of the errors."""
    project = open_project(workspace)
    diagnostics = make(project, "2025-01").diagnostics
    for form in ("text", "svg", "csv"):
        assert tally_output(project, TallyQuery("2025", form)).value
    return {each.code for each in diagnostics if each.severity is Severity.ERROR}


@pytest.mark.parametrize("label", LABELS)
def test_a_label_of_the_tally_may_be_long(tmp_path: Path, label: str) -> None:
    workspace = make_workspace(tmp_path, tally=f"{label}: {'综' * 30}")
    add_issue(workspace, "2025-01", *TALLY)
    assert errors(workspace) == set()


@pytest.mark.parametrize("one_column", [True, False])
@pytest.mark.parametrize("length", [12, 100])
def test_all_labels_may_be_long(tmp_path: Path, length: int, one_column: bool) -> None:  # noqa: FBT001
    labels = {label: label[0] + "长" * length for label in LABELS}
    labels |= {"counties_head": '""'} if one_column else {}
    workspace = make_workspace(tmp_path, tally="\n".join(f"{key}: {text}" for key, text in labels.items()))
    add_issue(workspace, "2025-01", *TALLY)
    assert errors(workspace) == set()


@pytest.mark.parametrize(
    "key",
    [
        *("name", "issuer", "marking", "print_code"),
        *("issue.series", "issue.note_label", "issue.classification"),
        *("article.title", "article.author", "article.source", "article.column"),
    ],
)
def test_other_texts_may_be_long_or_are_reported(tmp_path: Path, key: str) -> None:
    file, _, name = key.rpartition(".")
    text = "长" * 120
    line = f"{name}: {{title: {text}, number: 1}}\n" if name == "series" else f"{name}: {text}\n"
    workspace = make_workspace(tmp_path)
    articles = (f"from: 苏州市\n{line if file == 'article' else ''}", *TALLY[1:])
    add_issue(workspace, "2025-01", *articles, head=line if file == "issue" else "")
    if not file:
        settings = workspace / "bulletin.yaml"
        lines = settings.read_text("utf-8").splitlines(keepends=True)
        settings.write_text(
            "".join((line, *(one for one in lines if not one.startswith(f"{name}:")))), "utf-8"
        )
    assert errors(workspace) <= {"too-wide", "missing-text"}
