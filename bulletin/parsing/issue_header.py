"""What an issue is called: number, year and kind, read from its front matter alone and leniently."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict

from msgspec import Struct

from bulletin.model import Status
from bulletin.parsing.schema.words import YES, bare, choices


class IssueHeader(Struct, frozen=True):
    """An issue's folder, the values that identify it, and its status; a draft has neither number nor year.

    `accepted` are the warnings that were accepted when it became final.
    """

    folder: str
    number: int | None = None
    year: int | None = None
    supplement: bool = False
    date: dt.date | None = None
    status: Status = Status.DRAFT
    edition: int = 1
    accepted: str = ""

    def is_of_year(self, year: int) -> bool:
        """Whether an issue is of a year, by its date, else by its folder's name; a draft is of none."""
        return self.year == year or (self.year is None and self.folder.startswith(f"{year}-"))

    def answers_to(self, name: str) -> bool:
        """Whether `2022-36`, `2022-06`, `2022-s03`, the folder's name, or a draft's own name means this issue."""
        if self.folder in {name, f"draft-{name}"}:
            return True
        match = re.fullmatch(r"(\d{4})-(s?)0*(\d+)", name)
        if not match:
            return False
        return (self.year, self.number, self.supplement) == (int(match[1]), int(match[3]), bool(match[2]))


def named_by(folder: str) -> tuple[int, int, bool] | None:
    """Return year, number and whether it is a supplement, as a folder's name says them: 2022-36, 2022-s03."""
    match = re.fullmatch(r"(\d{4})-(s?)(\d{1,4})", folder, re.ASCII)
    return (int(match[1]), int(match[3]), bool(match[2])) if match else None


def read_header(folder: str, path: str, content: bytes) -> IssueHeader:
    """Parse the header leniently: what can't be read is left out, errors are reported when the issue is parsed.

    Where nothing can be read the folder's name says the number.
    """
    from bulletin.parsing.source_file import decode_and_split
    from bulletin.parsing.yaml.nodes import read_nodes

    parts = decode_and_split(path, content).value
    root = read_nodes(path, parts.head, 2, parts.source_map).root if parts else None
    if root is None or not isinstance(root.value, dict):
        year_named, number_named, supplement = named_by(folder) or (None, None, False)
        return IssueHeader(folder, number_named, year_named, supplement=supplement)
    nodes = root.value
    texts = {key: node.value for key, node in nodes.items() if isinstance(node.value, str)}
    typed = defaultdict(str, texts)
    year = re.match(r"\s*(\d{4})\D", typed["date"])
    number = re.fullmatch(r"\s*(\d+)\s*", typed["number"])
    edition = re.fullmatch(r"\s*(\d{1,2})\s*", typed["edition"])
    return IssueHeader(
        folder,
        int(number[1]) if number else None,
        int(year[1]) if year else None,
        supplement=bare(typed["supplement"]) in YES,
        date=_day(typed["date"]),
        status=_status(typed["status"]),
        edition=int(edition[1]) if edition else 1,
        accepted=typed["accepted"].strip(),
    )


def _status(typed: str) -> Status:
    return Status.FINAL if choices("status").get(bare(typed)) == Status.FINAL.value else Status.DRAFT


def _day(typed: str) -> dt.date | None:
    match = re.match(r"\s*(\d{4})\D+(\d{1,2})\D+(\d{1,2})", typed)
    try:
        return dt.date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
