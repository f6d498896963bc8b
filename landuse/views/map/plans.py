"""Scenarios of a study on the map: plots by their use, buildings by what is done with them.

Each scenario is a theme of the parcels, the one in which nothing is done the first. All have the
same classes, so that any two can be compared by swipe: before on the left, after on the right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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
    """Scenarios of a study on the page; empty where the page is of no study.

    Parameters
    ----------
    plans : tuple of Plan
        The scenarios, the one in which nothing is done the first.
    themes : tuple of Theme
        Of the parcels, one for each.
    actions : tuple of ThemeClass
        Legend of what is done with buildings: ``count`` is of all scenarios.
    parcel_columns, building_columns : dict
        Further columns of the two tables, in the order of the page.
    """

    plans: tuple[Plan, ...] = ()
    themes: tuple[Theme, ...] = ()
    actions: tuple[ThemeClass, ...] = ()
    parcel_columns: dict[str, pd.Series] = field(default_factory=dict)
    building_columns: dict[str, pd.Series] = field(default_factory=dict)


def plans_of(
    study: Study | None, parcels: pd.DataFrame, buildings: pd.DataFrame, lang: str
) -> Plans:
    """Return the scenarios of a study for the page.

    Parameters
    ----------
    study : Study or None
        Of the quarter that the page is of; None for a page without scenarios.
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
    swatches = _use_swatches(study.outcomes, lang)
    method = say("map.by_plan", lang)
    plans: list[Plan] = []
    themes: list[Theme] = []
    parcel_columns: dict[str, pd.Series] = {}
    building_columns: dict[str, pd.Series] = {}
    for number, outcome in enumerate(study.outcomes):
        scenario = outcome.scenario
        id_ = f"{PLAN}{number}"
        title = scenario.label.in_language(lang)
        plans.append(Plan(theme=id_, title=title, asItIs=scenario.is_status_quo))
        plots = outcome.capacity.plots.reindex(parcels.index)
        legend = legend_of(id_, title, method)
        uses = plots["land_class"].fillna(_UNKNOWN)
        themes.append(word_theme(legend, swatches, uses, parcels, lang))
        has_new_floor = plots["has_new"].fillna(False)
        parcel_columns[f"{id_}_new_m2"] = plots["new_m2"].where(has_new_floor)
        parcel_columns[f"{id_}_far"] = plots["far"]
        parcel_columns[f"{id_}_land_uses"] = plots["land_uses"]
        building_columns[f"{id_}_action"] = _action_codes(outcome, buildings.index)
    return Plans(
        plans=tuple(plans),
        themes=tuple(themes),
        actions=_action_legend(study.outcomes, lang),
        parcel_columns=parcel_columns,
        building_columns=building_columns,
    )


def _use_swatches(outcomes: Sequence[Outcome], lang: str) -> list[Swatch]:
    """Return the uses that a plot has in any scenario, in the order of the palette."""
    present: set[str] = set()
    for outcome in outcomes:
        uses = outcome.capacity.plots["land_class"].fillna(_UNKNOWN)
        present.update(map(str, uses.unique()))
    keys = [key for key in palette.USE_COLORS if key in present]
    keys += sorted(present.difference(keys, [_UNKNOWN]))
    swatches = []
    for key in keys:
        label = labels.word(key, lang)
        color = palette.USE_COLORS.get(key, palette.USE_COLORS["other"])
        hatch = palette.USE_HATCHES.get(key, "")
        swatches.append(Swatch(key, label, color, hatch))
    if _UNKNOWN in present:
        label = say("map.page.no_data", lang)
        swatches.append(Swatch(_UNKNOWN, label, palette.NO_DATA))
    return swatches


def _action_codes(outcome: Outcome, buildings: pd.Index) -> pd.Series:
    """Return the position of every building's action in the legend; NA in the status quo."""
    import pandas as pd

    if outcome.scenario.is_status_quo:
        return pd.Series(pd.NA, index=buildings, dtype="Int64")
    code_of_action = {key: code for code, key in enumerate(_ACTIONS)}
    actions = outcome.capacity.buildings["action"].reindex(buildings)
    return pd.Series(actions.map(code_of_action), dtype="Int64")


def _action_legend(outcomes: Sequence[Outcome], lang: str) -> tuple[ThemeClass, ...]:
    """Return the legend of actions, with the number of buildings in all planned scenarios."""
    counts = dict.fromkeys(_ACTIONS, 0)
    for outcome in outcomes:
        if outcome.scenario.is_status_quo:
            continue
        actions = outcome.capacity.buildings["action"]
        for key in _ACTIONS:
            counts[key] += int((actions == key).sum())
    return tuple(_action_class(key, count, lang) for key, count in counts.items())


def _action_class(key: str, count: int, lang: str) -> ThemeClass:
    """Return one line of the legend of actions."""
    return {
        "key": key,
        "label": ACTIONS[key].in_language(lang),
        "color": palette.ACTION_COLORS[key],
        "hatch": palette.ACTION_HATCHES.get(key, ""),
        "count": count,
        "mu": 0.0,
    }
