"""The page on writing articles: each source that it shows is read without a fault and printed."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from bulletin.app.typesetting import make
from bulletin.diagnostics.catalogue import Severity
from tests.support.workspaces import open_project
from tests.support.writing import PAGE, examples, write_examples

if TYPE_CHECKING:
    from pathlib import Path


def test_each_picture_shows_an_example() -> None:
    pictures = re.findall(r"\(pictures/([^)]+)\)", PAGE.read_text("utf-8"))
    assert len(pictures) > 12
    assert [each.picture for each in examples()] == pictures


def test_the_examples_are_printed_without_a_warning(tmp_path: Path) -> None:
    issue = write_examples(tmp_path, examples())
    made = make(open_project(tmp_path), issue)
    assert made.value is not None, made.diagnostics
    assert [one for one in made.diagnostics if one.severity is not Severity.NOTICE] == []
    page = unescape(made.value.files[f"{issue}.html"].decode())
    for example in examples():
        text = re.sub(r"<!--.*?-->", "", example.source.rpartition("---\n")[2])
        words = re.findall(r"[\u4e00-\u9fff]{3,}", re.sub(r"\[\^.\]:?|\]\([^ ]*", " ", text))
        assert words
        assert [word for word in words if word not in page] == [], example.name
