"""Computed values and used lengths, found in fewer steps than the engine takes for each.

A box has more than three hundred properties, nearly all at their initial values, and the engine finds out anew for
each of a box's properties that it is so. Here the plain ones are filled in at once, an inherited one is taken from
the parent, and what was not said of all boxes alike goes the engine's own way: the values are the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bulletin.outputs.engine.solving import recalled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

SIDES = ("top", "right", "bottom", "left")
_OTHERWISE = {"float", "display", "position", "page"}
"""Properties whose computed values depend on one another, or on the parent's though they are not inherited."""


def use(engine: Any) -> None:
    """Take the place of the engine's functions."""
    css, layout = engine.css, engine.layout
    _quicken(css, css.properties, _dependent(css.computed_values.PHYSICAL_FUNCTIONS))
    _pruned(css.StyleFor)
    _shared(css)
    quick = _resolver(css, layout.percent, engine.formatting_structure.boxes, css.properties.Dimension)
    for module in vars(layout).values():
        if hasattr(module, "resolve_percentages"):
            module.resolve_percentages = quick


# --- Computed values -----------------------------------------------------------------------------------------


def _quicken(css: Any, properties: Any, dependent: dict[str, set[str]]) -> None:
    """Fill in the plain values of a style when one of them is first missing: 40 ms of a booklet of ten pages."""
    plain = _plain(css, properties)
    decoration = {name for name in properties.INITIAL_VALUES if name.startswith("text_decoration_")}
    inherited = frozenset(properties.INHERITED | decoration) - dependent.keys()
    css.Style.filled = False
    css.ComputedStyle.__missing__ = _missing(css, _Templates(plain, dependent), inherited)
    css.AnonymousStyle.__missing__ = _missing_anonymous(css, plain)


def _missing(css: Any, templates: _Templates, inherited: frozenset[str]) -> Callable[[Any, str], Any]:
    original, check_math, plain = css.ComputedStyle.__missing__, css.check_math, templates.plain

    def missing(style: Any, key: str) -> Any:
        parent = style.parent_style
        if key in style.cascaded:
            recalled(style, key)
        elif parent is not None and (key in inherited or key[:2] == "__"):
            value = parent[key]
            if type(value) is str or not check_math(value):
                style[key] = value
                return value
        elif key == "anchor":  # the only one that most styles are ever asked for
            style[key] = None
            return None
        elif key in plain and not style.filled:
            style.filled = True
            style.update({**templates.of(style.cascaded), **style})
            if key in style:
                return style[key]
        return original(style, key)

    return missing


def _missing_anonymous(css: Any, plain: Mapping[str, Any]) -> Callable[[Any, str], Any]:
    original = css.AnonymousStyle.__missing__

    def missing(style: Any, key: str) -> Any:
        if key in plain and not style.filled:
            style.filled = True
            style.update({**plain, **style})
            return style[key]
        return original(style, key)

    return missing


@dataclass(slots=True)
class _Templates:
    """The plain values of styles by the properties that were said."""

    plain: Mapping[str, Any]
    dependent: Mapping[str, set[str]]
    known: dict[frozenset[str], dict[str, Any]] = field(default_factory=dict)

    def of(self, said: Mapping[str, Any]) -> dict[str, Any]:
        """Return the plain values where these properties were said."""
        names = frozenset(said)
        if names not in self.known:
            if len(self.known) > TEMPLATES:
                self.known.clear()
            other = names.union(*(self.dependent.get(name, ()) for name in names))
            self.known[names] = {name: value for name, value in self.plain.items() if name not in other}
        return self.known[names]


TEMPLATES = 256
"""So many kinds of styles are remembered."""


def _plain(css: Any, properties: Any) -> dict[str, Any]:
    """Return the computed values of the properties that hold their initial values where nothing is said of them."""
    other = properties.INHERITED | properties.INITIAL_NOT_COMPUTED | _OTHERWISE
    plain = {
        name: value
        for name, value in properties.INITIAL_VALUES.items()
        if name not in other and not name.startswith("text_decoration_") and not css.check_math(value)
    }
    return {**plain, **dict.fromkeys((*(f"border_{side}_width" for side in SIDES), "outline_width"), 0)}


def _dependent(physical: dict[str, Callable[..., str]]) -> dict[str, set[str]]:
    """Return which properties are no longer plain where one is said: the sides that a logical one may mean.

    A border is as wide as nothing only while it has no style.
    """
    meant: dict[str, set[str]] = {}
    for name, logical in physical.items():
        for inline in ("ltr", "rtl"):
            meant.setdefault(logical(block="ttb", inline=inline), set()).add(name)
        meant.setdefault(name, set()).add(name)
    for names in meant.values():
        names |= {name.replace("style", "width") for name in names if name.endswith("_style")}
    meant["outline_style"] = {"outline_width"}
    return meant


def _shared(css: Any) -> None:
    """Read each style attribute once: elements that are alike in all then share one style, as the engine has it."""
    original, parser = css.find_style_attributes, css.tinycss2

    def find_style_attributes(tree: Any, *hints: Any) -> Iterator[Any]:
        read: dict[str, Any] = {}

        def parse(text: str) -> Any:
            if text not in read:
                read[text] = parser.parse_blocks_contents(text)
            return read[text]

        css.tinycss2 = _Instead(parser, parse)
        try:
            yield from original(tree, *hints)
        finally:
            css.tinycss2 = parser

    css.find_style_attributes = find_style_attributes


class _Instead:
    """The engine's parser of style sheets, but for the function that reads declarations."""

    def __init__(self, parser: Any, parse: Callable[[str], Any]) -> None:
        self._parser, self.parse_blocks_contents = parser, parse

    def __getattr__(self, name: str) -> Any:
        return getattr(self._parser, name)


def _pruned(style_for: Any) -> None:
    """Leave out the styles of margin boxes of which only the engine's own sheet says something.

    It aligns each of the sixteen; a box without content has nothing to be aligned. Saves 0.5 ms a page.
    """
    original = style_for.add_page_declarations

    def add_page_declarations(styles: Any, page_type: Any) -> None:
        original(styles, page_type)
        cascaded = styles.get_cascaded_styles()
        for key in [key for key, said in cascaded.items() if key[0] == page_type and said.keys() <= _ALIGNED]:
            if key[1] in _MARGINS:
                del cascaded[key]

    style_for.add_page_declarations = add_page_declarations


_ALIGNED = {"text_align_all", "text_align_last", "vertical_align"}
_MARGINS = {
    f"@{side}-{part}"
    for side in ("top", "bottom")
    for part in ("left-corner", "left", "center", "right", "right-corner")
}
_MARGINS |= {f"@{side}-{part}" for side in ("left", "right") for part in ("top", "middle", "bottom")}


# --- Used lengths --------------------------------------------------------------------------------------------

_BY_WIDTH = tuple(f"{what}_{side}" for what in ("margin", "padding") for side in SIDES)
_WIDTHS = ("width", "min_width", "max_width")
_HEIGHTS = ("height", "min_height", "max_height")
_BORDERS = tuple(f"border_{side}_width" for side in SIDES)


def _resolver(css: Any, percent: Any, boxes: Any, dimension: Any) -> Callable[[Any, Any], None]:
    """Return what sets the used lengths of a box: the engine's function without three calls for each length.

    They follow from the style and the room alone, so that a style remembers them: nine of twelve are asked for again.
    Where the engine changes a length of a style, it has copied the style before. Pages, boxes out of the flow and
    sums (`calc`) go the engine's own way. Saves 20 ms in ten pages.
    """
    original, box_class, page = percent.resolve_percentages, boxes.Box, boxes.PageBox
    css.Style.used = None

    def resolve_percentages(box: Any, containing_block: Any) -> None:
        if isinstance(containing_block, box_class):
            room = containing_block.width, containing_block.height
        else:
            room = tuple(containing_block)
        style = box.style
        known = style.used
        if known is None:
            known = style.used = {}
        if room not in known:
            known[room] = _lengths(style, *room, dimension)
        used = known[room]
        if used is None or isinstance(box, page) or not isinstance(box, box_class):
            original(box, containing_block)
            return
        vars(box).update(used)
        if style["border_collapse"] == "collapse":
            vars(box).update({name: style[name] for name in _BORDERS if not hasattr(box, name)})
        if style["box_sizing"] != "content-box":
            percent.adjust_box_sizing(box, "width")
            percent.adjust_box_sizing(box, "height")

    return resolve_percentages


def _lengths(style: Any, width: Any, height: Any, dimension: Any) -> dict[str, Any] | None:
    """Return the used lengths of a style in a room; borders that collapse are not among them. None: not so simple."""
    used: dict[str, Any] = {}
    lengths = ((_BY_WIDTH, width), (_WIDTHS, width), (_HEIGHTS, height))
    if not all(_used(style, names, whole, dimension, used) for names, whole in lengths):
        return None
    for name in ("min_width", "min_height"):
        if used[name] == "auto":
            used[name] = 0
    if style["border_collapse"] != "collapse":
        used |= {name: style[name] for name in _BORDERS}
    return used


def _used(style: Any, names: Iterable[str], whole: Any, dimension: Any, used: dict[str, Any]) -> bool:
    """Find out the used lengths of a style, `whole` being 100 %; whether all of them are simple."""
    for name in names:
        value = style[name]
        if value == "auto":
            used[name] = value
        elif type(value) is not dimension:
            return False
        elif value.unit == "px":
            used[name] = value.value
        elif value.unit == "%" and whole != "auto":
            used[name] = whole * value.value / 100
        else:
            return False
    return True
