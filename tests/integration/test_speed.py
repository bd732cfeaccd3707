"""What has not changed is answered before anything is loaded, exactly as it was; whatever has changed is built anew."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs
import pytest

from bulletin import fresh
from bulletin.workspace import cache
from tests.support.command_line import HEAVY, ISSUE, Desk, lay_out

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Both issues built."""
    return lay_out(tmp_path_factory.mktemp("speed"))


# --- The answer ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [("36",), ("2021-06",), ("2021-06", "--format", "json"), ("--strict", "36"), (), ("--all",), ("2022",)],
    ids=" ".join,
)
def test_what_has_not_changed_is_told_again_before_anything_is_loaded(
    built: Desk, arguments: tuple[str, ...]
) -> None:
    before = built.outputs
    full = built.run("build", *arguments)
    again = built.run("build", *arguments)
    assert full.code == 0
    assert again.heard == full.heard
    assert "click" in full.modules
    assert not again.modules & HEAVY
    assert {name for name in again.modules if name.startswith("bulletin")} == {
        "bulletin",
        "bulletin.__main__",
        "bulletin.fresh",
    }
    assert built.outputs == before


def test_the_findings_of_the_last_build_are_among_what_is_told(built: Desk) -> None:
    built.run("build", "2021-06")
    again = built.run("build", "2021-06")
    assert "page-last-short" in again.err.decode()
    assert "click" not in again.modules


def test_another_folder_has_paths_of_its_own(built: Desk) -> None:
    built.run("build", "36")
    below = Desk(built.folder / "issues", built.tool, built.cache)
    first, again = below.run("build", "36"), below.run("build", "36")
    assert again.heard == first.heard != built.run("build", "36").heard


def test_force_builds_all_the_same(built: Desk) -> None:
    before = built.outputs
    forced = built.run("build", "36", "--force")
    assert forced.heard == built.run("build", "36").heard
    assert before.keys() == built.outputs.keys()
    assert all(before[name] != facts for name, facts in built.outputs.items())


def test_a_damaged_memory_only_costs_a_build(built: Desk) -> None:
    told = built.run("build", "36").heard
    for content in ("", "{", "[]", '{"form": 3}'):
        for path in (built.cache / "bulletin").glob("fresh-*"):
            path.write_text(content)
        assert not built.recalls()
    assert built.run("build", "36").heard == told
    assert built.recalls()


@pytest.mark.parametrize("damage", [bytes, lambda whole: whole[:40], lambda whole: whole[:-1] + b"?"])
def test_what_was_compiled_is_made_anew_where_it_is_damaged(
    built: Desk, damage: Callable[[bytes], bytes]
) -> None:
    told = built.run("build", "36", "--force").heard
    kept = sorted((built.cache / "bulletin").glob("compiled-*"))
    assert kept
    for path in kept:
        path.write_bytes(damage(path.read_bytes()))
    assert built.run("build", "36", "--force").heard == told
    for path in kept:
        content = path.read_bytes()
        assert sha256(content[32:]).digest() == content[:32]


def test_a_build_with_errors_is_never_told_from_memory(built: Desk) -> None:
    article = built.folder / "issues" / ISSUE / "01-suzhou.md"
    text = article.read_bytes()
    try:
        article.write_bytes(text.replace(b"title:", b"titel:", 1))
        for _ in range(2):
            failed = built.run("build", "36")
            assert failed.code == 1
            assert "click" in failed.modules
    finally:
        article.write_bytes(text)
    assert built.recalls()


# --- What it depends on --------------------------------------------------------------------------------------


def change(path: Path) -> None:
    """Change one character of a file that stays as long as it was, and set its times back."""
    facts = path.stat()
    content = path.read_bytes()
    path.write_bytes(content[:-2] + bytes((content[-2] ^ 1,)) + content[-1:])
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))


BY_CONTENT = ("issues/2022-36/issue.md", "issues/2022-36/01-suzhou.md", "bulletin.yaml")


@pytest.mark.parametrize("name", BY_CONTENT)
def test_a_changed_source_is_seen_by_its_content(built: Desk, name: str) -> None:
    built.run("build", "36")
    assert built.recalls()
    content = (built.folder / name).read_bytes()
    change(built.folder / name)
    assert not built.recalls()
    (built.folder / name).write_bytes(content)
    assert built.recalls()


@pytest.mark.parametrize(
    "name", ["issues/2022-36/map.png", "templates/paper.css", "fonts/fonts.yaml", "fonts/own.ttf"]
)
def test_a_new_file_is_seen(built: Desk, name: str) -> None:
    built.run("build", "36")
    path = built.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"new")
    assert not built.recalls()
    path.unlink()
    assert built.recalls()


def test_a_count_depends_on_the_other_issues_and_the_opening_states(built: Desk) -> None:
    for name in ("issues/2021-06/01-suzhou.md", next((built.folder / "tallies").iterdir()).name):
        path = built.folder / name if "/" in name else built.folder / "tallies" / name
        built.run("build", "--all")
        assert built.recalls()
        path.write_bytes(path.read_bytes() + b"\n")
        assert not built.recalls()


def test_an_issue_without_a_count_depends_on_itself_alone(built: Desk) -> None:
    built.run("build", "--all")
    path = built.folder / "issues" / ISSUE / "01-suzhou.md"
    path.write_bytes(path.read_bytes() + b"\n")
    assert built.recalls("2021-06")
    assert not built.recalls()


@pytest.mark.parametrize("name", [f"{ISSUE}.pdf", f"{ISSUE}.html", "manifest.json"])
def test_a_damaged_or_missing_output_is_made_again(built: Desk, name: str) -> None:
    path = built.folder / "build" / ISSUE / name
    built.run("build", "36")
    content = path.read_bytes()
    for damage in (lambda: change(path), path.unlink):
        damage()
        assert not built.recalls()
    assert built.run("build", "36").code == 0
    assert path.read_bytes() == content


def test_a_foreign_file_among_the_outputs_is_seen(built: Desk) -> None:
    built.run("build", "36")
    (built.folder / "build" / ISSUE / "x").touch()
    assert not built.recalls()
    built.run("build", "36")
    assert built.recalls()


def test_another_tool_or_theme_builds_anew(built: Desk) -> None:
    built.run("build", "36")
    assert built.recalls()
    marks = [built.mark()]
    for name in (
        "bulletin/export/html/screen.py",
        "templates/paper.css",
        "fonts/fonts.yaml",
        "bulletin/new.py",
    ):
        with (built.tool / name).open("ab") as stream:
            stream.write(b"\n")
        marks.append(built.mark())
        assert not built.recalls()
    assert len(set(marks)) == len(marks)


@pytest.mark.parametrize("name", ["pipe.md", "folder.md", "link.md", "large.md"])
def test_what_is_no_text_is_seen_and_not_waited_for(built: Desk, name: str) -> None:
    built.run("build", "36")
    assert built.recalls()
    path = built.folder / "issues" / ISSUE / name
    match path.stem:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "link":
            path.symlink_to("/")
        case "large":
            with path.open("wb") as stream:
                stream.truncate(1 << 33)
    assert not built.recalls()
    path.rmdir() if name == "folder.md" else path.unlink()
    assert built.recalls()


def test_other_fonts_build_anew(built: Desk, tmp_path: Path) -> None:
    built.run("build", "36")
    assert built.recalls()
    assert not built.recalls(FONTCONFIG_FILE=str(tmp_path / "fonts.conf"))
    data = tmp_path / "data"
    own = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
    (data / "bulletin").mkdir(parents=True)
    (data / "bulletin/fonts").symlink_to(own / "bulletin/fonts")
    assert not built.recalls(XDG_DATA_HOME=str(data))


def test_other_libraries_build_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fresh._tool()
    names = fresh._names
    monkeypatch.setattr(fresh, "_names", lambda folder: [*names(folder), "weasyprint-70.1.dist-info"])
    assert fresh._tool() != before


@pytest.mark.parametrize("engine", ["builtin", "weasyprint"])
def test_other_libraries_of_the_system_build_anew_what_they_set(built: Desk, engine: str) -> None:
    settings = built.folder / "bulletin.yaml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("  grid:", f"  engine: {engine}\n  grid:"), "utf-8")
    try:
        assert built.run("build", "36").code == 0
        assert built.recalls()
        record, path = _remembered(built)
        pango = [name for name in record["libraries"] if "libpango" in name]
        assert bool(pango) == (engine == "weasyprint")
        for name in pango:
            record["libraries"][name][1] += 1
        path.write_text(json.dumps(record), "utf-8")
        assert built.recalls() == (not pango)
    finally:
        settings.write_text(text, "utf-8")


def _remembered(built: Desk) -> tuple[dict[str, Any], Path]:
    """Return what is remembered of No. 36, and where."""
    for path in (built.cache / "bulletin").glob("fresh-*"):
        record = json.loads(path.read_text("utf-8"))
        if "libraries" in record and "2022-36.pdf" in str(record["outputs"]):
            return record, path
    raise AssertionError("nothing is remembered")


def test_the_cache_lies_where_the_system_wants_it() -> None:
    assert Path(fresh.cache_folder()) == cache().folder == platformdirs.user_cache_path("bulletin")


# --- What each command loads ---------------------------------------------------------------------------------

LOADED = {
    ("--help",): {"click"},
    ("--version",): {"click"},
    ("list",): {"click"},
    ("tally", "2022"): {"click"},
    ("fonts",): {"click"},
    ("build", "36", "--force"): {"click", "jinja2", "pikepdf"},
}  # fmt: skip
"""The most that a command may load of the libraries that take long, when it was run before."""


@pytest.mark.parametrize("arguments", LOADED, ids=" ".join)
def test_a_command_loads_no_library_that_it_does_not_need(built: Desk, arguments: tuple[str, ...]) -> None:
    done = built.run(*arguments)
    assert done.code == 0, done.err.decode()
    done = built.run(*arguments)
    common = {"dataclasses", "pathlib", "subprocess", "importlib.metadata", "email"}
    assert done.modules & (HEAVY - common) <= LOADED[arguments]
