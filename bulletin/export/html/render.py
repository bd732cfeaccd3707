"""Model, composed tree and theme → HTML for paper and HTML for screens, through the theme's Jinja templates.

Article text is data, never a template; templates escape everything and fail on a name that they do not know.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin import __version__
from bulletin.composition.issue import labelled_note, numbering, written_date
from bulletin.composition.texts import note_mark
from bulletin.model import (
    Code,
    Contents,
    Emphasis,
    Inlines,
    Issue,
    JobTicket,
    LineBreak,
    Link,
    MakeUp,
    NoteMark,
    Picture,
    Publication,
    SignOffSheet,
    Status,
    Strikethrough,
    Strong,
    Tally,
    TallyRules,
    Text,
)
from bulletin.tally import wording
from bulletin.templating.environment import environment, fill, safe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from markupsafe import Markup

    from bulletin.pictures import ImageFile
    from bulletin.typography.geometry import Geometry


class Theme(Struct, frozen=True):
    """What rendering takes from the theme: its files by name, the numbers, and the rules that load the faces."""

    file: Callable[[str], bytes]
    geometry: Geometry
    families: Mapping[str, str]
    face_rules: str = ""


class DocumentProperties(Struct, frozen=True):
    """What a finished file says of itself."""

    title: str
    author: str
    subject: str
    keywords: str
    date: str | None
    generator: str = f"bulletin {__version__}"


class RenderContext(Struct, frozen=True):
    """An issue to be rendered: the model's values and what belongs to it."""

    publication: Publication
    issue: Issue
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    draft_mark: str | None = None
    make_up: MakeUp = field(default_factory=MakeUp)


def document(publication: Publication, issue: Issue) -> DocumentProperties:
    """Describe an issue for the properties of its files."""
    year = f"{issue.date.year}年" if issue.date else ""
    name = f"{publication.name}{year}{numbering(issue)[0]}".replace("　", "")
    return DocumentProperties(
        title=name,
        author=publication.issuer,
        subject="；".join(article.title.plain for article in issue.articles),
        keywords=",".join((publication.name, *issue.columns)),
        date=issue.date.isoformat() if issue.date else None,
    )


# --- Style sheets of paper and forms --------------------------------------------------------------------------


def variable_rules(theme: Theme) -> str:
    """Write the theme's numbers and colours as CSS variables, and a class for the faces of each role."""
    variables = "".join(f"--{name}:{value};" for name, value in theme.geometry.variables().items())
    classes = (f".face-{role}{{font-family:{families}}}" for role, families in theme.families.items())
    return "\n".join((f":root{{{variables}}}", *classes))


# --- Forms ---------------------------------------------------------------------------------------------------


def ticket(job: JobTicket, theme: Theme) -> str:
    """Render the job ticket (印制单)."""
    return _form("ticket.html.j2", theme, job=job)


def signoff(sheet: SignOffSheet, theme: Theme) -> str:
    """Render the sign-off sheet (签收单)."""
    return _form("signoff.html.j2", theme, sheet=sheet)


def _form(name: str, theme: Theme, **values: object) -> str:
    templates = environment(theme.file)
    templates.filters["spaced"] = _spaced
    return fill(
        templates,
        name,
        faces=safe(theme.face_rules),
        geometry=safe(f"{variable_rules(theme)}\n@page{{font-family:{theme.families['song']}}}"),
        style=safe(theme.file("form.css").decode()),
        generator=f"bulletin {__version__}",
        **values,
    )


def _spaced(text: str) -> str:
    """Put a space, a quarter of an em wide in a Latin face, between Chinese characters and digits."""
    return re.sub(r"(?<=[\u4e00-\u9fff])(?=[0-9])|(?<=[0-9])(?=[\u4e00-\u9fff])", " ", text)


# --- Screen --------------------------------------------------------------------------------------------------


def screen(edition: RenderContext, theme: Theme, images: Mapping[str, ImageFile]) -> str:
    """Render the page for screens: one file that needs nothing else. `images` are the pictures by path."""
    templates = environment(theme.file)
    templates.filters |= {
        "note_mark": note_mark,
        "inlines": lambda inlines: safe(_inlines(inlines)),
        "picture": lambda path: _data_address(images.get(path)),
        "total": wording.total,
    }
    issue = edition.issue
    marking = edition.publication.marking if issue.marking is None else issue.marking
    return fill(
        templates,
        "screen.html.j2",
        document=document(edition.publication, issue),
        publication=edition.publication,
        issue=issue,
        draft=edition.draft_mark if issue.status is Status.DRAFT else None,
        marking=marking,
        numbering=numbering(issue),
        date=written_date(issue),
        contents=contents(edition),
        editors_note=labelled_note(issue),
        tallies=edition.tallies,
        wording=wording,
        drawings=_drawings,
        print_run=issue.print_run or edition.publication.print_run,
        style=safe(theme.file("screen.css").decode()),
    )


def _drawings(tally: Tally, rules: TallyRules, name: str) -> list[tuple[Markup, str]]:
    """Return the pictures of a count, ready for the page, with their captions."""
    from bulletin.export.html.charts import drawings

    return [(safe(drawing), caption) for drawing, caption in drawings(tally, rules, name)]


def contents(edition: RenderContext) -> list[tuple[str | None, list[tuple[str, str]]]]:
    """Return the contents: columns in the office's order, each with anchors and titles."""
    if edition.issue.contents is Contents.NONE:
        return []
    columns: dict[str | None, list[tuple[str, str]]] = {
        column: [] for column in (None, *edition.publication.columns, *edition.issue.columns)
    }
    for index, article in enumerate(edition.issue.articles, start=1):
        columns[article.column].append((f"article-{index}", article.title.plain))
    return [(column, entries) for column, entries in columns.items() if entries]


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
    """Return a picture as an address; an empty one for what could not be drawn."""
    import base64

    return f"data:{file.media};base64,{base64.b64encode(file.content).decode()}" if file else "data:,"
