"""What an address of the map shows is what is taken away of it."""

import re
from pathlib import Path

import pytest

from landuse.views.map.selection import selected_parcels, unreadable_part


@pytest.fixture(scope="module")
def parcels(assessment):
    return assessment.parcels


def test_an_address_without_filters_is_every_parcel(assessment, parcels):
    for address in ("", "#", "file:///m.html#14/32.05/120.78/status"):
        assert list(selected_parcels(assessment, address)) == list(parcels.index)


def test_words_and_sizes(assessment, parcels):
    word = parcels["class"].dropna().iloc[0]
    least = float(parcels["area_mu"].median())
    is_mine = (parcels["class"] == word).fillna(False) & (parcels["area_mu"] >= least)
    found = selected_parcels(assessment, f"#14/32/120/status?class={word}&least={least}")
    assert list(found) == list(parcels.index[is_mine.astype(bool)])
    assert 0 < len(found) < len(parcels)


def test_classes_that_are_taken_out(assessment, parcels):
    found = selected_parcels(assessment, "#14/32/120/status?off=status:in_use:undetermined")
    expected = parcels.index[~parcels["status"].astype(str).isin(["in_use", "undetermined"])]
    assert list(found) == list(expected)
    # classes of a theme that is not shown take nothing out
    assert len(selected_parcels(assessment, "#14/32/120/status?off=far:0:1:2")) == len(parcels)


def test_picked_ones_alone(assessment, parcels):
    two = [str(id_) for id_ in parcels.index[[2, 0]]]
    assert set(selected_parcels(assessment, f"#?picked={','.join(two)},gone")) == set(two)


@pytest.mark.parametrize(
    ("address", "part"),
    [
        ("nonsense", "nonsense"),
        ("#14/32/here/status", "here"),
        ("#?least=many", "least=many"),
        ("#?most=inf", "most=inf"),
        ("#?day=2022-02-30", "day=2022-02-30"),
        ("#goal=land&clas=A", "clas"),
    ],
)
def test_what_no_map_writes_is_named(address, part):
    assert unreadable_part(address) == part


def test_everything_that_the_page_writes_is_understood():
    script = (Path(__file__).parents[3] / "landuse/views/assets/state.js").read_text("utf-8")
    written = set(re.findall(r'asked\.(?:set|append|get|getAll)\("(\w+)"', script))
    assert {"goal", "off", "picked", "sheet"} <= written
    for name in written:
        value = {"least": "5", "most": "9.5", "day": "2022-06-30"}.get(name, "x")
        assert unreadable_part(f"m.html#14/32.05/120.8/status/parcels/P1?{name}={value}") is None
