"""Names of files where they are shown: no character of them acts as a command or begins a line."""

from __future__ import annotations

import json
import os
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletin.cli.report import as_annotation, as_json, columns, diff_lines, format_diagnostic
from bulletin.diagnostics import Language, Position, diagnose, escaped

NAMES = {
    "a\nb": r"a\nb",
    "a\rb": r"a\rb",
    "a\tb": r"a\tb",
    "\x1b[31m": r"\x1b[31m",
    "\x9b31m": r"\x9b31m",
    "\x7f": r"\x7f",
    "\u2028": r"\u2028",
    "a\u202eb": r"a\u202eb",
    os.fsdecode(b"\xd6\xd0.md"): r"\xd6\xd0.md",
    "\ud83d": r"\ud83d",
    "苏州　市（1）.md": "苏州　市（1）.md",
}


@pytest.mark.parametrize(("name", "shown"), NAMES.items())
def test_a_name_is_shown_on_one_line(name: str, shown: str) -> None:
    assert escaped(name) == shown


@given(st.binary().map(os.fsdecode))
def test_every_name_of_a_file_can_be_shown(name: str) -> None:
    shown = escaped(name)
    shown.encode()
    assert not any(unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"} for each in shown)
    assert escaped(shown) == shown


@pytest.mark.parametrize("name", NAMES)
def test_a_diagnostic_holds_names_as_they_are_shown(name: str) -> None:
    diagnostic = diagnose("unreadable", Position(f"issues/{name}", 1, 1), reason=name)
    assert diagnostic.position is not None
    assert diagnostic.position.path == f"issues/{NAMES[name]}"
    assert NAMES[name] in diagnostic.message()
    assert format_diagnostic(diagnostic, Language.ZH).count("\n") == 1
    assert json.loads(as_json(diagnostic.as_object(Language.ZH)))["path"] == f"issues/{NAMES[name]}"


@given(st.binary().map(os.fsdecode))
def test_an_annotation_is_one_command(name: str) -> None:
    text = as_annotation(diagnose("unreadable", Position(name, 1, 1), reason=name), Language.ZH)
    text.encode()
    assert len(text.splitlines()) == 1
    properties = text.removeprefix("::error ").partition("::")[0]
    assert [each.partition("=")[0] for each in properties.split(",")] == ["file", "line", "col", "title"]


def test_a_percent_sign_of_a_name_does_not_begin_an_escape() -> None:
    text = as_annotation(diagnose("unreadable", Position("a%0Ab,c:d.md", 1, 1), reason="x"), Language.ZH)
    assert text.startswith("::error file=a%250Ab%2Cc%3Ad.md,line=1,col=1,title=unreadable::")


def test_an_annotation_without_a_place_begins_with_its_title() -> None:
    assert as_annotation(diagnose("no-draft"), Language.ZH).startswith("::error title=no-draft::")


def test_tables_and_diffs_are_escaped() -> None:
    name = os.fsdecode(b"\xff\n")
    assert list(columns([("期",), (name,)])) == ["期", r"\xff\n"]
    assert next(diff_lines({name: (b"a", b"b")})) == r"--- \xff\n"


@given(
    st.recursive(
        st.binary().map(os.fsdecode), lambda each: st.lists(each) | st.dictionaries(st.just("a"), each)
    )
)
def test_json_is_valid_whatever_it_holds(value: object) -> None:
    json.loads(as_json(value).encode())
