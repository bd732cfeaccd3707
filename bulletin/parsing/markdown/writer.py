"""The document tree → Markdown that the parser reads back to an equal tree, one line a paragraph.

What is written is read at once: a block that comes back otherwise is written again with more escapes, then without
emphasis, and is reported where it still differs. So no text is lost without a word.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.model import CountTable
from bulletin.parsing.markdown.body import read_body
from bulletin.parsing.markdown.writing.blocks import write_block, write_note
from bulletin.parsing.markdown.writing.escapes import Escaping
from bulletin.parsing.markdown.writing.normal_form import normal_form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.model import Block, Blocks, Note
    from bulletin.parsing.markdown.body import MarkdownBody
    from bulletin.parsing.markdown.writing.normal_form import NormalForm
    from bulletin.parsing.text.printable import Replaced

_STEPS = (Escaping.LIGHT, Escaping.THOROUGH, Escaping.PLAIN)


class WrittenMarkdown(Struct, frozen=True):
    """A Markdown text, and the line (from 1) on which each top-level block begins; 0 where nothing of it was written.

    `blocks` and `notes` are what it says, as it is read. `replaced` are characters that no file can hold, `left_out`
    texts that Markdown has no place for. `plain` are the blocks that were written without emphasis, `faulty` those that
    are read otherwise all the same, by their index.
    """

    text: str
    lines: tuple[int, ...]
    blocks: Blocks
    notes: tuple[Note, ...]
    replaced: tuple[Replaced, ...] = ()
    left_out: tuple[str, ...] = ()
    plain: tuple[int, ...] = ()
    faulty: tuple[int, ...] = ()


def write_markdown(blocks: Blocks, notes: Sequence[Note] = ()) -> WrittenMarkdown:
    """Write a document tree."""
    form = normal_form(blocks, notes)
    wanted = [*form.tree[0], *form.notes]
    steps = [0] * len(wanted)
    while True:
        parts = list(_parts(form, steps))
        body = read_body("", _join(parts), 1)
        wrong = _differing(wanted, body.blocks, body.notes)
        wrong -= _equal_without_emphasis(wrong, steps, form, body)
        raised = {index for index in wrong if steps[index] + 1 < len(_STEPS)}
        if not raised:
            break
        for index in raised:
            steps[index] += 1
    owners = [index for index, part in enumerate(form.blocks) for _ in part]
    owners += [len(form.blocks)] * len(form.notes)
    return WrittenMarkdown(
        _join(parts),
        _first_lines(form, parts),
        body.blocks,
        body.notes,
        form.replaced,
        (*form.left_out, *(f"{type(one).__name__}" for one in form.tree[0] if isinstance(one, CountTable))),
        tuple(sorted({owners[index] for index, step in enumerate(steps) if step == len(_STEPS) - 1})),
        tuple(sorted({owners[index] for index in wrong})),
    )


def _parts(form: NormalForm, steps: Sequence[int]) -> Iterator[list[str]]:
    """Yield the lines of each block and note."""
    blocks = form.tree[0]
    for index in range(len(blocks)):
        yield write_block(blocks, index, _STEPS[steps[index]])
    for index, note in enumerate(form.notes, len(blocks)):
        yield write_note(note, _STEPS[steps[index]])


def _join(parts: Sequence[Sequence[str]]) -> str:
    return "".join(f"{line}\n" for line in chain.from_iterable(_separated(parts)))


def _separated(parts: Sequence[Sequence[str]]) -> Iterator[Sequence[str]]:
    """Yield the parts with an empty line between each two."""
    written = [part for part in parts if part]
    for index, part in enumerate(written):
        yield ["", *part] if index else part


def _first_lines(form: NormalForm, parts: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """Return the line on which each block of the original begins."""
    starts, line = [], 1
    for part in parts:
        starts.append(line if part else 0)
        line += len(part) + 1 if part else 0
    lines, at = [], 0
    for became in form.blocks:
        lines.append(next((start for start in starts[at : at + len(became)] if start), 0))
        at += len(became)
    return tuple(lines)


def _equal_without_emphasis(
    wrong: set[int], steps: Sequence[int], form: NormalForm, body: MarkdownBody
) -> set[int]:
    """Return which of the blocks that were written without emphasis are otherwise read as they are."""
    bare = {index for index in wrong if steps[index] + 1 == len(_STEPS)}
    if not bare:
        return bare
    blocks, notes = form.tree
    wanted = normal_form(blocks, notes, emphasis=False).tree
    return bare - _differing([*wanted[0], *wanted[1]], body.blocks, body.notes, emphasis=False)


def _differing(
    wanted: Sequence[Block | Note], blocks: Blocks, notes: Sequence[Note], *, emphasis: bool = True
) -> set[int]:
    """Return the indices of blocks and notes that were read otherwise; all, where their number differs."""
    read = normal_form(blocks, notes, emphasis=emphasis)
    found = [*read.tree[0], *read.notes]
    if len(found) != len(wanted):
        same = next((at for at, pair in enumerate(zip(wanted, found, strict=False)) if pair[0] != pair[1]), 0)
        return set(range(max(same - 1, 0), len(wanted)))
    return {index for index, pair in enumerate(zip(wanted, found, strict=True)) if pair[0] != pair[1]}
