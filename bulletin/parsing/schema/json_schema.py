"""JSON Schema of all files' keys, for editors: made from the one description in `schema.py`.

Draft 7, which YAML language servers read; strict validators take it too. A schema is as lenient as the tool: every
value is text to it, so a number may be quoted and `否` is no; an optional key may be left empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic.json_schema import GenerateJsonSchema

from bulletin.parsing.schema import keys as schema
from bulletin.parsing.schema import values
from bulletin.parsing.schema.forms import FORMS, Schema, points, single, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bulletin.parsing.schema.base import Keys

DIALECT = "http://json-schema.org/draft-07/schema#"
FILES: Mapping[str, str] = {
    "bulletin": "bulletin.yaml",
    "issue": "issue.md",
    "article": "稿件",
    "attachment": "附件",
    "tally": "tallies/年份.yaml",
    "terms": "terms.yaml",
    "contacts": "contacts.yaml",
}
"""The kinds by the names that the command takes, with the files that they describe."""
_NUMBERS: Mapping[str, Callable[[int | None, int | None], Schema]] = {"whole": whole, "points": points}
_READS = "reads"
"""Names the kind of a number until its limits are known, which pydantic adds later."""


def schemas(others: Mapping[str, tuple[str, type[Keys]]]) -> dict[str, Schema]:
    """Return the schema of every kind of file, by the kind's name; `others` are files of single kinds of documents."""
    shared = {kind: (file, schema.SCHEMAS[file]) for kind, file in FILES.items()}
    return {kind: _schema(file, model) for kind, (file, model) in {**shared, **others}.items()}


def _schema(file: str, model: type[Keys]) -> Schema:
    generated = model.model_json_schema(
        by_alias=True, ref_template="#/definitions/{model}", schema_generator=_Generator
    )
    definitions = generated.pop("$defs", {})
    choices = {f"#/definitions/{name}": one["enum"] for name, one in definitions.items() if "enum" in one}
    definitions = {name: one for name, one in definitions.items() if "enum" not in one}
    for one in (generated, *definitions.values()):
        _complete(one)
        _tidy(one, choices)
    named = {"$schema": DIALECT, "title": file, **generated}
    return {**named, "definitions": definitions} if definitions else named


class _Generator(GenerateJsonSchema):
    """Pydantic's generator, extended by what our converters accept."""

    def function_before_schema(self, schema: Any) -> Schema:
        inner: Schema = self.generate_inner(schema["schema"])
        read = schema["function"]["function"]
        if inner.get("type") == "array":
            return {"anyOf": [inner, *single(read)]}
        if isinstance(read, values.FixedValue):
            taken = [word for word, value in read.words.items() if value in _values(schema["schema"])]
            return {"enum": taken}
        if read is values.without_empty:
            return {**inner, "additionalProperties": _or_empty(inner["additionalProperties"])}
        if read.__name__ in _NUMBERS:
            limits = {"ge": inner.get("minimum"), "le": inner.get("maximum")}
            return {_READS: read.__name__} | {name: one for name, one in limits.items() if one is not None}
        return inner if "properties" in inner else FORMS[read]

    def nullable_schema(self, schema: Any) -> Schema:
        return _or_empty(self.generate_inner(schema["schema"]))

    def field_title_should_be_set(self, schema: Any) -> bool:
        del schema
        return False


def _values(schema: Any) -> list[object]:
    """Return the fixed values of an enumeration or a literal in the schema of pydantic."""
    if schema["type"] == "literal":
        return list(schema["expected"])
    return [one.value for one in schema["members"]]


# --- Tidying -------------------------------------------------------------------------------------------------


def _complete(one: object) -> None:
    """Complete the forms of numbers by their limits, and join alternatives of alternatives, at any depth."""
    if isinstance(one, list):
        for part in one:
            _complete(part)
    if not isinstance(one, dict):
        return
    if _READS in one:
        one |= _NUMBERS[one.pop(_READS)](one.pop("ge", None), one.pop("le", None))
    for part in one.values():
        _complete(part)
    if "anyOf" in one:
        nested = (part["anyOf"] if part.keys() == {"anyOf"} else [part] for part in one["anyOf"])
        one["anyOf"] = [part for each in nested for part in each]


def _tidy(one: Schema, choices: Mapping[str, list[object]]) -> None:
    """Remove what pydantic adds for Python, and let optional keys be empty."""
    for name in ("title", "description"):
        one.pop(name, None)
    required = one.get("required", ())
    properties = one.get("properties", {})
    for name, described in properties.items():
        properties[name] = _key(described, choices, required=name in required)


def _key(described: Schema, choices: Mapping[str, list[object]], *, required: bool) -> Schema:
    """Return the schema of a key: description, example, default, and the accepted values."""
    words = {
        name: described.pop(name) for name in ("description", "default", "examples") if name in described
    }
    typed = dict(described)
    reference = _reference(typed)
    if reference in choices:
        typed = {"enum": list(choices[reference])}
    elif "$ref" in typed:
        typed = {"allOf": [typed]}
    annotations = {"description": words.get("description", "")}
    example = _example(typed, words.get("examples", ()))
    if example is not None:
        annotations["examples"] = [example]
    if words.get("default") is not None and not isinstance(words["default"], dict | list):
        annotations["default"] = words["default"]
    return {**annotations, **(typed if required else _or_empty(typed))}


def _reference(typed: Schema) -> str:
    """Return the `$ref` of a value, also of an optional one; "" without one."""
    for one in (typed, *typed.get("anyOf", ())):
        if "$ref" in one:
            return str(one["$ref"])
    return ""


def _example(typed: Schema, examples: Any) -> object:
    """Return the first example as a value of its type; None for mappings and lists, whose examples are keys."""
    types = {one.get("type") for one in (typed, *typed.get("anyOf", ()))}
    if types & {"array", "object"} or not ("enum" in typed or types - {None, "null"}):
        return None
    for example in examples:
        if "integer" in types:
            return int(example)
        return {"true": True, "false": False}.get(example, example)
    return None


def _or_empty(one: Schema) -> Schema:
    """Let a value also be null."""
    if "enum" in one:
        return {**one, "enum": [*one["enum"], *([] if None in one["enum"] else [None])]}
    if "anyOf" not in one:
        return {"anyOf": [one, {"type": "null"}]}
    if {"type": "null"} in one["anyOf"]:
        return one
    return {**one, "anyOf": [*one["anyOf"], {"type": "null"}]}
