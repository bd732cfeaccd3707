"""PDF/UA-1 and PDF/A-3a, as veraPDF judges them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pikepdf
import pytest

from tests.support.documents import DOCUMENTS
from tests.support.verapdf import FLAVOURS, validate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support.documents import Output
    from tests.support.verapdf import Failure


@pytest.fixture(scope="session")
def failures(
    output: Callable[[str], Output], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[Failure]]:
    """The failed rules of each document by its name; documents that could not be built are left out."""
    folder = tmp_path_factory.mktemp("standards")
    failed: dict[str, list[Failure]] = {}
    for standard, flavour in FLAVOURS.items():
        made = {name: output(name).pdf for name, one in DOCUMENTS.items() if one.standard == standard}
        paths = {name: folder / f"{name}.pdf" for name, pdf in made.items() if pdf is not None}
        for name, path in paths.items():
            path.write_bytes(made[name] or b"")
        wrong = validate(paths.values(), flavour)
        failed |= {name: [each for each in wrong if each.path == path] for name, path in paths.items()}
    return failed


@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_a_document_meets_its_standard(name: str, failures: dict[str, list[Failure]]) -> None:
    assert name in failures, "not made"
    assert [str(failure) for failure in failures[name]] == []


@pytest.mark.parametrize(("standard", "rules"), [("ua-1", {"7.1-11", "7.2-34"}), ("a-3a", {"6.7.3.3-1"})])
def test_the_validator_finds_a_fault(
    standard: str, rules: set[str], output: Callable[[str], Output], tmp_path: Path
) -> None:
    """A PDF without its structure tree and language."""
    source, path = tmp_path / "whole.pdf", tmp_path / "broken.pdf"
    source.write_bytes(output(f"2021-06-{standard}").pdf or b"")
    with pikepdf.open(source) as pdf:
        del pdf.Root.StructTreeRoot
        del pdf.Root.Lang
        pdf.save(path)
    assert rules <= {failure.rule for failure in validate([path], FLAVOURS[standard])}


def test_what_is_no_pdf_is_no_success(tmp_path: Path) -> None:
    path = tmp_path / "text.pdf"
    path.write_bytes(b"no PDF\n" * 200)
    with pytest.raises(RuntimeError, match="veraPDF"):
        validate([path], "ua1")
