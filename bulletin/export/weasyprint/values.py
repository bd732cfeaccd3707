"""What `paper.html.j2` is given: pages of nodes, each with its HTML tag and attributes.

The template decides no place and no break. Lengths stand in `style` attributes, in mm from the top left of the page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Mapping


class RunNode(Struct, frozen=True):
    """A piece of a text: bare where it looks as the text's beginning does, else within a `span`; a link is an `a`."""

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
    """An element of the structure, as far as it stands on this page."""

    tag: str
    attributes: Mapping[str, str]
    children: list[Node] = field(default_factory=list)
    kind: str = "element"


Node: TypeAlias = TextNode | PictureNode | ElementNode


class PageNode(Struct, frozen=True):
    """A page: its number, its nodes.

    `shapes` are the attributes of its rules and ornaments, `targets` those of the places that links and the outline
    lead to.
    """

    number: int
    shapes: tuple[Mapping[str, str], ...]
    targets: tuple[Mapping[str, str], ...]
    nodes: tuple[Node, ...]
