"""The case files of lists of recipients and of addresses."""

from __future__ import annotations

import pytest

from bulletin.diagnostics import Result
from bulletin.diagnostics.catalogue import AREAS
from bulletin.kinds.bulletin.parsing import read_issue
from bulletin.mail.addresses import check_book
from bulletin.mail.recipients import recipients
from bulletin.model import AddressBook
from bulletin.parsing.circulation import read_contacts
from bulletin.parsing.settings import read_publication
from tests.support.case_files import FOLDER, Case, agrees, read_cases

CASES = [
    pytest.param(case, id=f"{path.stem}: {case.name}")
    for path in sorted(FOLDER.glob("circulation-*.md"))
    for case in read_cases(path)
]
NEED_A_SET = {"still-draft"} | {
    code
    for code in AREAS["distribution"]
    if code.startswith(("set-", "mail-", "placeholder-", "contact-missing", "contact-no-"))
}
"""Shown in test_mail_drafts.py, which needs a built issue."""


def _read(case: Case) -> Result[object]:
    if "contacts.yaml" in case.files:
        read = read_contacts("contacts.yaml", case.files["contacts.yaml"])
        return Result(read.value, (*read.diagnostics, *check_book(read.value or AddressBook())))
    publication = read_publication("bulletin.yaml", case.files["bulletin.yaml"])
    if publication.value is None or "issue.md" not in case.files:
        return Result(publication.value, publication.diagnostics)
    files = {"issue.md": case.files["issue.md"], "01.md": b"---\ntitle: x\nkind: notice\n---\nx\n"}
    issue = read_issue("x", files, publication.value)
    if issue.value is None:
        return Result(None, issue.diagnostics)
    known = recipients(publication.value, issue.value)
    return Result(known.value, (*issue.diagnostics, *known.diagnostics))


@pytest.mark.parametrize("case", CASES)
def test_case(case: Case) -> None:
    result = _read(case)
    listing = "\n".join(
        f"{one.code} {one.position} {one.message()} {one.hint()}" for one in result.diagnostics
    )
    expected = case.findings or ()
    assert len(expected) == len(result.diagnostics), listing
    assert all(map(agrees, expected, sorted(result.diagnostics, key=lambda one: one.sort_key))), listing


def test_every_code_is_shown() -> None:
    cases = [case for path in FOLDER.glob("circulation-*.md") for case in read_cases(path)]
    shown = {line.split()[0] for case in cases for line in case.findings or ()}
    lacking = {code for code in AREAS["distribution"] if not code.startswith("address-")} - shown - NEED_A_SET
    assert lacking == set()
