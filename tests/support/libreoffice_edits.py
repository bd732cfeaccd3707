"""Random edits of Word files as leaders make them, through LibreOffice, and what must be found of each."""

from __future__ import annotations

import json
import re
import subprocess
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from bulletin.app.review import ReviewForm, send
from bulletin.app.typesetting import load
from bulletin.export.docx import bookmark_names
from bulletin.model import LineBreak, NoteMark, Text
from bulletin.model.galley import Editing, GalleyText
from bulletin.review.changes import ChangeKind
from tests.support import features, random_issues
from tests.support.review_files import written_text
from tests.support.workspaces import copy_workspace, open_project

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from bulletin.model.galley import Galley
    from bulletin.project.project import Project

SYSTEM_PYTHON = Path("/usr/bin/python3")
UNO = Path("/usr/lib/python3/dist-packages/uno.py")
"""What Debian's python3-uno brings for the Python of the system."""
WRITER = Path(__file__).with_name("uno_writer.py")
WORDS = (
    *(
        "新增内容",
        "“引号”",
        "3.5%",
        "*星号*",
        "a_b",
        "[方括号]",
        "<尖括号>",
        "甲|乙",
        "，并",
        "《书名》",
        "#井号",
        "1.",
        "——",
    ),
    *("-", "\\", "`码`", "&amp;", "~~删~~", "[^1]", "（一）", "Word"),
)
"""What is written into texts; some of it is markup in Markdown."""
PARAGRAPHS = frozenset(
    {"body", "editors-note", "item", "quotation", "note", *(f"heading-{level}" for level in range(1, 5))}
)


# --- Documents -------------------------------------------------------------------------------------------------


def _sample(folder: Path, issue: str) -> Path:
    """Copy the workspace, with an issue as a draft."""
    path = copy_workspace(folder) / "issues" / issue / "issue.md"
    text = path.read_text("utf-8")
    path.write_text(re.sub("(?m)^status: .*$", "status: draft", text), "utf-8")
    return folder


def _random(folder: Path, seed: int) -> Path:
    """Write the workspace of a seed, its issue as a draft that is not classified."""
    path = random_issues.make(folder, seed) / "issues" / random_issues.ISSUE / "issue.md"
    text = re.sub("(?m)^status: .*$", "status: draft", path.read_text("utf-8"))
    path.write_text(re.sub("(?m)^classification: .*\n", "", text), "utf-8")
    return folder


FEATURES = features.Variant(status="draft", contents="true", series=True, notice=True)
DRAFTS: dict[str, tuple[str, Callable[[Path], Path]]] = {
    "features": (features.ISSUE, partial(features.make, variant=FEATURES)),
    "2022-36": ("2022-36", partial(_sample, issue="2022-36")),
    "2021-06": ("2021-06", partial(_sample, issue="2021-06")),
    **{f"random-{seed}": (random_issues.ISSUE, partial(_random, seed=seed)) for seed in (5, 6)},
}
"""Folder and workspace of drafts that are sent out."""


class SentDraft(Struct, frozen=True):
    """A draft that was sent out: its project, the folder of its issue, its galley, the Word file."""

    project: Project
    folder: str
    galley: Galley
    path: Path

    @property
    def texts(self) -> list[tuple[str, str]]:
        """The texts of the file with their names, as they were written."""
        return [(text.name, written_text(text)) for text in self.galley.texts]


def send_draft(name: str, folder: Path) -> SentDraft:
    """Write a draft's workspace, and send it out."""
    issue, write = DRAFTS[name]
    project = open_project(write(folder))
    sent, loaded = send(project, issue, ReviewForm.WORD), load(project, issue).value
    assert sent.value is not None, sent.diagnostics
    assert loaded is not None
    galley = loaded.kind.galley(loaded.document)
    return SentDraft(open_project(folder), issue, galley, folder / sent.value.path)


# --- LibreOffice -----------------------------------------------------------------------------------------------


class LibreOffice:
    """A LibreOffice that edits files until it is closed."""

    def __init__(self, folder: Path) -> None:
        self._process = subprocess.Popen(
            [str(SYSTEM_PYTHON), str(WRITER), str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def edit(self, source: Path, target: Path, edits: list[dict[str, Any]], *, tracked: bool) -> None:
        """Write an edited file; the source must have change tracking switched on."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        job = {"source": str(source), "target": str(target), "tracked": tracked, "edits": edits}
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        answer = json.loads(self._process.stdout.readline())
        assert answer == {"tracked": True}, answer

    def close(self) -> None:
        """End it."""
        self._process.communicate()


# --- Edits -----------------------------------------------------------------------------------------------------


class RandomEdit(Struct, frozen=True):
    """An edit: what LibreOffice does, the text that it changes, the kinds of changes of which one must be found.

    `texts` are what its text becomes, with the text behind it where both are joined; `behind` is the text that a new or
    moved one stands behind, `inserted` what was written.
    """

    job: dict[str, Any]
    text: GalleyText
    kinds: frozenset[ChangeKind]
    texts: tuple[str, ...]
    behind: GalleyText | None = None
    other: GalleyText | None = None
    inserted: str = ""
    before: str = ""


class Script(Struct, frozen=True):
    """Edits of different texts of one file."""

    edits: tuple[RandomEdit, ...]

    @property
    def names(self) -> set[str]:
        """The names of all texts that are touched."""
        touched = (text for each in self.edits for text in (each.text, each.behind, each.other) if text)
        return {text.name for text in touched}

    def applied(self, texts: list[tuple[str, str]]) -> list[str]:
        """Return what stands in the file when the edits are done."""
        by_name = {each.text.name: each for each in self.edits}
        merged = {each.other.name for each in self.edits if each.other}
        moved = {each.behind.name: each.inserted for each in self.edits if each.behind}
        result: list[str] = []
        for name, text in texts:
            if name not in merged:
                result += by_name[name].texts if name in by_name else (text,)
            if name in moved:
                result.append(moved[name])
        return result


class ScriptMaker:
    """Draws scripts for a draft."""

    def __init__(self, draft: SentDraft, rng: random.Random) -> None:
        self._rng, self._bookmarks = rng, bookmark_names(draft.galley)
        self._all = [*draft.galley.texts]
        self._texts = [text for text in draft.galley.texts if len(text.plain) >= 6 and _plane(text)]
        blocks = draft.galley.blocks
        self._next = {
            one.name: two
            for one, two in pairwise(blocks)
            if isinstance(one, GalleyText) and isinstance(two, GalleyText)
        }
        self._written = 0

    def script(self) -> Script:
        """Draw one to five edits of different texts."""
        edits: list[RandomEdit] = []
        taken: set[str] = set()
        makers = (self._replace, self._replace, self._split, self._merge, self._new, self._delete, self._move)
        makers = (*makers, self._bold, self._title, self._cell, self._generated)
        wanted = self._rng.randint(1, 5)
        while len(edits) < wanted:
            edit = self._rng.choice(makers)()
            names = Script((edit,)).names if edit else set()
            if edit and not names & taken:
                edits.append(edit)
                taken |= names | {self._next[name].name for name in names if name in self._next}
        return Script(tuple(edits))

    def _any(self, wanted: Callable[[GalleyText], bool]) -> GalleyText | None:
        texts = [text for text in self._texts if wanted(text)]
        return self._rng.choice(texts) if texts else None

    def _word(self) -> str:
        self._written += 1
        return f"{self._rng.choice(WORDS)}{self._rng.choice(('', f'第{self._written}处'))}"

    # --- Characters --------------------------------------------------------------------------------------------

    def _replace(self) -> RandomEdit | None:
        text = self._any(lambda text: text.editing is Editing.TEXT and text.style in PARAGRAPHS)
        return self._replaced(text) if text else None

    def _title(self) -> RandomEdit | None:
        text = self._any(lambda text: text.editing is Editing.VALUE)
        return self._replaced(text) if text else None

    def _cell(self) -> RandomEdit | None:
        styles = ("cell", "caption", "table-caption", "table-note")
        text = self._any(lambda text: text.editing is Editing.TEXT and text.style.startswith(styles))
        return self._replaced(text) if text else None

    def _generated(self) -> RandomEdit | None:
        text = self._any(lambda text: text.editing is Editing.GENERATED)
        return self._replaced(text) if text else None

    def _replaced(self, text: GalleyText) -> RandomEdit:
        """Insert, delete or replace some characters, not all of them."""
        whole, first, end = _bounds(text)
        start = self._rng.randint(first, end - 2)
        stop = self._rng.choice((start, min(end - 1, start + self._rng.randint(1, 9))))
        word = self._word() if stop == start or self._rng.random() < 0.5 else ""
        done = whole[:start] + word + whole[stop:]
        kinds = {ChangeKind.INSERTED, ChangeKind.REPLACED, ChangeKind.DELETED}
        job = self._job("replace", text, start=start, end=stop, text=word)
        return RandomEdit(job, text, frozenset(kinds), (done,), inserted=word, before=whole[start:stop])

    def _bold(self) -> RandomEdit | None:
        text = self._any(lambda text: text.style in {"body", "item"} and _is_plain(text))
        if text is None:
            return None
        whole, first, end = _bounds(text)
        start = self._rng.randint(first, end - 2)
        stop = min(end, start + self._rng.randint(1, 8))
        if not whole[start:stop].strip():
            return None  # a bold space looks like another one
        job = self._job("bold", text, start=start, end=stop)
        return RandomEdit(job, text, frozenset({ChangeKind.RESTYLED}), (whole,))

    # --- Paragraphs --------------------------------------------------------------------------------------------

    def _split(self) -> RandomEdit | None:
        text = self._any(lambda text: text.editing is Editing.TEXT and text.style in PARAGRAPHS)
        if text is None:
            return None
        whole, first, end = _bounds(text)
        start = self._rng.randint(first + 2, end - 2)
        job = self._job("split", text, start=start)
        return RandomEdit(job, text, frozenset({ChangeKind.SPLIT}), (whole[:start], whole[start:]))

    def _merge(self) -> RandomEdit | None:
        text = self._any(lambda text: _is_body(text) and _is_body(self._next.get(text.name)))
        if text is None:
            return None
        other = self._next[text.name]
        done = written_text(text) + written_text(other)
        kinds = frozenset({ChangeKind.MERGED})
        return RandomEdit(self._job("merge", text), text, kinds, (done,), other=other)

    def _new(self) -> RandomEdit | None:
        text = self._any(_is_body)
        if text is None:
            return None
        word = f"{self._word()}，另起一段。"
        kinds = frozenset({ChangeKind.NEW_PARAGRAPH})
        job = self._job("new", text, text=word)
        return RandomEdit(job, text, kinds, (written_text(text),), behind=text, inserted=word)

    def _delete(self) -> RandomEdit | None:
        text = self._any(lambda text: _is_body(text) and _is_body(self._next.get(text.name)))
        if text is None:
            return None
        job = self._job("delete", text)
        return RandomEdit(job, text, frozenset({ChangeKind.DELETED_PARAGRAPH}), ())

    def _move(self) -> RandomEdit | None:
        text = self._any(
            lambda text: _is_body(text) and _is_plain(text) and _is_body(self._next.get(text.name))
        )
        behind = self._any(_is_body)
        if text is None or behind is None or behind in {text, self._before(text), self._next[text.name]}:
            return None
        kinds = frozenset({ChangeKind.MOVED, ChangeKind.DELETED_PARAGRAPH})
        job = self._job("move", text, behind=self._bookmarks[behind.name])
        return RandomEdit(job, text, kinds, (), behind=behind, inserted=written_text(text))

    def _before(self, text: GalleyText) -> GalleyText | None:
        """Return the paragraph before a text: between them there is nothing but titles, which stay where they are."""
        texts = [each for each in self._all if each is text or _is_body(each)]
        at = texts.index(text)
        return texts[at - 1] if at else None

    def _job(self, kind: str, own: GalleyText, /, **values: object) -> dict[str, Any]:
        return {"kind": kind, "bookmark": self._bookmarks[own.name], **values}


def _plane(text: GalleyText) -> bool:
    """Whether every character is one for LibreOffice, too."""
    return all(character <= "\uffff" for character in text.plain) and text.style != "verbatim"


def _bounds(text: GalleyText) -> tuple[str, int, int]:
    """Return a text as it is written, and where its own characters begin and end in it."""
    whole = written_text(text)
    return whole, len(text.label), len(whole) - len(text.credit)


def _is_plain(text: GalleyText) -> bool:
    """Whether it has no markup."""
    return all(isinstance(inline, Text) for inline in text.inlines) and text.editing is Editing.TEXT


def _is_body(text: GalleyText | None) -> bool:
    """Whether it is a paragraph of the text, without anything before or behind it that the tool makes."""
    if text is None or text.style != "body" or text.editing is not Editing.TEXT or text.label or text.credit:
        return False
    return len(text.plain) >= 6 and not any(isinstance(each, NoteMark | LineBreak) for each in text.inlines)
