"""Building blocks of the schema: types of values, the base model, described keys."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, TypeAlias, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from bulletin.parsing.schema import values

TextStr: TypeAlias = Annotated[str, BeforeValidator(values.text)]
LineStr: TypeAlias = Annotated[str, BeforeValidator(values.line)]
LinesStr: TypeAlias = Annotated[str, BeforeValidator(values.lines)]
WholeInt: TypeAlias = Annotated[int, BeforeValidator(values.whole)]
PointsDecimal: TypeAlias = Annotated[Decimal, BeforeValidator(values.points)]
YesNo: TypeAlias = Annotated[bool, BeforeValidator(values.boolean)]
DayDate: TypeAlias = Annotated[date, BeforeValidator(values.day)]
LineList: TypeAlias = Annotated[list[LineStr], BeforeValidator(values.listed)]
NameList: TypeAlias = Annotated[list[LineStr], BeforeValidator(values.names)]
"""A list of names without marks in them; one text may hold several, with 、 between them."""
T = TypeVar("T")
Named: TypeAlias = Annotated[dict[str, T], BeforeValidator(values.without_empty)]
"""A mapping whose keys are names of the office's own; a name without a value counts as not written."""


class Keys(BaseModel):
    """Base of the models of one mapping; unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, value: object) -> object:
        """Drop known keys without a value, so that they take their defaults; unknown ones stay, and are reported."""
        known = {field.alias or name for name, field in cls.model_fields.items()}
        return values.without_empty(value, known)


UNPRINTED = "；不印"
"""The end of the description of a key whose text stands in no output."""
INTERNAL = "；网页里没有，除非写进 public_fields"
"""The end of the description of a key whose text is not public."""


def key(
    description: str,
    example: str,
    default: Any = ...,
    *,
    printed: bool = True,
    public: bool = True,
    **limits: Any,
) -> Any:
    """Describe a key in Chinese, with an example; without a default it is required.

    The texts of a key that is not `printed` stand in no output, those of one that is not `public` only on paper.
    """
    description += "" if printed else UNPRINTED
    description += "" if public else INTERNAL
    return Field(default, description=description, examples=[example], **limits)
