"""The comments that came back with the last review of a document, at the places in its sources that they are about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.app.kinds import kind_of
from bulletin.app.review_record import read_records
from bulletin.diagnostics import Diagnostic, Position, diagnose
from bulletin.model import Text, walk_inlines
from bulletin.model.record import RecordKind
from bulletin.model.returned import Stamp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.model.galley import Galley, GalleyText
    from bulletin.model.record import ReviewComment
    from bulletin.project.project import Project

_ABOUT = 20
"""Characters that a message shows of the words that a comment is about."""
_DRIFT = 8
"""Characters by which words may have moved to the front since they were commented, where they stand several times."""


def open_comments(project: Project, folder: str) -> tuple[Diagnostic, ...]:
    """Return the comments of the last review as diagnostics: they are open until the next one is sent out.

    Raises BulletinError `record-broken`.
    """
    reviews = [each for each in read_records(project, folder) if each.kind is RecordKind.REVIEW]
    comments = reviews[-1].comments if reviews else ()
    if not comments:
        return ()
    kind = kind_of(project.workspace, folder)
    sources = project.sources(folder, kind.folder, kind.main)
    document = kind.parse(project, folder, sources.value or {}).value
    if document is None:
        return ()
    galley = kind.galley(document)
    return tuple(comment_diagnostic(each, galley, document.path) for each in comments)


def comment_diagnostic(comment: ReviewComment, galley: Galley, path: str) -> Diagnostic:
    """Return a comment as a diagnostic; `path` is where it stands if its words are gone."""
    about = comment.about.replace("\n", "")
    shown = about if len(about) <= _ABOUT else f"{about[:_ABOUT]}…"
    author = Stamp(comment.author).signed or "未署名"
    place = _place(comment, tuple(galley.texts)) or Position(path, 1, 1)
    return diagnose(
        "review-comment", place, author=author, about=f"“{shown}”" if shown else "", text=comment.text
    )


def _place(comment: ReviewComment, texts: Sequence[GalleyText]) -> Position | None:
    """Return where the words of a comment stand: in the text of its name, else in the first that has them."""
    named = [text for text in texts if text.name == comment.name]
    for text in (*named, *(texts if comment.about else ())):
        at = text.plain.find(comment.about, max(0, comment.offset - _DRIFT))
        at = text.plain.find(comment.about) if at < 0 else at
        if at >= 0:
            return place_in(text, at)
    return named[0].position if named else None


def place_in(text: GalleyText, offset: int) -> Position | None:
    """Return where a character of a text stands in its source, by the texts of its lines."""
    passed = 0
    for leaf in walk_inlines(text.inlines):
        length = len(leaf.text) if hasattr(leaf, "text") else 1
        if isinstance(leaf, Text) and leaf.position and offset < passed + length:
            return replace(leaf.position, column=leaf.position.column + max(0, offset - passed))
        passed += length
    return text.position
