"""The pictures that figures name: read, validated and prepared; faults are reported at the figure.

The model is imported where it is used: the child process of `sandbox` does not need it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from bulletin.pictures.headers import MEDIA, read_header
from bulletin.pictures.values import PictureError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bulletin.diagnostics import Diagnostic, Position, Result
    from bulletin.model import Figure, Picture

T = TypeVar("T")


def read_pictures(figures: Sequence[Figure], read: Callable[[str], bytes]) -> Result[dict[str, Picture]]:
    """Read all pictures of these figures; `read` returns the content of a file that an article names.

    Each file is read once. `read` raises FileNotFoundError, OutsideError for what lies outside the document's folder, or
    another OSError.
    """
    return _results(figures, {path: _read(path, read) for path in _paths(figures)})


def prepare_pictures(
    figures: Sequence[Figure], pictures: Mapping[str, Picture], prepare: Callable[[Picture], T]
) -> Result[dict[str, T]]:
    """Prepare all pictures of these figures, each once; `prepare` may use a cache, and raises PictureError."""
    prepared: dict[str, T | _Fault] = {}
    for path in _paths(figures):
        if path in pictures:
            try:
                prepared[path] = prepare(pictures[path])
            except PictureError as error:
                prepared[path] = _Fault("bad-picture", error.reason)
    return _results(figures, prepared)


def read_picture(path: str, content: bytes, position: Position | None) -> Result[Picture]:
    """Validate a picture: known format, size within limits, not truncated. A fault is reported at `position`."""
    from bulletin.diagnostics import Result, diagnose

    try:
        return Result(_picture(content))
    except PictureError as error:
        return Result(None, (diagnose("bad-picture", position, path=path, reason=error.reason),))


class _Fault(NamedTuple):
    """Why a picture cannot be read or used: a diagnostic without position."""

    code: str
    reason: str | None = None

    def at(self, figure: Figure) -> Diagnostic:
        from bulletin.diagnostics import diagnose

        values = {} if self.reason is None else {"reason": self.reason}
        return diagnose(self.code, figure.position, path=figure.path, **values)


def _paths(figures: Iterable[Figure]) -> Iterable[str]:
    return dict.fromkeys(figure.path for figure in figures)


def _results(figures: Iterable[Figure], results: Mapping[str, T | _Fault]) -> Result[dict[str, T]]:
    """Separate results from faults, which are reported at each figure that shows the picture."""
    from bulletin.diagnostics import Result

    good = {path: result for path, result in results.items() if not isinstance(result, _Fault)}
    shown = ((figure, results.get(figure.path)) for figure in figures)
    return Result(good, tuple(fault.at(figure) for figure, fault in shown if isinstance(fault, _Fault)))


def _read(path: str, read: Callable[[str], bytes]) -> Picture | _Fault:
    from bulletin.workspace import OutsideError

    try:
        return _picture(read(path))
    except (FileNotFoundError, NotADirectoryError):
        return _Fault("no-picture")
    except OutsideError:
        return _Fault("image-outside")
    except OSError as error:
        return _Fault("bad-picture", error.strerror or "?")
    except PictureError as error:
        return _Fault("bad-picture", error.reason)


def _picture(content: bytes) -> Picture:
    from bulletin.model import Picture

    header = read_header(content)
    return Picture(MEDIA[header.format], *header.upright, content)
