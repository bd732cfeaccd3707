"""The commands: parse, call, print, exit; nothing else."""

from __future__ import annotations

from bulletin.deferred import deferred


def _cleaned(text: str) -> str:
    """Do what `inspect.cleandoc` does, which alone would be needed of a module that takes 5 ms to load."""
    if "\n" not in text and "\t" not in text:
        return text.lstrip()
    import inspect

    return inspect.cleandoc(text)


def _as_it_is(text: str) -> str:
    return text


def _number(one: str, many: str, number: int) -> str:
    return one if number == 1 else many


_GIVEN: dict[str, dict[str, object]] = {
    "inspect": {"cleandoc": _cleaned},
    "gettext": {"gettext": _as_it_is, "ngettext": _number},
}
"""Click is told what it asks for at once; there is no translation of it, as `chinese` words what it says."""

with deferred(
    "urllib.parse", "uuid", given=_GIVEN
):  # they take 9 ms, and are for links, numbers and help pages
    import pathlib  # noqa: F401

    import click  # noqa: F401
