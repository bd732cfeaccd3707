"""A Word file that came back from a reader, as it reads with all its tracked changes accepted, and who changed what.

Texts keep the names (bookmarks) of the galley's texts that begin in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import TypeAlias

from msgspec import Struct

BOOKMARK = re.compile(r"(?P<name>_B[0-9]{4,}_[0-9a-f]{8})(?:[ _]Copy[ _][0-9]+)?")
"""A bookmark of a review file: the running number of a galley's text, and the first digits of its name's digest.

LibreOffice gives those of a table outside the text another name, as it copies it into a frame.
"""
STRONG_STYLE, EMPHASIS_STYLE = "简报加粗", "简报楷体"
"""Names of the character styles of strong and of emphasized text in a review file."""

_UNSIGNED = frozenset(
    {
        *(
            "",
            "author",
            "unknown author",
            "unknown",
            "user",
            "guest",
            "owner",
            "default",
            "test",
            "pc",
            "admin",
        ),
        *(
            "administrator",
            "windows user",
            "windows 用户",
            "microsoft",
            "microsoft office user",
            "microsoft office 用户",
        ),
        *(
            "microsoft account",
            "microsoft 帐户",
            "microsoft 账户",
            "wps",
            "wps office",
            "wps_user",
            "wps 用户",
            "wps用户",
        ),
        *(
            "微软用户",
            "微软中国",
            "微软系统",
            "作者",
            "未知作者",
            "未知",
            "用户",
            "管理员",
            "匿名",
            "默认用户",
            "来宾",
        ),
        *(
            "lenovo",
            "lenovo user",
            "联想",
            "dell",
            "hp",
            "asus",
            "acer",
            "huawei",
            "thinkpad",
            "thinkpad user",
        ),
        *(
            "雨林木风",
            "深度技术",
            "番茄花园",
            "系统之家",
            "mc system",
            "china",
            "xb21cn",
            "sky123.org",
            "ghost",
        ),
        *("python-docx", "docx4j", "apache poi", "libreoffice", "openoffice"),
    }
)
"""Names that programs and installed systems give, in lower case."""
_UNSIGNED_FORM = re.compile(
    r"(?:wps_\d+|(?:user|pc|admin|用户)[ _-]?\d+|(?:desktop|win|laptop|pc)-[0-9a-z]+)"
)
_SEPARATOR = "|"


def known_author(name: str) -> str:
    """Return the name of a person; nothing where it is one that a program or an installed system gives (未署名).

    A name of question marks is what is left of a Chinese one in a file of the wrong encoding.
    """
    words = " ".join(name.split())
    lower = words.casefold()
    return (
        "" if lower in _UNSIGNED or _UNSIGNED_FORM.fullmatch(lower) or not lower.strip("?？\ufffd") else words
    )


class Stamp(Struct, frozen=True):
    """Who made a change and when (ISO 8601, as the file has it); empty where the file does not say."""

    author: str = ""
    date: str = ""

    @property
    def signed(self) -> str:
        """The author where that is the name of a person, see `known_author`."""
        return known_author(self.author)


class Script(Enum):
    """Whether characters are lowered or raised."""

    NONE = ""
    SUB = "sub"
    SUPER = "super"


class ReturnedRun(Struct, frozen=True):
    """Characters of one look; a newline is a break within the paragraph. `inserted` is the stamp of a tracked insertion.

    `strong`, `emphasized` (楷体) and `struck` are set against the style of the paragraph: what its style gives all its
    characters is none of them. `restyled` is the stamp of a tracked change of the look.
    """

    text: str
    strong: bool = False
    emphasized: bool = False
    struck: bool = False
    script: Script = Script.NONE
    inserted: Stamp | None = None
    restyled: Stamp | None = None


class Deletion(Struct, frozen=True):
    """Characters that a tracked change deleted; `offset` is where they stood in what is left of the text."""

    offset: int
    text: str
    stamp: Stamp


class ReturnedText(Struct, frozen=True):
    """A paragraph; `names` are those of the galley's texts that begin in it, several where paragraphs were merged.

    `style` is the name of its style, as the file has it (简报正文). `inserted` is the stamp of its paragraph mark where
    that is a tracked insertion, `merged` where a tracked change deleted the mark of a paragraph before it,
    `moved` where it stands as the destination of a tracked move.
    """

    names: tuple[str, ...]
    style: str
    runs: tuple[ReturnedRun, ...]
    deletions: tuple[Deletion, ...] = ()
    inserted: Stamp | None = None
    merged: Stamp | None = None
    moved: Stamp | None = None

    @property
    def plain(self) -> str:
        """Its characters."""
        return "".join(run.text for run in self.runs)


class ReturnedCell(Struct, frozen=True):
    """A cell: its paragraphs, the column that it begins in (from 0), the columns and rows that it spans."""

    texts: tuple[ReturnedText, ...]
    column: int
    colspan: int = 1
    rowspan: int = 1


class ReturnedRow(Struct, frozen=True):
    """The cells that begin in a row; `inserted` or `deleted` where a tracked change did that to the whole row.

    A deleted row is in no table: it is listed by its stamp and its former texts.
    """

    cells: tuple[ReturnedCell, ...]
    inserted: Stamp | None = None


class ReturnedTable(Struct, frozen=True):
    """A table."""

    rows: tuple[ReturnedRow, ...]


class ReturnedPicture(Struct, frozen=True):
    """A picture; `names` are its bookmarks, `digest` is that of its file (`pictures.picture_digest`)."""

    names: tuple[str, ...]
    digest: str


class ReturnedDeletion(Struct, frozen=True):
    """A paragraph or a row that a tracked change deleted as a whole; `names` are those of the galley's texts in it."""

    names: tuple[str, ...]
    text: str
    stamp: Stamp


ReturnedBlock: TypeAlias = ReturnedText | ReturnedTable | ReturnedPicture | ReturnedDeletion


class CommentReply(Struct, frozen=True):
    """An answer to a comment."""

    text: str
    stamp: Stamp


class ReturnedComment(Struct, frozen=True):
    """A comment (批注): its text, the words that it is about, and where: the names of their paragraph and an offset.

    A comment in a paragraph without a name is placed at the end of the nearest one before that has a name.
    """

    text: str
    about: str
    stamp: Stamp
    names: tuple[str, ...] = ()
    offset: int = 0
    replies: tuple[CommentReply, ...] = ()
    resolved: bool = False

    @property
    def wording(self) -> str:
        """Its text with its state and its replies, for a list."""
        replies = (f"；答复（{each.stamp.signed or '未署名'}）：{each.text}" for each in self.replies)
        return ("（已解决）" if self.resolved else "") + self.text + "".join(replies)


class ReviewMark(Struct, frozen=True):
    """What a review file says of itself: the document's folder, the number of the review, the digest of its sources."""

    folder: str
    number: int
    digest: str

    @property
    def written(self) -> str:
        """The mark as the value of the document property `bulletin`."""
        return _SEPARATOR.join((self.folder, str(self.number), self.digest))

    @staticmethod
    def read(value: str) -> ReviewMark | None:
        """Return the mark that a property holds; None where it holds none."""
        parts = value.strip().rsplit(_SEPARATOR, 2)
        if len(parts) != 3 or not (
            parts[0] and parts[1].isascii() and parts[1].isdecimal() and len(parts[1]) < 7
        ):
            return None
        return ReviewMark(parts[0], int(parts[1]), parts[2])


class ReturnedDocument(Struct, frozen=True):
    """A returned file in reading order; `mark` is None where the file has lost what the tool wrote into it.

    `reports` are what could not be read, in Chinese, a sentence each. Headers, footers and text boxes that the tool did
    not write are reported.
    """

    blocks: tuple[ReturnedBlock, ...]
    comments: tuple[ReturnedComment, ...] = ()
    mark: ReviewMark | None = None
    reports: tuple[str, ...] = ()

    @property
    def texts(self) -> Iterator[ReturnedText]:
        """All texts in reading order, those of cells row by row."""
        for block in self.blocks:
            if isinstance(block, ReturnedText):
                yield block
            elif isinstance(block, ReturnedTable):
                for row in block.rows:
                    for cell in row.cells:
                        yield from cell.texts
