"""Scenarios of a study on the map: plots by their use, buildings by what is done with them.

Each scenario is a theme of the parcels, the one in which nothing is done the first. All have the
same classes, so that any two can be compared by swipe: before on the left, after on the right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from landuse.domain.vocabulary.renewal import ACTIONS
from landuse.views.map.document_types import Plan, ThemeClass
from landuse.views.map.themes import Swatch, Theme, legend_of, word_theme
from landuse.views.style import labels, palette
from landuse.words.catalogue import say

if TYPE_CHECKING:
    import pandas as pd

    from landuse.domain.study.study import Outcome, Study

#: Beginning of the ids of the themes, which are columns of the parcels behind "theme_".
PLAN = "plan_"
#: Key of the class of plots whose use is not known, which all themes have where one has it.
_UNKNOWN = ""
#: Actions in the order of their legend: what stays, what is worked on, what goes.
_ACTIONS = ("keep", "repair", "convert", "change_use", "demolish", "undetermined")


@dataclass(frozen=True)
class Plans:
    """What the page says and draws of scenarios; nothing where it is of no study.

    Parameters
    ----------
    plans : tuple of Plan
        The scenarios, the one in which nothing is done the first.
    themes : tuple of Theme
        Of the parcels, one for each.
    actions : tuple of ThemeClass
        What is done with buildings, as the legend has it: ``count`` is of all scenarios.
    parcel_columns, building_columns : dict
        Columns of the two tables, on the rows of the page.
    """

    plans: tuple[Plan, ...] = ()
    themes: tuple[Theme, ...] = ()
    actions: tuple[ThemeClass, ...] = ()
    parcel_columns: dict[str, pd.Series] = field(default_factory=dict)
    building_columns: dict[str, pd.Series] = field(default_factory=dict)


def plans_of(
    study: Study | None, parcels: pd.DataFrame, buildings: pd.DataFrame, lang: str
) -> Plans:
    """The scenarios of a study as the page has them.

    Parameters
    ----------
    study : Study or None
        Of the quarter that the page is of; a page without scenarios where None.
    parcels, buildings : DataFrame
        In the order of the page.
    lang : {"zh", "en"}
        Of the words.

    Returns
    -------
    Plans
    """
    if study is None:
        return Plans()
    swatches = _uses(study.outcomes, lang)
    plans, themes = [], []
    of_parcels: dict[str, pd.Series] = {}
    of_buildings: dict[str, pd.Series] = {}
    for at, outcome in enumerate(study.outcomes):
        id_ = f"{PLAN}{at}"
        title = outcome.scenario.label.in_language(lang)
        plans.append(
            Plan(theme=id_, title=title, asItIs=outcome.scenario.is_status_quo)
        )
        after = outcome.capacity.plots.reindex(parcels.index)
        legend = legend_of(id_, title, say("map.by_plan", lang))
        uses = after["land_class"].fillna(_UNKNOWN)
        themes.append(word_theme(legend, swatches, uses, parcels, lang))
        of_parcels[f"{id_}_new_m2"] = after["new_m2"].where(
            after["has_new"].fillna(False)
        )
        of_parcels[f"{id_}_far"] = after["far"]
        of_parcels[f"{id_}_land_uses"] = after["land_uses"]
        of_buildings[f"{id_}_action"] = _action_places(outcome, buildings.index)
    actions = [_action(key, study.outcomes, lang) for key in _ACTIONS]
    return Plans(tuple(plans), tuple(themes), tuple(actions), of_parcels, of_buildings)


def _uses(outcomes: Sequence[Outcome], lang: str) -> list[Swatch]:
    """The uses that a plot has in any scenario, in the order of the palette."""
    columns = [one.capacity.plots["land_class"].fillna(_UNKNOWN) for one in outcomes]
    present = {str(word) for column in columns for word in column.unique()}
    keys = [key for key in palette.USE_COLORS if key in present]
    keys += sorted(present.difference(keys, [_UNKNOWN]))
    swatches = []
    for key in keys:
        color = palette.USE_COLORS.get(key, palette.USE_COLORS["other"])
        swatches.append(
            Swatch(key, labels.word(key, lang), color, palette.USE_HATCHES.get(key, ""))
        )
    if _UNKNOWN in present:
        swatches.append(
            Swatch(_UNKNOWN, say("map.page.no_data", lang), palette.NO_DATA)
        )
    return swatches


def _action_places(outcome: Outcome, buildings: pd.Index) -> pd.Series:
    """Place of every building's action in the legend; missing where nothing is done at all."""
    import pandas as pd

    places = {key: at for at, key in enumerate(_ACTIONS)}
    actions = outcome.capacity.buildings["action"].reindex(buildings)
    if outcome.scenario.is_status_quo:
        actions = actions.mask(np.ones(len(actions), dtype=bool))
    return pd.Series(actions.map(places), dtype="Int64")


def _action(key: str, outcomes: Sequence[Outcome], lang: str) -> ThemeClass:
    """One line of the legend of actions."""
    planned = [one for one in outcomes if not one.scenario.is_status_quo]
    count = sum(int((one.capacity.buildings["action"] == key).sum()) for one in planned)
    return {
        "key": key,
        "label": ACTIONS[key].in_language(lang),
        "color": palette.ACTION_COLORS[key],
        "hatch": palette.ACTION_HATCHES.get(key, ""),
        "count": count,
        "mu": 0.0,
    }
