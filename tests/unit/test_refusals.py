"""Why servers refuse mails: replies of common servers, each with the reason that it is reported under."""

from __future__ import annotations

import pytest

from bulletin.mail.ledger import LedgerRow, MailState
from bulletin.mail.refusals import Refusal, refusal, report_refusals
from bulletin.mail.status import DeliveryStatus

REPLIES = {
    "552 5.3.4 Message size exceeds fixed limit": Refusal.SIZE,
    "554 5.3.4 Message too big for system": Refusal.SIZE,
    "552 5.2.3 Message length exceeds administrative limit": Refusal.SIZE,
    "554 5.2.3 no": Refusal.SIZE,
    "552 Message size exceeds maximum permitted": Refusal.SIZE,
    "552 no": Refusal.SIZE,
    "523 the message exceeds the limit": Refusal.SIZE,
    "554 Message too large": Refusal.SIZE,
    "552 Too much mail data": Refusal.SIZE,
    "550 邮件过大": Refusal.SIZE,
    "552 5.2.2 mailbox full": Refusal.MAILBOX_FULL,
    "452 4.2.2 The email account is over quota": Refusal.MAILBOX_FULL,
    "552 Requested mail action aborted: exceeded storage allocation": Refusal.MAILBOX_FULL,
    "550 收件人信箱已满": Refusal.MAILBOX_FULL,
    "550 5.1.1 <a@b.example>: Recipient address rejected: User unknown": Refusal.RECIPIENT,
    "550 5.1.10 RESOLVER.ADR.RecipientNotFound": Refusal.RECIPIENT,
    "550 5.2.1 The account is disabled": Refusal.RECIPIENT,
    "550 5.4.1 Recipient address rejected: Access denied": Refusal.RECIPIENT,
    "550 User not found: a@b.example": Refusal.RECIPIENT,
    "550 查无此人": Refusal.RECIPIENT,
    "553 5.7.1 <a@b.example>: Sender address rejected: not owned by user c": Refusal.SENDER,
    "553 Mail from must equal authorized user": Refusal.SENDER,
    "550 5.1.8 Access denied, bad sender": Refusal.SENDER,
    "554 5.7.1 <a@b.example>: Relay access denied": Refusal.RELAY,
    "550 5.7.1 Unable to relay": Refusal.RELAY,
    "530 5.7.0 Authentication required": Refusal.RELAY,
    "553 You are not authorized to send mail, authentication is required": Refusal.RELAY,
    "550 Domain frequency limited": Refusal.RATE,
    "450 4.7.1 Error: too many mails from 192.0.2.1": Refusal.RATE,
    "550 5.4.5 Daily sending rate exceeded": Refusal.RATE,
    "554 5.7.1 Message rejected as spam": Refusal.CONTENT,
    "550 5.7.1 Message contains spam or virus": Refusal.CONTENT,
    "550 5.7.26 unauthenticated mail is prohibited": Refusal.CONTENT,
    "552 5.7.0 This message was blocked because its content presents a security issue": Refusal.CONTENT,
    "550 5.7.1 no": Refusal.CONTENT,
    "550 Mail content denied": Refusal.CONTENT,
    "554 垃圾邮件": Refusal.CONTENT,
    "450 4.2.0 <a@b.example>: Recipient address rejected: Greylisted": Refusal.FOR_NOW,
    "450 灰名单，请稍候": Refusal.FOR_NOW,
    "451 4.7.1 Please try again later": Refusal.FOR_NOW,
    "452 4.3.1 Insufficient system storage": Refusal.FOR_NOW,
    "421 busy": Refusal.FOR_NOW,
    "554 Transaction failed": None,
    "550 no": None,
    "30 秒内没有答复": None,
    "": None,
}


@pytest.mark.parametrize(("reply", "reason"), REPLIES.items())
def test_a_reply_has_a_reason(reply: str, reason: Refusal | None) -> None:
    assert refusal(reply) is reason


def status(
    number: int, words: str, state: MailState = MailState.FAILED, *, listed: bool = True
) -> DeliveryStatus:
    address = f"u{number}@x.example"
    row = LedgerRow("2022-36", 1, "单位", address, "", "", state, words)
    return DeliveryStatus("单位", address, row, listed=listed)


def test_refusals_are_reported_by_reason() -> None:
    """Addresses that are not refused, or not on the list, are in no report."""
    statuses = [
        *(status(number, "550 5.1.1 unknown") for number in range(4)),
        status(4, "552 5.3.4 too big"),
        status(5, "550 5.1.1 unknown", MailState.SENT),
        status(6, "550 5.1.1 unknown", listed=False),
        status(7, "550 no"),
        DeliveryStatus("单位", "u8@x.example"),
    ]
    reports = [(one.code, one.values["number"], one.values["addresses"]) for one in report_refusals(statuses)]
    assert reports == [
        ("refused-size", "1", "u4@x.example"),
        ("refused-recipient", "4", "u0@x.example、u1@x.example、u2@x.example等"),
    ]
