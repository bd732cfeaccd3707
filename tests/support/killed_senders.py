"""Mails from a process that is killed: no mail is sent twice, none is marked sent that did not arrive.

A lean process sends to a real server in this one and is killed at a random moment, again and again, until a mailing
is through; then what is uncertain is settled by what the server saw, and everybody must have exactly one.
"""

from __future__ import annotations

import email
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from bulletin.mail.ledger import LedgerRow, MailState, open_ledger, read_ledger
from tests.support.crash import litter
from tests.support.mail_server import FakeMailServer, serving
from tests.support.workspaces import ROOT

if TYPE_CHECKING:
    import random
    from pathlib import Path

ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
SENDER = """
import sys
from decimal import Decimal
from pathlib import Path
from threading import Event
from bulletin.mail.messages import Mailing, Message
from bulletin.mail.ledger import open_ledger
from bulletin.mail.sender import MailSender, SendProgress, due_mails
from bulletin.mail.smtp import MailServer
from bulletin.mail.status import delivery_statuses
from bulletin.diagnostics import Position
from bulletin.model import Address, Mail, Security, Smtp
from bulletin.workspace import lock
path, port, edition, number = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
smtp = Smtp("127.0.0.1", port, Security.NONE)
mail = Mail(Address("a@b.example", Position("bulletin.yaml")), "文明办", smtp=smtp, pause=Decimal(0))
messages = tuple(Message(f"单位{n}", (f"u{n}@x.example",), "你好", "<p>你好</p>") for n in range(number))
mailing = Mailing("2022-36", edition, "简报", "简报.pdf", b"%PDF" * 9000, mail, messages)
with lock(path, print), open_ledger(path) as ledger:
    statuses = delivery_statuses(mailing.addressees, ledger.rows, mailing.issue, edition)
    print("ready", flush=True)
    progress = SendProgress(lambda *_: None, lambda *_: None)
    MailSender(mailing, ledger, MailServer(smtp, 30, str), Event(), progress).run(due_mails(messages, statuses))
"""


@dataclass
class Count:
    """Counts: kills, those that hit a sending process, and the states they left."""

    kills: int = 0
    hits: int = 0
    begun: int = 0
    """Mails that a kill left uncertain."""
    arrived: int = 0
    """Those of them that had arrived."""
    mailings: int = 0
    mails: int = 0
    littered: int = 0
    """Kills that left temporary files, which the next sender removed."""
    moments: Counter[int] = field(default_factory=Counter)
    """Kills by how many mails had been taken."""


def send(path: Path, server: FakeMailServer, edition: int, number: int) -> subprocess.Popen[str]:
    """Start a sender; returns when it is about to send."""
    call = [sys.executable, "-c", SENDER, str(path), str(server.port), str(edition), str(number)]
    process = subprocess.Popen(call, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def last(path: Path, edition: int) -> dict[str, LedgerRow]:
    """Return the last row of every address."""
    return {one.address: one for one in read_ledger(path) if one.edition == edition}


def look(path: Path, edition: int, got: Counter[str]) -> set[str]:
    """Compare the ledger with what arrived; return who is uncertain."""
    rows = last(path, edition)
    uncertain = {name for name, row in rows.items() if row.state in {MailState.BEGUN, MailState.UNCERTAIN}}
    sent = {name for name, row in rows.items() if row.state is MailState.SENT}
    assert not [name for name, count in got.items() if count > 1], got
    assert sent <= got.keys(), sent - got.keys()
    assert got.keys() <= sent | uncertain, got.keys() - sent - uncertain
    return uncertain


def kill_senders(folder: Path, kills: int, number: int, rng: random.Random) -> Count:
    """Kill senders at random moments until there were so many kills, each mailing brought to its end."""
    count, path = Count(), folder / ".bulletin" / "mail.sqlite"
    with serving() as server:
        took = _rehearse(folder, server, number)
        while count.hits < kills:
            count.mailings += 1
            _one_mailing(path, server, count, (kills, number, took), rng)
        count.mails = len(server.mails) - number
    return count


def _rehearse(folder: Path, server: FakeMailServer, number: int) -> float:
    """Send one mailing without a kill; return how long that took (s)."""
    with send(folder / "first" / "mail.sqlite", server, 1, number) as process:
        started = time.monotonic()
        assert process.wait() == 0
    server.idle()
    assert len(server.mails) == number
    return time.monotonic() - started


def _one_mailing(
    path: Path, server: FakeMailServer, count: Count, plan: tuple[int, int, float], rng: random.Random
) -> None:
    kills, number, took = plan
    edition, first = count.mailings, len(server.mails)

    def got() -> Counter[str]:
        server.idle()
        return Counter(address for mail in server.mails[first:] for address in mail.addresses)

    known: set[str] = set()
    done = False
    while not done and count.hits < kills:
        before = len(server.mails)
        with send(path, server, edition, number) as process:
            # Early moments too, so that a mailing of twenty takes many a kill.
            time.sleep(rng.random() * took * rng.choice((0.1, 0.3, 1)))
            process.kill()
        arrived = got()
        count.littered += bool(litter(path.parent))
        count.kills += 1
        uncertain = look(path, edition, arrived)
        assert len(uncertain - known) <= 1, uncertain - known
        done = process.returncode == 0
        count.hits += process.returncode == -signal.SIGKILL
        count.begun += len(uncertain - known)
        count.arrived += len((uncertain - known) & arrived.keys())
        count.moments[len(server.mails) - before] += 1
        known = uncertain
    _finish(path, server, edition, number, got())
    assert sorted(got().items()) == sorted((f"u{n}@x.example", 1) for n in range(number))
    assert first_intents(path, edition) == {
        address: parsedate_to_datetime(email.message_from_bytes(mail.content)["Date"])
        for mail in server.mails[first:]
        for address in mail.addresses
    }


def first_intents(path: Path, edition: int) -> dict[str, datetime]:
    """Return when the mail to each address was first handed over: its date, also where a killed sender did that."""
    rows = [one for one in read_ledger(path) if (one.edition, one.state) == (edition, MailState.BEGUN)]
    return {one.address: datetime.fromisoformat(one.at) for one in reversed(rows)}


def _finish(path: Path, server: FakeMailServer, edition: int, number: int, got: Counter[str]) -> None:
    """Settle what is uncertain by what arrived, and send the rest."""
    rows = last(path, edition)
    with open_ledger(path) as ledger:
        for name, row in rows.items():
            if row.state in {MailState.BEGUN, MailState.UNCERTAIN}:
                state = MailState.SENT if got[name] else MailState.RESEND
                ledger.append([LedgerRow(**{**_fields(row), "state": state, "at": ""})])
    with send(path, server, edition, number) as process:
        assert process.wait() == 0
    server.idle()
    assert {row.state for row in last(path, edition).values()} == {MailState.SENT}
    assert litter(path.parent) == set()


def _fields(row: LedgerRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in LedgerRow.__slots__}
