"""Firms, actions, study areas, waters and roads as tables of the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from landuse.domain.frames.keys import positions
from landuse.domain.vocabulary.context import CONTEXT_KINDS
from landuse.views.map.document_types import ShapeKind
from landuse.views.map.packing import Table
from landuse.views.map.unit_tables import columns_with_values, ids_of

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
    """Return the table of the study areas.

    Parameters
    ----------
    areas : GeoDataFrame
        Indexed by area; there may be none.

    Returns
    -------
    Table
        With outlines, and names where there are any.
    """
    columns = {"id": ids_of(areas), **columns_with_values(areas, ("name",))}
    return Table(columns, shapes=areas.geometry, crs=areas.crs)


def context_tables(context: gpd.GeoDataFrame) -> dict[str, Table]:
    """Return the tables of water, roads and boundary, polygons and lines separately.

    Parameters
    ----------
    context : GeoDataFrame
        With ``kind``; a source without that column has the kind as its index. Unknown kinds are
        left out.

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
    for name, words in CONTEXT_KINDS.items():
        is_kind = np.array([_contains_any(kind, words) for kind in kinds], bool)
        is_area_of_kind = is_kind & ~is_line
        is_line_of_kind = is_kind & is_line
        if is_area_of_kind.any():
            table = _context_table(context, is_area_of_kind, "polygon")
            tables[f"{name}_polygon"] = table
        if is_line_of_kind.any():
            table = _context_table(context, is_line_of_kind, "line")
            tables[f"{name}_line"] = table
    return tables


def _contains_any(text: object, words: tuple[str, ...]) -> bool:
    """Return whether a text contains one of some words in small letters.

    Parameters
    ----------
    text : object
        Cell of a source.
    words : tuple of str
        In small letters.

    Returns
    -------
    bool
    """
    text_in_small_letters = str(text).lower()
    return any(word in text_in_small_letters for word in words)


def _context_table(
    context: gpd.GeoDataFrame, rows: NDArray[np.bool_], kind: ShapeKind
) -> Table:
    """Return the table of some rows of the context, drawn as areas or as lines.

    Parameters
    ----------
    context : GeoDataFrame
        Waters, roads and boundary of a zone.
    rows : ndarray of bool, shape (n,)
        The rows of the table.
    kind : "polygon" or "line"
        Whether they are drawn as areas or as lines.

    Returns
    -------
    Table
    """
    selected = context[rows]
    columns = {"id": ids_of(selected), **columns_with_values(selected, ("name",))}
    return Table(columns, shapes=selected.geometry, crs=context.crs, kind=kind)


def firms_table(firms: pd.DataFrame) -> Table:
    """Return the table of the firms, in the order of the assessment.

    Parameters
    ----------
    firms : DataFrame
        Indexed by enterprise; land in mu, money in 万元.

    Returns
    -------
    Table
        Without outlines.
    """
    return Table({"id": ids_of(firms), **columns_with_values(firms, FIRM_COLUMNS)})


def shares_table(shares: pd.DataFrame, firms: pd.Index, parcels: pd.Index) -> Table:
    """Return the table of the land of each firm on each parcel.

    Parameters
    ----------
    shares : DataFrame
        A row a firm and parcel; rows of a firm or a parcel that is not on the page are left out.
    firms, parcels : Index
        Ids in the order of their tables: the table has the positions of firm and parcel in them.

    Returns
    -------
    Table
        Land in mu.
    """
    firm = _positions_in(firms, shares, "enterprise_id")
    parcel = _positions_in(parcels, shares, "parcel_id")
    is_on_page = (firm >= 0) & (parcel >= 0)
    columns = columns_with_values(shares[is_on_page], _SHARE_COLUMNS)
    return Table({"firm": firm[is_on_page], "parcel": parcel[is_on_page], **columns})


def actions_table(
    actions: pd.DataFrame, parcels: pd.Index, buildings: pd.Index
) -> Table:
    """Return the table of the ledger's entries, in the order of their dates.

    Parameters
    ----------
    actions : DataFrame
        The ledger.
    parcels, buildings : Index
        Ids in the order of their tables: an entry has the positions of its parcel and building in
        them, -1 where it has none.

    Returns
    -------
    Table
        A row an entry.
    """
    rows = actions
    if "date" in actions and len(actions):
        rows = actions.sort_values("date", kind="stable")
    columns = {
        "parcel": _positions_in(parcels, rows, "parcel_id"),
        "building": _positions_in(buildings, rows, "building_id"),
    }
    return Table({**columns, **columns_with_values(rows, _ACTION_COLUMNS)})


def _positions_in(ids: pd.Index, rows: pd.DataFrame, column: str) -> Positions:
    """Return the position of every row's id among the ids of another table.

    Parameters
    ----------
    ids : Index
        Of another table of the page, in its order.
    rows : DataFrame
        Rows that refer to it.
    column : str
        The column with the ids; it may be missing.

    Returns
    -------
    ndarray of int, shape (n,)
        -1 where the table has no such id, or the rows have no such column.
    """
    if column not in rows:
        return np.full(len(rows), -1)
    return positions(ids, rows[column])
