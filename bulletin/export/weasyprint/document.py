"""Pages → the HTML document that WeasyPrint prints, through the theme's `paper.html.j2` and `paper.css`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.export.html.render import variable_rules
from bulletin.export.weasyprint.pages import look_classes, page_nodes
from bulletin.templating.environment import environment, fill, safe

if TYPE_CHECKING:
    from bulletin.export.html.render import DocumentProperties, Theme
    from bulletin.layout import Pages


def paper(pages: Pages, document: DocumentProperties, theme: Theme) -> str:
    """Write the pages as HTML; `theme` loads the faces that they use.

    Raises BulletinError `theme-broken` where an office's own template is wrong.
    """
    return fill(
        environment(theme.file),
        "paper.html.j2",
        document=document,
        pages=tuple(page_nodes(pages)),
        faces=safe(theme.face_rules),
        variables=safe("\n".join((variable_rules(theme), look_classes(pages)))),
        style=safe(theme.file("paper.css").decode()),
    )
