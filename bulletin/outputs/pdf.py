"""HTML for paper → PDF, through WeasyPrint."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bulletin.diagnostics import BulletinError, Result, diagnose
from bulletin.model import PdfVariant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from weasyprint.urls import URLFetcher

    Read = Callable[[str], bytes | None]

VARIANTS = {PdfVariant.UA_1: "pdf/ua-1", PdfVariant.A_3A: "pdf/a-3a"}


def typeset(html: str, read: Read, variant: PdfVariant) -> Result[bytes]:
    """Lay out and print a document.

    `read` gives the content behind an address of the document, or None where it may not be had; nothing else is
    ever opened. What was refused, and whatever the engine complains of, is an error.
    Raises BulletinError `no-pango` where WeasyPrint's libraries are missing.
    """
    weasyprint = _engine()
    refusals: list[str] = []
    with _complaints() as complaints:
        document = weasyprint.HTML(string=html, url_fetcher=_fetcher(read, refusals))
        content: bytes = document.write_pdf(pdf_variant=VARIANTS[variant])
    found = [diagnose("not-fetched", None, address=address) for address in refusals]
    found += [diagnose("engine-complaint", None, text=text) for text in complaints.heard]
    return Result(None if found else content, tuple(found))


def _engine():  # type: ignore[no-untyped-def]  # noqa: ANN202
    try:
        import weasyprint
    except OSError as error:
        raise BulletinError("no-pango", reason=error) from error
    return weasyprint


def _fetcher(read: Read, refusals: list[str]) -> URLFetcher:
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Confined(URLFetcher):  # type: ignore[misc]
        """Gives out what `read` gives out, and keeps a list of what it refused.

        The list is needed because the engine swallows exceptions of a fetcher in places (inside SVG).
        """

        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            del headers
            content = read(url)
            if content is None:
                refusals.append(url)
                raise ValueError(f"refused: {url}")
            return URLFetcherResponse(url, content)

    return Confined(timeout=1)


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


