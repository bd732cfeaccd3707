"""The pictures of a galley, numbered in the order of the text: an editor uploads them by their numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.model import plain
from bulletin.model.galley import GalleyFigures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.model.galley import Galley, GalleyFigure
    from bulletin.pictures import ImageFile

SUFFIXES = {"image/jpeg": "jpg", "image/png": "png"}


class NumberedPicture(Struct, frozen=True):
    """A picture with its number and what is said of it: its caption, else what is read aloud; None without a file."""

    number: int
    words: str
    file: ImageFile | None = None

    @property
    def name(self) -> str:
        """The name of its copy: 01.jpg."""
        return f"{self.number:02}.{SUFFIXES[self.file.media]}" if self.file else ""

    @property
    def label(self) -> str:
        """The text that stands for it where a picture can't: 【图片1：…】."""
        return f"【图片{self.number}：{self.words}】" if self.words else f"【图片{self.number}】"


def numbered_pictures(galley: Galley, images: Mapping[str, ImageFile]) -> dict[str, NumberedPicture]:
    """Return the pictures of a galley by the names of their figures; `images` are those by path."""
    figures = [
        figure for block in galley.blocks if isinstance(block, GalleyFigures) for figure in block.figures
    ]
    return {
        figure.name: NumberedPicture(number, _words(figure), images.get(figure.path))
        for number, figure in enumerate(figures, 1)
    }


def _words(figure: GalleyFigure) -> str:
    caption = plain(figure.caption.inlines) if figure.caption else ""
    return " ".join((caption or figure.alternative).split())
