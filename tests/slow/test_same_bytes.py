"""The same sources give the same bytes in any environment.

Time zones, locales, paths, hash seeds, umasks, caches, file orders, variables, working folders, users, Pythons.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.processes import VARYING
from tests.support.workspaces import ROOT, copy_workspace

if TYPE_CHECKING:
    from collections.abc import Mapping

FONT_RULES = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><match target="pattern">
<edit name="family" mode="prepend" binding="strong"><string>DejaVu Sans</string></edit>
</match></fontconfig>
"""
NOBODY = "65534"
SYSTEM_PYTHON = "/usr/bin/python3"
PLACES = ("办公 桌/江苏 简报", "a'b\"c%20#&;$x")
C_LOCALE = {"LC_ALL": "C", "PYTHONUTF8": "0"}


@dataclass(frozen=True)
class Environment:
    """How the commands are run; `{above}` in a variable is the folder above the workspace."""

    place: str = "workspace"
    below: str = "."
    umask: int = 0o022
    other_order: bool = False
    other_user: bool = False
    python: str = sys.executable
    variables: Mapping[str, str] = field(default_factory=dict)


def _with(**variables: str) -> Environment:
    return Environment(variables=variables)


PLAIN = Environment()
TOGETHER = Environment(
    PLACES[0],
    umask=0o077,
    other_order=True,
    variables={**C_LOCALE, "TZ": "America/Los_Angeles", "PYTHONHASHSEED": "7"},
)
ENVIRONMENTS = {
    **{zone: _with(TZ=zone) for zone in ("Asia/Shanghai", "America/Los_Angeles", "Pacific/Kiritimati")},
    **{f"in {place}": Environment(place) for place in PLACES},
    **{f"hash seed {seed}": _with(PYTHONHASHSEED=seed) for seed in ("0", "1", "4294967295")},
    **{f"umask {umask:o}": Environment(umask=umask) for umask in (0o000, 0o077)},
    "C without UTF-8": Environment(variables=C_LOCALE),
    "C without UTF-8, in Chinese": Environment(PLACES[0], variables={**C_LOCALE, "PYTHONCOERCECLOCALE": "0"}),
    "another locale": _with(LC_ALL="zh_CN.GB18030", PYTHONUTF8="0"),
    "a Turkish locale": _with(LANG="tr_TR.UTF-8", LC_ALL="", LANGUAGE="tr"),
    "files made in another order": Environment(other_order=True),
    "another cache": _with(XDG_CACHE_HOME="{above}/cache"),
    "another HOME": _with(HOME="{above}/home"),
    "another epoch": _with(SOURCE_DATE_EPOCH="86400"),
    "a dumb terminal": _with(TERM="dumb", NO_COLOR="1"),
    "a narrow terminal": _with(COLUMNS="20", LINES="5", TERM="xterm-256color", FORCE_COLOR="1"),
    "optimized": _with(PYTHONOPTIMIZE="2"),
    "development mode": _with(PYTHONDEVMODE="1"),
    "unbuffered": _with(PYTHONUNBUFFERED="1", PYTHONDONTWRITEBYTECODE="1", PYTHONNOUSERSITE="1"),
    "latin streams": _with(PYTHONIOENCODING="latin-1:strict"),
    "a small limit of digits": _with(PYTHONINTMAXSTRDIGITS="640"),
    "below the workspace": Environment(below="issues/2022-36"),
    "rules of Fontconfig": _with(XDG_CONFIG_HOME="{above}/config"),
    "no temporary folder": _with(TMPDIR="{above}/nowhere"),
    "another user": Environment(other_user=True),
    "the system's Python": Environment(python=SYSTEM_PYTHON),
    "all together": TOGETHER,
}
AS_NOBODY = """
set -e
for place in $1; do mkdir -p "$2$place"; mount --bind "$place" "$2$place"; done
mount -t tmpfs -o mode=755 none "$HOME"
for place in $1; do mkdir -p "$place"; mount --bind "$2$place" "$place"; done
shift 2
exec setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
"""
"""Runs a command as another user, who sees only some folders of the home of this one. Arguments: these, a mount point."""
pytestmark = pytest.mark.counts(sample=3, full=len(ENVIRONMENTS))


def test_the_same_sources_give_the_same_bytes(tmp_path: Path, count: int, seed: int) -> None:
    """Everything at once is always among them; the seed says which others come first."""
    names = [name for name in ENVIRONMENTS if name != "all together"]
    first = seed % len(names)
    chosen = ["all together", *names[first:], *names[:first]][:count]
    plain = outputs(tmp_path / "plain", PLAIN)
    assert len(plain) == 11
    skipped, other = [], []
    for number, name in enumerate(chosen):
        if reason := impossible(ENVIRONMENTS[name]):
            skipped.append(f"{name}: {reason}")
        elif outputs(tmp_path / str(number), ENVIRONMENTS[name]) != plain:
            other.append(name)
    print(f"{len(chosen) - len(skipped)} environments, other bytes in {other}, not possible here: {skipped}")
    assert other == []


def impossible(environment: Environment) -> str:
    """Return why an environment can't be had here."""
    if environment.other_user and (os.geteuid() != 0 or not shutil.which("setpriv")):
        return "only root can become another user"
    if environment.python == SYSTEM_PYTHON:
        asked = [SYSTEM_PYTHON, "-c", "import sys; print(sys.version_info[:2])"]
        if not Path(SYSTEM_PYTHON).exists():
            return "none is installed"
        if subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip() != str(
            sys.version_info[:2]
        ):
            return "its version is another than that of the libraries"
    return ""


def outputs(above: Path, environment: Environment) -> dict[str, str]:
    """Build both issues and tally a year; return the digests of all that comes out."""
    workspace = copy_workspace(above / environment.place)
    (above / "home").mkdir()
    (above / "config" / "fontconfig").mkdir(parents=True)
    (above / "config" / "fontconfig" / "fonts.conf").write_text(FONT_RULES)
    if environment.other_order:
        _reverse(workspace)
    if environment.other_user:
        subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", above], check=True)
        for folder in above.parents[:3]:
            folder.chmod(folder.stat().st_mode | 0o055)
    run(above, workspace, environment, "build", "--all", "--force")
    files = {
        path.name: path.read_bytes()
        for issue in ("2022-36", "2021-06")
        for path in (workspace / "build" / issue).iterdir()
        if path.name != "manifest.json"
    } | {
        f"{issue} manifest": (workspace / "build" / issue / "manifest.json").read_bytes()
        for issue in ("2022-36", "2021-06")
    }
    for form in ("csv", "json", "svg"):
        files[form] = run(above, workspace, environment, "tally", "2022", "--format", form)
    files["articles"] = run(above, workspace, environment, "tally", "2022", "--articles", "--format", "csv")
    run(above, workspace, environment, "tally", "2022", "--format", "xlsx", "-o", "t.xlsx")
    files["xlsx"] = (workspace / environment.below / "t.xlsx").read_bytes()
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def run(above: Path, workspace: Path, environment: Environment, *arguments: str) -> bytes:
    """Run a command that succeeds; return what it printed on stdout."""
    data = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    inherited = {name: value for name, value in os.environ.items() if name not in VARYING}
    libraries = [str(ROOT)] + ([sysconfig.get_path("purelib")] if environment.python == SYSTEM_PYTHON else [])
    variables = {**inherited, "XDG_DATA_HOME": data, "PYTHONPATH": os.pathsep.join(libraries)}
    variables |= {name: value.format(above=above) for name, value in environment.variables.items()}
    command = [environment.python, "-m", "bulletin", *arguments]
    if environment.other_user:
        home = Path.home()
        shared = [str(each) for each in (Path(data), Path(sys.base_prefix)) if each.is_relative_to(home)]
        variables |= {"XDG_CACHE_HOME": str(above / "home" / "cache"), "PYTHONDONTWRITEBYTECODE": "1"}
        mounts = above.with_name(f"{above.name}-mounts")
        command = ["unshare", "--mount", "sh", "-c", AS_NOBODY, "sh", " ".join(shared), str(mounts), *command]
    done = subprocess.run(
        command,
        cwd=workspace / environment.below,
        env=variables,
        capture_output=True,
        umask=environment.umask,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def _reverse(workspace: Path) -> None:
    """Create the same files again, the last one first, with other times."""
    for folder in (workspace / "issues" / "2022-36", workspace / "tallies"):
        files = sorted(folder.iterdir(), reverse=True)
        contents = [path.read_bytes() for path in files]
        for path in files:
            path.unlink()
        for number, (path, content) in enumerate(zip(files, contents, strict=True)):
            path.write_bytes(content)
            os.utime(path, (number, number))
