"""The page as text: one file, nothing remote, the same bytes every time."""

import json
import re

import folium
import folium.plugins
import geopandas
import pytest
import shapely
from handmade import HOSTILE, make

from landuse.errors import LanduseError
from landuse.views.map import themes
from landuse.views.map.document import document
from landuse.views.map.map import render_map
from landuse.views.map.parcel_layer import ParcelLayer
from landuse.views.style import palette


@pytest.fixture(scope="module")
def html(assessment):
    return render_map(assessment).get_root().render()


def test_same_input_same_bytes(assessment, html):
    assert render_map(assessment).get_root().render() == html
    again = render_map(assessment)
    assert again.get_root().render() == again.get_root().render() == html


def test_nothing_remote_and_a_strict_policy(html):
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=", html)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)[1]
    assert "default-src 'none'" in policy
    assert "connect-src 'none'" in policy
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]


def test_hostile_names_never_stand_as_markup(html):
    for name in HOSTILE[:4]:
        assert name not in html


def test_written_whole(tmp_path, assessment):
    path = tmp_path / "maps" / "园区.html"
    render_map(assessment, path)
    assert path.read_text(encoding="utf-8").rstrip().endswith("</html>")
    assert [p.name for p in path.parent.iterdir()] == ["园区.html"]


def test_a_plugin_that_would_fetch_is_refused(tmp_path, assessment):
    made = render_map(assessment)
    folium.plugins.Fullscreen().add_to(made)
    with pytest.raises(LanduseError, match="外部资源"):
        made.get_root().render()


def test_title_is_escaped(assessment):
    from dataclasses import replace

    hostile = replace(assessment, zone=replace(assessment.zone, name=HOSTILE[1]))
    assert HOSTILE[1] not in render_map(hostile).get_root().render()


def test_notebook(assessment):
    assert "<iframe srcdoc" in render_map(assessment)._repr_html_()


def test_a_zone_without_optional_tables_is_drawn():
    doc = document(make(bare=True)).doc
    assert [t["id"] for t in doc["themes"]] == ["status"]
    assert doc["goals"] == []
    assert doc["housing"] == []


def test_every_theme_counts_every_parcel(assessment):
    made = themes.themes(assessment)
    assert [t.id for t in made] == [
        "status",
        "tax_per_mu",
        "sales_per_mu",
        "class",
        "far",
        "vacancy_share",
        "night_light",
    ]
    for theme in made:
        assert sum(c["count"] for c in theme.classes) == len(assessment.parcels)
        assert sum(c["mu"] for c in theme.classes) == pytest.approx(
            float(assessment.parcels["area_mu"].sum())
        )


def test_no_data_is_a_class_of_its_own(assessment):
    theme = next(t for t in themes.themes(assessment) if t.id == "tax_per_mu")
    gone = int(assessment.parcels["tax_per_mu"].isna().sum())
    assert theme.classes[-1] | {"mu": 0} == {
        "key": "",
        "label": "无数据",
        "color": palette.NO_DATA,
        "hatch": "",
        "count": gone,
        "mu": 0,
    }


def test_classes_hold_their_values(assessment):
    theme = next(t for t in themes.themes(assessment) if t.id == "tax_per_mu")
    values = assessment.parcels["tax_per_mu"].to_numpy(float, na_value=-1)
    for k, said in enumerate(theme.classes[1:-2], start=1):
        low, high = map(float, said["label"].split("–"))
        mine = values[theme.codes == k]
        assert ((mine > low) & (mine <= high)).all()


def test_a_layer_on_anybodys_map(assessment):
    made = folium.Map(tiles=None)
    ParcelLayer(
        assessment.parcels, color_by="status", colors=palette.STATUS_COLORS, fields=["name"]
    ).add_to(made)
    html = made.get_root().render()
    assert "landuse.addLayer(" in html
    assert 'id="lu-parcels-shapes-0"' in html


def test_a_layer_has_colours_and_a_legend_of_its_own():
    squares = [shapely.box(120 + at / 100, 32, 120.005 + at / 100, 32.005) for at in range(3)]
    statuses = ["idle", "in_use", None]
    frame = geopandas.GeoDataFrame({"status": statuses}, geometry=squares, crs=4326)
    own = ParcelLayer(frame, color_by="status")
    assert json.loads(own.legend) == [["闲置", "#c8452f"], ["正常", "#cbd9cd"]]
    # words that no colour names are grey, whatever is missing
    other = ParcelLayer(frame, color_by="status", colors={"闲置": "#c8452f"})
    assert {color for _, color in json.loads(other.legend)} == {palette.NO_DATA}
    made = folium.Map(tiles=None)
    own.add_to(made)
    assert "landuse.addLegend(" in made.get_root().render()
