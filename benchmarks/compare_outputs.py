"""Compare the outputs of two checkouts byte by byte: a renaming must change none.

    PYTHONPATH=. python benchmarks/compare_outputs.py BEFORE AFTER [RANDOM]

Both build, check, list and count the samples, the workspaces of the tests, one workspace of each province and RANDOM
random issues (30). What differs is listed; the exit code is 1 then.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support import features, random_issues
from tests.support.provinces import PROVINCES, new_project
from tests.support.workspaces import ISSUES, ROOT, copy_workspace, import_published

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMANDS = (
    ("build", "--all"),
    ("check", "--all"),
    ("list",),
    ("tally", "2022"),
    ("tally", "2022", "--format", "json"),
)
RUN = "import sys; sys.path.insert(0, sys.argv.pop(1)); from bulletin.__main__ import main; main()"
SEEDS = ROOT.parent / "shared" / "seeds"


def write_workspaces(folder: Path, randoms: int) -> None:
    """Write all workspaces into a folder."""
    copy_workspace(folder / "samples")
    published = copy_workspace(folder / "published")
    for text in filter(Path.is_file, (SEEDS / name for name in ISSUES)):
        import_published(text, published)
    for name, variant in features.VARIANTS.items():
        features.make(folder / f"features-{name}", variant)
    for bad in sorted((ROOT / "tests/cases/bad").iterdir()):
        if bad.is_dir():
            shutil.copytree(bad, folder / f"bad-{bad.name}")
    for seed in range(randoms):
        random_issues.make(folder / f"random-{seed}", seed)
    for province in PROVINCES:
        with contextlib.redirect_stderr(io.StringIO()):
            new_project(folder / province, province)


def run_all(checkout: Path, workspaces: Path, home: Path) -> None:
    """Run all commands of a checkout in each workspace; what they write to the terminal becomes a file."""
    environment = os.environ | {"XDG_CACHE_HOME": str(home)}
    environment.pop("PYTHONPATH", None)
    for workspace in sorted(workspaces.iterdir()):
        for command in COMMANDS:
            line = [sys.executable, "-P", "-c", RUN, str(checkout), *command]
            done = subprocess.run(line, cwd=workspace, env=environment, capture_output=True, check=False)
            text = done.stdout + done.stderr + f"exit {done.returncode}\n".encode()
            (workspace / f"{'-'.join(command)}.out").write_bytes(text)


def files(folder: Path) -> Iterator[str]:
    """Yield the files that a command may write, but for locks."""
    for path in chain(folder.glob("*/build/**/*"), folder.glob("*/*.out")):
        if path.is_file() and not path.name.startswith(".lock"):
            yield path.relative_to(folder).as_posix()


def main() -> int:
    """Compare; the two sets of workspaces have paths of the same length."""
    before, after = (Path(name).resolve() for name in sys.argv[1:3])
    with tempfile.TemporaryDirectory() as scratch:
        one, two = Path(scratch, "one/workspaces"), Path(scratch, "two/workspaces")
        write_workspaces(one, int(sys.argv[3]) if len(sys.argv) > 3 else 30)
        shutil.copytree(one, two)
        run_all(before, one, one.parent / "cache")
        run_all(after, two, two.parent / "cache")
        names = sorted({*files(one), *files(two)})
        different = [name for name in names if _content(one / name) != _content(two / name)]
        kinds = " ".join(f"{sum(name.endswith(end) for name in names)} {end}" for end in (".pdf", ".html"))
    print(*different, f"{len(names)} files ({kinds}), {len(different)} different", sep="\n")
    return 1 if different else 0


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


if __name__ == "__main__":
    sys.exit(main())
