"""Values from a spreadsheet (csv): a row is a unit, a column a field; a table's entries are lines with | between columns."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from bulletin.diagnostics import Position, Sink, stage
from bulletin.model.reporting import FieldType
from bulletin.parsing.text.decode import decode

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.kinds.form.values import Definition, FormField
    from bulletin.parsing.yaml.nodes import YamlNode


@stage
def read_rows(
    sink: Sink, path: str, content: bytes, definition: Definition
) -> dict[str, Mapping[str, YamlNode]]:
    """Return the values of each row as they were typed, by the text of its first column; empty cells are left out.

    The position of a value is the line that its row begins on, and the number of its column.
    """
    source = sink.take(decode(path, content))
    reader = csv.reader(io.StringIO(source.text, newline=""))
    fields = {each.name: each for each in definition.fields} | {
        each.shown: each for each in definition.fields
    }
    heads: list[str] | None = None
    rows: dict[str, Mapping[str, YamlNode]] = {}
    line = 1
    for typed in reader:
        begins, line = line, reader.line_num + 1
        cells = [cell.strip() for cell in typed]
        if not any(cells):
            continue
        if heads is None:
            heads = cells
            continue
        places = [Position(path, begins, column) for column in range(1, len(cells) + 1)]
        named = zip(heads, cells, places, strict=False)
        rows[cells[0]] = {
            fields[head].name if head in fields else head: _node(fields.get(head), text, place)
            for head, text, place in named
            if head and text
        }
    return rows


def _node(field: FormField | None, text: str, place: Position) -> YamlNode:
    """Return a cell as a value is typed in YAML."""
    from bulletin.parsing.yaml.nodes import YamlNode

    if field is None or field.type is not FieldType.TABLE:
        return YamlNode(text, place, place)
    entries = []
    for line in filter(str.strip, text.splitlines()):
        parts = [part.strip() for part in line.replace("｜", "|").split("|")]
        named = zip(field.columns, parts, strict=False)
        entry = {column.name: YamlNode(part, place, place) for column, part in named if part}
        entries.append(YamlNode(entry, place, place))
    return YamlNode(entries, place, place)
