"""The types of the keys of a report form: the type of a field, what a unit fills in."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Discriminator, Tag

from bulletin.model.reporting import FieldType
from bulletin.parsing.schema import values
from bulletin.parsing.schema.base import Named, TextStr

FieldTypeValue: TypeAlias = Annotated[FieldType, BeforeValidator(values.FixedValue("field_type"))]


def _kind(value: object) -> str:
    return "list" if isinstance(value, list) else "entry" if isinstance(value, dict) else "text"


FormEntry: TypeAlias = Annotated[
    Annotated[TextStr, Tag("text")] | Annotated[Named[TextStr], Tag("entry")], Discriminator(_kind)
]
FilledValue: TypeAlias = Annotated[
    Annotated[TextStr, Tag("text")] | Annotated[list[FormEntry], Tag("list")], Discriminator(_kind)
]
"""A text, choices, or the entries of a table."""
