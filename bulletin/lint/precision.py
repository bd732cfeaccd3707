"""How the rules did on five published texts: what they found there, and how much of it was no slip.

Two issues of a bulletin, a form, a reply to a proposal, a web article; the issues also printed. Every finding was
looked at; `tests/test_checks.py` lists them with their places.
"""

from __future__ import annotations

FINDING_COUNTS = {
    "term-wrong": 2,
    "mark-ascii": 38,
    "dash-one": 1,
    "dot-alike": 2,
    "comma-between": 1,
    "list-comma": 1,
    "file-number": 1,
    "telephone-dash": 1,
    "about-twice": 1,
    "unit-symbol": 1,
    "character-traditional": 2,
    "forms-mixed": 1,
}
"""Findings by code; the other rules found nothing."""

FALSE_POSITIVES: dict[str, int] = {}
"""Those that were no slip."""
