"""An issue → the page for screens (`screen.html.j2`): one HTML file that needs nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.composition.texts import note_mark
from bulletin.export.html.blocks import BlockRenderer, data_address, inlines_html
from bulletin.model import Status
from bulletin.model.issue_text import labelled_note, numbering, written_date
from bulletin.model.render_context import contents_by_column, document_properties
from bulletin.tally import wording
from bulletin.templating.environment import environment, fill, safe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

    from bulletin.model import Blocks, Tally, TallyRules
    from bulletin.model.render_context import RenderContext
    from bulletin.pictures import ImageFile
    from bulletin.templating.theme import Theme


def screen(context: RenderContext, theme: Theme, images: Mapping[str, ImageFile]) -> str:
    """Render the page for screens; `images` are the pictures by path, and one that is missing is left blank.

    Article text is data, never a template; the template escapes everything.
    Raises BulletinError `theme-broken` where an office's own template is wrong.
    """
    templates = environment(theme.file)
    templates.filters |= {
        "note_mark": note_mark,
        "inlines": lambda inlines: safe(inlines_html(inlines)),
        "picture": lambda path: data_address(images.get(path)),
        "total": wording.total,
    }
    publication, issue = context.publication, context.issue
    renderer = BlockRenderer(images, publication.tally)

    def blocks(items: Blocks, tally: Tally | None = None) -> Markup:
        return safe(renderer.blocks(items, tally))

    return fill(
        templates,
        "screen.html.j2",
        blocks=blocks,
        document=document_properties(publication, issue),
        publication=publication,
        issue=issue,
        draft=context.draft_mark if issue.status is Status.DRAFT else None,
        marking=publication.marking if issue.marking is None else issue.marking,
        numbering=numbering(issue),
        date=written_date(issue),
        contents=contents_by_column(context),
        editors_note=labelled_note(issue),
        tallies=context.tallies,
        wording=wording,
        drawings=_drawings,
        print_run=issue.print_run or publication.print_run,
        style=safe(theme.file("screen.css").decode()),
    )


def _drawings(tally: Tally, rules: TallyRules, name: str) -> list[tuple[Markup, str]]:
    """Return the charts of a count with their captions, for templates that lay out its table themselves."""
    from bulletin.export.html.charts import drawings

    return [(safe(drawing), caption) for drawing, caption in drawings(tally, rules, name)]
