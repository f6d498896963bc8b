"""The parcels that an address of the map shows: what is seen there is taken away as a table."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

import numpy as np
import pandas as pd

from landuse.domain.goals import candidates
from landuse.domain.vocabulary import status
from landuse.views.map.themes import STATUS, themes
from landuse.views.map.unit_tables import FACETS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from landuse.domain.assessment import Assessment

Asked = Mapping[str, Sequence[str]]
#: What an address may ask for besides words of :data:`FACETS`; the page writes it (state.js).
ASKED = (
    *("theme", "goal", "least", "most", "off", "hide", "day"),
    *("with", "picture", "picked", "sheet", "chapters"),
)


def not_understood(address: str) -> str | None:
    """The part of an address that no map has written.

    Parameters
    ----------
    address : str
        Of the page, or what stands behind its "#".

    Returns
    -------
    str or None
        None where all of it is understood: an address that is half understood would list parcels
        that nobody asked for.

    Examples
    --------
    >>> not_understood("m.html#13/32.05/120.8/status?least=20"), not_understood("#goal=land")
    (None, None)
    >>> not_understood("nonsense"), not_understood("#?least=many"), not_understood("#?clas=A")
    ('nonsense', 'least=many', 'clas')
    """
    has_mark = "#" in address
    text = address.rpartition("#")[2]
    if text and not has_mark and not any(sign in text for sign in "/=?"):
        return text
    place = _path_and_query(text)[0].split("/")
    numbers = [part for part in place[:3] if part]
    unreadable = next((part for part in numbers if not _is_number(part)), None)
    if unreadable is not None:
        return unreadable
    for name, said in _parts(address)[1].items():
        if name not in ASKED and name not in FACETS:
            return name
        is_read = _READERS.get(name)
        if is_read is not None and not all(is_read(one) for one in said):
            return f"{name}={said[0]}"
    return None


def _is_number(text: str) -> bool:
    """Whether a text is a number that is not without end."""
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _is_day(text: str) -> bool:
    """Whether a text is a day as ISO writes it."""
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


#: What an address asks for that has to be a number or a day → whether it is one.
_READERS = {"least": _is_number, "most": _is_number, "day": _is_day}


def day_of_address(address: str) -> str | None:
    """The day that an address is of.

    Parameters
    ----------
    address : str
        Of the page, or what stands behind its "#".

    Returns
    -------
    str or None
        None where it is the day of the page.

    Examples
    --------
    >>> day_of_address("m.html#13/32/120/status?day=2022-06-30"), day_of_address("#goal=land")
    ('2022-06-30', None)
    """
    return _parts(address)[1].get("day", [None])[0]


def selected(assessment: Assessment, address: str) -> pd.Index:
    """The parcels that the map shows at an address.

    Parameters
    ----------
    assessment : Assessment
        As of the day of the address.
    address : str
        Of the page, or what stands behind its "#".

    Returns
    -------
    Index of str
        The picked parcels where the address names some; else those that its filters, sizes and
        classes leave, in the order of the parcels.
    """
    theme, asked = _parts(address)
    parcels = assessment.parcels
    picked = {id_ for said in asked.get("picked", []) for id_ in said.split(",") if id_}
    if picked:
        is_shown: NDArray[np.bool_] = parcels.index.astype(str).isin(picked)
    else:
        is_shown = _by_words(parcels, asked)
        is_shown &= _by_size(parcels, asked)
        is_shown &= _by_class(assessment, theme, asked)
    shown: pd.Index = parcels.index[is_shown]
    return shown


def _parts(address: str) -> tuple[str, Asked]:
    """The theme of an address, and what it asks for."""
    path, query = _path_and_query(address.rpartition("#")[2])
    asked = parse_qs(query, keep_blank_values=True)
    named = path.split("/")
    theme = named[3] if len(named) > 3 else STATUS
    return asked.get("theme", [theme])[0], asked


def _path_and_query(text: str) -> tuple[str, str]:
    """The two parts of what stands behind the "#": "?" may be left out where there is no place."""
    if "?" not in text and "/" not in text and "=" in text:
        return "", text
    path, _, query = text.partition("?")
    return path, query


def _by_words(parcels: pd.DataFrame, asked: Asked) -> NDArray[np.bool_]:
    """Parcels with one of the words of every facet that is filtered; "" is no word at all."""
    mask = np.ones(len(parcels), bool)
    for name in FACETS:
        if name in asked and name in parcels:
            words = parcels[name].astype("string").fillna("")
            mask &= words.isin(list(asked[name])).to_numpy(bool)
    return mask


def _by_size(parcels: pd.DataFrame, asked: Asked) -> NDArray[np.bool_]:
    """Parcels of at least and at most so many mu; one without an area is of no size."""
    mu = parcels["area_mu"].to_numpy(float, na_value=np.nan)
    mask = np.ones(len(parcels), bool)
    if "least" in asked:
        mask &= mu >= float(asked["least"][0])
    if "most" in asked:
        mask &= mu <= float(asked["most"][0])
    return mask


def _by_class(assessment: Assessment, theme: str, asked: Asked) -> NDArray[np.bool_]:
    """Parcels of classes that are not taken out: of the status, and of what the map shows."""
    mask = np.ones(len(assessment.parcels), bool)
    goal = asked.get("goal", [""])[0]
    shown = {STATUS, f"goal:{goal}" if goal else theme}
    for said in asked.get("off", []):
        prefix = 2 if said.startswith("goal:") else 1
        words = said.split(":")
        legend, gone = ":".join(words[:prefix]), words[prefix:]
        if legend in shown:
            mask &= ~np.isin(_classes(assessment, legend), gone)
    return mask


def _classes(assessment: Assessment, legend: str) -> NDArray[np.str_]:
    """The key of every parcel's class in a legend."""
    for theme in themes(assessment):
        if theme.id == legend:
            keys = np.array([one["key"] for one in theme.classes])
            return keys[theme.codes]
    for goal in assessment.goals.goals:
        if legend == f"goal:{goal.id}" and candidates.conditions_on(goal, "land"):
            roles = candidates.unit_roles(goal, "land", assessment.parcels["status"])
            return np.array(list(status.GOAL_ROLES))[roles]
    return np.full(len(assessment.parcels), "\0")
