"""What an importer returns: the blocks of a manuscript, its pictures, and the account of all that it held."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from enum import Enum

from msgspec import Struct, field

from bulletin.model import Blocks, Note, paragraphs, plain

# --- The account ---------------------------------------------------------------------------------------------


class Cause(Enum):
    """Why characters of a manuscript are not in the article, or why the article has others; with their Chinese names."""

    HEADER = "页眉"
    FOOTER = "页脚"
    PAGE_NUMBER = "页码"
    REPEATED = "续表重复的表头"
    WATERMARK = "水印"
    HYPHEN = "行末断词的连字符"
    CONTENTS = "目录"
    HIDDEN = "隐藏的文字"
    DELETED = "修订删去的文字"
    REJECTED = "没有接受的修订"
    COMMENT = "批注"
    FIELD = "域代码"
    PHONETIC = "拼音"
    CHART = "图表、SmartArt 里的文字"
    ART = "艺术字"
    ALTERNATIVE = "替代文字"
    OBJECT = "嵌入的对象"
    SEAL = "印章、批注等签注"
    NAVIGATION = "导航、网页的附属文字"
    METADATA = "文件的属性"
    MAIL_HEADER = "邮件的信头"
    QUOTED_MAIL = "引用的来信"
    NUMBER = "自动编号"
    SYMBOL = "符号字体里的字"
    MARKUP = "由格式变成的字"
    GUESSED = "移到稿件开头的各项"
    UNPRINTABLE = "文件里不能用的字符"


class Entry(Struct, frozen=True):
    """Characters that were left out or added, with the reason; `place` says where they stood, for the editor."""

    reason: Cause
    text: str
    place: str = ""


class Account(Struct, frozen=True):
    """Every character of a manuscript: `source` are all of them in any order, white space apart.

    source + added = article + left out, as multisets.
    """

    source: str
    added: tuple[Entry, ...] = ()
    left_out: tuple[Entry, ...] = ()

    def difference(self, kept: str) -> tuple[str, str]:
        """Return the characters that were lost, and those that came from nowhere, where `kept` is the article's text."""
        wanted, found = letters(self.source), letters(kept)
        for entry in self.added:
            wanted += letters(entry.text)
        for entry in self.left_out:
            found += letters(entry.text)
        lost, gained = wanted - found, found - wanted
        return "".join(lost.elements()), "".join(gained.elements())


def letters(text: str) -> Counter[str]:
    """Count the characters of a text outside white space."""
    return Counter("".join(text.split()))


# --- What a manuscript says of itself ------------------------------------------------------------------------


class Revision(Struct, frozen=True):
    """A tracked change (修订): what was inserted, deleted or moved, by whom and when (as the file has it)."""

    kind: str
    text: str
    author: str = ""
    date: str = ""


class Annotation(Struct, frozen=True):
    """A comment (批注) on a text."""

    text: str
    about: str = ""
    author: str = ""
    date: str = ""


class Declared(Struct, frozen=True):
    """What the file itself declares, by its properties or meta tags; as it stands there."""

    title: str = ""
    author: str = ""
    source: str = ""
    date: str = ""


class BlockForm(Struct, frozen=True):
    """How a top-level block looked: size (pt), centred or not, face, outline level (from 1); for guessing what it is."""

    size: float | None = None
    centred: bool = False
    right: bool = False
    face: str = ""
    outline: int | None = None


class Boundary(Struct, frozen=True):
    """A line end of which it was not sure whether a paragraph ends there.

    `block` is the index of a top-level block, `offset` a place in its text where two lines were `joined`; else the
    paragraph was ended behind that block. `before` and `after` are the words around it.
    """

    block: int
    joined: bool
    before: str
    after: str
    offset: int = 0


class Manuscript(Struct, frozen=True):
    """A manuscript as it came in. `format` is what it is, in Chinese.

    `pictures` are picture files by the paths that figures name (`images/…`). `forms` has an entry for each of `blocks`,
    or is empty.
    """

    format: str
    blocks: Blocks
    account: Account
    notes: tuple[Note, ...] = ()
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    forms: tuple[BlockForm, ...] = ()
    declared: Declared = Declared()
    revisions: tuple[Revision, ...] = ()
    comments: tuple[Annotation, ...] = ()
    boundaries: tuple[Boundary, ...] = ()
    reports: tuple[str, ...] = ()
    """What the editor must know besides, in Chinese, a sentence each: a picture that could not be taken over."""

    @property
    def text(self) -> str:
        """All characters of its blocks and notes; the alternative texts of pictures are accounted for as left out."""
        return text_of(self.blocks, self.notes)


def text_of(blocks: Blocks, notes: tuple[Note, ...]) -> str:
    """Return the characters of blocks and notes, as the account counts them."""
    return "\n".join(_texts(blocks, notes))


def _texts(blocks: Blocks, notes: tuple[Note, ...]) -> Iterator[str]:
    yield from map(plain, paragraphs(blocks))
    for note in notes:
        yield from map(plain, paragraphs(note.blocks))


# --- What was guessed ----------------------------------------------------------------------------------------


class Guess(Struct, frozen=True):
    """A value of the article's front matter that was guessed: its key, where it was seen, and whether it is sure."""

    key: str
    value: str
    seen: str
    sure: bool = False


class Given(Struct, frozen=True):
    """What the editor said of an article; it wins over any guess."""

    origin: tuple[str, ...] = ()
    column: str | None = None


# --- Reading -------------------------------------------------------------------------------------------------


class ReadOptions(Struct, frozen=True):
    """How a manuscript is read: tracked changes are accepted or rejected; line ends are kept or joined.

    `convert` turns a vector picture of Windows (EMF, WMF) into one of pixels, and raises UnreadableError; without it such
    pictures are reported.
    """

    accept: bool = True
    keep_breaks: bool = False
    convert: Callable[[bytes], bytes] | None = None


class UnreadableError(Exception):
    """A manuscript that can't be read; `reason` says why and what to do, in Chinese, for a diagnostic."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


LARGEST = 64 * 1024 * 1024
"""Bytes of a manuscript; also those of any part of it when unpacked."""
LARGEST_TOTAL = 256 * 1024 * 1024
"""Bytes of all parts of a package when unpacked."""
LARGEST_PICTURE = 50_000_000
"""Pixels."""
