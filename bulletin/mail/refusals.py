"""Why a server refuses a mail: its replies by reason. Pure.

An enhanced status code (RFC 3463) says it, where it is not a vague one (5.0.0, 5.7.1); else the words do, else the basic
code. Refusals of size are recognized also without an enhanced code: 552 (RFC 1870 §6), 523.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from bulletin.diagnostics import diagnose
from bulletin.mail.ledger import MailState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.diagnostics import Diagnostic
    from bulletin.mail.status import DeliveryStatus


class Refusal(Enum):
    """A reason for a refusal, with the code of its diagnostic."""

    SIZE = "refused-size"
    MAILBOX_FULL = "refused-full"
    RECIPIENT = "refused-recipient"
    SENDER = "refused-sender"
    RELAY = "refused-relay"
    RATE = "refused-rate"
    CONTENT = "refused-content"
    FOR_NOW = "refused-for-now"


_REPLY = re.compile(r"(?P<basic>[45]\d\d)\b[ -]?(?:[45]\.(?P<detail>\d{1,3}\.\d{1,3})\b)?(?P<words>.*)")
_DETAILS = {
    **dict.fromkeys(("1.1", "1.2", "1.3", "1.6", "1.10", "2.1"), Refusal.RECIPIENT),
    **dict.fromkeys(("1.7", "1.8"), Refusal.SENDER),
    **dict.fromkeys(("2.3", "3.4"), Refusal.SIZE),
    **dict.fromkeys((f"7.{number}" for number in range(20, 28)), Refusal.CONTENT),
    "2.2": Refusal.MAILBOX_FULL,
    "3.1": Refusal.FOR_NOW,
}
"""Details of enhanced status codes that say enough."""
_WORDS = (
    (Refusal.FOR_NOW, "gr[ea]y.?list|system storage|灰名单"),
    (Refusal.MAILBOX_FULL, "quota|mailbox (?:is )?full|storage|[信邮]箱.{0,4}满|容量|空间"),
    (Refusal.SIZE, "too (?:large|big)|too much mail|message size|size limit|maximum size|过大|太大|大小"),
    (Refusal.RATE, r"too (?:many|fast)|\brate\b|throttl|frequen|per (?:hour|day|minute)|频|[太过][快多]"),
    (
        Refusal.CONTENT,
        r"spam|dt:spm|virus|junk|content|policy|block|blacklist|reputation|\b(?:spf|dkim|dmarc)\b|垃圾|病毒|拦截|黑名单",
    ),
    (Refusal.RELAY, "relay|authenticat|转发|登录|认证"),
    (Refusal.SENDER, "sender|mail from|from address|发件|发信"),
    (
        Refusal.RECIPIENT,
        "no such|unknown|not found|not exist|invalid|recipient|mailbox|user|查无|无此|不存在|收件",
    ),
)
"""What the words of a reply mean; the first that fits counts."""
_SIZE_CODES = {"552", "523"}
_NOT_ONLY_FOR_NOW = {Refusal.MAILBOX_FULL, Refusal.SIZE, Refusal.RATE}
_SHOWN = 3
"""Addresses that a message lists."""


def refusal(reply: str) -> Refusal | None:
    """Return why a server refused, by its reply (550 5.1.1 no such user); None where that is not clear."""
    match = _REPLY.match(reply)
    if match is None:
        return None
    detail, words = match["detail"] or "", match["words"].lower()
    kind = _DETAILS.get(detail) or next((kind for kind, said in _WORDS if re.search(said, words)), None)
    if match["basic"].startswith("4"):
        return kind if kind in _NOT_ONLY_FOR_NOW else Refusal.FOR_NOW
    if kind is None and match["basic"] in _SIZE_CODES:
        return Refusal.SIZE
    return Refusal.CONTENT if kind is None and detail.startswith("7.") else kind


def report_refusals(statuses: Sequence[DeliveryStatus]) -> Iterator[Diagnostic]:
    """Report the addresses that were refused, by reason, with what to do about each."""
    refused = [(one.address, refusal(one.last.words)) for one in statuses if one.last and _is_refused(one)]
    for kind in Refusal:
        addresses = [address for address, reason in refused if reason is kind]
        if addresses:
            shown = "、".join(addresses[:_SHOWN]) + ("等" if len(addresses) > _SHOWN else "")
            yield diagnose(kind.value, None, number=len(addresses), addresses=shown)


def _is_refused(status: DeliveryStatus) -> bool:
    return status.listed and status.state is MailState.FAILED
