"""Damages to every file of the cache: each document, tally and list is the one that is made without a cache.

With a count of 1,000 every file is cut to nothing and to its half, and a single bit of it is flipped, 50 times; then
files are damaged at random, 1,000 times. All commands run for sources that have not changed, whose sets are up to date,
and again after a change, when stored results of steps are used.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bulletin.app.build import BuildOptions, build
from bulletin.app.lifecycle import list_issues
from bulletin.app.tally import count as count_articles
from bulletin.cache import Cache, CacheDir, digests
from bulletin.project.project import Project
from bulletin.typography.fonts import prepared_files
from bulletin.workspace import Workspace
from tests.support.pictures import saved, scene
from tests.support.projects import add_issue, make_workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.counts(sample=5, full=1000)
ISSUES = ("2022-01", "2022-02")
FLIPS = 20
"""For as many random damages, one bit of each file is flipped."""


@dataclass
class Bench:
    """A workspace, its cache, and a copy of the cache as it was filled."""

    workspace: Path
    cache: Path
    filled: Path

    @property
    def names(self) -> list[str]:
        """The names of the entries."""
        return sorted(path.name for path in self.filled.iterdir())

    def fill(self) -> None:
        """Run all commands with an empty cache, and copy what they stored."""
        self.results(CacheDir(self.cache))
        shutil.copytree(self.cache, self.filled)

    def results_with(self, damage: Damage) -> dict[str, str]:
        """Run all commands with the filled cache, one entry of which is damaged."""
        shutil.rmtree(self.cache)
        shutil.copytree(self.filled, self.cache)
        damage.do(self.cache / damage.name)
        return self.results(CacheDir(self.cache))

    def results(self, directory: CacheDir) -> dict[str, str]:
        """Run all commands, each as a process of its own would; return what they give, and all that they wrote."""
        given = {
            **{folder: self._run(directory, partial(_built, folder)) for folder in ISSUES},
            "tally": self._run(directory, lambda project: repr(count_articles(project, "2022"))),
            "list": self._run(directory, lambda project: repr(list_issues(project))),
            "fonts": self._run(directory, _prepared),
        }
        outputs = (path for path in (self.workspace / "build").glob("2022*/*"))
        return given | digests({str(path): path.read_bytes() for path in outputs})

    def _run(self, directory: CacheDir, command: Callable[[Project], str]) -> str:
        cache = Cache(directory)
        project = Project.open(Workspace(self.workspace), cache, directory).value
        assert project is not None
        result = command(project)
        cache.write()
        return result


def _built(folder: str, project: Project) -> str:
    return repr(list(build(project, [folder], BuildOptions(pytest.fail))))


def _prepared(project: Project) -> str:
    """Prepare a face for WeasyPrint."""
    faces = project.faces.value
    assert faces is not None
    return repr(digests(prepared_files(faces.narrowed({"latin": "A"}))))


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Two issues, the first with a picture and the second with a tally, all commands run."""
    workspace = make_workspace(tmp_path / "workspace")
    add_issue(workspace, ISSUES[0], "from: 苏州市", "from: [南京市, 昆山市]")
    add_issue(workspace, ISSUES[1], "from: 沛县", "kind: tally\nperiod: 2022")
    (workspace / "issues" / ISSUES[0] / "scene.png").write_bytes(saved(scene(), "PNG"))
    _append(workspace, "\n![现场](scene.png)\n\n**一是**办实事。Good “work”.\n")
    bench = Bench(workspace, tmp_path / "cache", tmp_path / "filled")
    bench.fill()
    return bench


def _append(workspace: Path, text: str) -> None:
    with (workspace / "issues" / ISSUES[0] / "01.md").open("a", encoding="utf-8") as stream:
        stream.write(text)


# --- Damages -------------------------------------------------------------------------------------------------


@dataclass
class Damage:
    """What is done to an entry."""

    name: str
    kind: str
    do: Callable[[Path], None]


def cut(path: Path, part: float) -> None:
    """Cut a file to a part of its length."""
    os.truncate(path, int(path.stat().st_size * part))


def flip(path: Path, place: float, bits: int = 1) -> None:
    """Flip bits of a byte."""
    content = bytearray(path.read_bytes())
    content[int(place * len(content))] ^= bits
    path.write_bytes(content)


def fill_with(path: Path, chance: random.Random) -> None:
    """Overwrite a file with noise of the same length, or with a longer one."""
    path.write_bytes(chance.randbytes(path.stat().st_size + chance.choice((0, 0, 9))))


def replace_by(path: Path, other: str) -> None:
    """Put the content of another entry in place."""
    path.write_bytes(path.with_name(other).read_bytes())


def nest(path: Path) -> None:
    """Put deeply nested values behind the digest."""
    path.write_bytes(path.read_bytes()[:32] + b"\x91" * 100_000)


def become_link(path: Path, other: str) -> None:
    """Replace a file by a link to another entry."""
    path.unlink()
    path.symlink_to(other)


def become_pipe(path: Path) -> None:
    """Replace a file by a pipe."""
    path.unlink()
    os.mkfifo(path)


def become_folder(path: Path) -> None:
    """Replace a file by a folder."""
    path.unlink()
    path.mkdir()


def systematic(names: list[str], flips: int, chance: random.Random) -> Iterator[Damage]:
    """Yield the damages of every file."""
    for name in names:
        for part in (0, 0.5):
            yield Damage(name, f"cut to {part}", partial(cut, part=part))
        for _ in range(flips):
            yield Damage(
                name, "bit flipped", partial(flip, place=chance.random(), bits=1 << chance.randrange(8))
            )


def at_random(names: list[str], number: int, chance: random.Random) -> Iterator[Damage]:
    """Yield random damages of random files."""
    kinds: dict[str, Callable[[], Callable[[Path], None]]] = {
        "bit flipped": lambda: partial(flip, place=chance.random(), bits=1 << chance.randrange(8)),
        "byte changed": lambda: partial(flip, place=chance.random(), bits=chance.randrange(1, 256)),
        "cut": lambda: partial(cut, part=chance.random()),
        "noise": lambda: partial(fill_with, chance=random.Random(chance.random())),  # noqa: S311
        "another entry": lambda: partial(replace_by, other=chance.choice(names)),
        "nested": lambda: nest,
        "link": lambda: partial(become_link, other=chance.choice(names)),
        "pipe": lambda: become_pipe,
        "folder": lambda: become_folder,
        "removed": lambda: Path.unlink,
    }
    for _ in range(number):
        kind = chance.choice(list(kinds))
        yield Damage(chance.choice(names), kind, kinds[kind]())


# --- The test ------------------------------------------------------------------------------------------------


def test_damages_change_no_document_and_no_count(bench: Bench, count: int, rng: random.Random) -> None:
    flips = count // FLIPS
    damages = list(systematic(bench.names, flips, rng)) if flips else []
    damages += at_random(bench.names, count, rng)
    assert {name.split("-")[0] for name in bench.names} == {"build", "face", "font", "memo", "prepared"}
    wrong: list[str] = []
    for state in ("unchanged", "edited"):
        if state == "edited":
            _append(bench.workspace, "新写的一段。\n")
        expected = bench.results(CacheDir(None))
        for damage in damages:
            found = bench.results_with(damage)
            differing = [name for name in expected if found.get(name) != expected[name]]
            if differing or found.keys() != expected.keys():
                wrong.append(f"{state}: {damage.name}: {damage.kind}: {differing}")
    assert not wrong
    kinds = Counter(damage.kind for damage in damages)
    print(f"{len(bench.names)} files, {2 * len(damages)} damages, 0 other results: {dict(kinds)}")
