"""Pages → the HTML document that WeasyPrint prints, through the theme's `paper.html.j2` and `paper.css`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.export.weasyprint.pages import appearance_classes, page_nodes
from bulletin.templating.environment import environment, render, safe
from bulletin.templating.theme import variable_rules

if TYPE_CHECKING:
    from bulletin.layout import Pages
    from bulletin.model.document import DocumentProperties
    from bulletin.templating.theme import Theme


def paper(pages: Pages, document: DocumentProperties, theme: Theme) -> str:
    """Render pages as HTML; `theme` loads the faces that they use.

    Raises BulletinError `theme-broken` where an office's own template is wrong.
    """
    return render(
        environment(theme.file),
        "paper.html.j2",
        document=document,
        pages=tuple(page_nodes(pages)),
        faces=safe(theme.face_rules),
        variables=safe("\n".join((variable_rules(theme), appearance_classes(pages)))),
        style=safe(theme.file("paper.css").decode()),
    )
