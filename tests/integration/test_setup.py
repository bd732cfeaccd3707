"""What is shipped and locked: the wheel, the locks, and what the repository must not hold."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import bulletin
from tests.support.packages import package, source_tree

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
LOCKS = ("requirements.lock", "requirements-test.lock")
FONT_NAMES = {".ttf", ".otf", ".ttc", ".otc", ".woff", ".woff2", ".eot", ".pfb"}
FONT_STARTS = (b"\0\1\0\0", b"OTTO", b"ttcf", b"true", b"wOFF", b"wOF2", b"%!PS-AdobeFont")
LOCK_LINE = re.compile(r"([a-z0-9.-]+)==([0-9][\w.]*)( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
REGISTRY = re.compile(r"\b(?:pypi|pythonhosted|npmjs|debian|ubuntu|goproxy)\.(?:org|com|net|io)\b")
PARTS_OF_NAMED = {"markupsafe", "pydantic_core"}  # whose types jinja2 and pydantic take and give


# --- Locks -----------------------------------------------------------------------------------------------


def locked(name: str) -> dict[str, str]:
    """Return the versions that a lock holds, by normalized name."""
    matches = (LOCK_LINE.fullmatch(line) for line in (ROOT / name).read_text("utf-8").splitlines())
    return {match[1]: match[2] for match in matches if match and match[1]}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_names_versions_and_hashes_only(name: str) -> None:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    assert len(lines) > 100
    assert [line for line in lines if not LOCK_LINE.fullmatch(line)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_a_hash(name: str) -> None:
    lines = (ROOT / name).read_text("utf-8").splitlines()
    heads = [place for place, line in enumerate(lines) if not line.startswith(" ")]
    assert len(heads) == len(locked(name))
    assert all(lines[place + 1].startswith("    --hash=") for place in heads)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("requirements.lock", PROJECT["dependencies"]),
        ("requirements-test.lock", PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]),
    ],
)
def test_a_lock_satisfies_the_project(name: str, wanted: list[str]) -> None:
    versions = locked(name)
    unmet = [
        line
        for line in wanted
        if not (need := Requirement(line)).specifier.contains(versions.get(canonicalize_name(need.name), "0"))
    ]
    assert unmet == []


def test_a_lock_is_closed_under_what_its_packages_require() -> None:
    versions = locked("requirements-test.lock")
    lacking = {
        f"{name} needs {need}"
        for name in versions
        for need in _requirements(name)
        if not need.specifier.contains(versions.get(canonicalize_name(need.name), "0"), prereleases=True)
    }
    assert lacking == set()


def _requirements(name: str) -> list[Requirement]:
    """Return what a package needs here, without its extras; nothing for one of another platform."""
    try:
        lines = importlib.metadata.requires(name) or []
    except importlib.metadata.PackageNotFoundError:
        return []
    needs = [Requirement(line) for line in lines]
    return [need for need in needs if need.marker is None or need.marker.evaluate({"extra": ""})]


def test_the_project_names_what_the_package_imports() -> None:
    extras = [
        line for name, lines in PROJECT["optional-dependencies"].items() if name != "test" for line in lines
    ]
    named = {canonicalize_name(Requirement(line).name) for line in (*PROJECT["dependencies"], *extras)}
    brought = importlib.metadata.packages_distributions()
    imported = {name for path in (ROOT / "bulletin").rglob("*.py") for name in _imports(path)}
    foreign = imported - sys.stdlib_module_names - {"bulletin"} - PARTS_OF_NAMED
    assert "weasyprint" in foreign
    assert [name for name in foreign if named.isdisjoint(map(canonicalize_name, brought.get(name, [])))] == []


def _imports(path: Path) -> set[str]:
    """Return the top-level names of the modules that a file imports, anywhere in it."""
    nodes = list(ast.walk(ast.parse(path.read_bytes())))
    plain = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    members = [node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module]
    return {name.partition(".")[0] for name in (*plain, *members)}


def test_tests_run_with_the_versions_that_the_command_has() -> None:
    run, test = (locked(name) for name in LOCKS)
    assert run.items() <= test.items()


# --- Wheel and source archive ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return source_tree(tmp_path_factory.mktemp("source") / "bulletin")


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel as `pip install .` makes it."""
    return package(source, "wheel", tmp_path_factory.mktemp("wheel"))


def content(archive: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def files_below(folder: Path) -> set[str]:
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {path.as_posix() for path in paths if "__pycache__" not in path.parts}


def test_the_wheel_holds_the_package_and_the_theme_and_nothing_else(source: Path, wheel: Path) -> None:
    meta = f"bulletin-{PROJECT['version']}.dist-info/"
    names = {name for name in content(wheel) if not name.startswith(meta)}
    modules = {f"bulletin/{name}" for name in files_below(source / "bulletin")}
    theme = {f"bulletin/shipped/templates/{name}" for name in files_below(ROOT / "templates")}
    assert theme
    assert {"bulletin/py.typed", "bulletin/diagnostics/catalogue/completeness.txt"} <= modules
    assert names == modules | theme | {"bulletin/shipped/fonts/fonts.yaml", "bulletin/shipped/terms.yaml"}


def test_the_wheel_carries_licence_and_command(wheel: Path) -> None:
    meta = f"bulletin-{PROJECT['version']}.dist-info/"
    held = content(wheel)
    assert held[f"{meta}licenses/LICENSE"] == (ROOT / "LICENSE").read_bytes()
    assert held[f"{meta}entry_points.txt"].decode().split() == [
        "[console_scripts]", "bulletin", "=", "bulletin.__main__:main",
    ]  # fmt: skip


def test_no_font_is_shipped(wheel: Path) -> None:
    assert [name for name, data in content(wheel).items() if is_font(name, data)] == []


def test_the_source_archive_gives_the_same_wheel(source: Path, wheel: Path, tmp_path: Path) -> None:
    for name in ("sdist", "unpacked", "wheel"):
        (tmp_path / name).mkdir()
    archive = package(source, "sdist", tmp_path / "sdist")
    subprocess.run(["tar", "-xf", archive, "-C", tmp_path / "unpacked"], check=True)
    (unpacked,) = (tmp_path / "unpacked").iterdir()
    assert {"dev", "LICENSE", *LOCKS} <= files_below(unpacked)
    assert content(package(unpacked, "wheel", tmp_path / "wheel")) == content(wheel)


def test_the_installed_command_builds_an_issue_elsewhere(wheel: Path, tmp_path: Path) -> None:
    site, project = tmp_path / "site", tmp_path / "office"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-index"]
    subprocess.run([*pip, "--no-deps", "--target", str(site), str(wheel)], check=True, capture_output=True)
    shutil.copytree(ROOT / "issues", project / "issues")
    shutil.copytree(ROOT / "tallies", project / "tallies")
    shutil.copy(ROOT / "bulletin.yaml", project)
    environment = {**os.environ, "PYTHONPATH": str(site)}
    script = "import bulletin, sys; print(bulletin.__file__); from bulletin.__main__ import main; main()"
    result = subprocess.run(
        [sys.executable, "-P", "-c", script, "build", "36"],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert result.returncode == 0, result.stderr
    module, *paths = result.stdout.splitlines()
    assert Path(module).is_relative_to(site)
    assert {Path(path).suffix for path in paths} >= {".pdf", ".html"}
    assert all((project / path).stat().st_size > 10_000 for path in paths)


def test_one_version_everywhere() -> None:
    command = [sys.executable, "-m", "bulletin", "--version"]
    printed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert printed.split() == ["bulletin", PROJECT["version"]]
    assert bulletin.__version__ == PROJECT["version"]


# --- The repository --------------------------------------------------------------------------------------


def tracked() -> dict[str, bytes]:
    """Return the files that are, or would be, under version control."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    paths = (ROOT / name for name in listed.split("\0") if name)
    return {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in paths if path.is_file()}


def is_font(name: str, data: bytes) -> bool:
    return Path(name).suffix.lower() in FONT_NAMES or data.startswith(FONT_STARTS)


def test_the_repository_holds_no_font() -> None:
    assert [name for name, data in tracked().items() if is_font(name, data)] == []


def test_the_repository_names_no_registry() -> None:
    texts = {name: data.decode("utf-8", "replace") for name, data in tracked().items()}
    assert "requirements.lock" in texts
    assert [f"{name}: {match[0]}" for name, text in texts.items() for match in REGISTRY.finditer(text)] == []


def test_what_is_made_here_is_not_tracked() -> None:
    folders = {name.split("/")[0] for name in tracked()}
    assert folders.isdisjoint({".venv", "build", "dist", "contacts.yaml"})


@pytest.mark.parametrize("script", ["dev", ".ci/run"])
def test_scripts_are_sound(script: str) -> None:
    result = subprocess.run(["shellcheck", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.stdout == ""
    assert result.returncode == 0
    assert os.access(ROOT / script, os.X_OK)


@pytest.mark.parametrize("script", ["dev", ".ci/run"])
def test_a_checkout_made_in_windows_keeps_the_line_ends_of_scripts(script: str) -> None:
    command = ["git", "check-attr", "eol", "--", script]
    printed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert printed == f"{script}: eol: lf\n"
