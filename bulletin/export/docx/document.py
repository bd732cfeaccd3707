"""A galley → the bytes of a Word file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.export.docx.body import BodyWriter
from bulletin.export.docx.fonts import font_table, theme
from bulletin.export.docx.margins import footer, header
from bulletin.export.docx.names import bookmark_names
from bulletin.export.docx.package import WordPackage, WordPart
from bulletin.export.docx.paragraphs import ParagraphWriter
from bulletin.export.docx.pictures import PictureParts, relationship
from bulletin.export.docx.settings import FOOTERS, HEADER, settings
from bulletin.export.docx.styles import styles
from bulletin.export.docx.xml import w

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bulletin.composition.texts import TextComposer
    from bulletin.model import Picture
    from bulletin.model.galley import Galley
    from bulletin.model.returned import ReviewMark
    from bulletin.typography.faces import WordFace


def write_docx(
    galley: Galley,
    texts: TextComposer,
    faces: Mapping[str, WordFace],
    pictures: Mapping[str, Picture],
    mark: ReviewMark | None = None,
) -> bytes:
    """Return a Word file of a galley; the same galley, theme and faces give the same bytes. Raises PictureError.

    `texts` has the theme's numbers, and measures what Word can't fit by itself: the masthead's name, columns of tables,
    pictures. `faces` are those that Word knows, by role (`Faces.word_faces`).

    Each text is one paragraph with its label, its inlines (the mark of a note is ①, raised) and its credit, between the
    ends of the hidden bookmark that `bookmark_names` has for its name; so are each picture and each break. Unnamed
    paragraphs are empty: they hold space, or end a section. Tables without a name in them don't occur: texts side by side
    (in the masthead, the signature, below pictures) stand in the cells of a table, a remark and the imprint in the cell
    of one. Whatever is changed in the file is a tracked change. With a `mark` the file says what it is.
    """
    texts = replace(texts, diagnostics=[], pieces=[])
    parts = PictureParts(pictures)
    writer = ParagraphWriter(texts, faces, bookmark_names(galley))
    body = BodyWriter(writer, parts, galley).body()
    geometry, page_numbers = texts.geometry, []
    for kind, identifier in FOOTERS.items():
        content = footer(geometry, even=kind == "even")
        page_numbers.append(WordPart(identifier, "footer", f"footer-{kind}.xml", content))
    headers = []
    if galley.draft_mark is not None:
        headers.append(WordPart(HEADER, "header", "header.xml", header(galley.draft_mark)))
    images = (
        WordPart(relationship(name), "image", f"media/{name}", content)
        for name, content in parts.parts.items()
    )
    others = (
        WordPart("rIdStyles", "styles", "styles.xml", styles(geometry, faces)),
        WordPart("rIdFonts", "fontTable", "fontTable.xml", font_table(faces)),
        WordPart("rIdTheme", "theme", "theme/theme1.xml", theme(faces)),
        WordPart("rIdSettings", "settings", "settings.xml", settings(geometry, tracked=True)),
        *page_numbers,
        *headers,
        *images,
    )
    return WordPackage(w("document", body), others, galley.properties, mark).to_bytes()
