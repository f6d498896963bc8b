"""The column of reasons: tuples when read, places until then."""

import pickle

import numpy as np
import pandas as pd
import pytest
from factories import box, policy_named, zone

from landuse.domain.tags import rules
from landuse.domain.tags.reasons import ReasonArray, worded
from landuse.flows.assess import assess

DUE = [None, "2019-05-01", "2020-05-01", "2022-12-01", "2018-05-01"]


@pytest.fixture(scope="module")
def units():
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
    return assess(zone(parcels=parcels, reviews=reviews), "2022-12-31").parcels


@pytest.fixture(scope="module")
def told(units):
    return units["reasons"].to_list()


def test_a_cell_is_a_tuple_of_reasons(units, told):
    assert isinstance(units["reasons"].array, ReasonArray)
    assert [[r["rule"] for r in reasons] for reasons in told] == [
        ["review"],
        ["idle-not-started"],
        ["idle-not-started"],
        ["overdue"],
        ["review", "idle-not-started"],
    ]
    assert told[4][0]["values"] == {
        "reviewer": "核查人甲",
        "date": "2022-03-01",
        "reason": "已进场",
        "until": None,
    }
    assert told[1][0]["values"]["due_start_plus_1y"] == "2020-05-01"
    assert [units["reasons"].iloc[i] for i in range(5)] == told
    assert units.loc["P4", "reasons"] == told[4]
    assert [row["reasons"] for row in units[["status", "reasons"]].to_dict("records")] == told


@pytest.mark.parametrize("rows", [[3, 1], [], [4, 4, 0], slice(1, None, 2), slice(None, None, -1)])
def test_rows_picked_keep_their_reasons(units, told, rows):
    expected = [told[i] for i in rows] if isinstance(rows, list) else told[rows]
    assert units.iloc[rows]["reasons"].to_list() == expected
    assert (
        units["reasons"]
        .array[rows if isinstance(rows, slice) else np.array(rows, int)]
        .astype(object)
        .tolist()
        == expected
    )


def test_a_mask_a_sort_and_a_copy_keep_them(units, told):
    assert units[units["status"] == "idle"]["reasons"].to_list() == told[1:3]
    assert units.sort_index(ascending=False)["reasons"].to_list() == told[::-1]
    assert (
        units.copy()["reasons"].to_list()
        == pickle.loads(pickle.dumps(units))["reasons"].to_list()
        == told
    )


def test_a_unit_that_is_not_there_has_none(units, told):
    wider = units["reasons"].reindex(["P1", "P9"])
    assert wider.isna().to_list() == [False, True]
    assert wider.to_list() == [told[1], None]


def test_columns_of_one_assessment_and_of_two_can_be_joined(units, told):
    again = pd.concat([units.iloc[:2], units.iloc[2:]])["reasons"]
    assert (again.dtype, again.to_list()) == (units["reasons"].dtype, told)
    other = rules.tag(
        pd.DataFrame({"due_start": []}),
        policy_named("jiangsu"),
        unit="building",
        present=(),
        as_of=pd.Timestamp(2022, 1, 1),
    )
    assert pd.concat([units["reasons"], other["reasons"]]).to_list() == told
    assert units["reasons"].dtype != other["reasons"].dtype


def test_words_are_made_once_a_pattern(units, told):
    asked = []

    def words(reasons):
        asked.append([r["rule"] for r in reasons])
        return " ".join(r["title"] for r in reasons)

    said = worded(units["reasons"], words)
    assert said.tolist() == [" ".join(r["title"] for r in reasons) or pd.NA for reasons in told]
    assert sorted(asked) == [
        ["idle-not-started"],
        ["overdue"],
        ["review"],
        ["review", "idle-not-started"],
    ]
    assert worded(units["reasons"].reindex(["P9", "P1"]), words).tolist() == [
        np.nan,
        told[1][0]["title"],
    ]


def test_it_cannot_be_written_to(units):
    with pytest.raises(NotImplementedError):
        units["reasons"].array[0] = ()
