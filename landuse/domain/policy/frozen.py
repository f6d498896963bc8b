"""What every configured value has in common: it is checked once, and never changes after."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from landuse.domain.vocabulary.hidden_signs import visible_values


def _as_tuple(value: object) -> object:
    """A single word as a tuple of one; anything else is left to pydantic."""
    return (value,) if isinstance(value, str) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
"""One word or several, always kept as a tuple: ``"停产"`` in a file means ``["停产"]``."""

Shown = Annotated[str, BeforeValidator(visible_values)]
"""Text that people are shown: hidden signs are taken out of it."""


class Frozen(BaseModel):
    """Base of every configured value: immutable, and an unknown key is an error.

    An unknown key is nearly always a misspelt one, and a misspelt key that is ignored leaves a
    default in force that nobody chose. Infinite and undefined numbers are refused too.

    Raises
    ------
    pydantic.ValidationError
        On construction, where a key, a type or a number is not allowed; and on assignment to an
        attribute of a value that exists.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False
    )
