"""The type of a kind of document: one value with everything that is specific to the kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from bulletin.model.document import Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bulletin.composition.blocks import BlockComposer
    from bulletin.composition.values import ComposedDocument
    from bulletin.diagnostics import Diagnostic, Result
    from bulletin.lint.completeness import ExpectedText
    from bulletin.model.galley import Galley
    from bulletin.project.project import Project

D = TypeVar("D", bound=Document)


class Kind(Protocol[D]):
    """A kind of document. Its documents are structs with the fields `pictures` and `make_up`."""

    @property
    def folder(self) -> str:
        """The folder of the workspace that holds a folder for each document."""
        ...

    @property
    def main(self) -> str:
        """The name of the main file of a document."""
        ...

    @property
    def screen_template(self) -> str:
        """The theme's template of the page for screens."""
        ...

    def parse(self, project: Project, folder: str, files: Mapping[str, bytes]) -> Result[D]:
        """Read the texts of a document from these files, without counts and pictures."""
        ...

    def resolve(self, project: Project, folder: str, files: Mapping[str, bytes] | None = None) -> Result[D]:
        """Read a document with its counts and pictures, and check its sources.

        `files` are read instead of those on the disk: another state of the sources by path.
        """
        ...

    def compose(self, document: D, composer: BlockComposer, /) -> ComposedDocument:
        """Compose the parts of a document, in their order."""
        ...

    def galley(self, document: D, /) -> Galley:
        """Return a document as one column of named texts, tables and pictures."""
        ...

    def expected_texts(self, document: D) -> Iterable[ExpectedText]:
        """Yield the texts that every output must show, in order."""
        ...

    def screen_values(self, document: D) -> Mapping[str, object]:
        """Return the values of its template for screens besides those of all kinds."""
        ...

    def check(self, project: Project, document: D) -> Iterable[Diagnostic]:
        """Run the checks of this kind, which a build does not need."""
        ...
