"""Walks over the document tree, the galley, the composed tree and the marks of pages are exhaustive.

A made-up kind of node is added to each in a copy of the package; mypy must name every place that handles the others.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from pathlib import Path

NODE = '''class {name}(Struct, frozen=True):
    """Made up."""

    text: str = ""
    owner: int = 0
    position: None = None

    def moved(self, x: float, y: float) -> {name}:
        """Return it."""
        return self

    def owned(self, owner: object) -> {name}:
        """Return it."""
        return self


'''
KINDS = {
    "MadeUpInline": ("model/text.py", "class Paragraph(", "Inline"),
    "MadeUpBlock": ("model/text.py", "class Paragraph(", "Block"),
    "MadeUpGalley": ("model/galley.py", "class Galley(", "GalleyBlock"),
    "MadeUpComposed": ("composition/values.py", "class ComposedParagraph(", "ComposedBlock"),
    "MadeUpMark": ("layout/pages.py", "class PlacedText(", "Mark"),
}
"""Each made-up kind: its module, the class before which it is defined, and the union that it becomes a member of."""
PLACES = {
    "MadeUpInline": {
        "model/text.py",
        "composition/texts.py",
        "export/docx/runs.py",
        "export/fragment/html.py",
        "export/fragment/text.py",
        "export/html/blocks.py",
        "kinds/bulletin/editors_note.py",
        "lint/prose/text_blocks.py",
    },
    "MadeUpBlock": {
        "model/text.py",
        "composition/blocks.py",
        "export/html/blocks.py",
        "lint/completeness.py",
        "lint/pages/pdf_rules.py",
        "lint/prose/text_blocks.py",
    },
    "MadeUpGalley": {
        "model/galley.py",
        "export/docx/names.py",
        "export/docx/units.py",
        "export/fragment/html.py",
        "export/fragment/text.py",
    },
    "MadeUpComposed": {"layout/flow.py", "lint/pages/line_matching.py"},
    "MadeUpMark": {"export/pdf/content.py", "export/weasyprint/pages.py"},
}
"""Where each kind must be handled."""
NEVER = re.compile(
    r'^bulletin/(\S+?):\d+: error: Argument 1 to "assert_never" has incompatible type "(\w+)"', re.MULTILINE
)


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Return the modules that mypy names for each made-up kind."""
    folder = tmp_path_factory.mktemp("made-up")
    shutil.copytree(ROOT / "bulletin", folder / "bulletin", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    for name, (module, before, union) in KINDS.items():
        _add(folder / "bulletin" / module, name, before, union)
    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", str(folder / "cache"), "bulletin"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    places: dict[str, set[str]] = {name: set() for name in KINDS}
    for module, name in NEVER.findall(checked.stdout):
        places[name].add(module)
    return places


def _add(path: Path, name: str, before: str, union: str) -> None:
    """Define a made-up kind and make it the first member of a union."""
    text = path.read_text("utf-8")
    assert text.count(before) == 1
    text = text.replace(before, NODE.format(name=name) + before)
    text, members = re.subn(rf"^{union}: TypeAlias = \(?\s*", rf"\g<0>{name} | ", text, flags=re.MULTILINE)
    assert members == 1
    path.write_text(text, "utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_mypy_names_every_walk_that_a_new_kind_is_missing_in(named: dict[str, set[str]], kind: str) -> None:
    assert named[kind] >= PLACES[kind]
