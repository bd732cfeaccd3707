"""The mail server (SMTP, RFC 5321): a kept connection, and one mail handed over with every answer told apart.

What decides is when an answer is missing. Before the mail's last line was sent the server has nothing that it could
deliver; after its answer the matter is settled; in between nobody knows (RFC 1047).
"""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from bulletin.diagnostics import BulletinError
from bulletin.model import Security

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bulletin.model import Smtp

_LONGEST = 200
"""Characters of the server's words that are told."""
_OWN_NAME = "[127.0.0.1]"
"""What the greeting says (RFC 5321 §4.1.3). The machine's name, which may be Chinese, is nobody's business."""


class ReplyKind(Enum):
    """What became of a mail to one address."""

    SENT = "sent"
    REFUSED = "refused"
    """For good (5xx)."""
    DEFERRED = "deferred"
    """For now (4xx), or the connection was lost before the mail was sent."""
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class SmtpReply:
    """What became of it, and in whose words."""

    outcome: ReplyKind
    words: str = ""


class ServerUnavailable(Exception):  # noqa: N818 - no error but a request to come back
    """The server is not to be spoken to now. `error` tells it when it stays so."""

    def __init__(self, error: BulletinError) -> None:
        self.error = error
        super().__init__(str(error))


@dataclass(slots=True)
class MailServer:
    """A mail server; its connection is opened when needed, kept, and opened anew when it was lost.

    `timeout` is how many seconds an answer may take. `password` is asked for once, before the first login.
    """

    smtp: Smtp
    timeout: float
    password: Callable[[], str]
    _client: smtplib.SMTP | None = None
    _known: str | None = field(default=None, repr=False)

    def connect(self) -> None:
        """Make sure that there is a connection.

        Raises BulletinError for what won't change by itself, `ServerUnavailable` where the server asks to come back.
        """
        if self._client is not None:
            return
        if self.smtp.user and self._known is None:
            self._known = self.password()
        with self._troubles():
            client = self._open()
            try:
                self._greet(client)
            except BaseException:
                client.close()
                raise
            self._client = client

    def deliver(
        self, sender: str, addresses: Sequence[str], content: bytes, before: Callable[[Sequence[str]], None]
    ) -> dict[str, SmtpReply]:
        """Hand over one mail and tell what became of it at each address.

        `before` is called with the addresses that the server takes, right before the mail is sent to them; if it
        fails nothing is sent. A connection that was kept and is found lost is opened anew. Raises as `connect`
        does, and BulletinError `smtp-sender`.
        """
        kept = self._client is not None
        self.connect()
        told: dict[str, SmtpReply] = {}
        try:
            lost = self._transact(sender, addresses, content, before, told)
        except BaseException:
            self.hang_up()
            raise
        if lost is None:
            return told
        self.hang_up()
        if kept and not told:
            return self.deliver(sender, addresses, content, before)
        return {address: told.get(address, SmtpReply(ReplyKind.DEFERRED, lost)) for address in addresses}

    def close(self) -> None:
        """Take leave of the server."""
        if self._client is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._client.quit()
        self.hang_up()

    def hang_up(self) -> None:
        """Close the connection without a word; what was not finished is nothing to the server."""
        if self._client is not None:
            self._client.close()
            self._client = None

    # --- One mail --------------------------------------------------------------------------------------------

    def _transact(
        self,
        sender: str,
        addresses: Sequence[str],
        content: bytes,
        before: Callable[[Sequence[str]], None],
        told: dict[str, SmtpReply],
    ) -> str | None:
        """Speak of one mail with the server, and fill in `told`; returns how the connection was lost, if it was."""
        client = self._client
        assert client is not None, "connected by deliver"  # noqa: S101
        try:
            self._mail(client, sender, len(content), addresses, told)
            taken = [address for address in addresses if address not in told]
            taken = [address for address in taken if self._rcpt(client, address, told)]
            if not taken:
                client.rset()
                return None
            before(taken)
            code, words = client.docmd("DATA")
            if code != 354:
                told.update(dict.fromkeys(taken, _refusal(code, words)))
                client.rset()
                return None
            client.send(_dotted(content))
        except smtplib.SMTPException as error:
            return _reason(error, self.timeout)
        told.update(dict.fromkeys(taken, self._finish(client)))
        return None

    def _mail(
        self,
        client: smtplib.SMTP,
        sender: str,
        size: int,
        addresses: Sequence[str],
        told: dict[str, SmtpReply],
    ) -> None:
        """Name the sender; who is refused for good can send to nobody."""
        code, words = client.mail(sender, [f"size={size}"] if client.has_extn("size") else [])
        if code == 421:
            raise smtplib.SMTPServerDisconnected(_words(words))
        answer = _answer(code, words)
        if answer.outcome is ReplyKind.REFUSED:
            raise BulletinError("smtp-sender", sender=sender, words=answer.words)
        if answer.outcome is not ReplyKind.SENT:
            told.update(dict.fromkeys(addresses, answer))

    def _rcpt(self, client: smtplib.SMTP, address: str, told: dict[str, SmtpReply]) -> bool:
        """Name an address; False where the server doesn't take it."""
        answer = _answer(*client.rcpt(address))
        if answer.outcome is not ReplyKind.SENT:
            told[address] = answer
        return answer.outcome is ReplyKind.SENT

    def _finish(self, client: smtplib.SMTP) -> SmtpReply:
        """Send the mail's last line; from here on only the server's answer tells what became of it."""
        try:
            client.send(b".\r\n")
            code, words = client.getreply()
        except smtplib.SMTPException as error:
            self.hang_up()
            return SmtpReply(ReplyKind.UNCERTAIN, _reason(error, self.timeout))
        if code // 100 not in {2, 4, 5}:
            self.hang_up()
            return SmtpReply(ReplyKind.UNCERTAIN, f"{code} {_words(words)}")
        return _answer(code, words)

    # --- The connection --------------------------------------------------------------------------------------

    def _open(self) -> smtplib.SMTP:
        host, port = self.smtp.host, self.smtp.port
        if self.smtp.security is Security.TLS:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, _OWN_NAME, timeout=self.timeout, context=context)
        return smtplib.SMTP(host, port, _OWN_NAME, timeout=self.timeout)

    def _greet(self, client: smtplib.SMTP) -> None:
        """Introduce oneself, encrypt, log in."""
        client.ehlo_or_helo_if_needed()
        if self.smtp.security is Security.STARTTLS:
            if not client.has_extn("starttls"):
                raise BulletinError("smtp-no-starttls", **self._place())
            client.starttls(context=ssl.create_default_context())
            client.ehlo_or_helo_if_needed()
        if self.smtp.user and self._known:
            client.login(self.smtp.user, self._known)

    @contextlib.contextmanager
    def _troubles(self) -> Iterator[None]:
        """Turn what can go wrong while connecting into the way out."""
        try:
            yield
        except smtplib.SMTPException as error:
            raise self._turned_away(error) from error
        except (OSError, UnicodeError) as error:
            raise self._unreached(error) from error

    def _turned_away(self, error: smtplib.SMTPException) -> BulletinError | ServerUnavailable:
        """Tell what the server said, or that it said nothing more."""
        place = self._place()
        if isinstance(error, smtplib.SMTPServerDisconnected):
            return self._lost(error)
        if not isinstance(error, smtplib.SMTPResponseException):
            return BulletinError("smtp-no-login", **place)
        words = f"{error.smtp_code} {_words(error.smtp_error)}"
        if isinstance(error, smtplib.SMTPAuthenticationError):
            trouble = BulletinError("smtp-login", user=self.smtp.user, words=words)
        else:
            trouble = BulletinError("smtp-turned-away", words=words, **place)
        return ServerUnavailable(trouble) if 400 <= error.smtp_code <= 499 else trouble

    def _unreached(self, error: OSError | UnicodeError) -> BulletinError:
        """Tell why there is no connection, or no safe one."""
        place = self._place()
        match error:
            case ssl.SSLCertVerificationError():
                reason = error.verify_message or error
                return BulletinError("smtp-certificate", host=self.smtp.host, reason=reason)
            case ssl.SSLError():
                return BulletinError("smtp-tls", reason=error.reason or error, **place)
            case socket.gaierror() | UnicodeError():
                return BulletinError("smtp-host-unknown", **place)
            case TimeoutError():
                return BulletinError("smtp-timeout", seconds=self.timeout, **place)
            case _:
                return BulletinError("smtp-unreachable", reason=error.strerror or error, **place)

    def _lost(self, error: smtplib.SMTPServerDisconnected) -> BulletinError:
        if isinstance(error.__context__, TimeoutError):
            return BulletinError("smtp-timeout", seconds=self.timeout, **self._place())
        return BulletinError("smtp-lost", reason=_reason(error, self.timeout), **self._place())

    def _place(self) -> dict[str, object]:
        return {"host": self.smtp.host, "port": self.smtp.port}


# --- Answers -------------------------------------------------------------------------------------------------


def _answer(code: int, words: bytes) -> SmtpReply:
    """Tell what an answer means (RFC 5321 §4.2.1)."""
    if 200 <= code <= 299:
        return SmtpReply(ReplyKind.SENT)
    return _refusal(code, words)


def _refusal(code: int, words: bytes) -> SmtpReply:
    outcome = ReplyKind.REFUSED if 500 <= code <= 599 else ReplyKind.DEFERRED
    return SmtpReply(outcome, f"{code} {_words(words)}".strip())


def _words(words: bytes | str) -> str:
    """Return a server's words in one line: UTF-8 or GBK, nothing that moves a terminal's cursor, not too long."""
    text = words if isinstance(words, str) else _decoded(words)
    plain = "".join(character if character.isprintable() else " " for character in text)
    plain = " ".join(plain.split())
    return f"{plain[:_LONGEST]}…" if len(plain) > _LONGEST else plain


def _decoded(words: bytes) -> str:
    try:
        return words.decode()
    except UnicodeDecodeError:
        return words.decode("gb18030", "replace")


def _reason(error: smtplib.SMTPException, timeout: float) -> str:
    """Tell in Chinese how a connection was lost."""
    if isinstance(error.__context__, TimeoutError):
        return f"{timeout} 秒内没有答复"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_words(error.smtp_error)}"
    return "连接断了"


def _dotted(content: bytes) -> bytes:
    """Write a mail for the wire: lines with a dot in front get another one (RFC 5321 §4.5.2), the end a line's."""
    whole = content if content.endswith(b"\r\n") else content + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", whole)
