"""The theme as templates use it: its files, and its numbers, colours and faces as CSS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Theme(Struct, frozen=True):
    """A theme: `file` returns the content of one of its files by name.

    `variables` are its numbers and colours by the names of CSS variables, without `--`. `families` are the values
    of `font-family` by role. `face_rules` are the `@font-face` rules that load those faces.
    """

    file: Callable[[str], bytes]
    variables: Mapping[str, str]
    families: Mapping[str, str]
    face_rules: str = ""


def variable_rules(theme: Theme) -> str:
    """Write the theme's numbers and colours as CSS variables, and a class `face-…` for each role."""
    variables = "".join(f"--{name}:{value};" for name, value in theme.variables.items())
    classes = (f".face-{role}{{font-family:{families}}}" for role, families in theme.families.items())
    return "\n".join((f":root{{{variables}}}", *classes))
