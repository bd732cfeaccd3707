"""The case files of proofreading: what each rule reports, and what it must not report.

Each rule has a case `CODE: violations` and one `CODE: right`; a case of another name shows one way to write something,
its `text` is the body of an article.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from bulletin.lint.registry import RULES_BY_CODE
from tests.support.case_files import FOLDER, Case, agrees, read_cases
from tests.support.page_layouts import check_sketch
from tests.support.proofreading import article, findings

CASES = [
    pytest.param(case, id=f"{path.stem}: {case.name}")
    for path in sorted(FOLDER.glob("check-*.md"))
    for case in read_cases(path)
]
SIDES = ("violations", "right")
RULE_CASES = [each for each in CASES if each.values[0].name.endswith(SIDES)]


@pytest.mark.parametrize("case", CASES)
def test_case(case: Case) -> None:
    if "text" in case.files:
        case = replace(case, files={"01.md": article(case.files["text"].decode().rstrip("\n"))})
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


@pytest.mark.parametrize("parameter", RULE_CASES)
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
    names = Counter(parameter.values[0].name for parameter in RULE_CASES)
    assert names == Counter(f"{code}: {side}" for code in RULES_BY_CODE for side in SIDES)


def test_the_other_cases_are_of_rules_and_their_names_differ() -> None:
    names = [parameter.values[0].name for parameter in CASES if parameter not in RULE_CASES]
    assert {name.partition(": ")[0] for name in names} <= RULES_BY_CODE.keys()
    assert len(set(names)) == len(names) >= 40
