"""Random issues with every kind of block: what is true of the pages of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import page_checks, random_issues
from tests.support.typesetting import typeset_issue

if TYPE_CHECKING:
    from bulletin.app.typesetting import TypesetDocument

pytestmark = pytest.mark.counts(sample=6, full=200)


@pytest.fixture(scope="module")
def random_issue(each_seed: int, tmp_path_factory: pytest.TempPathFactory) -> TypesetDocument:
    folder = random_issues.make(tmp_path_factory.mktemp("random"), each_seed)
    return typeset_issue(folder, next(path.name for path in (folder / "issues").iterdir()))[0]


def test_nothing_leaves_the_type_area(random_issue: TypesetDocument) -> None:
    assert [*page_checks.outside(random_issue.pages)] == []


def test_nothing_overlaps(random_issue: TypesetDocument) -> None:
    assert [*page_checks.overprinted(random_issue.pages)] == []


def test_reading_order_is_the_order_of_the_source(random_issue: TypesetDocument) -> None:
    assert [*page_checks.out_of_order(random_issue.pages, random_issue.fitted.document)] == []
    assert [*page_checks.figures_out_of_order(random_issue.pages)] == []


def test_running_text_stands_on_the_grid(random_issue: TypesetDocument) -> None:
    assert [*page_checks.off_the_grid(random_issue.pages, random_issue.fitted.geometry.page.line_pitch)] == []


def test_every_element_stands_behind_its_parent(random_issue: TypesetDocument) -> None:
    assert [*page_checks.misplaced_elements(random_issue.pages)] == []


def test_what_is_drawn_belongs_to_an_element_once(random_issue: TypesetDocument) -> None:
    assert [*page_checks.drawn_apart(random_issue.pages)] == []
