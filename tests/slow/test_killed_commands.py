"""Kills of all commands that write: nothing is half done, and the next command removes what they left.

strace kills each at a system call of writing that the seed chooses.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.support.crash import ENVIRONMENT, complete_set, litter, strace
from tests.support.mail_workspaces import mailing_workspace

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence
    from pathlib import Path

CALLS = ("openat", "fsync", "rename", "renameat2", "link", "mkdir", "unlink", "flock")
COMMANDS = {
    "number": ("number", "春节", "--date", "2022-12-30"),
    "article": ("new", "--article", "标题", "--from", "苏州市", "--issue", "春节"),
    "issue": ("new", "--draft", "端午"),
    "correct": ("correct", "36"),
    "fix": ("check", "春节", "--fix"),
    "build": ("build", "36", "--force"),
    "own theme": ("build", "春节", "--force"),
    "print": ("print", "36"),
    "mail": ("mail", "36"),
    "tally": ("tally", "2022", "-o", "tally.csv"),
    "init": ("init", "another"),
}
DRAFT = "---\nstatus: draft\n---\n"
ARTICLE = "---\ntitle: 标题\nfrom: 苏州市\n---\n全市各地扎实推进新时代文明实践,成效明显。\n"
pytestmark = [
    pytest.mark.counts(sample=len(COMMANDS), full=300),
    pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed"),
]


@dataclass(frozen=True)
class Place:
    """A workspace and a folder for temporary files, made anew for each command."""

    above: Path
    first: Path

    @property
    def workspace(self) -> Path:
        """The workspace in which commands run."""
        return self.above / "workspace"

    @property
    def scratch(self) -> Path:
        """The folder for temporary files."""
        return self.above / "scratch"

    def renew(self) -> None:
        """Put everything back as it was in the beginning."""
        for folder in (self.workspace, self.scratch):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.first, self.workspace)
        self.scratch.mkdir()

    def run(self, arguments: Sequence[str], prefix: Sequence[str] = ()) -> int:
        """Run a command; returns its exit code."""
        command = [*prefix, sys.executable, "-m", "bulletin", *arguments]
        environment = {**ENVIRONMENT, "TMPDIR": str(self.scratch)}
        return subprocess.run(
            command, cwd=self.workspace, env=environment, capture_output=True, check=False
        ).returncode

    def litter(self) -> set[str]:
        """Return what lies about that no command should leave."""
        return litter(self.workspace) | {path.name for path in self.scratch.iterdir()}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    first = mailing_workspace(tmp_path_factory.mktemp("first") / "workspace")
    draft = first / "issues" / "draft-春节"
    draft.mkdir()
    (draft / "issue.md").write_text(DRAFT, "utf-8")
    (draft / "01.md").write_text(ARTICLE, "utf-8")
    return Place(tmp_path_factory.mktemp("killed"), first)


def test_killed_commands_leave_nothing(place: Place, count: int, rng: random.Random) -> None:
    made: dict[str, Mapping[str, int]] = {}
    killed, left = Counter[str](), Counter[str]()
    for number in range(count):
        name = list(COMMANDS)[number % len(COMMANDS)]
        place.renew()
        if name == "own theme":
            use_weasyprint(place.workspace)
        if name not in made:
            made[name] = calls_made(place, name)
            place.renew()
            if name == "own theme":
                use_weasyprint(place.workspace)
        call = rng.choice([each for each, times in made[name].items() if times])
        # Every second kill comes near the end, where files are written.
        last = made[name][call]
        at = max(1, last - rng.randrange(8)) if number % 2 else rng.randint(1, last)
        code = place.run(COMMANDS[name], strace(call, "signal=KILL", at))
        killed[name] += code < 0 or code > 130
        left[name] += bool(place.litter())
        follow_up(place, name, code)
        assert place.litter() == set(), f"{name}: {call} {at}"
    assert killed.total() >= count // 2
    print(f"{count} commands, killed: {dict(killed)}, with litter: {dict(left)}, after the next run: 0")


def calls_made(place: Place, name: str) -> Mapping[str, int]:
    """Count the calls of each kind of a command that is let run."""
    log = place.above / "calls"
    assert (
        place.run(COMMANDS[name], ["strace", "-f", "-qq", "-o", str(log), "-e", f"trace={','.join(CALLS)}"])
        < 2
    )
    lines = log.read_text("utf-8", "replace")
    return {call: len(re.findall(rf"^\d+ +{call}\(", lines, re.MULTILINE)) for call in CALLS}


def use_weasyprint(workspace: Path) -> None:
    """Have the pages of a workspace printed by WeasyPrint."""
    settings = workspace / "bulletin.yaml"
    settings.write_text(
        settings.read_text("utf-8").replace("layout:\n", "layout:\n  engine: weasyprint\n"), "utf-8"
    )


def follow_up(place: Place, name: str, code: int) -> None:
    """Run the next command, and check what the killed one did."""
    issues = place.workspace / "issues"
    if name == "init":  # what it leaves lies outside a workspace: the same command finds it
        assert place.run(COMMANDS[name]) == 0 or (place.workspace / "another" / "bulletin.yaml").exists()
    else:
        assert place.run(["list"]) == 0
    if name == "number" and code != 0:
        if (issues / "draft-春节").exists():
            assert place.run(COMMANDS[name]) == 0
        assert sorted(path.name for path in issues.iterdir()) == ["2021-06", "2022-36", "2022-37"]
    if name == "article":
        texts = [path.read_text("utf-8") for path in (issues / "draft-春节").glob("02*.md")]
        assert all(text.endswith("不用换行。\n\n") for text in texts)
    complete_set(place.workspace / "build" / "2022-36")
