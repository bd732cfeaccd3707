"""The ledger of mails: the intent before each one, its outcome after it; what was written is never changed.

An SQLite database (write-ahead log, synchronous full) with one table that only grows. Each row carries a digest of
itself and of all rows before it; a second file, the seal, tells the last of these digests, and at rest that of the
whole database. So a changed byte, a lost row and a lost file are all found, before anything is sent. A crash between
a row and its seal leaves one row more than the seal knows, which is good; one row less never is.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from enum import Enum
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import asdict, replace

from bulletin.cache import digest
from bulletin.diagnostics import BulletinError
from bulletin.workspace import now, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

_VERSION = 1
_GENESIS = sha256(b"bulletin mail ledger").hexdigest()
"""The digest before the first row."""
_COLUMNS = ("at", "issue", "edition", "recipient", "address", "pdf", "message_id", "state", "words")
_SCHEMA = (
    f"CREATE TABLE IF NOT EXISTS mail (number INTEGER PRIMARY KEY, {', '.join(_COLUMNS)}, digest)",
    f"PRAGMA user_version = {_VERSION}",
)
_READ = f"SELECT number, {', '.join(_COLUMNS)}, digest FROM mail ORDER BY number"  # noqa: S608 - own names
_WRITE = f"INSERT INTO mail VALUES ({', '.join('?' * (len(_COLUMNS) + 2))})"  # noqa: S608


class MailState(Enum):
    """What is known of a mail to an address."""

    BEGUN = "begun"
    """It was about to be handed over, and nothing more is known: the process ended there."""

    UNCERTAIN = "uncertain"
    """It was handed over, but the server gave no answer."""

    SENT = "sent"
    """The server took it, or somebody said that it arrived."""

    FAILED = "failed"
    """The server refused it; nothing arrived."""

    RESEND = "resend"
    """Somebody said that it shall be sent again."""


class LedgerRow(Struct, frozen=True):
    """A row: what became of the mail of an edition of an issue to one address of a recipient.

    `pdf` is the digest of the attachment, `words` are the server's, `at` is the time with its zone (ISO 8601).
    """

    issue: str
    edition: int
    recipient: str
    address: str
    pdf: str
    message_id: str
    state: MailState
    words: str = ""
    at: str = ""


class _Seal(Struct, frozen=True):
    """The digest of the last row, and at rest that of the whole database ("" while it may grow)."""

    head: str
    file: str


class MailLedger(Struct):
    """The open ledger, in the hands of the one sender."""

    path: Path
    records: list[LedgerRow]
    _database: sqlite3.Connection
    _head: str
    _number: int

    def write(self, records: Iterable[LedgerRow]) -> None:
        """Write rows, all or none; they are on the disk when this returns. Raises BulletinError `ledger-blocked`."""
        stamped = [replace(record, at=now().isoformat()) for record in records]
        rows = list(_rows(stamped, self._number, self._head))
        with _blocked(self.path):
            with self._database:
                self._database.execute("BEGIN IMMEDIATE")
                self._database.executemany(_WRITE, rows)
            self._number, self._head = int(str(rows[-1][0])), str(rows[-1][-1])
            _write_seal(self.path, _Seal(self._head, ""))
        self.records += stamped

    def close(self) -> None:
        """Bring all rows into the one file and seal it, unless somebody else is just reading.

        Where that fails no row is lost, and the next one to close makes up for it.
        """
        with contextlib.suppress(OSError, sqlite3.Error):
            busy, *_ = self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self._database.close()
            if not busy:
                _write_seal(self.path, _Seal(self._head, digest(self.path.read_bytes())))


@contextlib.contextmanager
def open_ledger(path: Path) -> Iterator[MailLedger]:
    """Open the ledger to write, after all of it was looked through; make it where there is none.

    Only to be called by who holds its lock. Raises BulletinError `ledger-damaged`, `ledger-newer`, `ledger-blocked`.
    """
    with _blocked(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        for part in path.parent.glob(".part-*"):
            part.unlink()
        seal = _examine_file(path) or _Seal(_GENESIS, "")
        # A checkpoint may change the file from here on, and a crash must not make that look like damage.
        _write_seal(path, replace(seal, file=""))
        database = sqlite3.connect(path, isolation_level=None)
    try:
        with _blocked(path):
            _prepare(database)
        ledger = MailLedger(path, [], database, *_fill(path, database, seal))
        ledger.records = _records(database)
        yield ledger
        ledger.close()
    finally:
        database.close()


def read_ledger(path: Path) -> tuple[LedgerRow, ...]:
    """Read the ledger while somebody else may be writing; nothing where there is none.

    Raises BulletinError as `open_ledger` does.
    """
    with _blocked(path):
        seal = _examine_file(path)
        if seal is None or not path.exists():
            return ()
        database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    try:
        if seal.head == _GENESIS and not _tables(path, database):
            return ()
        _fill(path, database, seal)
        return tuple(_records(database))
    finally:
        database.close()


# --- Looking through -----------------------------------------------------------------------------------------


def _examine_file(path: Path) -> _Seal | None:
    """Compare the file with its seal; None where there is neither."""
    seal = _read_seal(path)
    while seal and seal.file and path.exists() and digest(path.read_bytes()) != seal.file:
        again = _read_seal(path)
        if again == seal:
            raise BulletinError("ledger-damaged", path=path)
        seal = again
    if seal is None and path.exists():
        raise BulletinError("ledger-damaged", path=path)
    if seal and not path.exists() and (seal.head != _GENESIS or seal.file):
        raise BulletinError("ledger-damaged", path=path)
    return seal


def _fill(path: Path, database: sqlite3.Connection, seal: _Seal) -> tuple[str, int]:
    """Look through all rows; return the digest and the number of the last."""
    try:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version > _VERSION:
            raise BulletinError("ledger-newer", path=path, version=version)
        rows = database.execute(_READ).fetchall() if version == _VERSION else None
        sound = database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    except (sqlite3.Error, ValueError, TypeError) as error:
        raise BulletinError("ledger-damaged", path=path) from error
    heads = None if rows is None or not sound else _heads(rows)
    if heads is None or seal.head not in heads:
        raise BulletinError("ledger-damaged", path=path)
    return heads[-1], len(heads) - 1


def _heads(rows: Sequence[tuple[object, ...]]) -> list[str] | None:
    """Return the digest before the first row and after each; None where a row is not what it was."""
    heads = [_GENESIS]
    states = {state.value for state in MailState}
    for number, row in enumerate(rows, start=1):
        if row[0] != number or row[-1] != _digest(heads[-1], row[:-1]) or row[-3] not in states:
            return None
        heads.append(str(row[-1]))
    return heads


def _records(database: sqlite3.Connection) -> list[LedgerRow]:
    return [
        LedgerRow(issue, edition, recipient, address, pdf, identity, MailState(state), words, at)
        for _, at, issue, edition, recipient, address, pdf, identity, state, words, _ in database.execute(
            _READ
        )
    ]


def _rows(records: Iterable[LedgerRow], number: int, head: str) -> Iterator[tuple[object, ...]]:
    """Write records as the rows behind row `number`, whose digest is `head`."""
    for each in records:
        number += 1
        values = {**asdict(each), "state": each.state.value}
        row = (number, *(values[column] for column in _COLUMNS))
        head = _digest(head, row)
        yield (*row, head)


def _digest(before: str, row: tuple[object, ...]) -> str:
    written = json.dumps([before, *row], ensure_ascii=False, default=repr)
    return sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


# --- The files -----------------------------------------------------------------------------------------------


def _prepare(database: sqlite3.Connection) -> None:
    """Set how the database writes, and make its table where it is new."""
    (mode,) = database.execute("PRAGMA journal_mode = WAL").fetchone()
    if mode != "wal":
        raise sqlite3.OperationalError(f"journal_mode {mode}")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("PRAGMA wal_autocheckpoint = 0")
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version == 0 and not database.execute("SELECT 1 FROM sqlite_schema").fetchone():
        with database:
            database.execute("BEGIN IMMEDIATE")
            for statement in _SCHEMA:
                database.execute(statement)


def _tables(path: Path, database: sqlite3.Connection) -> bool:
    """Whether the table was made; its maker may have ended before that."""
    try:
        return bool(database.execute("SELECT 1 FROM sqlite_schema").fetchone())
    except sqlite3.Error as error:
        raise BulletinError("ledger-damaged", path=path) from error


def _seal_path(path: Path) -> Path:
    return path.with_suffix(".seal")


def _read_seal(path: Path) -> _Seal | None:
    try:
        content = _seal_path(path).read_bytes()
        head, file, _ = content.decode("ascii").split("\n", 2)
    except FileNotFoundError:
        return None
    except ValueError as error:
        raise BulletinError("ledger-damaged", path=_seal_path(path)) from error
    if content != _written(_Seal(head, file)):
        raise BulletinError("ledger-damaged", path=_seal_path(path))
    return _Seal(head, file)


def _write_seal(path: Path, seal: _Seal) -> None:
    write_whole(_seal_path(path), _written(seal))


def _written(seal: _Seal) -> bytes:
    return f"{seal.head}\n{seal.file}\n{digest(f'{seal.head} {seal.file}'.encode())}\n".encode()


@contextlib.contextmanager
def _blocked(path: Path) -> Iterator[None]:
    """Turn what the system or the database refuses into the way out. Raises BulletinError."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise BulletinError("ledger-blocked", path=path, reason=error) from error
    except sqlite3.DatabaseError as error:
        raise BulletinError("ledger-damaged", path=path) from error
    except OSError as error:
        raise BulletinError("ledger-blocked", path=path, reason=error.strerror or error) from error
