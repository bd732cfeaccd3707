"""JSON Schema of all files' keys, for editors: made from the one description in `schema.py`.

Draft 7, which YAML language servers read. A schema is as lenient as the tool: every value is text to it, so a
number may be quoted and `否` is no; an optional key may be left empty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic.json_schema import GenerateJsonSchema

from bulletin.parsing.schema import keys as schema
from bulletin.parsing.schema import values
from bulletin.parsing.schema.words import NO, YES, choices

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bulletin.parsing.schema.base import Keys

Schema: TypeAlias = dict[str, Any]

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
_TEXT = ["string", "number", "boolean"]
_YES_OR_NO = [True, False, *YES, *NO]
_FORMS: Mapping[Callable[..., object], Schema] = {
    values.text: {"type": _TEXT},
    values.line: {"type": _TEXT, "minLength": 1},
    values.lines: {"type": _TEXT, "minLength": 1},
    values.whole: {"type": ["integer", "string"], "pattern": r"^\s*[+-]?[0-9]{1,9}\s*$"},
    values.points: {"type": ["number", "string"], "pattern": r"^\s*[+-]?[0-9]{1,6}(\.[0-9]{1,2})?\s*$"},
    values.boolean: {"enum": _YES_OR_NO},
    values.contents: {"enum": [*dict.fromkeys([True, False, *choices("contents"), *YES, *NO])]},
    values.page_record: {"type": _TEXT, "minLength": 1},
    values.classification: {"type": [*_TEXT, "null"], "minLength": 1},
    values.day: {
        "type": "string",
        "pattern": r"^\s*([0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{4} ?年 ?[0-9]{1,2} ?月 ?[0-9]{1,2} ?日)\s*$",
    },
    values.grid: {"type": "string", "pattern": r"^\s*[0-9]{2}\s*[xX×*]\s*[0-9]{2}\s*$"},
}
"""What may be typed where the value is converted by one of these."""


_LIMITS = {"ge": "minimum", "le": "maximum"}


def schemas() -> dict[str, Schema]:
    """Return the schema of every kind of file, by the kind's name."""
    return {kind: _schema(file, schema.SCHEMAS[file]) for kind, file in FILES.items()}


def _schema(file: str, model: type[Keys]) -> Schema:
    generated = model.model_json_schema(
        by_alias=True, ref_template="#/definitions/{model}", schema_generator=_Generator
    )
    definitions = generated.pop("$defs", {})
    choices = {f"#/definitions/{name}": one["enum"] for name, one in definitions.items() if "enum" in one}
    definitions = {name: one for name, one in definitions.items() if "enum" not in one}
    for one in (generated, *definitions.values()):
        _tidy(one, choices)
    named = {"$schema": DIALECT, "title": file, **generated}
    return {**named, "definitions": definitions} if definitions else named


class _Generator(GenerateJsonSchema):
    """Pydantic's generator, extended by what our converters accept."""

    def function_before_schema(self, schema: Any) -> Schema:
        inner: Schema = self.generate_inner(schema["schema"])
        read = schema["function"]["function"]
        if inner.get("type") == "array":
            return {**inner, "type": ["array", *_TEXT]}
        if isinstance(read, values.FixedValue):
            taken = [word for word, value in read.words.items() if value in _values(schema["schema"])]
            return {"enum": taken}
        if read not in _FORMS:
            return inner
        limits = {name: inner[name] for name in _LIMITS.values() if name in inner}
        return {**_FORMS[read], **limits}

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
    typed = {_LIMITS.get(name, name): value for name, value in described.items()}
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
    types = typed.get("type", ())
    if "array" in types or types == "object" or not ("enum" in typed or types):
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
    if "type" in one:
        types = one["type"] if isinstance(one["type"], list) else [one["type"]]
        return {**one, "type": list(dict.fromkeys([*types, "null"]))}
    if {"type": "null"} in one.get("anyOf", ()):
        return one
    return {"anyOf": [one, {"type": "null"}]}
