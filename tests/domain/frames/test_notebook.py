"""What a zone and an assessment say of themselves is short and escaped."""

import dataclasses

from factories import PARCELS, zone

from landuse import assess

EVIL = "<script>alert(1)</script>\n" * 20


def test_one_line():
    z = zone(parcels=PARCELS)
    assert repr(z) == "<Zone '测试园区' 2022: 6 parcels>"
    a = assess(z, "2022-06-30")
    assert repr(a) == (
        "<Assessment '测试园区' 2022, as of 2022-06-30: 6 parcels (6 undetermined), "
        "0 buildings, 0 enterprises, 0 goals>"
    )


def test_a_long_or_hostile_name_is_cut_and_escaped():
    z = dataclasses.replace(zone(parcels=PARCELS), name=EVIL)
    for value in (z, assess(z)):
        assert len(repr(value)) <= 300
        assert "\n" not in repr(value)
        assert "<script>" not in value._repr_html_()
        assert "&lt;script&gt;" in value._repr_html_()


def test_a_notebook_shows_a_table_with_a_bar():
    page = assess(zone(parcels=PARCELS))._repr_html_()
    assert "<th>待核实 · Undetermined</th><td>6</td><td>0</td>" in page
    assert 'title="待核实 · Undetermined: 6" style="flex:6;' in page
