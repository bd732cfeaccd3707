"""`bulletin import --kind letter`: manuscripts become official documents; what they say around the text is found."""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from bulletin.app.check import check
from bulletin.app.import_manuscript import ImportOptions, import_manuscripts
from bulletin.app.kinds import importer
from bulletin.cli.commands import run
from tests.support.letter_manuscripts import LETTERS
from tests.support.word_files import paragraph, word_file
from tests.support.word_files import run as run_of
from tests.support.workspaces import ROOT, build_issue, copy_workspace, open_project

if TYPE_CHECKING:
    from pathlib import Path

SEED = ROOT.parent / "shared" / "seeds" / "reply-changzhou-2025-4.txt"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a workspace without official documents, which is the current folder."""
    folder = copy_workspace(tmp_path / "workspace")
    monkeypatch.chdir(folder)
    return folder


@pytest.mark.parametrize("name", LETTERS)
def test_what_stands_around_the_text_is_found(workspace: Path, name: str) -> None:
    """The files are as they should be, values by their keys and the text as it was, and the document builds."""
    text, expected = LETTERS[name]
    files = [(f"{name}.txt", text.encode())]
    (result,) = import_manuscripts(open_project(workspace), importer("letter"), None, files, ImportOptions())
    assert result.value is not None
    letters = workspace / "letters"
    written = {str(path.relative_to(letters)): path.read_text("utf-8") for path in letters.rglob("*.md")}
    assert written == expected
    assert build_issue(open_project(workspace), result.value.report.path.split("/")[1]).pages


def as_word(text: str) -> bytes:
    """Return a Word file with a paragraph for each line of a text."""
    return word_file("".join(paragraph(run_of(line)) for line in text.splitlines() if line.strip()))


@pytest.mark.parametrize("kind", ["txt", "docx"])
def test_a_published_reply_is_imported_built_and_checked(
    workspace: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], kind: str
) -> None:
    """Every character stands on the pages, and the faults that it really has are found where they stand."""
    if not SEED.exists():
        pytest.skip("the published texts are not here")
    typed = SEED.read_text("utf-8")
    path = tmp_path / f"答复.{kind}"
    path.write_bytes(as_word(typed) if kind == "docx" else typed.encode())
    assert run(["import", "--kind", "letter", str(path), "--format", "json"]) == 0
    (report,) = json.loads(capfd.readouterr().out)
    assert report["article"] == "letters/2025-004/letter.md"
    assert {one["key"]: one["seen"] for one in report["guesses"]}["number"] == "第 4 段“常社复〔2025〕第4号”"

    project = open_project(workspace)
    build_issue(project, "2025-004")
    with pypdfium2.PdfDocument(workspace / "build/2025-004/2025-004.pdf") as pdf:
        shown = "".join(page.get_textpage().get_text_range() for page in pdf)
    lost = Counter("".join(typed.split())) - Counter("".join(shown.split()))
    assert lost == Counter()

    lines = (workspace / report["article"]).read_text("utf-8").splitlines()
    found = {each.code: each.position for each in check(project, "2025-004")}
    for code, words in (
        ("file-number", "〔2025〕第4号"),
        ("telephone-dash", "0519—85685617"),
        ("dash-one", "一厨艺能手"),
        ("about-twice", "近 1 万余场次"),
    ):
        at = found[code]
        assert (at.path, lines[at.line - 1].index(words) + 1) == (report["article"], at.column), code


def test_nothing_is_overwritten(workspace: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Where the number's folder is taken, the code of the issuer is added, then the next one is counted.

    A dry run writes nothing.
    """
    (workspace / "函.txt").write_text(LETTERS["letter"][0], "utf-8")
    assert run(["import", "--kind", "letter", "--dry-run", "函.txt"]) == 0
    assert "格式：letter（第 1 段" in capfd.readouterr().out
    assert not (workspace / "letters").exists()
    assert run(["import", "--kind", "letter", "函.txt", "函.txt", "函.txt"]) == 0
    folders = sorted(path.name for path in (workspace / "letters").iterdir())
    assert folders == ["2025-023", "2025-024", "2025-苏文明办函-023"]
    assert run(["import", "--kind", "letter", "--from", "苏州市", "函.txt"]) == 2
    assert "--kind 不能与 --issue、--from、--column 同用" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("folder", "kind"), [("2025-001", "docx"), ("2025-002", "docx"), ("2025-002", "pdf")]
)
def test_what_the_tool_set_comes_back(workspace: Path, folder: str, kind: str) -> None:
    """Joint documents, whose heads, signatures and imprints are tables in Word, and lines side by side in a PDF."""
    shutil.copytree(ROOT / "letters" / folder, workspace / "letters" / folder)
    build_issue(open_project(workspace), folder)
    path = workspace / f"build/{folder}/{folder}.pdf"
    if kind == "docx":
        assert run(["review", folder]) == 0
        path = next((workspace / "build" / "review").glob("*.docx"))
    typed = (workspace / "letters" / folder / "letter.md").read_text("utf-8")
    shutil.rmtree(workspace / "letters")
    files = [(path.name, path.read_bytes())]
    (result,) = import_manuscripts(open_project(workspace), importer("letter"), None, files, ImportOptions())
    assert result.value is not None
    written = result.value.report.article.text
    keys = "form|issuer|number|date|urgency|signers|addressee|contact|phone|cc|printed_by"
    kept = re.compile(f"^(?:{keys}): .*", re.MULTILINE)
    read = kept.findall(written.replace('"', ""))
    assert [line for line in kept.findall(typed) if line not in read] == []
    body = typed.split("\n---\n", 1)[1].split("\n# 二、")[0]
    assert written.split("\n---\n", 1)[1].startswith(body)
