"""Random edits of review files in LibreOffice, half of them tracked: each is found at its place, carried, and proved."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from bulletin.app.review_return import ReturnedFile, carry_back, read_back
from bulletin.app.typesetting import load
from bulletin.importers.docx.returned import read_returned
from bulletin.model.galley import Editing
from bulletin.review.changes import ChangeKind
from bulletin.review.shown import BLANKS
from tests.support.libreoffice_edits import DRAFTS, SYSTEM_PYTHON, UNO, LibreOffice, ScriptMaker, send_draft
from tests.support.workspaces import format_diagnostics

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bulletin.review.changes import ReviewChange
    from tests.support.libreoffice_edits import RandomEdit, SentDraft

WITH_WORDS = (ChangeKind.DELETED, ChangeKind.REPLACED, ChangeKind.RESTYLED, ChangeKind.DELETED_PARAGRAPH)
"""Changes whose words stand at their place."""

pytestmark = [
    pytest.mark.counts(sample=3, full=300),
    pytest.mark.skipif(not (SYSTEM_PYTHON.exists() and UNO.exists()), reason="python3-uno is not installed"),
]


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LibreOffice]:
    """Start a LibreOffice that edits all files."""
    started = LibreOffice(tmp_path_factory.mktemp("office"))
    yield started
    started.close()


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], SentDraft]:
    """Send out the draft of a seed, each of them once."""
    sent: dict[str, SentDraft] = {}
    names = [*DRAFTS]

    def draft(seed: int) -> SentDraft:
        name = names[seed % len(names)]
        if name not in sent:
            sent[name] = send_draft(name, tmp_path_factory.mktemp("draft"))
        return sent[name]

    return draft


def test_edits_are_found_and_carried(
    each_seed: int, drafts: Callable[[int], SentDraft], office: LibreOffice, tmp_path: Path
) -> None:
    draft, tracked = drafts(each_seed), each_seed // len(DRAFTS) % 2 == 0
    script = ScriptMaker(draft, random.Random(each_seed)).script()  # noqa: S311 - the same for the same seed
    target = tmp_path / "returned.docx"
    office.edit(draft.path, target, [each.job for each in script.edits], tracked=tracked)
    content = target.read_bytes()

    read = [text.plain.strip(BLANKS) for text in read_returned(content).texts]
    wanted = [text.strip(BLANKS) for text in script.applied(draft.texts)]
    assert [text for text in read if text] == [text for text in wanted if text]

    review = read_back(draft.project, draft.folder, ReturnedFile(target.name, content))
    assert review.value is not None, format_diagnostics(review.diagnostics)
    changes = review.value.changes
    for edit in script.edits:
        assert [change for change in changes if _finds(change, edit)], (edit, changes)
    assert {change.name for change in changes} <= script.names, (script, changes)
    assert all(change.stamps for change in changes) if tracked else not any(each.stamps for each in changes)
    _check_places(changes, draft)

    chosen = [change for change in changes if change.carried]
    carried = carry_back(draft.project, draft.folder, review.value, chosen)
    assert carried.value is not None, format_diagnostics(carried.diagnostics)
    assert all(refused.reason for refused in carried.value.refused)
    assert len(carried.value.done) + len(carried.value.refused) == len(chosen)


def _finds(change: ReviewChange, edit: RandomEdit) -> bool:
    """Whether a change is what an edit did."""
    own = {edit.text.name, *(each.name for each in (edit.behind, edit.other) if each)}
    generated = edit.text.editing is Editing.GENERATED
    return change.name in own and change.kind in edit.kinds and (change.generated or not generated)


def _check_places(changes: tuple[ReviewChange, ...], draft: SentDraft) -> None:
    """Check that changed characters stand at the line and column of their change."""
    loaded = load(draft.project, draft.folder).value
    assert loaded is not None
    lines = {path: content.decode().split("\n") for path, content in loaded.sources.items()}
    for change in changes:
        if change.generated or not change.position or change.kind not in WITH_WORDS:
            continue
        place = change.position
        behind = lines[place.path][place.line - 1][place.column - 1 :]
        first = change.before[:1]
        assert not first or first in {"\n", behind[:1]} or behind[:1] in "\\&*`<[（", (change, behind)
