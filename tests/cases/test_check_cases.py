"""The case files of proofreading: what each rule reports, and what it must not report."""

from __future__ import annotations

from collections import Counter

import pytest

from bulletin.lint.registry import RULES_BY_CODE
from tests.support.case_files import FOLDER, Case, agrees, read_cases
from tests.support.page_layouts import check_sketch
from tests.support.proofreading import findings

CASES = [
    pytest.param(case, id=f"{path.stem}: {case.name}")
    for path in sorted(FOLDER.glob("check-*.md"))
    for case in read_cases(path)
]


@pytest.mark.parametrize("case", CASES)
def test_case(case: Case) -> None:
    if "01.md" in case.files:
        diagnostics = [finding.diagnostic for finding in findings(case.files)]
    else:
        code = case.name.partition(":")[0]
        diagnostics = [
            one
            for path, sketch in case.files.items()
            for one in sorted(check_sketch(sketch.decode(), code, path), key=lambda one: one.sort_key)
        ]
    messages = "\n".join(f"{one.code} {one.position} {one.message()}" for one in diagnostics)
    expected = case.findings or ()
    assert len(expected) == len(diagnostics), messages
    assert all(map(agrees, expected, diagnostics)), messages


@pytest.mark.parametrize("parameter", CASES)
def test_every_rule_has_three_violations_and_three_correct_texts(parameter: Case) -> None:
    code, _, side = parameter.name.partition(": ")
    if side == "violations":
        assert len(parameter.findings or ()) >= 3
        assert {line.split()[0] for line in parameter.findings or ()} == {code}
    elif "01.md" in parameter.files:
        assert parameter.files["01.md"].decode().split("---\n", 2)[2].count("\n\n") >= 2
    else:
        assert sum(len(sketch.decode().split()) for sketch in parameter.files.values()) >= 3


def test_every_rule_has_its_cases() -> None:
    names = Counter(parameter.values[0].name for parameter in CASES)
    assert names == Counter(f"{code}: {side}" for code in RULES_BY_CODE for side in ("violations", "right"))
