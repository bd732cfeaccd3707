"""The ledger of mails: rows are durable, a changed byte is detected, and kills leave every mail accounted for."""

from __future__ import annotations

import contextlib
import email
import random
import shutil
import sqlite3
import subprocess
import sys
import threading
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from bulletin.diagnostics import BulletinError
from bulletin.mail.ledger import LedgerRow, MailState, open_ledger, read_ledger
from bulletin.mail.status import delivery_statuses, resolution_row, to_resolve
from bulletin.workspace import lock
from tests.support.killed_senders import ENVIRONMENT
from tests.support.mail_server import DROP, serving
from tests.support.mailings import mailing, once, send
from tests.support.waiting import LONG

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bulletin.mail.messages import Mailing
    from tests.support.mail_server import FakeMailServer

ONE = LedgerRow(
    "2022-36", 1, "苏州市文明办", "a@suzhou.example", "f" * 64, "<1@b.example>", MailState.SENT, "250 好"
)
INTERRUPTED = """
import os, sys
from pathlib import Path
from bulletin.mail.ledger import LedgerRow, MailState, open_ledger
with open_ledger(Path(sys.argv[1])) as ledger:
    for number in range(5):
        ledger.append([LedgerRow("2022-36", 1, f"单位{number}", f"u{number}@x.example", "", "", MailState.SENT)])
    os._exit(9)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ".bulletin" / "mail.sqlite"


def test_a_ledger_that_is_away_is_not_an_empty_one(path: Path) -> None:
    """Else everybody would get the mails again."""
    path.parent.symlink_to("/share/that/is/away")
    with pytest.raises(BulletinError) as read:
        read_ledger(path)
    with pytest.raises(BulletinError) as written, open_ledger(path):
        pytest.fail("opened")
    assert read.value.diagnostic.code == "unreachable"
    assert written.value.diagnostic.code in {"unreachable", "ledger-blocked"}


def files(path: Path) -> list[Path]:
    """The files that hold the ledger; the database's own index is made anew each time."""
    return [
        each for each in sorted(path.parent.iterdir()) if each.stat().st_size and each.suffix != ".sqlite-shm"
    ]


def test_what_is_written_is_read_back(path: Path) -> None:
    assert read_ledger(path) == ()
    assert not path.parent.exists()
    with open_ledger(path) as ledger:
        ledger.append([ONE, replace(ONE, address="b@suzhou.example", state=MailState.FAILED)])
        assert [one.state for one in read_ledger(path)] == [MailState.SENT, MailState.FAILED]
    with open_ledger(path) as ledger:
        ledger.append([replace(ONE, edition=2)])
    rows = read_ledger(path)
    assert [(one.edition, one.address, one.state) for one in rows] == [
        (1, "a@suzhou.example", MailState.SENT),
        (1, "b@suzhou.example", MailState.FAILED),
        (2, "a@suzhou.example", MailState.SENT),
    ]
    assert all(one.at for one in rows)
    assert replace(rows[0], at="") == ONE
    assert [each.name for each in files(path)] == ["mail.seal", "mail.sqlite"]


def test_who_reads_a_closed_ledger_writes_nothing(path: Path) -> None:
    with open_ledger(path) as ledger:
        ledger.append([ONE])
    before = sorted(each.name for each in path.parent.iterdir())
    path.parent.chmod(0o555)
    try:
        assert len(read_ledger(path)) == 1
    finally:
        path.parent.chmod(0o755)
    assert sorted(each.name for each in path.parent.iterdir()) == before


def test_a_ledger_that_can_not_be_read_now_is_not_called_damaged(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sender was killed, and another program holds the database."""
    assert (
        subprocess.run(
            [sys.executable, "-c", INTERRUPTED, str(path)], env=ENVIRONMENT, check=False
        ).returncode
        == 9
    )
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, timeout=0))
        with pytest.raises(BulletinError) as error:
            read_ledger(path)
    assert error.value.diagnostic.code == "ledger-blocked"


def test_a_ledger_that_is_closed_while_it_is_read_is_read_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bulletin.mail import ledger as module

    with open_ledger(path) as ledger:
        ledger.append([ONE])
    read, left = module._read_rows, [1]

    def overtaken(path: Path, seal: object) -> tuple[LedgerRow, ...]:
        if left:
            left.pop()
            with open_ledger(path) as ledger:
                ledger.append([ONE])
            raise BulletinError("ledger-damaged", path=path)
        return read(path, seal)

    monkeypatch.setattr(module, "_read_rows", overtaken)
    assert len(read_ledger(path)) == 2


# --- Damage --------------------------------------------------------------------------------------------------


def positions(file: Path, number: int) -> Iterator[int]:
    """Sample a file: its first and last bytes, and others all over it."""
    size = file.stat().st_size
    rng = random.Random(36)  # noqa: S311 - positions, no secrets
    yield from sorted(
        {0, 18, 24, 27, 60, 63, 72, 95, size - 1, *(rng.randrange(size) for _ in range(number))}
    )


def flip(file: Path, position: int) -> None:
    content = bytearray(file.read_bytes())
    if position < len(content):
        content[position] ^= 1 << (position % 8)
    file.write_bytes(content)


def test_a_changed_byte_is_found_and_nothing_is_sent(path: Path, tmp_path: Path) -> None:
    """Any byte of any file, also where the database keeps nothing."""
    with serving(
        lambda stage, address: "550 no" if (stage, address) == ("RCPT", "u0@x.example") else None
    ) as server:
        states, _ = send(path, mailing(server))
        assert states["u0"] is MailState.FAILED
        before = len(server.mails)
        damaged = tmp_path / "damaged"
        tried = 0
        for file in files(path):
            for position in positions(file, 120):
                if position >= file.stat().st_size:
                    continue
                shutil.rmtree(damaged, ignore_errors=True)
                shutil.copytree(path.parent, damaged)
                flip(damaged / file.name, position)
                for use in (
                    lambda: send(damaged / path.name, mailing(server)),
                    lambda: read_ledger(damaged / path.name),
                ):
                    with pytest.raises(BulletinError) as error:
                        use()
                    assert error.value.diagnostic.code == "ledger-damaged", position
                tried += 1
        assert tried > 200
        assert (len(server.mails), server.connections) == (before, 1)


def test_a_changed_row_is_found_after_a_crash_too(path: Path, tmp_path: Path) -> None:
    """The write-ahead log holds rows that are not in the database yet; a changed byte there would lose them silently."""
    call = [sys.executable, "-c", INTERRUPTED, str(path)]
    assert subprocess.run(call, env=ENVIRONMENT, check=False).returncode == 9
    log = path.with_name("mail.sqlite-wal")
    assert log.stat().st_size > 5000
    assert len(read_ledger(path)) == 5
    damaged = tmp_path / "damaged"
    detected = 0
    for position in positions(log, 60):
        shutil.rmtree(damaged, ignore_errors=True)
        shutil.copytree(path.parent, damaged)
        (damaged / "mail.sqlite-shm").unlink(missing_ok=True)
        flip(damaged / log.name, position)
        try:
            with open_ledger(damaged / path.name) as ledger:
                rows = ledger.rows
        except BulletinError as error:
            detected += error.diagnostic.code == "ledger-damaged"
        else:
            assert [(one.recipient, one.state) for one in rows] == [
                (f"单位{n}", MailState.SENT) for n in range(5)
            ]
    assert detected > 50
    log.unlink()
    with pytest.raises(BulletinError, match="缺损"):
        read_ledger(path)


@pytest.mark.parametrize("name", ["mail.sqlite", "mail.seal"])
def test_a_lost_file_is_found(path: Path, name: str) -> None:
    with open_ledger(path) as ledger:
        ledger.append([ONE])
    (path.parent / name).unlink()
    for use in (lambda: read_ledger(path), lambda: open_ledger(path).__enter__()):
        with pytest.raises(BulletinError, match="缺损"):
            use()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE mail SET state = 'failed' WHERE number = 1",
        "DELETE FROM mail WHERE number = 2",
        "DELETE FROM mail WHERE number = 1",
        "INSERT INTO mail SELECT 3, at, issue, edition, recipient, 9, pdf, 9, state, words, digest FROM mail LIMIT 1",
        "DROP TABLE mail",
    ],
)
def test_what_another_program_wrote_is_found(path: Path, statement: str) -> None:
    with open_ledger(path) as ledger:
        ledger.append([ONE, replace(ONE, address="b@suzhou.example")])
    other = sqlite3.connect(path)
    with other:
        other.execute(statement)
    other.close()
    with pytest.raises(BulletinError, match="缺损"):
        open_ledger(path).__enter__()


def test_a_ledger_of_a_later_version_is_left_alone(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from bulletin.mail import ledger as module

    with monkeypatch.context() as later:
        later.setattr(module, "_VERSION", 2)
        later.setattr(module, "_SCHEMA", (module._SCHEMA[0], "PRAGMA user_version = 2"))
        with open_ledger(path) as ledger:
            ledger.append([ONE])
    for use in (lambda: read_ledger(path), lambda: open_ledger(path).__enter__()):
        with pytest.raises(BulletinError) as error:
            use()
        assert error.value.diagnostic.code == "ledger-newer"
        assert "格式 2" in error.value.diagnostic.message()


def test_a_ledger_that_can_not_be_written_stops_the_mail(path: Path) -> None:
    """The row goes first: where it can't be written, the mail is not sent."""
    with serving() as server:
        asked = mailing(server)
        path.parent.mkdir()
        (path.parent / "mail.seal").mkdir()
        with pytest.raises(BulletinError) as error:
            send(path, asked)
        assert error.value.diagnostic.code == "ledger-blocked"
        assert server.mails == []


def test_a_row_that_can_not_be_written_stops_its_mail(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a disk that gets full while mails are sent."""
    from bulletin.mail import ledger as module

    written = module.write_atomic
    left = [3]

    def full(path: Path, content: bytes) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        written(path, content)

    with serving() as server:
        asked = mailing(server)
        monkeypatch.setattr(module, "write_atomic", full)
        _, error = send(path, asked)
        assert error is not None
        assert "磁盘满了" in error.diagnostic.message()
        assert len(server.mails) == 1
        monkeypatch.undo()
        states, error = send(path, asked)
    assert error is None
    assert states == {
        "u0": MailState.SENT,
        "u1": MailState.BEGUN,
        "v1": MailState.BEGUN,
        "u2": MailState.SENT,
    }


# --- Crashes and others at work ------------------------------------------------------------------------------


def test_a_second_sender_waits_and_sends_nothing_twice(path: Path) -> None:
    waited: list[str] = []
    met = threading.Event()

    def script(stage: str, _: str) -> str | None:
        if stage == "END":
            assert met.wait(LONG)
        return None

    def work() -> None:
        def on_wait(holder: str) -> None:
            waited.append(holder)
            met.set()

        with lock(path, on_wait):
            send(path, mailing(server, 5))

    with serving(script) as server:
        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(LONG)
    assert len(waited) == 1
    assert sorted(server.addresses) == sorted({*server.addresses})
    assert len(server.mails) == 5


# --- Delivery status -----------------------------------------------------------------------------------------


def test_a_new_address_is_due_unless_another_is_uncertain() -> None:
    named = [("甲", ("new@x.example",)), ("乙", ("new@y.example",)), ("丙", ("SAME@z.example",))]
    known = [
        replace(ONE, recipient="甲", address="old@x.example"),
        replace(ONE, recipient="乙", address="old@y.example", state=MailState.BEGUN),
        replace(ONE, recipient="丙", address="same@z.example"),
        replace(ONE, recipient="甲", address="new@x.example", edition=2),
    ]
    statuses = delivery_statuses(named, known, "2022-36", 1)
    assert [(one.address, one.due, one.listed) for one in statuses] == [
        ("new@x.example", True, True),
        ("new@y.example", False, True),
        ("SAME@z.example", False, True),
        ("old@x.example", False, False),
        ("old@y.example", False, False),
    ]
    assert [one.address for one in to_resolve(statuses, MailState.SENT, ())] == ["old@y.example"]
    assert [one.address for one in to_resolve(statuses, MailState.SENT, ["甲"])] == ["new@x.example"]
    assert [one.address for one in to_resolve(statuses, MailState.RESEND, ["丙"])] == ["SAME@z.example"]


def sent(name: str, address: str = "u@x.example", state: MailState = MailState.SENT) -> LedgerRow:
    """A row of the edition that these tests ask about."""
    return replace(ONE, recipient=name, address=address, state=state)


def due(named: dict[str, tuple[str, ...]], *rows: LedgerRow) -> list[str]:
    """Return the names whose mail is still to be sent."""
    statuses = delivery_statuses(named.items(), rows, "2022-36", 1)
    return [one.recipient for one in statuses if one.due]


BOX = ("u@x.example",)


def test_a_unit_that_is_renamed_gets_no_second_mail() -> None:
    assert due({"新名": BOX}, sent("旧名")) == []
    assert due({"新名": ("U@X.example",)}, sent("旧名")) == []
    assert due({"新名": ("v@x.example",)}, sent("旧名")) == ["新名"]
    assert due({"新名": BOX}, replace(sent("旧名"), edition=2)) == ["新名"]
    assert due({"新名": BOX}, replace(sent("旧名"), issue="2022-35")) == ["新名"]
    assert due({"新名": BOX}, sent("旧名", state=MailState.FAILED)) == ["新名"]
    assert due({"新名": BOX}, sent("旧名", state=MailState.RESEND)) == ["新名"]


def test_a_second_name_tells_nothing_of_a_third() -> None:
    """Rows that were written before and after a change of name."""
    again = (sent("甲", state=MailState.RESEND), sent("乙"))
    assert due({"甲": BOX}, *again) == ["甲"]
    assert due({"乙": BOX}, *again) == due({"丙": BOX}, *again) == []
    assert due({"丙": BOX}, sent("甲"), sent("乙", state=MailState.FAILED)) == []


def test_units_that_share_a_mailbox_are_served_both() -> None:
    assert due({"甲": BOX, "乙": BOX}) == ["甲", "乙"]
    assert due({"甲": BOX, "乙": BOX}, sent("甲")) == ["乙"]
    assert due({"甲": BOX, "丙": BOX}, sent("甲"), sent("乙")) == []
    assert due({"丁": BOX, "丙": BOX}, sent("甲"), sent("乙")) == []
    assert due({"丁": BOX, "丙": BOX}, sent("甲")) == ["丙"]


def test_what_is_uncertain_of_a_unit_stays_so_under_its_new_name() -> None:
    named = {"新名": ("u@x.example", "v@x.example")}
    rows = (sent("旧名", state=MailState.BEGUN),)
    statuses = delivery_statuses(named.items(), rows, "2022-36", 1)
    assert [(one.uncertain, one.blocked, one.due) for one in statuses] == [
        (True, False, False),
        (False, True, False),
    ]
    (chosen,) = to_resolve(statuses, MailState.RESEND, ())
    rows += (resolution_row(chosen, MailState.RESEND, "2022-36", 1),)
    assert due(named, *rows) == ["新名", "新名"]
    rows += tuple(sent("新名", address) for address in named["新名"])
    assert due(named, *rows) == []


@pytest.fixture
def days(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Let the clock of the sender show another day with each look; return the days."""
    first = datetime(2026, 12, 1, 9, 30, tzinfo=timezone(timedelta(hours=8)))
    days = [first + timedelta(days=number) for number in range(20)]
    clock = iter(days)
    monkeypatch.setattr("bulletin.mail.sender.now", lambda: next(clock))
    return days


def resend(path: Path, asked: Mailing, *names: str) -> None:
    """Mark what is uncertain to be sent again, or what these recipients got."""
    with open_ledger(path) as ledger:
        chosen = to_resolve(delivery_statuses((), ledger.rows, asked.issue, 1), MailState.RESEND, names)
        ledger.append(resolution_row(one, MailState.RESEND, asked.issue, 1) for one in chosen)


def dates(server: FakeMailServer) -> list[datetime]:
    return [parsedate_to_datetime(email.message_from_bytes(mail.content)["Date"]) for mail in server.mails]


def test_who_was_marked_to_be_sent_again_gets_the_same_bytes(path: Path, days: list[datetime]) -> None:
    """Days later, after the server refused it once, and while others get their first one."""
    answers = [DROP]
    with serving(lambda stage, _: answers.pop() if stage == "END" and answers else None) as server:
        asked = mailing(server, 1)
        assert send(path, asked)[0] == {"u0": MailState.UNCERTAIN}
        resend(path, asked)
        answers.append("550 not now")
        assert send(path, asked)[0] == {"u0": MailState.FAILED}
        states, _ = send(path, mailing(server))
    assert set(states.values()) == {MailState.SENT}
    assert server.mails[0].content == server.mails[1].content
    assert dates(server) == [days[0], *days[:3]]
    assert sorted(server.addresses.count(name) for name in {*server.addresses}) == [1, 1, 1, 2]


def test_a_mail_that_was_refused_or_is_wanted_again_has_a_new_date(path: Path, days: list[datetime]) -> None:
    with serving(once("END", "550 no")) as server:
        asked = mailing(server, 1)
        for state in (MailState.FAILED, MailState.SENT):
            assert send(path, asked)[0] == {"u0": state}
        resend(path, asked, "单位0")
        assert send(path, asked)[0] == {"u0": MailState.SENT}
    assert dates(server) == days[1:3]


def test_addresses_of_one_mail_are_served_apart_where_one_of_them_repeats_it(
    path: Path, days: list[datetime]
) -> None:
    answers = ["553 no", DROP]

    def script(stage: str, address: str) -> str | None:
        asked = (stage == "RCPT" and address.startswith("v1")) or (stage == "END" and "u1" in address)
        return answers.pop(0) if asked and answers else None

    with serving(script) as server:
        asked = mailing(server, 2)
        send(path, asked)
        resend(path, asked)
        states, _ = send(path, asked)
    assert set(states.values()) == {MailState.SENT}
    assert [mail.addresses[0][:2] for mail in server.mails] == ["u0", "u1", "u1", "v1"]
    assert dates(server) == [days[0], days[1], days[1], days[2]]


EARLIER = """
CREATE TABLE mail
 (number INTEGER PRIMARY KEY, at, issue, edition, recipient, address, pdf, message_id, state, words, digest);
PRAGMA user_version = 1;
INSERT INTO mail VALUES (1, '2026-06-01T10:20:30+08:00', '2022-36', 1, '单位0', 'u0@x.example', 'ffffffff',
 '<1@b.example>', 'begun', '', '66c929a40f5d2ec736d302d1d26e717b29475f7aa8e23c99ce1d8b3cba74f6f5');
INSERT INTO mail VALUES (2, '2026-06-01T10:21:00+08:00', '2022-36', 1, '单位0', 'u0@x.example', 'ffffffff',
 '<1@b.example>', 'uncertain', '30 秒内没有答复', '189a3dce338c4aebef0a824e5d7c1a8bdb1097b140f4cfadc0da88785dbaa5c8');
INSERT INTO mail VALUES (3, '2026-06-01T10:21:05+08:00', '2022-36', 1, '单位1', 'u1@x.example', 'ffffffff',
 '<2@b.example>', 'sent', '', '4f83fc96b55505d8f012bc8d5f76f4c4eb15de4511ae5df59c62268099479259');
"""
"""A ledger as the release wrote it that dated mails by their issue; its sender was killed."""


def test_a_ledger_of_an_earlier_release_goes_on(path: Path) -> None:
    """Nobody gets a mail again; one that is wanted again is dated when it was first handed over."""
    path.parent.mkdir()
    head = "4f83fc96b55505d8f012bc8d5f76f4c4eb15de4511ae5df59c62268099479259"
    check = sha256(f"{head} ".encode()).hexdigest()
    path.with_suffix(".seal").write_text(f"{head}\n\n{check}\n", "ascii")
    with contextlib.closing(sqlite3.connect(path)) as database:
        database.executescript(EARLIER)
    with serving() as server:
        asked = mailing(server, 2)
        states, _ = send(path, asked)
        assert states == {"u0": MailState.UNCERTAIN, "u1": MailState.SENT, "v1": MailState.SENT}
        assert server.addresses == ["v1@x.example"]
        resend(path, asked)
        send(path, asked)
    assert server.addresses == ["v1@x.example", "u0@x.example"]
    assert dates(server)[1] == datetime.fromisoformat("2026-06-01T10:20:30+08:00")
