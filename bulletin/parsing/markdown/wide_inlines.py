"""Inline markup as an input method for Chinese types it: `＊＊字＊＊`, `～～字～～`, `｀字｀`, `![说明]（a.jpg）`, `［^1］`.

Signs are read in full width only where nothing else can be meant; they are replaced by the ASCII ones, one by one, so
that offsets stay those of the source. What is read so is reported once for each kind.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bulletin.parsing.markdown.paired_tags import find_closing, push_pair, push_span, push_wide

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

_CANT_BEGIN = r"\s＊～_，。、；：！？）》”’"
_PAIRS = {
    "＊": (
        "strong",
        "**",
        re.compile(rf"＊＊(?=[^{_CANT_BEGIN}])"),
        re.compile(r"(?<=\S)(?:＊＊|\*\*)(?!＊)"),
    ),
    "～": ("s", "~~", re.compile(rf"～～(?=[^{_CANT_BEGIN}])"), re.compile(r"(?<=\S)(?:～～|~~)(?!～)")),
    "_": (
        "strong",
        "__",
        re.compile(rf"(?<!_)__(?=[^{_CANT_BEGIN}][^_\n]{{2,400}}__(?!_))(?=[“《（]|[^_]*[。！？”》）]_)"),
        re.compile(r"(?<=\S)__(?!_)"),
    ),
}
"""By first sign: type of the tokens, how it is written in ASCII, the opening and the closing sign.

`__` is a blank to be filled in (`__月__日`) unless what stands between begins or ends like a sentence or a quotation.
"""
_LINK = re.compile(
    r"(?P<sign>[!！]?)[\[［【](?P<label>[^\[\]［］【】\n]{0,400})[\]］】][(（](?P<target>[^()（）\n]{0,400})[)）]"
)
_ADDRESS = re.compile(r"\s*(?:https?://|www\.|mailto:|[\w.+-]{1,64}@)", re.IGNORECASE)
_PICTURE = re.compile(
    r"""\s*\S[^"“”]*\.(?:jpe?g|png|gif|bmp|tiff?|webp|heic|svg)\s*(?:["“].*)?""", re.IGNORECASE
)
_TITLE = re.compile(r"\s*\S+(?P<gap>[ \t　]+)(?P<open>“).*(?P<close>”)\s*")
NOTE_MARK = re.compile(r"[\[［【][\^＾][^\s\[\]［］【】^＾]{1,40}[\]］】]")
_NOTE_ASCII = str.maketrans("［】【］＾：０１２３４５６７８９", "[][]^:0123456789")
_ASCII = str.maketrans("！［］【】（）＾“”　", '![][]()^"" ')
_CODE = re.compile(r"｀(?P<code>[^｀\n]{1,400})｀")


def wide_inlines(md: MarkdownIt) -> None:
    """Add the rules."""
    for sign in "＊～｀！［【":
        md.inline.add_terminator_char(sign)
    md.inline.ruler.before("strikethrough", "wide_code", _code)
    md.inline.ruler.before("strikethrough", "wide_pair", _pair)
    md.inline.ruler.before("link", "wide_brackets", _brackets)


def note_in_ascii(text: str) -> str:
    """Return the mark of a note with its brackets and its number in ASCII."""
    return text.translate(_NOTE_ASCII)


def _pair(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the form of markdown-it's rules
    """Parse strong or struck out text."""
    known = _PAIRS.get(state.src[state.pos])
    opening = known and known[2].match(state.src, state.pos, state.posMax)
    if not known or not opening:
        return False
    kind, read, _, sign = known
    closing = find_closing(state, opening.end(), sign)
    if closing is None or closing.start() == opening.end():
        return False
    if silent:
        state.pos = closing.end()
        return True
    if opening[0] != read:
        push_wide(state, opening[0], read)
    push_pair(state, kind, opening.end(), closing)
    return True


def _code(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the form of markdown-it's rules
    """Parse code between full-width grave accents."""
    code = _CODE.match(state.src, state.pos, state.posMax)
    if code is None:
        return False
    if not silent:
        push_wide(state, "｀", "`")
        token = push_span(state, "code_inline", 0, *code.span())
        token.markup, token.content = "`", code["code"]
    state.pos = code.end()
    return True


def _brackets(state: StateInline, silent: bool) -> bool:  # noqa: FBT001 - the form of markdown-it's rules
    """Replace the brackets of a link, a picture or a note's mark; the rules behind this one then parse it."""
    if silent or state.src[state.pos] not in "[［【!！":
        return False
    note = NOTE_MARK.match(state.src, state.pos, state.posMax)
    if note:
        _replace(state, "[^…]", note.span())
        return False
    link = _LINK.match(state.src, state.pos, state.posMax)
    if link and _leads_somewhere(link):
        label, target = link.span("label"), link.span("target")
        title = _TITLE.fullmatch(state.src, *target)
        quotes = [title.span(name) for name in ("gap", "open", "close")] if title else []
        read = "![…](…)" if link["sign"] else "[…](…)"
        ends = (link.start(), label[0]), (label[1], target[0]), (target[1], link.end())
        _replace(state, read, *ends, *quotes)
    return False


def _leads_somewhere(link: re.Match[str]) -> bool:
    """Whether the second brackets hold an address, or the name of a picture's file behind an exclamation mark."""
    picture = link["sign"] and _PICTURE.fullmatch(link["target"])
    return bool(picture or _ADDRESS.match(link["target"]))


def _replace(state: StateInline, read: str, *spans: tuple[int, int]) -> None:
    """Replace the full-width signs within these spans by ASCII ones."""
    text = state.src
    for start, end in spans:
        part = text[start:end]
        part = note_in_ascii(part) if read == "[^…]" else part.translate(_ASCII)
        text = text[:start] + part + text[end:]
    if text != state.src:
        typed = "…".join(state.src[start:end] for start, end in spans[:3])
        push_wide(state, typed, read)
        state.src = text
