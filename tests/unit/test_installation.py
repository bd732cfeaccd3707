"""How the tool was installed: which command adds an optional library, and where the tool's own command lies."""

from __future__ import annotations

import sys
import sysconfig
import tomllib
from typing import TYPE_CHECKING

import pytest

from bulletin.diagnostics import BulletinError
from bulletin.mail.passwords import password
from bulletin.workspace import installation
from bulletin.workspace.installation import LIBRARIES, command_folder, command_name, install_command
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGES = (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "bulletin").rglob("*.txt"))


def test_the_libraries_are_those_of_the_project() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert {name: [library] for name, library in LIBRARIES.items()} == {
        name: libraries for name, libraries in extras.items() if name != "test"
    }


@pytest.fixture
def prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment of its own, whose Python is `bin/python`."""
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin/python"))
    return tmp_path


def test_an_environment_with_pip_gets_a_library_by_its_own_python(prefix: Path) -> None:
    assert install_command("xlsx") == f"{prefix}/bin/python -m pip install 'xlsxwriter>=3.2,<4'"


def test_the_path_of_python_is_quoted(prefix: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(prefix / "我的 简报/bin/python"))
    assert install_command("keyring").startswith(f"'{prefix}/我的 简报/bin/python' -m pip install ")


def test_pipx_puts_a_library_into_the_environment_of_the_tool(prefix: Path) -> None:
    (prefix / "pipx_metadata.json").touch()
    assert install_command("xlsx") == "pipx inject bulletin 'xlsxwriter>=3.2,<4'"


def test_an_environment_without_pip_gets_a_library_by_uv(
    prefix: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "find_spec", lambda _: None)
    assert install_command("cluster") == f"uv pip install --python {prefix}/bin/python 'distributed>=2026.7'"


@pytest.mark.parametrize("library", ["xlsx", "cluster"])
def test_a_missing_library_is_reported_with_the_command(library: str) -> None:
    error = BulletinError("extra-missing", what="xlsx", command=install_command(library))
    assert install_command(library) in error.diagnostic.hint()


@pytest.mark.parametrize("there", [True, False])
def test_the_keyring_is_installed_only_where_it_is_missing(
    monkeypatch: pytest.MonkeyPatch, *, there: bool
) -> None:
    monkeypatch.delenv("BULLETIN_SMTP_PASSWORD", raising=False)
    if not there:
        monkeypatch.setitem(sys.modules, "keyring", None)
    with pytest.raises(BulletinError) as raised:
        password("smtp.b.example", "nobody-here")
    hint = raised.value.diagnostic.hint()
    assert f"{sys.executable} -m keyring set smtp.b.example nobody-here" in hint
    assert (install_command("keyring") in hint) is not there


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_no_text_guesses_how_the_tool_was_installed(page: Path) -> None:
    assert "install 'bulletin[" not in page.read_text("utf-8")
    assert "bulletin[keyring]" not in page.read_text("utf-8")


# --- The command ---------------------------------------------------------------------------------------------


def test_the_command_lies_where_it_was_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = tmp_path / "bulletin"
    started.touch()
    monkeypatch.setattr(sys, "argv", [str(started), "init"])
    assert command_folder() == tmp_path


def test_a_command_started_as_a_module_lies_beside_its_python(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sysconfig, "get_path", lambda _: str(tmp_path))
    monkeypatch.setattr(sys, "argv", [str(ROOT / "bulletin/__main__.py"), "init"])
    assert command_folder() is None
    (tmp_path / "bulletin").touch()
    assert command_folder() == tmp_path


def test_the_command_is_named_so_that_a_shell_finds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = tmp_path / "我的 工具" / "bulletin"
    started.parent.mkdir()
    started.touch(0o755)
    monkeypatch.setattr(sys, "argv", [str(started), "init"])
    monkeypatch.setenv("PATH", str(tmp_path))
    assert command_name() == f"'{started}'"
    monkeypatch.setenv("PATH", str(started.parent))
    assert command_name() == "bulletin"
