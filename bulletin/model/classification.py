"""Whether an issue is classified (涉密): by its classification, or by a marking that says so."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.diagnostics import Position

if TYPE_CHECKING:
    from bulletin.model.issue import Issue
    from bulletin.model.publication import Publication

_SECRET = re.compile("[密宻㊙★]")
"""What each classification holds (绝密, 机密, 秘密, also 機密, 祕密; GB/T 9704 §7.2.2), and hardly any other marking."""
_NOT_SECRET = re.compile("[非不](?:涉|保)?密(?:文件|资料|材料|信息|简报)?|无密级")


def marking(publication: Publication, issue: Issue) -> str | None:
    """Return the marking above the name (工作资料　注意保存): the issue's own, else the publication's."""
    return publication.marking if issue.marking is None else issue.marking


class Classification(Struct, frozen=True):
    """What says that an issue is classified (涉密), and where: its text leaves the machine on numbered paper only."""

    text: str
    position: Position

    @property
    def words(self) -> str:
        """The text on one line."""
        return " ".join(self.text.split("\n"))


def classified_as(publication: Publication, issue: Issue) -> Classification | None:
    """Return by what an issue is classified; None where it is not.

    Every outlet but paper (page for screens, mail) asks this, and no option overrides it.
    """
    if issue.classification:
        place = issue.positions.get("classification")
        return Classification(issue.classification, place or Position(issue.path, 1, 1))
    marked = marking(publication, issue)
    if not marked or not says_secret(marked):
        return None
    owner = publication if issue.marking is None else issue
    return Classification(marked, owner.positions.get("marking") or Position(owner.path, 1, 1))


def says_secret(marked: str) -> bool:
    """Whether a marking says that an issue is classified, however it is spaced or written.

    Unknown words with 密 are taken for a classification: what is not classified can be marked otherwise.
    """
    letters = "".join(each for each in unicodedata.normalize("NFKC", marked) if each.isalnum())
    return _SECRET.search(marked) is not None and _NOT_SECRET.fullmatch(letters) is None
