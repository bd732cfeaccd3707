"""`./dev` with stubs for all programs: what it sets up, when, and what it leaves when it is interrupted."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
PARTS = (
    "dev",
    "requirements.lock",
    "requirements-test.lock",
    "fonts/fonts.yaml",
    "bulletin/app/font_packages.py",
)
COMPILED = ("templates/screen.html.j2", "bulletin/templating/compiled.py")
"""Of those whose digests decide whether templates are compiled."""
TOOLS = (
    *("bash", "cat", "chmod", "cp", "dirname", "env", "flock", "grep", "kill", "mkdir", "mktemp", "mv"),
    *("readlink", "rm", "sed", "sh", "sha256sum", "sleep", "tail", "true"),
)
PROGRAMS = ("git", "chromium", "qpdf", "pdftotext", "gs", "shellcheck", "strace", "java", "soffice")
LIBRARIES = (
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz-subset.so.0",
    "libatomic.so.1",
    "libgmime-3.0.so.0",
)
FILES = (
    "usr/share/gocode/src/github.com/yuin/goldmark/_test/spec.json",
    "usr/share/java/jaxb-runtime.jar",
    "usr/share/unicode/BidiTest.txt",
    "usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "usr/bin/ripmime",
    "usr/lib/python3/dist-packages/uno.py",
)
PACKAGES = (
    "git chromium qpdf poppler-utils ghostscript shellcheck strace golang-github-yuin-goldmark-dev "
    "default-jre-headless libjaxb-java libreoffice-writer-nogui python3-uno unicode-data ripmime fonts-dejavu-core"
)
FETCHED = ["dpkg --configure -a", "apt update", f"apt install {PACKAGES}"]
PARALLEL = "--numprocesses logical --dist loadfile --no-loadscope-reorder"
SET_UP = ["venv", "link", "pip requirements.lock", "pango", "templates", "fonts"]

# Writes a word a call; a file `fail-WORD` makes that call fail, a pipe `hold-WORD` makes it say that it is
# there and wait for a word.
PYTHON = """#!/bin/sh
record() {
    printf '%s\\n' "$1" >>"$WORLD/calls"
    name=${1%% *}
    [ ! -p "$WORLD/hold-$name" ] || { echo >"$WORLD/hold-$name"; read -r _ <"$WORLD/hold-$name"; }
    [ ! -e "$WORLD/fail-$name" ] || { echo "stand-in: $name failed"; exit 1; }
}
case "$*" in
*"import ensurepip"*) echo "$WORLD/bin/python3.11" ;;
"-m venv "*) record venv; mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;;
*bulletin-checkout.pth*) record link ;;
"-m pip install "*) record "pip ${*##*/}" ;;
"-c import weasyprint") record pango ;;
"-m bulletin.templating.compiled") record templates ;;
"-m ruff check "*) record ruff ;;
"-m ruff format "*) record format ;;
"-m mypy") record mypy ;;
"-m pytest"*) record "pytest${*#-m pytest}" ;;
*"/bin/bulletin fonts --install") record fonts ;;
*"/bin/bulletin "*) record "run ${*#*/bin/bulletin }"; exit 5 ;;
*) record "unknown $*"; exit 99 ;;
esac
"""

# Knows nothing until its lists are fetched; then brings the programs of the packages it is asked for. Takes
# an interrupt for an ordinary failure, as the real one does.
APT = """#!/bin/sh
trap 'exit 100' INT
case "$*" in
*" update") echo "apt update" >>"$WORLD/calls"; : >"$WORLD/lists" ;;
*" install "*)
    [ -e "$WORLD/lists" ] || { echo "E: Unable to locate package"; exit 100; }
    echo "apt install ${*##*recommends }" >>"$WORLD/calls"
    [ ! -p "$WORLD/hold-apt" ] || { echo >"$WORLD/hold-apt"; read -r _ <"$WORLD/hold-apt"; }
    for name in PROGRAMS; do cp "$WORLD/bin/env" "$WORLD/bin/$name"; done
    mkdir -p "$WORLD/usr/lib"
    for name in LIBRARIES; do : >"$WORLD/usr/lib/$name"; done
    for name in FILES; do mkdir -p "$WORLD/$name"; done ;;
esac
"""


SUDO = """#!/bin/sh
while [ "$1" = -n ] || [ "$1" = -- ]; do shift; done
exec "$@"
"""


@dataclass(frozen=True, slots=True)
class World:
    """A checkout, a search path with stubs only, and the recorded calls."""

    folder: Path
    checkout: Path

    @contextlib.contextmanager
    def started(self, *arguments: str, **variables: str) -> Iterator[subprocess.Popen[str]]:
        """Start `./dev` in a process group of its own, which is killed at the end of the block."""
        environment = {
            "WORLD": str(self.folder),
            "PATH": str(self.folder / "bin"),
            "HOME": str(self.folder / "home"),
            "TMPDIR": str(self.folder),
            **variables,
        }
        with subprocess.Popen(
            [self.folder / "bin/bash", self.checkout / "dev", *arguments],
            env=environment,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        ) as process:
            try:
                yield process
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)

    def run(self, *arguments: str, **variables: str) -> tuple[int, str, str]:
        """Return exit code, stdout and stderr."""
        with self.started(*arguments, **variables) as process:
            out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    def calls(self) -> list[str]:
        """Return the calls of the stubs and clear the record."""
        log = self.folder / "calls"
        lines = log.read_text("utf-8").splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return lines

    def provide(self, name: str, script: str) -> None:
        path = self.folder / "bin" / name
        path.write_text(script, "utf-8")
        path.chmod(0o755)

    def set_up(self) -> None:
        self.run("build", "36")
        assert self.calls() == [*SET_UP, "run build 36"]


def reached(pipe: Path, process: subprocess.Popen[str]) -> None:
    """Wait until a stub reports at its pipe that it is running; fails where the script ends before."""
    handle = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)

    def has_arrived() -> bool:
        with contextlib.suppress(BlockingIOError):
            if os.read(handle, 9):
                return True
        assert process.poll() is None, "ended before"
        return False

    wait_until(has_arrived)
    os.close(handle)


@pytest.fixture
def world(tmp_path: Path) -> World:
    for part in (*PARTS, *COMPILED):
        place = tmp_path / "检 出" / part
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f"# {part}\n", "utf-8")
    script = (ROOT / "dev").read_text("utf-8")
    for folder in ("/usr/", "/etc/"):  # of the world, not of the machine
        script = script.replace(folder, f"{tmp_path}{folder}")
    (tmp_path / "检 出/dev").write_text(script, "utf-8")
    (tmp_path / "usr/lib").mkdir(parents=True)
    for library in LIBRARIES:
        (tmp_path / "usr/lib" / library).touch()
    (tmp_path / "bin").mkdir()
    for tool in TOOLS:
        real = shutil.which(tool)
        assert real is not None, tool
        (tmp_path / "bin" / tool).symlink_to(real)
    made = World(tmp_path, tmp_path / "检 出")
    made.provide("python3.11", PYTHON)
    return made


def test_what_the_stamps_are_made_of_is_there() -> None:
    script = (ROOT / "dev").read_text("utf-8")
    assert [part for part in PARTS if not (ROOT / part).is_file() or part not in script] == []


def test_help_needs_nothing(world: World) -> None:
    code, out, err = world.run("help")
    assert (code, err, world.calls()) == (0, "", [])
    assert all(f"./dev {name}" in out for name in ("build", "test", "slow", "lint", "setup", "lock", "help"))
    assert world.run() == (code, out, err)


def test_the_first_run_sets_up_and_passes_arguments_and_exit_code_on(world: World) -> None:
    code, out, err = world.run("build", "36", "--format", "json")
    assert world.calls() == [*SET_UP, "run build 36 --format json"]
    assert (code, out) == (5, "")
    assert "安装 Python 软件包（requirements.lock）" in err


def test_the_next_run_only_runs(world: World) -> None:
    world.set_up()
    assert world.run("check", "36") == (5, "", "")
    assert world.calls() == ["run check 36"]


@pytest.mark.parametrize("again", [False, True])
def test_setting_up_ends_with_what_is_there_and_the_next_command(world: World, *, again: bool) -> None:
    if again:
        world.set_up()
    code, out, err = world.run("setup")
    assert (code, out, world.calls()) == (0, "", [] if again else SET_UP)
    *_, done, build, init, link = err.splitlines()
    assert (
        done
        == f"{'都已装好' if again else '装好了'}：系统软件包、Python 软件包（{world.checkout}/.venv）、开放字体。"
    )
    dev = f"'{world.checkout}/dev'"
    assert f"{dev} build 36" in build
    assert f"{dev} init " in init
    assert f"ln -s {dev} /" in link


def test_the_next_command_is_bulletin_where_that_is_this_script(world: World) -> None:
    (world.folder / "bin/bulletin").symlink_to(world.checkout / "dev")
    *_, done, build, init = world.run("setup")[2].splitlines()
    assert done.startswith("装好了")
    assert build.startswith("下一步：bulletin build 36 ")
    assert " bulletin init" in f" {init.strip()}"


def test_setting_up_does_not_count_fonts_that_are_missing(world: World) -> None:
    (world.folder / "fail-fonts").touch()
    code, _, err = world.run("setup")
    assert code == 0
    assert "字体没有装全" in err
    assert "、开放字体。" not in err


def test_setting_up_takes_no_arguments(world: World) -> None:
    code, _, err = world.run("setup", "xlsx")
    assert code == 2
    assert "./dev setup" in err
    assert world.calls() == []


@pytest.mark.parametrize("part", ["requirements.lock", "dev"])
def test_a_changed_lock_or_script_sets_up_again(world: World, part: str) -> None:
    world.set_up()
    with (world.checkout / part).open("a", encoding="utf-8") as stream:
        stream.write("# changed\n")
    world.run("build")
    calls = world.calls()
    assert calls[:4] == SET_UP[:4]
    assert calls[-1] == "run build"


def test_changed_font_roles_install_fonts_only(world: World) -> None:
    world.set_up()
    (world.checkout / "fonts/fonts.yaml").write_text("roles: {}\n", "utf-8")
    world.run("build")
    assert world.calls() == ["fonts", "run build"]


def test_another_user_gets_fonts(world: World) -> None:
    world.set_up()
    world.run("build", HOME=str(world.folder / "another"))
    assert world.calls() == ["fonts", "run build"]


def test_a_moved_checkout_sets_up_again(world: World) -> None:
    world.set_up()
    moved = World(world.folder, world.checkout.rename(world.folder / "moved"))
    moved.run("build")
    assert moved.calls() == [*SET_UP, "run build"]


def test_a_lost_python_sets_up_again(world: World) -> None:
    world.set_up()
    python = world.checkout / ".venv/bin/python"
    python.unlink()
    python.symlink_to("/nowhere/python3.11")
    world.run("build")
    assert world.calls() == [*SET_UP[:5], "run build"]


def test_another_python_is_taken_when_asked_for(world: World) -> None:
    world.set_up()
    world.provide("python3.99", PYTHON)
    for _ in range(2):
        world.run("build", PYTHON="python3.99")
    assert world.calls() == [*SET_UP[:5], "run build", "run build"]


def test_a_python_that_is_too_old_is_named(world: World) -> None:
    world.provide("python2", "#!/bin/sh\nexit 1\n")
    code, _, err = world.run("build", PYTHON="python2")
    assert code == 3
    assert "PYTHON=python2 不能用" in err
    assert world.calls() == []


def test_a_failed_step_shows_its_end_and_is_made_up_for(world: World) -> None:
    (world.folder / "fail-pip").touch()
    code, out, err = world.run("build")
    assert (code, out) == (3, "")
    assert "| stand-in: pip failed" in err
    assert "请检查网络，再运行一次。" in err
    assert not list((world.checkout / ".venv").glob(".ready*"))
    (world.folder / "fail-pip").unlink()
    world.calls()
    world.set_up()


def test_missing_fonts_do_not_stop_and_are_tried_again(world: World) -> None:
    (world.folder / "fail-fonts").touch()
    for _ in range(2):
        code, _, err = world.run("build")
        assert code == 5
        assert "字体没有装全" in err
    assert world.calls() == [*SET_UP, "run build", "fonts", "run build"]


# --- Tests and packages ----------------------------------------------------------------------------------


def with_programs(world: World) -> World:
    for name in PROGRAMS:
        world.provide(name, "#!/bin/sh\n")
    for name in FILES:
        (world.folder / name).mkdir(parents=True)
    return world


def test_tests_are_added_to_what_stands(world: World) -> None:
    with_programs(world).set_up()
    assert world.run("test")[0] == 0
    checks = ["ruff", "format", "mypy", f"pytest {PARALLEL}"]
    assert world.calls() == ["pip requirements-test.lock", "pango", *checks]
    world.run("test", "-k", "name")
    world.run("build")
    assert world.calls() == ["pytest -k name", "run build"]


def test_a_changed_tests_lock_leaves_the_command_alone(world: World) -> None:
    with_programs(world).run("test")
    with (world.checkout / "requirements-test.lock").open("a", encoding="utf-8") as stream:
        stream.write("# changed\n")
    world.calls()
    world.run("build")
    world.run("test", "-x")
    again = ["venv", "link", "pip requirements-test.lock", "pango", "templates", "pytest -x"]
    assert world.calls() == ["run build", *again]


@pytest.mark.parametrize("failing", ["ruff", "format", "mypy", "pytest"])
def test_every_check_runs_and_each_can_fail_the_tests(world: World, failing: str) -> None:
    (world.folder / f"fail-{failing}").touch()
    assert with_programs(world).run("test")[0] == 1
    assert world.calls()[-4:] == ["ruff", "format", "mypy", f"pytest {PARALLEL}"]


def with_long_run(world: World) -> World:
    place = world.checkout / "tests/slow"
    place.mkdir(parents=True)
    (place / "test_killed_writers.py").write_text('"""Kills of a writer."""\n', "utf-8")
    return with_programs(world)


def test_long_runs_are_listed_and_run_by_their_names(world: World) -> None:
    listed = with_long_run(world).run("slow")
    lines = [line.split(maxsplit=1) for line in listed[1].splitlines()]
    assert (listed[0], lines[0]) == (0, ["killed_writers", "Kills of a writer."])
    assert [name for name, _ in lines] == ["killed_writers", "properties"]
    world.calls()
    assert world.run("slow", "killed_writers", "--count", "9", "--seed", "7")[0] == 0
    assert world.calls() == [
        "pytest -rP --full --timeout 0 tests/slow/test_killed_writers.py --count 9 --seed 7"
    ]
    assert world.run("slow", "properties", "--count", "9", "--seed", "7")[0] == 0
    assert world.calls() == ["pytest -m hypothesis --full --timeout 0 --count 9 --hypothesis-seed 7"]
    code, _, err = world.run("slow", "no_such")
    assert (code, world.calls()) == (3, [])
    assert "没有 no_such" in err


# Makes what the real one makes of a virtual environment.
UV = """#!/bin/sh
echo "uv $1 $2" >>"$WORLD/calls"
[ ! -e "$WORLD/fail-uv" ] || exit 1
for last; do :; done
[ "$1" != venv ] || { mkdir -p "$last/bin"; cp "$WORLD/bin/python3.11" "$last/bin/python"; }
"""


def test_another_python_has_an_environment_of_its_own(world: World) -> None:
    with_programs(world).run("setup")
    world.run("test", "-x")
    uv = world.checkout / ".venv/bin/uv"
    uv.write_text(UV, "utf-8")
    uv.chmod(0o755)
    world.calls()
    for _ in range(2):
        assert world.run("test", "--python", "3.13", "-k", "name")[0] == 0
    assert world.calls() == ["uv venv --quiet", "uv pip install", "link", "pytest -k name", "pytest -k name"]
    assert world.run("test", "--python", "3.13")[0] == 0
    assert world.calls() == [f"pytest {PARALLEL}"]
    (world.folder / "fail-uv").touch()
    code, _, err = world.run("test", "--python", "3.12")
    assert (code, world.calls()) == (3, ["uv venv --quiet"])
    assert "没有 Python 3.12" in err


def with_packages(world: World) -> World:
    brought = {
        "PROGRAMS": " ".join(PROGRAMS),
        "LIBRARIES": " ".join(LIBRARIES),
        "FILES": " ".join(FILES),
    }
    world.provide("apt-get", re.sub("|".join(brought), lambda match: brought[match[0]], APT))
    world.provide("dpkg", '#!/bin/sh\necho "dpkg $*" >>"$WORLD/calls"\n')
    world.provide("sudo", SUDO)
    return world


def test_missing_packages_are_installed_after_fetching_lists_once(world: World) -> None:
    with_packages(world)
    for _ in range(2):
        assert world.run("test", "-x")[0] == 0
    calls = world.calls()
    assert calls[:3] == FETCHED
    assert not [line for line in calls[3:] if line.startswith(("apt", "dpkg"))]
    assert calls[-2:] == ["pytest -x", "pytest -x"]


def test_a_missing_library_is_installed_even_after_set_up(world: World) -> None:
    with_packages(world).set_up()
    (world.folder / "lists").touch()
    (world.folder / "usr/lib" / LIBRARIES[0]).unlink()
    world.run("build")
    assert world.calls() == ["apt install libpango-1.0-0", "run build"]


def test_a_python_is_installed_where_there_is_none(world: World) -> None:
    python = world.folder / "bin/python3.11"
    hidden = python.rename(world.folder / "bin/hidden")
    world.provide(
        "apt-get", f'#!/bin/sh\necho "apt ${{*##*recommends }}" >>"$WORLD/calls"; mv {hidden} {python}\n'
    )
    world.provide("sudo", SUDO)
    assert world.run("build")[0] == 5
    assert world.calls() == ["apt python3 python3-venv", *SET_UP, "run build"]


def test_ubuntu_has_another_name_for_the_browser(world: World) -> None:
    (world.folder / "etc").mkdir()
    (world.folder / "etc/os-release").write_text('NAME="Ubuntu"\nID=ubuntu\n', "utf-8")
    with_packages(world).run("test", "-x")
    assert "apt install git chromium-browser qpdf" in "\n".join(world.calls())


def test_an_interrupted_installation_of_packages_is_not_tried_anew_by_itself(world: World) -> None:
    with_packages(world)
    (world.folder / "lists").touch()
    pipe = world.folder / "hold-apt"
    os.mkfifo(pipe)
    with world.started("test", "-x") as process:
        reached(pipe, process)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert (process.returncode, world.calls()) == (130, FETCHED[-1:])
    assert "已中断" in err
    pipe.unlink()
    assert world.run("test", "-x")[0] == 0
    assert world.calls()[0] == FETCHED[-1]


def test_elsewhere_it_says_what_to_install(world: World) -> None:
    code, out, err = world.run("test")
    assert (code, out, world.calls()) == (3, "", [])
    assert all(command in err for command in ("sudo dnf install", "sudo pacman -S", "brew install"))


# --- Two at once, and cut short --------------------------------------------------------------------------


def test_two_at_once_set_up_once(world: World) -> None:
    pipe = world.folder / "hold-venv"
    os.mkfifo(pipe)
    with world.started("build", "1") as first:
        reached(pipe, first)
        with world.started("build", "2") as second:
            assert second.stderr is not None
            assert "另一个 ./dev 正在安装" in second.stderr.readline()
            pipe.write_text("go on\n", "utf-8")
            assert (second.wait(60), first.wait(60)) == (5, 5)
    calls = world.calls()
    assert calls[: len(SET_UP)] == SET_UP
    assert sorted(calls[len(SET_UP) :]) == ["run build 1", "run build 2"]


@pytest.mark.parametrize("part", ["venv", "pip", "fonts"])
def test_an_interrupted_set_up_is_made_up_for(world: World, part: str) -> None:
    pipe = world.folder / f"hold-{part}"
    os.mkfifo(pipe)
    with world.started("build", "36") as process:
        reached(pipe, process)
        os.killpg(process.pid, signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "已中断" in err
    assert not list(world.folder.glob("bulletin-setup.*"))
    pipe.unlink()
    world.calls()
    assert world.run("build", "36")[0] == 5
    assert world.calls()[-2:] == ["fonts", "run build 36"]
    assert world.run("build", "36")[2] == ""


# --- The tests of a change -------------------------------------------------------------------------------


def test_every_change_runs_the_tests_a_developer_runs(tmp_path: Path) -> None:
    (tmp_path / ".ci").mkdir()
    shutil.copy(ROOT / ".ci/run", tmp_path / ".ci/run")
    (tmp_path / "dev").write_text('#!/bin/sh\necho "$PWD: $*"\nexit 7\n', "utf-8")
    (tmp_path / "dev").chmod(0o755)
    result = subprocess.run(
        ["bash", tmp_path / ".ci/run"],
        cwd="/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout) == (7, f"{tmp_path}: test\n")
