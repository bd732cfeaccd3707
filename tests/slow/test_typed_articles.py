"""Articles as editors write them are built, or refused with a message about what they typed; nothing is lost."""

from __future__ import annotations

import re
import time
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bulletin.app.typesetting import make
from bulletin.diagnostics import Language, has_errors
from bulletin.diagnostics.catalogue import CATALOGUE
from tests.support.projects import add_issue, make_workspace
from tests.support.typed_articles import TITLES, must_be_printed, pieces, printed
from tests.support.workspaces import open_project

if TYPE_CHECKING:
    from pathlib import Path

    from bulletin.diagnostics import Position

pytestmark = pytest.mark.counts(sample=60, full=20_000)
STEPS = 20
NOT_PRINTED = 3
"""The line of the front matter that says who sent the article."""
ISSUE = "2022-36"
BLAME = frozenset(
    {
        *(
            "box-drawn",
            "engine-complaint",
            "line-disagrees",
            "model-text-left",
            "no-pango",
            "not-embedded",
            "not-writable",
        ),
        *(
            "printer-died",
            "stranger-font",
            "text-lost",
            "text-missing",
            "theme-broken",
            "too-deep",
            "unreadable",
            "worker-died",
        ),
    }
)
"""What no text of an article may cause: faults of the tool, of its layout, of the machine."""


class Editor(RuleBasedStateMachine):
    """Somebody who writes one article and builds it after each step."""

    folder: Path
    built: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.lines = ["全省各地扎实推进文明实践。"]
        self.title = "文明实践见实效"
        self.changed = True

    @rule(piece=pieces(), at=st.integers(0, 40), apart=st.booleans())
    def write(self, piece: str, at: int, apart: bool) -> None:  # noqa: FBT001
        """Type or paste something in, as paragraphs of its own or below a line."""
        at = min(at, len(self.lines))
        self.lines[at:at] = ["", *piece.split("\n"), ""] if apart else piece.split("\n")

    @rule(at=st.integers(0, 40), piece=pieces())
    def write_into(self, at: int, piece: str) -> None:
        """Type something into the middle of a line."""
        at = min(at, len(self.lines) - 1)
        line = self.lines[at]
        self.lines[at : at + 1] = (line[: len(line) // 2] + piece + line[len(line) // 2 :]).split("\n")

    @rule(at=st.integers(0, 40), size=st.integers(1, 4))
    def delete(self, at: int, size: int) -> None:
        """Delete lines."""
        del self.lines[at : at + size]
        self.lines = self.lines or ["正文。"]

    @rule(at=st.integers(0, 40))
    def break_line(self, at: int) -> None:
        """Press the return key in the middle of a line."""
        line = self.lines[at := min(at, len(self.lines) - 1)]
        self.lines[at : at + 1] = [line[: len(line) // 3], line[len(line) // 3 :]]

    @rule(at=st.integers(0, 40))
    def join(self, at: int) -> None:
        """Delete a line's end."""
        self.lines[at : at + 2] = ["".join(self.lines[at : at + 2])]

    @rule(title=st.sampled_from(TITLES))
    def name(self, title: str) -> None:
        """Give the article another title."""
        self.title = title

    @invariant()
    def it_is_built_or_refused(self) -> None:
        """Build the article."""
        quoted = self.title.replace("'", "''")
        source = f"---\ntitle: '{quoted}'\nfrom: 苏州市\n---\n" + "\n".join(self.lines) + "\n"
        path = self.folder / "issues" / ISSUE / "01.md"
        path.write_bytes(source.encode("utf-8", "surrogatepass"))
        made = make(open_project(self.folder), ISSUE)
        codes = {one.code for one in made.diagnostics}
        assert not codes & BLAME, (source, [str(one) for one in made.diagnostics if one.code in BLAME])
        for one in made.diagnostics:
            assert one.code != "text-lost" or is_fence(source, one.position), (source, one)
            assert all(one.message(language) and one.hint(language) is not None for language in Language)
        assert (made.value is None) == has_errors(made.diagnostics)
        self.built["refused" if made.value is None else "built"] += 1
        if made.value is not None:
            lines = [NOT_PRINTED, *(one.position.line for one in made.diagnostics if one.position)]
            page = printed(made.value.files[f"{ISSUE}.html"].decode())
            assert not (lost := must_be_printed(source, lines) - page), (source, lost)


def test_typed_articles_are_built_or_refused(tmp_path: Path, count: int, seed: int) -> None:
    assert CATALOGUE.keys() >= BLAME
    Editor.folder, Editor.built = make_workspace(tmp_path / "workspace"), Counter()
    add_issue(Editor.folder, ISSUE, "from: 苏州市")
    chosen = settings(
        max_examples=max(count // STEPS, 1),
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    start = time.monotonic()
    run_state_machine_as_test(seeded(seed), settings=chosen)
    print(
        f"{Editor.built['built']} built, {Editor.built['refused']} refused in {time.monotonic() - start:.0f} s"
    )


def is_fence(source: str, place: Position | None) -> bool:
    """Whether a place is on the first line of a code block, where no text may stand."""
    line = re.split(r"\r\n|[\r\n]", source)[place.line - 1] if place else ""
    return "```" in line or "~~~" in line


def seeded(number: int) -> type[Editor]:
    """Return the machine with choices that are the same for the same number."""
    return seed(number)(Editor)
