"""Random edits of bulletins with every feature, found and carried without a word processor; any choice of them, too."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from bulletin.app.kinds import kind_of
from bulletin.model import Wording
from bulletin.review.carrying import carry
from bulletin.review.finding import find_changes
from bulletin.review.proof import NamedGalley, differences, expected
from tests.support import features
from tests.support.returned_galleys import names_of, returned_document, without_names
from tests.support.review_edits import RandomReader
from tests.support.review_texts import AWKWARD, STYLES
from tests.support.workspaces import format_diagnostics, open_project

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bulletin.model.galley import Galley

pytestmark = pytest.mark.counts(sample=12, full=1_500)
COLUMNS = """\
columns:
  - {name: 简讯, set: run-in, numbered: true}
  - 工作交流
  - 经验做法
  - 用稿通报
"""
SHORT = "---\ntitle: {}\nfrom: 苏州市\ncolumn: 简讯\nsource: 苏州日报\n---\n{}\n"


@pytest.fixture(scope="module")
def bulletin(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[str, bytes], Callable[[Mapping[str, bytes]], Galley]]:
    """Return the sources of a bulletin with all that there is, and what makes a galley of them."""
    root = tmp_path_factory.mktemp("bulletin")
    features.make(root, features.VARIANTS["classified"])
    folder = root / "issues" / features.ISSUE
    (root / "bulletin.yaml").write_text((root / "bulletin.yaml").read_text("utf-8") + COLUMNS, "utf-8")
    (folder / "07-awkward.md").write_bytes(AWKWARD.replace("\n", "\r\n").encode())
    short = SHORT.format("街道开展活动", "街道开展了活动，居民参加。")
    (folder / "08-short.md").write_text(short, "utf-8")
    other = SHORT.format("社区办起读书会", "社区办起了读书会。\n\n第二段也在。")
    (folder / "09-short.md").write_bytes(other.encode("gb18030"))
    head = (folder / "issue.md").read_text("utf-8")
    (folder / "issue.md").write_text(head.replace("---\n社区", "---\n**编者按：**社区"), "utf-8")
    project = open_project(root)
    kind = kind_of(project.workspace, features.ISSUE)

    def galley_of(sources: Mapping[str, bytes]) -> Galley:
        document = kind.resolve(project, features.ISSUE, sources)
        assert document.value is not None, format_diagnostics(document.diagnostics)
        return kind.galley(document.value)

    sources = project.sources(features.ISSUE).value
    assert sources is not None
    return sources, galley_of


def test_edits_are_found_and_carried(
    each_seed: int, bulletin: tuple[dict[str, bytes], Callable[[Mapping[str, bytes]], Galley]]
) -> None:
    sources, galley_of = bulletin
    galley, rng = galley_of(sources), random.Random(each_seed)  # noqa: S311 - the same for the same seed
    named = rng.random() < 0.7
    edited = RandomReader(galley, returned_document(galley), each_seed).edit(rng.choice((1, 3, 8)))
    returned = edited if named else without_names(edited)
    names = names_of(galley)
    changes = find_changes(galley, names if named else {}, returned, Wording(), styles=STYLES)
    sent = NamedGalley(galley, names)
    assert differences(expected(galley, changes), returned.texts, sent, sent) == ()

    chosen = changes if rng.random() < 0.6 else [change for change in changes if rng.random() < 0.5]
    result = carry(chosen, galley, sources)
    refused = [each.change for each in result.refused]
    assert all(each.reason for each in result.refused)
    done = [change for change in chosen if not change.generated and change not in refused]
    again = galley_of(result.sources)
    exported = returned_document(again).texts
    assert differences(expected(galley, done), exported, sent, NamedGalley(again, names_of(again))) == ()
