"""Uploaded manuscripts: each is imported by a process of its own, which ends with it, whatever the file does to it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bulletin.app.worker_process import start_worker
from bulletin.diagnostics import BulletinError, Diagnostic, Position, diagnose
from bulletin.preview import serializers
from bulletin.preview.pipe import receive, send

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 150
"""Time for an import; LibreOffice alone may take 90 s."""


def import_upload(root: Path, folder: str | None, name: str, content: bytes) -> dict[str, Any]:
    """Import a manuscript into an issue, or the latest draft; return its articles and the problems for the page."""
    request = BytesIO()
    send(request, {"folder": folder, "name": name}, [content])
    process = start_worker(__name__, root)
    try:
        output, _ = process.communicate(request.getvalue(), SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        output = b""
    received = receive(BytesIO(output))
    if received:
        return received[0]
    fault = diagnose(
        "import-unreadable", Position(name), reason="导入的程序没有做完就停了，请把文件另存一份再导入"
    )
    return {"articles": [], "problems": _problems([fault], root, name)}


def main() -> None:
    """Import the manuscript that stdin holds, and send what came of it. Arguments: import path, workspace."""
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    received = receive(sys.stdin.buffer)
    if received:
        message, (content,) = received
        send(output, _imported(Path(sys.argv[2]), message["folder"], message["name"], content))


def _imported(root: Path, folder: str | None, name: str, content: bytes) -> dict[str, Any]:
    """Import a manuscript; errors of the environment are problems, too."""
    from bulletin.app.import_manuscript import ImportOptions, import_manuscripts
    from bulletin.app.kinds import importer
    from bulletin.project.project import Project
    from bulletin.workspace import Workspace

    faults: list[Diagnostic] = []
    articles: list[dict[str, Any]] = []
    opened = Project.open(Workspace(root))
    with _collected(faults):
        if opened.value is None:
            faults += opened.diagnostics
        else:
            place = folder or opened.value.latest_draft()
            into = (opened.value, importer(), place)
            for result in import_manuscripts(*into, [(name, content)], ImportOptions()):
                faults += result.diagnostics
                if result.value:
                    report = result.value.report
                    articles.append({"path": report.path, "summary": report.summary, "folder": place})
    return {"articles": articles, "problems": _problems(faults, root, name)}


@contextlib.contextmanager
def _collected(faults: list[Diagnostic]) -> Iterator[None]:
    try:
        yield
    except BulletinError as error:
        faults.append(error.diagnostic)


def _problems(faults: list[Diagnostic], root: Path, name: str) -> list[dict[str, Any]]:
    """Serialize problems; those of the manuscript itself lead nowhere, as it is no file of the workspace."""
    values = serializers.problems(faults, root, None)
    return [
        {**one, "link": None} if str(one["path"] or "").partition("/")[0] == name else one for one in values
    ]
