"""How long actions stayed in their stages."""

from factories import day, frame, policy_named, row

from landuse.domain.standing.dated_log import dated_log
from landuse.domain.standing.stays import stays_in_stages, usual_days

RECOGNITION = policy_named("jiangsu").recognition


def test_stays_read_leaps_falls_and_what_is_still_open():
    actions = [
        row("A1", "意向", "2022-01-01", parcel="P1"),
        row("A1", "签约", "2022-01-31", parcel="P1"),
        row("A1", "签约", "2022-02-10", parcel="P1"),
        row("A1", "停工", "2022-02-20", parcel="P1"),
        row("A2", "签约", "2022-01-01", parcel="P2"),
        row("A2", "开工", "2022-05-01", parcel="P2"),
        row("A3", "签约", "2022-01-01", parcel="P3"),
        row("A3", "终止", "2022-03-02", parcel="P3"),
    ]
    got = stays_in_stages(
        dated_log(frame("actions", actions), RECOGNITION, day("2022-06-30")),
        RECOGNITION,
        day("2022-06-30"),
    )
    told = {(r.action_id, r.step): (round(r.days), r.end) for r in got.itertuples()}
    assert told == {
        ("A1", 0): (30, 1),
        ("A1", 1): (150, 0),
        ("A2", 1): (60, 1),
        ("A2", 2): (60, 1),
        ("A2", 3): (60, 0),
        ("A3", 1): (60, -1),
    }


def test_the_policy_says_how_long_a_stage_usually_takes():
    days = usual_days(RECOGNITION)
    assert (days["project", 0], days["project", 3], days["reserve", 0]) == (45, 270, 60)
