"""What the descriptions of all files' keys are made of: the types of values, a mapping of keys, a described key."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bulletin.parsing import values

Text: TypeAlias = Annotated[str, BeforeValidator(values.text)]
Line: TypeAlias = Annotated[str, BeforeValidator(values.line)]
Lines: TypeAlias = Annotated[str, BeforeValidator(values.lines)]
Whole: TypeAlias = Annotated[int, BeforeValidator(values.whole)]
Points: TypeAlias = Annotated[Decimal, BeforeValidator(values.points)]
Boolean: TypeAlias = Annotated[bool, BeforeValidator(values.boolean)]
Day: TypeAlias = Annotated[date, BeforeValidator(values.day)]
Names: TypeAlias = Annotated[list[Line], BeforeValidator(values.listed)]


class Keys(BaseModel):
    """Keys of one mapping; any other is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def key(description: str, example: str, default: Any = ..., **limits: Any) -> Any:
    """Describe a key in Chinese, with an example; without a default it is required."""
    return Field(default, description=description, examples=[example], **limits)
