"""A still picture of an assessment."""

import matplotlib as mpl
import pytest
from matplotlib import font_manager
from workspaces import Workspace, parcels

import landuse
from landuse.views.plot import _FONTS
from landuse.views.style import palette

mpl.use("agg")


@pytest.fixture(scope="module")
def assessment(tmp_path_factory):
    made = Workspace(tmp_path_factory.mktemp("ws"))
    started = [None, None, "2019-05-01"]
    land = parcels(3, 约定开工时间="2019-05-01", 实际开工时间=started, 乡镇街道=["甲", "甲", None])
    land.to_file(made / "宗地.gpkg")
    made.write()
    return landuse.assess(made.open(), "2022-12-31")


def test_the_legend_says_how_much_land_has_which_status(assessment):
    ax = assessment.plot()
    texts = [text.get_text() for text in ax.get_legend().get_texts()]
    # two of three parcels of 1 ha = 15 mu are idle
    assert texts == ["闲置 2 宗，30 亩", "待核实 1 宗，15 亩"]
    idle = ax.get_legend().get_patches()[0]
    assert mpl.colors.to_hex(idle.get_facecolor()) == palette.STATUS_COLORS["idle"]
    assert ax.get_title() == "甲园区 · 2022-12-31"


def test_any_column_is_drawn_in_the_language_asked(assessment):
    ax = assessment.plot("area_mu", lang="en")
    assert ax.figure.axes[1].get_ylabel() == "Area (mu)"
    assessment.plot("township")


def test_chinese_is_written_with_a_font_that_has_it(assessment, recwarn):
    installed = {font.name for font in font_manager.fontManager.ttflist}
    if not installed.intersection(_FONTS):
        pytest.skip("no Chinese font on this machine")
    for column in ("status", "area_mu", "township"):
        assessment.plot(column).figure.canvas.draw()
    assert [str(w.message) for w in recwarn if "missing from font" in str(w.message)] == []


def test_a_column_that_is_not_there(assessment):
    with pytest.raises(landuse.LanduseError, match="地块没有列“税”"):
        assessment.plot("税")


def test_the_map_is_what_render_map_gives(assessment, tmp_path):
    made = assessment.map(tmp_path / "a.html", lang="en")
    assert (tmp_path / "a.html").stat().st_size > 10_000
    assert "iframe" in made._repr_html_()
