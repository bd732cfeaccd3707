"""The structure tree while it is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.layout.pages import Element, Role

if TYPE_CHECKING:
    from bulletin.layout.pages import Scope


class StructureBuilder(Struct):
    """Collects the structure elements of a document in reading order; an element is identified by its index."""

    elements: list[Element] = field(default_factory=lambda: [Element(Role.DOCUMENT)])

    def add(  # noqa: PLR0913 - the attributes of an element
        self,
        role: Role,
        parent: int = 0,
        *,
        alternative: str | None = None,
        scope: Scope | None = None,
        span: int = 1,
        rows: int = 1,
        target: str | None = None,
        ordered: bool = False,
    ) -> int:
        """Add an element below `parent`; returns its index."""
        self.elements.append(Element(role, parent, alternative, scope, span, rows, target, ordered))
        return len(self.elements) - 1
