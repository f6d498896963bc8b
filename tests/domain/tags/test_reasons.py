"""Why units have their tags: as values, by rule, in words and as a plain long table."""

import numpy as np
import pandas as pd
import pytest
from factories import box, zone
from pandas.testing import assert_frame_equal

from landuse.domain.assessment import assess
from landuse.domain.tags.reasons import TABLE_COLUMNS, names_in_cell

DUE = [None, "2019-05-01", "2020-05-01", "2022-12-01", "2018-05-01"]
RULES = [
    ["review"],
    ["idle-not-started", "idle-take-back"],
    ["idle-not-started", "idle-take-back"],
    ["overdue"],
    ["review", "idle-not-started", "idle-take-back"],
]


@pytest.fixture(scope="module")
def judged():
    parcels = [
        {
            "parcel_id": f"P{i}",
            "geometry": box(300 * i, 0, 200, 100),
            "land_use": "0701",
            "land_use_system": "三调",
            "due_start": due,
            "started": None,
        }
        for i, due in enumerate(DUE)
    ]
    reviews = [
        {
            "unit_id": f"P{i}",
            "status": "正常",
            "reviewer": "核查人甲",
            "date": "2022-03-01",
            "reason": "已进场",
            "until": None,
        }
        for i in (0, 4)
    ]
    buildings = [{"building_id": "B1", "geometry": box(10, 10, 20, 20), "floor_area_m2": 400.0}]
    return assess(zone(parcels=parcels, buildings=buildings, reviews=reviews), "2022-12-31")


@pytest.fixture(scope="module")
def grounds(judged):
    return judged.grounds["parcel"]


@pytest.fixture(scope="module")
def told(judged, grounds):
    return grounds.reasons(judged.parcels.index)


def test_the_frame_names_the_rules_and_reasons_carry_their_values(judged, told):
    assert [names_in_cell(cell) for cell in judged.parcels["rules"]] == RULES
    assert [[r["rule"] for r in reasons] for reasons in told] == RULES
    assert told[4][0]["values"] == {
        "reviewer": "核查人甲",
        "date": "2022-03-01",
        "reason": "已进场",
        "until": None,
    }
    assert told[1][0]["values"]["due_start_plus_1y"] == "2020-05-01"


@pytest.mark.parametrize("rows", [[3, 1], [], [4, 4, 0], slice(1, None, 2), slice(None, None, -1)])
def test_rows_picked_keep_their_reasons(judged, grounds, told, rows):
    expected = [told[i] for i in rows] if isinstance(rows, list) else told[rows]
    assert grounds.reasons(judged.parcels.iloc[rows].index) == expected


def test_a_unit_that_is_not_there_has_none(grounds, told):
    assert grounds.reasons(pd.Index(["P1", "P9"])) == [told[1], ()]
    assert [g.positions.tolist() for g in grounds.groups(pd.Index(["P9", "P0"]))] == [[1]]


def test_words_are_made_once_a_pattern(judged, grounds, told):
    asked = []

    def words(bases):
        asked.append([basis.rule for basis in bases])
        return " ".join(basis.title for basis in bases)

    said = grounds.texts(judged.parcels.index, words)
    assert said.tolist() == [" ".join(r["title"] for r in reasons) for reasons in told]
    assert sorted(asked) == [
        ["idle-not-started", "idle-take-back"],
        ["overdue"],
        ["review"],
        ["review", "idle-not-started", "idle-take-back"],
    ]
    titles = " ".join(reason["title"] for reason in told[1])
    assert grounds.texts(pd.Index(["P9", "P1"]), words).tolist() == [np.nan, titles]


def test_the_table_has_a_row_for_every_value_that_a_rule_rests_on(judged, told):
    table = judged.reasons
    assert tuple(table) == TABLE_COLUMNS
    cells = [
        ("parcel", id_, reason["rule"], reason["status"], name)
        for id_, reasons in zip(judged.parcels.index, told, strict=True)
        for reason in reasons
        for name in reason["values"]
    ]
    mine = table[table["unit"] == "parcel"]
    keys = ["unit", "id", "rule", "status", "column"]
    assert list(mine[keys].astype(str).itertuples(index=False, name=None)) == cells
    due = mine[(mine["id"] == "P1") & (mine["column"] == "due_start_plus_1y")]
    assert due["value"].tolist() == ["2020-05-01"]
    assert mine.loc[mine["column"] == "started", "value"].isna().all()


def test_numbers_stand_once_more_as_numbers():
    lot = {"parcel_id": "P1", "geometry": box(0, 0, 200, 100), "tax_per_mu_min": 20.0}
    lot |= {"land_use": "0601", "land_use_system": "三调", "area_registered_m2": 20_000.0}
    firm = {"enterprise_id": "F", "name": "甲", "year": 2022, "tax_wan": 150.0, "sales_wan": 1.0}
    on = {"enterprise_id": "F", "parcel_id": "P1"}
    a = assess(zone(parcels=[lot], enterprises=[firm], occupancy=[on]), "2022-12-31")
    table = a.reasons
    low = table[table["rule"] == "low-tax"].set_index("column")
    # 150 万元 on 30 mu are 5 a mu, less than the 20 agreed
    assert low["number"].to_dict()["tax_per_mu"] == 5.0
    assert low.loc["tax_line", ["value", "number"]].tolist() == ["20.0", 20.0]


def test_frames_behave_as_frames(judged, tmp_path):
    for name, frame in {"parcels": judged.parcels, "buildings": judged.buildings}.items():
        frame.to_parquet(tmp_path / f"{name}.parquet")
        frame.to_feather(tmp_path / f"{name}.feather")
        again = pd.read_parquet(tmp_path / f"{name}.parquet")
        frame.describe(include="all")
        assert frame.equals(frame.copy())
        for column in ("status", "rules", "flags", "missing"):
            assert again[column].astype(str).tolist() == frame[column].astype(str).tolist()
            assert frame[column].value_counts().sum() == len(frame)
            kept = frame[column].where(frame["status"] == "idle")
            assert kept.notna().sum() == (frame["status"] == "idle").sum()
            assert len(frame[column] == "") == len(frame)
    judged.reasons.to_parquet(tmp_path / "reasons.parquet")
    judged.reasons.describe(include="all")
    again = pd.read_parquet(tmp_path / "reasons.parquet")
    assert_frame_equal(again, judged.reasons, check_categorical=False)


def test_a_part_of_the_zone_has_the_reasons_of_its_units(judged):
    from dataclasses import replace

    part = replace(judged, parcels=judged.parcels.iloc[[3]], buildings=judged.buildings.iloc[:0])
    assert part.reasons["id"].unique().tolist() == ["P3"]
    assert part.reasons["rule"].unique().tolist() == ["overdue"]
