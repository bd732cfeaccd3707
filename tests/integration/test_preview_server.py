"""The live preview's server: its responses, what it refuses, and that no client blocks it."""

from __future__ import annotations

import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bulletin.diagnostics import BulletinError
from bulletin.preview import server
from bulletin.preview.page_images import PageImages
from bulletin.preview.requests import LONGEST_HEAD, RefusedError, read_request
from bulletin.preview.server import CONNECTIONS, listen
from bulletin.preview.serving import Preview
from bulletin.preview.state_store import StateStore
from bulletin.workspace import Workspace
from tests.support.previews import LONG, Window, below, get, raw
from tests.support.waiting import alive, wait_until
from tests.support.workspaces import ROOT, copy_workspace

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ISSUE = "2021-06"
CANARY = "只有本机关知道的一句话"
STATUSES = {200, 304, 400, 403, 404, 405}


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """A preview whose workspace holds files that must never be served, beside and below those that are."""
    workspace = copy_workspace(tmp_path_factory.mktemp("served"))
    for place in (
        "contacts.yaml",
        "issues/secret.txt",
        "build/secret.html",
        f"issues/{ISSUE}/secret.md~",
        "a.js",
    ):
        (workspace / place).parent.mkdir(exist_ok=True)
        (workspace / place).write_text(CANARY, "utf-8")
    with Preview(Workspace(workspace), ISSUE, 0) as running:
        with Window(running.server.port, ISSUE) as window:
            assert window.settle()[-1]["state"] == "fresh"
        yield running


@pytest.fixture
def port(preview: Preview) -> int:
    return preview.server.port


# --- Content -------------------------------------------------------------------------------------------------


def test_page_images_are_as_wide_as_asked(port: int) -> None:
    page = get(port, f"/api/issue/{ISSUE}").json()["pages"][0]
    got = get(port, f"{page['address']}/794.png")
    assert got.fields["content-type"] == "image/png"
    assert "immutable" in got.fields["cache-control"]
    assert got.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert [int.from_bytes(got.content[at : at + 4]) for at in (16, 20)] == [794, 1123]
    assert get(port, f"{page['address']}/794.png").content == got.content
    again = get(port, f"{page['address']}/794.png", if_none_match=got.fields["etag"])
    assert (again.status, again.content) == (304, b"")
    for width in ("59", "4001", "0794", "794.5", "-1", "٧٩٤", ""):
        assert get(port, f"{page['address']}/{width}.png").status == 404


def test_page_images_show_the_page(port: int, tmp_path: Path) -> None:
    """Drawn by another program, the page differs by the smoothing of edges alone."""
    from PIL import Image, ImageChops, ImageStat

    page = get(port, f"/api/issue/{ISSUE}").json()["pages"][0]
    (tmp_path / "own.png").write_bytes(get(port, f"{page['address']}/595.png").content)
    (tmp_path / "issue.pdf").write_bytes(get(port, f"/issue/{ISSUE}/issue.pdf").content)
    drawing = ["pdftoppm", "-f", "1", "-l", "1", "-png", "-scale-to-x", "595", "-scale-to-y", "842"]
    subprocess.run([*drawing, tmp_path / "issue.pdf", tmp_path / "other"], check=True)
    (other,) = tmp_path.glob("other*.png")
    one, two = (Image.open(path).convert("RGB") for path in (tmp_path / "own.png", other))
    assert one.size == two.size
    assert ImageStat.Stat(one.convert("L")).mean[0] < 250, "a page is not blank"
    assert max(ImageStat.Stat(ImageChops.difference(one, two)).mean) < 6


def test_reading_and_files_have_their_own_tags(port: int) -> None:
    state = get(port, f"/api/issue/{ISSUE}").json()
    for path in (state["reading"]["address"], state["files"]["pdf"], state["files"]["html"], "/"):
        got = get(port, path)
        assert got.status == 200, path
        assert get(port, path, if_none_match=got.fields["etag"]).status == 304
        assert get(port, path, if_none_match='"another"').content == got.content
        head = get(port, path, method="HEAD")
        assert (head.status, head.content) == (200, b"")
        assert head.fields["content-length"] == str(len(got.content))


def test_every_answer_is_closed_to_others(port: int) -> None:
    state = get(port, f"/api/issue/{ISSUE}").json()
    paths = ["/", "/api/issues", "/api/tally", "/none", state["reading"]["address"], state["files"]["pdf"]]
    for path in [*paths, f"{state['pages'][0]['address']}/100.png", f"/events?issue={ISSUE}"]:
        fields = get(port, path, method="HEAD").fields
        assert fields["x-content-type-options"] == "nosniff"
        assert fields["cross-origin-resource-policy"] == "same-origin"
        assert fields["referrer-policy"] == "no-referrer"
        policy = dict(
            part.strip().partition(" ")[::2] for part in fields["content-security-policy"].split(";")
        )
        assert policy["default-src"] == "'none'"
        assert policy["frame-ancestors"] in {"'none'", "'self'"}
        assert policy.get("script-src", "'self'") == "'self'"
        assert "access-control-allow-origin" not in fields
        assert "server" not in fields
    assert "script-src" not in get(port, state["reading"]["address"]).fields["content-security-policy"]


# --- Refusals ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"host": "localhost:{port}"}, 200),
        ({"host": "LOCALHOST:{port}"}, 200),
        ({"host": "[::1]:{port}"}, 200),
        ({"host": "127.0.0.1:{port}", "origin": "http://127.0.0.1:{port}"}, 200),
        ({"host": "127.0.0.1:{port}", "sec-fetch-site": "same-origin"}, 200),
        ({"host": "127.0.0.1:{port}", "sec-fetch-site": "none"}, 200),
        ({"host": "127.0.0.1"}, 403),
        ({"host": "127.0.0.1:1"}, 403),
        ({"host": "evil.example:{port}"}, 403),
        ({"host": "127.0.0.1.evil.example:{port}"}, 403),
        ({"host": "evil.example@127.0.0.1:{port}"}, 403),
        ({"host": "0.0.0.0:{port}"}, 403),
        ({"host": ""}, 403),
        ({}, 400),
        ({"host": "localhost:{port}", "origin": "http://evil.example"}, 403),
        ({"host": "localhost:{port}", "origin": "null"}, 403),
        ({"host": "localhost:{port}", "origin": "https://localhost:{port}"}, 403),
        ({"host": "localhost:{port}", "sec-fetch-site": "cross-site"}, 403),
        ({"host": "localhost:{port}", "sec-fetch-site": "same-site"}, 403),
        ({"host": "localhost:{port}", "content-length": "5"}, 400),
        ({"host": "localhost:{port}", "transfer-encoding": "chunked"}, 400),
    ],
)
def test_only_this_machines_own_page_is_answered(port: int, fields: dict[str, str], status: int) -> None:
    lines = "".join(f"{name}: {value.format(port=port)}\r\n" for name, value in fields.items())
    for path in ("/", f"/events?issue={ISSUE}"):
        answer = raw(port, f"HEAD {path} HTTP/1.1\r\nConnection: close\r\n{lines}\r\n".encode())
        assert answer.startswith(f"HTTP/1.1 {status} ".encode()), answer[:200]


@pytest.mark.parametrize(
    "method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "X"]
)
def test_nothing_but_reading(port: int, method: str) -> None:
    answer = raw(port, f"{method} / HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 405 ")
    assert b"\r\nAllow: GET, HEAD\r\n" in answer


@pytest.mark.parametrize(
    "head",
    [
        "GET / HTTP/1.1\r\nHost: localhost:{port}\r\nHost: localhost:{port}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost:{port}\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\nHost: localhost:{port}\n\n",
        "GET  / HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n",
        "GET /\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: localhost:{port}\r\n\r\n",
        "GET http://localhost:{port}/ HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n",
        "GET /%ff HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n",
        "GET /%00 HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : localhost:{port}\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost:{port}\r\nX: " + "x" * LONGEST_HEAD + "\r\n\r\n",
        "GET /" + "x" * LONGEST_HEAD,
        "\x16\x03\x01\x02\x00\x01",
    ],
)
def test_what_is_no_request_is_refused(port: int, head: str) -> None:
    assert raw(port, head.format(port=port).encode("latin-1")).startswith(b"HTTP/1.1 400 ")


OUTSIDE_PATHS = [
    *("/../contacts.yaml", "/..%2fcontacts.yaml", "/%2e%2e/contacts.yaml", "/page/../../../a.js", "/a.js"),
    *(
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/..\\contacts.yaml",
        "/contacts.yaml",
        "/bulletin.yaml",
        "/answers.py",
    ),
    *("/__init__.py", "/reading/../secret.html", "/reading/secret.html", "/reading/%2e%2e%2fsecret.html"),
    *(
        f"/issue/{ISSUE}/secret.md~",
        f"/issue/{ISSUE}/../../contacts.yaml",
        f"/issue/{ISSUE}%2f..%2f..%2fa/issue.pdf",
    ),
    *(
        "/issue/../issue.pdf",
        "/issue/./issue.html",
        "/issue/%2e/issue.pdf",
        "/api/issue/..",
        "/api/issue/%2e%2e",
    ),
    *(
        "/pages/../1.png",
        "/events?issue=..",
        "/events?issue=",
        "/events?x",
        "/events?issue=../../etc",
        "/page",
        "/api",
        "/index.html/",
    ),
]


@pytest.mark.parametrize("path", OUTSIDE_PATHS)
def test_paths_outside_the_folder_are_refused(port: int, path: str) -> None:
    answer = raw(port, f"GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n".encode())
    assert answer.startswith(b"HTTP/1.1 404 "), answer[:200]
    assert CANARY.encode() not in answer


def test_a_link_among_the_pages_files_leads_nowhere(port: int) -> None:
    """The page's own files are known by name; their folder is never walked by an address."""
    from bulletin.preview.request_handler import page_files

    assert all(re.fullmatch(r"[\w.-]+", name) for name in page_files())
    for name in page_files():
        assert get(port, f"/{name}").status == 200
        assert get(port, f"/./{name}").status == 404


def _fuzzed(chosen: random.Random, port: int) -> bytes:
    """Make a request: a valid one with some of its bytes changed, doubled or lost."""
    paths = [
        *OUTSIDE_PATHS,
        "/",
        "/api/issues",
        f"/api/issue/{ISSUE}",
        "/api/tally",
        f"/issue/{ISSUE}/issue.html",
    ]
    path = "".join(
        chosen.choice(["", "/", "%2f", "..", "%", "é"]) + part for part in chosen.choice(paths).split("/")
    )
    host = chosen.choice([f"localhost:{port}", f"127.0.0.1:{port}", "evil.example", ""])
    lines = [f"{chosen.choice(['GET', 'GET', 'HEAD', 'POST', 'G T'])} /{path} HTTP/1.{chosen.choice('0012')}"]
    lines += [f"Host: {host}", "Connection: close", f"X-{chosen.random()}: {chosen.random()}"]
    sent = bytearray(("\r\n".join(lines) + "\r\n\r\n").encode())
    for _ in range(chosen.choice([0, 0, 1, 3, 10])):
        at = chosen.randrange(len(sent))
        sent[at : at + chosen.randrange(3)] = chosen.randbytes(chosen.randrange(3))
    return bytes(sent)


def test_500_fuzzed_requests_get_nothing(port: int) -> None:
    chosen = random.Random(7)  # noqa: S311 - made-up requests
    seen: set[int] = set()
    for _ in range(500):
        sent = _fuzzed(chosen, port)
        answer = raw(port, sent)
        match = re.match(rb"HTTP/1\.1 (\d{3}) ", answer)
        assert match, (sent, answer[:100])
        seen.add(int(match[1]))
        assert CANARY.encode() not in answer
        assert b"root:" not in answer
    assert seen <= STATUSES
    assert len(seen) >= 4, "the requests are of many kinds"


@given(st.binary(max_size=300))
@settings(max_examples=300)
def test_a_head_is_read_or_refused(head: bytes) -> None:
    for sent in (head, head + b"\r\n\r\n", b"GET / HTTP/1.1\r\nHost: localhost:80\r\n" + head + b"\r\n\r\n"):
        status = 200
        try:
            request = read_request(sent, 80)
            assert request.method in {"GET", "HEAD"}
            assert request.fields["host"].lower() in {"localhost:80", "127.0.0.1:80", "[::1]:80"}
        except RefusedError as refused:
            status = refused.status
        assert status in STATUSES


# --- Slow and many -------------------------------------------------------------------------------------------


def test_idle_and_slow_clients_hold_up_nobody(port: int) -> None:
    idle = [socket.create_connection(("127.0.0.1", port), timeout=LONG) for _ in range(100)]
    for connection in idle[::2]:
        connection.sendall(b"GET / HT")
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    slow.connect(("127.0.0.1", port))
    slow.sendall(f"GET /issue/{ISSUE}/issue.pdf HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
    assert len(slow.recv(1)) == 1
    for path in ("/", "/api/issues", f"/api/issue/{ISSUE}"):
        assert get(port, path).status == 200
    assert len(slow.recv(1)) == 1
    for connection in idle:
        connection.setblocking(False)  # noqa: FBT003
        with pytest.raises(BlockingIOError):  # the server has not given it up
            connection.recv(1)
    for connection in (*idle, slow):
        connection.close()


def test_more_connections_than_the_limit(port: int) -> None:
    """The longest idle connections are closed; requests are answered."""
    idle = [socket.create_connection(("127.0.0.1", port), timeout=LONG) for _ in range(CONNECTIONS + 5)]
    assert get(port, "/").status == 200
    assert idle[0].recv(1) == b""
    for connection in idle:
        connection.close()


def open_stream(port: int, client: str) -> socket.socket:
    """Open a stream of events; returns once its first bytes have come."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=LONG)
    head = f"GET /events HTTP/1.1\r\nHost: localhost:{port}\r\nUser-Agent: {client}\r\n\r\n"
    connection.sendall(head.encode())
    assert connection.recv(1) == b"H"
    return connection


def ends(connection: socket.socket) -> bool:
    """Read what has come; return whether the stream has been ended."""
    connection.settimeout(LONG)
    while more := connection.recv(65536):
        if b"event: list" in more:
            return False
    return True


@pytest.mark.parametrize("name", ["one program", "program {}"], ids=["one name", "many names"])
def test_streams_of_one_program_keep_nobody_out(preview: Preview, port: int, name: str) -> None:
    """Above the limit the oldest streams are closed, those of the client that has the most first."""
    with Window(port, ISSUE) as window:
        window.settle()
        streams = [open_stream(port, name.format(number)) for number in range(CONNECTIONS + 5)]
        limit = server.ALL_STREAMS if "{" in name else server.STREAMS
        open_ones = streams[-limit + 1 :]
        for path in ("/", "/api/issues", f"/api/issue/{ISSUE}"):
            assert get(port, path).status == 200
        with Window(port, ISSUE) as other:
            assert other.settle()[-1]["state"] == "fresh"
        preview.store.notify_lists()
        assert [ends(one) for one in (*streams[:50], open_ones[-1])] == [True] * 50 + [False]
        if "{" not in name:
            while window.event()[0] != "list":
                pass
        for connection in streams:
            connection.close()


def test_a_closed_stream_takes_no_thread(port: int) -> None:
    before = threading.active_count()
    streams = [open_stream(port, "one program") for _ in range(CONNECTIONS)]
    wait_until(lambda: threading.active_count() <= before + server.STREAMS)
    for connection in streams:
        connection.close()


def test_a_connection_answers_more_than_once(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
    for path in ("/", "/none", "/api/issues"):
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.read()
        assert connection.sock is not None, "kept open"
    connection.close()
    line = f"GET /none HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n"
    assert raw(port, (line * 3).encode()).count(b"HTTP/1.1 404 ") == 3


def test_a_taken_port_gives_the_next(preview: Preview, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    other = listen(port, preview.handler)
    assert port < other.port <= port + server.PORTS
    other.server_close()
    monkeypatch.setattr(server, "PORTS", 0)
    with pytest.raises(BulletinError) as raised:
        listen(port, preview.handler)
    assert raised.value.diagnostic.code == "no-port"


# --- The command ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGKILL"])
def test_the_end_leaves_nothing(tmp_path: Path, name: str) -> None:
    """Ended while a page is open and an issue is built: it ends at once and leaves no process or file."""
    workspace = copy_workspace(tmp_path / "workspace")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "bulletin", "serve", "36", "--port", "0"],
        cwd=workspace,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        address = process.stdout.readline().decode()
        match = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/\n", address)
        assert match, address
        with Window(int(match[1]), "2022-36") as window:
            window.until(lambda state: state["stage"] == "paper")
            made = below(process.pid)
            assert made
            process.send_signal(getattr(signal, name))
            status = process.wait(LONG)
        assert status == (-9 if name == "SIGKILL" else 130)
        assert "Traceback" not in process.stderr.read().decode()
    wait_until(lambda: not any(map(alive, made)))
    assert list(scratch.iterdir()) == []
    assert not list((workspace / "build").glob(".new*")) if (workspace / "build").exists() else True


# --- The parts -----------------------------------------------------------------------------------------------


def _pages(*digests: str) -> list[dict[str, object]]:
    return [
        {"number": at, "digest": digest, "width": 210, "height": 297} for at, digest in enumerate(digests, 1)
    ]


def test_the_store_keeps_a_few_issues_and_their_last_pages() -> None:
    store = StateStore()
    for number in range(10):
        store.put_pages(f"f{number}", b"%d" % number, _pages(f"d{number}"), state="fresh")
    assert store.page("d9") == (b"9", 0)
    assert store.page("d0") is None
    for number in range(5):
        store.put_pages("f9", b"new", _pages(f"e{number}", "same"), state="fresh")
    assert store.page("e4") == (b"new", 0)
    assert store.page("same") == (b"new", 1)
    assert store.page("e0") is None
    assert {"e2", "e3", "e4", "same"} <= store.page_digests()


def test_images_are_kept_within_their_limit(port: int) -> None:
    pdf = get(port, f"/issue/{ISSUE}/issue.pdf").content
    images = PageImages(cache_size=30_000)
    drawn = {width: images.render("d", width, pdf, 0) for width in (100, 200, 300, 400, 500)}
    assert sum(map(len, images._images.values())) == images._bytes <= 30_000
    assert images.render("d", 100, pdf, 0) == drawn[100]
    images.retain(frozenset())
    assert (images._bytes, images._images) == (0, {})
    images.close()
