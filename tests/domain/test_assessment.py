"""A zone judged: what is derived when it is asked for."""

from factories import box, zone

from landuse.domain.assessment import assess


def test_goals_are_counted_once_when_they_are_asked_for():
    assessment = assess(zone(parcels=[{"parcel_id": "P1"}]), "2022-12-31")
    assert assessment.counted is None
    assert assessment.goals is assessment.goals
    assert assessment.goals.as_of == assessment.as_of


def test_a_part_of_a_zone_keeps_the_assessment_of_the_zone():
    parcels = [
        {"parcel_id": "P1", "geometry": box(0, 0, 100, 100)},
        {"parcel_id": "P2", "geometry": box(1000, 0, 100, 100)},
    ]
    east = {"area_id": "E", "name": "东", "geometry": box(-50, -50, 300, 300)}
    whole = assess(zone(parcels=parcels, areas=[east]), "2022-12-31")
    part = whole.within("东")
    assert list(part.parcels.index) == ["P1"]
    assert part.part == "东"
    assert part.of_zone is whole
    assert part.within("E").of_zone is whole
    assert whole.of_zone is whole
    assert part.goals is whole.goals
