"""What every configured value has in common: it is checked once, and never changes after."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from landuse.domain.vocabulary.hidden_signs import visible_values


def _as_tuple(value: object) -> object:
    """A single word as a tuple of one; anything else is left to pydantic."""
    return (value,) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
"""One word or several, always kept as a tuple: ``"停产"`` in a file means ``["停产"]``."""

VisibleText = Annotated[str, BeforeValidator(visible_values)]
"""Text that people are shown: hidden signs are taken out of it."""

Day = Annotated[dt.date, Field(strict=False)]
"""A day; text that says one (``"2022-06-30"``) is one too."""


class Frozen(BaseModel):
    """Base of every configured value: immutable, and an unknown key is an error.

    An unknown key is nearly always a misspelt one, and a misspelt key that is ignored leaves a
    default in force that nobody chose. Infinite and undefined numbers are refused too, and so is a
    value of another type: neither ``"20"`` nor ``true`` is a number.

    Raises
    ------
    pydantic.ValidationError
        On construction, where a key, a type or a number is not allowed; and on assignment to an
        attribute of a value that exists.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        populate_by_name=True,
        allow_inf_nan=False,
        strict=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _lists_as_tuples(cls, value: object) -> object:
        """What TOML and JSON call a list as what never changes; nothing else is converted."""
        return _as_tuples(value) if isinstance(value, dict) else value


def _as_tuples(value: object) -> object:
    """A value whose lists are tuples, however deep they lie."""
    if isinstance(value, dict):
        return {key: _as_tuples(part) for key, part in value.items()}
    if isinstance(value, list):
        return tuple(_as_tuples(part) for part in value)
    return value
