"""Whom the cell of a ledger means: by its id however it was typed, by name, by part of a code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import pandas as pd

from landuse.adapters.meaning.firm_names import short_name
from landuse.domain.frames.keys import normal_form, normal_forms
from landuse.domain.vocabulary.codes import PARCEL_CODE, PARCEL_ENDING, UNIT_NUMBER

#: How an id was found: it is the same but for how it was typed; by a name; by the ending of a
#: parcel code; by the number of what stands on the parcel.
How: TypeAlias = Literal["form", "name", "ending", "unit_number"]


@dataclass(frozen=True)
class Directory:
    """The units that a column of a ledger may name.

    Attributes
    ----------
    ids : Index of object
        Each once.
    names : Series of string, indexed by id
        What they are called; an id may have several names, and units may share one.
    forms : Series of str, indexed by id
        The ids in their normal form.
    """

    ids: pd.Index
    names: pd.Series = field(default_factory=lambda: pd.Series(dtype="string"))

    def __post_init__(self) -> None:
        """Keep the normal forms, which several look-ups share."""
        forms = pd.Series(
            normal_forms(self.ids).to_numpy(), index=self.ids, dtype=object
        )
        object.__setattr__(self, "forms", forms)

    forms: pd.Series = field(init=False, repr=False)


@dataclass(frozen=True)
class Found:
    """What each written id was found to mean.

    Attributes
    ----------
    ids : mapping of str to str
        Written → id.
    how : mapping of str to str
        Written → how it was found.
    several : mapping of str to sequence of str
        Written → all that may be meant, where it cannot be told.
    missing : sequence of str
        Written ids that mean nothing.
    """

    ids: Mapping[str, str]
    how: Mapping[str, How]
    several: Mapping[str, Sequence[str]]
    missing: Sequence[str]


def look_up(written: Sequence[str], directory: Directory) -> Found:
    """Find whom each of some written ids means, none of which stands in the directory as it is.

    Parameters
    ----------
    written : sequence of str
        Cells of a ledger, each once.
    directory : Directory
        Whom they may mean.

    Returns
    -------
    Found
        The first way that finds anything decides; where it finds several, nothing is guessed.

    Examples
    --------
    >>> directory = Directory(
    ...     pd.Index(["Q1", "Q2"], dtype=object),
    ...     pd.Series(["甲（南通）有限公司", "乙公司"], index=["Q1", "Q2"], dtype="string"),
    ... )
    >>> look_up(["q2", "甲(南通) 有限责任公司", "丙"], directory).ids
    {'q2': 'Q2', '甲(南通) 有限责任公司': 'Q1'}
    """
    form_of = {cell: normal_form(cell) for cell in written}
    found: dict[str, str] = {}
    how: dict[str, How] = {}
    several: dict[str, Sequence[str]] = {}
    ways: tuple[
        tuple[How, Callable[[set[str], Directory], dict[str, list[str]]]], ...
    ] = (
        ("form", _by_form),
        ("name", _by_name),
        ("name", _by_short_name),
        ("unit_number", _by_unit_number),
        ("ending", _by_ending),
    )
    left = [cell for cell in written if form_of[cell]]
    for name, find in ways:
        if not left:
            break
        meant = find({form_of[cell] for cell in left}, directory)
        for cell in left:
            ids = meant.get(form_of[cell], [])
            if len(ids) == 1:
                found[cell], how[cell] = ids[0], name
            elif ids:
                several[cell] = ids
        left = [cell for cell in left if form_of[cell] not in meant]
    known = {*found, *several}
    missing = [cell for cell in written if cell not in known]
    return Found(found, how, several, missing)


def _grouped(keys: pd.Series, wanted: set[str]) -> dict[str, list[str]]:
    """Key → the ids that have it, each once; only of the keys that are wanted."""
    hits = keys[keys.isin(wanted).to_numpy(bool)]
    out: dict[str, list[str]] = {}
    for id_, key in hits.items():
        ids = out.setdefault(str(key), [])
        if str(id_) not in ids:
            ids.append(str(id_))
    return out


def _by_form(wanted: set[str], directory: Directory) -> dict[str, list[str]]:
    """Ids that are the same but for how they are typed."""
    return _grouped(directory.forms, wanted)


def _names(directory: Directory) -> pd.Series:
    """The normal form of every name; ids are names too, where a ledger has no codes."""
    names = directory.names.dropna()
    forms = pd.Series(normal_forms(names).to_numpy(), index=names.index, dtype=object)
    return pd.concat([forms, directory.forms]) if len(forms) else directory.forms


def _by_name(wanted: set[str], directory: Directory) -> dict[str, list[str]]:
    """Units called so."""
    return _grouped(_names(directory), wanted)


def _by_short_name(wanted: set[str], directory: Directory) -> dict[str, list[str]]:
    """Units called so but for brackets and the legal form."""
    short_of = {form: short_name(form) for form in wanted if not form.isascii()}
    shorts = {short for short in short_of.values() if short}
    if not shorts:
        return {}
    meant = _grouped(_names(directory).map(short_name), shorts)
    return {form: meant[short] for form, short in short_of.items() if short in meant}


def _by_unit_number(wanted: set[str], directory: Directory) -> dict[str, list[str]]:
    """The parcel on which the building of a number stands."""
    numbers = {form: UNIT_NUMBER.fullmatch(form) for form in wanted}
    parcel_of = {form: number["parcel"] for form, number in numbers.items() if number}
    if not parcel_of:
        return {}
    meant = _by_form(set(parcel_of.values()), directory)
    return {
        form: meant[parcel] for form, parcel in parcel_of.items() if parcel in meant
    }


def _by_ending(wanted: set[str], directory: Directory) -> dict[str, list[str]]:
    """Parcels whose code ends so: ledgers leave out the district."""
    endings = [form for form in wanted if PARCEL_ENDING.fullmatch(form)]
    if not endings:
        return {}
    is_code = (
        directory.forms.str.fullmatch(PARCEL_CODE.pattern).fillna(False).to_numpy(bool)
    )
    codes = directory.forms[is_code]
    out: dict[str, list[str]] = {}
    for length in sorted({len(ending) for ending in endings}):
        of_length = {ending for ending in endings if len(ending) == length}
        out |= _grouped(codes.str[-length:], of_length)
    return out
