"""The theme's templates filled, through Jinja; a template is compiled once.

Templates escape everything and fail on a name that they do not know.
"""

from __future__ import annotations

import marshal
from typing import TYPE_CHECKING, cast

from msgspec import Struct

from bulletin import workspace
from bulletin.diagnostics import BulletinError
from bulletin.fresh import tool
from bulletin.workspace import digest

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import CodeType

    from jinja2 import BytecodeCache, Environment
    from markupsafe import Markup

    from bulletin.workspace import Store


def environment(file: Callable[[str], bytes]) -> Environment:
    """Return what fills templates; `file` gives the theme's files."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    def load(name: str) -> str:
        try:
            return file(name).decode()
        except (OSError, UnicodeDecodeError) as error:
            raise BulletinError("theme-broken", file=name, reason=error) from error

    return Environment(
        loader=FunctionLoader(load),
        undefined=StrictUndefined,
        autoescape=True,
        bytecode_cache=cast("BytecodeCache", Compiled(workspace.cache())),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


class _Template(Struct):
    """A compiled template as Jinja asks for it: what is known of it, and where it is kept under which seal."""

    code: CodeType | None
    key: str
    ground: bytes


class Compiled(Struct, frozen=True):
    """Keeps compiled templates in the user's cache, one for each name: compiling takes longer than filling.

    Each begins with a seal, so that a damaged one, or one of another source or tool, is as good as none.
    """

    store: Store

    def get_bucket(self, _: Environment, name: str, __: str | None, source: str) -> _Template:
        """Return what is known of a template."""
        asked = _Template(None, f"template-{digest(name.encode())[:24]}", f"{tool()}{source}".encode())
        kept = self.store.get(asked.key) or b""
        if kept[:64] == _seal(asked, kept[64:]):
            asked.code = marshal.loads(kept[64:])  # noqa: S302 - its seal is right
        return asked

    def set_bucket(self, compiled: _Template) -> None:
        """Keep a compiled template."""
        content = marshal.dumps(compiled.code)
        self.store.put(compiled.key, _seal(compiled, content) + content)


def _seal(template: _Template, content: bytes) -> bytes:
    return digest(template.ground + content).encode()


def fill(templates: Environment, name: str, **values: object) -> str:
    """Render a template. Raises BulletinError `theme-broken` where it is wrong: only an office's own can be."""
    from jinja2 import TemplateError

    try:
        return templates.get_template(name).render(**values)
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
        raise BulletinError("theme-broken", file=name, reason=error) from error


def safe(text: str) -> Markup:
    """Return a text that templates take as it is."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - every caller escapes what comes from an article
