"""Which field check is in force, and which ran out."""

from factories import day, frame

from landuse.domain.standing.field_checks import field_checks_in_force, field_checks_run_out

WORDS = {"idle": ["闲置"], "in_use": ["正常"]}


def check(unit, word, date, until=None):
    return {"unit_id": unit, "status": word, "reviewer": "张", "date": date, "until": until}


def test_a_check_holds_through_both_of_its_days_and_no_longer():
    checks = frame("reviews", [check("P1", "闲置", "2022-03-01", "2022-06-30")])

    def units(on):
        return list(field_checks_in_force(checks, WORDS, day(on)).index)

    assert units("2022-02-28") == []
    assert units("2022-03-01") == units("2022-06-30") == ["P1"]
    assert units("2022-07-01") == []


def test_the_newest_check_stands_and_an_unknown_word_puts_nothing_in_force():
    checks = frame(
        "reviews",
        [
            check("P1", "正常", "2022-05-01"),
            check("P1", "闲置", "2022-03-01"),
            check("P2", "看着还行", "2022-03-01"),
        ],
    )
    found = field_checks_in_force(checks, WORDS, day("2022-12-31"))
    assert found["status"].to_dict() == {"P1": "in_use"}


def test_a_check_runs_out_on_the_day_after_its_last():
    checks = frame(
        "reviews",
        [check("P1", "闲置", "2022-03-01", "2022-06-15"), check("P2", "闲置", "2022-03-01")],
    )

    def run_out(first, as_of):
        return list(field_checks_run_out(checks, day(first), day(as_of))["unit_id"])

    assert run_out("2022-06-01", "2022-06-15") == []
    assert run_out("2022-06-01", "2022-06-16") == ["P1"]
    assert run_out("2022-06-16", "2022-06-30") == []
