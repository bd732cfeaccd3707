"""The files of a document as a Git revision holds them, read by `git` itself.

Only plumbing commands run, which start no hook, filter, pager or external program of the repository's configuration,
and nothing is fetched: a partial clone lacks what it lacks.
"""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.diagnostics import BulletinError
from bulletin.workspace import LARGEST_FILE, child_environment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

SECONDS = 60
_OPTIONS = (
    *("--no-pager", "--no-optional-locks", "--no-replace-objects", "--literal-pathspecs"),
    *("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "protocol.allow=never"),
)
_LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:"
"""How the file begins that stands in for one in Git LFS."""


class GitRevision(Struct, frozen=True):
    """A commit: its abbreviated name, its day (2022-12-28), the blobs of a document's files by their paths in its folder.

    `root` is the workspace.
    """

    root: Path
    name: str
    day: str
    blobs: Mapping[str, str]

    def contents(self, paths: Iterable[str]) -> dict[str, bytes]:
        """Return the content of those of these files that there were. Raises BulletinError `git-failed`."""
        known = [path for path in dict.fromkeys(paths) if path in self.blobs]
        output = _run(
            self.root, "cat-file", "--batch", given="".join(f"{self.blobs[path]}\n" for path in known)
        )
        contents, at = {}, 0
        for path in known:
            head, _, _ = output[at:].partition(b"\n")
            facts = head.split()
            if facts[1:2] != [b"blob"]:
                raise BulletinError("git-failed", reason=head.decode(errors="replace"))
            size = int(facts[2])
            start = at + len(head) + 1
            contents[path], at = output[start : start + size], start + size + 1
        return contents


def read_revision(root: Path, place: str, name: str) -> GitRevision:
    """Return a revision of the repository that a workspace is in; `place` is the document's folder in the workspace.

    Raises BulletinError `git-missing`, `git-failed`, `no-repository`, `unknown-state`, `state-without`.
    """
    if (
        _run(root, "rev-parse", "--is-inside-work-tree", failing="no-repository", name=name).strip()
        != b"true"
    ):
        raise BulletinError("no-repository", folder=root, name=name)
    commit = _commit(root, name)
    listed = _run(root, "ls-tree", "-r", "-l", "-z", commit, "--", f"{place}/").decode(
        "utf-8", "surrogateescape"
    )
    blobs = {}
    for line in filter(None, listed.split("\0")):
        facts, _, path = line.partition("\t")
        mode, _, blob, size = facts.split()
        if mode in {"100644", "100755"} and size.isdecimal() and int(size) <= LARGEST_FILE:
            blobs[path.removeprefix(f"{place}/")] = blob
    day, short = _run(root, "rev-list", "-1", "--format=%cs %h", commit).decode().split()[2:]
    if not blobs:
        raise BulletinError("state-without", name=name, folder=place, day=day)
    return GitRevision(root, short, day, blobs)


def has_commits(root: Path) -> bool:
    """Whether a folder is in a Git repository with a commit that can be read."""
    try:
        return bool(_commit(root, "HEAD"))
    except BulletinError:
        return False


def picture_digest(content: bytes) -> str:
    """Return the SHA-256 of a picture, also of one that Git LFS keeps elsewhere."""
    from bulletin.cache import digest

    if content.startswith(_LFS):
        return content.removeprefix(_LFS)[:64].decode(errors="replace")
    return digest(content)


def _commit(root: Path, name: str) -> str:
    """Return the name of the commit that a revision means."""
    commit = f"{name}^{{commit}}"
    found = _run(
        root,
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        commit,
        failing="unknown-state",
        name=name,
    )
    return found.decode().strip()


def _run(root: Path, *arguments: str, given: str = "", failing: str = "git-failed", name: str = "") -> bytes:
    """Run a command of Git; one that fails raises the error of a code."""
    program = shutil.which("git")
    if program is None:
        raise BulletinError("git-missing")
    environment = {key: value for key, value in child_environment().items() if not key.startswith("GIT_")}
    environment |= {"LC_ALL": "C.UTF-8", "GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1"}
    try:
        done = subprocess.run(  # noqa: S603 - found by name, no shell sees the arguments
            [program, *_OPTIONS, *arguments],
            input=given.encode(),
            capture_output=True,
            cwd=root,
            env=environment,
            timeout=SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired, ValueError) as error:
        raise BulletinError("git-failed", reason=error) from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        reason = said.splitlines()[0] if said else f"exit {done.returncode}"
        if "dubious ownership" in said:
            failing = "git-failed"
        raise BulletinError(failing, reason=reason, name=name, folder=root)
    return done.stdout
