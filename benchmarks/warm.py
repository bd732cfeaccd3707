"""Edit one article over and over in one process, as the preview does; prints the seconds of each typesetting.

    PYTHONPATH=. python benchmarks/warm.py WORKSPACE ISSUE ARTICLE EDITS

What is written to the disk is not counted.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from bulletin.app.typesetting import make
from bulletin.cache import Cache
from bulletin.project.project import Project
from bulletin.workspace import Workspace


def main() -> None:
    workspace, issue, article, edits = (
        Workspace(Path(sys.argv[1])),
        sys.argv[2],
        Path(sys.argv[3]),
        sys.argv[4],
    )
    original, cache = article.read_bytes(), Cache()
    for number in range(int(edits) + 1):
        article.write_bytes(original + f"\n新写的第{number}段。\n".encode())
        start = time.perf_counter()
        project = Project.open(workspace, cache).value
        assert project is not None  # noqa: S101 - a fault would show
        assert make(project, issue).value  # noqa: S101
        if number:
            print(time.perf_counter() - start)
    article.write_bytes(original)


if __name__ == "__main__":
    main()
