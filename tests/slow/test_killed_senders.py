"""Kills of a process that sends mails: nobody gets two, nothing is marked sent that did not arrive."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.killed_senders import kill_senders

if TYPE_CHECKING:
    import random
    from pathlib import Path

pytestmark = pytest.mark.counts(sample=10, full=200)
RECIPIENTS = 12


def test_kills_leave_nothing_unaccounted(tmp_path: Path, count: int, rng: random.Random) -> None:
    outcome = kill_senders(tmp_path, count, RECIPIENTS, rng)
    assert outcome.hits == count
    assert outcome.mails == outcome.mailings * RECIPIENTS
    print(outcome)
