"""A public page says what it withholds."""

from pathlib import Path

import pytest

from landuse import assess, open_workspace
from landuse.views.map.map import render_map


@pytest.fixture(scope="module")
def demo():
    return assess(open_workspace(Path(__file__).parents[2]))


@pytest.fixture(scope="module")
def public_file(demo, tmp_path_factory):
    path = tmp_path_factory.mktemp("public") / "公开版.html"
    render_map(demo, path, public=True)
    return path


def test_what_is_withheld_is_said_to_be_withheld(opened, public_file, demo):
    low = demo.parcels.index[demo.parcels["rules"].astype(str).str.contains("low-tax")][0]
    page = opened(file=public_file).page
    page.evaluate("id => landuse.app.cards.select(landuse.find(landuse.app, id), true)", low)
    card = " ".join(page.wait_for_selector(".lu-card").inner_text().split())
    for title in ("在地企业", "产出效益", "盘活行动台账"):
        assert f"{title} 未公开" in card
    assert "依据未公开" in card
    for word in ("没有企业台账记录", "无数据", "亩均税收", "综合得分"):
        assert word not in card
    asked = page.get_attribute("#lu-search", "placeholder")
    assert "权利人" not in asked and "企业" not in asked
