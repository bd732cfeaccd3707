"""What the editor of WeChat's official accounts (公众号) keeps, and the tags and styles written for it.

The editor rewrites what is pasted: style sheets, classes, ids, scripts and positions are dropped, inline styles stay.
WeChat documents no list; docs/copy.md names the reports of others that this one is drawn from. What several of them
contradict each other in is not used: no `<div>` (its styles get lost), no `<ul>` and `<ol>` (taken apart, with empty
dots on telephones), no background of a `<tr>`, no `font-family` (takes other styles with it), no `white-space`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.export.fragment.markup import NO_TAG, StyledTag, TagSet

if TYPE_CHECKING:
    from collections.abc import Mapping

ATTRIBUTES: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(("section", "p", "span", "strong", "em", "sub", "sup", "table"), frozenset({"style"})),
    **dict.fromkeys(("tbody", "tr", "br"), frozenset[str]()),
    **dict.fromkeys(("th", "td"), frozenset({"style", "colspan", "rowspan"})),
    "img": frozenset({"src", "alt", "style"}),
}
"""The tags that are written, with their attributes."""
PROPERTIES = frozenset(
    {
        *("color", "background-color"),
        *("font-size", "font-weight", "font-style", "text-decoration"),
        *("line-height", "letter-spacing", "text-align", "text-indent"),
        *("margin", "padding", "width", "max-width"),
        *("border", "border-left", "border-top", "border-bottom", "border-collapse"),
    }
)
"""The properties that are written; positions, floats, flex boxes, transforms and animations are dropped."""

INK, QUIET, EDGE, LINE, GROUND = "#222222", "#6b6761", "#d8c9b4", "#c9bfae", "#f8f5ef"
BODY = 16
"""The size of the text (px): a line on a telephone holds 20 characters."""


def wechat(accent: str) -> TagSet:
    """Return the tags for WeChat; `accent` is the colour of the theme's red."""
    return TagSet(
        whole=StyledTag("section", _text(BODY, INK)),
        texts=_masthead(accent) | _titles(accent) | _paragraphs() | _endings(),
        inlines=_inlines(accent),
        groups=_groups(accent),
        table=StyledTag("table", "width:100%;margin:8px 0 12px;border-collapse:collapse"),
        cell=_cell("td", 14, "6px 5px"),
        head=_cell("th", 14, "6px 5px", ";background-color:#f3ede2;font-weight:bold"),
        small_cell=_cell("td", 12, "4px 2px"),
        small_head=_cell("th", 12, "4px 2px", ";background-color:#f3ede2;font-weight:bold"),
        masthead=StyledTag(
            "section", f"margin:0 0 20px;padding:0 0 10px;border-bottom:2px solid {accent};text-align:center"
        ),
        picture=StyledTag("p", "margin:14px 0 6px;text-align:center"),
        placeholder=_p(
            14, QUIET, f"margin:14px 0 6px;padding:20px 8px;border:1px dashed {LINE};text-align:center"
        ),
        image=' style="max-width:100%"',
    )


def _text(size: int, colour: str) -> str:
    return f"font-size:{size}px;line-height:1.75;letter-spacing:0.034em;color:{colour}"


def _p(size: int, colour: str, style: str) -> StyledTag:
    """Return a paragraph that says all of its looks: an editor may take it out of what is around it."""
    return StyledTag("p", f"{style};{_text(size, colour)}")


def _centred(size: int, colour: str, margin: str, more: str = "") -> StyledTag:
    """Return a centred paragraph; larger texts stand closer."""
    style = f"margin:{margin};text-align:center;font-size:{size}px;line-height:1.5;color:{colour}"
    return StyledTag("p", style + more)


def _cell(tag: str, size: int, padding: str, more: str = "") -> StyledTag:
    style = f"padding:{padding};border:1px solid {LINE};font-size:{size}px;line-height:1.5;color:{INK}"
    return StyledTag(tag, style + more)


def _masthead(accent: str) -> dict[str, StyledTag]:
    return {
        "above-name": _centred(15, accent, "0 0 4px", ";font-weight:bold"),
        "name": _centred(24, accent, "0 0 6px", ";font-weight:bold;letter-spacing:2px"),
        **dict.fromkeys(("issue-number", "document-number", "signer"), _centred(15, INK, "0 0 2px")),
        "issuer": _centred(14, QUIET, "0"),
        "issue-date": _centred(14, QUIET, "0"),
        "contents-head": _p(15, accent, "margin:0 0 4px;font-weight:bold"),
        "contents-entry": _p(15, INK, "margin:0 0 6px"),
        "source-line": _centred(14, QUIET, "0 0 18px"),
    }


def _titles(accent: str) -> dict[str, StyledTag]:
    bold, indent = "font-weight:bold", "text-indent:2em"
    return {
        "column-head": _centred(17, accent, "36px 0 0", f";{bold}"),
        "title": _centred(20, INK, "26px 0 10px", f";{bold}"),
        "subtitle": _centred(16, INK, "0 0 10px"),
        "compact-title": _p(BODY, accent, f"margin:18px 0 8px;{bold};{indent}"),
        "compact-subtitle": _p(BODY, INK, f"margin:0 0 8px;{indent}"),
        "byline": _centred(14, QUIET, "0 0 10px"),
        "heading-1": _p(
            17, INK, f"margin:22px 0 12px;padding:0 0 0 10px;border-left:4px solid {accent};{bold}"
        ),
        "heading-2": _p(BODY, accent, f"margin:16px 0 10px;{bold};{indent}"),
        **{f"heading-{level}": _p(BODY, INK, f"margin:12px 0 8px;{bold};{indent}") for level in (3, 4, 5, 6)},
        "attachment-number": _p(BODY, INK, f"margin:30px 0 0;{bold}"),
    }


def _paragraphs() -> dict[str, StyledTag]:
    justified = "text-indent:2em;text-align:justify"
    return {
        **dict.fromkeys(("body", "item", "attendance"), _p(BODY, INK, f"margin:0 0 12px;{justified}")),
        **dict.fromkeys(
            ("quotation", "editors-note", "remark"), _p(15, "#3d3a36", f"margin:0 0 8px;{justified}")
        ),
        "addressee": _p(BODY, INK, "margin:0 0 12px"),
        "note": _p(14, QUIET, "margin:0 0 4px;text-align:justify"),
        "verbatim": _p(14, INK, f"margin:0 0 12px;padding:10px 12px;background-color:{GROUND}"),
        "caption": _centred(13, QUIET, "0 0 16px"),
        "table-caption": _centred(14, INK, "14px 0 0", ";font-weight:bold"),
        "table-note": _p(13, QUIET, "margin:0 0 8px"),
        "rule": _centred(BODY, LINE, "16px 0"),
    }


def _endings() -> dict[str, StyledTag]:
    right = _p(BODY, INK, "margin:0;text-align:right")
    return {
        "remark-name": _p(15, "#3d3a36", "margin:0 0 8px;text-align:right"),
        "closing": _p(14, QUIET, "margin:0 0 12px;text-align:right"),
        "attachment-item": _p(BODY, INK, "margin:0 0 4px;text-indent:2em"),
        "signature": right,
        "signature-date": right,
        "contact": _p(14, QUIET, "margin:10px 0 12px;text-indent:2em"),
        "staff": _p(14, QUIET, f"margin:28px 0 0;padding:10px 0 0;border-top:1px solid {EDGE}"),
    }


def _inlines(accent: str) -> dict[str, StyledTag]:
    raised = "font-size:12px;line-height:1"
    return {
        "run-in": StyledTag("strong", f"color:{accent};font-weight:bold"),
        "strong": StyledTag("strong", "font-weight:bold"),
        "emphasis": StyledTag("em", f"font-style:normal;border-bottom:1px solid {EDGE}"),
        "credit": StyledTag("span", f"color:{QUIET}"),
        "strikethrough": StyledTag("span", "text-decoration:line-through"),
        "subscript": StyledTag("sub", raised),
        "superscript": StyledTag("sup", raised),
        "code": StyledTag("span", f"padding:0 3px;background-color:{GROUND}"),
        "link": NO_TAG,
    }


def _groups(accent: str) -> dict[str, StyledTag]:
    tinted = f"padding:12px 14px 6px;background-color:{GROUND}"
    return {
        "contents-entry": StyledTag("section", f"margin:0 0 20px;{tinted}"),
        "editors-note": StyledTag("section", f"margin:0 0 20px;{tinted};border:1px solid {EDGE}"),
        "remark": StyledTag("section", f"margin:0 0 20px;padding:12px 14px 6px;border:1px solid {accent}"),
        "quotation": StyledTag("section", f"margin:0 0 12px;{tinted};border-left:3px solid {EDGE}"),
        "note": StyledTag("section", f"margin:18px 0;padding:10px 0 0;border-top:1px solid {EDGE}"),
    }
