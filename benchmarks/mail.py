"""Encode a mail with an attachment of so many megabytes, as the package does and with the standard library's classes.

Run from the repository's folder: `PYTHONPATH=. python benchmarks/mail.py [MEGABYTES]`.
"""

from __future__ import annotations

import os
import sys
import time
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

from bulletin.diagnostics import Position
from bulletin.mail.messages import MEGABYTE, Mailing, Message, encode_mail
from bulletin.model import Address, Mail
from bulletin.workspace import now

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 5


def shortest(work: Callable[[], object]) -> float:
    """Return the shortest of some times, in seconds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return min(times)


def main() -> None:
    """Print both times and their ratio."""
    pdf = os.urandom(int(float(sys.argv[1] if len(sys.argv) > 1 else "5") * MEGABYTE))
    sender = Mail(Address("a@b.example", Position("bulletin.yaml")), "文明办")
    message = Message("苏州市文明办", ("c@d.example",), "你好\n", "<p>你好</p>\n")
    mailing = Mailing("2022-36", 1, "简报", "简报.pdf", pdf, sender, (message,))

    def with_classes() -> bytes:
        mail = EmailMessage(policy=SMTP)
        mail.set_content(message.text, cte="base64")
        mail.add_alternative(message.html, subtype="html", cte="base64")
        mail.add_attachment(pdf, maintype="application", subtype="pdf")
        return mail.as_bytes()

    own, classes = shortest(lambda: encode_mail(mailing, message, now())), shortest(with_classes)
    print(f"own {own:.3f} s, classes {classes:.3f} s, {classes / own:.1f} times as long")


if __name__ == "__main__":
    main()
