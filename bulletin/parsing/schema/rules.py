"""Rules between the keys of one mapping, as JSON Schema has them; the parsers report what breaks them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bulletin.gazetteer.records import provinces
from bulletin.parsing.schema.words import YES, choices

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import JsonValue

Rule = dict[str, "JsonValue"]


def given(*names: str) -> Rule:
    """Return the rule that all these keys have values."""
    filled: Rule = {name: {"not": {"enum": [None, []]}} for name in names}
    return {"properties": filled, "required": list(names)}


def absent(name: str) -> Rule:
    """Return the rule that a key has no value."""
    return {"properties": {name: {"enum": [None, []]}}}


def valued(name: str, typed: Iterable[str | bool]) -> Rule:
    """Return the rule that a key is written, with one of these values."""
    return {"properties": {name: {"enum": list(typed)}}, "required": [name]}


def typed_for(name: str, value: str) -> list[str | bool]:
    """Return all that may be typed for a value of a choice."""
    return [word for word, meant in choices(name).items() if meant == value]


def name_provinces(described: Rule) -> None:
    """Add the names of the provinces to the description of a key that takes one."""
    described["enum"] = [name for _, one in provinces() for name in dict.fromkeys((one.name, one.short_name))]


ONE_OF_NAME_AND_EACH: Rule = {
    "oneOf": [given("name"), given("each")],
    "if": given("suffix"),
    "then": given("each"),
}
FINAL_IS_COMPLETE: Rule = {
    "if": valued("status", typed_for("status", "final")),
    "then": given("number", "date"),
}

_ARTICLE: Rule = {
    "properties": {"count": {"enum": [None]}, "kind": {"enum": [*typed_for("kind", "article"), None]}}
}
_NO_TALLY: Rule = {
    "allOf": [absent("period"), absent("total")],
    "properties": {"form": {"enum": [*typed_for("form", "table"), None]}},
}
ARTICLE_IS_COMPLETE: Rule = {
    "allOf": [
        {"if": {"anyOf": [valued("count", [True, *YES]), _ARTICLE]}, "then": given("from")},
        {"if": valued("kind", typed_for("kind", "tally")), "then": given("period"), "else": _NO_TALLY},
    ]
}
