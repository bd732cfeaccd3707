"""Where the article of a page is: the element with most prose, the title before it, and what the page says of it."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from bulletin.importers.html.elements import BLOCKS, Step, heading_tag, is_chrome, tag_of, walk
from bulletin.importers.page_furniture import is_furniture
from bulletin.importers.values import Cause, Declared, Entry

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lxml.html import HtmlElement

    from bulletin.importers.html.elements import Event

_CONTAINERS = BLOCKS - {"tr", "tbody", "thead", "tfoot", "li", "p", "html"}
_MARKS = re.compile(r"[，。、；“”！？]|[,.;](?=\s)")
_HIGHEST = 8
"""How many elements around a text its prose counts for."""
_PASSED_ON = 0.93
"""Share of the prose that counts for the next element around: the innermost one with all of it wins."""
_LONGEST = 400
_SHORTEST_LEAD = 30
_BEFORE, _BEHIND = 12, 6
"""How many texts around the beginning, and behind the end, may say source, author and date."""
_META = {
    "title": ("articletitle", "og:title", "title"),
    "source": ("contentsource", "source", "article:source"),
    "date": ("pubdate", "publishdate", "article:published_time", "og:release_date", "firstpublishedtime"),
    "author": ("author", "article:author", "og:article:author"),
}
"""Names of meta tags; the first three are those of the sites of authorities."""
_SOURCE = re.compile(r"(?:信息|稿件|文章)?(?:来源|稿源|供稿(?:单位)?)\s*[:：]\s*([^\s|丨:：]{2,30})")
_AUTHOR = re.compile(r"(?:作者|记者|撰稿)\s*[:：]\s*([^\s|丨:：]{2,20}(?:[ 、][^\s|丨:：]{2,4}(?=\s|$))*)")
_DATE = re.compile(r"(20[0-9]{2})\s?[-年/.]\s?([0-9]{1,2})\s?[-月/.]\s?([0-9]{1,2})(?:日|(?![0-9]))")
_TITLE_TAIL = re.compile(r"\s*(?:[-_|–—丨]{1,2}\s*[^-_|–—丨]{2,30})+$")
_WORD_PROCESSOR = re.compile(
    r"word\.document|microsoft word|microsoft-com:office:word|openoffice|libreoffice|wps office|kingsoft",
    re.IGNORECASE,
)


class Chunk(Struct, frozen=True):
    """The text of a block of a page, the innermost block element around it, and how much of it is links.

    `cause`: why it is not shown, if it isn't.
    """

    text: str
    owner: HtmlElement
    linked: float
    cause: Cause | None = None


class PageArticle(Struct, frozen=True):
    """The element with the article, title and lead where they stand before it, texts outside, what the page declares.

    `document`: a word processor wrote the page, and all of it is the manuscript.
    """

    container: HtmlElement
    title: Chunk | None
    lead: tuple[Chunk, ...]
    outside: tuple[Entry, ...]
    declared: Declared
    document: bool = False


# --- Chunks -------------------------------------------------------------------------------------------------


def chunks(root: HtmlElement) -> Iterator[Chunk]:
    """Yield the text of a page, block by block."""
    gathered = _Gathered(root)
    for event in walk(root):
        tag = tag_of(event.element)
        if event.step is Step.TEXT:
            gathered.add(event.text)
        elif event.step is Step.UNSHOWN:
            yield from gathered.unshown(event)
        else:
            if tag == "br" or tag in BLOCKS:
                yield from gathered.taken()
            gathered.pass_tag(event, tag)
    yield from gathered.taken()


class _Gathered:
    """The text of the block that is being walked over, and the elements around it."""

    def __init__(self, root: HtmlElement) -> None:
        self._parts: list[str] = []
        self._owners = [root]
        self._linked = self._links = 0

    def add(self, text: str) -> None:
        self._parts.append(text)
        self._linked += len(text.strip()) if self._links else 0

    def pass_tag(self, event: Event, tag: str) -> None:
        """Take note of a tag that begins or ends."""
        begins = event.step is Step.BEGIN
        if tag == "a":
            self._links += 1 if begins else -1
        if tag in BLOCKS and begins:
            self._owners.append(event.element)
        elif tag in BLOCKS:
            self._owners.pop()

    def unshown(self, event: Event) -> Iterator[Chunk]:
        """Yield a text that is not shown."""
        text = " ".join(event.text.split())
        if text:
            yield Chunk(text, self._owners[-1], 0, event.cause)

    def taken(self) -> Iterator[Chunk]:
        """Yield what was gathered, if it is any text."""
        text = " ".join("".join(self._parts).split())
        if text:
            yield Chunk(text, self._owners[-1], self._linked / len(text))
        self._parts.clear()
        self._linked = 0


# --- The container ------------------------------------------------------------------------------------------


def find_article(root: HtmlElement, *, whole: bool = False) -> PageArticle:
    """Return where the article of a page is."""
    body = root.find("body")
    body = root if body is None else body
    if whole or _is_document(root):
        return PageArticle(body, None, (), (), _of_meta(root), document=True)
    found = list(chunks(body))
    shown = [chunk for chunk in found if not chunk.cause]
    container = _container(shown, body)
    inside = set(container.iter())
    places = [at for at, chunk in enumerate(shown) if chunk.owner in inside]
    first, last = (places[0], places[-1]) if places else (0, len(shown) - 1)
    around = shown[max(0, first - _BEFORE) : first + _BEFORE] + shown[max(first, last - 2) : last + _BEHIND]
    declared = _of_text(_of_meta(root), around)
    title = _title(shown[:first], declared.title)
    lead = tuple(_lead(shown[:first], title))
    others = (
        chunk
        for chunk in found
        if chunk.owner not in inside and all(chunk is not one for one in (title, *lead))
    )
    outside = tuple(Entry(chunk.cause or Cause.NAVIGATION, chunk.text) for chunk in others)
    return PageArticle(container, title, lead, outside, declared)


def _is_document(root: HtmlElement) -> bool:
    """Whether a page was written by a word processor: all of it is the manuscript."""
    if any("office:word" in str(uri) for uri in (*root.nsmap.values(), *root.attrib.values())):
        return True
    names = (f"{meta.get('name')} {meta.get('content')}" for meta in root.iter("meta"))
    return any(_WORD_PROCESSOR.search(name) for name in names)


def _container(shown: Sequence[Chunk], body: HtmlElement) -> HtmlElement:
    """Return the element with most prose; the whole page where there is none."""
    scores: defaultdict[HtmlElement, float] = defaultdict(float)
    for chunk in shown:
        score = _prose(chunk)
        element: HtmlElement | None = chunk.owner
        for distance in range(_HIGHEST if score else 0):
            if element is None:
                break
            scores[element] += score * _PASSED_ON**distance
            element = element.getparent()
    best = max(scores, key=lambda element: scores[element], default=body)
    while best is not body and tag_of(best) not in _CONTAINERS:
        parent = best.getparent()
        best = body if parent is None else parent
    return best


def _prose(chunk: Chunk) -> float:
    """Return how much prose a chunk is: its marks count more in a long one, and none in links."""
    if len(chunk.text) < 10 or chunk.linked > 0.5 or _in_chrome(chunk.owner):
        return 0
    if is_furniture(chunk.text) or is_meta_line(chunk.text):
        return 0
    return len(_MARKS.findall(chunk.text)) * math.sqrt(min(len(chunk.text), _LONGEST))


def _in_chrome(element: HtmlElement) -> bool:
    return is_chrome(element) or any(is_chrome(one) for one in element.iterancestors())


def _title(before: Sequence[Chunk], declared: str) -> Chunk | None:
    """Return the last chunk before the article that is its declared title, or else a heading."""
    wanted = "".join(declared.split())
    for chunk in reversed(before):
        text = "".join(chunk.text.split())
        if wanted and len(text) >= 4 and (text == wanted or wanted.startswith(text)):
            return chunk
    near = [chunk for chunk in before[-10:] if heading_tag(chunk.owner) and chunk.linked < 0.5]
    return near[-1] if near and not declared else None


def _lead(before: Sequence[Chunk], title: Chunk | None) -> Iterator[Chunk]:
    """Yield what stands between the title and the article and belongs to it: a subtitle, sentences of a lead (导语)."""
    near = before[-_HIGHEST:]
    start = next((at + 1 for at, chunk in enumerate(near) if chunk is title), len(near))
    for chunk in near[start:]:
        sentence = len(chunk.text) >= _SHORTEST_LEAD and re.search(r"[。？！]|[a-z][.?!]", chunk.text)
        if (_prose(chunk) and sentence) or chunk.text.startswith("——"):
            yield chunk


# --- What a page declares -----------------------------------------------------------------------------------


def _of_meta(root: HtmlElement) -> Declared:
    """Return what the meta tags say; the title of the window without the name of the site."""
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = (meta.get("name") or meta.get("property") or "").lower()
        found.setdefault(name, " ".join((meta.get("content") or "").split()))
    named = {
        key: next((found[name] for name in names if found.get(name)), "") for key, names in _META.items()
    }
    return Declared(**named) if named["title"] else Declared(**{**named, "title": _window_title(root)})


def _window_title(root: HtmlElement) -> str:
    title = " ".join((root.findtext(".//title") or "").split())
    return _TITLE_TAIL.sub("", title) or title


def _of_text(declared: Declared, around: Sequence[Chunk]) -> Declared:
    """Add source, author and date from the short lines around the beginning and behind the end of the article."""
    lines = [chunk.text for chunk in around if len(chunk.text) <= 200 and not re.search("[。；]", chunk.text)]
    found: dict[str, str] = {}
    for name, pattern in (("source", _SOURCE), ("author", _AUTHOR), ("date", _DATE)):
        match = next((match for line in lines if (match := pattern.search(line))), None)
        if match and not getattr(declared, name):
            found[name] = match[0] if name == "date" else match[1]
    return replace(declared, **found)


def is_meta_line(text: str) -> bool:
    """Whether a line of a page only says source, author and date of the article.

    A date alone is none: it stands at the end of a text, too.
    """
    if len(text) > 200 or re.search("[。；]", text) or not _SAYS_META.search(text):
        return False
    rest = text
    for pattern in (_SOURCE, _AUTHOR, _DATE, _TIME):
        rest = pattern.sub("", rest)
    return len(_REST.sub("", rest)) <= 4


_SAYS_META = re.compile(
    r"(?:来源|稿源|供稿|作者|记者|撰稿|发布(?:时间|日期)?|时间|日期)(?:单位)?\s*[:：]|20[0-9]{2}\D[0-9]{1,2}\D[0-9]{1,2}\D{1,3}[0-9]{1,2}:[0-9]{2}"
)
_TIME = re.compile(r"[0-9]{1,2}[:：][0-9]{2}(?:[:：][0-9]{2})?")
_REST = re.compile(
    r"发布(?:时间|日期|者)?|时间|日期|浏览|阅读|点击(?:次数|量|数)?|次数?|字体|字号|打印|关闭|分享|收藏|大中小|[大中小](?=\s|[】\]]|$)"
    r"|责任编辑|编辑|[\s:：|丨\[\]【】（）()>0-9]"
)
