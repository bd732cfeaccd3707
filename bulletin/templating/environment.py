"""Renders the theme's templates with Jinja: everything is escaped, unknown names are errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateError

from bulletin.diagnostics import BulletinError
from bulletin.templating.compiled import compiled_loader

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping
    from typing import Any

    from jinja2 import Template
    from markupsafe import Markup


def environment(file: Callable[[str], bytes]) -> Environment:
    """Return the environment of the theme's templates; `file` returns the content of a file of the theme."""
    return Environment(
        loader=ThemeLoader(file),
        undefined=StrictUndefined,
        autoescape=is_escaped,  # noqa: S701 - all but plain text is escaped
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def is_escaped(name: str | None) -> bool:
    """Whether the output of a template is HTML."""
    return not (name or "").endswith(".txt.j2")


class ThemeLoader(BaseLoader):
    """Loads templates of the theme: unchanged shipped ones from their compiled form, all others from their text."""

    def __init__(self, file: Callable[[str], bytes]) -> None:
        self._file = file

    def get_source(self, environment: Environment, template: str) -> tuple[str, None, Callable[[], bool]]:
        """Return the text of a template. Raises BulletinError `theme-broken`."""
        del environment
        return self._text(template), None, lambda: True

    def load(
        self,
        environment: Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's name
    ) -> Template:
        """Load a template. Raises BulletinError `theme-broken`, TemplateError."""
        compiled = compiled_loader(name, self._text(name))
        return (compiled.load if compiled else super().load)(environment, name, globals)

    def _text(self, name: str) -> str:
        try:
            return self._file(name).decode()
        except (OSError, UnicodeDecodeError) as error:
            raise BulletinError("theme-broken", file=name, reason=error) from error


def render(templates: Environment, name: str, **values: object) -> str:
    """Render a template. Raises BulletinError `theme-broken` for errors in a template of the workspace."""
    try:
        return templates.get_template(name).render(**values)
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
        raise BulletinError("theme-broken", file=name, reason=error) from error


def safe(text: str) -> Markup:
    """Return a text that templates don't escape."""
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 - every caller escapes what comes from an article
