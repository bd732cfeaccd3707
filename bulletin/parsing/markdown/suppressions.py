"""Suppressions: checks switched off or downgraded to notices, each with a reason, in settings, front matter, comments.

A comment holds for one line, at whose end it stands, or on a line of its own right above:
`<!-- 不检查 dot-alike：刊名如此 -->`, `<!-- 只提示 dot-alike：待核 -->`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from bulletin.diagnostics.catalogue import SUPPRESSIBLE
from bulletin.model import Suppression

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bulletin.parsing.markdown.comments import Comment
    from bulletin.parsing.markdown.inline_source import MarkdownSource
    from bulletin.parsing.source_file import SourceFile

_BEGINNING = re.compile(r"<!--\s*(?:不检查|只提示)")
_SUPPRESSION = re.compile(
    r"<!--[ \t]*(?P<how>不检查|只提示)[ \t]+(?P<code>[a-z-]+)[ \t]*[：:][ \t]*(?P<reason>\S.*?)[ \t]*-->"
)


def suppressed_codes(file: SourceFile, how: str, codes: Mapping[str, str]) -> Mapping[str, str]:
    """Return the suppressed codes with their reasons, without unknown ones, which are reported.

    `how` is the key of `checks` that they stand under: `off` or `notice`.
    """
    for code in codes:
        if code not in SUPPRESSIBLE:
            file.report("waiver-unknown", file.node("checks", how, code).start, check=code)
    return {code: reason for code, reason in codes.items() if code in SUPPRESSIBLE}


def read_suppressions(source: MarkdownSource) -> tuple[Suppression, ...]:
    """Return the suppressions among the comments of a text; faulty ones are reported, the other comments listed."""
    uncommented = source.uncommented
    suppressions: list[Comment] = []
    others: list[Comment] = []
    for comment in uncommented.comments:
        is_suppression = _BEGINNING.match(uncommented.original, comment.start, comment.end)
        (suppressions if is_suppression else others).append(comment)
    if others:
        _list_comments(others, source)
    read = (_suppression(comment, source) for comment in suppressions)
    return tuple(one for one in read if one)


def _list_comments(comments: Sequence[Comment], source: MarkdownSource) -> None:
    """Say once where comments stand, so that nobody takes a text for printed."""
    places = [source.file_position(*source.uncommented.original_place(one.start)) for one in comments]
    lines = "、".join(dict.fromkeys(str(place.line) for place in places))
    source.report("comments-unprinted", places[0], count=len(comments), lines=lines)


def _suppression(comment: Comment, source: MarkdownSource) -> Suppression | None:
    """Return the suppression that a comment is; None if it is faulty."""
    text = source.uncommented.original[comment.start : comment.end]
    line, column = source.uncommented.original_place(comment.start)
    place = source.file_position(line, column)
    match = _SUPPRESSION.fullmatch(text)
    if match is None or not comment.ends_line:
        source.report("waiver-bad", place)
        return None
    if match["code"] not in SUPPRESSIBLE:
        source.report("waiver-unknown", place, check=match["code"])
        return None
    target = source.file_position(_target_line(line, source.uncommented.text_lines), 0).line
    return Suppression(
        match["code"], target, match["reason"], match["how"] == "只提示", place.line, place.column
    )


def _target_line(line: int, text_lines: Sequence[int]) -> int:
    """Return the line that a comment holds for: its own, or the next one with text."""
    index = bisect_left(text_lines, line)
    return text_lines[index] if index < len(text_lines) else line
