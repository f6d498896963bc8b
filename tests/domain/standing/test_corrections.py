"""Corrections: which rows of the ledger are in force."""

from factories import frame, policy_named, row

from landuse.domain.standing.corrections import apply_corrections

RECOGNITION = policy_named("jiangsu").recognition


def started(entry, supersedes=None, stage="开工"):
    return row("A1", stage, "2022-01-20", parcel="P1", entry_id=entry, supersedes=supersedes)


def corrected(*rows):
    return apply_corrections(frame("actions", list(rows)), RECOGNITION)


def test_each_correction_takes_the_place_of_the_row_it_names():
    got = corrected(
        started("R1"), started("R2", supersedes="R1"), started("R3", "R2", stage="签约")
    )
    assert got.in_force["entry_id"].to_list() == ["R3"]
    gone = got.superseded
    assert dict(zip(gone["entry_id"], gone["by"], strict=True)) == {"R1": "R2", "R2": "R3"}
    assert gone["by_row"].to_list() == [2, 3]


def test_a_void_row_takes_another_out_and_is_itself_no_stage():
    got = corrected(started("R1"), started("R2", "R1", stage="作废"))
    assert got.in_force.empty
    assert got.superseded["entry_id"].to_list() == ["R1"]


def test_the_word_of_a_void_may_be_dressed():
    for word in ("已作废", "作废（重复登记）", "撤销"):
        got = corrected(started("R1"), started("R2", "R1", stage=word))
        assert got.in_force.empty
        assert got.superseded["entry_id"].to_list() == ["R1"]


def test_a_void_of_a_void_lets_the_first_row_stand_again():
    first = started("R1")
    voids = [started("R2", "R1", stage="作废"), started("R3", "R2", stage="作废")]
    got = corrected(first, *voids)
    assert got.in_force["entry_id"].to_list() == ["R1"]
    assert got.superseded["entry_id"].to_list() == ["R2"]
    assert got.superseded["by_row"].to_list() == [3]
    again = corrected(first, *voids, started("R4", "R3", stage="作废"))
    assert again.in_force.empty
    assert again.superseded["entry_id"].to_list() == ["R1", "R3"]


def test_where_a_correction_is_voided_the_corrected_row_does_not_come_back():
    got = corrected(started("R1"), started("R2", "R1"), started("R3", "R2", stage="作废"))
    assert got.in_force.empty
    assert got.superseded["entry_id"].to_list() == ["R1", "R2"]


def test_of_a_ring_nobody_can_say_which_is_meant():
    got = corrected(
        started("R1", "R2"), started("R2", "R1"), started("R3", "R3"), started("R4", "R9")
    )
    assert got.in_force["entry_id"].to_list() == ["R4"]
    assert got.superseded["by"].isna().all()


def test_the_arguments_stay_as_they_were():
    rows = frame("actions", [started("R1"), started("R2", "R1")])
    before = rows.copy()
    apply_corrections(rows, RECOGNITION)
    assert rows.equals(before)
