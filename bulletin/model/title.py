"""Titles of articles and attachments."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from bulletin.diagnostics import Position


class Title(Struct, frozen=True):
    """A title; `parts` are what stands between the wished breaks (`|`), `starts` their offsets in what was typed."""

    parts: tuple[str, ...]
    position: Position | None = None
    starts: tuple[int, ...] = ()

    @property
    def plain(self) -> str:
        """The title on one line: wished breaks join to nothing."""
        return "".join(self.parts)

    @property
    def located_parts(self) -> Iterator[tuple[str, Position | None]]:
        """Each part with its position."""
        position = self.position
        for part, start in zip(self.parts, self.starts or (0,) * len(self.parts), strict=True):
            yield part, position and replace(position, column=position.column + start)

    def divided(self) -> tuple[Title, Title | None]:
        """Return the title proper and its subtitle (副标题): the lines from the first one on that begins with a dash."""
        dashed = (index for index, part in enumerate(self.parts) if index and part.lstrip().startswith("——"))
        first = next(dashed, None)
        if first is None:
            return self, None
        proper = replace(self, parts=self.parts[:first], starts=self.starts[:first])
        return proper, replace(self, parts=self.parts[first:], starts=self.starts[first:])
