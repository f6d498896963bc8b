"""A cell that names several units becomes a row for each."""

import pandas as pd
import pytest
from factories import frame, row

from landuse.domain.land.several_units import one_unit_a_row

LAND = pd.Series({"A": 10_000.0, "B": 20_000.0, "C": 30_000.0, "D,E": 1.0})
FLOOR = pd.Series({"b1": 1_000.0, "b2": 3_000.0})


def parted(**cells):
    return one_unit_a_row(frame("actions", [row("1", "开工", "2022-03-01", **cells)]), LAND, FLOOR)


def test_parcels_share_an_amount_by_their_area():
    got = parted(parcel="A、B、C", area_mu=60.0)
    assert got["parcel_id"].tolist() == ["A", "B", "C"]
    assert got["area_mu"].tolist() == [10.0, 20.0, 30.0]
    assert got["source_row"].tolist() == [1, 1, 1]


def test_without_an_amount_each_parcel_is_meant_as_a_whole():
    assert parted(parcel="A；B")["area_mu"].isna().all()


def test_buildings_share_floor_and_stand_on_the_parcel_in_their_place():
    got = parted(parcel="A、B", building="b1、b2", floor_area_m2=400.0)
    assert list(zip(got["parcel_id"], got["building_id"], strict=True)) == [
        ("A", "b1"),
        ("B", "b2"),
    ]
    assert got["floor_area_m2"].tolist() == [100.0, 300.0]


def test_signs_that_an_id_may_have_part_only_what_is_known():
    assert parted(parcel="A/B")["parcel_id"].tolist() == ["A", "B"]
    assert parted(parcel="A/X")["parcel_id"].tolist() == ["A/X"]
    assert parted(parcel="A和X")["parcel_id"].tolist() == ["A和X"]
    assert parted(parcel="D,E")["parcel_id"].tolist() == ["D,E"]


@pytest.mark.parametrize(
    "cell",
    ["A，B，C", "A；B；C", "A\nB\nC", "A/B/C", "A B C", "A和B以及C", "A+B与C", "A、B、C等3宗"],
)
def test_units_are_parted_however_they_are_listed(cell):
    got = parted(parcel=cell, area_mu=60.0)
    assert got["parcel_id"].tolist() == ["A", "B", "C"]
    assert got["area_mu"].tolist() == [10.0, 20.0, 30.0]


def test_what_is_not_known_among_several_stands_by_itself():
    assert parted(parcel="A，X")["parcel_id"].tolist() == ["A", "X"]
    assert parted(parcel="A、X等2宗")["parcel_id"].tolist() == ["A", "X"]


def test_a_ledger_without_such_cells_is_left_as_it_is():
    ledger = frame("actions", [row("1", "开工", "2022-03-01", parcel="A")])
    assert one_unit_a_row(ledger, LAND, FLOOR) is ledger
