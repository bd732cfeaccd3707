"""The append-only ledger of mails: a row of intent before each mail is sent, a row with its outcome afterwards.

An SQLite database (write-ahead log, synchronous full) with one table. Each row carries a hash of itself and of the
row before it (a hash chain); a second file, the seal, holds the last hash of the chain and, while the ledger is
closed, the digest of the database file. So a changed byte, a lost row and a lost file are all detected before
anything is sent. A crash between a row and its seal leaves one row more than the seal knows, which is accepted; one
row less never is.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
from enum import Enum
from hashlib import sha256
from typing import TYPE_CHECKING

from msgspec import Struct, convert, to_builtins
from msgspec.structs import replace

from bulletin.cache import digest
from bulletin.diagnostics import BulletinError
from bulletin.workspace import is_there, now, read_regular, write_atomic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_VERSION = 1
_GENESIS = sha256(b"bulletin mail ledger").hexdigest()
"""The hash before the first row."""
_COLUMNS = ("at", "issue", "edition", "recipient", "address", "pdf", "message_id", "state", "words")
_SCHEMA = (
    f"CREATE TABLE IF NOT EXISTS mail (number INTEGER PRIMARY KEY, {', '.join(_COLUMNS)}, digest)",
    f"PRAGMA user_version = {_VERSION}",
)
_READ = f"SELECT number, {', '.join(_COLUMNS)}, digest FROM mail ORDER BY number"  # noqa: S608 - own names
_WRITE = f"INSERT INTO mail VALUES ({', '.join('?' * (len(_COLUMNS) + 2))})"  # noqa: S608

_BLOCKED = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY}
"""Primary error codes of a database that can't be used here and now, and may be intact."""


class MailState(Enum):
    """The state of a mail to one address."""

    BEGUN = "begun"
    """About to be sent; the process ended before the outcome was recorded."""

    UNCERTAIN = "uncertain"
    """Sent, but the server did not reply."""

    SENT = "sent"
    """Accepted by the server, or confirmed by the user."""

    FAILED = "failed"
    """Refused by the server; not delivered."""

    RESEND = "resend"
    """Marked by the user to be sent again."""


class LedgerRow(Struct, frozen=True):
    """One row: the state of the mail of an edition of an issue to one address of a recipient.

    `pdf` is the SHA-256 of the attachment, `words` the server's reply text, `at` the time with its zone (ISO 8601): in a
    row of intent the date of the mail, else when the row was appended.
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
    """The last hash of the chain, and the digest of the database file ("" while the ledger is open)."""

    head: str
    file: str


class MailLedger(Struct):
    """The open ledger, owned by a single sender."""

    path: Path
    rows: list[LedgerRow]
    _database: sqlite3.Connection
    _head: str
    _number: int

    def append(self, rows: Iterable[LedgerRow]) -> None:
        """Append rows in one transaction, synced to disk on return. Raises BulletinError `ledger-blocked`.

        Rows without a time get that of now.
        """
        stamped = [row if row.at else replace(row, at=now().isoformat()) for row in rows]
        encoded = list(_encode_rows(stamped, self._number, self._head))
        with _translated_errors(self.path):
            with self._database:
                self._database.execute("BEGIN IMMEDIATE")
                self._database.executemany(_WRITE, encoded)
            self._number, self._head = int(str(encoded[-1][0])), str(encoded[-1][-1])
            _write_seal(self.path, _Seal(self._head, ""))
        self.rows += stamped

    def close(self) -> None:
        """Checkpoint the write-ahead log and seal the file, unless another process is reading.

        If that fails no row is lost; the next close does it.
        """
        with contextlib.suppress(OSError, sqlite3.Error):
            busy, *_ = self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            self._database.close()
            if not busy:
                _write_seal(self.path, _Seal(self._head, digest(read_regular(self.path))))


@contextlib.contextmanager
def open_ledger(path: Path) -> Iterator[MailLedger]:
    """Open the ledger for writing after verifying it; create it if it does not exist.

    The caller must hold its lock. Raises BulletinError `ledger-damaged`, `ledger-newer`, `ledger-blocked`, `unreachable`.
    """
    with _translated_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        seal = _verify_file(path) or _Seal(_GENESIS, "")
        # A checkpoint may change the file from here on, and a crash must not make that look like damage.
        _write_seal(path, replace(seal, file=""))
        database = sqlite3.connect(path, isolation_level=None)
    try:
        with _translated_errors(path):
            _prepare(database)
        rows, head = _verified_rows(path, database, seal)
        ledger = MailLedger(path, rows, database, head, len(rows))
        yield ledger
        ledger.close()
    finally:
        database.close()


def read_ledger(path: Path) -> tuple[LedgerRow, ...]:
    """Read the ledger, also while another process is writing; empty if there is none.

    Raises BulletinError as `open_ledger` does.
    """
    with _translated_errors(path):
        seal = _verify_file(path)
        while seal and is_there(path):
            try:
                return _read_rows(path, seal)
            except BulletinError:
                again = _verify_file(path)
                if again == seal:
                    raise
                seal = again
    return ()


def _read_rows(path: Path, seal: _Seal) -> tuple[LedgerRow, ...]:
    """Read the ledger under this seal. A closed one is read as it is: no files beside it, no right to write them."""
    mode = "immutable=1" if seal.file else "mode=ro"
    database = sqlite3.connect(f"{path.resolve().as_uri()}?{mode}", uri=True, isolation_level=None)
    try:
        if seal.head == _GENESIS and not _has_table(path, database):
            return ()
        return tuple(_verified_rows(path, database, seal)[0])
    finally:
        database.close()


# --- Verification --------------------------------------------------------------------------------------------


def _verify_file(path: Path) -> _Seal | None:
    """Compare the database file with its seal; None if there is neither."""
    seal = _read_seal(path)
    while seal and seal.file and is_there(path) and digest(read_regular(path)) != seal.file:
        again = _read_seal(path)
        if again == seal:
            raise BulletinError("ledger-damaged", path=path)
        seal = again
    if seal is None and is_there(path):
        raise BulletinError("ledger-damaged", path=path)
    if seal and not is_there(path) and (seal.head != _GENESIS or seal.file):
        raise BulletinError("ledger-damaged", path=path)
    return seal


def _verified_rows(path: Path, database: sqlite3.Connection, seal: _Seal) -> tuple[list[LedgerRow], str]:
    """Return all rows after verifying them, and the hash of the last one."""
    try:
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version > _VERSION:
            raise BulletinError("ledger-newer", path=path, version=version)
        stored = database.execute(_READ).fetchall() if version == _VERSION else None
        intact = database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = [convert(dict(zip(_COLUMNS, row[1:-1], strict=True)), LedgerRow) for row in stored or ()]
    except sqlite3.Error as error:
        raise _unreadable(path, error) from error
    except (ValueError, TypeError) as error:
        raise BulletinError("ledger-damaged", path=path) from error
    chain = None if stored is None or not intact else _hash_chain(stored)
    if chain is None or seal.head not in chain:
        raise BulletinError("ledger-damaged", path=path)
    return rows, chain[-1]


def _hash_chain(rows: Iterable[tuple[object, ...]]) -> list[str] | None:
    """Return the hash before the first row and after each row; None if a row does not match its hash."""
    chain = [_GENESIS]
    for number, row in enumerate(rows, start=1):
        if row[0] != number or row[-1] != _digest(chain[-1], row[:-1]):
            return None
        chain.append(str(row[-1]))
    return chain


def _encode_rows(rows: Iterable[LedgerRow], number: int, head: str) -> Iterator[tuple[object, ...]]:
    """Encode rows to be appended after row `number`, whose hash is `head`."""
    for position, row in enumerate(rows, start=number + 1):
        values = to_builtins(row)
        encoded = (position, *(values[column] for column in _COLUMNS))
        head = _digest(head, encoded)
        yield (*encoded, head)


def _digest(previous: str, row: tuple[object, ...]) -> str:
    text = json.dumps([previous, *row], ensure_ascii=False, default=repr)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


# --- The files -----------------------------------------------------------------------------------------------


def _prepare(database: sqlite3.Connection) -> None:
    """Set the journal mode, and create the table in a new database."""
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


def _has_table(path: Path, database: sqlite3.Connection) -> bool:
    """Return whether the table exists; the process that created the file may have ended before that."""
    try:
        return bool(database.execute("SELECT 1 FROM sqlite_schema").fetchone())
    except sqlite3.Error as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: sqlite3.Error) -> BulletinError:
    """Return the error for a database that can't be read: it may be intact where it can't be opened here and now."""
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in _BLOCKED:
        return BulletinError("ledger-blocked", path=path, reason=error)
    return BulletinError("ledger-damaged", path=path)


def _seal_path(path: Path) -> Path:
    return path.with_suffix(".seal")


def _read_seal(path: Path) -> _Seal | None:
    try:
        content = read_regular(_seal_path(path))
    except FileNotFoundError:
        return None
    head, _, rest = content.decode("ascii", "replace").partition("\n")
    seal = _Seal(head, rest.partition("\n")[0])
    if content != _encode_seal(seal):
        raise BulletinError("ledger-damaged", path=_seal_path(path))
    return seal


def _write_seal(path: Path, seal: _Seal) -> None:
    write_atomic(_seal_path(path), _encode_seal(seal))


def _encode_seal(seal: _Seal) -> bytes:
    return f"{seal.head}\n{seal.file}\n{digest(f'{seal.head} {seal.file}'.encode())}\n".encode()


@contextlib.contextmanager
def _translated_errors(path: Path) -> Iterator[None]:
    """Translate errors of the system and the database into BulletinError."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise BulletinError("ledger-blocked", path=path, reason=error) from error
    except sqlite3.DatabaseError as error:
        raise BulletinError("ledger-damaged", path=path) from error
    except OSError as error:
        raise BulletinError("ledger-blocked", path=path, reason=error.strerror or error) from error
