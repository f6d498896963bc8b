"""Firms, actions, study areas and the zone's own ground as tables of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from landuse.domain.frames.keys import positions
from landuse.domain.vocabulary.context import CONTEXT_KINDS
from landuse.views.map.document_types import Drawn
from landuse.views.map.packing import Table
from landuse.views.map.unit_tables import filled, ids_of

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

Positions: TypeAlias = NDArray[np.int64]

#: Columns of a firm on a parcel's card.
FIRM_COLUMNS = (
    "name",
    "sector",
    "mu",
    "sales_wan",
    "tax_wan",
    "sales_per_mu",
    "tax_per_mu",
    "score",
    "class",
)
#: Columns of a firm's land on one parcel.
_SHARE_COLUMNS = ("land_mu", "share", "basis", "tenure")
#: Columns of an action on a card.
_ACTION_COLUMNS = (
    "action_id",
    "mode",
    "stage",
    "date",
    "area_mu",
    "floor_area_m2",
    "factory_id",
    "project",
    "evidence",
    "note",
)
#: Shapely's numbers of lines and of multilines.
_LINES = (1, 5)


def areas_table(areas: gpd.GeoDataFrame) -> Table:
    """Study areas by name.

    Parameters
    ----------
    areas : GeoDataFrame
        Indexed by area; none or several.
    """
    columns = {"id": ids_of(areas), **filled(areas, ("name",))}
    return Table(columns, shapes=areas.geometry, crs=areas.crs)


def context_tables(context: gpd.GeoDataFrame) -> dict[str, Table]:
    """Water, roads and boundary, polygons and lines apart.

    Parameters
    ----------
    context : GeoDataFrame
        With ``kind`` where the source has it; the ids say the kind where it has not. Kinds that
        nobody knows are left out.

    Returns
    -------
    dict
        "water_polygon", "road_line" … → table, only those that have a row.
    """
    import shapely

    shapes = context.geometry.to_numpy()
    if "kind" in context:
        kinds = context["kind"].astype("string").fillna("")
    else:
        kinds = context.index.astype("string")
    is_line = np.isin(shapely.get_type_id(shapes), _LINES)
    tables = {}
    for name, known_words in CONTEXT_KINDS.items():
        is_kind = np.array([_names_one(kind, known_words) for kind in kinds], bool)
        if (is_kind & ~is_line).any():
            rows = is_kind & ~is_line
            tables[f"{name}_polygon"] = _context_table(context, rows, "polygon")
        if (is_kind & is_line).any():
            rows = is_kind & is_line
            tables[f"{name}_line"] = _context_table(context, rows, "line")
    return tables


def _names_one(kind: object, known_words: tuple[str, ...]) -> bool:
    """Whether a word of the source contains one of those that we know.

    Parameters
    ----------
    kind : object
        What the source says; unknown where missing.
    known_words : tuple of str
        Of one kind.

    Returns
    -------
    bool
    """
    return any(word in str(kind).lower() for word in known_words)


def _context_table(
    context: gpd.GeoDataFrame, rows: NDArray[np.bool_], kind: Drawn
) -> Table:
    """Some rows of the context, drawn as areas or as lines.

    Parameters
    ----------
    context : GeoDataFrame
        The zone's own ground.
    rows : ndarray of bool, shape (n,)
        Which of it.
    kind : "polygon" or "line"
        How they are drawn.

    Returns
    -------
    Table
    """
    selected = context[rows]
    columns = {"id": ids_of(selected), **filled(selected, ("name",))}
    return Table(columns, shapes=selected.geometry, crs=context.crs, kind=kind)


def firms_table(firms: pd.DataFrame) -> Table:
    """Firms in the order of the assessment.

    Parameters
    ----------
    firms : DataFrame
        Indexed by enterprise; land in mu, money in 万元.
    """
    return Table({"id": ids_of(firms), **filled(firms, FIRM_COLUMNS)})


def shares_table(shares: pd.DataFrame, firms: pd.Index, parcels: pd.Index) -> Table:
    """How much land each firm has on each parcel.

    Parameters
    ----------
    shares : DataFrame
        A row a firm and parcel; rows of a firm or a parcel that the page has not are left out.
    firms, parcels : Index
        Ids in the order of their tables: rows are named by their positions there.
    """
    firm = _positions(firms, shares, "enterprise_id")
    parcel = _positions(parcels, shares, "parcel_id")
    is_shown = (firm >= 0) & (parcel >= 0)
    columns = filled(shares[is_shown], _SHARE_COLUMNS)
    return Table({"firm": firm[is_shown], "parcel": parcel[is_shown], **columns})


def actions_table(
    actions: pd.DataFrame, parcels: pd.Index, buildings: pd.Index
) -> Table:
    """Entries of the ledger in the order of their dates.

    Parameters
    ----------
    actions : DataFrame
        The ledger.
    parcels, buildings : Index
        Ids in the order of their tables: an entry has the position of its unit there, -1 where it
        names none.
    """
    rows = actions
    if "date" in actions and len(actions):
        rows = actions.sort_values("date", kind="stable")
    columns = {
        "parcel": _positions(parcels, rows, "parcel_id"),
        "building": _positions(buildings, rows, "building_id"),
    }
    return Table({**columns, **filled(rows, _ACTION_COLUMNS)})


def _positions(ids: pd.Index, rows: pd.DataFrame, column: str) -> Positions:
    """Position of every row's id among ``ids``, -1 where it is not there.

    Parameters
    ----------
    ids : Index
        Of another table of the page, in its order.
    rows : DataFrame
        Rows that may name them.
    column : str
        The column that does; rows of a table without it name none.

    Returns
    -------
    ndarray of int, shape (n,)
    """
    if column not in rows:
        return np.full(len(rows), -1)
    return positions(ids, rows[column])
