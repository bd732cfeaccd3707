"""Case files (`tests/cases/*.md`): files as an editor might write them, and their diagnostics.

A case is a heading and blocks between lines `~~~~`; each is a file by its name, or `findings`, or `tree`:

    ## 全角冒号
    ~~~~ 01.md
    title：标题
    ~~~~
    ~~~~ findings
    yaml-wide-colon 01.md:2:6 全角冒号
    ~~~~

A finding is its code, its place, and optionally words of its message or hint. `tree` is the document tree of
the last file; `counted` says where its contributors count: name, kind and row, separated by commas. In a file
`⟦U+200B⟧` stands for a character and `⟦字×9⟧` for repetition; behind its name may stand `crlf`, `bom`, an
encoding, or `bytes` (then `<E4>` is a byte).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bulletin.diagnostics import Language
from bulletin.model import (
    Code,
    CountTable,
    Emphasis,
    Figure,
    FigureGroup,
    Heading,
    ItemList,
    LineBreak,
    Link,
    NoteMark,
    Paragraph,
    Quotation,
    Rule,
    Strikethrough,
    Strong,
    Subscript,
    Superscript,
    Table,
    Text,
    Verbatim,
)

if TYPE_CHECKING:
    from bulletin.diagnostics import Diagnostic
    from bulletin.model.text import Block, Blocks, Inline, Inlines, Note, TableRow

FOLDER = Path(__file__).parents[1] / "cases"
_PART = re.compile(r"^## (.+)$|^~~~~ (.+)\n((?s:.)*?)^~~~~$", re.MULTILINE)


@dataclass(frozen=True)
class Case:
    """One case: its files, and the expected diagnostics."""

    name: str
    files: dict[str, bytes] = field(default_factory=dict)
    findings: tuple[str, ...] | None = None
    tree: str | None = None
    counted: str | None = None


def read_cases(path: Path) -> list[Case]:
    """Read all cases of a file."""
    cases: list[tuple[str, list[tuple[str, str]]]] = []
    for name, info, text in _PART.findall(path.read_text("utf-8")):
        if name:
            cases.append((name, []))
        else:
            cases[-1][1].append((info, text))
    return [_read(name, blocks) for name, blocks in cases]


def _read(name: str, blocks: list[tuple[str, str]]) -> Case:
    known = {info: text for info, text in blocks if info in {"findings", "tree", "counted"}}
    files = {info.split()[0]: _content(text, info.split()[1:]) for info, text in blocks if info not in known}
    findings = tuple(known["findings"].splitlines()) if "findings" in known else None
    texts = {info: text.strip() or None for info, text in known.items()}
    return Case(name, files, findings, texts.get("tree"), texts.get("counted"))


def _content(text: str, options: list[str]) -> bytes:
    text = re.sub(r"⟦(.)×(\d+)⟧", lambda match: match[1] * int(match[2]), text)
    text = re.sub(r"⟦U\+([0-9A-F]+)⟧", lambda match: chr(int(match[1], 16)), text)
    encoding = "utf-8"
    for option in options:
        if option == "crlf":
            text = text.replace("\n", "\r\n")
        elif option == "bom":
            text = "\ufeff" + text
        elif option == "bytes":
            return re.sub(rb"<([0-9A-F]{2})>", lambda match: bytes.fromhex(match[1].decode()), text.encode())
        else:
            encoding = option
    return text.encode(encoding, "surrogatepass" if encoding == "utf-8" else "strict")


def agrees(expected: str, diagnostic: Diagnostic) -> bool:
    """Return whether a diagnostic is the expected one, and has texts in both languages."""
    code, place, *words = expected.split(" ", 2)
    messages = [diagnostic.message(language) + diagnostic.hint(language) for language in Language]
    return (diagnostic.code, str(diagnostic.position)) == (code, place) and all(
        word in "".join(messages) for word in words
    )


# --- The tree as text ---------------------------------------------------------------------------------------


def outline(blocks: Blocks, notes: tuple[Note, ...] = ()) -> str:
    """Write a document tree as text, a block a line."""
    lines = [line for block in blocks for line in _block(block)]
    lines += [f"note {note.number}: {outline(note.blocks)}" for note in notes]
    return "\n".join(lines)


def _block(block: Block) -> list[str]:
    match block:
        case Paragraph(inlines):
            rows = [f"p {line(inlines)}"]
        case Heading(level, inlines):
            rows = [f"h{level} {line(inlines)}"]
        case Quotation(blocks):
            rows = ["quote", *_indented(blocks)]
        case ItemList(items, start):
            rows = []
            for index, item in enumerate(items):
                rows += [f"item {'-' if start is None else f'{start + index}.'}", *_indented(item)]
        case Table():
            rows = _table(block)
        case Figure(path, alternative, caption):
            rows = [f"figure {path} [{alternative}] {line(caption)}{_attributes(block)}"]
        case FigureGroup(figures):
            rows = ["figures", *_indented(figures)]
        case Verbatim(text):
            rows = [f"verbatim {text!r}"]
        case Rule() | CountTable():
            rows = ["rule" if isinstance(block, Rule) else "count table"]
    return rows


def _table(table: Table) -> list[str]:
    """Write a table: alignments, `-` where the content decides, attributes; caption, head above a line, rows, notes."""
    words = [alignment.value if alignment else "-" for alignment in table.alignments]
    words += [table.size.value] if table.size else []
    words += ["landscape"] if table.landscape else []
    rows = [f"table {' '.join(words)}", *(["  caption " + line(table.caption)] if table.caption else [])]
    rows += [f"  {_row(row)}" for row in table.head]
    rows += ["  ---"] if len(table.head) > 1 else []
    rows += [f"  {_row(row)}" for row in table.rows]
    return rows + [f"  note {line(note)}" for note in table.notes]


def _row(row: TableRow) -> str:
    spans = (
        f"{cell.rowspan}×{cell.colspan} " if (cell.rowspan, cell.colspan) != (1, 1) else "" for cell in row
    )
    return f"| {' | '.join(f'{span}{line(cell.inlines)}' for span, cell in zip(spans, row, strict=True))} |"


def _attributes(figure: Figure) -> str:
    """Write the width and the place of a figure, where it has any."""
    width = (
        figure.width
        and f" width={figure.width.value:g}{' of the measure' if figure.width.relative else 'mm'}"
    )
    return f"{width or ''}{' here' if figure.here else ''}"


def _indented(blocks: Blocks) -> list[str]:
    return [f"  {row}" for block in blocks for row in _block(block)]


def line(inlines: Inlines) -> str:
    """Write inlines on one line: `/` ends a text where another follows it at once."""
    parts: list[str] = []
    for inline in inlines:
        if parts and isinstance(inline, Text) and parts[-1] and not parts[-1].endswith((">", "⏎", "]")):
            parts.append("/")
        parts.append(_inline(inline))
    return "".join(parts)


_TAGS = {Emphasis: "em", Strong: "strong", Strikethrough: "s", Subscript: "sub", Superscript: "sup"}


def _inline(inline: Inline) -> str:
    match inline:
        case Text(text):
            return text
        case Code(text):
            return f"<code>{text}</code>"
        case Link(target, children):
            return f"<a {target}>{line(children)}</a>"
        case LineBreak():
            return "⏎"
        case NoteMark(number):
            return f"[{number}]"
        case _:
            tag = _TAGS[type(inline)]
            return f"<{tag}>{line(inline.children)}</{tag}>"
