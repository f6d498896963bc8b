"""``landuse init --from``: an office's folder becomes a workspace, whatever its words are."""

import json
import os
import shutil

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner

import landuse
from landuse.adapters.workspace.config import read_config
from landuse.cli import main
from landuse.domain.vocabulary.hidden_signs import HIDDEN

#: Eastings with the zone's number, as cadastres have them.
EAST, NORTH = 40_578_000.0, 3_545_000.0
FIRMS = ["甲机械有限公司", "乙纺织有限公司", "丙电子有限公司", "丁材料有限公司"]
CODES = [f"32069100100{i}GB0000{i}" for i in range(1, 5)]
CREDIT = [f"9132069100000{i:03}MA" for i in range(1, 5)]


def outlines():
    return [shapely.box(EAST + 300 * i, NORTH, EAST + 300 * i + 200, NORTH + 100) for i in range(4)]


def cadastre(codes, use, area, holder, address):
    columns = {
        codes: CODES,
        use: ["0601"] * 3 + ["0701"],
        area: [20_000.0] * 4,
        holder: FIRMS,
        address: [f"江海路{i}号" for i in (2, 4, 6, 8)],
    }
    return gpd.GeoDataFrame(columns, geometry=outlines(), crs="EPSG:4528")


def sheet(path, rows, title="Sheet1", merged=()):
    mode = {"mode": "a"} if path.exists() else {}
    with pd.ExcelWriter(path, engine="openpyxl", **mode) as writer:
        pd.DataFrame(rows).to_excel(writer, sheet_name=title, header=False, index=False)
        for cells in merged:
            writer.sheets[title].merge_cells(cells)


def write_office(folder):
    """As an office hands its files over."""
    folder.mkdir()
    layer = cadastre("ZDDM", "YT", "ZDMJ", "QLRMC", "ZL")
    layer.to_file(folder / "ZD_export.shp", encoding="GBK")
    sheet(
        folder / "2022年基础数据.xlsx",
        [
            ["某区2022年度工业企业基础数据表"],
            ["单位：亩、万元"],
            [
                "序号",
                "企业名称",
                "统一社会信用代码",
                "用地面积",
                None,
                "实缴税金",
                None,
                "销售收入",
            ],
            [None, None, None, "自有", "租赁", "2021年", "2022年", "2022年"],
            [1, FIRMS[0], CREDIT[0], 30, None, 10, 20, 300],
            [2, FIRMS[1], CREDIT[1], 30, None, 20, 30, 500],
            [3, FIRMS[2], CREDIT[2], None, 3, 5, 6, 70],
            ["合计", None, None, 60, 3, 35, 56, 870],
        ],
        merged=["A3:A4", "B3:B4", "C3:C4", "D3:E3", "F3:G3"],
    )
    sheet(
        folder / "供地台账.xlsx",
        [
            ["电子监管号", "宗地代码", "供地面积(公顷)", "约定开工时间", "实际开工时间"],
            ["A1", CODES[0], 2, "2016-01-01", None],
            ["A2", CODES[1], 2, "2016-01-01", "2016-02-01"],
        ],
    )
    sheet(
        folder / "租赁明细.xlsx",
        [
            ["承租方", "出租方", "宗地坐落", "租赁面积(㎡)", "租期"],
            [FIRMS[2], FIRMS[1], "江海路4号", "2400平方", "2020年1月至2022年12月"],
        ],
    )
    ledger = folder / "盘活台账.xlsx"
    sheet(
        ledger,
        [
            ["地块", "盘活方式", "盘活面积（亩）", "当前进展", "时间"],
            ["GB00003", "腾笼换鸟", "约20", "已开工", "6月底"],
        ],
        "张工",
    )
    sheet(
        ledger,
        [
            ["宗地代码", "项目名称", "盘活方式", "签约日期", "开工日期", "面积/亩"],
            [CODES[3], "新项目", "腾笼换鸟", "2022-01-10", "2022-05-04", 10],
        ],
        "王工",
    )
    sheet(
        folder / "安置房计划.xlsx",
        [
            ["项目名称", "建设进展及计划"],
            ["一期", "土地已挂牌，计划8月开工"],
            ["二期", "已开工，计划2023年6月封顶"],
        ],
    )


def write_other_office(folder):
    """The same zone with other names, headers, order, formats and units."""
    folder.mkdir()
    layer = cadastre("图斑编号", "土地性质", "面积", "使用者", "门牌")
    layer["面积"] = layer["面积"] * 3 / 2000
    layer["门牌"] = "江海市" + layer["门牌"]
    layer[["面积", "门牌", "使用者", "图斑编号", "土地性质", "geometry"]].iloc[::-1].to_file(
        folder / "现状.gpkg", layer="现状"
    )
    for year, taxes in ((2021, [100_000, 200_000, 50_000]), (2022, [200_000, 300_000, 60_000])):
        firms = [
            [3_000_000, tax, land, name, code, "规上"]
            for tax, land, name, code in zip(
                taxes, [20_000, 20_000, None], FIRMS, CREDIT, strict=False
            )
        ]
        rows = [
            ["某区企业效益台账", *[None] * 5],
            ["计量单位：元、平方米", *[None] * 5],
            ["主营收入", "纳税额", "自有土地", "单位全称", "税号", "规模类别"],
            *firms[::-1],
            [9_000_000, sum(taxes), 40_000, "总计", None, None],
        ]
        sheet(folder / "效益.xlsx", rows, f"{year}年")
    sheet(
        folder / "合同.xlsx",
        [
            ["实际动工日", "合同动工日", "宗地统一编码"],
            [None, "2016年1月1日", CODES[0]],
            ["2016.2.1", "2016.1.1", CODES[1]],
        ],
    )
    sheet(
        folder / "租户.xlsx",
        [
            ["起止", "地点", "房东", "租户", "建筑面积(万平方米)", "租金（元/年）"],
            ["2020.1.1-2022.12.31", "江海市高新区江海路4号", FIRMS[1], FIRMS[2], 0.24, 360_000],
            [None, None, None, "共1家", 0.24, 360_000],
        ],
    )
    ledger = pd.DataFrame(
        {
            "推进状态": ["已开工", "完成收储", "开工"],
            "办理时间": ["2022/6/30", "2022/1/4", "2022/5/4"],
            "涉及面积(㎡)": [40_000 / 3, 6_000, 20_000 / 3],
            "处置途径": ["腾笼换鸟", "收储", "腾笼换鸟"],
            "土地编码": [CODES[2], CODES[1], CODES[3]],
        }
    )
    ledger.to_csv(folder / "推进表.csv", index=False, encoding="GB18030")
    sheet(
        folder / "闲置厂房.xlsx",
        [
            ["投产", "开工", "利用方式", "产权方", "盘活体量（万㎡）"],
            [None, "2022.3.1", "出租", FIRMS[0], 0.42],
        ],
    )


def run(*arguments):
    return CliRunner().invoke(main, [str(part) for part in arguments])


@pytest.fixture(scope="module", params=[write_office, write_other_office], ids=["one", "other"])
def office(request, tmp_path_factory):
    root = tmp_path_factory.mktemp("office")
    request.param(root / "来料")
    done = run("init", root / "园区", "--from", root / "来料", "--yes")
    assert done.exit_code == 0, done.output
    return root, done.output, landuse.assess(landuse.open_workspace(root / "园区"))


def test_parcels_have_their_area_and_system(office):
    parcels = office[2].parcels
    assert parcels["area_mu"].round(4).tolist() == [30.0] * 4
    assert parcels["land_use_system"].tolist() == ["三调"] * 4
    assert parcels.crs.to_epsg() == 4528


def test_contracts_make_the_first_parcel_suspected_idle(office):
    status = office[2].parcels["status"]
    assert status[CODES[0]] == "idle"
    assert status[CODES[1]] != "idle"


def test_firms_are_rated_on_their_own_land(office):
    firms = office[2].enterprises.set_index("name")
    assert firms["mu"][FIRMS[0]] == pytest.approx(30.0)
    assert firms["tax_wan"].reindex(FIRMS[:3]).tolist() == [20.0, 30.0, 6.0]
    assert office[2].zone.year == 2022
    years = office[2].zone.enterprises.groupby("year")["tax_wan"].sum()
    assert years.to_dict() == {2021: 35.0, 2022: 56.0}


def test_the_tenant_is_found_on_its_parcel(office):
    uses = office[2].zone.occupancy
    [at] = uses.index[uses["landlord_id"].notna()]
    lease = uses.loc[at]
    assert lease["parcel_id"] == CODES[1]
    assert lease["leased_floor_m2"] == 2400
    assert str(lease["until"].date()) == "2022-12-31"


def test_every_action_is_there_in_mu_and_on_its_day(office):
    actions = office[2].zone.actions
    started = actions[actions["date"].dt.month.isin([5, 6])].sort_values("date")
    assert started["parcel_id"].tolist() == [CODES[3], CODES[2]]
    assert started["area_mu"].round(6).tolist() == [10.0, 20.0]
    assert [str(day.date()) for day in started["date"]] == ["2022-05-04", "2022-06-30"]


def test_a_row_that_names_only_an_owner_is_an_action(office):
    floors = office[2].zone.actions["floor_area_m2"].dropna()
    assert floors.tolist() in ([], [4200.0])


def test_housing_in_sentences_has_its_planned_month(office):
    housing = office[2].zone.housing
    if len(housing):
        assert str(housing["planned_start"].iloc[0].date()) == "2022-08-31"
        # begun on a day that nobody says: the plan is kept, and neither on schedule nor late
        assert str(housing["planned_topped_out"]["二期"].date()) == "2023-06-30"
        assert housing["stage_said"]["二期"] == "start"
        assert [site.late for site in office[2].goals.housing] == [True, False]
        assert "plan_in_words" in set(office[2].zone.findings["code"])


def test_guesses_are_told_and_commented(office):
    root, output, _ = office
    assert "猜测" in output
    assert "猜测" in (root / "园区" / "landuse.toml").read_text("utf-8")


def test_an_office_is_told_that_it_has_no_tax_line_and_how_to_set_one(office):
    root, output, _ = office
    assert "未定本地亩均税收线" in output

    lines = (root / "园区" / "landuse.toml").read_text("utf-8").splitlines()

    assert "# tax_per_mu_min = 本地数值  # 万元/亩" in lines


def test_run_again_it_proposes_only_what_is_new(office, tmp_path):
    root = office[0]
    copied = tmp_path / "again"
    shutil.copytree(root, copied)
    toml = copied / "园区" / "landuse.toml"
    toml.write_text(toml.read_text("utf-8") + "# 我的备注\n", "utf-8")
    before = toml.read_bytes()
    assert "没有新的文件" in run("init", copied / "园区", "--from", copied / "来料").output
    assert toml.read_bytes() == before
    rows = [["对象编号", "核定状态", "核查人", "日期"], [CODES[0], "正常", "张", "2022-03-01"]]
    sheet(copied / "来料" / "核查.xlsx", rows)
    done = run("init", copied / "园区", "--from", copied / "来料")
    assert "核查.xlsx" in done.output
    assert "宗地" not in done.output
    assert "我的备注" in toml.read_text("utf-8")
    assert len(landuse.open_workspace(copied / "园区").reviews) == 1


def test_what_is_gone_is_told(office, tmp_path):
    copied = tmp_path / "again"
    shutil.copytree(office[0], copied)
    ledger = next(file for file in (copied / "来料").iterdir() if file.name.startswith("租"))
    ledger.unlink()
    toml = copied / "园区" / "landuse.toml"
    before = toml.read_bytes()
    done = run("init", copied / "园区", "--from", copied / "来料")
    assert f"../来料/{ledger.name} 不在了" in done.output
    assert toml.read_bytes() == before


def test_an_empty_folder_and_pictures_are_told(tmp_path):
    (tmp_path / "空").mkdir()
    empty = run("init", tmp_path / "a", "--from", tmp_path / "空")
    assert (empty.exit_code, "空文件夹" in empty.output) == (2, True)
    (tmp_path / "图").mkdir()
    (tmp_path / "图" / "现场.jpg").write_bytes(b"\xff\xd8")
    (tmp_path / "图" / "~$台账.xlsx").write_bytes(b"x")
    pictures = run("init", tmp_path / "a", "--from", tmp_path / "图")
    assert pictures.exit_code == 2
    assert "现场.jpg" in pictures.output
    assert "锁文件" in pictures.output
    assert not (tmp_path / "a").exists()


def test_ten_thousand_files_are_not_read(tmp_path):
    (tmp_path / "多").mkdir()
    for number in range(301):
        (tmp_path / "多" / f"{number}.csv").touch()
    assert "超过 300 个" in run("init", tmp_path / "a", "--from", tmp_path / "多").output


def test_two_layers_of_the_same_parcels_are_not_mixed(tmp_path):
    folder = tmp_path / "来料"
    folder.mkdir()
    layer = cadastre("宗地代码", "土地用途", "宗地面积", "权利人", "坐落")
    layer.to_file(folder / "新.gpkg")
    layer.iloc[:3].to_file(folder / "旧.gpkg")
    done = run("init", tmp_path / "园区", "--from", folder, "--yes")
    assert "对象重复" in done.output
    assert len(landuse.open_workspace(tmp_path / "园区").parcels) == 4


def small_office(tmp_path, **sheets):
    """A cadastre and the sheets that are given."""
    folder = tmp_path / "来料"
    folder.mkdir()
    cadastre("宗地代码", "土地用途", "宗地面积", "权利人", "坐落").to_file(folder / "宗地.gpkg")
    for name, rows in sheets.items():
        sheet(folder / f"{name}.xlsx", rows)
    return run("init", tmp_path / "园区", "--from", folder, "--yes").output


def test_two_lists_of_the_same_firms_are_not_mixed(tmp_path):
    head = ["企业名称", "统一社会信用代码", "实缴税金(万元)"]
    rows = [head, *[[name, code, 10] for name, code in zip(FIRMS, CREDIT, strict=True)]]
    changed = [*rows[:-1], [FIRMS[3], CREDIT[3], 99]]
    output = small_office(tmp_path, 企业=rows, 企业改=changed)
    assert "企业.xlsx 和 ../来料/企业改.xlsx 对象重复，采用前者" in output
    assert len(landuse.open_workspace(tmp_path / "园区").enterprises) == 4


def test_a_list_that_would_multiply_parcels_is_not_joined(tmp_path):
    rows = [["宗地代码", "约定开工时间"], [CODES[0], "2016-01-01"], [CODES[0], "2018-01-01"]]
    output = small_office(tmp_path, 供地=rows)
    assert "1 个宗地代码各有几行而内容不同" in output
    assert len(landuse.open_workspace(tmp_path / "园区").parcels) == 4


def test_a_ledger_that_lacks_a_column_is_told_what_it_lacks(tmp_path):
    rows = [["地块", "处置途径", "数量"], [CODES[0], "收储", 3]]
    assert "像盘活行动台账，但认不出阶段、日期" in small_office(tmp_path, 台账=rows)


def test_what_cannot_be_opened_is_told(tmp_path):
    folder = tmp_path / "来料"
    folder.mkdir()
    cadastre("宗地代码", "土地用途", "宗地面积", "权利人", "坐落").to_file(folder / "宗地.gpkg")
    (folder / "加密.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096))
    sealed = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)
    (folder / "密码.xlsx").write_bytes(sealed + "EncryptedPackage".encode("utf-16-le"))
    (folder / "空.csv").touch()
    done = run("init", tmp_path / "园区", "--from", folder, "--yes")
    assert done.exit_code == 0
    assert "加密.xlsx：读不了" in done.output
    assert "空.csv：空文件" in done.output
    assert "密码.xlsx：加了密码，读不了" in done.output
    assert json.loads(run("tag", "-w", tmp_path / "园区", "--format", "json").stdout)


def test_a_file_that_is_not_there_is_told_with_those_that_are(tmp_path):
    (tmp_path / "宗地.gpkg").touch()
    (tmp_path / "台账.xlsx").touch()
    toml = '[zone]\nname = "甲"\nyear = 2022\ncrs = "EPSG:4528"\n'
    toml += '[sources.parcels]\npath = "宗地.shp"\n'
    (tmp_path / "landuse.toml").write_text(toml, "utf-8")
    done = run("tag", "-w", tmp_path)
    assert done.exit_code == 2
    assert "宗地.gpkg" in done.output


def test_the_demo_draws_its_map_and_writes_over_nothing(tmp_path):
    cadastre("宗地代码", "土地用途", "宗地面积", "权利人", "坐落").to_file(tmp_path / "宗地.gpkg")
    toml = '[zone]\nname = "甲"\nyear = 2022\ncrs = "EPSG:4528"\n'
    toml += '[sources.parcels]\npath = "宗地.gpkg"\n'
    (tmp_path / "landuse.toml").write_text(toml, "utf-8")
    done = run("demo", tmp_path, "--no-open")
    assert done.exit_code == 0, done.output
    assert len(list((tmp_path / "maps").glob("甲*.html"))) == 1
    assert (tmp_path / "landuse.toml").read_text("utf-8") == toml


def test_hostile_files_of_a_folder_are_told_and_do_no_harm(tmp_path):
    """Damaged, disguised, endless, of unheard-of names: what is sound is found all the same."""
    office = tmp_path / "office"
    office.mkdir()
    layer = cadastre("ZDDM", "YT", "ZDMJ", "QLRMC", "ZL")
    layer.to_file(office / "宗地.gpkg")
    raw = (office / "宗地.gpkg").read_bytes()
    broken = raw.replace(
        b"CREATE TABLE gpkg_contents", b"CREATE TABLE \xff\xfe\xff\xfe_contents", 1
    )
    (office / "坏.gpkg").write_bytes(broken)
    (office / "伪.gpkg").write_text("<OGRVRTDataSource><OGRVRTLayer name='a'/></OGRVRTDataSource>")
    (office / "伪.gdb").mkdir()
    (office / "伪.gdb" / "a.vrt").write_text("<OGRVRTDataSource/>")
    (office / "包.zip").write_bytes(b"PK\x03\x04")
    (office / "a\x7f\x1b[31m.csv").write_text(
        '企业编号,"企业\n[[x]]",企业名称,税收\nQ1,x,甲,5\n', "utf-8"
    )
    (office / "环").symlink_to("..")
    (office / "无.csv").symlink_to("没有")
    if hasattr(os, "mkfifo"):
        os.mkfifo(office / "管.csv")
        (office / "零.csv").symlink_to("/dev/zero")
    before = sorted(path.name for path in office.iterdir())
    done = CliRunner().invoke(main, ["init", str(tmp_path), "--from", str(office), "--yes"])
    assert done.exit_code == 0, done.output
    for name in ("坏.gpkg", "伪.gpkg", "伪.gdb", "包.zip"):
        assert f"office/{name}：读不了：{name}：" in done.output
    assert "宗地.gpkg（4 行" in done.output
    assert HIDDEN.findall(done.output.replace("\n", "")) == []
    assert sorted(path.name for path in office.iterdir()) == before
    config = read_config(tmp_path)
    assert config.sources["enterprises"].path == ("office/a\x7f\x1b[31m.csv",)


def test_a_name_that_no_configuration_can_hold_is_told(tmp_path):
    cadastre("ZDDM", "YT", "ZDMJ", "QLRMC", "ZL").to_file(tmp_path / "宗地.gpkg")
    name = os.fsdecode(b"\xff\xfe.csv")
    try:
        (tmp_path / name).write_text("企业编号,企业名称\nQ1,甲\n", "utf-8")
    except OSError:
        pytest.skip("no such names here")
    done = CliRunner().invoke(main, ["init", str(tmp_path), "--from", str(tmp_path), "--yes"])
    assert done.exit_code == 0, done.output
    assert "请改名后再读" in done.output
