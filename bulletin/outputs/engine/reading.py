"""A reader of the HTML that this tool writes: the tree that the engine's parser would make, in a tenth of its time.

HTML as such can be read only by rules for every mistake. Pages written by a program hold none, as a rule: elements
are closed, attributes quoted, no element stands where another would be closed for it. Such a page is read here; at
anything else that the language knows the reader gives up, and the engine's parser has the word.
"""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any
from xml.etree.ElementTree import Element, SubElement

_TAG = re.compile(r'<(/?)([a-z][a-z0-9]*)((?: [a-z-]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_OTHER = re.compile("&(?!(?:amp|lt|gt|quot|#34|#39);)")
"""References other than those that escaping makes."""
_ESCAPES = ("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&#34;", '"'), ("&#39;", "'"), ("&amp;", "&")
_START = re.compile(r"[ \n\t]*<!doctype html>[ \n\t]*(?=<html[ >])", re.IGNORECASE)
_SPACE = " \n\t"
_VOID = frozenset(("meta", "link", "col", "br", "hr", "img", "wbr"))
_IN_HEAD = frozenset(("meta", "link", "title", "style"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = _HEADINGS.union(
    (
        "address",
        "article",
        "aside",
        "blockquote",
        "div",
        "figcaption",
        "figure",
        "footer",
        "header",
        "hr",
        "main",
    ),
    ("nav", "ol", "p", "pre", "section", "ul", "li", "table"),
)
"""Elements that end a paragraph."""
_INLINE = frozenset(
    (
        "a",
        "abbr",
        "b",
        "br",
        "cite",
        "code",
        "em",
        "i",
        "img",
        "s",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
    ),
).union(("u", "wbr"))
_INSIDE = {
    "table": frozenset(("colgroup", "thead", "tbody", "tfoot")),
    "colgroup": frozenset(("col",)),
    "thead": frozenset(("tr",)),
    "tbody": frozenset(("tr",)),
    "tfoot": frozenset(("tr",)),
    "tr": frozenset(("th", "td")),
    "ol": frozenset(("li",)),
    "ul": frozenset(("li",)),
    "head": _IN_HEAD,
    "html": frozenset(("head", "body")),
    "title": frozenset(),
    "style": frozenset(),
}
"""What may stand in elements that take nothing else."""
_FLOW = _BLOCKS - {"li"} | _INLINE


class _OddError(Exception):
    """A page that has to be read by all the rules."""


def use(engine: Any) -> None:
    """Let the engine read plain pages in this way: it knows its parser by one name, and calls one function of it."""
    parser = engine.tinyhtml5

    def parse(document: Any, **options: Any) -> Any:
        content = document.getvalue() if type(document).__name__ == "StringIO" else ""
        root = plain(content) if options == {"namespace_html_elements": False} else None
        return parser.parse(document, **options) if root is None else root

    engine.tinyhtml5 = SimpleNamespace(parse=parse)


def plain(page: str) -> Element | None:
    """Return the tree of a page; None where it is not plain."""
    start = _START.match(page)
    if start is None or _CONTROL.search(page):
        return None
    try:
        return _Reader().read(_TAG.split(page[start.end() :]))
    except _OddError:
        return None


class _Reader:
    """Reads one page; `open` are the open elements by name, `last` is what was closed last within the innermost."""

    def __init__(self) -> None:
        self.open: list[str] = []
        self.elements: list[Element] = []
        self.last: Element | None = None

    def read(self, parts: list[str]) -> Element:
        """Return the root of what lies in parts: a text, then slash, name, attributes and the text behind of each tag."""
        root = None
        for slash, name, told, text in zip(parts[1::4], parts[2::4], parts[3::4], parts[4::4], strict=True):
            if slash:
                self._close(name, told)
            else:
                self._begin(name, _attributes(told))
                root = root if root is not None else self.elements[0]
            if text:
                self._text(text, within=name if not (slash or name in _VOID) else "")
        if root is None or self.open or len(root) != len(_INSIDE["html"]):
            raise _OddError
        return root

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        if not self._fits(name):
            raise _OddError
        element = (
            SubElement(self.elements[-1], name, attributes) if self.elements else Element(name, attributes)
        )
        if name in _VOID:
            self.last = element
        else:
            self.open.append(name)
            self.elements.append(element)
            self.last = None

    def _fits(self, name: str) -> bool:
        """Whether an element may stand here, without anything being closed or opened for it."""
        if not self.open:
            return name == "html" and self.last is None
        around = self.open[-1]
        if around == "html":
            return name == ("body" if self.last is not None and self.last.tag == "head" else "head")
        return (
            name in _INSIDE.get(around, _FLOW)
            and not (name in _BLOCKS and "p" in self.open)
            and not (name in _HEADINGS and around in _HEADINGS)
            and not (name == "a" and "a" in self.open)
        )

    def _close(self, name: str, told: str) -> None:
        if told or not self.open or self.open.pop() != name:
            raise _OddError
        self.last = self.elements.pop()

    def _text(self, text: str, within: str) -> None:
        """Put a text where it stands; `within` names the element that has just begun."""
        around = self.open[-1] if self.open else ""
        if "<" in text or (around in _SPACED and text.strip(_SPACE)):
            raise _OddError
        if around != "style":
            text = _unescaped(text)
        if within == "pre":
            text = text.removeprefix("\n")
        if self.last is None:
            if text and around != "html":  # what stands before the head is left out
                self.elements[-1].text = text
        elif self.last.tag in {"body", "html"}:  # what stands behind the body belongs to it
            _append(self.last if self.last.tag == "body" else self.last[-1], text)
        else:
            self.last.tail = text


_SPACED = frozenset(("", "html", "head", "table", "colgroup", "thead", "tbody", "tfoot", "tr"))
"""Where nothing but white space may stand."""


def _append(element: Element, text: str) -> None:
    """Add to the text at the end of an element."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _attributes(told: str) -> dict[str, str]:
    if not told:
        return {}
    found = _ATTRIBUTE.findall(told)
    attributes = {name: _unescaped(value) for name, value in found}
    if len(attributes) < len(found):  # of two with one name the first would count
        raise _OddError
    return attributes


def _unescaped(text: str) -> str:
    if "&" not in text:
        return text
    if _OTHER.search(text):
        raise _OddError
    for escape, character in _ESCAPES:
        text = text.replace(escape, character)
    return text
