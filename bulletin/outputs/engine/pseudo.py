"""Pseudo-elements of which only the engine's own sheet speaks, and of all elements alike: styled where one is asked for.

Its sheet has rules for markers, footnotes and notes of every element, so that the engine makes six styles more for
each, of which a booklet uses none: 7 ms of ten pages.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ORIGIN = "user agent"
Styles = dict[str, dict[str, Any]]
"""Cascaded values by pseudo-element and property."""


def use(css: Any) -> None:
    """Take the place of the engine's functions that style all elements, and that tell a style."""
    style_for = css.StyleFor
    style_for.root, style_for.base_url, style_for.universal = None, None, {}
    style_for.__init__ = _beginning(style_for.__init__, css.declaration_precedence)
    style_for.__call__ = _telling(style_for.__call__)


def _beginning(original: Callable[..., None], precedence: Callable[[str, bool], int]) -> Callable[..., None]:
    def begin(styles: Any, html: Any, sheets: Any, *rest: Any) -> None:
        """Style all elements of a document, without the pseudo-elements that all of them have."""
        own, *others = sheets
        split, universal = _split(own, precedence)
        spoken = {entry[3] for sheet, *_ in (split, *others) for entry in _entries(sheet.matcher)}
        if not spoken.isdisjoint(universal):
            split, universal = own, {}
        styles.root, styles.base_url, styles.universal = html.etree_element, html.base_url, universal
        original(styles, html, [split, *others], *rest)

    return begin


def _telling(original: Callable[..., Any]) -> Callable[..., Any]:
    def tell(styles: Any, element: Any, pseudo_type: str | None = None) -> Any:
        """Return the style of an element; that of a pseudo-element of every element is made when first asked for."""
        if pseudo_type in styles.universal and (element, pseudo_type) not in styles.get_computed_styles():
            cascaded = styles.get_cascaded_styles()
            cascaded[element, pseudo_type] = styles.universal[pseudo_type]
            styles.set_computed_styles(
                element, element, styles.root, pseudo_type=pseudo_type, base_url=styles.base_url
            )
            del cascaded[element, pseudo_type]
        return original(styles, element, pseudo_type)

    return tell


def _split(own: Any, precedence: Callable[[str, bool], int]) -> tuple[Any, Styles]:
    """Take apart what a sheet says of pseudo-elements of every element; nothing where it is not the engine's own."""
    sheet, origin, specificity = own
    if origin != ORIGIN or specificity is not None:
        return own, {}
    parts: tuple[Any, Styles] | None = vars(sheet).get("parts")
    if parts is None:
        parts = sheet.parts = _parts(sheet, precedence)
    return (parts[0], origin, specificity), parts[1]


def _parts(sheet: Any, precedence: Callable[[str, bool], int]) -> tuple[Any, Styles]:
    rest: list[Any] = []
    universal: Styles = {}
    for entry in sheet.matcher.other_selectors:
        test, specificity, _, pseudo, (declarations, layer) = entry
        if pseudo is None or layer is not None or not _always(test):
            rest.append(entry)
            continue
        said = universal.setdefault(pseudo, {})
        for name, values, importance in declarations:
            weight = precedence(ORIGIN, importance), float("inf"), specificity
            if name not in said or said[name][1] <= weight:
                said[name] = values, weight
    without = copy.copy(sheet)
    without.matcher = copy.copy(sheet.matcher)
    without.matcher.other_selectors = rest
    return without, universal


def _always(test: Any) -> bool:
    """Whether the test of a selector looks at nothing, and is passed."""
    return not (test.__code__.co_names or test.__code__.co_freevars) and bool(test(None))


def _entries(matcher: Any) -> Iterator[Any]:
    for table in vars(matcher).values():
        for entries in table.values() if isinstance(table, dict) else [table]:
            if isinstance(entries, list):
                yield from entries
