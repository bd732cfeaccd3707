"""Changes of a workspace by somebody else while a build reads it, and workspaces to be changed."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from msgspec import field

from bulletin.workspace import Files
from tests.support.features import picture
from tests.support.projects import add_issue, make_workspace
from tests.support.typefaces import typeface, write_font
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bulletin.cache import FileState

    Change = Callable[[Path, int], None]

LAST = "2022-12"
"""The issue that is built; it prints the tally of its year."""


def changing_workspace(folder: Path, others: int = 1) -> Path:
    """Write a workspace with an opening balance, a picture, an own theme and face, and other issues of the year."""
    make_workspace(folder)
    for number in range(others):
        years, rest = divmod(number - 10, 40)
        name = f"2022-{number + 2:02}" if number < 10 else f"{2021 - years}-{rest + 1:02}"
        add_issue(folder, name, "from: 苏州市")
    (folder / "tallies").mkdir()
    _opening(folder, 0)
    add_issue(folder, LAST, "from: 无锡市", "kind: tally\nperiod: 2022")
    issue = folder / "issues" / LAST
    (issue / "p.png~").write_bytes(picture(60, 40, "RGB"))
    append(issue / "01.md", "\n![图一](p.png~)\n")
    (folder / "templates").mkdir()
    (folder / "templates" / "screen.css").write_text(
        (ROOT / "templates" / "screen.css").read_text("utf-8"), "utf-8"
    )
    (folder / "fonts").mkdir()
    write_font(folder / "fonts" / "own.ttf", typeface("Own"))
    (folder / "fonts" / "fonts.yaml").write_text("roles:\n  kai: [默认]\n", "utf-8")
    return folder


def append(path: Path, text: str) -> None:
    """Write a text at the end of a file."""
    path.write_bytes(path.read_bytes() + text.encode())


# --- Changes: of a workspace, the n-th of their kind ---------------------------------------------------------


def _settings(folder: Path, number: int) -> None:
    path = folder / "bulletin.yaml"
    text = path.read_text("utf-8").partition("print_run")[0]
    path.write_text(f"{text}print_run: {1005 + number}\n", "utf-8")


def _article(folder: Path, number: int) -> None:
    append(folder / "issues" / LAST / "01.md", f"\n第{number}次补充。\n")


def _other_article(folder: Path, number: int) -> None:
    add = next(path for path in sorted((folder / "issues").iterdir()) if path.name != LAST)
    (add / f"{50 + number:03}.md").write_text(
        f"---\ntitle: 第{number}篇\nfrom: 南通市\n---\n正文。\n", "utf-8"
    )


def _picture(folder: Path, number: int) -> None:
    (folder / "issues" / LAST / "p.png~").write_bytes(picture(60, 41 + number, "RGB"))


def _opening(folder: Path, number: int) -> None:
    path = folder / "tallies" / "2022.yaml"
    path.write_text(f"year: 2022\nthrough: 1\nplaces:\n  南京市: {{own: {number + 1}}}\n", "utf-8")


def _new_issue(folder: Path, number: int) -> None:
    add_issue(folder, f"2022-{60 + number}", "from: 徐州市")


def _renamed_issue(folder: Path, number: int) -> None:
    del number
    first = min(path for path in (folder / "issues").iterdir() if path.name != LAST)
    first.rename(first.with_name(first.name[1:] if first.name.startswith("1") else f"1{first.name}"))


def _removed_article(folder: Path, number: int) -> None:
    path = folder / "issues" / LAST / "03.md"
    if path.exists():
        path.unlink()
    else:
        path.write_text(f"---\ntitle: 又一篇之{number}\nfrom: 泰州市\n---\n正文。\n", "utf-8")


def _theme(folder: Path, number: int) -> None:
    append(folder / "templates" / "screen.css", f"\n.x{number} {{ color: red }}\n")


def _font(folder: Path, number: int) -> None:
    write_font(
        folder / "fonts" / "own.ttf",
        typeface("Own", "中文字体"[: 1 + number % 4] + "，。", width=900 + number % 90),
    )


def _font_roles(folder: Path, number: int) -> None:
    order = "[默认]" if number % 2 else "[Own, 默认]"
    (folder / "fonts" / "fonts.yaml").write_text(f"# {number}\nroles:\n  kai: {order}\n", "utf-8")


CHANGES: dict[str, Change] = {
    "the settings": _settings,
    "an article": _article,
    "an article of another issue": _other_article,
    "a picture": _picture,
    "an opening balance": _opening,
    "a new issue": _new_issue,
    "an issue's folder renamed": _renamed_issue,
    "an article added or removed": _removed_article,
    "the theme": _theme,
    "a font": _font,
    "the roles of fonts": _font_roles,
}


# --- A disk that changes between two reads -------------------------------------------------------------------


class Moment:
    """The moment, counted in looks at the disk, at which something is done."""

    def __init__(self, at: int, act: Callable[[], None]) -> None:
        self.at, self.act, self.looks = at, act, 0

    def look(self) -> None:
        """Count a look, and act before the one whose turn it is."""
        if self.looks == self.at:
            self.act()
        self.looks += 1


class RestlessFiles(Files):
    """The disk, which somebody changes between two looks at it."""

    moment: Moment = field(default_factory=lambda: Moment(-1, lambda: None))

    def fresh(self) -> Files:
        """Return a value with the same moment."""
        return RestlessFiles(moment=self.moment)

    def read(self, path: str, inside: Path | None = None) -> bytes:
        """Read a file."""
        self.moment.look()
        return Files.read(self, path, inside)

    def state(self, path: str) -> FileState | None:
        """Look at a file."""
        self.moment.look()
        return Files.state(self, path)

    def names(self, folder: str, suffix: str = "") -> tuple[str, ...]:
        """List a folder."""
        self.moment.look()
        return Files.names(self, folder, suffix)


def restored(source: Path, target: Path) -> Path:
    """Make a folder a copy of another one."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    return target
