"""Paths of ornaments, written as in SVG (SVG 2 §9.3): M, L, H, V, C, Q and Z, absolute or relative, lengths in mm."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bulletin.typography.geometry import Outline

OPERANDS = {"M": 2, "L": 2, "H": 1, "V": 1, "C": 6, "Q": 4, "Z": 0}
_TOKEN = re.compile(r"([A-Za-z])|([-+]?(?:\d+\.?\d*|\.\d+))|[\s,]+|(.)")


def read_outline(text: str) -> Outline:
    """Parse a path into absolute M, L, C and Z. Raises ValueError, in Chinese for editors."""
    reader = _PathReader()
    command, operands = "", list[float]()
    for letter, digits, stranger in _TOKEN.findall(text):
        if stranger:
            raise ValueError(f"ornaments：path 里不能有 {stranger}")
        if letter:
            reader.finish(command, operands)
            command, operands = letter, []
        elif digits:
            operands.append(float(digits))
    reader.finish(command, operands)
    if not reader.commands or reader.commands[0][0] != "M":
        raise ValueError("ornaments：path 要以 M 开头")
    return tuple(reader.commands)


class _PathReader:
    """Parses a path: current point, start of the subpath, and commands so far."""

    def __init__(self) -> None:
        self.commands: list[tuple[str, tuple[float, ...]]] = []
        self._x = self._y = 0.0
        self._start = (0.0, 0.0)

    def finish(self, letter: str, operands: list[float]) -> None:
        """Add a command with its operands, which may be those of several commands in a row."""
        if not letter:
            if operands:
                raise ValueError("ornaments：path 要以 M 开头")
            return
        command = letter.upper()
        size = OPERANDS.get(command)
        if size is None:
            raise ValueError(f"ornaments：path 里不认得 {letter}，可用 M L H V C Q Z")
        if (size == 0 and operands) or (size and (not operands or len(operands) % size)):
            raise ValueError(f"ornaments：path 里 {letter} 的数不够或者多了")
        for at in range(0, max(len(operands), 1), size or 1):
            self._add(command, operands[at : at + size], relative=letter.islower())
            command = "L" if command == "M" else command

    def _add(self, command: str, operands: list[float], *, relative: bool) -> None:
        if command == "Z":
            self.commands.append(("Z", ()))
            self._x, self._y = self._start
            return
        x, y = (self._x, self._y) if relative else (0.0, 0.0)
        if command == "H":
            points = [(x + operands[0], self._y)]
        elif command == "V":
            points = [(self._x, y + operands[0])]
        else:
            points = [(x + one, y + two) for one, two in zip(operands[::2], operands[1::2], strict=True)]
        if command == "Q":
            points = self._cubic(*points)
        self._x, self._y = points[-1]
        if command == "M":
            self._start = points[-1]
        kind = "C" if command in {"C", "Q"} else "M" if command == "M" else "L"
        self.commands.append((kind, tuple(value for point in points for value in point)))

    def _cubic(self, control: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
        """Return a quadratic curve as a cubic one."""
        start = (self._x, self._y)
        first, second = (
            (point[0] + (control[0] - point[0]) * 2 / 3, point[1] + (control[1] - point[1]) * 2 / 3)
            for point in (start, end)
        )
        return [first, second, end]
