"""Match cells of a ledger with units: by id however it is typed, by name, by part of a code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import pandas as pd

from landuse.adapters.meaning.firm_names import short_name
from landuse.domain.frames.keys import normal_form, normal_forms
from landuse.domain.vocabulary.codes import PARCEL_CODE, PARCEL_ENDING, UNIT_NUMBER

#: How an id was matched: it is the same but for how it is typed; by a name; by the ending of a
#: parcel code; by the number of a building on the parcel.
How: TypeAlias = Literal["form", "name", "ending", "unit_number"]


@dataclass(frozen=True)
class Directory:
    """The units that a column of a ledger may name.

    Attributes
    ----------
    ids : Index of object
        Each once.
    names : Series of string, indexed by id
        An id may have several names, and units may share one.
    forms : Series of str, indexed by id
        The ids in their normal form.
    """

    ids: pd.Index
    names: pd.Series = field(default_factory=lambda: pd.Series(dtype="string"))

    def __post_init__(self) -> None:
        """Compute the normal forms once for all look-ups."""
        forms = pd.Series(
            normal_forms(self.ids).to_numpy(), index=self.ids, dtype=object
        )
        object.__setattr__(self, "forms", forms)

    forms: pd.Series = field(init=False, repr=False)


@dataclass(frozen=True)
class Matches:
    """The units that written ids were matched with.

    Attributes
    ----------
    ids : mapping of str to str
        Written → id.
    how : mapping of str to str
        Written → the way in which it was matched.
    several : mapping of str to sequence of str
        Written → all units that may be meant, where they are several.
    missing : sequence of str
        Written ids without a match.
    """

    ids: Mapping[str, str]
    how: Mapping[str, How]
    several: Mapping[str, Sequence[str]]
    missing: Sequence[str]


def look_up(written: Sequence[str], directory: Directory) -> Matches:
    """Match written ids with the units of a directory, none of whose ids is written just so.

    Parameters
    ----------
    written : sequence of str
        Cells of a ledger, each once.
    directory : Directory
        The units that they may mean.

    Returns
    -------
    Matches
        The first way that matches anything decides; where it matches several units, none is chosen.

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
    ids: dict[str, str] = {}
    how: dict[str, How] = {}
    several: dict[str, Sequence[str]] = {}
    open_cells = [cell for cell in written if form_of[cell]]
    for way, match in _WAYS:
        if not open_cells:
            break
        ids_of_form = match({form_of[cell] for cell in open_cells}, directory)
        for cell in open_cells:
            candidates = ids_of_form.get(form_of[cell], [])
            if len(candidates) == 1:
                ids[cell], how[cell] = candidates[0], way
            elif candidates:
                several[cell] = candidates
        open_cells = [cell for cell in open_cells if form_of[cell] not in ids_of_form]
    missing = [cell for cell in written if cell not in ids and cell not in several]
    return Matches(ids, how, several, missing)


def _ids_by_key(keys: pd.Series, searched: set[str]) -> dict[str, list[str]]:
    """Return the ids that have each of the searched keys, each id once.

    ``keys`` is indexed by id; keys that no id has are left out.
    """
    hits = keys[keys.isin(searched).to_numpy(bool)]
    ids_by_key: dict[str, list[str]] = {}
    for id_, key in hits.items():
        ids = ids_by_key.setdefault(str(key), [])
        if str(id_) not in ids:
            ids.append(str(id_))
    return ids_by_key


def _by_form(forms: set[str], directory: Directory) -> dict[str, list[str]]:
    """Match ids that are the same but for how they are typed."""
    return _ids_by_key(directory.forms, forms)


def _name_forms(directory: Directory) -> pd.Series:
    """Return the normal form of every name; ids are names too, where a ledger has no codes."""
    names = directory.names.dropna()
    if names.empty:
        return directory.forms
    forms = pd.Series(normal_forms(names).to_numpy(), index=names.index, dtype=object)
    all_forms: pd.Series = pd.concat([forms, directory.forms])
    return all_forms


def _by_name(forms: set[str], directory: Directory) -> dict[str, list[str]]:
    """Match units with this name."""
    return _ids_by_key(_name_forms(directory), forms)


def _by_short_name(forms: set[str], directory: Directory) -> dict[str, list[str]]:
    """Match units with this name but for brackets and the legal form."""
    short_of = {form: short_name(form) for form in forms if not form.isascii()}
    short_names = set(short_of.values()) - {""}
    if not short_names:
        return {}
    ids_of_name = _ids_by_key(_name_forms(directory).map(short_name), short_names)
    return {
        form: ids_of_name[name]
        for form, name in short_of.items()
        if name in ids_of_name
    }


def _by_unit_number(forms: set[str], directory: Directory) -> dict[str, list[str]]:
    """Match the parcel on which the building of this number stands."""
    parcel_of: dict[str, str] = {}
    for form in forms:
        number = UNIT_NUMBER.fullmatch(form)
        if number is not None:
            parcel_of[form] = number["parcel"]
    if not parcel_of:
        return {}
    ids_of_parcel = _by_form(set(parcel_of.values()), directory)
    return {
        form: ids_of_parcel[parcel]
        for form, parcel in parcel_of.items()
        if parcel in ids_of_parcel
    }


def _by_ending(forms: set[str], directory: Directory) -> dict[str, list[str]]:
    """Match parcels whose code has this ending: ledgers leave out the district."""
    endings = [form for form in forms if PARCEL_ENDING.fullmatch(form)]
    if not endings:
        return {}
    is_code = directory.forms.str.fullmatch(PARCEL_CODE.pattern).fillna(False)
    codes = directory.forms[is_code.to_numpy(bool)]
    ids_of_ending: dict[str, list[str]] = {}
    for length in sorted({len(ending) for ending in endings}):
        of_length = {ending for ending in endings if len(ending) == length}
        ids_of_ending |= _ids_by_key(codes.str[-length:], of_length)
    return ids_of_ending


#: Ways to match written ids, in the order in which they are tried.
_WAYS: tuple[tuple[How, Callable[[set[str], Directory], dict[str, list[str]]]], ...] = (
    ("form", _by_form),
    ("name", _by_name),
    ("name", _by_short_name),
    ("unit_number", _by_unit_number),
    ("ending", _by_ending),
)
