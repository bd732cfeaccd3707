"""Make the pictures of the README from the repository's own issues: `python docs/make_pictures.py`."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

from bulletin.pipeline import Office, make
from bulletin.workspace import Workspace

ROOT = Path(__file__).resolve().parent.parent
PICTURES = {"page-1.png": ("2022-36", 0), "page-2.png": ("2022-36", 1), "table.png": ("2022-36", -1)}
DPI = 72


def main() -> None:
    """Build the issues in memory and draw the pages."""
    office = Office.open(Workspace(ROOT)).value
    assert office is not None
    made = {folder: make(office, folder).value for folder in {folder for folder, _ in PICTURES.values()}}
    for name, (folder, number) in PICTURES.items():
        issue = made[folder]
        assert issue is not None
        document = pypdfium2.PdfDocument(issue.files[f"{folder}.pdf"])
        page = document[number % len(document)]
        image = page.render(scale=DPI / 72, draw_annots=False).to_pil()
        image.convert("P", palette=1, colors=64).save(ROOT / "docs" / "pictures" / name, optimize=True)


if __name__ == "__main__":
    main()
