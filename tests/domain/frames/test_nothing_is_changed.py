"""Every function of the room that is given columns leaves them as they are, whatever their dtype."""

import importlib
import inspect
import pkgutil

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from read_only import assert_same, lock_frame
from shapely import box

import landuse.domain.frames
from landuse.domain.frames import blocks, cells, columns, groups, keys, numbers


def table():
    """Columns of every dtype that the canonical tables have, with and without gaps."""
    made = pd.DataFrame(
        {
            "numbers": [3.0, 1.0, 2.0, 1.0],
            "nullable": pd.array([3.0, None, 2.0, 2.0], "Float64"),
            "integers": pd.array([3, None, 2, 2], "Int64"),
            "flags": pd.array([True, None, False, True], "boolean"),
            "texts": pd.array(["a１", None, "A1", "b"], "string"),
            "objects": np.array(["a１", None, "A1", "b"], object),
            "days": pd.to_datetime(["2022-06-30", None, "2022-01-01", "2022-01-01"]),
        },
        index=pd.Index(["P0", "P1", "P2", "P3"], name="parcel_id"),
    )
    shapes = [box(at, 0, at + 1, 1) for at in range(4)]
    return gpd.GeoDataFrame(made, geometry=shapes, crs=4549)


AT = np.array([2, 0, -1])
KEYS = np.array([0, 0, 1, 2])
AMOUNTS = np.array([3.0, np.nan, 2.0, 1.0])
ORDINARY = ["numbers", "nullable", "integers", "flags", "texts", "objects", "days"]
#: Function → what calls it with columns of the table.
CALLS = {
    "json_values": lambda t: [cells.json_values(t[name]) for name in ORDINARY],
    "with_columns": lambda t: columns.with_columns(t, t[["numbers"]].rename(columns=str.upper)),
    "without_geometry": columns.without_geometry,
    "groups_of": lambda t: groups.groups_of(KEYS),
    "sorted_texts": lambda t: groups.sorted_texts(t["texts"]),
    "distinct_texts": lambda t: groups.distinct_texts(t["texts"]),
    "taken": lambda t: [groups.taken(t[name], AT) for name in ORDINARY],
    "normal_forms": lambda t: [keys.normal_forms(t["texts"]), keys.normal_forms(t.index)],
    "with_one_spelling": lambda t: keys.with_one_spelling(t["texts"]),
    "positions": lambda t: keys.positions(t.index, t["texts"]),
    "float_array": lambda t: [
        numbers.float_array(t[name]) for name in ("numbers", "nullable", "integers")
    ],
    "float_column": lambda t: numbers.float_column(AMOUNTS, t.index),
    "ratio": lambda t: [
        numbers.ratio(t["numbers"], t["nullable"]),
        numbers.ratio(t["nullable"], t["integers"]),
    ],
    "map_blocks": lambda t: blocks.map_blocks(lambda rows: t["numbers"].iloc[rows].sum(), len(t)),
    "concatenate_blocks": lambda t: blocks.concatenate_blocks(
        lambda rows: t["numbers"].to_numpy()[rows], len(t)
    ),
}


@pytest.fixture
def locked():
    made = table()
    lock_frame(made)
    for array in (AT, KEYS, AMOUNTS):
        array.setflags(write=False)
    return made


@pytest.mark.parametrize("name", CALLS)
def test_columns_stay_as_they_are(locked, name):
    CALLS[name](locked)
    assert_same(locked, table())


def test_groups_leave_what_they_are_asked_about():
    of_keys = groups.groups_of(KEYS)
    amounts, flags = np.array([3.0, np.nan, 2.0, 1.0]), np.array([True, False, False, True])
    for array in (amounts, flags):
        array.setflags(write=False)
    of_keys.largest(np.nan_to_num(amounts))
    for ask in (of_keys.last, of_keys.first, of_keys.any, of_keys.last_up_to):
        ask(flags)
    assert amounts[[0, 2, 3]].tolist() == [3.0, 2.0, 1.0]
    assert flags.tolist() == [True, False, False, True]


def test_every_function_of_the_room_that_is_given_columns_is_called():
    given = set()
    for found in pkgutil.iter_modules(landuse.domain.frames.__path__):
        module = importlib.import_module(f"landuse.domain.frames.{found.name}")
        for name, value in vars(module).items():
            if not inspect.isfunction(value) or value.__module__ != module.__name__:
                continue
            kinds = " ".join(map(str, inspect.get_annotations(value).values()))
            takes_columns = any(kind in kinds for kind in ("Series", "Frame", "NDArray", "Index"))
            if takes_columns and not name.startswith("_"):
                given.add(name)
    assert given <= set(CALLS), given - set(CALLS)
