"""The values of `paper.html.j2`: pages of nodes, each with its HTML tag and attributes.

The template positions nothing. Lengths stand in `style` attributes, in mm from the top left of the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Mapping


class RunNode(Struct, frozen=True):
    """A run of a text: without element where it has no attributes, else a `span`; a link is an `a`."""

    text: str
    attributes: Mapping[str, str]
    tag: str = "span"


class TextNode(Struct, frozen=True):
    """Text on one base line: the attributes of its `span`, and its runs."""

    attributes: Mapping[str, str]
    runs: tuple[RunNode, ...]
    kind: str = "text"


class PictureNode(Struct, frozen=True):
    """A picture: the attributes of its `img`."""

    attributes: Mapping[str, str]
    kind: str = "picture"


class ElementNode(Struct, frozen=True):
    """The part of a structure element that is on this page."""

    tag: str
    attributes: Mapping[str, str]
    children: list[Node] = field(default_factory=list)
    kind: str = "element"


Node: TypeAlias = TextNode | PictureNode | ElementNode


class PageNode(Struct, frozen=True):
    """A page: its number, its nodes.

    `shapes` are the attributes of its rules and ornaments, `targets` those of the targets of links and outline.
    """

    number: int
    shapes: tuple[Mapping[str, str], ...]
    targets: tuple[Mapping[str, str], ...]
    nodes: tuple[Node, ...]
