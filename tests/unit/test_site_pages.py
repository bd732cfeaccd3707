"""Parts of the site that need no workspace: addresses, colours, the search's files, the feed's moments."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from bulletin.export.site.addresses import address_of, article_addresses
from bulletin.export.site.colours import CONTRAST, DARK, LIGHT, readable
from bulletin.export.site.feed import feed_filters, instant
from bulletin.export.site.search import search_file
from bulletin.export.site.values import PublishedIssue, SearchEntry, SiteIdentity
from tests.support.browser import luminance


def test_an_article_keeps_its_address_when_it_is_numbered_anew() -> None:
    before = article_addresses(["i/01-suzhou.md", "i/02-沛县.md", "i/03.md"])
    after = article_addresses(["i/01-沛县.md", "i/02-suzhou.md", "i/03.md"])
    assert sorted(before.values()) == sorted(after.values())
    assert (before["i/01-suzhou.md"], before["i/03.md"]) == ("suzhou", "03")


@pytest.mark.parametrize(
    "name", ["沛县", "index", "all", "con", "a/b", "..", "", "A", "a b", "x" * 80, "\udc80"]
)
def test_what_is_not_plain_is_a_digest(name: str) -> None:
    address = address_of(name)
    assert len(address) == 8
    assert int(address, 16)
    assert address == address_of(name)


def test_addresses_within_an_issue_differ() -> None:
    paths = ["i/01-suzhou.md", "i/02-suzhou.md", "i/02_Suzhou.md", "i/index.md", "i/all.md", "i/苏州.md"]
    addresses = article_addresses(paths)
    assert len(set(addresses.values())) == len(paths)
    assert list(addresses.values())[:2] == ["suzhou", "02-suzhou"]
    assert not {"index", "all"} & set(addresses.values())


@pytest.mark.parametrize("colour", ["#E0301E", "#C8102E", "#ff0", "#000000", "#FFFFFF", "#777777"])
@pytest.mark.parametrize("ground", [LIGHT, DARK])
def test_red_can_be_read(colour: str, ground: str) -> None:
    def rgb(typed: str) -> str:
        return f"rgb({', '.join(str(int(typed[at : at + 2], 16)) for at in (1, 3, 5))})"

    low, high = sorted(luminance(rgb(each)) for each in (readable(colour, ground), ground))
    assert (high + 0.05) / (low + 0.05) >= CONTRAST - 0.01


def test_a_colour_that_can_be_read_stays() -> None:
    assert readable("#A01010", LIGHT) == "#a01010"


def test_a_file_of_the_search_is_read_back() -> None:
    day = dt.date(2022, 12, 28)
    issue = PublishedIssue(
        "2022-36", "2022-36", "2022年第36期", day, (), (), "", (), (day, False, 36, "2022-36")
    )
    text = "</script>\"'\\\n甲\u2028乙"
    entry = SearchEntry("suzhou", "标题", None, ("苏州市",), text)
    written = search_file(2022, [(issue, [entry]), (issue, [])]).decode()
    call, _, values = written.rpartition(");")[0].partition('("2022",')
    assert call == "bulletinTexts"
    assert json.loads(values) == [
        ["2022-36", "2022年第36期", "2022-12-28", [["suzhou", "标题", "", ["苏州市"], text]]]
    ]


def test_the_identifiers_of_the_feed_do_not_depend_on_the_address() -> None:
    def filters(address: str | None, identifier: str = "江苏省/简报") -> tuple[str, str]:
        identity = SiteIdentity("简报", ("文明办",), address, (), identifier)
        each = feed_filters(identity)
        return each["urn"]("issues/1.html"), each["absolute"]("issues/1.html")

    urn, relative = filters(None)
    assert relative == "issues/1.html"
    assert filters("https://a.cn/x") == (urn, "https://a.cn/x/issues/1.html")
    assert filters(None, "江苏省/通讯")[0] != urn
    assert (instant(dt.date(2022, 1, 2)), instant(None)[:4]) == ("2022-01-02T00:00:00+08:00", "1970")
