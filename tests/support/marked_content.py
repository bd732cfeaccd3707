"""The content of a page → its marked content with its text, its artifacts, and what is drawn outside of both.

Characters are the drawn glyphs by their fonts' ToUnicode maps, or the ActualText of the content that they stand in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pikepdf

if TYPE_CHECKING:
    from collections.abc import Iterator

PAINTING = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh"}
SHOWING = {"Tj", "TJ", "'", '"'}
UNKNOWN = "\ufffd"
"""The text of a glyph for which the font has none."""


@dataclass(frozen=True)
class Artifact:
    """Content that is not read aloud: its type, as `Pagination`, and subtype, as `Footer`, where it has them."""

    type: str | None
    subtype: str | None
    text: str


@dataclass
class PageContent:
    """What a page draws: text by MCID, artifacts, operators outside of both; faults of marking."""

    marked: dict[int, str] = field(default_factory=dict)
    artifacts: list[Artifact] = field(default_factory=list)
    unmarked: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def read_content(page: pikepdf.Page) -> PageContent:
    """Read a page."""
    content = PageContent()
    reader = _Interpreter(content)
    reader.run(page, page.obj.get("/Resources", {}))
    content.faults += [f"marked content is not closed: {scope.tag}" for scope in reader.scopes]
    return content


@dataclass
class _Scope:
    """Marked content that is open."""

    tag: str
    properties: Any
    text: list[str] = field(default_factory=list)

    @property
    def number(self) -> int | None:
        return int(self.properties["/MCID"]) if "/MCID" in self.properties else None

    @property
    def artifact(self) -> bool:
        return self.tag == "Artifact"

    @property
    def result(self) -> str:
        if "/ActualText" in self.properties:
            return str(self.properties["/ActualText"])
        return "".join(self.text)


class _Interpreter:
    def __init__(self, content: PageContent) -> None:
        self.content = content
        self.scopes: list[_Scope] = []
        self.font: _Font | None = None
        self.saved: list[_Font | None] = []
        self.fonts: dict[tuple[int, int], _Font] = {}

    def run(self, stream: Any, resources: Any) -> None:
        for one in pikepdf.parse_content_stream(stream):
            operator = str(one.operator)
            if operator == "INLINE IMAGE":
                self._draw(operator)
            else:
                self._obey(operator, list(one.operands), resources)

    def _obey(self, operator: str, operands: list[Any], resources: Any) -> None:
        match operator:
            case "q":
                self.saved.append(self.font)
            case "Q":
                self.font = self.saved.pop()
            case "Tf":
                self.font = self._font(resources["/Font"][str(operands[0])])
            case "BMC":
                self._open(_Scope(str(operands[0])[1:], {}))
            case "BDC":
                operand = operands[1]
                properties = (
                    resources["/Properties"][str(operand)] if isinstance(operand, pikepdf.Name) else operand
                )
                self._open(_Scope(str(operands[0])[1:], properties))
            case "EMC":
                self._close()
            case "Do":
                self._object(resources["/XObject"][str(operands[0])], resources)
            case _ if operator in PAINTING:
                self._draw(operator)
            case _ if operator in SHOWING:
                self._show(operator, operands[-1])

    def _font(self, source: Any) -> _Font:
        if source.objgen not in self.fonts:
            self.fonts[source.objgen] = _Font(source)
        return self.fonts[source.objgen]

    def _open(self, scope: _Scope) -> None:
        counted = scope.number is not None or scope.artifact
        outer = next((one for one in self.scopes if one.number is not None or one.artifact), None)
        if counted and outer is not None:
            self.content.faults.append(f"{scope.tag} {scope.number} stands within {outer.tag} {outer.number}")
        if scope.number is not None and scope.number in self.content.marked:
            self.content.faults.append(f"MCID {scope.number} is used twice")
        self.scopes.append(scope)

    def _close(self) -> None:
        if not self.scopes:
            self.content.faults.append("EMC without a beginning")
            return
        scope = self.scopes.pop()
        text = scope.result
        if scope.artifact:
            values = (str(scope.properties[key])[1:] if key in scope.properties else None for key in KEYS)
            self.content.artifacts.append(Artifact(*values, text))
        elif scope.number is not None:
            self.content.marked[scope.number] = text
        elif self.scopes:
            self.scopes[-1].text.append(text)

    def _object(self, source: Any, resources: Any) -> None:
        if source["/Subtype"] == "/Form":
            self.run(source, source.get("/Resources", resources))
        else:
            self._draw("Do")

    def _show(self, operator: str, operand: Any) -> None:
        assert self.font is not None
        strings = operand if isinstance(operand, pikepdf.Array) else [operand]
        text = "".join(self.font.text(bytes(one)) for one in strings if isinstance(one, pikepdf.String))
        if text:
            self._draw(operator)
        if self.scopes:
            self.scopes[-1].text.append(text)

    def _draw(self, operator: str) -> None:
        if all(scope.number is None and not scope.artifact for scope in self.scopes):
            self.content.unmarked.append(operator)


KEYS = ("/Type", "/Subtype")


class _Font:
    """The characters of a font's codes."""

    def __init__(self, source: Any) -> None:
        self.length = 2 if source["/Subtype"] == "/Type0" else 1
        self.texts = dict(_mappings(source["/ToUnicode"].read_bytes())) if "/ToUnicode" in source else {}

    def text(self, codes: bytes) -> str:
        step = self.length
        numbers = (int.from_bytes(codes[at : at + step]) for at in range(0, len(codes), step))
        return "".join(self.texts.get(number, UNKNOWN) for number in numbers)


_CHARACTERS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_HEX = rb"<\s*([0-9A-Fa-f\s]*)>\s*"
_PAIR = re.compile(_HEX + _HEX)
_RANGE = re.compile(_HEX + _HEX + rb"(?:<([0-9A-Fa-f\s]*)>|\[([^\]]*)\])")


def _mappings(cmap: bytes) -> Iterator[tuple[int, str]]:
    """Read a ToUnicode map (ISO 32000-1 §9.10.3)."""
    for block in _CHARACTERS.findall(cmap):
        yield from ((int(code, 16), _utf16(text)) for code, text in _PAIR.findall(block))
    for block in _RANGES.findall(cmap):
        for first, last, text, several in _RANGE.findall(block):
            start, stop = int(first, 16), int(last, 16)
            if several:
                texts = [_utf16(one) for one in re.findall(rb"<([^>]*)>", several)]
                yield from enumerate(texts[: stop - start + 1], start)
            else:
                base = _utf16(text)
                for at in range(start, stop + 1):
                    yield at, base[:-1] + chr(ord(base[-1]) + at - start)


def _utf16(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be")
