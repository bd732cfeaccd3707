"""What is answered to a request: the page's own files, lists, states, and finished content; nothing else can be had.

No part of an address ever becomes part of a path: it is looked up among what stands on the board and among the
names of the page's own files.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.preview.requests import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bulletin.preview.page_images import PageImages
    from bulletin.preview.requests import Request
    from bulletin.preview.state_store import State, StateStore
    from bulletin.preview.worker_client import WorkerClient
    from bulletin.workspace import Workspace

PAGE = Path(__file__).resolve().parent / "page"
MEDIA = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
NARROWEST, WIDEST = 60, 4000
"""Pixels of a page image's width."""
PATIENCE = 20.0
"""Seconds that a request for the lists waits for the bench."""

ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"),
)
CLOSED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
OWN_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
FRAMED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-same-origin"
)
DOCUMENT = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
"""For the PDF and the HTML in a window of their own; the browser's viewer of PDFs bears no sandbox."""
CHECKED = "no-cache"
LASTING = "private, max-age=31536000, immutable"


class EventStream(Struct, frozen=True):
    """Events of an issue, or of the lists alone."""

    folder: str | None


class Response(Struct, frozen=True):
    """A status, a content and what is told about it; `stream` instead of a content is told bit by bit."""

    status: int = 200
    content: bytes = b""
    media: str = "text/plain; charset=utf-8"
    policy: str = CLOSED
    caching: str = "no-store"
    fields: tuple[tuple[str, str], ...] = ()
    stream: EventStream | None = None

    def head(self) -> tuple[tuple[str, str], ...]:
        """Return all fields but those of the connection."""
        own = (("Content-Type", self.media), ("Cache-Control", self.caching))
        return (*ALWAYS, ("Content-Security-Policy", self.policy), *own, *self.fields)


REASONS = {
    200: "OK",
    304: "Not Modified",
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
}


def refusal(status: int) -> Response:
    """Return the answer that tells no more than a status."""
    fields = (("Allow", "GET, HEAD"),) if status == 405 else ()
    return Response(status, f"{status} {REASONS[status]}\n".encode(), fields=fields)


@dataclass(slots=True)
class RequestHandler:
    """Answers requests out of the board; what is missing or stale there is ordered from the bench."""

    workspace: Workspace
    board: StateStore
    bench: WorkerClient
    images: PageImages
    start: str | None
    folders: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        self.survey()

    def survey(self) -> None:
        """Look which issues there are."""
        self.folders = frozenset(self.workspace.folders())

    def answer(self, request: Request) -> Response:
        """Answer a request. Raises RefusedError 404 for what there is not."""
        match request.steps:
            case ("",):
                return self._page("index.html", request)
            case ("api", "issues"):
                return self._issues()
            case ("api", "tally"):
                return _values(self._lists()["tally"])
            case ("api", "issue", folder):
                return _values(self.state(folder))
            case ("events",):
                return self._events(request)
            case (name,):
                return self._page(name, request)
            case _:
                return self._content(request)

    def _content(self, request: Request) -> Response:
        """Answer with finished content."""
        match request.steps:
            case ("reading", name):
                return self._reading(name, request)
            case ("pages", digest, name):
                return self._image(digest, name, request)
            case ("issue", folder, "issue.pdf"):
                return self._pdf(folder, request)
            case ("issue", folder, "issue.html"):
                return self._html(folder, request)
            case _:
                raise RefusedError(404)

    def state(self, folder: str) -> State:
        """Return the state of an issue; one that is not as it stands on the disk is made."""
        if folder not in self.folders:
            raise RefusedError(404)
        if self.board.claim(folder):
            self.bench.make(folder)
        return self.board.state(folder)

    def _events(self, request: Request) -> Response:
        """Begin to tell what happens, of one issue or of the lists alone."""
        folder = request.folder
        if folder is not None:
            self.state(folder)
        elif request.query:
            raise RefusedError(404)
        return Response(media="text/event-stream; charset=utf-8", stream=EventStream(folder))

    def _issues(self) -> Response:
        told = {"boot": self.board.boot, "page": page_digest(), "start": self.start}
        issues = self._lists()["issues"]
        if self.start not in self.folders:
            told["start"] = issues["issues"][0]["folder"] if issues["issues"] else None
        return _values({**told, **issues})

    def _lists(self) -> dict[str, State]:
        try:
            return self.bench.lists(PATIENCE)
        except TimeoutError as error:
            raise RefusedError(404) from error

    def _page(self, name: str, request: Request) -> Response:
        path = page_files().get(name)
        if path is None:
            raise RefusedError(404)
        return tagged(request, Response(content=path.read_bytes(), media=MEDIA[path.suffix], policy=OWN_PAGE))

    def _reading(self, name: str, request: Request) -> Response:
        digest, _, kind = name.partition(".")
        html = self.board.reading(digest) if kind == "html" else None
        if html is None:
            raise RefusedError(404)
        answer = Response(content=html, media=MEDIA[".html"], policy=FRAMED, caching=LASTING)
        return tagged(request, answer, digest)

    def _image(self, digest: str, name: str, request: Request) -> Response:
        """Draw a page; its address tells all, so a browser that has it need not even be given it anew."""
        match = re.fullmatch(r"([1-9][0-9]{1,3})\.png", name, re.ASCII)
        if match is None or not NARROWEST <= (width := int(match[1])) <= WIDEST:
            raise RefusedError(404)
        source = self.board.page(digest)
        if source is None:
            raise RefusedError(404)
        answer = Response(media=MEDIA[".png"], caching=LASTING)
        return tagged(request, answer, f"{digest}-{width}", lambda: self.images.draw(digest, width, *source))

    def _pdf(self, folder: str, request: Request) -> Response:
        files = self.board.files(folder)
        if files is None:
            raise RefusedError(404)
        answer = Response(content=files.pdf, media="application/pdf", policy=DOCUMENT)
        return tagged(request, answer)

    def _html(self, folder: str, request: Request) -> Response:
        files = self.board.files(folder)
        if files is None:
            raise RefusedError(404)
        return tagged(request, Response(content=files.html, media=MEDIA[".html"], policy=DOCUMENT))


def tagged(
    request: Request, answer: Response, tag: str | None = None, draw: Callable[[], bytes] | None = None
) -> Response:
    """Give an answer the tag that tells its content apart; who has that content is told so, and no more."""
    tag = f'"{tag or _digest(answer.content)}"'
    caching = CHECKED if answer.caching == "no-store" else answer.caching
    answer = replace(answer, caching=caching, fields=(*answer.fields, ("ETag", tag)))
    known = [each.strip().removeprefix("W/") for each in request.fields.get("if-none-match", "").split(",")]
    if tag in known:
        return replace(answer, status=304, content=b"")
    return replace(answer, content=draw()) if draw else answer


def _values(values: Mapping[str, object]) -> Response:
    content = json.dumps(values, ensure_ascii=False).encode()
    return Response(content=content, media="application/json; charset=utf-8")


def page_files() -> dict[str, Path]:
    """Return the page's own files by name."""
    return {path.name: path for path in PAGE.iterdir() if path.suffix in MEDIA}


def page_digest() -> str:
    """Tell one state of the page's own files from another."""
    files = sorted(page_files().items())
    return _digest("".join(f"{name} {_digest(path.read_bytes())}\n" for name, path in files).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
