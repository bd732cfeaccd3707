"""Suppressions: checks that editors have switched off or downgraded to notices, and those that are unused.

They stand in four places: bulletin.yaml, the issue's front matter, an article's, and a comment for one line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.diagnostics import Diagnostic, Position, Severity, diagnose

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from bulletin.model import Suppression
    from bulletin.model.document import Document, FileChecks

_Front = tuple[str, str, str]
"""A path, `off` or `notice`, a code."""


class SuppressionFilter:
    """Applies the suppressions of one document to its diagnostics, and records which were used."""

    def __init__(self, document: Document) -> None:
        publication = document.publication
        self._general = {"off": publication.checks_off, "notice": publication.checks_down}
        self._main, self._files = document.path, document.files
        self._used: set[_Front | tuple[str, Suppression]] = set()

    def apply(self, diagnostic: Diagnostic) -> Diagnostic | None:
        """Return the diagnostic as it is, as a notice, or None where it is suppressed; errors can't be suppressed."""
        if diagnostic.severity is Severity.ERROR:
            return diagnostic
        off = [*self._suppressed(diagnostic, "off")]
        as_notice = [*self._suppressed(diagnostic, "notice")]
        if off:
            return None
        return replace(diagnostic, severity=Severity.NOTICE) if as_notice else diagnostic

    def _suppressed(self, diagnostic: Diagnostic, how: str) -> Iterator[bool]:
        """Yield once for every suppression of this diagnostic, and mark it as used."""
        path = diagnostic.position.path if diagnostic.position else ""
        for file in {self._main, path} & self._files.keys():
            if diagnostic.code in _by_level(self._files[file])[how]:
                self._used.add((file, how, diagnostic.code))
                yield True
        if diagnostic.code in self._general[how]:
            yield True
        for suppression in self._files[path].lines if path in self._files else ():
            here = diagnostic.position is not None and suppression.line == diagnostic.position.line
            if here and suppression.code == diagnostic.code and suppression.as_notice == (how == "notice"):
                self._used.add((path, suppression))
                yield True

    def unused(self, codes: Collection[str]) -> Iterator[Diagnostic]:
        """Yield a diagnostic for every unused suppression of these codes in the document's own files."""
        for path, file in self._files.items():
            for how, codes_off in _by_level(file).items():
                for code in codes_off:
                    if code in codes and (path, how, code) not in self._used:
                        place = file.positions.get(f"checks.{how}.{code}", Position(path, 1, 1))
                        yield diagnose("waiver-unused", place, check=code)
            for suppression in file.lines:
                if suppression.code in codes and (path, suppression) not in self._used:
                    yield diagnose(
                        "waiver-unused",
                        Position(path, suppression.comment_line, suppression.comment_column),
                        check=suppression.code,
                    )


def _by_level(file: FileChecks) -> Mapping[str, Mapping[str, str]]:
    return {"off": file.off, "notice": file.notice}
