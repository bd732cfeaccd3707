"""The sources of an official document → the document, with its pictures."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.composition.official_head import fit_mark, head_places
from bulletin.diagnostics import Sink, stage
from bulletin.kinds.letter.document import LetterDocument
from bulletin.kinds.letter.parsing import FOLDER, MAIN, read_letter
from bulletin.model import MakeUp
from bulletin.model.document import figures_of
from bulletin.pictures import read_pictures

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.project.project import Project
    from bulletin.typography.geometry import Geometry

LONGEST_MARK = 18
"""A mark of more characters is divided into two lines (practice): in one line they would be smaller than a title's."""
BODY = 1
"""Lines of text that the first page shows at least (§7.3.3)."""


@stage
def parse(sink: Sink, project: Project, folder: str, files: Mapping[str, bytes]) -> LetterDocument:
    """Read a document from these files, without pictures."""
    memoize = project.memoizer("letter", project.settings, file=f"{FOLDER}/{folder}")
    letter = sink.take(read_letter(folder, files, project.publication, memoize))
    return LetterDocument(project.publication, letter)


@stage
def resolve(
    sink: Sink, project: Project, folder: str, texts: Mapping[str, bytes] | None = None
) -> LetterDocument:
    """Read a document and its pictures; `texts` are its files where they are not those on the disk."""
    files = dict(texts) if texts is not None else sink.take(project.sources(folder, FOLDER, MAIN))
    plain = sink.take(parse(project, folder, files))
    attachment = partial(project.workspace.attachment, folder, above=FOLDER)
    pictures = sink.take(read_pictures(tuple(figures_of(plain.sections)), attachment))
    document = replace(plain, pictures=pictures, make_up=MakeUp(), mark_lines=_mark_lines(project, plain))
    return replace(document, addressee_below=_is_too_long(document, project.geometry))


def _mark_lines(project: Project, document: LetterDocument) -> tuple[str, ...]:
    """Return the two lines of an issuing mark that is too long for one; none where it is not, or was typed."""
    names, beside = document.head.names, document.head.beside
    if document.letter.mark or len(names) > 1 or len(names[0] + beside) <= LONGEST_MARK:
        return ()
    from bulletin.linebreak.titles import divide_name

    divided = divide_name(names[0], project.words)
    return divided if len(divided) > 1 else ()


def _is_too_long(document: LetterDocument, geometry: Geometry) -> bool:
    """Whether an addressee leaves no line for the text on the first page (§7.3.2), counted in characters."""
    letter, page = document.letter, geometry.page
    if not letter.addressee:
        return False
    places = head_places(document.head, fit_mark(document.head, geometry), geometry)
    title = geometry.blocks["title"].units / 1000
    lines = places.end / page.line_pitch + 1
    lines += sum(math.ceil(len(part) / title) for part in letter.title.parts) if letter.title else 0
    addressee = math.ceil(len(letter.addressee) / page.characters)
    return lines + addressee + BODY > page.lines
