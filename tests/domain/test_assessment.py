"""A zone judged: what is derived when it is asked for."""

from factories import zone

from landuse.domain.assessment import assess


def test_goals_are_counted_once_when_they_are_asked_for():
    assessment = assess(zone(parcels=[{"parcel_id": "P1"}]), "2022-12-31")
    assert assessment.counted is None
    assert assessment.goals is assessment.goals
    assert assessment.goals.as_of == assessment.as_of
