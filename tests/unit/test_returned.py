"""Values of a returned Word file: authors, and the mark of a review."""

from __future__ import annotations

import pytest

from bulletin.model.returned import BOOKMARK, ReviewMark, Stamp


@pytest.mark.parametrize(
    "name",
    [
        "",
        "  ",
        "微软用户",
        "Administrator",
        "USER",
        "Author",
        "WPS_1576833021",
        "Windows 用户",
        "User 1",
        "DESKTOP-1A2B",
        "???",
    ],
)
def test_names_of_programs_are_no_authors(name: str) -> None:
    assert not Stamp(name).signed


@pytest.mark.parametrize(
    ("name", "shown"), [(" 王  某 ", "王 某"), ("Users Wang", "Users Wang"), ("赵局长", "赵局长")]
)
def test_names_of_persons_are_authors(name: str, shown: str) -> None:
    assert Stamp(name).signed == shown


def test_a_mark_is_read_as_written() -> None:
    mark = ReviewMark("issues/2022-36", 2, "0f" * 32)
    assert ReviewMark.read(f" {mark.written}\n") == mark


@pytest.mark.parametrize(
    "value", ["", "issues/2022-36", "issues/2022-36|two|ab", "|1|ab", "a|²|b", "a|99999999|b"]
)
def test_other_properties_are_no_marks(value: str) -> None:
    assert ReviewMark.read(value) is None


def test_bookmarks_of_other_programs_are_no_names() -> None:
    assert BOOKMARK.fullmatch("_B0001_1a2b3c4d")
    assert BOOKMARK.sub(r"\g<name>", "_B0001_1a2b3c4d_Copy_1") == "_B0001_1a2b3c4d"
    assert not BOOKMARK.fullmatch("_Toc12345678")
