"""An issue → the page for screens (`screen.html.j2`): one HTML file that needs nothing else."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from bulletin.composition.texts import note_mark
from bulletin.model import (
    Code,
    Emphasis,
    Inlines,
    LineBreak,
    Link,
    NoteMark,
    Status,
    Strikethrough,
    Strong,
    Tally,
    TallyRules,
    Text,
)
from bulletin.model.issue_text import labelled_note, numbering, written_date
from bulletin.model.render_context import contents_by_column, document_properties
from bulletin.tally import wording
from bulletin.templating.environment import environment, fill, safe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

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
        "inlines": lambda inlines: safe(_inlines(inlines)),
        "picture": lambda path: _data_address(images.get(path)),
        "total": wording.total,
    }
    publication, issue = context.publication, context.issue
    return fill(
        templates,
        "screen.html.j2",
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
    """Return the charts of a count with their captions; `name` makes their ids unique within the page."""
    from bulletin.export.html.charts import drawings

    return [(safe(drawing), caption) for drawing, caption in drawings(tally, rules, name)]


def _inlines(inlines: Inlines) -> str:
    return "".join(_inline(inline) for inline in inlines)


def _inline(inline: object) -> str:
    match inline:
        case Text():
            return html.escape(inline.text, quote=False)
        case Emphasis():
            return f"<em>{_inlines(inline.children)}</em>"
        case Strong():
            return f"<strong>{_inlines(inline.children)}</strong>"
        case Strikethrough():
            return f"<s>{_inlines(inline.children)}</s>"
        case Code():
            return f"<code>{html.escape(inline.text, quote=False)}</code>"
        case Link():
            return f'<a href="{html.escape(inline.target)}">{_inlines(inline.children)}</a>'
        case LineBreak():
            return "<br>"
        case NoteMark():
            return f"<sup>{note_mark(inline.number)}</sup>"
        case _:
            raise AssertionError(inline)


def _data_address(file: ImageFile | None) -> str:
    """Return a picture as a `data:` address; an empty one for what could not be decoded."""
    import base64

    return f"data:{file.media};base64,{base64.b64encode(file.content).decode()}" if file else "data:,"
