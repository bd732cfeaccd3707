"""Mailings for tests: a small one to a server on loopback, and the states in its ledger after sending."""

from __future__ import annotations

from decimal import Decimal
from threading import Event
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.diagnostics import BulletinError, Position
from bulletin.mail.ledger import MailState, open_ledger
from bulletin.mail.messages import Mailing, Message
from bulletin.mail.sender import MailSender, SendProgress, due_mails
from bulletin.mail.smtp import MailServer
from bulletin.mail.status import delivery_statuses
from bulletin.model import Address, Mail, Security, Smtp

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bulletin.mail.status import DeliveryStatus
    from tests.support.mail_server import FakeMailServer

PASSWORD = "secret-密码".encode().hex()
QUIET = SendProgress(lambda *_: None, lambda *_: None)


def mailing(server: FakeMailServer, number: int = 3, **mail: object) -> Mailing:
    """A mailing by plain SMTP to so many recipients; the second has two addresses."""
    smtp = Smtp("localhost", server.port, Security.NONE)
    settings = {"smtp": smtp, "pause": Decimal(0), "timeout": 5, **mail}
    sender = Mail(Address("a@b.example", Position("bulletin.yaml")), "文明办", **settings)
    messages = [
        Message(f"单位{n}", (f"u{n}@x.example",), "你好\r\n.\r\n", "<p>你好</p>") for n in range(number)
    ]
    if number > 1:
        messages[1] = replace(messages[1], addresses=("u1@x.example", "v1@x.example"))
    return Mailing("2022-36", 1, "简报", "简报.pdf", b"%PDF\n.\n", sender, tuple(messages))


def send(
    path: Path, asked: Mailing, *, stop: Event | None = None, progress: SendProgress = QUIET
) -> tuple[dict[str, MailState | None], BulletinError | None]:
    """Send what is due; return the state of each address afterwards."""
    server = MailServer(asked.mail.smtp, asked.mail.timeout, lambda: PASSWORD)
    error = None
    with open_ledger(path) as ledger:

        def statuses() -> tuple[DeliveryStatus, ...]:
            return delivery_statuses(asked.addressees, ledger.rows, asked.issue, asked.edition)

        try:
            MailSender(asked, ledger, server, stop or Event(), progress).run(
                due_mails(asked.messages, statuses())
            )
        except BulletinError as raised:
            error = raised
        finally:
            server.close()
        return {one.address.partition("@")[0]: one.state for one in statuses()}, error


def once(stage: str, answer: str, of: str = "") -> Callable[[str, str], str | None]:
    """Give this response the first time, the usual one after that."""
    left = [answer]

    def script(now: str, address: str) -> str | None:
        return left.pop() if left and now == stage and of in address else None

    return script
