"""Mails as three independent programs read them: GMime (a C library), mailparser (of npm), ripMIME (attachments only)."""

from __future__ import annotations

import ctypes
import json
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

MAILPARSER = """
const {simpleParser} = require('mailparser');
const boxes = header => header.value.map(box => [box.name, box.address]);
(async () => {
  const mails = [];
  for (const name of process.argv.slice(1)) {
    const mail = await simpleParser(require('fs').readFileSync(name));
    const [file] = mail.attachments;
    mails.push({subject: mail.subject, sender: boxes(mail.from), to: boxes(mail.to), date: mail.date,
      file_name: file.filename, content: file.content.toString('base64')});
  }
  console.log(JSON.stringify(mails));
})();
"""


@dataclass(frozen=True)
class ReadMail:
    """What a reader shows of a mail: the names with their addresses, the moment, the attachment."""

    subject: str
    sender: list[tuple[str, str]]
    to: list[tuple[str, str]]
    date: datetime
    file_name: str
    content: bytes


# --- GMime ---------------------------------------------------------------------------------------------------


class _Bytes(ctypes.Structure):
    """GByteArray."""

    _fields_ = (("data", ctypes.c_void_p), ("len", ctypes.c_uint))


@cache
def _gmime() -> ctypes.CDLL:
    library = ctypes.CDLL("libgmime-3.0.so.0")
    texts = (
        "g_mime_message_get_subject",
        "internet_address_get_name",
        "internet_address_mailbox_get_addr",
        "g_mime_part_get_filename",
    )
    pointers = (
        "g_mime_stream_mem_new",
        "g_mime_stream_mem_new_with_buffer",
        "g_mime_parser_new_with_stream",
        "g_mime_parser_construct_message",
        "g_mime_message_get_from",
        "g_mime_message_get_to",
        "g_mime_message_get_date",
        "internet_address_list_get_address",
        "g_mime_message_get_mime_part",
        "g_mime_multipart_get_part",
        "g_mime_part_get_content",
    )
    for names, kind in ((texts, ctypes.c_char_p), (pointers, ctypes.c_void_p)):
        for name in names:
            getattr(library, name).restype = kind
    library.g_mime_stream_mem_get_byte_array.restype = ctypes.POINTER(_Bytes)
    library.g_mime_init()
    return library


def gmime_is_there() -> bool:
    try:
        return bool(_gmime())
    except OSError:
        return False


def read_with_gmime(mail: bytes) -> ReadMail:
    gmime = _gmime()
    glib = ctypes.CDLL("libglib-2.0.so.0")
    glib.g_date_time_to_unix.restype = ctypes.c_int64

    def call(name: str, *values: int | bytes | None) -> int:
        """Call a function that returns a pointer."""
        pointers = (ctypes.c_void_p(each) if isinstance(each, int) else each for each in values)
        return int(getattr(gmime, name)(*pointers))

    def text(name: str, value: int) -> str:
        return str(getattr(gmime, name)(ctypes.c_void_p(value)).decode())

    def boxes(addresses: int) -> list[tuple[str, str]]:
        number = gmime.internet_address_list_length(ctypes.c_void_p(addresses))
        each = [
            gmime.internet_address_list_get_address(ctypes.c_void_p(addresses), at) for at in range(number)
        ]
        return [
            (text("internet_address_get_name", one), text("internet_address_mailbox_get_addr", one))
            for one in each
        ]

    stream = gmime.g_mime_stream_mem_new_with_buffer(mail, ctypes.c_size_t(len(mail)))
    message = call("g_mime_parser_construct_message", call("g_mime_parser_new_with_stream", stream), None)
    body = call("g_mime_message_get_mime_part", message)
    part = int(gmime.g_mime_multipart_get_part(ctypes.c_void_p(body), 1))
    target = call("g_mime_stream_mem_new")
    wrapper = call("g_mime_part_get_content", part)
    gmime.g_mime_data_wrapper_write_to_stream(ctypes.c_void_p(wrapper), ctypes.c_void_p(target))
    content = gmime.g_mime_stream_mem_get_byte_array(ctypes.c_void_p(target)).contents
    date = ctypes.c_void_p(call("g_mime_message_get_date", message))
    return ReadMail(
        text("g_mime_message_get_subject", message),
        boxes(call("g_mime_message_get_from", message)),
        boxes(call("g_mime_message_get_to", message)),
        datetime.fromtimestamp(glib.g_date_time_to_unix(date), UTC),
        text("g_mime_part_get_filename", part),
        ctypes.string_at(content.data, content.len),
    )


# --- mailparser ----------------------------------------------------------------------------------------------


def mailparser_is_there() -> bool:
    try:
        found = subprocess.run(
            ["node", "-e", "require('mailparser')"], capture_output=True, timeout=60, check=False
        )
    except OSError:
        return False
    return found.returncode == 0


def read_with_mailparser(mails: list[bytes]) -> list[ReadMail]:
    from base64 import b64decode

    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, f"{number}.eml") for number in range(len(mails))]
        for file, mail in zip(files, mails, strict=True):
            file.write_bytes(mail)
        command = ["node", "-e", MAILPARSER, *map(str, files)]
        printed = subprocess.run(command, capture_output=True, check=True).stdout
    return [
        ReadMail(
            each["subject"],
            [(name, address) for name, address in each["sender"]],
            [(name, address) for name, address in each["to"]],
            datetime.fromisoformat(each["date"]),
            each["file_name"],
            b64decode(each["content"]),
        )
        for each in json.loads(printed)
    ]


# --- ripMIME -------------------------------------------------------------------------------------------------


def unpack_with_ripmime(mail: bytes) -> dict[str, bytes]:
    """Return the named attachments of a mail."""
    with tempfile.TemporaryDirectory() as folder:
        file, target = Path(folder, "mail.eml"), Path(folder, "parts")
        file.write_bytes(mail)
        subprocess.run(
            ["ripmime", "-i", file, "-d", target, "--no-nameless"], capture_output=True, check=True
        )
        return {part.name: part.read_bytes() for part in target.iterdir()}
