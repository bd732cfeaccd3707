"""What a reader changed: each change with its place in the sources, before and after, who and when."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.model.galley import GalleyPart

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bulletin.diagnostics import Position
    from bulletin.model.returned import ReturnedRun, ReturnedTable, Stamp


class ChangeKind(Enum):
    """What was done, with the word that lists of changes have for it."""

    INSERTED = "增加"
    DELETED = "删去"
    REPLACED = "改动"
    RESTYLED = "字体"
    SPLIT = "分段"
    MERGED = "并段"
    RELEVELED = "改级"
    NEW_PARAGRAPH = "新段"
    DELETED_PARAGRAPH = "删段"
    MOVED = "移动"
    NEW_ROW = "增行"
    DELETED_ROW = "删行"
    NEW_TABLE = "新表"
    DELETED_TABLE = "删表"
    TABLE = "改表"
    PICTURE = "图片"


class Sensitivity(Enum):
    """What a change touches that must be looked at one by one (姓名、职务、数字、日期)."""

    NAME = "姓名"
    OFFICE = "职务"
    NUMBER = "数字"
    DATE = "日期"


class ReviewChange(Struct, frozen=True):
    """A change: `name` is that of the galley's text, table or picture, and `position` the place of its first character.

    `before` and `after` are its words for a list; in those of a split or a merge `¶` is the end of a paragraph. `stamps`
    are empty where the change was not tracked. `refusal` says in Chinese why it can't be carried into the sources; where
    it is `generated`, the tool made what was changed, and `position` is the place to change instead.

    What is carried: the characters from `start` up to `end` of the text (label, text and credit, the mark of a note and
    a break are one each) become `runs`. `style` is the galley's style of a new paragraph or of one that got another
    level, `beside` the name of the text that a new or moved one stands behind, `row` that of a row in its table.
    `number` is its place in the order of the returned file.
    """

    kind: ChangeKind
    name: str
    part: GalleyPart = GalleyPart.BODY
    position: Position | None = None
    before: str = ""
    after: str = ""
    stamps: tuple[Stamp, ...] = ()
    sensitive: tuple[Sensitivity, ...] = ()
    refusal: str = ""
    generated: bool = False
    start: int = 0
    end: int = 0
    runs: tuple[ReturnedRun, ...] = ()
    style: str = ""
    beside: str = ""
    row: int = 0
    cells: tuple[tuple[ReturnedRun, ...], ...] = ()
    table: ReturnedTable | None = None
    number: int = 0

    @property
    def carried(self) -> bool:
        """Whether it can be carried into the sources, as far as is known before it is tried."""
        return not (self.refusal or self.generated)


class RefusedChange(Struct, frozen=True):
    """A change that can't be carried into the sources, and why, in Chinese."""

    change: ReviewChange
    reason: str


def in_order_of_file(changes: Iterable[ReviewChange]) -> list[ReviewChange]:
    """Return changes in the order of the returned file."""
    return sorted(changes, key=lambda change: change.number)


def in_order_of_care(changes: tuple[ReviewChange, ...]) -> tuple[ReviewChange, ...]:
    """Return changes, those that touch names, offices, numbers or dates first."""
    return tuple(sorted(changes, key=lambda change: not change.sensitive))
