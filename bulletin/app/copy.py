"""What is copied into other sites: a public issue, or one of its articles, for 公众号 and for portals."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, assert_never

from msgspec import Struct
from msgspec.structs import replace

from bulletin.app.kinds import as_bulletin
from bulletin.app.painting import screen_images
from bulletin.app.typesetting import load
from bulletin.diagnostics import BulletinError, Position, Result, Sink, stage
from bulletin.model import public_matter, written_day
from bulletin.workspace import replace_set

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bulletin.export.fragment import NumberedPicture
    from bulletin.kinds.bulletin.document import BulletinDocument
    from bulletin.model.galley import Galley
    from bulletin.project.project import Project


class CopyTarget(Enum):
    """What is copied for."""

    WECHAT = "wechat"
    TEXT = "text"
    HTML = "html"


class PublicCopy(Struct, frozen=True):
    """A public text, not yet written for a target; `accent` is the colour of the theme's red.

    `name` is that of the issue's folder, and the number of the article. `pictures` are by the names of their figures.
    """

    name: str
    galley: Galley
    pictures: Mapping[str, NumberedPicture]
    accent: str

    @property
    def files(self) -> dict[str, bytes]:
        """Copies of the pictures by name, to be uploaded."""
        return {each.name: each.file.content for each in self.pictures.values() if each.file}

    def written(self, target: CopyTarget, *, embedded: bool = False) -> str:
        """Write it for a target; with `embedded` pictures, HTML holds them, else it has a placeholder for each."""
        from bulletin.export import fragment
        from bulletin.export.html.blocks import data_address

        addresses = {}
        if embedded:
            addresses = {name: data_address(each.file) for name, each in self.pictures.items() if each.file}
        match target:
            case CopyTarget.WECHAT:
                tags = fragment.wechat(self.accent)
                return fragment.HtmlFragment(tags, self.pictures, addresses).write(self.galley)
            case CopyTarget.HTML:
                return fragment.HtmlFragment(fragment.PORTAL, self.pictures, addresses).write(self.galley)
            case CopyTarget.TEXT:
                return fragment.plain_text(self.galley, self.pictures)
            case _:
                assert_never(target)


@stage
def public_copy(sink: Sink, project: Project, folder: str, article: int | None = None) -> PublicCopy:
    """Return what may be published of an issue, or of its article of this number; what may not be is reported.

    Raises BulletinError `unknown-article`.
    """
    from bulletin.export.fragment import numbered_pictures
    from bulletin.kinds.bulletin.article_galley import article_galley
    from bulletin.kinds.bulletin.galley import galley

    document = as_bulletin(sink.unwrap(load(project, folder)).document)
    path = None if article is None else _article_path(document, article)
    public = sink.take(_public(document, path))
    text = galley(public) if path is None else article_galley(public, path)
    pictures = numbered_pictures(text, screen_images(project, public))
    name = folder if article is None else f"{folder}-{article}"
    return PublicCopy(name, text, pictures, project.geometry.colours["red"])


def _article_path(document: BulletinDocument, number: int) -> str:
    articles = document.issue.articles
    if not 0 < number <= len(articles):
        raise BulletinError("unknown-article", number=number, name=document.folder, articles=len(articles))
    return articles[number - 1].path


@stage
def _public(sink: Sink, document: BulletinDocument, path: str | None) -> BulletinDocument:
    """Return a document with what may be published, of one article or of all; it ends where that is nothing."""
    matter = public_matter(document.publication, document.issue)
    whole = matter.issue is None
    sink.add(each for each in matter.refused if whole or path in {None, each.position and each.position.path})
    for each, withdrawal in matter.withdrawn:
        if path in {None, each}:
            sink.report("copy-withdrawn", Position(each, 1, 1), date=written_day(withdrawal.date))
    articles = matter.issue.articles if matter.issue else ()
    if matter.issue is None or not any(path in {None, each.path} for each in articles):
        return sink.take(Result(None))
    return replace(document, issue=matter.issue)


def write_pictures(project: Project, copied: PublicCopy, on_wait: Callable[[str], None]) -> Path | None:
    """Put copies of the pictures in place of older ones; return their folder, None where there are no pictures.

    Raises BulletinError `not-writable`.
    """
    if not copied.files:
        return None
    target = project.workspace.output(f"copy/{copied.name}")
    replace_set(target, copied.files, on_wait)
    return target
