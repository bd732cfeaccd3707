"""SMTP client (RFC 5321): a persistent connection, and the outcome of a mail for each of its addresses.

A missing reply is judged by when it is missing. Until the final line of the mail is sent, the server has nothing to
deliver; after its reply the outcome is known; in between it is uncertain (RFC 1047).
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
from bulletin.mail.messages import MEGABYTE, megabytes
from bulletin.mail.refusals import Refusal, refusal
from bulletin.model import Security

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bulletin.model import Smtp

_MAX_REPLY = 200
"""Maximum number of characters quoted of a server's reply."""
_EHLO_NAME = "[127.0.0.1]"
"""Address literal in EHLO (RFC 5321 §4.1.3): the host name is private and may be Chinese."""

_REFUSALS: dict[Refusal | None, str] = {
    Refusal.SIZE: "smtp-too-large",
    Refusal.RELAY: "smtp-login-wanted",
    Refusal.RATE: "smtp-too-many",
    Refusal.CONTENT: "smtp-blocked",
}
"""The codes of refusals of MAIL FROM; others are refusals of the sender."""


class ReplyKind(Enum):
    """The outcome of a mail for one address."""

    SENT = "sent"
    REFUSED = "refused"
    """Permanent failure (5xx)."""
    DEFERRED = "deferred"
    """Temporary failure (4xx), or the connection was lost before the mail was sent."""
    UNCERTAIN = "uncertain"
    """Sent, but no valid reply."""


@dataclass(frozen=True, slots=True)
class SmtpReply:
    """An outcome and the reply text of the server."""

    kind: ReplyKind
    text: str = ""


class ServerUnavailable(Exception):  # noqa: N818 - a temporary state, no error
    """The server is temporarily unavailable (4xx); `error` is raised if it remains so."""

    def __init__(self, error: BulletinError) -> None:
        self.error = error
        super().__init__(str(error))


@dataclass(slots=True)
class MailServer:
    """A mail server; the connection is opened on demand, kept open, and reopened after it was lost.

    `timeout` is in seconds, for each reply. `password` is called once, before the first login.
    """

    smtp: Smtp
    timeout: float
    password: Callable[[], str]
    _client: smtplib.SMTP | None = None
    _secret: str | None = field(default=None, repr=False)

    def connect(self) -> smtplib.SMTP:
        """Connect unless connected.

        Raises BulletinError for permanent failures, `ServerUnavailable` for temporary ones.
        """
        if self._client is not None:
            return self._client
        if self.smtp.user and self._secret is None:
            self._secret = self.password()
        try:
            client = self._open()
            try:
                self._log_in(client)
            except BaseException:
                client.close()
                raise
        except smtplib.SMTPException as error:
            raise self._smtp_error(error) from error
        except (OSError, UnicodeError) as error:
            raise self._network_error(error) from error
        self._client = client
        return client

    def send(
        self,
        sender: str,
        addresses: Sequence[str],
        content: bytes,
        *,
        before_data: Callable[[Sequence[str]], None],
    ) -> dict[str, SmtpReply]:
        """Send one mail and return the reply for each address.

        `before_data` is called with the accepted addresses right before the mail is sent; if it raises, nothing is
        sent. A kept connection that turns out to be lost is reopened. Raises as `connect` does, and BulletinError where
        the server takes no mail of this size or from this sender.
        """
        reused = self._client is not None
        self.connect()
        replies: dict[str, SmtpReply] = {}
        try:
            self._transact(sender, addresses, content, before_data, replies)
        except smtplib.SMTPException as error:
            self.disconnect()
            lost = SmtpReply(ReplyKind.DEFERRED, _reason(error, self.timeout))
        except BaseException:
            self.disconnect()
            raise
        else:
            return replies
        if reused and not replies:
            return self.send(sender, addresses, content, before_data=before_data)
        return {address: replies.get(address, lost) for address in addresses}

    def close(self) -> None:
        """Quit and close the connection."""
        if self._client is not None:
            with contextlib.suppress(smtplib.SMTPException, OSError):
                self._client.quit()
        self.disconnect()

    def disconnect(self) -> None:
        """Close the connection without QUIT; the server discards an unfinished mail."""
        if self._client is not None:
            self._client.close()
            self._client = None

    # --- Mail transaction ------------------------------------------------------------------------------------

    def _transact(
        self,
        sender: str,
        addresses: Sequence[str],
        content: bytes,
        before_data: Callable[[Sequence[str]], None],
        replies: dict[str, SmtpReply],
    ) -> None:
        """Run a mail transaction and fill in `replies`. Raises SMTPException where the connection is lost."""
        client = self.connect()
        reply = self._mail(client, sender, len(content))
        if reply.kind is not ReplyKind.SENT:
            replies.update(dict.fromkeys(addresses, reply))
        accepted = [each for each in addresses if each not in replies and self._rcpt(client, each, replies)]
        if not accepted:
            client.rset()
            return
        before_data(accepted)
        code, text = client.docmd("DATA")
        if code != 354:
            replies.update(dict.fromkeys(accepted, _refusal(code, text)))
            client.rset()
            return
        client.send(_dot_stuffed(content))
        replies.update(dict.fromkeys(accepted, self._end_data(client)))

    def _mail(self, client: smtplib.SMTP, sender: str, size: int) -> SmtpReply:
        """Send MAIL FROM. Raises BulletinError for a permanent failure, which every mail would meet with."""
        self._check_size(client, size)
        code, text = client.mail(sender, [f"size={size}"] if client.has_extn("size") else [])
        if code == 421:
            raise smtplib.SMTPServerDisconnected(_one_line(text))
        reply = _reply(code, text)
        if reply.kind is ReplyKind.REFUSED:
            diagnosis = _REFUSALS.get(refusal(reply.text), "smtp-sender")
            raise BulletinError(
                diagnosis, sender=sender, reply=reply.text, size=megabytes(size), **self._endpoint()
            )
        return reply

    def _check_size(self, client: smtplib.SMTP, size: int) -> None:
        """Raise BulletinError `smtp-limit` where the server has stated a smaller limit (RFC 1870 §4)."""
        stated = client.esmtp_features.get("size", "")
        limit = int(stated) if stated.isascii() and stated.isdigit() else 0
        if 0 < limit < size:
            shown = f"{limit * 10 // MEGABYTE / 10:.1f}"
            raise BulletinError("smtp-limit", size=megabytes(size), limit=shown, **self._endpoint())

    def _rcpt(self, client: smtplib.SMTP, address: str, replies: dict[str, SmtpReply]) -> bool:
        """Send RCPT TO; return whether the server accepts the address."""
        reply = _reply(*client.rcpt(address))
        if reply.kind is not ReplyKind.SENT:
            replies[address] = reply
        return reply.kind is ReplyKind.SENT

    def _end_data(self, client: smtplib.SMTP) -> SmtpReply:
        """Send the final line of the mail; from here on the outcome is uncertain until the server replies."""
        try:
            client.send(b".\r\n")
            code, text = client.getreply()
        except smtplib.SMTPException as error:
            self.disconnect()
            return SmtpReply(ReplyKind.UNCERTAIN, _reason(error, self.timeout))
        if code // 100 not in {2, 4, 5}:
            self.disconnect()
            return SmtpReply(ReplyKind.UNCERTAIN, f"{code} {_one_line(text)}")
        return _reply(code, text)

    # --- The connection --------------------------------------------------------------------------------------

    def _open(self) -> smtplib.SMTP:
        host, port = self.smtp.host, self.smtp.port
        if self.smtp.security is Security.TLS:
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, _EHLO_NAME, timeout=self.timeout, context=context)
        return smtplib.SMTP(host, port, _EHLO_NAME, timeout=self.timeout)

    def _log_in(self, client: smtplib.SMTP) -> None:
        """Send EHLO, start TLS, log in."""
        client.ehlo_or_helo_if_needed()
        if self.smtp.security is Security.STARTTLS:
            if not client.has_extn("starttls"):
                raise BulletinError("smtp-no-starttls", **self._endpoint())
            client.starttls(context=ssl.create_default_context())
            client.ehlo_or_helo_if_needed()
        if self.smtp.user and self._secret:
            client.login(self.smtp.user, self._secret)

    def _smtp_error(self, error: smtplib.SMTPException) -> BulletinError | ServerUnavailable:
        """Return the error for a reply of the server, or for a lost connection."""
        endpoint = self._endpoint()
        if isinstance(error, smtplib.SMTPServerDisconnected):
            return self._connection_lost(error)
        if not isinstance(error, smtplib.SMTPResponseException):
            return BulletinError("smtp-no-login", **endpoint)
        reply = f"{error.smtp_code} {_one_line(error.smtp_error)}"
        if isinstance(error, smtplib.SMTPAuthenticationError):
            failure = BulletinError("smtp-login", user=self.smtp.user, reply=reply)
        else:
            failure = BulletinError("smtp-turned-away", reply=reply, **endpoint)
        return ServerUnavailable(failure) if 400 <= error.smtp_code <= 499 else failure

    def _network_error(self, error: OSError | UnicodeError) -> BulletinError:
        """Return the error for a failure of the network, the host name or TLS."""
        endpoint = self._endpoint()
        match error:
            case ssl.SSLCertVerificationError():
                reason = error.verify_message or error
                return BulletinError("smtp-certificate", host=self.smtp.host, reason=reason)
            case ssl.SSLError():
                return BulletinError("smtp-tls", reason=error.reason or error, **endpoint)
            case socket.gaierror() | UnicodeError():
                return BulletinError("smtp-host-unknown", **endpoint)
            case TimeoutError():
                return BulletinError("smtp-timeout", seconds=self.timeout, **endpoint)
            case _:
                return BulletinError("smtp-unreachable", reason=error.strerror or error, **endpoint)

    def _connection_lost(self, error: smtplib.SMTPServerDisconnected) -> BulletinError:
        if isinstance(error.__context__, TimeoutError):
            return BulletinError("smtp-timeout", seconds=self.timeout, **self._endpoint())
        return BulletinError("smtp-lost", reason=_reason(error, self.timeout), **self._endpoint())

    def _endpoint(self) -> dict[str, object]:
        return {"host": self.smtp.host, "port": self.smtp.port}


# --- Replies -------------------------------------------------------------------------------------------------


def _reply(code: int, text: bytes) -> SmtpReply:
    """Classify a reply by its code (RFC 5321 §4.2.1)."""
    if 200 <= code <= 299:
        return SmtpReply(ReplyKind.SENT)
    return _refusal(code, text)


def _refusal(code: int, text: bytes) -> SmtpReply:
    kind = ReplyKind.REFUSED if 500 <= code <= 599 else ReplyKind.DEFERRED
    return SmtpReply(kind, f"{code} {_one_line(text)}".strip())


def _one_line(reply: bytes | str) -> str:
    """Return a reply's text on one line, decoded, without control characters, shortened if necessary."""
    text = reply if isinstance(reply, str) else _decode(reply)
    plain = "".join(character if character.isprintable() else " " for character in text)
    plain = " ".join(plain.split())
    return f"{plain[:_MAX_REPLY]}…" if len(plain) > _MAX_REPLY else plain


def _decode(text: bytes) -> str:
    """Decode UTF-8, else GB 18030."""
    try:
        return text.decode()
    except UnicodeDecodeError:
        return text.decode("gb18030", "replace")


def _reason(error: smtplib.SMTPException, timeout: float) -> str:
    """Describe in Chinese how a connection was lost."""
    if isinstance(error.__context__, TimeoutError):
        return f"{timeout} 秒内没有答复"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_one_line(error.smtp_error)}"
    return "连接断了"


def _dot_stuffed(content: bytes) -> bytes:
    """Double the dots at line starts (RFC 5321 §4.5.2), and end with a line break."""
    terminated = content if content.endswith(b"\r\n") else content + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", terminated)
