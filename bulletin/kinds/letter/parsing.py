"""Parses an official document: `letter.md` and the attachments that it lists."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.cache import uncached
from bulletin.diagnostics import Diagnostic, Position, Result, diagnose
from bulletin.kinds.letter.values import DocumentNumber, Letter
from bulletin.model import ContactLine, PageRecord, Status, Title, read_record
from bulletin.model.official import OfficialForm
from bulletin.parsing.markdown.body import body_of
from bulletin.parsing.notice import attached_files, join_attachments, read_attachment
from bulletin.parsing.source_file import (
    FrontMatter,
    SourceFile,
    decode_and_split,
    open_front_matter,
    to_result,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bulletin.cache import Memoize
    from bulletin.kinds.letter.schema import LetterKeys
    from bulletin.model import Attachment, Publication
    from bulletin.parsing.text.frontmatter import SourceParts

FOLDER, MAIN = "letters", "letter.md"
ATTENDANCE = {"attending": "出席", "excused": "请假", "observing": "列席"}
"""The labels of those who took part, by key (§10.3)."""
TAKEN = frozenset({"import", "mail", "print", "review", "site"})
"""Folders below `build/` that are not sets of documents."""
NUMBER = re.compile(
    r"(?P<code>[^\s〔〕\[\]［］【】（）()0-9]*)\s*[〔\[［【（(]\s*(?P<year>[12][0-9]{3})\s*年?\s*[〕\]］】）)]"
    r"\s*第?\s*0*(?P<number>[1-9][0-9]*)\s*号"
)
"""A document number (发文字号), also one of a wrong form, which proofreading reports."""
_PLAIN = re.compile(r"第\s*0*(?P<number>[1-9][0-9]*)\s*[号期]")
"""The number of an order (令号), or of minutes that are numbered like a periodical."""
_COPY = re.compile("[0-9]{6}")
_ONLY = {
    "signers": (OfficialForm.UPWARD,),
    **dict.fromkeys(ATTENDANCE, (OfficialForm.MINUTES,)),
    **dict.fromkeys(("printed_by", "printed_on"), tuple({*OfficialForm} - {OfficialForm.LETTER})),
}
"""Keys that some forms alone print."""
FORMS = {
    OfficialForm.DOCUMENT: "文件格式",
    OfficialForm.UPWARD: "上行文",
    OfficialForm.LETTER: "信函格式",
    OfficialForm.ORDER: "命令（令）",
    OfficialForm.MINUTES: "纪要",
}
"""What messages call the forms."""


def read_letter(
    folder: str, files: Mapping[str, bytes], publication: Publication, memoize: Memoize = uncached
) -> Result[Letter]:
    """Parse a document from its files; `memoize` remembers front matter and bodies."""
    path = next(name for name in files if name.rpartition("/")[2] == MAIN)
    parts = decode_and_split(path, files[path])
    head = _front_matter(path, parts.value, folder, publication, memoize)
    body = body_of(path, parts.value, memoize)
    diagnostics = head.all(parts.diagnostics, body.diagnostics)
    attached = attached_files(files)
    own = {name: read_attachment(name, files[name], memoize) for name in attached}
    diagnostics += [one for each in own.values() for one in each.diagnostics]
    others = (name for name in files if name != path and name not in attached)
    diagnostics += [diagnose("letter-file", Position(name, 1, 1)) for name in others]
    if folder in TAKEN:
        diagnostics.append(diagnose("folder-taken", Position(path, 1, 1), folder=folder))
    letter = head.value
    if letter is None or parts.value is None:
        return to_result(None, diagnostics)
    if not body.blocks:
        diagnostics.append(diagnose("article-empty", Position(path, max(parts.value.body_line - 1, 1), 1)))
    known: dict[str, Attachment | None] = {name: each.value for name, each in own.items()}
    joined = join_attachments(path, letter.attachments, known)
    diagnostics += joined.diagnostics
    letter = replace(
        letter,
        blocks=body.blocks,
        notes=body.notes,
        suppressions=body.suppressions,
        attachments=joined.value or (),
    )
    return to_result(letter, diagnostics)


def _front_matter(
    path: str, parts: SourceParts | None, folder: str, publication: Publication, memoize: Memoize
) -> FrontMatter[Letter]:
    if parts is None:
        return FrontMatter()
    read = partial(_head, path, parts, folder, publication)
    key = ("letter", path, parts.head, parts.source_map.pieces, folder)
    return memoize(key, read, FrontMatter[Letter], len(parts.head))


def _head(path: str, parts: SourceParts, folder: str, publication: Publication) -> FrontMatter[Letter]:
    """Parse a document without its text."""
    from bulletin.kinds.letter.schema import LetterKeys

    file = open_front_matter(path, parts.head, parts.source_map)
    keys = file.keys(LetterKeys)
    if keys is None:
        return FrontMatter.of(file, None)
    letter = _letter(file, keys, folder, publication)
    file.diagnostics += _faults(file, keys, letter)
    return FrontMatter.of(file, letter)


def _letter(file: SourceFile, keys: LetterKeys, folder: str, publication: Publication) -> Letter:
    from bulletin.parsing.markdown.suppressions import suppressed_codes
    from bulletin.parsing.markdown.value_markup import read_title
    from bulletin.parsing.notice import read_attachment_list, read_signature

    def title(name: str, typed: str | None) -> Title | None:
        return read_title(typed, file.node(name).position) if typed else None

    attendance = ((name, label, getattr(keys, name)) for name, label in ATTENDANCE.items())
    return Letter(
        folder=folder,
        path=file.path,
        form=keys.form,
        issuers=tuple(keys.issuer)
        or tuple(each.plain for each in publication.issuers)
        or (publication.issuer,),
        status=keys.status,
        title=title("title", keys.title),
        mark=title("issuing_mark", keys.issuing_mark),
        number=_number(keys),
        date=keys.date,
        copy_number=keys.copy_number,
        classification=keys.classification,
        urgency=keys.urgency,
        signers=tuple(keys.signers),
        marks=tuple(keys.marks),
        addressee=f"{keys.addressee.rstrip('：:')}：" if keys.addressee else None,
        attachments=read_attachment_list(file, keys.attachments),
        signature=read_signature(keys.signature),
        staff={label: tuple(names) for label, names in keys.staff.items()},
        contact=ContactLine(keys.supplied_by, keys.contact, keys.phone),
        attendance=tuple((name, label, names) for name, label, names in attendance if names),
        cc=keys.cc,
        printed_by=keys.printed_by,
        printed_on=keys.printed_on,
        print_run=keys.print_run,
        fit=None if keys.fit is None else read_record(keys.fit) or PageRecord(),
        checks_off=suppressed_codes(file, "off", keys.checks.off),
        checks_down=suppressed_codes(file, "notice", keys.checks.notice),
        positions=file.places(),
    )


def _number(keys: LetterKeys) -> DocumentNumber | None:
    """Return the document number; one that can't be read has no parts."""
    typed = keys.number
    if typed is None:
        return None
    if keys.code:
        year = keys.date.year if keys.date else None
        if not typed.isdecimal() or year is None:
            return DocumentNumber(typed)
        return DocumentNumber(f"{keys.code}〔{year}〕{int(typed)}号", keys.code, year, int(typed))
    return read_number(typed, keys.date.year if keys.date else None)


def read_number(typed: str, year: int | None = None) -> DocumentNumber:
    """Read a document number; `year` is that of one without (令号)."""
    if match := NUMBER.fullmatch(typed.strip()):
        return DocumentNumber(typed, match["code"], int(match["year"]), int(match["number"]))
    if match := _PLAIN.fullmatch(typed.strip()):
        return DocumentNumber(typed, "", year, int(match["number"]))
    return DocumentNumber(typed)


def _faults(file: SourceFile, keys: LetterKeys, letter: Letter) -> Iterator[Diagnostic]:
    """Check the keys against each other."""
    from bulletin.gazetteer import check_year
    from bulletin.parsing.markdown.value_markup import report_markup

    report_markup(file, ("title", "issuing_mark", "number", "addressee", "cc", "contact", "phone", "marks"))
    report_markup(file, (*ATTENDANCE, "printed_by", "supplied_by", "classification", "issuer", "signature"))
    if letter.date:
        yield from check_year(letter.date.year, file.node("date").position)
    if keys.status is Status.FINAL:
        for name in ("number", "date"):
            if getattr(keys, name) is None:
                yield diagnose("final-incomplete", file.node("status").position, key=name)
    if not (letter.title and letter.title.parts) and letter.form is not OfficialForm.ORDER:
        yield diagnose("letter-untitled", file.node("title").place, form=FORMS[letter.form])
    if letter.number and not _is_numbered(letter):
        code, year = keys.code or letter.number.code or "某发", letter.date.year if letter.date else 2025
        place = file.node("number").position
        yield diagnose("document-number", place, number=letter.number.text, right=f"{code}〔{year}〕4号")
    if letter.copy_number and not _COPY.fullmatch(letter.copy_number):
        yield diagnose("copy-number-form", file.node("copy_number").position, number=letter.copy_number)
    if letter.form is OfficialForm.UPWARD and not letter.signers:
        yield diagnose("signers-missing", file.node("form").position)
    for name, forms in _ONLY.items():
        if name in letter.positions and letter.form not in forms:
            yield diagnose(
                "letter-key", file.node(name).key or file.node().position, key=name, form=FORMS[letter.form]
            )


def _is_numbered(letter: Letter) -> bool:
    """Whether the number can be read as one of its form: that of an order, and of minutes, may have no code."""
    number = letter.number
    if number is None or number.number is None:
        return False
    return bool(number.code) or letter.form in {OfficialForm.ORDER, OfficialForm.MINUTES}
