"""What elements of a page mean: blocks, what is never shown, styles by tag and by `style`."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from bulletin.importers.values import Cause

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.html import HtmlElement

    from bulletin.importers.html.styled_text import Style

BLOCKS = frozenset(
    {
        *(
            "p",
            "div",
            "section",
            "article",
            "main",
            "header",
            "footer",
            "nav",
            "aside",
            "address",
            "form",
            "fieldset",
        ),
        *(
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "blockquote",
            "pre",
            "center",
            "hr",
            "figure",
            "figcaption",
            "legend",
        ),
        *("ul", "ol", "li", "dl", "dt", "dd", "menu", "details", "summary", "html", "body"),
        *("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"),
    }
)
NOT_TEXT = frozenset({"script", "style", "template", "head", "meta", "link", "title", "base", "noframes"})
"""Elements whose content is no text of the page."""
_CONTROLS = frozenset({"select", "button", "textarea", "input", "option", "datalist", "label"})
_EMBEDDED = frozenset(
    {"iframe", "object", "embed", "applet", "video", "audio", "canvas", "svg", "math", "map"}
)
_HIDDEN = re.compile(r"display:none|visibility:hidden|mso-hide:all|font-size:0(?:px|pt|em|;|$)")
_COMMENTS = frozenset(
    {"comments", "commentlist", "comment-list", "respond", "comment-respond", "disqus_thread"}
)
"""Identifiers and classes of what readers wrote."""
_CHROME_TAGS = frozenset({"nav", "footer", "aside"})
_HEADING = re.compile(r"h([1-6])")
_LONGEST_STYLE = 2000
_SIZE = re.compile(r"font-size:([0-9.]+)(pt|px|em|rem)?")
_SIZE_WORDS = {"1": 7.5, "2": 10.0, "3": 12.0, "4": 13.5, "5": 18.0, "6": 24.0, "7": 36.0}
"""Sizes (pt) of `<font size>`."""
_FACE = re.compile(r"font-family:[\"']?([^;,\"']+)")
_HEI = re.compile("黑体|SimHei|小标宋", re.IGNORECASE)
_WEIGHT = re.compile(r"(?<![-\w])font-weight:(bold|[1-9]00|normal|lighter|bolder)")


class Step(Enum):
    """What a walk over a page meets."""

    BEGIN = auto()
    END = auto()
    TEXT = auto()
    UNSHOWN = auto()


class Event(NamedTuple):
    """A step of a walk: an element, for texts their characters, for what is not shown its cause and its text."""

    step: Step
    element: HtmlElement
    text: str = ""
    cause: Cause = Cause.HIDDEN


def walk(root: HtmlElement) -> Iterator[Event]:
    """Yield what a page shows, in order, without recursion; what is not shown is one event for each element."""
    from lxml import etree

    events = etree.iterwalk(root, events=("start", "end"))
    skipped: HtmlElement | None = None
    for event, element in events:
        if event == "start":
            tag = tag_of(element)
            cause = unshown(element) if tag and tag not in NOT_TEXT else None
            if not tag or tag in NOT_TEXT or cause:
                events.skip_subtree()
                skipped = element
                if cause:
                    yield Event(Step.UNSHOWN, element, hidden_text(element), cause)
                continue
            yield Event(Step.BEGIN, element)
            if element.text:
                yield Event(Step.TEXT, element, element.text)
            continue
        if element is not skipped:
            yield Event(Step.END, element)
        if element is not root and element.tail:
            yield Event(Step.TEXT, element, element.tail)


def hidden_text(element: HtmlElement) -> str:
    """Return the text of an element without that of scripts and styles."""
    from lxml import etree

    parts: list[str] = []
    for event, inner in (events := etree.iterwalk(element, events=("start", "end"))):
        if event == "start" and tag_of(inner) in NOT_TEXT:
            events.skip_subtree()
        elif event == "start":
            parts.append(inner.text or "")
        elif inner is not element:
            parts.append(inner.tail or "")
    return "".join(parts)


def tag_of(element: HtmlElement) -> str:
    """Return the name of an element; empty for a comment."""
    tag = element.tag
    return tag if isinstance(tag, str) else ""


def css(element: HtmlElement) -> str:
    """Return the declarations of an element, in lower case and without spaces."""
    style = element.get("style")
    return re.sub(r"\s+", "", style[:_LONGEST_STYLE]).lower() if style else ""


def unshown(element: HtmlElement) -> Cause | None:
    """Return why the content of an element is not part of the text, if it isn't."""
    tag = tag_of(element)
    if tag == "noscript":
        return Cause.HIDDEN
    if element.attrib and ("hidden" in element.attrib or _HIDDEN.search(css(element))):
        return Cause.HIDDEN
    if tag in {"rt", "rp"}:
        return Cause.PHONETIC
    if tag in _EMBEDDED:
        return Cause.OBJECT
    if tag in _CONTROLS or tag == "nav" or _names(element) & _COMMENTS:
        return Cause.NAVIGATION
    return None


def _names(element: HtmlElement) -> frozenset[str]:
    if not element.attrib:
        return frozenset()
    return frozenset(f"{element.get('id') or ''} {element.get('class') or ''}".lower().split())


def is_chrome(element: HtmlElement) -> bool:
    """Whether an element is by its tag a part of the page around the article."""
    return tag_of(element) in _CHROME_TAGS


def heading_tag(element: HtmlElement) -> int | None:
    """Return the level of `<h1>` to `<h6>`."""
    match = _HEADING.fullmatch(tag_of(element))
    return int(match[1]) if match else None


def styled(element: HtmlElement, style: Style) -> Style:
    """Return the style of the text in an element, where `style` is that around it."""
    tag = tag_of(element)
    match tag:
        case "b" | "strong":
            style = replace(style, bold=True)
        case "i" | "em":
            style = replace(style, italic=True)
        case "s" | "strike":
            style = replace(style, struck=True)
        case "sub" | "sup":
            style = replace(style, position=tag)
        case "a" if element.get("href"):
            style = replace(style, linked=True)
        case "font":
            size = _SIZE_WORDS.get(element.get("size") or "", style.size)
            face = (element.get("face") or style.face).split(",")[0].strip()
            style = replace(style, size=size, face=face, bold=style.bold or bool(_HEI.search(face)))
        case _:
            pass
    declarations = css(element)
    return _declared(declarations, style) if declarations else style


def _declared(declarations: str, style: Style) -> Style:
    weight = _WEIGHT.search(declarations)
    if weight:
        style = replace(style, bold=weight[1] in {"bold", "bolder", "600", "700", "800", "900"})
    face = _FACE.search(declarations)
    if face:
        style = replace(style, face=face[1], bold=style.bold or bool(_HEI.search(face[1])))
    if "vertical-align:super" in declarations:
        style = replace(style, position="sup")
    elif "vertical-align:sub" in declarations:
        style = replace(style, position="sub")
    if re.search(r"text-decoration(?:-line)?:[^;]*line-through", declarations):
        style = replace(style, struck=True)
    return replace(style, size=_size(declarations, style.size))


def _size(declarations: str, size: float | None) -> float | None:
    match = _SIZE.search(declarations)
    if not match:
        return size
    try:
        number = float(match[1])
    except ValueError:
        return size
    match match[2]:
        case "pt":
            return number
        case "px":
            return number * 0.75
        case _:
            return size


def alignment(element: HtmlElement, around: str) -> str:
    """Return how the text of a block stands: "center", "right" or empty."""
    if not element.attrib and element.tag != "center":
        return around
    found = re.search(r"text-align:(\w+)", css(element))
    value = found[1] if found else (element.get("align") or ("center" if tag_of(element) == "center" else ""))
    value = value.lower()
    if not value:
        return around
    return value if value in {"center", "right"} else ""
