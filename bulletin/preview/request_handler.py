"""Request handling: the page's own files, the lists, the state of issues, and finished content.

No part of a URL ever becomes part of a path: it is looked up in the state store and among the names of the page's own
files.
"""

from __future__ import annotations

import contextlib
import json
import re
import secrets
import threading
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from bulletin.app.kinds import documents
from bulletin.cache import digest
from bulletin.diagnostics import BulletinError
from bulletin.preview.requests import RefusedError
from bulletin.preview.uploads import import_upload

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bulletin.preview.page_images import PageImages
    from bulletin.preview.requests import Request
    from bulletin.preview.state_store import State, StateStore
    from bulletin.preview.worker_client import WorkerClient
    from bulletin.workspace import Workspace

T = TypeVar("T")

PAGE = Path(__file__).resolve().parent / "page"
MEDIA = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
NARROWEST, WIDEST = 60, 4000
"""Limits of the width of a page image, in pixels."""
TOKEN = b'name="token" content=""'
"""Where the page holds its token."""
LONGEST_NAME = 200
"""Characters of the name of an uploaded file."""
LISTS_TIMEOUT = 20.0
"""Seconds that a request for the lists waits for the worker."""
COPY_TIMEOUT = 60.0
"""Seconds that a request for a copy waits for the worker: many pictures may have to be decoded."""

COMMON_FIELDS = (
    ("X-Content-Type-Options", "nosniff"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Referrer-Policy", "no-referrer"),
)
NO_CONTENT = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
OWN_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src-attr 'unsafe-inline'"
)
"""Styles of elements are for what is put into the clipboard: browsers read it by the policy of the page."""
FRAMED = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-same-origin"
)
DOCUMENT = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'"
"""For the PDF and the HTML in a window of their own; the PDF viewer of browsers does not work in a sandbox."""
REVALIDATE = "no-cache"
IMMUTABLE = "private, max-age=31536000, immutable"


class EventStream(Struct, frozen=True):
    """Server-sent events of an issue, or of the lists only."""

    folder: str | None


class Response(Struct, frozen=True):
    """An HTTP response; `stream` are events to be sent instead of a content."""

    status: int = 200
    content: bytes = b""
    media: str = "text/plain; charset=utf-8"
    policy: str = NO_CONTENT
    caching: str = "no-store"
    fields: tuple[tuple[str, str], ...] = ()
    stream: EventStream | None = None

    def headers(self) -> tuple[tuple[str, str], ...]:
        """Return all header fields except those of the connection."""
        own = (("Content-Type", self.media), ("Cache-Control", self.caching))
        return (*COMMON_FIELDS, ("Content-Security-Policy", self.policy), *own, *self.fields)


def error_response(status: int) -> Response:
    """Return a response that contains the status only."""
    fields = (("Allow", "GET, HEAD"),) if status == 405 else ()
    return Response(status, f"{status} {HTTPStatus(status).phrase}\n".encode(), fields=fields)


@dataclass(slots=True)
class RequestHandler:
    """Answers requests from the state store; what is missing or stale there is requested from the worker.

    `token` stands in the page and nowhere else; who has it may upload manuscripts. One is imported at a time.
    """

    workspace: Workspace
    store: StateStore
    worker: WorkerClient
    images: PageImages
    start: str | None
    folders: frozenset[str] = field(default_factory=frozenset)
    token: str = field(default_factory=secrets.token_urlsafe)
    uploads: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.refresh_folders()

    def refresh_folders(self) -> None:
        """Update the set of documents in the workspace; it stays while their folders can't be read."""
        with contextlib.suppress(BulletinError):
            self.folders = documents(self.workspace)

    def respond(self, request: Request) -> Response:
        """Return the response to a request. Raises RefusedError 404 for unknown resources."""
        match request.steps:
            case ("",):
                return self._page("index.html", request)
            case ("api", "issues"):
                return self._issues()
            case ("api", "tally"):
                return _json(self._lists()["tally"])
            case ("api", "issue", folder):
                return _json(self.state(folder))
            case ("api", "copy", folder, article):
                return self._copy(folder, article)
            case ("events",):
                return self._events(request)
            case (name,):
                return self._page(name, request)
            case _:
                return self._content(request)

    def refuse_upload(self, request: Request) -> None:
        """Refuse an upload before it is received, unless it has the page's token and a known issue.

        Raises RefusedError 403, 404.
        """
        token = request.fields.get("x-bulletin-token", "")
        if not secrets.compare_digest(token.encode("latin-1"), self.token.encode()):
            raise RefusedError(403)
        if (request.query and request.folder is None) or (request.folder or "") not in {"", *self.folders}:
            raise RefusedError(404)

    def upload(self, request: Request, content: bytes) -> Response:
        """Import a manuscript; return what came of it. Raises RefusedError 400 for a name that is none."""
        name = unquote(request.fields.get("x-bulletin-name", ""), errors="replace").replace("\\", "/")
        name = name.rpartition("/")[2][:LONGEST_NAME]
        if not name or not name.isprintable():
            raise RefusedError(400)
        return _json(import_upload(self.workspace.root, request.folder, name, content))

    def _content(self, request: Request) -> Response:
        """Return finished content."""
        match request.steps:
            case ("reading", name):
                return self._reading(name, request)
            case ("pages", page, name):
                return self._image(page, name, request)
            case ("issue", folder, "issue.pdf"):
                return _document(request, _existing(self.store.files(folder)).pdf, "application/pdf")
            case ("issue", folder, "issue.html"):
                html = _existing(self.store.files(folder)).html
                return _document(request, _existing(html), MEDIA[".html"])
            case _:
                raise RefusedError(404)

    def state(self, folder: str) -> State:
        """Return the state of an issue; request a build if it is stale."""
        if folder not in self.folders:
            raise RefusedError(404)
        self.rebuild(folder)
        return self.store.state(folder)

    def rebuild(self, folder: str) -> None:
        """Request a build of an issue if it is stale; that of one that is gone says so."""
        if self.store.claim(folder):
            self.worker.build(folder)

    def _events(self, request: Request) -> Response:
        """Open a stream of events of one issue, or of the lists only."""
        folder = request.folder
        if folder is not None:
            self.state(folder)
        elif request.query:
            raise RefusedError(404)
        return Response(media="text/event-stream; charset=utf-8", stream=EventStream(folder))

    def _issues(self) -> Response:
        session = {"boot": self.store.boot, "page": page_digest(), "start": self.start}
        issues = self._lists()["issues"]
        if self.start not in self.folders:
            session["start"] = issues["issues"][0]["folder"] if issues["issues"] else None
        return _json({**session, **issues})

    def _lists(self) -> dict[str, State]:
        try:
            return self.worker.lists(LISTS_TIMEOUT)
        except TimeoutError as error:
            raise RefusedError(404) from error

    def _copy(self, folder: str, article: str) -> Response:
        """Return an issue as it is copied into other sites, or one of its articles; 0 is the whole issue."""
        if folder not in self.folders or not re.fullmatch("[0-9]{1,3}", article, re.ASCII):
            raise RefusedError(404)
        try:
            return _json(self.worker.copy(folder, int(article) or None, COPY_TIMEOUT))
        except TimeoutError as error:
            raise RefusedError(404) from error

    def _page(self, name: str, request: Request) -> Response:
        path = _existing(page_files().get(name))
        content = path.read_bytes()
        if name == "index.html":
            content = content.replace(TOKEN, f'name="token" content="{self.token}"'.encode())
        return with_etag(request, Response(content=content, media=MEDIA[path.suffix], policy=OWN_PAGE))

    def _reading(self, name: str, request: Request) -> Response:
        named, _, kind = name.partition(".")
        html = _existing(self.store.reading(named) if kind == "html" else None)
        response = Response(content=html, media=MEDIA[".html"], policy=FRAMED, caching=IMMUTABLE)
        return with_etag(request, response, named)

    def _image(self, page: str, name: str, request: Request) -> Response:
        """Return the image of a page; its URL identifies its content, so a known ETag needs no rendering."""
        match = re.fullmatch(r"([1-9][0-9]{1,3})\.png", name, re.ASCII)
        if match is None or not NARROWEST <= (width := int(match[1])) <= WIDEST:
            raise RefusedError(404)
        source = _existing(self.store.page(page))
        response = Response(media=MEDIA[".png"], caching=IMMUTABLE)
        return with_etag(
            request, response, f"{page}-{width}", lambda: self.images.render(page, width, *source)
        )


def _existing(value: T | None) -> T:
    """Return what a URL names. Raises RefusedError 404 where there is nothing."""
    if value is None:
        raise RefusedError(404)
    return value


def _document(request: Request, content: bytes, media: str) -> Response:
    return with_etag(request, Response(content=content, media=media, policy=DOCUMENT))


def with_etag(
    request: Request, response: Response, tag: str | None = None, render: Callable[[], bytes] | None = None
) -> Response:
    """Add an ETag to a response; return 304 without content if the client has that content."""
    tag = f'"{tag or digest(response.content)[:32]}"'
    caching = REVALIDATE if response.caching == "no-store" else response.caching
    response = replace(response, caching=caching, fields=(*response.fields, ("ETag", tag)))
    known = [each.strip().removeprefix("W/") for each in request.fields.get("if-none-match", "").split(",")]
    if tag in known:
        return replace(response, status=304, content=b"")
    return replace(response, content=render()) if render else response


def _json(values: Mapping[str, object]) -> Response:
    content = json.dumps(values, ensure_ascii=False).encode("utf-8", "backslashreplace")
    return Response(content=content, media="application/json; charset=utf-8")


def page_files() -> dict[str, Path]:
    """Return the page's own files by name."""
    return {path.name: path for path in PAGE.iterdir() if path.suffix in MEDIA}


def page_digest() -> str:
    """Return a digest of the page's own files."""
    files = sorted(page_files().items())
    return digest("".join(f"{name} {digest(path.read_bytes())}\n" for name, path in files).encode())[:32]
