"""Parcels that an address of the map shows, so that they can be listed as a table."""

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

#: Parameters of an address: name → values.
Query = Mapping[str, Sequence[str]]
#: Parameters of an address besides :data:`FACETS`; the page writes them (state.js).
PARAMETERS = (
    *("theme", "goal", "least", "most", "off", "hide", "day"),
    *("with", "picture", "picked", "sheet", "chapters"),
)


def unreadable_part(address: str) -> str | None:
    """Return the part of an address that no map has written.

    Parameters
    ----------
    address : str
        Of the page, or what stands behind its "#".

    Returns
    -------
    str or None
        None where all of it can be read: an address that is read in part would list other parcels
        than the map shows.

    Examples
    --------
    >>> unreadable_part("m.html#13/32.05/120.8/status?least=20"), unreadable_part("#goal=land")
    (None, None)
    >>> unreadable_part("nonsense"), unreadable_part("#?least=many"), unreadable_part("#?clas=A")
    ('nonsense', 'least=many', 'clas')
    """
    fragment = _fragment(address)
    if fragment and "#" not in address and not set(fragment) & set("/=?"):
        return fragment
    path, _ = _path_and_query(fragment)
    for number in path.split("/")[:3]:
        if number and not _is_number(number):
            return number
    _, query = _theme_and_query(address)
    for name, values in query.items():
        if name not in PARAMETERS and name not in FACETS:
            return name
        is_readable = _CHECKS.get(name)
        if is_readable is not None and not all(map(is_readable, values)):
            return f"{name}={values[0]}"
    return None


def _is_number(text: str) -> bool:
    """Return whether a text is a finite number."""
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


def _is_day(text: str) -> bool:
    """Return whether a text is an ISO date."""
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


#: Parameters that have to be numbers or days → whether a text is one.
_CHECKS = {"least": _is_number, "most": _is_number, "day": _is_day}


def day_of_address(address: str) -> str | None:
    """Return the day of an address.

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
    _, query = _theme_and_query(address)
    if "day" not in query:
        return None
    return query["day"][0]


def selected_parcels(assessment: Assessment, address: str) -> pd.Index:
    """Return the ids of the parcels that the map shows at an address.

    Parameters
    ----------
    assessment : Assessment
        As of the day of the address.
    address : str
        Of the page, or what stands behind its "#".

    Returns
    -------
    Index of str
        In the order of the parcels: the picked parcels where the address lists some, else those
        that pass its filters, sizes and classes.
    """
    theme, query = _theme_and_query(address)
    parcels = assessment.parcels
    picked = ",".join(query.get("picked", [])).split(",")
    picked = [id_ for id_ in picked if id_]
    if picked:
        is_selected: NDArray[np.bool_] = parcels.index.astype(str).isin(picked)
    else:
        is_selected = _passes_filters(parcels, query)
        is_selected &= _is_of_size(parcels, query)
        is_selected &= _is_of_visible_class(assessment, theme, query)
    ids: pd.Index = parcels.index[is_selected]
    return ids


def _fragment(address: str) -> str:
    """Return the part of an address behind its "#", or all of it where there is none."""
    return address.rpartition("#")[2]


def _theme_and_query(address: str) -> tuple[str, Query]:
    """Return the theme and the parameters of an address."""
    path, text = _path_and_query(_fragment(address))
    query = parse_qs(text, keep_blank_values=True)
    steps = path.split("/")
    theme = STATUS
    if "theme" in query:
        theme = query["theme"][0]
    elif len(steps) > 3:
        theme = steps[3]
    return theme, query


def _path_and_query(fragment: str) -> tuple[str, str]:
    """Divide a fragment into path and query; "?" may be left out where the path is empty."""
    if "?" not in fragment and "/" not in fragment and "=" in fragment:
        return "", fragment
    path, _, query = fragment.partition("?")
    return path, query


def _passes_filters(parcels: pd.DataFrame, query: Query) -> NDArray[np.bool_]:
    """Return which parcels have one of the words of every filter; "" stands for no word."""
    passes = np.ones(len(parcels), bool)
    for name in FACETS:
        if name in query and name in parcels:
            words = parcels[name].astype("string").fillna("")
            passes &= words.isin(list(query[name])).to_numpy(bool)
    return passes


def _is_of_size(parcels: pd.DataFrame, query: Query) -> NDArray[np.bool_]:
    """Return which parcels have an area (mu) within the limits; an unknown area is in none."""
    mu = parcels["area_mu"].to_numpy(float, na_value=np.nan)
    is_of_size = np.ones(len(parcels), bool)
    if "least" in query:
        is_of_size &= mu >= float(query["least"][0])
    if "most" in query:
        is_of_size &= mu <= float(query["most"][0])
    return is_of_size


def _is_of_visible_class(
    assessment: Assessment, theme: str, query: Query
) -> NDArray[np.bool_]:
    """Return which parcels are in no class that is switched off.

    Parameters
    ----------
    assessment : Assessment
        With its parcels.
    theme : str
        Id of the theme of the address.
    query : mapping
        ``off`` has a legend and its hidden classes, separated by colons: of the status, of the
        theme or of a goal. ``goal`` is the goal that the map shows instead of the theme.

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    legends = {STATUS, theme}
    goal = query.get("goal", [""])[0]
    if goal:
        legends = {STATUS, f"goal:{goal}"}
    is_visible = np.ones(len(assessment.parcels), bool)
    for text in query.get("off", []):
        parts = text.split(":")
        parts_of_legend = 2 if text.startswith("goal:") else 1
        legend = ":".join(parts[:parts_of_legend])
        if legend in legends:
            hidden = parts[parts_of_legend:]
            is_visible &= ~np.isin(_class_keys(assessment, legend), hidden)
    return is_visible


def _class_keys(assessment: Assessment, legend: str) -> NDArray[np.str_]:
    """Return the key of every parcel's class in a legend; of an unknown legend, no class's key."""
    for theme in themes(assessment):
        if theme.id == legend:
            keys = np.array([theme_class["key"] for theme_class in theme.classes])
            return keys[theme.codes]
    for goal in assessment.goals.goals:
        if legend == f"goal:{goal.id}" and candidates.conditions_on(goal, "land"):
            codes = candidates.unit_roles(goal, "land", assessment.parcels["status"])
            roles = np.array(list(status.GOAL_ROLES))
            return roles[codes]
    return np.full(len(assessment.parcels), "\0")
