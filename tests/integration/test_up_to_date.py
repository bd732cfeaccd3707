"""An unchanged issue is not built again, and the diagnostics of its last build are repeated; any change builds it."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

import platformdirs
import pytest
from msgspec.msgpack import encode
from msgspec.structs import replace

from bulletin.app.build import BuildOptions, build
from bulletin.app.up_to_date import BuildRecord, UpToDateCheck
from bulletin.cache import FileState
from bulletin.cache.directory import _SEAL as SEAL
from bulletin.cache.directory import decode
from bulletin.diagnostics import Severity
from bulletin.project.project import user_cache
from bulletin.workspace import Trace, data_folder
from tests.support.command_line import HEAVY, ISSUE, Sandbox, lay_out
from tests.support.features import picture
from tests.support.waiting import wait_until
from tests.support.workspaces import copy_workspace
from tests.support.workspaces import open_project as project


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    """Both issues built."""
    return lay_out(tmp_path_factory.mktemp("builds"))


# --- What a user sees ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [("36",), ("2021-06",), ("2021-06", "--format", "json"), ("--strict", "36"), (), ("--all",), ("2022",)],
    ids=" ".join,
)
def test_a_build_of_what_has_not_changed_prints_the_same_and_writes_nothing(
    built: Sandbox, arguments: tuple[str, ...]
) -> None:
    before = built.outputs
    first = built.run("build", *arguments)
    again = built.run("build", *arguments)
    assert first.code == 0
    assert again.visible == first.visible
    assert not again.modules & (HEAVY - {"click", "dataclasses", "pathlib", "subprocess"})
    assert built.outputs == before


def test_the_diagnostics_of_the_last_build_are_printed_again(built: Sandbox) -> None:
    built.run("build", "2021-06")
    again = built.run("build", "2021-06")
    assert "page-fitted" in again.err.decode()
    assert "jinja2" not in again.modules


def test_warnings_of_the_last_build_fail_a_strict_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy_workspace(tmp_path / "workspace")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    article = folder / "issues" / ISSUE / "01-suzhou.md"
    article.write_text(article.read_text("utf-8") + "\n\n`" + "x" * 60 + "`\n", "utf-8")
    [(_, first)] = build(project(folder), [ISSUE], BuildOptions(print))
    assert any(each.severity is Severity.WARNING for each in first.diagnostics)
    [(_, again)] = build(project(folder), [ISSUE], BuildOptions(print))
    assert again == first
    [(_, strict)] = build(project(folder), [ISSUE], BuildOptions(print, strict=True))
    assert (strict.paths, strict.diagnostics) == ((), first.diagnostics)


def test_another_folder_has_paths_of_its_own(built: Sandbox) -> None:
    built.run("build", "36")
    below = Sandbox(built.folder / "issues", built.tool, built.cache)
    first, again = below.run("build", "36"), below.run("build", "36")
    assert again.visible == first.visible != built.run("build", "36").visible


def test_force_builds_all_the_same(built: Sandbox) -> None:
    before = built.outputs
    forced = built.run("build", "36", "--force")
    assert forced.visible == built.run("build", "36").visible
    assert before.keys() == built.outputs.keys()
    assert all(before[name] != facts for name, facts in built.outputs.items())


def test_a_damaged_record_only_costs_a_build(built: Sandbox) -> None:
    expected = built.run("build", "36").visible
    for content in (b"", b"{", b"[]"):
        for path in (built.cache / "bulletin").glob("build-*"):
            path.write_bytes(content)
        assert not built.is_up_to_date()
    assert built.run("build", "36").visible == expected
    assert built.is_up_to_date()


def test_a_build_with_errors_is_never_recorded(built: Sandbox) -> None:
    article = built.folder / "issues" / ISSUE / "01-suzhou.md"
    text = article.read_bytes()
    try:
        article.write_bytes(text.replace(b"title:", b"titel:", 1))
        for _ in range(2):
            failed = built.run("build", "36")
            assert failed.code == 1
    finally:
        article.write_bytes(text)
    assert built.is_up_to_date()


# --- What it depends on --------------------------------------------------------------------------------------


def change(path: Path) -> None:
    """Change one character of a file without changing its size, and reset its times."""
    facts = path.stat()
    content = path.read_bytes()
    path.write_bytes(content[:-2] + bytes((content[-2] ^ 1,)) + content[-1:])
    os.utime(path, ns=(facts.st_atime_ns, facts.st_mtime_ns))


BY_CONTENT = ("issues/2022-36/issue.md", "issues/2022-36/01-suzhou.md", "bulletin.yaml")


@pytest.mark.parametrize("name", BY_CONTENT)
def test_a_changed_source_is_seen_by_its_content(built: Sandbox, name: str) -> None:
    built.run("build", "36")
    assert built.is_up_to_date()
    content = (built.folder / name).read_bytes()
    change(built.folder / name)
    assert not built.is_up_to_date()
    (built.folder / name).write_bytes(content)
    assert built.is_up_to_date()


@pytest.mark.parametrize(
    "name",
    [
        "issues/2022-36/09.md",
        "issues/2022-36/map.png",
        "templates/paper.css",
        "fonts/fonts.yaml",
        "fonts/own.ttf",
    ],
)
def test_a_new_file_is_seen(built: Sandbox, name: str) -> None:
    built.run("build", "36")
    path = built.folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"new")
    assert not built.is_up_to_date()
    path.unlink()
    assert built.is_up_to_date()


def test_a_font_of_the_same_size_and_time_is_seen(built: Sandbox) -> None:
    path = built.folder / "fonts" / "own.ttf"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"no font, but a file among the fonts")
    built.run("build", "36")
    assert not built.is_up_to_date(), "one that has just been changed may change again within the same time"
    wait_until(lambda: FileState.of(path.stat()).settled)
    built.run("build", "36")
    assert built.is_up_to_date()
    change(path)
    assert not built.is_up_to_date()
    path.unlink()


@pytest.mark.parametrize("name", ["p.png~", "~$p.png", "p.swp", ".p.png"])
def test_a_picture_is_seen_whatever_its_name(built: Sandbox, name: str) -> None:
    article = built.folder / "issues" / ISSUE / "01-suzhou.md"
    text, path = article.read_bytes(), article.with_name(name)
    try:
        article.write_bytes(text + f"\n![图一](<{name}>)\n".encode())
        path.write_bytes(picture(60, 40, "RGB"))
        assert built.run("build", "36").code == 0
        assert built.is_up_to_date()
        path.write_bytes(picture(60, 41, "RGB"))
        assert not built.is_up_to_date()
    finally:
        article.write_bytes(text)
        path.unlink()


def test_a_count_depends_on_the_other_issues_and_the_opening_states(built: Sandbox) -> None:
    for name in ("issues/2021-06/01-suzhou.md", next((built.folder / "tallies").iterdir()).name):
        path = built.folder / name if "/" in name else built.folder / "tallies" / name
        built.run("build", "--all")
        assert built.is_up_to_date()
        path.write_bytes(path.read_bytes() + b"\n")
        assert not built.is_up_to_date()


def test_an_issue_without_a_count_depends_on_itself_alone(built: Sandbox) -> None:
    built.run("build", "--all")
    path = built.folder / "issues" / ISSUE / "01-suzhou.md"
    path.write_bytes(path.read_bytes() + b"\n")
    assert built.is_up_to_date("2021-06")
    assert not built.is_up_to_date()


@pytest.mark.parametrize("name", [f"{ISSUE}.pdf", f"{ISSUE}.html", "manifest.json"])
def test_a_damaged_or_missing_output_is_made_again(built: Sandbox, name: str) -> None:
    path = built.folder / "build" / ISSUE / name
    built.run("build", "36")
    content = path.read_bytes()
    for damage in (lambda: change(path), path.unlink):
        damage()
        assert not built.is_up_to_date()
    assert built.run("build", "36").code == 0
    assert path.read_bytes() == content


def test_a_foreign_file_among_the_outputs_is_seen(built: Sandbox) -> None:
    built.run("build", "36")
    (built.folder / "build" / ISSUE / "x").touch()
    assert not built.is_up_to_date()
    built.run("build", "36")
    assert built.is_up_to_date()


def test_another_tool_or_theme_builds_anew(built: Sandbox) -> None:
    built.run("build", "36")
    assert built.is_up_to_date()
    fingerprints = [built.fingerprint()]
    for name in (
        "bulletin/export/html/screen.py",
        "templates/paper.css",
        "fonts/fonts.yaml",
        "bulletin/new.py",
    ):
        with (built.tool / name).open("ab") as stream:
            stream.write(b"\n")
        fingerprints.append(built.fingerprint())
        assert not built.is_up_to_date()
    assert len(set(fingerprints)) == len(fingerprints)


@pytest.mark.parametrize("name", ["pipe.md", "folder.md", "link.md", "large.md"])
def test_what_is_no_text_is_seen_and_not_waited_for(built: Sandbox, name: str) -> None:
    built.run("build", "36")
    assert built.is_up_to_date()
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
    assert not built.is_up_to_date()
    path.rmdir() if name == "folder.md" else path.unlink()
    assert built.is_up_to_date()


def test_other_fonts_build_anew(built: Sandbox, tmp_path: Path) -> None:
    built.run("build", "36")
    assert built.is_up_to_date()
    assert built.is_up_to_date(FONTCONFIG_FILE=str(tmp_path / "fonts.conf"))
    data = tmp_path / "data"
    own = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share")
    (data / "bulletin").mkdir(parents=True)
    (data / "bulletin/fonts").symlink_to(own / "bulletin/fonts")
    assert not built.is_up_to_date(XDG_DATA_HOME=str(data))


@pytest.mark.parametrize("engine", ["builtin", "weasyprint"])
def test_other_libraries_of_the_system_build_anew_what_they_set(built: Sandbox, engine: str) -> None:
    settings = built.folder / "bulletin.yaml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("  grid:", f"  engine: {engine}\n  grid:"), "utf-8")
    try:
        assert built.run("build", "36").code == 0
        assert built.is_up_to_date()
        record = _record(built)
        files = record.inputs.files.files
        pango = [name for name in files if "libpango" in name]
        assert bool(pango) == (engine == "weasyprint")
        other = Trace(files | {name: _newer(files[name]) for name in pango}, record.inputs.files.listings)
        _save(built, replace(record, inputs=replace(record.inputs, files=other)))
        assert built.is_up_to_date() == (not pango)
    finally:
        settings.write_text(text, "utf-8")


def _newer(state: FileState | None) -> FileState:
    assert state
    size, modified, *others = state.metadata
    return replace(state, metadata=(size, modified + 1, *others))


def _key(built: Sandbox) -> str:
    return UpToDateCheck(project(built.folder))._key(ISSUE)


def _record(built: Sandbox) -> BuildRecord:
    """Return the record of No. 36, which the copy of the tool wrote."""
    content = (built.cache / "bulletin" / _key(built)).read_bytes()
    record = decode(content[SEAL:], BuildRecord)
    assert record
    return record


def _save(built: Sandbox, record: BuildRecord) -> None:
    """Save a record as the copy of the tool would."""
    body = encode(record)
    seal = sha256(built.fingerprint() + _key(built).encode() + b"\n" + body).digest()
    (built.cache / "bulletin" / _key(built)).write_bytes(seal + body)


def test_the_cache_is_where_the_system_wants_it() -> None:
    assert user_cache().path == platformdirs.user_cache_path("bulletin")
    assert data_folder() == platformdirs.user_data_path("bulletin")


# --- What each command loads ---------------------------------------------------------------------------------

LOADED = {
    ("--help",): {"click"},
    ("--version",): {"click"},
    ("list",): {"click"},
    ("tally", "2022"): {"click"},
    ("fonts",): {"click"},
    ("build", "36"): {"click", "jinja2", "pikepdf"},
}  # fmt: skip
"""The slow libraries that a command may import at most, with a warm cache; a build with the results of its steps."""


@pytest.mark.parametrize("arguments", LOADED, ids=" ".join)
def test_a_command_loads_no_library_that_it_does_not_need(built: Sandbox, arguments: tuple[str, ...]) -> None:
    done = built.run(*arguments)
    assert done.code == 0, done.err.decode()
    done = built.build_again() if arguments[0] == "build" else built.run(*arguments)
    common = {"dataclasses", "pathlib", "subprocess", "importlib.metadata", "email"}
    assert done.modules & (HEAVY - common) <= LOADED[arguments]
