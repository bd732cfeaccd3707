"""Records of what a document was like when it was sent out for review, or published as an edition."""

from __future__ import annotations

import base64
import datetime as dt
import posixpath
from collections.abc import Mapping
from enum import Enum

from msgspec import Struct, field


class RecordKind(Enum):
    """What a state of a document was recorded for, with the word that commands and files are named by."""

    REVIEW = "送审"
    EDITION = "版次"


class ReviewComment(Struct, frozen=True, omit_defaults=True):
    """A comment that came back: its text, who wrote it and when, and the words that it is about.

    `name` is that of the galley's text, `offset` the number of its characters before the words.
    """

    text: str
    about: str = ""
    author: str = ""
    date: str = ""
    name: str = ""
    offset: int = 0


class SourceRecord(Struct, frozen=True, omit_defaults=True):
    """The sources of a document at some time, by their paths in its folder.

    `encoded` are files that are no UTF-8, in base64. `pictures` are the SHA-256 of the pictures, `generated` the texts
    that the tool made (counts, masthead) by their names in the galley. `code` is that of the draft.
    """

    number: int
    date: dt.date
    kind: RecordKind = RecordKind.REVIEW
    code: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    encoded: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, str] = field(default_factory=dict)
    generated: Mapping[str, str] = field(default_factory=dict)
    comments: tuple[ReviewComment, ...] = ()

    @property
    def label(self) -> str:
        """What it is called: 送审1, 版次1."""
        return f"{self.kind.value}{self.number}"

    def files(self, place: str) -> dict[str, bytes]:
        """Return the content of the files by their paths; `place` is the folder of the document."""
        texts = {posixpath.join(place, name): text.encode() for name, text in self.sources.items()}
        others = {posixpath.join(place, name): base64.b64decode(text) for name, text in self.encoded.items()}
        return dict(sorted((texts | others).items()))
