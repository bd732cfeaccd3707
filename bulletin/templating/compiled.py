"""The shipped templates, compiled when the package is built or set up; if a template changed since, its text is used.

`python -m bulletin.templating.compiled` compiles them beside the package (`./dev setup` does so, and the build of a
wheel); without them every template is compiled when it is used.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import ModuleLoader

COMPILED = Path(__file__).resolve().parent.parent / "shipped" / "compiled"
"""The folder of the compiled templates, with an index of digests of their sources."""
INDEX = "index.json"


def compiled_loader(name: str, text: str) -> ModuleLoader | None:
    """Return the loader of the compiled template with this text; None where there is none."""
    return _loader() if _index().get(name) == _key(text) else None


def compile_templates(target: Path = COMPILED) -> None:
    """Compile the shipped templates into a folder. Raises TemplateError, OSError."""
    from bulletin.templating.environment import environment
    from bulletin.workspace import shipped

    folder = shipped("templates")
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.j2"))
    templates = environment(lambda name: (folder / name).read_bytes())
    templates.loader = jinja2.FileSystemLoader(folder)
    for name in names:
        used = templates.parse((folder / name).read_text("utf-8")).find_all(jinja2.nodes.Filter)
        templates.filters |= {each.name: _unknown for each in used if each.name not in templates.filters}
    templates.compile_templates(target, extensions=["j2"], zip=None, ignore_errors=False)
    index = {name: _key((folder / name).read_text("utf-8")) for name in names}
    (target / INDEX).write_text(json.dumps(index, indent=2) + "\n", "utf-8")


def _unknown(*_: object) -> str:
    """Stand in for filters that are defined at run time; as it fails, Jinja folds no call of it into a constant."""
    raise NotImplementedError


@cache
def _loader() -> ModuleLoader:
    return jinja2.ModuleLoader(COMPILED)


@cache
def _index() -> Mapping[str, str]:
    try:
        index = json.loads((COMPILED / INDEX).read_bytes())
    except (OSError, ValueError):
        return {}
    return index if isinstance(index, dict) else {}


def _key(text: str) -> str:
    """Return the digest of the text of a template and of the version of Jinja."""
    return sha256(f"{jinja2.__version__}\n{text}".encode()).hexdigest()


if __name__ == "__main__":
    compile_templates()
