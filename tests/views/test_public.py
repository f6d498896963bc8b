"""The version for everybody, and tiles under the zone."""

import base64
import json
import zlib
from pathlib import Path

import pytest

from landuse import assess, open_workspace
from landuse.errors import LanduseError
from landuse.views.map.basemap import basemap
from landuse.views.map.document import document
from landuse.views.map.map import render_map
from landuse.views.map.public import GRID, published


@pytest.fixture(scope="module")
def demo():
    return assess(open_workspace(Path(__file__).parents[2]))


def everything(built):
    """All text of a page: its document and every packed byte."""
    packed = b"".join(zlib.decompress(base64.b64decode(p.base64)) for p in built.blobs.values())
    return json.dumps(built.doc, ensure_ascii=False) + packed.decode("utf-8", "replace")


def test_nothing_of_firms_and_holders_is_in_the_public_page(demo):
    secret, text = everything(document(demo)), everything(document(published(demo)))
    names = {
        *demo.enterprises.index,
        *demo.enterprises["name"].dropna(),
        *demo.parcels["holder"].dropna(),
        *demo.zone.actions["factory_id"].dropna(),
    }
    assert all(name in secret for name in demo.parcels["holder"].dropna().unique()[:5])
    assert not [name for name in names if name in text]
    for word in ("tax_per_mu", "sales_wan", "holder", "投资协议", "招商局"):
        assert f'"name": "{word}"' not in text and ("theme_" + word) not in text
    assert "投资协议" not in text and "招商局" not in text


def test_statuses_areas_and_goals_stay(demo):
    public = published(demo)
    assert (public.parcels["status"] == demo.parcels["status"]).all()
    assert [g.achieved for g in public.goals.goals] == [g.achieved for g in demo.goals.goals]
    assert len(public.goals.housing) == len(demo.goals.housing)
    corners = public.parcels.geometry.iloc[0].exterior.coords[0]
    assert all(float(c) % GRID == 0 for c in corners)
    assert demo.parcels["holder"].notna().any()


def test_the_foot_has_a_place_for_the_approval_number(demo, tmp_path):
    html = (
        render_map(demo, tmp_path / "公开.html", public=True, map_number="苏S(2022)001号")
        .get_root()
        .render()
    )
    assert "苏S(2022)001号" in html and '"public":true' in html


def test_templates_and_names_of_basemaps():
    assert basemap("http://10.0.0.8:8080/{TileMatrix}/{TileCol}/{TileRow}.png").urls == (
        "http://10.0.0.8:8080/{z}/{x}/{y}.png",
    )
    assert basemap("http://10.0.0.8:8080/{z}/{x}/{y}.png").hosts == ["http://10.0.0.8:8080"]
    assert basemap("天地图").config()["asks"] and not basemap("天地图", "abc").config()["asks"]
    assert len(basemap("天地图").hosts) == 8 and basemap("高德").gcj
    for wrong in (
        "谷歌",
        "ftp://x/{z}/{x}/{y}",
        "http://x/{z}/{x}.png",
        "http://a b/{z}/{x}/{y}",
        "http://x;script-src *//{z}/{x}/{y}",
    ):
        with pytest.raises(LanduseError):
            basemap(wrong)


def test_no_basemap_no_hosts_and_no_key(demo):
    assert "img-src data: blob:;" in render_map(demo).get_root().render()
    asked = render_map(demo, base=basemap("天地图")).get_root().render()
    assert "https://t3.tianditu.gov.cn" in asked and '"key":""' in asked
    assert (
        '"key":"geheim"' in render_map(demo, base=basemap("天地图", "geheim")).get_root().render()
    )
