"""The case files of the sources: every code of the package parsing, at its position."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from bulletin.diagnostics.catalogue import AREAS
from bulletin.kinds.bulletin.parsing import read_article, read_issue
from bulletin.model import Article
from bulletin.parsing.circulation import read_contacts
from bulletin.parsing.settings import read_opening, read_publication
from bulletin.parsing.terms import read_terms
from tests.support.case_files import FOLDER, Case, agrees, outline, read_cases

if TYPE_CHECKING:
    from collections.abc import Callable

    from bulletin.diagnostics import Result

PUBLICATION = """\
name: 江苏精神文明建设简报
issuer: 江苏省文明办
province: 江苏省
distribution:
  default:
    - {label: 报, text: 中央文明办}
tally:
  trades: [省审计系统, 省交通运输系统]
  units:
    苏州工业园区: {city: 苏州市, level: county}
"""
CASES = [
    pytest.param(case, id=f"{path.stem}: {case.name}")
    for path in sorted(FOLDER.glob("source-*.md"))
    for case in read_cases(path)
]


_READERS: dict[str, Callable[[str, bytes], Result[Any]]] = {
    "bulletin.yaml": read_publication,
    "terms.yaml": read_terms,
    "contacts.yaml": read_contacts,
}


def _read(case: Case) -> Result[object]:
    """Read the files of a case: an issue if it has one, else its last file."""
    path, content = list(case.files.items())[-1]
    if path in _READERS:
        return _READERS[path](path, content)
    files = dict(case.files)
    own = files.pop("bulletin.yaml", PUBLICATION.encode())
    publication = read_publication("bulletin.yaml", own).value
    assert publication is not None
    if "issue.md" in files:
        return read_issue("2022-36", files, publication)
    if path.endswith(".yaml"):
        return read_opening(path, content, publication)
    return read_article(path, content, publication, 2022)


@pytest.mark.parametrize("case", CASES)
def test_case(case: Case) -> None:
    result = _read(case)
    expected = case.findings or ()
    listing = "\n".join(
        f"{one.code} {one.position} {one.message()} {one.hint()}" for one in result.diagnostics
    )
    assert len(expected) == len(result.diagnostics), listing
    assert all(map(agrees, expected, result.diagnostics)), listing
    if case.tree is not None:
        blocks = getattr(result.value, "blocks", None) or getattr(result.value, "editors_note", ())
        assert outline(blocks, getattr(result.value, "notes", ())) == case.tree
    if case.counted is not None:
        assert isinstance(result.value, Article)
        origin = [f"{one.name}, {one.kind.value}, {one.city or '—'}" for one in result.value.origin]
        assert "\n".join(origin) == case.counted


def test_every_code_has_a_case() -> None:
    cases = [case for path in FOLDER.glob("source-*.md") for case in read_cases(path)]
    shown = {line.split()[0] for case in cases for line in case.findings or ()}
    # Of a folder's name, which a case has none of: test_workspace.py, test_issue_names.py.
    shown |= {"folder-taken", "folder-number"}
    assert set(AREAS["parsing"]) - shown == set()


def test_an_error_leaves_no_value() -> None:
    publication = read_publication("bulletin.yaml", PUBLICATION.encode()).value
    assert publication is not None
    article = "---\ntitle: 标题\nfrom: 苏州市\n---\n正文{}\n"
    assert read_article("01.md", article.format("").encode(), publication).value is not None
    faulty = read_article("01.md", article.format("[^1]").encode(), publication)
    assert faulty.value is None
    assert [one.code for one in faulty.diagnostics] == ["note-undefined"]


def test_findings_stand_in_the_order_of_their_places() -> None:
    result = read_publication("bulletin.yaml", b"naem: x\nissuer:\nprint_run: x\nlang: fr\n")
    lines = [one.position.line for one in result.diagnostics if one.position]
    assert lines == sorted(lines) == [1, 1, 1, 2, 3, 4]
