"""What is there: land, buildings, holders, firms and the ledger of a quarter, and what is unknown.

Capacity and money start from the frames of this value.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from landuse.domain.assessment import area_named
from landuse.domain.frames.columns import with_columns, without_geometry
from landuse.domain.frames.numbers import float_array, float_column, ratio
from landuse.domain.land import buildings_on_parcels
from landuse.domain.policy.renewal import Renewal
from landuse.domain.study.decisions import grades_of, is_protected
from landuse.domain.vocabulary.units import mu_from_m2

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment

#: Columns of a parcel that the table of plots has as they are.
_PLOT_COLUMNS = (
    "name",
    "land_use",
    "land_use_system",
    "land_class",
    "holder",
    "right_nature",
    "status",
    "enterprise_count",
    "tax_wan",
    "sales_wan",
    "employees",
    "tax_per_mu",
    "sales_per_mu",
)
#: Columns of a building that the table of buildings has as they are.
_BUILDING_COLUMNS = (
    "name",
    "use",
    "floors",
    "height_m",
    "built_year",
    "structure",
    "condition",
    "heritage",
    "vacant_since",
    "status",
)
#: Limits of the detailed plan, columns of the table of plots.
PLOT_LIMITS = ("far_max", "density_max", "green_min", "height_max_m")
#: Columns without which something of a study stays unknown.
_NEEDED_OF_BUILDINGS = (
    "floor_area_m2",
    "floors",
    "height_m",
    "built_year",
    "structure",
    "condition",
    "heritage",
)
_NEEDED_OF_PLOTS = ("land_use", "holder", "right_nature", *PLOT_LIMITS)
_SUMS = ("floor_area_m2", "far_area_m2", "footprint_m2", "vacant_m2")
_FIRM_COLUMNS = [
    "enterprise_id",
    "name",
    "plot",
    "tenure",
    "land_mu",
    "sales_wan",
    "tax_wan",
    "employees",
]
_OUTPUT_COLUMNS = ["mu", "tax_wan", "sales_wan", "tax_per_mu", "sales_per_mu"]
#: Years of building are grouped by spans of so many.
_SPAN = 10

Grouping = Literal["age", "structure", "grade", "heritage", "use", "status"]


@dataclass(frozen=True, eq=False)
class Conditions:
    """The existing conditions of a quarter.

    Attributes
    ----------
    area_m2 : float
        Land within the outline of the quarter, m².
    plots : DataFrame
        Indexed by parcel: ``area_m2`` (that counts), ``ground_m2`` (of the outline), ``area_mu``,
        ``floor_area_m2``, ``far_area_m2`` (high storeys twice), ``footprint_m2``, ``vacant_m2``,
        ``far_plain``, ``far``, ``density``, ``vacancy_share``, the limits ``far_max``,
        ``density_max``, ``green_min`` and ``height_max_m`` where known, and ``name``, ``land_use``,
        ``land_use_system``, ``land_class``, ``holder``, ``right_nature``, ``status``,
        ``enterprise_count``, ``tax_wan``, ``sales_wan``, ``employees``, ``tax_per_mu``,
        ``sales_per_mu``.
    buildings : DataFrame
        Indexed by building: ``plot`` (that holds most of it; NA outside), ``floor_area_m2``,
        ``far_area_m2``, ``footprint_m2``, ``vacant_m2``, ``grade``, ``is_protected``, and ``name``,
        ``use``, ``floors``, ``height_m``, ``built_year``, ``structure``, ``condition``,
        ``heritage``, ``vacant_since``, ``status``.
    buildings_on_plots : DataFrame
        One row for each building and plot that share land: ``building``, ``plot``, ``share`` (of
        the building) and ``footprint_m2``.
    firms : DataFrame
        One row for each firm and plot: ``enterprise_id``, ``name``, ``plot``, ``tenure``,
        ``land_mu``, ``sales_wan``, ``tax_wan``, ``employees``.
    actions : DataFrame
        Rows of the ledger on the quarter's plots and buildings.
    output : DataFrame
        The output of the quarter against that of the zone: rows "quarter" and "zone", columns
        ``mu`` (of land with known figures), ``tax_wan``, ``sales_wan``, ``tax_per_mu``,
        ``sales_per_mu``.
    unknown_cells : DataFrame
        How many cells are unknown: ``unit`` ("parcel" or "building"), ``column``, ``count``,
        ``of``.
    has_buildings : bool
        Whether there is a table of buildings at all: without it floors are unknown, not zero.
    """

    area_m2: float
    plots: pd.DataFrame
    buildings: pd.DataFrame
    buildings_on_plots: pd.DataFrame
    firms: pd.DataFrame
    actions: pd.DataFrame
    output: pd.DataFrame
    unknown_cells: pd.DataFrame
    has_buildings: bool = True

    @property
    def area_mu(self) -> float:
        """Land within the outline, mu."""
        return float(mu_from_m2(self.area_m2))

    @property
    def plots_m2(self) -> float:
        """Land of all plots, m²."""
        return float(self.plots["area_m2"].sum())

    @property
    def residue_m2(self) -> float:
        """Land within the outline that is no plot (roads, water, unregistered), m².

        Below zero where the plots' areas that count come to more than the outline holds.
        """
        return self.area_m2 - self.plots_m2

    @cached_property
    def totals(self) -> dict[str, float]:
        """Sums and ratios of the whole quarter; NaN where a building's figure is unknown.

        ``floor_area_m2``, ``far_area_m2``, ``footprint_m2``, ``vacant_m2``, ``vacancy_share``,
        ``far_plain`` and ``far`` (over the plots), ``far_gross`` (counted, over all of the land),
        ``density``, ``buildings``, ``plots`` and ``protected`` (number).
        """
        sums = dict.fromkeys(_SUMS, np.nan)
        if self.has_buildings:
            for name in _SUMS:
                sums[name] = float(float_array(self.buildings[name]).sum())
        plots_m2 = self.plots_m2 or np.nan
        floor_m2 = sums["floor_area_m2"] or np.nan
        site_m2 = self.area_m2 or np.nan
        is_protected = self.buildings["is_protected"].fillna(False)
        return {
            **sums,
            "vacancy_share": sums["vacant_m2"] / floor_m2,
            "far_plain": sums["floor_area_m2"] / plots_m2,
            "far": sums["far_area_m2"] / plots_m2,
            "far_gross": sums["far_area_m2"] / site_m2,
            "density": sums["footprint_m2"] / plots_m2,
            "buildings": float(len(self.buildings)),
            "plots": float(len(self.plots)),
            "protected": float(is_protected.sum()),
        }

    def land_balance(self) -> pd.DataFrame:
        """Land by its code before; it closes with what is no plot to the outline of the quarter.

        Returns
        -------
        DataFrame
            ``land_use`` and ``system`` (NA where unknown), ``land_class``, ``plots``, ``m2``,
            ``mu``, ``share``. The last row, of neither code nor class, is what is no plot.
        """
        columns = ["land_use", "land_use_system", "land_class"]
        grouped = self.plots.groupby(columns, dropna=False, sort=True)["area_m2"]
        by_code = grouped.agg(plots="size", m2="sum").reset_index()
        by_code = by_code.rename(columns={"land_use_system": "system"})
        residue = pd.DataFrame([{"plots": 0, "m2": self.residue_m2}])
        balance = pd.concat([by_code, residue], ignore_index=True)
        balance["m2"] = balance["m2"].astype("float64")
        balance["mu"] = mu_from_m2(balance["m2"])
        balance["share"] = balance["m2"] / self.area_m2
        return balance

    def buildings_by(self, group: Grouping) -> pd.DataFrame:
        """Buildings and their floor by age, structure, grade of condition, heritage, use or status.

        Parameters
        ----------
        group : {"age", "structure", "grade", "heritage", "use", "status"}
            By what. Ages are spans of ten years.

        Returns
        -------
        DataFrame
            Indexed by group (NA: not known), in its order: ``buildings``, ``floor_area_m2``,
            ``share`` (of the floor) and ``vacant_m2``.
        """
        buildings = self.buildings
        if group == "age":
            decades = buildings["built_year"].astype("Int64") // _SPAN * _SPAN
            keys = decades.astype(object)
        else:
            keys = buildings[group].astype("string").astype(object)
        floors = pd.DataFrame({"group": keys.where(keys.notna(), None).to_numpy()})
        for name in ("floor_area_m2", "vacant_m2"):
            floors[name] = float_array(buildings[name])
        grouped = floors.groupby("group", dropna=False, sort=True)
        table = pd.DataFrame(grouped[["floor_area_m2", "vacant_m2"]].sum())
        table.insert(0, "buildings", grouped.size())
        table.insert(2, "share", table["floor_area_m2"] / table["floor_area_m2"].sum())
        return table.rename_axis(group)

    def holders(self) -> pd.DataFrame:
        """Holders and how much land each of them holds.

        Returns
        -------
        DataFrame
            Indexed by holder (NA: not known), the largest first: ``plots``, ``mu``, ``share``.
        """
        grouped = self.plots.groupby("holder", dropna=False, sort=True)["area_mu"]
        table = pd.DataFrame(grouped.agg(plots="size", mu="sum"))
        table["mu"] = table["mu"].astype("float64")
        table["share"] = table["mu"] / table["mu"].sum()
        return table.sort_values("mu", ascending=False, kind="stable")


def conditions_of(assessment: Assessment, area: str) -> Conditions:
    """The existing conditions of a study area.

    Parameters
    ----------
    assessment : Assessment
        Of the whole zone.
    area : str
        An id or a name of ``zone.areas``.

    Returns
    -------
    Conditions

    Raises
    ------
    UnknownUnitError
        There is no such area.
    """
    zone = assessment.zone
    part = assessment.within(area)
    outline = area_named(zone, area).geometry.union_all()
    surveyed_columns = zone.present.get("buildings", frozenset())
    buildings = with_grades(
        _building_columns(part),
        zone.policy.renewal,
        has_heritage="heritage" in surveyed_columns,
    )
    columns = [*_PLOT_COLUMNS, *PLOT_LIMITS, "area_used_m2", "area_plane_m2"]
    plots = without_geometry(part.parcels).reindex(columns=columns)
    plots = plots.rename(
        columns={"area_used_m2": "area_m2", "area_plane_m2": "ground_m2"}
    )
    return _conditions(
        float(outline.area),
        plots,
        buildings,
        _buildings_on_plots(part),
        has_buildings=bool(surveyed_columns),
        firms=_firms(part),
        actions=_ledger(part),
        output=_output_against_zone(part),
    )


def _building_columns(part: Assessment) -> pd.DataFrame:
    """The buildings of a quarter with their plot, floors, footprint and vacant floor."""
    floors = buildings_on_parcels.floor_areas(part.buildings)
    columns = ["parcel_id", *_BUILDING_COLUMNS]
    buildings = without_geometry(part.buildings).reindex(columns=columns)
    buildings = buildings.rename(columns={"parcel_id": "plot"})
    buildings["floor_area_m2"] = floors["floor_area_used_m2"]
    buildings["far_area_m2"] = floors["far_area_m2"]
    buildings["footprint_m2"] = part.buildings["area_plane_m2"].astype("Float64")
    buildings["vacant_m2"] = floors["vacant_m2"]
    return buildings


def _buildings_on_plots(part: Assessment) -> pd.DataFrame:
    """Pairs of a building and a plot that share land."""
    pairs = buildings_on_parcels.buildings_on_parcels(part.buildings, part.parcels)
    building_ids = part.buildings.index.to_numpy()
    plot_ids = part.parcels.index.to_numpy()
    return pd.DataFrame(
        {
            "building": building_ids[pairs["building"]],
            "plot": plot_ids[pairs["parcel"]],
            "share": pairs["share"].to_numpy(),
            "footprint_m2": pairs["footprint_m2"].to_numpy(),
        }
    )


def conditions_of_tables(
    plots: pd.DataFrame, buildings: pd.DataFrame, area_m2: float, renewal: Renewal
) -> Conditions:
    """The existing conditions of a quarter, from two tables without outlines.

    Parameters
    ----------
    plots : DataFrame
        Indexed by plot, with ``area_m2``; the other columns of :attr:`Conditions.plots` where
        known.
    buildings : DataFrame
        Indexed by building, with ``plot``, ``floor_area_m2``, ``footprint_m2``, ``floors``,
        ``height_m``, ``vacant_m2``; the other columns of :attr:`Conditions.buildings` where known.
    area_m2 : float
        Land within the outline of the quarter, m².
    renewal : Renewal
        The policy's words for conditions and heritage.

    Returns
    -------
    Conditions
        Without firms, a ledger or a zone around it.
    """
    measured = buildings.rename(
        columns={"vacant_m2": "vacant_area_m2", "footprint_m2": "area_plane_m2"}
    )
    measured["vacant_since"] = pd.Series(pd.NaT, index=measured.index)
    floors = buildings_on_parcels.floor_areas(measured)
    columns = ["plot", "footprint_m2", "vacant_m2", *_BUILDING_COLUMNS]
    table = buildings.reindex(columns=columns)
    table["floor_area_m2"] = floors["floor_area_used_m2"]
    table["far_area_m2"] = floors["far_area_m2"]
    has_heritage = "heritage" in buildings.columns
    lots = plots.reindex(columns=[*_PLOT_COLUMNS, *PLOT_LIMITS, "area_m2"])
    lots["ground_m2"] = lots["area_m2"]
    pairs = pd.DataFrame(
        {
            "building": table.index.to_numpy(),
            "plot": table["plot"].to_numpy(),
            "share": 1.0,
            "footprint_m2": float_array(table["footprint_m2"]),
        }
    )
    return _conditions(
        area_m2,
        lots,
        with_grades(table, renewal, has_heritage=has_heritage),
        pairs[pairs["plot"].isin(lots.index)],
        firms=pd.DataFrame(columns=_FIRM_COLUMNS),
        actions=pd.DataFrame(),
        output=pd.DataFrame(columns=_OUTPUT_COLUMNS),
    )


def with_grades(
    buildings: pd.DataFrame, renewal: Renewal, *, has_heritage: bool
) -> pd.DataFrame:
    """Buildings with the grade of their condition, and whether they are protected.

    Parameters
    ----------
    buildings : DataFrame
        With ``condition`` and ``heritage``.
    renewal : Renewal
        The policy's words.
    has_heritage : bool
        Whether the source has a column of heritage.

    Returns
    -------
    DataFrame
        With ``grade`` and ``is_protected``.
    """
    grade = grades_of(buildings["condition"], renewal.grades)
    protected = is_protected(
        buildings["heritage"], renewal.not_protected, is_surveyed=has_heritage
    )
    grades = pd.DataFrame({"grade": grade, "is_protected": protected})
    return with_columns(buildings, grades)


def _conditions(
    area_m2: float,
    plots: pd.DataFrame,
    buildings: pd.DataFrame,
    pairs: pd.DataFrame,
    has_buildings: bool = True,
    **tables: pd.DataFrame,
) -> Conditions:
    """Conditions of these tables, the plots with the sums of the buildings on them."""
    sums = plot_sums(pairs, buildings, plots.index)
    if not has_buildings:
        sums = sums.mask(sums.notna())
    plots = with_columns(plots, sums)
    area = plots["area_m2"]
    plots["area_mu"] = mu_from_m2(area.astype("Float64"))
    plots["far_plain"] = ratio(sums["floor_area_m2"], area)
    plots["far"] = ratio(sums["far_area_m2"], area)
    plots["density"] = ratio(sums["footprint_m2"], plots["ground_m2"])
    vacancy = ratio(sums["vacant_m2"], sums["floor_area_m2"])
    plots["vacancy_share"] = vacancy.clip(upper=1.0)
    return Conditions(
        area_m2,
        plots,
        buildings,
        pairs,
        unknown_cells=_unknown_cells(plots, buildings),
        has_buildings=has_buildings,
        **tables,
    )


def plot_sums(
    pairs: pd.DataFrame, buildings: pd.DataFrame, plots: pd.Index
) -> pd.DataFrame:
    """Floor, counted floor, footprint and vacant floor of some buildings on every plot.

    Parameters
    ----------
    pairs : DataFrame
        As :attr:`Conditions.buildings_on_plots`; only rows of ``buildings`` count.
    buildings : DataFrame
        Indexed by building, with ``floor_area_m2``, ``far_area_m2`` and ``vacant_m2``.
    plots : Index
        All of them.

    Returns
    -------
    DataFrame
        Indexed by plot, Float64, m²; unknown where that of one building is, 0 where none stands.
    """
    pairs = pairs[pairs["building"].isin(buildings.index)]
    of_building = buildings.reindex(pairs["building"])
    share = pairs["share"].to_numpy(np.float64)
    plot_numbers = plots.get_indexer(pd.Index(pairs["plot"]))
    sums = {}
    for name in _SUMS:
        if name == "footprint_m2":
            areas = pairs["footprint_m2"].to_numpy(np.float64)
        else:
            areas = float_array(of_building[name]) * share
        totals = np.bincount(plot_numbers, areas, len(plots))
        sums[name] = float_column(totals.astype(np.float64), plots)
    return pd.DataFrame(sums)


def _unknown_cells(plots: pd.DataFrame, buildings: pd.DataFrame) -> pd.DataFrame:
    """How many cells are unknown of each column that a study needs."""
    # a word for condition or heritage that the policy does not have is unknown as well
    surveyed = buildings.assign(
        condition=buildings["grade"], heritage=buildings["is_protected"]
    )
    rows = []
    for unit, frame, columns in (
        ("parcel", plots, _NEEDED_OF_PLOTS),
        ("building", surveyed, _NEEDED_OF_BUILDINGS),
    ):
        for column in columns:
            count = int(frame[column].isna().sum())
            if count:
                row = {"unit": unit, "column": column, "count": count, "of": len(frame)}
                rows.append(row)
    return pd.DataFrame(rows, columns=["unit", "column", "count", "of"])


def _firms(part: Assessment) -> pd.DataFrame:
    """The firms on the quarter's plots, with their figures by the share of each on the plot."""
    shares = part.shares
    firms = part.enterprises.reindex(shares["enterprise_id"])
    table = pd.DataFrame(
        {
            "enterprise_id": shares["enterprise_id"].to_numpy(object),
            "name": firms["name"].to_numpy(object),
            "plot": shares["parcel_id"].to_numpy(object),
            "tenure": shares["tenure"].to_numpy(object),
            "land_mu": float_array(shares["land_mu"]),
        }
    )
    share = float_array(shares["share"])
    for name in ("sales_wan", "tax_wan", "employees"):
        table[name] = float_array(firms[name]) * share
    return table[_FIRM_COLUMNS]


def _ledger(part: Assessment) -> pd.DataFrame:
    """Rows of the ledger on a plot or a building of the quarter."""
    actions = part.zone.actions
    is_on_plot = actions["parcel_id"].isin(part.parcels.index)
    is_on_building = actions["building_id"].isin(part.buildings.index)
    return actions[is_on_plot | is_on_building].sort_values("date", kind="stable")


def _output_against_zone(part: Assessment) -> pd.DataFrame:
    """Output per mu of the quarter and of the zone: totals over the land with known figures."""
    rows = {}
    for name, parcels in (("quarter", part.parcels), ("zone", part.of_zone.parcels)):
        with_figures = parcels[parcels["tax_wan"].notna()]
        mu = float(with_figures["area_mu"].sum())
        tax_wan = float(with_figures["tax_wan"].sum())
        sales_wan = float(with_figures["sales_wan"].sum())
        divisor = mu or np.nan
        rows[name] = {
            "mu": mu,
            "tax_wan": tax_wan,
            "sales_wan": sales_wan,
            "tax_per_mu": tax_wan / divisor,
            "sales_per_mu": sales_wan / divisor,
        }
    return pd.DataFrame.from_dict(rows, orient="index", columns=_OUTPUT_COLUMNS)
