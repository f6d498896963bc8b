"""The housing ledger's own faults: days out of order, halts, delays that nobody explains."""

import datetime as dt

import pytest
from factories import PARCELS, zone

from landuse.domain.quality.housing import inspect_housing

PLAN = {"planned_start": "2022-03-01", "planned_topped_out": "2023-05-01"}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({**PLAN, "actual_start": "2022-03-01"}, []),
        (
            {**PLAN, "actual_start": "2022-03-01", "actual_land": "2022-04-01"},
            ["第1行(S1)实际开工早于实际土地供应，该地块不计"],
        ),
        (
            {**PLAN, "planned_land": "2022-04-01", "actual_start": "2022-03-01"},
            ["第1行(S1)计划开工早于计划土地供应"],
        ),
        ({"actual_start": "2022-03-01"}, ["第1行(S1)没有任何计划节点，无从判断是否按计划，不计"]),
        (
            {**PLAN, "actual_start": "2022-03-01", "halted_since": "2022-08-01"},
            ["第1行(S1)自 2022-08-01 起停工，停工期间不计"],
        ),
        ({**PLAN, "delay_reason": None}, ["第1行(S1)开工已逾期 305 天，未写明原因"]),
        ({**PLAN, "delay_reason": "管线迁改"}, []),
        (
            {**PLAN, "actual_start": "2022-03-01", "actual_topped_out": "2023-05-01"},
            ["第1行(S1)实际封顶 2023-05-01 在今天之后，到那天之前不计"],
        ),
    ],
)
def test_each_fault_is_told_with_its_row(row, expected):
    found = inspect_housing(
        zone(parcels=PARCELS, housing=[{"site_id": "S1", **row}]), dt.date(2022, 12, 31)
    )
    assert [one["message"] for one in found] == expected
