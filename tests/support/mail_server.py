"""A real mail server for tests, on loopback: TLS, login, and scripted responses and failures."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import trustme
from aiosmtpd.smtp import SMTP, AuthResult

from tests.support.waiting import LONG

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

DROP, SILENT = "drop", "silent"
"""Instead of a response: the connection is closed, or the server stays silent."""


@dataclass(frozen=True)
class Received:
    """A mail that the server has taken."""

    sender: str
    addresses: tuple[str, ...]
    content: bytes


@dataclass
class FakeMailServer:
    """The mails and connections of the server.

    `script` answers a stage and its addresses; None is the usual answer. Stages are EHLO, MAIL (the sender), RCPT
    (an address), DATA (before the mail), BODY (within it) and END (behind its last line).
    """

    script: Callable[[str, str], str | None] = lambda *_: None
    port: int = 0
    mails: list[Received] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    connections: int = 0
    open: int = 0
    changed: threading.Condition = field(default_factory=threading.Condition)

    def count(self, difference: int) -> None:
        with self.changed:
            self.open += difference
            self.connections += max(difference, 0)
            self.changed.notify_all()

    def idle(self) -> None:
        """Wait until nobody is connected."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.open == 0, LONG)

    @property
    def addresses(self) -> list[str]:
        """Every address that a mail was taken for, as often as it was."""
        return [address for mail in self.mails for address in mail.addresses]


class _Protocol(SMTP):
    """aiosmtpd's server, which asks the script at each stage."""

    def __init__(self, seen: FakeMailServer, **settings: object) -> None:
        super().__init__(self, hostname="localhost", ident="test", **settings)
        self.seen = seen

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if self.transport is None:
            self.seen.count(1)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        super().connection_lost(error)
        self.seen.count(-1)

    async def _asked(self, stage: str, address: str = "") -> str | None:
        answer = self.seen.script(stage, address)
        if answer == DROP:
            self.transport.abort()
        if answer in {DROP, SILENT}:
            await asyncio.Event().wait()
        return answer

    async def smtp_EHLO(self, arg: str) -> None:  # noqa: N802
        self.seen.commands.append(f"EHLO {arg}")
        answer = await self._asked("EHLO")
        await (self.push(answer) if answer else super().smtp_EHLO(arg))

    async def smtp_HELO(self, arg: str) -> None:  # noqa: N802
        answer = await self._asked("EHLO")
        await (self.push(answer) if answer else super().smtp_HELO(arg))

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802
        self.seen.commands.append(f"MAIL {arg}")
        answer = await self._asked("MAIL")
        await (self.push(answer) if answer else super().smtp_MAIL(arg))

    async def smtp_RCPT(self, arg: str) -> None:  # noqa: N802
        answer = await self._asked("RCPT", arg.partition("<")[2].rstrip(">"))
        await (self.push(answer.encode("gb18030")) if answer else super().smtp_RCPT(arg))

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        addresses = ",".join(self.envelope.rcpt_tos)
        if self.seen.script("BODY", addresses) == DROP:
            await self.push("354 go on")
            self.transport.abort()
            await asyncio.Event().wait()
        answer = await self._asked("DATA", addresses)
        await (self.push(answer) if answer else super().smtp_DATA(arg))

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802
        del server, session
        mail = Received(envelope.mail_from, tuple(envelope.rcpt_tos), envelope.original_content)
        answer = self.seen.script("END", ",".join(mail.addresses))
        if answer is None or answer in {DROP, SILENT}:
            self.seen.mails.append(mail)
        if answer == DROP:
            self.transport.abort()
        if answer in {DROP, SILENT}:
            await asyncio.Event().wait()
        return answer or "250 OK"


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """Make a certificate for loopback; return what the server uses, and the file with the root to trust."""
    authority = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    root = folder / "root.pem"
    authority.cert_pem.write_to_path(root)
    return context, root


@contextlib.contextmanager
def serving(
    script: Callable[[str, str], str | None] | None = None,
    *,
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    login: tuple[str, str] | None = None,
    **settings: object,
) -> Iterator[FakeMailServer]:
    """Run a server in a thread; all of it has ended when this returns."""
    seen = FakeMailServer() if script is None else FakeMailServer(script)

    def authenticate(*asked: object) -> AuthResult:
        credentials = asked[-1]
        seen.logins.append((credentials.login.decode(), credentials.password.decode()))
        return AuthResult(success=seen.logins[-1] == login, handled=login is None)

    if starttls:
        settings = {"tls_context": starttls, "require_starttls": True, **settings}
    if login:
        # Where all is encrypted from the start the library takes that for no encryption at all, and warns.
        settings = {
            "authenticator": authenticate,
            "auth_required": not tls,
            "auth_require_tls": not tls,
            **settings,
        }
    ready, loop = threading.Event(), asyncio.new_event_loop()

    async def run() -> None:
        server = await loop.create_server(
            lambda: _Protocol(seen, loop=loop, **settings), "127.0.0.1", 0, ssl=tls
        )
        seen.port = server.sockets[0].getsockname()[1]
        seen.end = asyncio.Event()
        ready.set()
        await seen.end.wait()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await asyncio.sleep(0)

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    assert ready.wait(LONG)
    try:
        yield seen
    finally:
        seen.idle()
        loop.call_soon_threadsafe(seen.end.set)
        thread.join(LONG)
        loop.close()
