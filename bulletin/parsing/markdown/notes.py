"""The notes of one text: numbered in the order in which the text refers to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token


class NoteDefinition(Struct):
    """The definition of a note: its line range (from 0, the end exclusive) and the tokens of its blocks."""

    label: str
    lines: tuple[int, int]
    tokens: Sequence[Token]


class NoteRegister(Struct):
    """The labels, numbers and definitions of the notes of one text."""

    labels: frozenset[str] = frozenset()
    numbers: dict[str, int] = field(default_factory=dict)
    definitions: dict[str, NoteDefinition] = field(default_factory=dict)

    def number(self, label: str) -> int | None:
        """Return the number of this note, giving it the next one if it has none; None for an unknown note."""
        if label not in self.labels:
            return None
        return self.numbers.setdefault(label, len(self.numbers) + 1)

    def define(self, definition: NoteDefinition) -> bool:
        """Register a definition; False where its label is defined already."""
        return self.definitions.setdefault(definition.label, definition) is definition
