"""What editors have switched off or down: findings weighed, and the waivers that nothing needed.

Four places have a say: bulletin.yaml, the issue's front matter, an article's, and a comment for one line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from bulletin.diagnostics import Diagnostic, Position, Severity, diagnose

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from bulletin.model import Article, Issue, Publication, Suppression

_Front = tuple[str, str, str]
"""A path, `off` or `notice`, a code."""


class SuppressionFilter:
    """Weighs the findings of one issue, and remembers which waivers had something to do."""

    def __init__(self, publication: Publication, issue: Issue) -> None:
        self._general = {"off": publication.checks_off, "notice": publication.checks_down}
        self._issue = issue
        self._files: dict[str, Issue | Article] = {issue.path: issue}
        self._files |= {article.path: article for article in issue.articles}
        self._used: set[_Front | tuple[str, Suppression]] = set()

    def weigh(self, found: Diagnostic) -> Diagnostic | None:
        """Return a finding as it is to be told: as it is, as a notice, or not at all. Errors always are told."""
        if found.severity is Severity.ERROR:
            return found
        off = [*self._waived(found, "off")]
        down = [*self._waived(found, "notice")]
        if off:
            return None
        return replace(found, severity=Severity.NOTICE) if down else found

    def _waived(self, found: Diagnostic, how: str) -> Iterator[bool]:
        """Yield once for every place that waives this finding; each is remembered as used."""
        path = found.position.path if found.position else ""
        for file in {self._issue.path, path} & self._files.keys():
            if found.code in _front(self._files[file])[how]:
                self._used.add((file, how, found.code))
                yield True
        if found.code in self._general[how]:
            yield True
        for waiver in self._files[path].waivers if path in self._files else ():
            here = found.position is not None and waiver.line == found.position.line
            if here and waiver.code == found.code and waiver.down == (how == "notice"):
                self._used.add((path, waiver))
                yield True

    def unused(self, codes: Collection[str]) -> Iterator[Diagnostic]:
        """Tell the waivers of these codes in the issue's own files that no finding needed."""
        for path, file in self._files.items():
            for how, waived in _front(file).items():
                for code in waived:
                    if code in codes and (path, how, code) not in self._used:
                        place = file.positions.get(f"checks.{how}.{code}", Position(path, 1, 1))
                        yield diagnose("waiver-unused", place, check=code)
            for waiver in file.waivers:
                if waiver.code in codes and (path, waiver) not in self._used:
                    yield diagnose(
                        "waiver-unused", Position(path, waiver.written, waiver.column), check=waiver.code
                    )


def _front(file: Issue | Article) -> Mapping[str, Mapping[str, str]]:
    return {"off": file.checks_off, "notice": file.checks_down}
