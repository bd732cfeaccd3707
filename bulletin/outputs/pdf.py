"""HTML for paper → PDF, through WeasyPrint."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from weasyprint import HTML, Document
    from weasyprint.urls import URLFetcher

    from bulletin.diagnostics import Result
    from bulletin.outputs.engine import Engine

    Read = Callable[[str], bytes | None]
    Found = tuple[str, dict[str, object]]


def typeset(  # noqa: PLR0913
    html: str,
    read: Read,
    variant: str,
    pitch: float,
    *,
    files: Mapping[str, Path] | None = None,
    engine: Engine | None = None,
) -> Result[bytes]:
    """Lay out and print a document as `print_document` does."""
    from bulletin.diagnostics import Result, diagnose

    content, found = print_document(html, read, variant, pitch, files=files or {}, engine=engine)
    return Result(content, tuple(diagnose(code, None, **values) for code, values in found))


def print_document(  # noqa: PLR0913
    html: str, read: Read, variant: str, pitch: float, *, files: Mapping[str, Path], engine: Engine | None
) -> tuple[bytes | None, list[Found]]:
    """Lay out and print a document whose lines stand `pitch` mm apart; `variant` is a value of `PdfVariant`.

    `read` gives the content behind an address of the document, or None where it may not be had; nothing else is
    ever opened. `files` are those of its fonts. Without an `engine` it is WeasyPrint as it comes. What was refused,
    and whatever the engine complains of, is an error. Where its fast use fails, it is used as it comes, and that is
    told. What is found are codes and their values: the catalogue of messages takes longer to load than any of them.
    Raises BulletinError `no-pango` where WeasyPrint's libraries are missing.
    """
    used = engine or _engine()
    task = partial(_printed, html, read, variant, pitch, files=files, engine=used)
    try:
        return task()
    except (MemoryError, RecursionError):
        raise
    except Exception as error:
        if not used.fast:
            raise
        reason = f"{type(error).__name__}: {error}"
        used.give_up()
    content, found = task()
    return content, [*found, ("engine-plain", {"reason": reason})]


def _engine() -> Engine:
    from bulletin.diagnostics import BulletinError
    from bulletin.outputs.engine import load

    try:
        return load(None)
    except OSError as error:
        raise BulletinError("no-pango", reason=error) from error


def _printed(  # noqa: PLR0913
    html: str, read: Read, variant: str, pitch: float, *, files: Mapping[str, Path], engine: Engine
) -> tuple[bytes | None, list[Found]]:
    """Lay out and print a document in the best way that it can be set in."""
    from bulletin.outputs.engine import undisturbed
    from bulletin.outputs.engine.lines import UnfitError

    refusals: list[str] = []
    fonts = engine.fonts(html, files)
    content = b""
    with _complaints() as complaints, undisturbed():
        for told, way in engine.ways(html, fonts):
            refusals.clear()
            complaints.heard.clear()
            try:
                with way:
                    content = _pdf(
                        told, _fetcher(read, refusals, engine), f"pdf/{variant}", pitch, engine, fonts
                    )
            except ValueError as error:  # so the engine answers some values that no style may have
                complaints.heard.append(str(error))
            except UnfitError:
                continue
            break
    found: list[Found] = [("not-fetched", {"address": address}) for address in dict.fromkeys(refusals)]
    found += [("engine-complaint", {"text": text}) for text in complaints.heard]
    return None if found else content, found


def _pdf(  # noqa: PLR0913, PLR0917
    html: str, fetcher: URLFetcher, variant: str, pitch: float, engine: Engine, fonts: Any
) -> bytes:
    options = {"pdf_variant": variant}
    document = _on_grid(_source(html, fetcher), {**options, "font_config": fonts}, pitch)
    content: bytes = document.write_pdf(finisher=engine.finisher, **options)
    return content


OFF_GRID = "off-grid"
"""The class of blocks with a pitch of their own, behind which the text is to go on on the grid."""
PASSES = 4
PX_PER_MM = 96 / 25.4


def _on_grid(html: HTML, options: Mapping[str, object], pitch: float) -> Document:
    """Lay out a document; fill up the room below its off-grid blocks to whole lines, once their heights are known.

    How high a block is within its last page is known only after layout, and a filled block may move what follows;
    so it is laid out again until nothing changes (in practice once, and not at all without such blocks).
    """
    from weasyprint import CSS

    fillers: dict[str, float] = {}
    for _ in range(PASSES):
        rules = "".join(f"#{name}{{padding-bottom:{filler:.4f}mm}}" for name, filler in fillers.items())
        styles = [CSS(string=rules, url_fetcher=html.url_fetcher)] if rules else None
        document = html.render(**options, stylesheets=styles)
        wanted = {name: _filler(bottom, fillers.get(name, 0.0), pitch) for name, bottom in _bottoms(document)}
        if all(abs(wanted[name] - fillers.get(name, 0.0)) < TOLERANCE for name in wanted):
            return document
        fillers = wanted
    return document


TOLERANCE = 0.01
"""mm."""


def _filler(bottom: float, filler: float, pitch: float) -> float:
    """Return what is missing to whole lines below a block that ends `bottom` mm into the type area."""
    beyond = (bottom - filler) % pitch
    return 0.0 if min(beyond, pitch - beyond) < TOLERANCE else pitch - beyond


def _bottoms(document: Document) -> Iterator[tuple[str, float]]:
    """Tell how far into the type area (mm) the last part of each off-grid block reaches."""
    bottoms: dict[str, float] = {}
    for page in document.pages:
        box = page._page_box  # noqa: SLF001 - the engine has no public way to a laid out block's place
        for child in box.descendants():
            element = child.element
            if element is not None and OFF_GRID in (element.get("class") or "").split():
                bottom = child.position_y + child.margin_height() - box.content_box_y()
                bottoms[element.get("id")] = bottom / PX_PER_MM
    yield from list(bottoms.items())


def _source(html: str, fetcher: URLFetcher) -> HTML:
    from weasyprint import HTML

    return HTML(string=html, url_fetcher=fetcher)


def _fetcher(read: Read, refusals: list[str], engine: Engine) -> URLFetcher:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Confined(URLFetcher):  # type: ignore[misc]
        """Gives out what `read` gives out, and keeps a list of what it refused.

        The list is needed because the engine swallows exceptions of a fetcher in places (inside SVG). What the
        engine would open addresses with is not made where the engine is known: it takes 20 ms to load.
        """

        def __init__(self) -> None:
            if engine.fast:
                self._fail_on_errors = False
            else:
                super().__init__(timeout=1)

        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            del headers
            content = read(url)
            if content is None:
                refusals.append(url)
                raise ValueError(f"refused: {url}")
            return URLFetcherResponse(url, content)

    return Confined()


class _Ear(logging.Handler):
    """Keeps what the engine logs at WARNING or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.heard: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage())


@contextmanager
def _complaints() -> Iterator[_Ear]:
    loggers = [logging.getLogger(name) for name in ("weasyprint", "fontTools")]
    ear = _Ear()
    before = [(logger.propagate, logger.level) for logger in loggers]
    for logger in loggers:
        logger.addHandler(ear)
        logger.propagate = False
    try:
        yield ear
    finally:
        for logger, (propagate, level) in zip(loggers, before, strict=True):
            logger.removeHandler(ear)
            logger.propagate = propagate
            logger.setLevel(level)
