"""Edits as readers make them in a Word file, on what comes back of it: at random, tracked or not."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.model.galley import Editing, GalleyTable
from bulletin.model.returned import (
    Deletion,
    ReturnedDocument,
    ReturnedRow,
    ReturnedRun,
    ReturnedTable,
    ReturnedText,
    Stamp,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from bulletin.model.galley import Galley, GalleyText
    from bulletin.model.returned import ReturnedBlock, ReturnedCell

WHO = Stamp("李处长", "2022-12-20T09:00:00Z")
PIECES = (
    "进一步", "切实", "省文明办", "12", "3.5%", "（一）", "“好人之城”", "，", "、", "和", "的", "志愿服务", "2022年", "各市",
    "a", "km", "*", "**", "_", "|", "<b>", "&amp;", "1.", "#", "- ", "[词](http://a.cn)", "~~", "`", "\\", "＊＊", "--", "①",
)  # fmt: skip
SENTENCES = (
    "会议要求，各地要把做法坚持下去。",
    "一、新的要求",
    "1. 另一条",
    "> 看起来像引文的一段",
    "| 像 | 表格 |",
    "全省上下学习借鉴，取得了实实在在的成效。",
)
_MOVABLE = frozenset({"body", "heading-1", "heading-2", "quotation", "item"})


class RandomReader:
    """Makes random edits in a returned file; `log` are those that were made."""

    def __init__(self, galley: Galley, document: ReturnedDocument, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311
        self.texts: dict[str, GalleyText] = {text.name: text for text in galley.texts}
        tables = [block for block in galley.blocks if isinstance(block, GalleyTable)]
        self.in_tables = {cell.text.name for table in tables for row in table.rows for cell in row}
        self.blocks: list[ReturnedBlock] = [*document.blocks]
        self.log: list[str] = []

    def edit(self, count: int) -> ReturnedDocument:
        """Return the file with so many edits."""
        kinds: list[Callable[[], str | None]] = [
            self.insert, self.insert, self.delete, self.replace, self.replace, self.split, self.merge, self.add,
            self.remove, self.move, self.embolden, self.plain, self.change_cell, self.change_rows,
        ]  # fmt: skip
        while len(self.log) < count:
            done = self.random.choice(kinds)()
            self.log.append(done or "nothing")
        return ReturnedDocument(tuple(self.blocks))

    # --- Choosing ----------------------------------------------------------------------------------------------

    def _is_text(self, block: ReturnedBlock, *, value: bool = False) -> bool:
        if not isinstance(block, ReturnedText) or len(block.plain) < 4:
            return False
        known = [self.texts[name] for name in block.names if name in self.texts]
        kinds = {Editing.TEXT, Editing.VALUE} if value else {Editing.TEXT}
        return all(text.editing in kinds and text.name not in self.in_tables for text in known)

    def _choose(self, *, value: bool = False) -> tuple[int, ReturnedText] | None:
        places = [at for at, block in enumerate(self.blocks) if self._is_text(block, value=value)]
        if not places:
            return None
        at = self.random.choice(places)
        block = self.blocks[at]
        assert isinstance(block, ReturnedText)
        return at, block

    def _bounds(self, text: ReturnedText) -> tuple[int, int]:
        """Return where the text without label and credit begins and ends."""
        known = [self.texts[name] for name in text.names if name in self.texts]
        label, credit = (known[0].label, known[0].credit) if known else ("", "")
        start = len(label) if text.plain.startswith(label) else 0
        return start, len(text.plain) - (len(credit) if credit and text.plain.endswith(credit) else 0)

    def _range(self, text: ReturnedText, longest: int) -> tuple[int, int] | None:
        low, high = self._bounds(text)
        start = self.random.randrange(low, max(high, low + 1))
        end = min(high, start + self.random.randint(1, longest))
        chosen = text.plain[start:end]
        if not chosen.strip() or "\n" in chosen or any("\u2460" <= each <= "\u2473" for each in chosen):
            return None
        return start, end

    # --- Within texts ------------------------------------------------------------------------------------------

    def _put(self, text: ReturnedText, start: int, end: int, new: str) -> ReturnedText:
        """Replace characters, tracked or not; new ones look like those before them."""
        runs: list[ReturnedRun] = []
        done, gone = 0, ""
        stamp = WHO if self.random.random() < 0.5 else None
        placed = False
        for run in text.runs:
            first, last = max(start - done, 0), min(end - done, len(run.text))
            before = run.text[: max(min(first, len(run.text)), 0)]
            if before:
                runs.append(replace(run, text=before))
            if not placed and start - done <= len(run.text):
                if new:
                    runs.append(replace(run, text=new, inserted=stamp))
                placed = True
            if first < last:
                gone += run.text[first:last]
            behind = run.text[max(last, min(len(run.text), first)) :]
            if behind:
                runs.append(replace(run, text=behind))
            done += len(run.text)
        deletions = text.deletions
        if gone and stamp:
            deletions = (*deletions, Deletion(start + len(new), gone, stamp))
        return replace(text, runs=tuple(runs), deletions=deletions)

    def _change(self, start: int, end: int, new: str, at: int, text: ReturnedText) -> str:
        edited = self._put(text, start, end, new)
        assert edited.plain == text.plain[:start] + new + text.plain[end:]
        self.blocks[at] = edited
        return f"{text.plain[start:end]!r} → {new!r} in {text.plain[:12]!r}"

    def insert(self) -> str | None:
        chosen = self._choose(value=True)
        if chosen is None:
            return None
        low, high = self._bounds(chosen[1])
        start = self.random.randint(low, high)
        return self._change(start, start, self.random.choice(PIECES), *chosen)

    def delete(self) -> str | None:
        chosen = self._choose(value=True)
        span = self._range(chosen[1], 12) if chosen else None
        if chosen is None or span is None or span[1] - span[0] >= len(chosen[1].plain) - 4:
            return None
        return self._change(*span, "", *chosen)

    def replace(self) -> str | None:
        chosen = self._choose(value=True)
        span = self._range(chosen[1], 8) if chosen else None
        return self._change(*span, self.random.choice(PIECES), *chosen) if chosen and span else None

    def embolden(self) -> str | None:
        return self._look(8, strong=True) if self.random.random() < 0.6 else self._look(8, emphasized=True)

    def plain(self) -> str | None:
        return self._look(30, strong=False)

    def _look(self, longest: int, **look: bool) -> str | None:
        chosen = self._choose()
        span = self._range(chosen[1], longest) if chosen else None
        if chosen is None or span is None:
            return None
        at, text = chosen
        runs = [replace(run, text=each) for run in text.runs for each in run.text]
        for index in range(*span):
            runs[index] = replace(runs[index], **look)
        self.blocks[at] = replace(text, runs=tuple(runs))
        return f"{look} {text.plain[slice(*span)]!r} in {text.plain[:12]!r}"

    # --- Paragraphs --------------------------------------------------------------------------------------------

    def split(self) -> str | None:
        chosen = self._choose()
        if chosen is None:
            return None
        at, text = chosen
        low, high = self._bounds(text)
        if high - low < 4 or text.style in {
            "简报caption",
            "简报table-caption",
            "简报table-note",
            "简报verbatim",
        }:
            return None
        place = self.random.randrange(low + 1, high)
        runs = [replace(run, text=each) for run in text.runs for each in run.text]
        first = replace(text, runs=tuple(runs[:place]), deletions=())
        rest = ReturnedText((), text.style, tuple(runs[place:]))
        if not first.plain.strip() or not rest.plain.strip() or "\n" in text.plain[place - 1 : place + 1]:
            return None
        self.blocks[at : at + 1] = [first, rest]
        return f"split {text.plain[:12]!r} at {place}"

    def merge(self) -> str | None:
        chosen = self._choose()
        if chosen is None:
            return None
        at, text = chosen
        following = self.blocks[at + 1] if at + 1 < len(self.blocks) else None
        if following is None or not self._is_text(following) or not isinstance(following, ReturnedText):
            return None
        if {text.style, following.style} - {"简报body", "简报item", "简报quotation"}:
            return None
        merged = replace(
            text,
            names=text.names + following.names,
            runs=text.runs + following.runs,
            deletions=(),
        )
        self.blocks[at : at + 2] = [merged]
        return f"merge {text.plain[:12]!r} {following.plain[:12]!r}"

    def add(self) -> str | None:
        chosen = self._choose()
        if chosen is None or not self._movable(chosen[1]):
            return None
        new = ReturnedText((), "简报body", (ReturnedRun(self.random.choice(SENTENCES)),))
        self.blocks.insert(chosen[0] + 1, new)
        return f"add {new.plain!r} behind {chosen[1].plain[:12]!r}"

    def _movable(self, text: ReturnedText) -> bool:
        return text.style.removeprefix("简报") in _MOVABLE

    def remove(self) -> str | None:
        chosen = self._choose()
        if chosen is None or not self._movable(chosen[1]) or _has_mark(chosen[1]):
            return None
        del self.blocks[chosen[0]]
        return f"remove {chosen[1].plain[:12]!r}"

    def move(self) -> str | None:
        chosen, target = self._choose(), self._choose()
        if chosen is None or target is None or chosen[0] == target[0]:
            return None
        styles = {"简报body", "简报item", "简报quotation"}
        if not {chosen[1].style, target[1].style} <= styles or _has_mark(chosen[1]):
            return None
        text = self.blocks.pop(chosen[0])
        place = self.blocks.index(target[1])
        self.blocks.insert(place + 1, text)
        return f"move {chosen[1].plain[:12]!r} behind {target[1].plain[:12]!r}"

    # --- Tables ------------------------------------------------------------------------------------------------

    def _table(self) -> tuple[int, ReturnedTable] | None:
        places = [
            at
            for at, block in enumerate(self.blocks)
            if isinstance(block, ReturnedTable) and len(block.rows) > 1 and self._is_own(block)
        ]
        if not places:
            return None
        at = self.random.choice(places)
        block = self.blocks[at]
        assert isinstance(block, ReturnedTable)
        return at, block

    def _is_own(self, table: ReturnedTable) -> bool:
        names = {
            name for row in table.rows for cell in row.cells for text in cell.texts for name in text.names
        }
        return bool(names) and all(
            name in self.in_tables and self.texts[name].editing is Editing.TEXT for name in names
        )

    def change_cell(self) -> str | None:
        chosen = self._table()
        if chosen is None:
            return None
        at, table = chosen
        row = self.random.randrange(len(table.rows))
        cells = [*table.rows[row].cells]
        column = self.random.randrange(len(cells))
        text = cells[column].texts[0]
        start = self.random.randint(0, len(text.plain))
        new = self.random.choice(PIECES)
        runs = (ReturnedRun(text.plain[:start] + new + text.plain[start:]),)
        if any(run.strong or run.emphasized for run in text.runs):
            return None
        cells[column] = replace(cells[column], texts=(replace(text, runs=runs),))
        self._set_rows(at, table, {row: replace(table.rows[row], cells=tuple(cells))})
        return f"cell {row}.{column}: {text.plain!r} + {new!r}"

    def _set_rows(self, at: int, table: ReturnedTable, rows: dict[int, ReturnedRow]) -> None:
        self.blocks[at] = ReturnedTable(tuple(rows.get(number, row) for number, row in enumerate(table.rows)))

    def change_rows(self) -> str | None:
        chosen = self._table()
        if chosen is None:
            return None
        at, table = chosen
        simple = [
            number
            for number, row in enumerate(table.rows)
            if number and all(cell.colspan == cell.rowspan == 1 for cell in row.cells)
        ]
        if len(simple) < 3 or len({len(row.cells) for row in table.rows}) > 1:
            return None
        number = self.random.choice(simple)
        if self.random.random() < 0.5:
            self.blocks[at] = ReturnedTable((*table.rows[:number], *table.rows[number + 1 :]))
            return f"remove row {number}"
        cells = tuple(
            _new_cell(cell, f"新增{column}") for column, cell in enumerate(table.rows[number].cells)
        )
        self.blocks[at] = ReturnedTable(
            (*table.rows[: number + 1], ReturnedRow(cells), *table.rows[number + 1 :])
        )
        return f"add row behind {number}"


def _circled(character: str) -> int:
    return int("\u2460" <= character <= "\u2473")


def _has_mark(text: ReturnedText) -> bool:
    return any(map(_circled, text.plain))


def _new_cell(cell: ReturnedCell, text: str) -> ReturnedCell:
    return replace(cell, texts=(ReturnedText((), cell.texts[0].style, (ReturnedRun(text),)),))
