"""Which actions are late, by how much, and who holds them."""

import datetime as dt

from factories import PARCELS, row, zone

from landuse.domain.assessment import assess
from landuse.domain.goals.late_actions import late_actions
from landuse.domain.standing.standing import standing_on


def test_what_is_late_and_who_holds_it():
    actions = [
        row("A1", "签约", "2022-03-01", parcel="P1", due="2022-06-01", responsible="招商局"),
        row("A2", "签约", "2022-06-01", parcel="P2", due="2022-09-01"),
        row("A3", "签约", "2021-09-01", parcel="P3"),
        row("A4", "开工", "2022-06-01", parcel="P4"),
        row("A4", "停工", "2022-06-20", parcel="P4"),
        row("A5", "投产", "2021-06-01", parcel="P5", due="2021-07-01"),
    ]
    z, day = zone(parcels=PARCELS, actions=actions), dt.date(2022, 6, 30)
    late = late_actions(z, standing_on(z, day), assess(z, day).parcels["area_mu"])
    assert [(e.action_id, e.overdue, e.responsible, e.halted) for e in late] == [
        ("A1", 29, "招商局", False),
        ("A3", None, None, False),
        ("A4", None, None, True),
    ]
    assert (late[1].days, late[1].usual) == (302, 60)
    assert [e.area_mu for e in late] == [30, 30, 30]  # none is stated: the parcel's


def test_of_five_ended_stays_the_median_is_what_is_usual():
    """Five actions left 签约 after 10, 20, 30, 40 and 50 days: 30 are usual, over 60 are long."""
    actions = []
    for number in range(5):
        begin = dt.date(2022, 1, 1)
        end = begin + dt.timedelta(days=10 * (number + 1))
        actions.append(row(f"D{number}", "签约", begin.isoformat(), parcel="P0", area_mu=1.0))
        actions.append(row(f"D{number}", "落地", end.isoformat(), parcel="P0", area_mu=1.0))
    actions.append(row("A1", "签约", "2022-04-30", parcel="P1", area_mu=7.5))
    actions.append(row("A2", "签约", "2022-05-01", parcel="P2"))
    z, day = zone(parcels=PARCELS, actions=actions), dt.date(2022, 6, 30)
    areas = assess(z, day).parcels["area_mu"]
    late = {e.action_id: e for e in late_actions(z, standing_on(z, day), areas)}
    assert "A2" not in late  # 60 days: twice the usual stay, not more
    assert (late["A1"].days, late["A1"].usual, late["A1"].area_mu) == (61, 30, 7.5)
