"""JSON Schemas compiled by ajv in strict mode, which judges the files of the cases as Python's validator does."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import jsonschema
import pytest

from bulletin.app.kinds import own_keys
from bulletin.parsing.schema.json_schema import schemas
from tests.support.schema_files import case_values
from tests.support.workspaces import ROOT

AJV = ROOT / ".venv" / "ajv"
"""Where `./dev slow ajv` installs it."""


pytestmark = pytest.mark.counts(sample=100, full=10_000)


@pytest.mark.skipif(not AJV.is_dir(), reason="./dev slow ajv installs ajv")
def test_ajv_takes_the_schemas_and_judges_alike(count: int) -> None:
    known, values = schemas(own_keys()), list(case_values())[:count]
    checked = subprocess.run(
        ["node", Path(__file__).parent / "ajv" / "check.cjs", AJV],
        input=json.dumps({"schemas": known, "values": values}),
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(checked.stdout)
    assert said["logged"] == []
    validators = {kind: jsonschema.Draft7Validator(one) for kind, one in known.items()}
    judged = [validators[kind].is_valid(value) for kind, value in values]
    assert {True, False} == set(judged)
    assert said["valid"] == judged
