"""Parses `terms.yaml`: set terms with their wrong forms, leaders with their offices in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.model import Leader, Wording
from bulletin.parsing.schema.keys import TermsKeys
from bulletin.parsing.source_file import SourceFile, read_source

if TYPE_CHECKING:
    from bulletin.diagnostics import Result


def read_terms(path: str, content: bytes) -> Result[Wording]:
    """Parse `terms.yaml`; a form listed both as wrong and as right is reported and counts as right."""
    return read_source(path, content, TermsKeys, _wording)


def _wording(file: SourceFile, keys: TermsKeys) -> Wording:
    for term, forms in keys.terms.items():
        for index, form in enumerate(forms):
            if form in keys.terms:
                file.report("term-both", file.node("terms", term, index).position, term=form)
    return Wording(
        {term: tuple(form for form in forms if form not in keys.terms) for term, forms in keys.terms.items()},
        tuple(Leader(leader.name, tuple(leader.offices)) for leader in keys.leaders),
    )
