"""Faulty lines of cells, reported as one for their table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.diagnostics import diagnose
from bulletin.linebreak.values import LineFault

if TYPE_CHECKING:
    from bulletin.composition.texts import TextComposer

FAULTS = frozenset(fault.value for fault in LineFault)


def report_once(texts: TextComposer, reported: int, narrowest: float, kind: str) -> None:
    """Report faulty lines of cells as one for the whole table: nobody can correct them one by one.

    They are the diagnostics behind the first `reported`; `narrowest` is the width of the narrowest column (mm).
    Characters wider than their column are printed over the next one.
    """
    others, new = texts.diagnostics[:reported], texts.diagnostics[reported:]
    faults = [one for one in new if one.code in FAULTS]
    if not faults:
        return
    wide = [one for one in faults if one.code == LineFault.WIDE.value]
    overprinted = wide and narrowest < texts.geometry.blocks[kind].em
    first = wide[0] if overprinted else faults[0]
    code = first.code if overprinted else "cell-crowded"
    number = len({one.position for one in faults})
    joined = diagnose(code, first.position, line=first.values["line"], number=number)
    texts.diagnostics[:] = [*others, *(one for one in new if one not in faults), joined]
