"""Every table and column: type, unit, meaning and the headers planners write, declared once.

Reading, checking, field matching and the documentation all read this declaration.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "integer", "date", "bool", "geometry"]


@dataclass(frozen=True)
class Column:
    """One canonical column.

    ``dimension`` is a key of :data:`landuse.domain.vocabulary.units.FACTORS`; ``low``/``high`` bound what is plausible
    in canonical units (outside is a finding, not a refusal).
    """

    name: str
    kind: Kind
    zh: str
    aliases: tuple[str, ...] = ()
    dimension: str | None = None
    #: The unit of numbers whose header names none; the canonical unit unless the aliases say otherwise.
    default_unit: str | None = None
    required: bool = False
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Table:
    """One canonical table: its columns, its key and whether rows are places on the map."""

    name: str
    zh: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    spatial: bool = False

    def column(self, name: str) -> Column:
        """The column called ``name``; KeyError where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")

    @property
    def names(self) -> tuple[str, ...]:
        """Canonical column names in order."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns without which the table cannot be used."""
        return tuple(column.name for column in self.columns if column.required)


def _text(name: str, zh: str, *aliases: str, required: bool = False) -> Column:
    return Column(name, "text", zh, aliases, required=required)


def _date(name: str, zh: str, *aliases: str, required: bool = False) -> Column:
    return Column(name, "date", zh, aliases, required=required)


def _flag(name: str, zh: str, *aliases: str) -> Column:
    return Column(name, "bool", zh, aliases)


def _num(name: str, zh: str, *aliases: str, dim: str | None = None, low: float | None = 0,
         high: float | None = None, unit: str | None = None) -> Column:  # fmt: skip
    return Column(name, "number", zh, aliases, dimension=dim, default_unit=unit, low=low, high=high)


def _int(
    name: str, zh: str, *aliases: str, low: float | None = 0, high: float | None = None
) -> Column:
    return Column(name, "integer", zh, aliases, low=low, high=high)


_GEOMETRY = Column("geometry", "geometry", "图形", required=True)
_PARCEL_ID = ("宗地代码", "宗地编码", "宗地号", "地块编号", "ZDDM", "DKBH", "宗地编号", "地块号")
_BUILDING_ID = ("幢号", "建筑编号", "ZRZH", "自然幢号", "楼栋编号")
_ENTERPRISE_ID = ("统一社会信用代码", "企业编号", "社会信用代码", "信用代码", "统一社会信")

PARCELS = Table(
    "parcels", "地块",
    (
        _text("parcel_id", "宗地代码", *_PARCEL_ID, required=True),
        _GEOMETRY,
        _text("name", "地块名称", "地块名称", "项目名称", "DKMC", "XMMC", "宗地名称"),
        _text("contract_no", "电子监管号", "电子监管号", "监管号", "DZJGH"),
        _date("contract_date", "合同签订日期", "合同签订日期", "签订日期", "HTQDRQ", "QDRQ"),
        _text("land_use", "土地用途", "土地用途", "地类编码", "DLBM", "YT", "TDYT", "YDDM", "用途代码", "证载用途"),
        _text("land_use_system", "用途分类标准", "用途分类标准", "用地分类", "地类标准", "YTBZ"),
        _num("area_registered_m2", "宗地面积", "宗地面积", "用地面积", "证载面积", "占地面积", "ZDMJ", "SYQMJ", "登记面积",
             dim="m2", low=10, high=20_000_000),
        _text("right_nature", "权利性质", "权利性质", "QLXZ", "使用权类型"),
        _text("holder", "权利人", "权利人", "土地使用权人", "使用权人", "QLR"),
        _text("holder_code", "权利人信用代码", "权利人信用代码", "权利人代码", "QLRZJH"),
        _date("due_start", "约定开工时间", "约定开工时间", "约定动工日期", "约定开工日期", "YDKGSJ"),
        _date("started", "实际开工时间", "实际开工时间", "实际动工日期", "实际开工日期", "SJKGSJ"),
        _text("start_basis", "开工认定依据", "开工认定依据", "开工依据", "KGYJ"),
        _date("due_end", "约定竣工时间", "约定竣工时间", "约定竣工日期", "YDJGSJ"),
        _num("developed_share", "已开发面积比例", "已开发面积比例", "开发面积比例", "YKFBL", dim="share", high=1),
        _num("invested_share", "已投资比例", "已投资比例", "投资比例", "YTZBL", dim="share", high=1),
        _date("suspended_since", "停工日期", "停工日期", "中止开发日期", "TGRQ"),
        _flag("government_caused", "政府原因", "政府原因", "是否政府原因", "ZFYY"),
        _text("idle_decision_no", "闲置土地认定书号", "闲置土地认定书号", "闲置认定书号", "认定书号", "认定书编号", "RDSH"),
        _date("idle_decision_date", "认定日期", "认定日期", "认定书日期", "RDRQ"),
        _num("far_min", "容积率下限", "容积率下限", "约定容积率下限", "RJLXX", low=0, high=20),
        _num("tax_per_mu_min", "约定亩均税收", "约定亩均税收", "亩均税收下限", "MJSSXX", dim="wan_per_mu", high=1_000),
        _text("township", "街道", "街道", "所属街道", "乡镇", "镇街", "所属乡镇", "JD"),
    ),
    key=("parcel_id",), spatial=True,
)  # fmt: skip

BUILDINGS = Table(
    "buildings", "建筑",
    (
        _text("building_id", "建筑编号", *_BUILDING_ID, required=True),
        _GEOMETRY,
        _text("name", "建筑名称", "建筑名称", "建筑物名称", "JZWMC", "楼栋名称"),
        _int("floors", "层数", "层数", "总层数", "ZCS", high=120),
        _num("floor_area_m2", "建筑面积", "建筑面积", "SCJZMJ", "JZMJ", "总建筑面积", dim="m2", high=1_000_000),
        _num("height_m", "建筑高度", "建筑高度", "JZWGD", dim="m", high=600),
        _int("built_year", "建成年份", "建成年份", "建成年代", "竣工年份", "JGRQ", "JCNF", low=1850, high=2100),
        _text("use", "用途", "用途", "规划用途", "GHYT", "建筑用途"),
        _date("vacant_since", "闲置起始日期", "闲置起始日期", "闲置日期", "空置起始日期"),
        _num("vacant_area_m2", "闲置面积", "闲置面积", "空置面积", "闲置建筑面积", dim="m2", high=1_000_000),
        _text("structure", "结构", "结构", "房屋结构", "建筑结构", "FWJG"),
        _text("condition", "建筑质量", "建筑质量", "质量等级"),
        _text("heritage", "保护等级", "保护等级", "保护类别"),
    ),
    key=("building_id",), spatial=True,
)  # fmt: skip

ENTERPRISES = Table(
    "enterprises", "企业",
    (
        _text("enterprise_id", "企业编号", *_ENTERPRISE_ID, required=True),
        _text("name", "企业名称", "企业名称", "单位名称", "企业"),
        _text("sector", "行业", "行业", "所属行业", "行业名称", "行业类别"),
        _int("year", "年度", "年度", "年份", low=1990, high=2100),
        _num("sales_wan", "应税销售", "应税销售", "应税销售收入", "开票销售", "应税销售额", dim="wan", high=1e7),
        _num("tax_wan", "实缴税收", "实缴税收", "入库税收", "税收", "实缴税金", dim="wan", low=None, high=1e6),
        _num("added_value_wan", "工业增加值", "工业增加值", "增加值", dim="wan", low=None, high=1e7),
        _num("energy_tce", "综合能耗", "综合能耗", "能耗", "综合能源消费量", dim="tce", high=1e7),
        _num("power_kwh", "用电量", "用电量", "年用电量", dim="kwh", high=1e11),
        _num("rd_wan", "研发费用", "研发费用", "研发经费", dim="wan", high=1e6),
        _int("employees", "从业人数", "从业人数", "职工人数", "用工人数", "平均用工人数", high=500_000),
        _num("emissions_t", "污染物排放", "污染物排放", "主要污染物排放量", "排放当量", dim="t", high=1e8),
        _flag("above_scale", "是否规上", "是否规上", "规上"),
        _date("founded", "成立日期", "成立日期", "注册日期"),
        _date("started_production", "投产日期", "投产日期", "投产时间"),
        _flag("utility", "是否公用事业", "公用事业", "是否公用事业", "公用事业企业"),
        _text("veto", "一票否决事项", "一票否决", "一票否决事项"),
        _num("bonus_points", "加分", "加分", "加分项", "附加分", high=100),
        _num("malus_points", "扣分", "扣分", "扣分项", high=100),
    ),
    key=("enterprise_id", "year"),
)  # fmt: skip

OCCUPANCY = Table(
    "occupancy", "用地用房关系",
    (
        _text("enterprise_id", "企业编号", *_ENTERPRISE_ID, required=True),
        _text("parcel_id", "宗地代码", *_PARCEL_ID),
        _text("building_id", "建筑编号", *_BUILDING_ID),
        _num("land_mu", "占地面积", "占地面积", "用地面积", "实际用地面积", dim="mu", high=30_000),
        _num("floor_area_m2", "使用建筑面积", "租赁面积", "使用建筑面积", "建筑面积", dim="m2", high=1_000_000),
        _text("tenure", "使用方式", "使用方式", "使用方式(自有/租赁)"),
        _text("landlord_id", "出租方", "出租方", "出租方编号", "出租人"),
        _date("since", "起租日期", "起租日期", "起始日期", "租赁起始日期"),
        _date("until", "到期日期", "到期日期", "终止日期", "租赁到期日期"),
    ),
)  # fmt: skip

ACTIONS = Table(
    "actions", "盘活行动台账",
    (
        _text("action_id", "行动编号", "行动编号", "项目编号", "台账编号", required=True),
        _text("parcel_id", "宗地代码", *_PARCEL_ID),
        _text("building_id", "建筑编号", *_BUILDING_ID),
        _text("mode", "盘活方式", "盘活方式", "处置方式", required=True),
        _text("stage", "阶段", "阶段", "当前阶段", "推进阶段", required=True),
        _date("date", "日期", "日期", "阶段日期", "完成日期", required=True),
        _num("area_mu", "盘活面积", "盘活面积", "处置面积", "盘活土地面积", dim="mu", high=30_000),
        _num("floor_area_m2", "盘活建筑面积", "盘活建筑面积", "盘活厂房面积", dim="m2", high=1_000_000),
        _text("factory_id", "厂房主体", "厂房主体", "所属企业", "厂房业主"),
        _text("project", "项目名称", "项目名称", "项目"),
        _text("evidence", "佐证材料", "佐证材料", "证明材料"),
        _text("responsible", "责任单位", "责任单位", "牵头单位", "责任部门", "责任人"),
        _date("due", "完成时限", "完成时限", "时限", "计划完成日期", "目标日期"),
        _text("entry_id", "记录编号", "记录编号", "记录号", "台账记录号"),
        _text("supersedes", "更正记录", "更正记录", "更正记录号", "替代记录"),
        _text("note", "备注", "备注", "说明"),
    ),
)  # fmt: skip


def _stage_columns() -> tuple[Column, ...]:
    # 计划 + 前期手续 → planned_permit; the words are those of status.HOUSING_STAGES plus common variants.
    words = {"permit": ("前期手续",), "land": ("土地供应", "供地"), "start": ("开工",), "topped_out": ("封顶",),
             "completed": ("竣工",), "delivered": ("交付", "分房")}  # fmt: skip
    columns = []
    for prefix, zh in (("planned", "计划"), ("actual", "实际")):
        for stage, names in words.items():
            aliases = [f"{zh}{n}{s}" for n in names for s in ("", "日期", "时间")]
            columns.append(_date(f"{prefix}_{stage}", f"{zh}{names[0]}", *aliases))
    return tuple(columns)


HOUSING = Table(
    "housing", "安置房",
    (
        _text("site_id", "地块编号", "地块编号", "安置房编号", "项目编号", required=True),
        _text("name", "项目名称", "项目名称", "安置房名称", "名称"),
        Column("geometry", "geometry", "图形"),
        _int("units", "套数", "套数", "安置套数", high=100_000),
        _int("households", "待安置户数", "待安置户数", "安置户数", "等待户数", high=100_000),
        _text("responsible", "责任单位", "责任单位", "牵头单位", "建设单位"),
        _num("floor_area_m2", "总建筑面积", "总建筑面积", "建筑面积", dim="m2", high=5_000_000),
        *_stage_columns(),
    ),
    key=("site_id",), spatial=True,
)  # fmt: skip

REVIEWS = Table(
    "reviews", "现场核查",
    (
        _text("unit_id", "对象编号", "对象编号", "核查对象", required=True),
        _text("status", "核定状态", "核定状态", "核查结论", required=True),
        _text("reviewer", "核查人", "核查人", "核查人员", required=True),
        _date("date", "日期", "日期", "核查日期", required=True),
        _text("reason", "理由", "理由", "核定理由"),
        _date("until", "有效期至", "有效期至", "有效期"),
    ),
)  # fmt: skip

AREAS = Table(
    "areas", "片区",
    (
        _text("area_id", "片区编号", "片区编号", "地块编号", "编号", "DKBH", required=True),
        _GEOMETRY,
        _text("name", "片区名称", "片区名称", "地块名称", "名称", "DKMC"),
    ),
    key=("area_id",), spatial=True,
)  # fmt: skip

#: The zone's own water, roads and boundary, drawn under the parcels; lines or polygons.
CONTEXT = Table(
    "context", "底图要素",
    (
        _text("context_id", "要素编号", "要素编号", "编号", required=True),
        _GEOMETRY,
        _text("kind", "类别", "类别", "要素类别", required=True),
        _text("name", "名称", "名称", "要素名称"),
    ),
    key=("context_id",), spatial=True,
)  # fmt: skip

TABLES: dict[str, Table] = {
    t.name: t
    for t in (PARCELS, BUILDINGS, ENTERPRISES, OCCUPANCY, ACTIONS, HOUSING, REVIEWS, AREAS, CONTEXT)
}

#: Columns the readers add to spatial tables and the assessment adds to parcels (never read from a file).
DERIVED: dict[str, str] = {
    "area_plane_m2": "图形平面面积",
    "area_ellipsoid_m2": "图形椭球面积",
    "area_used_m2": "采用面积",
    "area_basis": "面积依据",
    "area_mu": "面积(亩)",
}
