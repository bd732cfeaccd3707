"""What the engine asks of each box, again and again, answered with fewer questions to its style.

Nearly all boxes stand in the flow and have no background; the engine finds that out through five methods, and
through a dozen properties of every box of every page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def use(css: Any, background: Any, boxes: Any) -> None:
    """Take the place of the engine's methods of boxes, and of its function that lays out their backgrounds."""
    box = boxes.Box
    box.is_in_normal_flow = _in_normal_flow(box.is_in_normal_flow)
    box.descendants = _descendants(box)
    css.Style.bare = None
    background.layout_box_backgrounds = _backgrounds(background.layout_box_backgrounds, box)


def _in_normal_flow(plain: Callable[[Any], bool]) -> Callable[[Any], bool]:
    def is_in_normal_flow(box: Any) -> bool:
        """Return whether this box is in normal flow."""
        style = box.style
        return (style["float"] == "none" and style["position"] == "static") or plain(box)

    return is_in_normal_flow


def _descendants(box_class: Any) -> Callable[..., Iterator[Any]]:
    def descendants(box: Any, placeholders: bool = False) -> Iterator[Any]:  # noqa: FBT001, FBT002
        """Yield a box, its children and descendants, without a generator within a generator for each level."""
        yield box
        levels = [iter(box.children)]
        while levels:
            for child in levels[-1]:
                if not isinstance(child, box_class):
                    if placeholders:
                        yield from child.descendants(placeholders)
                    else:
                        yield child
                    continue
                yield child
                if child.children:
                    levels.append(iter(child.children))
                    break
            else:
                levels.pop()

    return descendants


# --- Backgrounds ---------------------------------------------------------------------------------------------

_CORNERS = tuple(
    f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left")
)
_BARE: dict[str, Any] = dict.fromkeys(_CORNERS, (0, 0)) | {"background": None}


def _backgrounds(plain: Callable[..., None], box_class: Any) -> Callable[..., None]:
    def layout_box_backgrounds(
        page: Any,
        box: Any,
        get_image_from_uri: Any,
        layout_children: bool = True,  # noqa: FBT001, FBT002
        style: Any = None,
    ) -> None:
        if not isinstance(box, box_class):  # what stands where a box was taken out of the flow
            box = box._box  # noqa: SLF001
        said = box.style
        if said.bare is None:
            said.bare = _bare(said)
        if style is not None or box is page or not layout_children or not said.bare:
            plain(page, box, get_image_from_uri, layout_children, style)
            return
        vars(box).update(_BARE)
        for child in box.all_children():
            layout_box_backgrounds(page, child, get_image_from_uri)

    return layout_box_backgrounds


def _bare(style: Any) -> bool:
    """Whether a style says nothing of backgrounds, shadows, pictures around a box, and round corners."""
    return (
        all((0, "px") in style[corner] for corner in _CORNERS)
        and style["border_image_source"][0] == style["mask_border_source"][0] == "none"
        and not any(kind != "none" or value for kind, value in style["background_image"])
        and style["background_color"] != "currentcolor"
        and style["background_color"].alpha == 0
        and not style["box_shadow"]
    )
