"""Documents of random composed blocks, laid out: what is true of the pages of all of them."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from msgspec import Struct
from msgspec.structs import replace

from bulletin.app.typesetting import compose, load, text_composer
from bulletin.composition.values import (
    ComposedArticle,
    ComposedAttachment,
    ComposedDocument,
    ComposedImprint,
    ComposedMasthead,
    ComposedSection,
)
from bulletin.layout import LayoutOptions, lay_out
from bulletin.model import MakeUp, TextBegins
from bulletin.project.project import Project
from bulletin.workspace import Workspace
from tests.support import page_checks, random_issues

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bulletin.composition.texts import TextComposer
    from bulletin.composition.values import ComposedBlock, ComposedBlocks, ComposedPart
    from bulletin.layout import FittedPages

pytestmark = pytest.mark.counts(sample=40, full=5000)
ISSUES = 6
"""Random issues whose blocks the documents are made of."""


class Pool(Struct):
    """The composed parts and blocks of random issues, and what they are laid out with."""

    project: Project
    composer: TextComposer
    parts: Sequence[ComposedPart]
    blocks: Sequence[ComposedBlock]
    notes: Sequence[ComposedBlocks]

    def of(self, *kinds: type) -> list[ComposedPart]:
        """Return the parts of these kinds."""
        return [part for part in self.parts if isinstance(part, kinds)]


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Pool:
    parts: list[ComposedPart] = []
    settings = None
    for seed in range(ISSUES):
        folder = random_issues.make(tmp_path_factory.mktemp("pool"), seed)
        settings = settings or (folder / "bulletin.yaml").read_text("utf-8")
        (folder / "bulletin.yaml").write_text(settings, "utf-8")
        project = Project.open(Workspace(folder)).value
        assert project is not None
        loaded, faces = load(project, random_issues.ISSUE).value, project.faces.value
        assert loaded is not None, load(project, random_issues.ISSUE).diagnostics
        assert faces is not None
        composer = text_composer(project, faces, random_issues.ISSUE)
        parts += compose(loaded, composer).parts
    articles = [part for part in parts if isinstance(part, ComposedArticle)]
    blocks = [block for article in articles for block in article.blocks]
    return Pool(project, composer, parts, blocks, [note for article in articles for note in article.notes])


def document_of(pool: Pool, rng: random.Random) -> ComposedDocument:
    """Return a document of a masthead, perhaps a note, some articles and attachments, and an imprint."""
    parts = [rng.choice(pool.of(ComposedMasthead))]
    if rng.random() < 0.3 and (sections := pool.of(ComposedSection)):
        parts.append(rng.choice(sections))
    articles = pool.of(ComposedArticle)
    for number in range(rng.choice((1, 1, 2, 3))):
        article = rng.choice(articles)
        assert isinstance(article, ComposedArticle)
        chosen = tuple(rng.choice(pool.blocks) for _ in range(rng.randint(1, 9)))
        notes = tuple(rng.choice(pool.notes) for _ in range(rng.choice((0, 0, 0, 2))))
        begins = rng.random() < 0.2
        parts.append(
            replace(article, anchor=f"article-{number}", blocks=chosen, notes=notes, new_page=begins)
        )
        if rng.random() < 0.15 and (attachments := pool.of(ComposedAttachment)):
            parts.append(rng.choice(attachments))
    parts.append(rng.choice(pool.of(ComposedImprint)))
    return ComposedDocument(tuple(parts), rng.choice((TextBegins.AUTO, TextBegins.PAGE_1, TextBegins.PAGE_2)))


def laid_out(pool: Pool, seed: int) -> tuple[ComposedDocument, FittedPages]:
    rng = random.Random(seed)  # noqa: S311 - the same for the same seed
    document, faces = document_of(pool, rng), pool.project.faces.value
    assert faces is not None
    draft = rng.choice((None, "送审稿"))
    options = LayoutOptions(MakeUp(mirror=rng.random() < 0.2), fit=rng.random() < 0.7, draft_mark=draft)
    return document, lay_out(document, pool.project.geometry, faces, options, pool.composer.in_lines)


def test_every_document_is_laid_out_without_a_fault(pool: Pool, each_seed: int) -> None:
    document, fitted = laid_out(pool, each_seed)
    pages = fitted.pages
    assert [*page_checks.outside(pages)] == []
    assert [*page_checks.overprinted(pages)] == []
    assert [*page_checks.out_of_order(pages, document)] == []
    assert [*page_checks.figures_out_of_order(pages)] == []
    assert [*page_checks.off_the_grid(pages, fitted.geometry.page.line_pitch)] == []
    assert [*page_checks.misplaced_elements(pages)] == []
    assert [*page_checks.drawn_apart(pages)] == []
