"""What is there: land, buildings, holders, firms and the ledger of a quarter, and what is unknown.

Everything later (capacity, money) starts from the frames of this value.
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
_OF_PARCEL = (
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
_OF_BUILDING = (
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
#: Limits of the detailed plan: what stands in the table of plots where somebody gave them.
PLOT_LIMITS = ("far_max", "density_max", "green_min", "height_max_m")
#: Columns without which something of a study stays unknown.
_ASKED_OF_BUILDINGS = (
    "floor_area_m2",
    "floors",
    "height_m",
    "built_year",
    "structure",
    "condition",
    "heritage",
)
_ASKED_OF_PLOTS = ("land_use", "holder", "right_nature", *PLOT_LIMITS)
_SUMS = ("floor_area_m2", "far_area_m2", "footprint_m2", "vacant_m2")
#: Years of building are told by spans of so many.
_SPAN = 10

Grouping = Literal["age", "structure", "grade", "heritage", "use", "status"]


@dataclass(frozen=True, eq=False)
class Conditions:
    """What is there in a quarter.

    Attributes
    ----------
    area_m2 : float
        Ground within the outline of the quarter, m².
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
    stands : DataFrame
        One row for each building and plot that share ground: ``building``, ``plot``, ``share`` (of
        the building) and ``footprint_m2``.
    firms : DataFrame
        One row for each firm and plot: ``enterprise_id``, ``name``, ``plot``, ``tenure``,
        ``land_mu``, ``sales_wan``, ``tax_wan``, ``employees``.
    actions : DataFrame
        Rows of the ledger on the quarter's plots and buildings.
    zone : DataFrame
        The quarter against the zone: rows "quarter" and "zone", columns ``mu`` (of land with known
        figures), ``tax_wan``, ``sales_wan``, ``tax_per_mu``, ``sales_per_mu``.
    unknown : DataFrame
        What is not known: ``unit`` ("parcel" or "building"), ``column``, ``count``, ``of``.
    has_buildings : bool
        Whether anybody has given buildings at all: without them floors are unknown, not zero.
    """

    area_m2: float
    plots: pd.DataFrame
    buildings: pd.DataFrame
    stands: pd.DataFrame
    firms: pd.DataFrame
    actions: pd.DataFrame
    zone: pd.DataFrame
    unknown: pd.DataFrame
    has_buildings: bool = True

    @property
    def area_mu(self) -> float:
        """Ground within the outline, mu."""
        return float(mu_from_m2(self.area_m2))

    @property
    def plots_m2(self) -> float:
        """Ground of all plots, m²."""
        return float(self.plots["area_m2"].sum())

    @property
    def residue_m2(self) -> float:
        """Ground within the outline that is no plot (roads, water, unregistered), m².

        Below zero where the plots' areas that count come to more than the outline holds.
        """
        return self.area_m2 - self.plots_m2

    @cached_property
    def totals(self) -> dict[str, float]:
        """Sums and ratios of the whole quarter; NaN where a building's figure is unknown.

        ``floor_area_m2``, ``far_area_m2``, ``footprint_m2``, ``vacant_m2``, ``vacancy_share``,
        ``far_plain`` and ``far`` (over the plots), ``far_gross`` (counted, over all of the ground),
        ``density``, ``buildings``, ``plots`` and ``protected`` (number).
        """
        sums = {name: float(float_array(self.buildings[name]).sum()) for name in _SUMS}
        if not self.has_buildings:
            sums = dict.fromkeys(_SUMS, np.nan)
        plots = self.plots_m2 or np.nan
        floor = sums["floor_area_m2"] or np.nan
        return sums | {
            "vacancy_share": sums["vacant_m2"] / floor,
            "far_plain": sums["floor_area_m2"] / plots,
            "far": sums["far_area_m2"] / plots,
            "far_gross": sums["far_area_m2"] / (self.area_m2 or np.nan),
            "density": sums["footprint_m2"] / plots,
            "buildings": float(len(self.buildings)),
            "plots": float(len(self.plots)),
            "protected": float(self.buildings["is_protected"].fillna(False).sum()),
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
        table = self.plots[[*columns, "area_m2"]]
        by_code = table.groupby(columns, dropna=False, sort=True)["area_m2"].agg(
            plots="size", m2="sum"
        )
        rows = by_code.reset_index().rename(columns={"land_use_system": "system"})
        rest = pd.DataFrame([{"plots": 0, "m2": self.residue_m2}])
        rows = pd.concat([rows, rest], ignore_index=True)
        rows["m2"] = rows["m2"].astype("float64")
        rows["mu"] = mu_from_m2(rows["m2"])
        rows["share"] = rows["m2"] / self.area_m2
        return rows

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
            keys = (buildings["built_year"].astype("Int64") // _SPAN * _SPAN).astype(
                object
            )
        else:
            keys = buildings[group].astype("string").astype(object)
        table = pd.DataFrame({name: float_array(buildings[name]) for name in _SUMS})
        table["group"] = keys.where(keys.notna(), None).to_numpy()
        grouped = table.groupby("group", dropna=False, sort=True)
        found = pd.DataFrame(grouped[["floor_area_m2", "vacant_m2"]].sum())
        found.insert(0, "buildings", grouped.size())
        found.insert(2, "share", found["floor_area_m2"] / found["floor_area_m2"].sum())
        return found.rename_axis(group)

    def holders(self) -> pd.DataFrame:
        """Who holds how much land.

        Returns
        -------
        DataFrame
            Indexed by holder (NA: not known), the largest first: ``plots``, ``mu``, ``share``.
        """
        grouped = self.plots.groupby("holder", dropna=False, sort=True)["area_mu"]
        found = pd.DataFrame(grouped.agg(plots="size", mu="sum"))
        found["mu"] = found["mu"].astype("float64")
        found["share"] = found["mu"] / found["mu"].sum()
        return found.sort_values("mu", ascending=False, kind="stable")


def conditions_of(assessment: Assessment, area: str) -> Conditions:
    """What is there in a study area.

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
    floors = buildings_on_parcels.floor_areas(part.buildings)
    pairs = buildings_on_parcels.buildings_on_parcels(part.buildings, part.parcels)
    stands = pd.DataFrame(
        {
            "building": part.buildings.index.to_numpy()[pairs["building"]],
            "plot": part.parcels.index.to_numpy()[pairs["parcel"]],
            "share": pairs["share"].to_numpy(),
            "footprint_m2": pairs["footprint_m2"].to_numpy(),
        }
    )
    buildings = without_geometry(part.buildings).reindex(
        columns=["parcel_id", *_OF_BUILDING]
    )
    buildings = buildings.rename(columns={"parcel_id": "plot"})
    measured = {
        "floor_area_m2": floors["floor_area_used_m2"],
        "far_area_m2": floors["far_area_m2"],
        "footprint_m2": part.buildings["area_plane_m2"].astype("Float64"),
        "vacant_m2": floors["vacant_m2"],
    }
    buildings = with_columns(buildings, pd.DataFrame(measured))
    has_heritage = "heritage" in zone.present.get("buildings", ())
    plots = without_geometry(part.parcels)
    plots = plots.reindex(
        columns=[*_OF_PARCEL, *PLOT_LIMITS, "area_used_m2", "area_plane_m2"]
    )
    plots = plots.rename(
        columns={"area_used_m2": "area_m2", "area_plane_m2": "ground_m2"}
    )
    return _conditions(
        float(outline.area),
        plots,
        graded(buildings, zone.policy.renewal, has_heritage=has_heritage),
        stands,
        has_buildings=bool(zone.present.get("buildings")),
        firms=_firms(part),
        actions=_ledger(part),
        zone=_against_zone(part),
    )


def conditions_of_tables(
    plots: pd.DataFrame, buildings: pd.DataFrame, area_m2: float, renewal: Renewal
) -> Conditions:
    """What is there, from two tables without outlines.

    Parameters
    ----------
    plots : DataFrame
        Indexed by plot, with ``area_m2``; the other columns of :attr:`Conditions.plots` where
        known.
    buildings : DataFrame
        Indexed by building, with ``plot``, ``floor_area_m2``, ``footprint_m2``, ``floors``,
        ``height_m``, ``vacant_m2``; the other columns of :attr:`Conditions.buildings` where known.
    area_m2 : float
        Ground within the outline of the quarter, m².
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
    table = buildings.reindex(
        columns=["plot", "footprint_m2", "vacant_m2", *_OF_BUILDING]
    )
    table["floor_area_m2"] = floors["floor_area_used_m2"]
    table["far_area_m2"] = floors["far_area_m2"]
    stands = pd.DataFrame(
        {
            "building": table.index.to_numpy(),
            "plot": table["plot"].to_numpy(),
            "share": 1.0,
            "footprint_m2": float_array(table["footprint_m2"]),
        }
    )
    lots = plots.reindex(columns=[*_OF_PARCEL, *PLOT_LIMITS, "area_m2"])
    lots["ground_m2"] = lots["area_m2"]
    return _conditions(
        area_m2,
        lots,
        graded(table, renewal, has_heritage="heritage" in buildings.columns),
        stands[stands["plot"].isin(lots.index)],
        firms=pd.DataFrame(columns=_FIRM_COLUMNS),
        actions=pd.DataFrame(),
        zone=pd.DataFrame(columns=_ZONE_COLUMNS),
    )


def graded(
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
        Whether the source says anything of heritage.

    Returns
    -------
    DataFrame
        With ``grade`` and ``is_protected``.
    """
    grade = grades_of(buildings["condition"], renewal.grades)
    protected = is_protected(
        buildings["heritage"], renewal.not_protected, is_surveyed=has_heritage
    )
    return with_columns(
        buildings, pd.DataFrame({"grade": grade, "is_protected": protected})
    )


def _conditions(
    area_m2: float,
    plots: pd.DataFrame,
    buildings: pd.DataFrame,
    stands: pd.DataFrame,
    has_buildings: bool = True,
    **rest: pd.DataFrame,
) -> Conditions:
    """The value, the plots with the sums of what stands on them."""
    sums = plot_sums(stands, buildings, plots.index)
    if not has_buildings:
        sums = sums.mask(sums.notna())
    plots = with_columns(plots, sums)
    area = plots["area_m2"]
    derived = pd.DataFrame(
        {
            "area_mu": mu_from_m2(area.astype("Float64")),
            "far_plain": ratio(sums["floor_area_m2"], area),
            "far": ratio(sums["far_area_m2"], area),
            "density": ratio(sums["footprint_m2"], plots["ground_m2"]),
            "vacancy_share": ratio(sums["vacant_m2"], sums["floor_area_m2"]).clip(
                upper=1.0
            ),
        }
    )
    plots = with_columns(plots, derived)
    unknown = _unknown(plots, buildings)
    return Conditions(
        area_m2,
        plots,
        buildings,
        stands,
        unknown=unknown,
        has_buildings=has_buildings,
        **rest,
    )


def plot_sums(
    stands: pd.DataFrame, buildings: pd.DataFrame, plots: pd.Index
) -> pd.DataFrame:
    """Floor, counted floor, ground and vacant floor of some buildings on every plot.

    Parameters
    ----------
    stands : DataFrame
        As :attr:`Conditions.stands`; only rows of ``buildings`` count.
    buildings : DataFrame
        Indexed by building, with ``floor_area_m2``, ``far_area_m2`` and ``vacant_m2``.
    plots : Index
        All of them.

    Returns
    -------
    DataFrame
        Indexed by plot, Float64, m²; unknown where that of one building is, 0 where none stands.
    """
    rows = stands[stands["building"].isin(buildings.index)]
    lot = plots.get_indexer(pd.Index(rows["plot"]))
    of_building = buildings.reindex(rows["building"])
    sums = {}
    for name in _SUMS:
        if name == "footprint_m2":
            parts = rows["footprint_m2"].to_numpy(np.float64)
        else:
            parts = float_array(of_building[name]) * rows["share"].to_numpy(np.float64)
        sums[name] = float_column(
            np.bincount(lot, parts, len(plots)).astype(np.float64), plots
        )
    return pd.DataFrame(sums)


def _unknown(plots: pd.DataFrame, buildings: pd.DataFrame) -> pd.DataFrame:
    """How many cells of each column that a study asks for nobody has filled."""
    rows = []
    for unit, frame, asked in (
        ("parcel", plots, _ASKED_OF_PLOTS),
        ("building", buildings, _ASKED_OF_BUILDINGS),
    ):
        for column in asked:
            is_unknown = frame[column].isna()
            if column == "heritage":
                is_unknown = frame["is_protected"].isna()
            elif column == "condition":
                is_unknown = frame["grade"].isna()
            count = int(is_unknown.sum())
            if count:
                rows.append(
                    {"unit": unit, "column": column, "count": count, "of": len(frame)}
                )
    return pd.DataFrame(rows, columns=["unit", "column", "count", "of"])


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
_ZONE_COLUMNS = ["mu", "tax_wan", "sales_wan", "tax_per_mu", "sales_per_mu"]


def _firms(part: Assessment) -> pd.DataFrame:
    """Who uses the quarter's plots: the firm's figures by the share of it that is there."""
    shares = part.shares
    firms = part.enterprises.reindex(shares["enterprise_id"])
    share = float_array(shares["share"])
    table = pd.DataFrame(
        {
            "enterprise_id": shares["enterprise_id"].to_numpy(object),
            "name": firms["name"].to_numpy(object),
            "plot": shares["parcel_id"].to_numpy(object),
            "tenure": shares["tenure"].to_numpy(object),
            "land_mu": float_array(shares["land_mu"]),
        }
    )
    for name in ("sales_wan", "tax_wan", "employees"):
        table[name] = float_array(firms[name]) * share
    return table[_FIRM_COLUMNS]


def _ledger(part: Assessment) -> pd.DataFrame:
    """Rows of the ledger that speak of a plot or a building of the quarter."""
    actions = part.zone.actions
    on_plot = actions["parcel_id"].isin(part.parcels.index)
    on_building = actions["building_id"].isin(part.buildings.index)
    return actions[on_plot | on_building].sort_values("date", kind="stable")


def _against_zone(part: Assessment) -> pd.DataFrame:
    """Output per mu of the quarter and of the zone: totals over the land with known figures."""
    rows = {}
    whole = part.of_zone
    for name, frame in (("quarter", part.parcels), ("zone", whole.parcels)):
        known = frame[frame["tax_wan"].notna()]
        mu = float(known["area_mu"].sum())
        tax = float(known["tax_wan"].sum())
        sales = float(known["sales_wan"].sum())
        per = mu or np.nan
        rows[name] = {
            "mu": mu,
            "tax_wan": tax,
            "sales_wan": sales,
            "tax_per_mu": tax / per,
            "sales_per_mu": sales / per,
        }
    return pd.DataFrame.from_dict(rows, orient="index", columns=_ZONE_COLUMNS)
