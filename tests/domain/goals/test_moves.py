"""What moved in a period, counted or not."""

from factories import PARCELS, day, row, zone

from landuse.domain.goals.moves import stage_moves
from landuse.domain.standing.standing import standing_on


def moves(actions, since, as_of):
    standing = standing_on(zone(parcels=PARCELS, actions=actions), day(as_of))
    return [
        (m.action_id, m.from_stage, m.to_stage, m.date.isoformat(), m.responsible)
        for m in stage_moves(standing, day(since))
    ]


def test_signings_and_ends_are_told_with_who_holds_them():
    rows = [
        row(f"A{i}", "意向", "2022-05-01", parcel=f"P{i}", responsible="招商局") for i in range(2)
    ]
    rows.append(row("A0", "签约", "2022-07-05", parcel="P0"))
    rows.append(row("A1", "终止", "2022-07-06", parcel="P1"))
    assert moves(rows, "2022-07-03", "2022-07-08") == [
        ("A0", "意向", "签约", "2022-07-05", "招商局"),
        ("A1", "意向", "终止", "2022-07-06", "招商局"),
    ]
    assert moves(rows, "2022-07-05", "2022-07-08")[0][0] == "A1"
    assert moves(rows, "2022-07-06", "2022-07-08") == []


def test_a_new_action_comes_from_nowhere_and_a_stage_told_again_is_no_move():
    rows = [
        row("A1", "开工", "2022-03-01", parcel="P1"),
        row("A1", "在建", "2022-04-01", parcel="P1"),
    ]
    assert moves(rows, "2022-02-01", "2022-12-31") == [("A1", None, "开工", "2022-03-01", None)]
    assert moves(rows, "2022-03-01", "2022-12-31") == []
