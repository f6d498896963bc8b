"""A zone of frames: the same as of the files that hold them."""

import pandas as pd
import pytest
from workspaces import CRS, Workspace, parcels

import landuse

FIRMS = {
    "统一社会信用代码": ["Q1", "Q2"],
    "企业名称": ["甲", "乙"],
    "年度": [2022, 2022],
    "实缴税收(元)": [600_000, 150_000],
}
USES = {"统一社会信用代码": ["Q1", "Q2"], "宗地代码": ["P0", "P1"], "使用方式": "自有"}


def test_frames_give_what_files_give(tmp_path):
    made = Workspace(tmp_path)
    parcels(3).to_file(made / "宗地.gpkg")
    pd.DataFrame(FIRMS).to_csv(made / "企业.csv", index=False)
    pd.DataFrame(USES).to_csv(made / "用地.csv", index=False)
    made.write(
        '[sources.enterprises]\npath = "data/企业.csv"\n[sources.occupancy]\npath = "data/用地.csv"'
    )
    of_files = landuse.assess(made.open())
    of_frames = landuse.assess(
        landuse.zone(
            parcels(3),
            name="甲园区",
            year=2022,
            enterprises=pd.DataFrame(FIRMS),
            occupancy=pd.DataFrame(USES),
        )
    )
    # 60 万元 on one hectare, which is 15 mu: 4 万元 a mu
    assert of_frames.parcels["tax_per_mu"].dropna().to_list() == pytest.approx([4.0, 1.0])
    for name in ("parcels", "enterprises", "shares"):
        left, right = getattr(of_files, name), getattr(of_frames, name)
        pd.testing.assert_frame_equal(
            pd.DataFrame(left).drop(columns="source_row", errors="ignore"),
            pd.DataFrame(right).drop(columns="source_row", errors="ignore"),
        )


def test_what_was_found_goes_in_again():
    first = landuse.assess(landuse.zone(parcels(3), year=2022))
    again = landuse.zone(first.parcels, year=2022)
    assert again.parcels.index.to_list() == ["P0", "P1", "P2"]
    assert again.parcels["holder"].to_list() == ["企业0", "企业1", "企业2"]


def test_degrees_are_measured_in_their_strip():
    # 121° E lies in the strip about 120° E, the 40th
    zone = landuse.zone(parcels(3).to_crs(4490), year=2022)
    assert zone.crs == CRS
    assert zone.parcels["area_plane_m2"].to_list() == pytest.approx([10_000] * 3, rel=1e-6)


def test_rows_left_out_are_findings_and_the_frame_stays_as_it_was():
    land = parcels(3, 宗地代码=["P0", None, "P2"])
    before = land.copy(deep=True)
    zone = landuse.zone(land.rename_geometry("outline"), year=2022)
    assert zone.parcels.index.to_list() == ["P0", "P2"]
    rejected = zone.findings[zone.findings["action"] == "rejected"]
    assert rejected["row"].to_list() == [2]
    pd.testing.assert_frame_equal(land, before)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (lambda: landuse.zone(parcels(), firms=pd.DataFrame()), "不知道表“firms”"),
        (lambda: landuse.zone(parcels().set_crs(None, allow_override=True)), "没有坐标系"),
        (
            lambda: landuse.zone(parcels(), enterprises=pd.DataFrame({"税收": [1]})),
            "<enterprises>",
        ),
    ],
)
def test_what_cannot_be_used_is_a_sentence(given, said):
    with pytest.raises(landuse.LanduseError, match=said):
        given()
