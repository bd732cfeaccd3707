"""A document → the page for screens: one HTML file that needs nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.export.html.blocks import BlockRenderer, data_address, inlines_html, title_html
from bulletin.model import attachment_label, note_mark, written_day
from bulletin.tally import wording
from bulletin.templating.environment import environment, render, safe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

    from bulletin.model import Blocks, Tally, TallyRules
    from bulletin.model.document import Document
    from bulletin.pictures import ImageFile
    from bulletin.templating.theme import Theme


def screen(
    document: Document,
    template: str,
    values: Mapping[str, object],
    theme: Theme,
    images: Mapping[str, ImageFile],
) -> str | None:
    """Render the page for screens through a template of the theme; None for a classified document, which has none.

    `values` are those that its kind adds.
    `images` are the pictures by path; one that is missing is left blank. Text of the sources is data, never a template;
    the template escapes everything. Raises BulletinError `theme-broken` where an office's own template is wrong.
    """
    if document.classification:
        return None
    templates = environment(theme.file)
    templates.filters |= {
        "note_mark": note_mark,
        "inlines": lambda inlines: safe(inlines_html(inlines)),
        "picture": lambda path: data_address(images.get(path)),
        "total": wording.total,
        "attachment_label": attachment_label,
        "written_day": written_day,
        "title": lambda title: safe(title_html(title)),
    }
    renderer = BlockRenderer(images, document.publication.tally)

    def blocks(items: Blocks, tally: Tally | None = None, title_level: int = 2) -> Markup:
        return safe(replace(renderer, title_level=title_level).blocks(items, tally))

    shared = {
        "blocks": blocks,
        "document": document.properties,
        "publication": document.publication,
        "draft": document.draft_mark,
        "wording": wording,
        "drawings": _drawings,
        "style": safe(theme.file("screen.css").decode()),
    }
    return render(templates, template, **shared, **values)


def _drawings(tally: Tally, rules: TallyRules, name: str) -> list[tuple[Markup, str]]:
    """Return the charts of a count with their captions, for templates that lay out its table themselves."""
    from bulletin.export.html.charts import drawings

    return [(safe(drawing), caption) for drawing, caption in drawings(tally, rules, name)]
