"""The tags that each text of a galley becomes, and those of plain HTML for other portals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Mapping


class StyledTag(Struct, frozen=True):
    """A tag with its inline style; without a name there is no tag, its content alone stands there."""

    name: str
    style: str = ""

    def around(self, content: str, attributes: str = "") -> str:
        """Return the content in the tag."""
        if not self.name:
            return content
        style = f' style="{self.style}"' if self.style else ""
        return f"<{self.name}{attributes}{style}>{content}</{self.name}>"


NO_TAG = StyledTag("")


class TagSet(Struct, frozen=True):
    """The tags of a target: of texts by their style, of what is emphasized in them, of groups and tables.

    `groups` are put around neighbouring texts of a style. `between` stands between blocks. `small_cell` and
    `small_head` are cells of tables of many columns. `links` have addresses, or are their text alone.
    """

    whole: StyledTag
    texts: Mapping[str, StyledTag]
    inlines: Mapping[str, StyledTag]
    groups: Mapping[str, StyledTag]
    table: StyledTag
    cell: StyledTag
    head: StyledTag
    small_cell: StyledTag
    small_head: StyledTag
    masthead: StyledTag = NO_TAG
    picture: StyledTag = NO_TAG
    placeholder: StyledTag = field(default_factory=lambda: StyledTag("p"))
    image: str = ""
    links: bool = False
    between: str = ""


_P = StyledTag("p")
_TITLES = {
    **dict.fromkeys(("name", "title"), StyledTag("h2")),
    **dict.fromkeys(("column-head", "compact-title"), StyledTag("h3")),
    **{f"heading-{level}": StyledTag(f"h{min(level + 2, 6)}") for level in range(1, 7)},
}
_PARAGRAPHS = (
    *("above-name", "issue-number", "issuer", "issue-date", "source-line"),
    *("document-number", "signer", "attendance"),
    *("contents-head", "contents-entry", "remark", "remark-name", "editors-note"),
    *("subtitle", "compact-subtitle", "byline", "addressee", "body", "quotation", "item", "note", "verbatim"),
    *("caption", "table-caption", "table-note", "closing", "attachment-item", "attachment-number"),
    *("signature", "signature-date", "contact", "staff", "rule"),
)
PORTAL = TagSet(
    whole=NO_TAG,
    texts={**dict.fromkeys(_PARAGRAPHS, _P), **_TITLES, "rule": NO_TAG},
    inlines={
        "run-in": StyledTag("strong"),
        "strong": StyledTag("strong"),
        "emphasis": StyledTag("em"),
        "credit": StyledTag("em"),
        "strikethrough": StyledTag("s"),
        "subscript": StyledTag("sub"),
        "superscript": StyledTag("sup"),
        "code": StyledTag("code"),
        "link": StyledTag("a"),
    },
    groups={"quotation": StyledTag("blockquote"), "remark": StyledTag("blockquote")},
    table=StyledTag("table"),
    cell=StyledTag("td"),
    head=StyledTag("th"),
    small_cell=StyledTag("td"),
    small_head=StyledTag("th"),
    links=True,
    between="\n",
)
"""Plain HTML: no styles, so that a portal's own hold."""
