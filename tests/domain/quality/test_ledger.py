"""The ledger's own faults: each told with its row, none silently counted."""

import datetime as dt

import pytest
from factories import PARCELS, box, row, zone

from landuse.domain.quality import inspect
from landuse.domain.quality.ledger import inspect_ledger

BUILDINGS = [{"building_id": "B1", "geometry": box(0, 0, 50, 50), "floor_area_m2": 4_000.0}]
GOOD = {"mode": "新项目招引", "evidence": "施工许可证"}


def codes(*actions, parcels=PARCELS, today=dt.date(2022, 12, 31)):
    found = inspect_ledger(zone(parcels=parcels, buildings=BUILDINGS, actions=list(actions)), today)
    return [(f["code"], f["row"]) for f in found]


@pytest.mark.parametrize(
    ("actions", "expected"),
    [
        ([row("A1", "打桩中", "2022-03-01", parcel="P1")], [("unknown_stage", 1)]),
        ([row("A1", "开工", "2022-03-01", parcel="P1", mode="随便")], [("unknown_mode", 1)]),
        ([row("A1", "开工", "2023-03-01", parcel="P1")], [("future_date", 1)]),
        ([row("A1", "开工", "2022-03-01", parcel="P1", area_mu=45.0)], [("amount_over_unit", 1)]),
        (
            [row("A1", "投产", "2022-03-01", building="B1", floor_area_m2=9e4)],
            [("amount_over_unit", 1)],
        ),
        ([row("A1", "开工", "2022-03-01")], [("no_unit", 1)]),
        (
            [
                row("A1", s, d, parcel="P1")
                for s, d in (("竣工", "2022-03-01"), ("开工", "2022-05-01"))
            ],
            [("stages_reversed", 2)],
        ),
        (
            [row("A1", "开工", d, parcel="P1") for d in ("2022-03-01", "2022-04-01")],
            [("stage_repeated", 2)],
        ),
        (
            [row("A1", "开工", "2022-03-01", parcel="P1", entry_id="R1", supersedes="R7")],
            [("correction_unknown", 1)],
        ),
        (
            [row("A1", "开工", "2022-03-01", parcel="P1", entry_id="R1", supersedes="R1")],
            [("correction_ring", 1)],
        ),
        ([row("A1", "签约", "2022-03-01", parcel="P1", evidence="投资协议")], []),
        (
            [row("A1", "签约", "2022-03-01", parcel="P1", evidence="电话")],
            [("evidence_missing", 1)],
        ),
        ([], []),
    ],
)
def test_each_fault_is_told_with_its_row(actions, expected):
    assert codes(*actions) == expected


def test_a_start_before_the_contract_is_told():
    parcels = [{**PARCELS[0], "contract_date": "2022-06-01"}]
    assert codes(row("A1", "开工", "2022-03-01", parcel="P0"), parcels=parcels) == [
        ("before_contract", 1)
    ]


def test_amounts_are_held_against_the_area_that_counts():
    # 200 m × 100 m, the register left unfilled: 20 000 m² = 30 mu, of which 1.02 times may be stated
    parcels = [{**PARCELS[0], "area_registered_m2": 0.0}]
    step = row("A1", "签约", "2022-03-01", parcel="P0", evidence="投资协议")
    assert codes(step | {"area_mu": 30.5}, parcels=parcels) == []
    found = inspect_ledger(zone(parcels=parcels, actions=[step | {"area_mu": 31.0}]))
    assert [f["value"] for f in found] == [31.0]
    assert "的数量 31 亩，对象只有 30 亩，多出的不计" in found[0]["message"]


def test_both_sides_of_a_correction_are_told():
    first = row("A1", "开工", "2022-03-01", parcel="P1", entry_id="R1")
    second = row("A1", "签约", "2022-03-01", parcel="P1", entry_id="R2", supersedes="R1")
    third = row("A1", "签约", "2022-03-02", parcel="P1", entry_id="R2", supersedes="R1")
    assert codes(first, second) == [("superseded", 1)]
    assert {c for c, _ in codes(first, second, third)} >= {
        "superseded",
        "corrected_twice",
        "entry_repeated",
    }


def test_field_checks_that_put_nothing_in_force_are_told():
    checks = [
        {"unit_id": "P1", "status": "很闲", "reviewer": "张", "date": "2022-01-01"},
        {"unit_id": "P99", "status": "正常", "reviewer": "张", "date": "2022-01-01"},
        {
            "unit_id": "P2",
            "status": "正常",
            "reviewer": "张",
            "date": "2022-06-01",
            "until": "2022-01-01",
        },
    ]
    found = inspect(zone(parcels=PARCELS, reviews=checks)).findings
    told = found[found["table"] == "reviews"]
    assert list(zip(told["code"], told["row"], strict=True)) == [
        ("unknown_review", 1),
        ("orphan", 2),
        ("dates_reversed", 3),
    ]
