"""The pictures that figures name: read, validated and prepared; faults are reported at the figure.

The model is imported where it is used: the child process of `sandbox` does not need it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bulletin.pictures.headers import MEDIA, read_header
from bulletin.pictures.values import PictureError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bulletin.diagnostics import Diagnostic, Position, Result
    from bulletin.model import Figure, Picture

S = TypeVar("S")
T = TypeVar("T")


def read_pictures(figures: Sequence[Figure], read: Callable[[str], bytes]) -> Result[dict[str, Picture]]:
    """Read all pictures of these figures; `read` returns the content of a file that an article names.

    Each file is read once. `read` raises FileNotFoundError, OutsideError for what lies outside the document's folder, or
    another OSError.
    """
    return _each_once(figures, lambda path: _picture(read(path)), (OSError, PictureError))


def prepare_pictures(
    figures: Sequence[Figure], pictures: Mapping[str, S], prepare: Callable[[S], T]
) -> Result[dict[str, T]]:
    """Prepare all pictures of these figures, each once, from what is known of them by path.

    `prepare` may use a cache, and raises PictureError.
    """
    known = [figure for figure in figures if figure.path in pictures]
    return _each_once(known, lambda path: prepare(pictures[path]), (PictureError,))


def read_picture(path: str, content: bytes, position: Position | None) -> Result[Picture]:
    """Validate a picture: known format, size within limits, not truncated. A fault is reported at `position`."""
    from bulletin.diagnostics import Result

    try:
        return Result(_picture(content))
    except PictureError as error:
        return Result(None, (_diagnostic(error, path, position),))


def _each_once(
    figures: Sequence[Figure], function: Callable[[str], T], faults: tuple[type[Exception], ...]
) -> Result[dict[str, T]]:
    """Apply a function to each path; a fault is reported at each figure that shows the picture."""
    from bulletin.diagnostics import Result

    results: dict[str, T] = {}
    failed: dict[str, Exception] = {}
    for path in dict.fromkeys(figure.path for figure in figures):
        try:
            results[path] = function(path)
        except faults as error:
            failed[path] = error
    shown = (figure for figure in figures if figure.path in failed)
    return Result(results, tuple(_diagnostic(failed[each.path], each.path, each.position) for each in shown))


def _diagnostic(error: Exception, path: str, position: Position | None) -> Diagnostic:
    """Return the diagnostic of a picture that cannot be read or used."""
    from bulletin.diagnostics import diagnose
    from bulletin.workspace import OutsideError

    match error:
        case FileNotFoundError() | NotADirectoryError():
            return diagnose("no-picture", position, path=path)
        case OutsideError():
            return diagnose("image-outside", position, path=path)
        case PictureError():
            return diagnose("bad-picture", position, path=path, reason=error.reason)
        case _:
            return diagnose(
                "bad-picture", position, path=path, reason=getattr(error, "strerror", None) or "?"
            )


def _picture(content: bytes) -> Picture:
    from bulletin.model import Picture

    header = read_header(content)
    return Picture(MEDIA[header.format], *header.upright, content)
