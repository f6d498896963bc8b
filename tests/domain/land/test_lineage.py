"""Old parcels against new ones."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from landuse.domain.land import lineage


def edition(**shapes):
    return gpd.GeoDataFrame(
        geometry=list(shapes.values()),
        index=pd.Index(list(shapes), name="parcel_id"),
        crs="EPSG:4528",
    )


def strip(a, b):
    return shapely.box(a, 0, b, 100)


OLD = edition(
    A=strip(0, 100),
    B=strip(100, 200),
    C=strip(200, 260),
    D=strip(260, 300),
    E=strip(300, 400),
    F=strip(900, 950),
)
NEW = edition(
    A=strip(0, 100.5),
    B1=strip(100.5, 130),
    B2=strip(130, 200),
    M=strip(200, 300),
    E9=strip(300, 400),
    G=strip(500, 600),
)


def kinds(table):
    return {
        (o, n): k
        for o, n, k in zip(
            table["old_id"].astype(object),
            table["new_id"].astype(object),
            table["kind"],
            strict=True,
        )
    }


def test_every_kind_of_change():
    found = lineage.match(OLD, NEW)
    said = {
        tuple(None if v is pd.NA else v for v in pair): kind for pair, kind in kinds(found).items()
    }
    assert said == {
        ("A", "A"): "same",
        ("B", "B1"): "split",
        ("B", "B2"): "split",
        ("C", "M"): "merged",
        ("D", "M"): "merged",
        ("E", "E9"): "renumbered",
        ("F", None): "gone",
        (None, "G"): "new",
    }
    shares = found.groupby("old_id")["share_of_old"].sum()
    assert shares.drop("F").to_numpy(float) == pytest.approx([1, 0.995, 1, 1, 1])


def ledger():
    return pd.DataFrame(
        {
            "action_id": ["1", "2", "3", "4", "5"],
            "parcel_id": pd.array(["A", "B", "C", None, "X"], dtype="string"),
            "source_row": [2, 3, 4, 5, 6],
            "area_mu": pd.array([1.0, 10.0, None, None, 7.0], dtype="Float64"),
            "floor_area_m2": pd.array([None, 1000.0, 50.0, None, None], dtype="Float64"),
        }
    )


def test_ledgers_of_the_old_numbers_find_their_land():
    before = ledger()
    got, told = lineage.follow(before, lineage.match(OLD, NEW), NEW.index)
    assert got["parcel_id"].to_list() == ["A", "B1", "B2", "M", pd.NA, "X"]
    # amounts are conserved, and a part of a larger parcel states the land it brought: 60 × 100 m² = 9 mu
    assert got["area_mu"].to_numpy(float, na_value=0) == pytest.approx(
        [1, 2.965, 7.035, 9, 0, 7], abs=0.01
    )
    assert got["floor_area_m2"].sum() == pytest.approx(before["floor_area_m2"].sum())
    assert told.to_dict("list") == {"row": [3, 4], "id": ["B", "C"], "value": [["B1", "B2"], ["M"]]}
    # the part of M tells where it came from
    assert got["former"].dropna().to_dict() == {3: "C"}
    assert got.drop(columns="former").dtypes.to_dict() == before.dtypes.to_dict()


def test_nothing_to_follow():
    before = ledger()
    got, told = lineage.follow(before, lineage.match(NEW, NEW), NEW.index)
    assert got is before
    assert told.empty
