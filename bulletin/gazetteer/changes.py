"""Changes of divisions since 2018: renamed, merged, split, moved to another city, or newly created.

The data package has only the present state, but an old issue names the places of its day. Each entry of `changes.txt`
names the decision it follows: the approval (国函 of the State Council, 民函 of the Ministry of Civil Affairs) or the
day of the province's notice. Codes are those of GB/T 2260.

Covered: changes of name, level or city of divisions from county level upwards on the mainland, 2018 to March
2026; reverted one by one they give the numbers that the Ministry published for the years to 2024.
Not covered: what changed before 2018 (an older year is read as the end of 2017, see `FIRST_YEAR`), borders moved between
divisions that kept their names, seats of government, administrative committees (行政委员会).
"""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from bulletin.gazetteer.division import Division, Level


class Change(Struct, frozen=True):
    """The old divisions gave way to the new ones; one that stands on both sides went on with other borders.

    `year` is the first whose issues may use the new names; `settled` the first whose issues must.
    """

    year: int
    settled: int
    decision: str
    province: str
    old: tuple[Division, ...]
    new: tuple[Division, ...]


def _change(line: str) -> Change:
    years, decision, where, old, new = line.split("|")
    year, settled = years.split()
    province, _, city = where.strip().partition(" ")
    sides = (_divisions(side, province, city or None) for side in (old, new))
    return Change(int(year), int(settled), decision.strip(), province, *sides)


def _divisions(text: str, province: str, city: str | None) -> tuple[Division, ...]:
    """Read `code name code name …`; `city/name` names another city; a code that ends in 00 is a prefecture's."""
    words = text.split()
    divisions = []
    for code, name in zip(words[::2], words[1::2], strict=True):
        other, slash, own = name.partition("/")
        level = Level.PREFECTURE if code.endswith("00") else Level.COUNTY
        divisions.append(Division(code, own or other, level, province, other if slash else city))
    return tuple(divisions)


_LINES = Path(__file__).with_name("changes.txt").read_text("utf-8").splitlines()
CHANGES = tuple(_change(line) for line in _LINES if line[:1].isdigit())
FIRST_YEAR = min(change.year for change in CHANGES) - 1
"""The first year whose divisions are known, as they stood at its end."""
