"""Front matter changed by commands: the changed value alone differs, byte for byte, and reads as wanted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bulletin.parsing.editing import set_key
from bulletin.parsing.schema.scalars import Typed, scalar
from bulletin.parsing.source_file import decode_and_split, open_front_matter


def edited(text: str, key: str, value: Typed, after: str = "") -> str:
    result = set_key("issue.md", text.encode(), key, value, after=after)
    assert result.value is not None, result.diagnostics
    return result.value.decode()


def read(content: bytes) -> dict[str, object]:
    """Read the front matter as the tool does: every value as text."""
    parts = decode_and_split("issue.md", content)
    assert parts.value is not None, parts.diagnostics
    root = open_front_matter("issue.md", parts.value.head).document.root
    assert root is not None
    assert isinstance(root.value, dict)
    return {name: _bare(node) for name, node in root.value.items()}


def _bare(node: object) -> object:
    value = getattr(node, "value", None)
    if isinstance(value, dict):
        return {name: _bare(child) for name, child in value.items()}
    return [_bare(child) for child in value] if isinstance(value, list) else value


# --- By example ----------------------------------------------------------------------------------------------


def test_a_value_is_changed_and_nothing_else() -> None:
    text = (
        "---\n# 说明\nnumber:   36\n\ndate: '2022-12-28'   # 签发\nstatus: \"draft\" # 定稿后改\n---\n按语\n"
    )
    assert edited(text, "number", 37) == text.replace("  36", "  37")
    assert edited(text, "date", date(2023, 1, 5)) == text.replace("'2022-12-28'", '"2023-01-05"')
    assert edited(text, "status", "final") == text.replace("draft", "final")


def test_a_key_is_put_in_behind_another_with_the_files_line_end() -> None:
    text = (
        "\ufeff---\r\n# 草稿\r\nnote_label: |\r\n  编者按\r\n\r\n# 状态\r\nstatus: draft\r\n---\r\n正文\r\n"
    )
    assert edited(text, "edition", 2, "note_label") == text.replace("编者按\r\n", "编者按\r\nedition: 2\r\n")
    assert edited(text, "number", 1) == text.replace("---\r\n#", "---\r\nnumber: 1\r\n#", 1)


def test_empty_values_lists_and_blocks_are_replaced_completely() -> None:
    assert edited("---\na: # 还没有\nb: 1\n---\n", "a", "字") == '---\na: "字" # 还没有\nb: 1\n---\n'
    assert edited("---\na:\nb: 1\n---\n", "a", "字") == "---\na: 字\nb: 1\n---\n"
    assert edited("---\na: # 清单\n  - 一\n  - 二\n\n# b\nb: 1\n---\n", "a", "三") == (
        '---\na: "三" # 清单\n\n# b\nb: 1\n---\n'
    )
    assert edited("---\na: >- # 折行\n  一\n\n  二\n# b\nb: 1\n---\n", "a", "三") == (
        '---\na: "三" # 折行\n# b\nb: 1\n---\n'
    )
    assert (
        edited("---\na: {b: 1,\n  c: 2} # 说明\nd: 1\n---\n", "a", "三") == '---\na: "三" # 说明\nd: 1\n---\n'
    )
    assert edited("---\na:\n  下一行\n---\n", "a", "三") == "---\na:\n  三\n---\n"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"---\nnumber: 1\nnumber: 2\n---\n", "key-duplicate"),
        (b"---\nnumber: &a 1\n---\n", "yaml-alias"),
        (b"---\nnumber: !!int 1\n---\n", "yaml-tag"),
        (b"---\nnumber: 1 # cut\n---\n", "yaml-comment"),
        (b"---\n{number: 1}\n---\n", "front-matter-unsafe"),
        (b"---\n? number\n: 1\n---\n", "front-matter-unsafe"),
        (b"---\nnumber: 1\n", "front-matter-open"),
        (b"number: 1\n", "front-matter-missing"),
        ("---\nnote_label: 按语\n---\n".encode("gb18030"), "front-matter-encoding"),
        ("---\nnote_label: 按语\n---\n".encode("utf-16"), "front-matter-encoding"),
        ("---\nnote_label: 按\x07语\n---\n".encode(), "character-bad"),
    ],
)
def test_what_can_not_be_changed_safely_is_reported(content: bytes, code: str) -> None:
    result = set_key("issue.md", content, "number", 7)
    assert result.value is None
    assert code in [one.code for one in result.diagnostics]
    assert all(one.message() and one.hint() for one in result.diagnostics)


# --- Any value ------------------------------------------------------------------------------------------------


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_yaml_reads_any_text_back(text: str) -> None:
    assert yaml.safe_load(f"key: {scalar(text)}\n") == {"key": text}


@pytest.mark.parametrize(
    "text", ["36", "true", "No", "~", "1e3", "0x1F", "2022-12-28", "12:30", "- 一", "", " ", "字 #"]
)
def test_what_yaml_reads_as_something_else_is_quoted(text: str) -> None:
    assert yaml.safe_load(f"key: {scalar(text)}\n") == {"key": text}


# --- Any front matter ----------------------------------------------------------------------------------------

WORD = st.text("苏州文明实践abc019“”：，", min_size=1, max_size=6)
COMMENT = st.one_of(st.just(""), WORD.map(lambda text: f" # {text}"))
BETWEEN = st.lists(st.one_of(st.just("\n"), WORD.map(lambda text: f"# {text}\n")), max_size=2).map("".join)


@dataclass(frozen=True)
class Piece:
    """A key as it is written: the text before its value, the value, the text behind."""

    head: str
    value: str
    tail: str


@st.composite
def pieces(draw: st.DrawFn, key: str) -> Piece:
    """Draw a value in one of the notations of YAML."""
    word, comment = draw(WORD), draw(COMMENT)
    quoted = f'"{word}"' if draw(st.booleans()) else f"'{word}'"
    space = " " * draw(st.integers(1, 3))
    head = f"{draw(st.sampled_from([key, chr(34) + key + chr(34)]))}:"
    match draw(st.integers(0, 5)):
        case 0:
            return Piece(head + space, f"字{word}", "\n")
        case 1:
            return Piece(head + space, quoted, f"{comment}\n")
        case 2:
            return Piece(head + space, f"[{quoted},\n  {quoted}]", f"{comment}\n")
        case 3:
            return Piece(head + space, f"{{a: {quoted}, b: [1, 2]}}", f"{comment}\n")
        case 4:
            sign = draw(st.sampled_from(["|", ">", "|-", ">-"]))
            return Piece(head + space, f"{sign}{{}}\n  {word}\n\n   # 正文\n  {word}", f"{comment}\n")
        case _:
            return Piece(head, f"{{}}\n  - {word} {word}\n  - {quoted}", f"{comment}\n")


@st.composite
def fronts(draw: st.DrawFn) -> tuple[str, Piece, str]:
    """Draw front matter: all before the key `wanted`, that key, all behind it."""
    others = [draw(pieces(f"key{index}")) for index in range(draw(st.integers(0, 4)))]
    at = draw(st.integers(0, len(others)))
    typed = [draw(BETWEEN) + _written(piece) for piece in others]
    before = "---\n" + "".join(typed[:at]) + draw(BETWEEN)
    behind = draw(BETWEEN) + "".join(typed[at:]) + draw(BETWEEN) + "---\n\n正文 wanted: 1\n---\n"
    return before, draw(pieces("wanted")), behind


def _written(piece: Piece) -> str:
    """Write a piece out; a comment on a block stands behind its sign."""
    if "{}" in piece.value:
        return piece.head + piece.value.replace("{}", piece.tail[:-1]) + "\n"
    return piece.head + piece.value + piece.tail


def _with_value(piece: Piece, text: str) -> set[str]:
    """All notations in which a new value may replace the old one."""
    head = piece.head if piece.head.endswith(" ") else f"{piece.head} "
    return {f"{head}{written}{piece.tail}" for written in (text, f'"{text}"')}


def _ends(text: str, line_end: str, mark: str) -> bytes:
    return (mark + text.replace("\n", line_end)).encode()


@given(fronts(), WORD, st.sampled_from(["\n", "\r\n"]), st.sampled_from(["", "\ufeff"]))
def test_outside_the_changed_value_every_byte_stays(
    front: tuple[str, Piece, str], word: str, line_end: str, mark: str
) -> None:
    before, piece, behind = front
    old = _ends(before + _written(piece) + behind, line_end, mark)
    values = read(old)
    text = f"新{word}"
    result = set_key("issue.md", old, "wanted", text)
    assert result.value is not None, result.diagnostics
    wanted = {_ends(before + each + behind, line_end, mark) for each in _with_value(piece, text)}
    assert result.value in wanted
    assert read(result.value) == {**values, "wanted": text}
    assert set_key("issue.md", result.value, "wanted", text).value == result.value


@example(("---\n", Piece("wanted: ", "字0", "\n"), "---\n\n正文\n---\n"), "\U000e0000\u202e", "\n")
@given(fronts(), st.text(st.characters(codec="utf-8"), max_size=12), st.sampled_from(["\n", "\r\n"]))
def test_any_text_can_be_put_in_and_taken_out_again(
    front: tuple[str, Piece, str], text: str, line_end: str
) -> None:
    before, piece, behind = front
    old = _ends(before + _written(piece) + behind, line_end, "")
    result = set_key("issue.md", old, "new", text, after="wanted")
    assert result.value is not None, result.diagnostics
    assert read(result.value) == {**read(old), "new": text}
    lines = result.value.splitlines(keepends=True)
    assert b"".join(line for line in lines if not line.lstrip().startswith(b"new:")) == old


@given(fronts(), WORD)
def test_a_file_with_a_key_twice_is_never_changed(front: tuple[str, Piece, str], word: str) -> None:
    before, piece, behind = front
    assume("key0" in before)
    old = (before + _written(piece) + _written(piece) + behind).encode()
    result = set_key("issue.md", old, "key0", word)
    assert result.value is None
    assert "key-duplicate" in [one.code for one in result.diagnostics]
