"""Validates nodes by the schema: a typed value, or a diagnostic for every error, with suggestions."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace
from pydantic import ValidationError

from bulletin.diagnostics import Diagnostic, diagnose
from bulletin.parsing.schema import keys as schema
from bulletin.parsing.schema.base import Keys
from bulletin.parsing.schema.similarity import nearest
from bulletin.parsing.schema.values import Empty
from bulletin.parsing.schema.words import KEYS, OTHERS, bare, in_chinese
from bulletin.parsing.yaml.mistakes import bare_key, find_key

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from bulletin.diagnostics import Position
    from bulletin.parsing.yaml.nodes import YamlNode

K = TypeVar("K", bound=Keys)

_MOST_FINDINGS = 100
_SECRETS = frozenset({"password", "passwd", "pass", "pwd", "secret", "授权码", "口令"})
_SHAPES = {
    "list_type": "expects-list",
    "dict_type": "expects-mapping",
    "model_type": "expects-mapping",
    "model_attributes_type": "expects-mapping",
}


def validate(model: type[K], root: YamlNode) -> tuple[K | None, tuple[Diagnostic, ...]]:
    """Validate the nodes by this model; the value is None where there are errors."""
    try:
        return model.model_validate(_plain(root)), ()
    except ValidationError as error:
        errors = error.errors(include_url=False)[:_MOST_FINDINGS]
        return None, tuple(_diagnostic(model, root, one) for one in errors)


def _plain(node: YamlNode) -> object:
    """Convert nodes to text, lists and mappings."""
    if isinstance(node.value, str):
        return node.value
    if isinstance(node.value, list):
        return [_plain(item) for item in node.value]
    return {name: Empty() if item.empty else _plain(item) for name, item in node.value.items()}


def _diagnostic(model: type[Keys], root: YamlNode, error: ErrorDetails) -> Diagnostic:
    path, kind, values = error["loc"], error["type"], error.get("ctx", {})
    node = root.find(path)
    match kind:
        case "extra_forbidden":
            return _unknown(model, path, node.start)
        case "missing":
            return _missing(model, root, path)
        case "enum" | "literal_error":
            return _choice(node, str(error["input"]), str(values.get("expected", "")))
        case "greater_than_equal" | "less_than_equal":
            limit = values.get("ge", values.get("le", 0))
            code = "number-small" if "ge" in values else "number-large"
            return diagnose(code, node.place, value=error["input"], limit=limit)
    code = _SHAPES.get(kind, kind)
    unkeyed = _unkeyed(node) if code == "expects-mapping" else None
    if unkeyed:
        return unkeyed
    others = {name: value for name, value in values.items() if name not in {"key", "class_name"}}
    return diagnose(code, node.place, key=_name(path), **others)


def _unkeyed(node: YamlNode) -> Diagnostic | None:
    """Report a value that was meant as keys, on a line of its own: its colon is not one that YAML sees."""
    below = node.key and node.position.line > node.key.line
    mistake = find_key(node.value) if below and isinstance(node.value, str) else None
    if not mistake:
        return None
    place = replace(node.position, column=node.position.column + mistake.column)
    return diagnose(mistake.code, place, **mistake.values)


def _name(path: tuple[str | int, ...]) -> str:
    """Return the last key of a path."""
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _choice(node: YamlNode, typed: str, expected: str) -> Diagnostic:
    values = re.findall(r"'([^']*)'", expected)
    words = in_chinese(values)
    near = nearest(bare(typed), [*values, *(word for each in words.values() for word in each)])
    if near:
        return diagnose("choice-misspelt", node.place, value=typed, near=near)
    named = (f"{value}（{each[0]}）" if each and value.isascii() else value for value, each in words.items())
    english = ", ".join(values)
    return diagnose("not-a-choice", node.place, value=typed, choices="、".join(named), choices_en=english)


def _missing(model: type[Keys], root: YamlNode, path: tuple[str | int, ...]) -> Diagnostic:
    """Report a missing key at its parent, an empty one at the key."""
    parent = root.find(path[:-1])
    name = str(path[-1])
    written = parent.value.get(name) if isinstance(parent.value, dict) else None
    field = schema.field_names(schema.model_at(model, path[:-1]))[name]
    values = {"key": name, "meaning": field.description, "example": field.examples[0]}
    if written is not None:
        return diagnose("key-empty", written.place, **values)
    return diagnose("key-missing", parent.start, **values)


def _unknown(model: type[Keys], path: tuple[str | int, ...], position: Position) -> Diagnostic:
    typed = str(path[-1])
    known = list(schema.field_names(schema.model_at(model, path[:-1])))
    if _is_secret(typed):
        return diagnose("password-in-file", position, key=typed)
    meant = _meant(typed, known)
    if meant:
        return diagnose("key-misspelt", position, key=typed, meant=meant)
    name = KEYS.get(typed, typed)
    elsewhere = next((file for file, one in schema.SCHEMAS.items() if name in schema.field_names(one)), None)
    if elsewhere:
        return diagnose("key-misplaced", position, key=typed, file=elsewhere)
    return diagnose("key-unknown", position, key=typed, known="、".join(known))


def _is_secret(key: str) -> bool:
    """Whether a key looks as if it held a password, which must not be in any file."""
    name = bare(key)
    return name in _SECRETS or name.endswith("密码")


def _meant(typed: str, known: list[str]) -> str | None:
    """Return the key that was probably meant: by its Chinese name, or by similarity."""
    name = bare_key(unicodedata.normalize("NFKC", typed))
    for translated in (KEYS.get(name), OTHERS.get(name)):
        if translated in known:
            return translated
    return nearest(name.lower().replace("-", "_"), known)
