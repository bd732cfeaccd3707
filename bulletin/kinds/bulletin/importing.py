"""Takes manuscripts into an issue: an article each, with its pictures in `images/`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.diagnostics import BulletinError, Diagnostic, Position, Sink, diagnose, stage
from bulletin.importers.guessing import guess
from bulletin.kinds.bulletin.naming import article_name
from bulletin.kinds.kind import ImportPlace
from bulletin.model import Status
from bulletin.parsing.places import Places

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from bulletin.importers.imported import ImportedText
    from bulletin.importers.lines import Guessed
    from bulletin.importers.values import Given, Manuscript
    from bulletin.kinds.kind import Intake
    from bulletin.project.project import Project


@stage
def article_intake(sink: Sink, project: Project, folder: str, given: Given) -> Intake:
    """Return what takes manuscripts into an issue. Raises BulletinError `already-final`."""
    header = project.header(folder)
    if header.status is Status.FINAL:
        raise BulletinError("already-final", folder=folder, action="导入稿件")
    places = Places.of(project.publication, header.year)
    sink.require(each for name in given.origin for each in places.read(name, Position("--from"))[1])
    return ArticleIntake(project, folder, given, places)


class ArticleIntake(Struct, frozen=True):
    """Takes manuscripts into an issue (an `Intake`)."""

    project: Project
    folder: str
    given: Given
    places: Places

    def guess(self, manuscript: Manuscript, name: str) -> Guessed:
        """Guess title, place, author and source."""
        return guess(manuscript, self.places, name)

    def place(self, guessed: Guessed, taken: Collection[str]) -> ImportPlace:
        """Return the place behind all articles, with the name of where it comes from."""
        folder = f"issues/{self.folder}"
        there = self.project.workspace.root / folder
        names = [path.name for path in there.iterdir()] if there.is_dir() else []
        names += [path.removeprefix(f"{folder}/") for path in taken]
        name = article_name(names, self.given.origin[0] if self.given.origin else guessed.value("from"))
        return ImportPlace(folder, name, f"images/{re.sub(r'[^0-9].*', '', name)}-")

    def write(self, guessed: Guessed) -> ImportedText:
        """Write an article."""
        from bulletin.importers.article import write_article

        return write_article(guessed, self.given, self.project.publication)

    def advice(self, path: str, text: ImportedText) -> Iterator[Diagnostic]:
        """Report an article of which nobody knows where it comes from."""
        head = text.text.split("\n---\n")[0].splitlines()
        if not any(line.startswith("from:") for line in head):
            line = 1 + next(at for at, line in enumerate(head) if line.startswith("# from:"))
            yield diagnose("import-from", Position(path, line, 1))
