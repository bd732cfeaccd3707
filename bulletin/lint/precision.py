"""Measured precision of the rules on five published texts: findings and false positives by code.

Two issues of a bulletin, a form, a reply to a proposal, a web article; the issues also printed. Every finding was
reviewed; `tests/unit/test_checks.py` lists them with their positions.
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
"""Number of findings by code; 0 for rules that are not listed."""

FALSE_POSITIVES: dict[str, int] = {}
"""Number of false positives by code."""
