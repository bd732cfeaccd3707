"""The galley of a bulletin: every text stands in it once, under a name of its own, and says where it is changed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from bulletin.app.kinds import kind_of
from bulletin.lint.completeness import fold, missing_texts
from bulletin.model import NoteMark, Text, note_mark, walk_inlines
from bulletin.model.galley import Editing, GalleyPart
from tests.support import features
from tests.support.workspaces import copy_workspace, open_project

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.kinds.bulletin.document import BulletinDocument
    from bulletin.model.galley import Galley, GalleyText


def galley_of(root: Path, folder: str) -> tuple[BulletinDocument, Galley]:
    """Return an issue and its galley."""
    project = open_project(root)
    kind = kind_of(project.workspace, folder)
    document = kind.resolve(project, folder).value
    assert document is not None
    return document, kind.galley(document)


@pytest.fixture(params=["2022-36", "2021-06", *features.VARIANTS])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[BulletinDocument, Galley]:
    """Return an issue and its galley: the samples, and all features in several variants."""
    if request.param in features.VARIANTS:
        return galley_of(features.make(tmp_path, features.VARIANTS[request.param]), features.ISSUE)
    copy_workspace(tmp_path)
    return galley_of(tmp_path, request.param)


def shown(text: GalleyText) -> str:
    """Return all characters of a text, those of the tool and marks of notes too."""
    leaves = (
        note_mark(leaf.number) if isinstance(leaf, NoteMark) else getattr(leaf, "text", "")
        for leaf in walk_inlines(text.inlines)
    )
    return text.label + "".join(leaves) + text.credit


def test_it_shows_all_that_every_output_must_show(case: tuple[BulletinDocument, Galley]) -> None:
    document, galley = case
    output = fold("".join(map(shown, galley.texts)))
    from bulletin.kinds.bulletin.texts import expected_texts

    assert [*missing_texts(expected_texts(document), output, "docx")] == []


def test_names_are_unique_and_the_same_each_time(case: tuple[BulletinDocument, Galley]) -> None:
    document, galley = case
    names = [text.name for text in galley.texts]
    assert [name for name, count in Counter(names).items() if count > 1] == []
    from bulletin.kinds.bulletin.galley import galley as build

    assert build(document) == galley


def test_every_text_says_where_it_is_changed(case: tuple[BulletinDocument, Galley]) -> None:
    document, galley = case
    for text in galley.texts:
        assert text.position or (text.editing is Editing.GENERATED and not text.plain), text
        if text.editing is Editing.VALUE:
            assert text.key in {"title", "subtitle", "author", "source", "addressee"}
        for leaf in walk_inlines(text.inlines):
            if text.editing is Editing.TEXT and isinstance(leaf, Text) and leaf.text.strip():
                assert leaf.position, text
    parts = {text.part for text in galley.texts}
    assert {GalleyPart.MASTHEAD, GalleyPart.TITLE, GalleyPart.BODY, GalleyPart.IMPRINT} <= parts
    assert document.path in galley.titles
