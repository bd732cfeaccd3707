"""The strict parser of addresses: what it accepts, and the diagnostics for everything else."""

from __future__ import annotations

import email.utils

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.diagnostics import Language, Position
from bulletin.diagnostics.catalogue import AREAS
from bulletin.mail.addresses import check_address, check_book, fault
from bulletin.model import Address, AddressBook, Contact

GOOD = [
    "a@b.cn",
    "wmb@suzhou.gov.cn",
    "zhang.san+jianbao@mail-1.example.com",
    "025-12345678@example.cn",
    "12345678@qq.com",
    "A_b%c@EXAMPLE.CN",
    "o'neil@example.ie",
    "a@xn--fsqu00a.cn",
    "a@b.xn--fiqs8s",
    f"{'a' * 64}@b.cn",
]
LABEL = "b" * 63
BAD = [
    # text, code, offset of the place, part of the message or hint
    ("a@b.cn，c@d.cn", "address-several", 0, "一行一个"),
    ("a@b.cn；c@d.cn", "address-several", 0, "一行一个"),
    ("a@b.cn, c@d.cn", "address-several", 0, "一行一个"),
    ("a@b.cn;c@d.cn;e@f.cn", "address-several", 0, "一行一个"),
    ("a@b.cn c@d.cn", "address-several", 0, "一行一个"),
    ("a@b.cn、c@d.cn", "address-several", 0, "一行一个"),
    ("a@b.cn/c@d.cn", "address-several", 0, "一行一个"),
    ("a@b.cn和c@d.cn", "address-several", 0, "一行一个"),
    ("王磊 <a@b.cn>, 李明 <c@d.cn>", "address-several", 0, "一行一个"),
    ("a＠b.cn，c＠d.cn", "address-several", 0, "一行一个"),
    ("a@@b.cn", "address-ats", 2, "留一个 @"),
    ("a@b@c.cn", "address-ats", 3, "留一个 @"),
    ("a＠b.cn", "address-wide", 1, "a@b.cn"),
    ("ａ@b.cn", "address-wide", 0, "a@b.cn"),
    ("a@b．cn", "address-wide", 3, "a@b.cn"),
    ("a@b.cn１", "address-wide", 6, "a@b.cn1"),
    ("a@b。cn", "address-wide", 3, "@b.cn"),
    ("a@b.cn，", "address-ending", 6, "写 a@b.cn"),
    ("a@b.cn;", "address-ending", 6, "写 a@b.cn"),
    ("a@b.cn。", "address-ending", 6, "写 a@b.cn"),
    ("a@b.cn.", "address-ending", 6, "写 a@b.cn"),
    ("a @b.cn", "address-space", 1, "a@b.cn"),
    ("a@ b.cn", "address-space", 2, "a@b.cn"),
    ("a@b .cn", "address-space", 3, "a@b.cn"),
    (" a@b.cn", "address-space", 0, "a@b.cn"),
    ("a\u3000@b.cn", "address-space", 1, "a@b.cn"),
    ("a\u00a0@b.cn", "address-space", 1, "a@b.cn"),
    ("王磊 <a@b.cn>", "address-named", 0, "写 a@b.cn"),
    ("<a@b.cn>", "address-named", 0, "写 a@b.cn"),
    ("a@b.cn（王磊）", "address-named", 0, "写 a@b.cn"),
    ("a@b.cn (王磊)", "address-named", 0, "写 a@b.cn"),
    ("a@b.cn>", "address-character", 6, "“>”"),
    ("mailto:a@b.cn", "address-prefix", 0, "a@b.cn"),
    ("邮箱：a@b.cn", "address-prefix", 0, "a@b.cn"),
    ("Email: a@b.cn", "address-prefix", 0, "a@b.cn"),
    ("abc", "address-no-at", 0, "wmb@example.cn"),
    ("13812345678", "address-no-at", 0, "wmb@example.cn"),
    ("atlas.b.cn", "address-no-at", 0, "wmb@example.cn"),
    ("a#b.cn", "address-at-hidden", 0, "写 a@b.cn"),
    ("a(at)b.cn", "address-at-hidden", 0, "写 a@b.cn"),
    ("a at b.cn", "address-at-hidden", 0, "写 a@b.cn"),
    ("@b.cn", "address-no-local", 0, "邮箱的名称"),
    ("a@", "address-no-domain", 2, "域名"),
    ("", "address-empty", 0, "写上地址"),
    (" ", "address-empty", 0, "写上地址"),
    ('"a b"@c.cn', "address-quoted", 0, "去掉引号"),
    ('"a"@c.cn', "address-quoted", 0, "去掉引号"),
    ("王磊@b.cn", "address-local-chinese", 0, "“王”"),
    ("a·b@c.cn", "address-local-chinese", 1, "“·”"),
    ("é@b.cn", "address-local-chinese", 0, "“é”"),
    ("a(b)@c.cn", "address-character", 1, "“(”"),
    ("a\\b@c.cn", "address-character", 1, "“\\”"),
    ("a,b@c.cn", "address-character", 1, "“,”"),
    ("a:b@c.cn", "address-character", 1, "“:”"),
    ("a@b,cn", "address-character", 3, "“,”"),
    ("a@b，cn", "address-character", 3, "“，”"),
    ("a@b_c.cn", "address-character", 3, "“_”"),
    ("a@b!.cn", "address-character", 3, "“!”"),
    ("a@b.cn?subject=x", "address-character", 6, "“?”"),
    (".a@b.cn", "address-dots", 0, "点不能在开头"),
    ("a.@b.cn", "address-dots", 1, "@ 的两边"),
    ("a..b@b.cn", "address-dots", 1, "两个连着"),
    ("a@.b.cn", "address-dots", 2, "@ 的两边"),
    ("a@b..cn", "address-dots", 3, "两个连着"),
    ("a@localhost", "address-domain-short", 2, "163.com"),
    ("a@163com", "address-domain-short", 2, "“163com”"),
    ("a@[192.168.1.1]", "address-numbers", 2, "域名"),
    ("a@192.168.1.1", "address-numbers", 2, "域名"),
    ("a@例子.cn", "address-domain-chinese", 2, "@xn--fsqu00a.cn"),
    ("a@例子.中国", "address-domain-chinese", 2, "@xn--fsqu00a.xn--fiqs8s"),
    ("a@-b.cn", "address-hyphen", 2, "“-b”"),
    ("a@b-.cn", "address-hyphen", 2, "“b-”"),
    ("a@b.c", "address-top", 4, "“.c”"),
    ("a@b.c1", "address-top", 4, "“.c1”"),
    ("a@qq.con", "address-top-slip", 5, "是不是 .com"),
    (f"{'a' * 65}@b.cn", "address-long", 64, "64"),
    (f"a@{LABEL}b.cn", "address-long", 65, "63"),
    (f"a@{'.'.join([LABEL] * 4)}.cn", "address-long", 254, "254"),
    ("a@b.cn\nBcc: x@y.cn", "address-control", 6, "U+000A"),
    ("a@b.cn\r\nSubject: x", "address-control", 6, "U+000D"),
    ("a@b.cn\x00", "address-control", 6, "U+0000"),
    ("a\u200b@b.cn", "address-control", 1, "U+200B"),
    ("a@b.cn\u202e", "address-control", 6, "U+202E"),
    ("a\u2028@b.cn", "address-control", 1, "U+2028"),
]


@pytest.mark.parametrize("text", GOOD)
def test_a_plain_address_is_taken(text: str) -> None:
    assert fault(text) is None


@pytest.mark.parametrize(("text", "code", "at", "word"), BAD)
def test_a_bad_address_is_reported_at_its_place(text: str, code: str, at: int, word: str) -> None:
    (diagnostic,) = check_address(Address(text, Position("contacts.yaml", 7, 11)))
    assert (diagnostic.code, diagnostic.position) == (code, Position("contacts.yaml", 7, 11 + at))
    assert word in diagnostic.message() + diagnostic.hint()
    assert all(diagnostic.message(language).isprintable() for language in Language)


def test_there_are_enough_kinds_and_every_code_is_among_them() -> None:
    assert len({text for text, *_ in BAD}) == len(BAD) >= 40
    reported_elsewhere = {"address-twice", "address-shared"}  # tests/cases/circulation-addresses.md
    assert {code for _, code, *_ in BAD} == {
        code for code in AREAS["distribution"] if code.startswith("address-")
    } - reported_elsewhere


def test_what_the_standard_library_makes_nothing_of_is_reported() -> None:
    """The reason for a reader of our own."""
    assert email.utils.parseaddr("a@b.cn，c@d.cn")[1] in {"", "a@b.cn，c@d.cn"}
    assert fault("a@b.cn，c@d.cn") is not None


def test_all_bad_addresses_of_a_book_are_reported_at_once() -> None:
    addresses = tuple(Address(text, Position("c", line, 1)) for line, (text, *_) in enumerate(BAD, 1))
    diagnostics = check_book(AddressBook({"甲": Contact("甲", addresses=addresses)}))
    assert [one.code for one in diagnostics] == [code for _, code, *_ in BAD]


@given(st.text(max_size=40))
def test_what_is_taken_can_stand_in_a_header(text: str) -> None:
    if fault(text) is None:
        assert text.isascii()
        assert text.isprintable()
        assert not set(text) & set(' ,;<>()[]"\\:')
        assert text.count("@") == 1
        assert email.utils.parseaddr(text) == ("", text)


@given(
    st.from_regex(r"[a-z0-9][a-z0-9_+-]{0,20}(\.[a-z0-9_+-]{1,10}){0,2}", fullmatch=True),
    st.from_regex(r"([a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?\.){1,3}(cn|com|net|org)", fullmatch=True),
)
def test_everyday_addresses_are_taken(local: str, domain: str) -> None:
    assert fault(f"{local}@{domain}") is None


def test_a_long_address_is_clipped() -> None:
    (diagnostic,) = check_address(Address("甲" * 500, Position("c", 1, 1)))
    assert len(diagnostic.message()) < 120
