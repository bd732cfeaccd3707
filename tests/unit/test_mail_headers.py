"""Headers of mails, with texts of any length: read back by the standard library, no line too long, no word divided."""

from __future__ import annotations

import email
import email.policy
import re
from base64 import b64decode
from email.header import decode_header, make_header
from email.utils import getaddresses
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bulletin.diagnostics import Position
from bulletin.mail.messages import Mailing, Message, encode_draft
from bulletin.model import Address, Mail

if TYPE_CHECKING:
    from email.message import EmailMessage

PLACE = Position("bulletin.yaml")
ASCII = st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), min_size=1, max_size=300)
CHINESE = st.text("江苏精神文明建设简报㐂𠀀（）“”— a1é·", min_size=1, max_size=300)
ODD = st.text("aé𠀀", max_size=60)
"""Characters that are not of three bytes."""
TEXTS = (
    (ASCII | CHINESE | st.builds(str.__add__, ODD, CHINESE))
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
LONG_ADDRESS = f"{'a' * 64}@{'b' * 60}.{'c' * 60}.{'d' * 60}.example"


def draft(text: str, address: str = "a@b.example") -> bytes:
    """Return a mail with this text as subject, file name, and name of sender and recipient."""
    mail = Mail(Address(address, PLACE), text, Address(address, PLACE))
    message = Message(text, (address, "c@d.example"), "正文", "<p>正文</p>")
    return encode_draft(Mailing("2022-36", 1, text, f"{text}.pdf", b"%PDF", mail, (message,)), message)


def parsed(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=email.policy.default)
    assert [part.defects for part in message.walk()] == [[]] * len(list(message.walk()))
    return message


def mailboxes(content: bytes, header: str) -> list[tuple[str, str]]:
    """Return names and addresses of a header.

    Names are decoded by `decode_header`: the newer policy keeps the white space between encoded words (RFC 2047 §6.2).
    """
    value = str(email.message_from_bytes(content)[header])
    return [(str(make_header(decode_header(name))), address) for name, address in getaddresses([value])]


def check_lines(content: bytes, longest: int = 78) -> None:
    """Check that no line is longer than it may be, and none in a header that can be folded than it should be."""
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998
    lines = [line for line in content.split(b"\r\n") if b"filename*=" not in line]
    assert max(map(len, lines)) <= longest


def check_encoded_words(content: bytes) -> None:
    """Check each encoded word: its length, whole characters, and in base64 no padding but in the last of its text."""
    head = content.decode("ascii")
    assert "=?" in head
    for run in re.findall(r"=\?utf-8\?[bq]\?.*?\?=(?:\r\n =\?utf-8\?[bq]\?.*?\?=)*", head):
        words = run.split("\r\n ")
        for number, word in enumerate(words, start=1):
            assert len(word) <= 75
            _, _, encoding, encoded, _ = word.split("?")
            assert str(make_header(decode_header(word)))
            if encoding == "b":
                assert b64decode(encoded, validate=True).decode()
                assert number == len(words) or not encoded.endswith("=")


@given(TEXTS.filter(lambda text: not text.isascii()))
@example("江苏精神文明建设简报2022年第36期")
@example("a" + "长" * 40)
@example("ab" + "长" * 40)
@example("aé" * 40)
@example("𠀀" * 40)
@example("长" * 14 + "a" + "长" * 14)
def test_encoded_words_end_on_multiples_of_three_bytes(text: str) -> None:
    """Readers on GMime lose what follows padding within a text."""
    check_encoded_words(draft(text))


@given(TEXTS)
@example("x" * 300)
@example("长" * 300)
@example('"\\' * 40)
@example("=?utf-8?q?x?=")
@example("长" * 110)
@example("a" * 59 + " b")
@example("aé" * 40)
@example("a" + "长" * 40)
def test_texts_of_any_length_are_read_back(text: str) -> None:
    content = draft(text)
    check_lines(content)
    message = parsed(content)
    assert message["Subject"] == text
    assert mailboxes(content, "From") == [(text, "a@b.example")]
    assert mailboxes(content, "To") == [(text, "a@b.example"), (text, "c@d.example")]
    assert mailboxes(content, "Reply-To") == [("", "a@b.example")]
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == f"{text}.pdf"
    raw = email.message_from_bytes(content).get_payload()[1]
    assert str(make_header(decode_header(raw.get_param("name")))) == f"{text}.pdf"


@pytest.mark.parametrize("text", ["文明办", "x" * 300, "长" * 300])
def test_the_longest_address_stands_on_a_line_of_its_own(text: str) -> None:
    content = draft(text, LONG_ADDRESS)
    check_lines(content, len(f"Message-ID: <bulletin.2022-36.1.{'0' * 20}@{LONG_ADDRESS}>"))
    assert [to.addr_spec for to in parsed(content)["To"].addresses] == [LONG_ADDRESS, "c@d.example"]


@pytest.mark.parametrize(("length", "continued"), [(10, False), (105, False), (111, True), (300, True)])
def test_a_file_name_is_continued_only_where_its_line_would_be_too_long(length: int, continued: bool) -> None:  # noqa: FBT001
    content = draft("长" * length)
    assert (b"filename*0*=UTF-8''" in content, b"filename*=UTF-8''" in content) == (continued, not continued)
