"""Every table and column that a source may give: type, unit, labels, headers, whether it is public.

Reading, checking, field matching, the views' labels, the public map and the documentation all read
this declaration. Columns that an assessment adds are declared in
:mod:`landuse.domain.vocabulary.facts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NotRequired, TypedDict, Unpack

from landuse.domain.vocabulary.status import HOUSING_STAGES
from landuse.domain.vocabulary.units import PRINTED
from landuse.words.phrases import Label

#: What a table has, as a heading says it.
ROWS = Label("行", "rows")

Kind = Literal["text", "number", "integer", "date", "bool", "geometry"]


@dataclass(frozen=True)
class DeclaredColumn:
    """What every declared column has, whether a source gives it or an assessment adds it.

    Parameters
    ----------
    name
        As frames, rules and JSON call it; its unit stands in the name.
    kind
        What its cells are.
    zh, en
        What it is called in Chinese and in English.
    dimension
        A key of :data:`landuse.domain.vocabulary.units.FACTORS`: what its numbers measure.
    counts
        What a number without a dimension counts, in Chinese and in English (层, 人): printed
        behind it.
    decimals
        Decimals in print where the dimension does not say so.
    public
        True where everybody may see it. What nobody declares public is withheld from a public map.
    """

    name: str
    kind: Kind
    zh: str
    en: str
    dimension: str | None = field(default=None, kw_only=True)
    counts: tuple[str, str] = field(default=("", ""), kw_only=True)
    decimals: int = field(default=0, kw_only=True)
    public: bool = field(default=False, kw_only=True)

    @property
    def label(self) -> Label:
        """What it is called, for sentences that name it."""
        return Label(self.zh, self.en)

    @property
    def unit(self) -> tuple[str, str]:
        """The unit behind a printed number, in Chinese and in English; empty where it has none."""
        return PRINTED[self.dimension].unit if self.dimension else self.counts

    @property
    def printed_decimals(self) -> int:
        """Decimals of a printed number."""
        return PRINTED[self.dimension].decimals if self.dimension else self.decimals


@dataclass(frozen=True)
class Column(DeclaredColumn):
    """One canonical column, as a source may give it.

    Parameters
    ----------
    aliases
        Headers that planners write, matched without a mapping.
    default_unit
        The unit of numbers whose header names none; the canonical unit where None.
    required
        True where a table without the column cannot be used.
    low, high
        What is plausible, in canonical units. Outside is a finding, not a refusal.
    made_of
        Of a required text that a source may lack where it has one of these columns: they name a row
        in its place, the first that is filled; the number of the row where none is. None where a
        source must have it.
    """

    aliases: tuple[str, ...] = ()
    default_unit: str | None = field(default=None, kw_only=True)
    required: bool = field(default=False, kw_only=True)
    low: float | None = field(default=None, kw_only=True)
    high: float | None = field(default=None, kw_only=True)
    made_of: tuple[str, ...] | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class Table:
    """One canonical table.

    Parameters
    ----------
    name
        What it is called in ``landuse.toml``.
    zh, en
        What it is called in Chinese and, within a sentence, in English.
    columns
        Its columns in order.
    key
        Columns that name a row.
    spatial
        True where rows are places on the map.
    """

    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    spatial: bool = False

    @property
    def label(self) -> Label:
        """What it is called, for sentences that name it."""
        return Label(self.zh, self.en)

    def column(self, name: str) -> Column:
        """The column called ``name``.

        Parameters
        ----------
        name : str
            A canonical name.

        Returns
        -------
        Column

        Raises
        ------
        KeyError
            Where there is none.
        """
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

    @property
    def sought(self) -> tuple[Column, ...]:
        """Columns that a source must have, outlines and what is made of others aside."""
        return tuple(
            column
            for column in self.columns
            if column.required and column.kind != "geometry" and column.made_of is None
        )

    @property
    def public(self) -> tuple[str, ...]:
        """Names of the columns that everybody may see, in order."""
        return tuple(column.name for column in self.columns if column.public)


class _More(TypedDict):
    """What the short constructors below hand on to :class:`Column`."""

    dimension: NotRequired[str]
    default_unit: NotRequired[str]
    required: NotRequired[bool]
    made_of: NotRequired[tuple[str, ...]]
    low: NotRequired[float | None]
    high: NotRequired[float]
    counts: NotRequired[tuple[str, str]]
    decimals: NotRequired[int]
    public: NotRequired[bool]


def _text(name: str, zh: str, en: str, *aliases: str, **more: Unpack[_More]) -> Column:
    return Column(name, "text", zh, en, aliases, **more)


def _date(name: str, zh: str, en: str, *aliases: str, **more: Unpack[_More]) -> Column:
    return Column(name, "date", zh, en, aliases, **more)


def _flag(name: str, zh: str, en: str, *aliases: str, **more: Unpack[_More]) -> Column:
    return Column(name, "bool", zh, en, aliases, **more)


def _num(name: str, zh: str, en: str, *aliases: str, **more: Unpack[_More]) -> Column:
    """A number; none below zero is plausible unless ``low`` says so."""
    bounded: _More = {"low": 0, **more}
    return Column(name, "number", zh, en, aliases, **bounded)


def _int(name: str, zh: str, en: str, *aliases: str, **more: Unpack[_More]) -> Column:
    """A whole number; none below zero is plausible unless ``low`` says so."""
    bounded: _More = {"low": 0, **more}
    return Column(name, "integer", zh, en, aliases, **bounded)


_GEOMETRY = Column(
    "geometry", "geometry", "图形", "Geometry", required=True, public=True
)
_PARCEL_ID = (
    "宗地代码",
    "宗地编码",
    "宗地号",
    "地块编号",
    "ZDDM",
    "DKBH",
    "宗地编号",
    "地块号",
)
_BUILDING_ID = ("幢号", "建筑编号", "ZRZH", "自然幢号", "楼栋编号")
_ENTERPRISE_ID = (
    "统一社会信用代码",
    "企业编号",
    "社会信用代码",
    "信用代码",
    "统一社会信",
)

PARCELS = Table(
    "parcels", "地块", "parcels",
    (
        _text("parcel_id", "宗地代码", "Parcel code", *_PARCEL_ID, required=True, public=True),
        _GEOMETRY,
        _text("name", "地块名称", "Name", "地块名称", "项目名称", "DKMC", "XMMC", "宗地名称"),
        _text("contract_no", "电子监管号", "Contract no.", "电子监管号", "监管号", "DZJGH"),
        _date("contract_date", "合同签订日期", "Contract date", "合同签订日期", "签订日期",
              "HTQDRQ", "QDRQ"),
        _text("land_use", "土地用途", "Land use", "土地用途", "地类编码", "DLBM", "YT", "TDYT",
              "YDDM", "用途代码", "证载用途", public=True),
        _text("land_use_system", "用途分类标准", "Code system", "用途分类标准", "用地分类",
              "地类标准", "YTBZ", public=True),
        _num("area_registered_m2", "宗地面积", "Registered area", "宗地面积", "用地面积",
             "证载面积", "占地面积", "ZDMJ", "SYQMJ", "登记面积",
             dimension="m2", low=10, high=20_000_000, public=True),
        _text("right_nature", "权利性质", "Kind of right", "权利性质", "QLXZ", "使用权类型"),
        _text("holder", "权利人", "Right holder", "权利人", "土地使用权人", "使用权人", "QLR",
              "QLRMC", "权利人名称", "用地单位", "受让人"),
        _text("holder_code", "权利人信用代码", "Holder's credit code", "权利人信用代码",
              "权利人代码", "QLRZJH"),
        _text("ownership", "权属", "Ownership", "权属", "权属性质", "土地权属", "土地所有权",
              "所有权性质", "QSXZ", public=True),
        _date("handed_over", "实际交地时间", "Handed over", "实际交地时间", "交地时间", "交地日期",
              "实际交地日期", "SJJDSJ", public=True),
        _date("extended_until", "延期动工至", "Start put off until", "延期动工至", "延期开工至",
              "延期动工日期", "延期开工日期", public=True),
        _date("due_start", "约定开工时间", "Start due", "约定开工时间", "约定动工日期",
              "约定开工日期", "YDKGSJ", public=True),
        _date("started", "实际开工时间", "Started", "实际开工时间", "实际动工日期", "实际开工日期",
              "SJKGSJ", public=True),
        _text("start_basis", "开工认定依据", "Basis of start", "开工认定依据", "开工依据", "KGYJ"),
        _date("due_end", "约定竣工时间", "Completion due", "约定竣工时间", "约定竣工日期",
              "YDJGSJ", public=True),
        _date("completed", "实际竣工时间", "Completed", "实际竣工时间", "实际竣工日期", "竣工日期",
              "SJJGSJ", public=True),
        _num("developed_share", "已开发面积比例", "Developed", "已开发面积比例", "开发面积比例",
             "YKFBL", dimension="share", high=1),
        _num("invested_share", "已投资比例", "Invested", "已投资比例", "投资比例", "YTZBL",
             dimension="share", high=1),
        _date("suspended_since", "停工日期", "Suspended since", "停工日期", "中止开发日期",
              "TGRQ"),
        _flag("government_caused", "政府原因", "Government-caused", "政府原因", "是否政府原因",
              "ZFYY", public=True),
        _text("idle_cause", "闲置原因", "Cause of idleness", "闲置原因", "未动工原因", "延误原因",
              "XZYY"),
        _text("idle_decision_no", "闲置土地认定书号", "Idle decision no.", "闲置土地认定书号",
              "闲置认定书号", "认定书号", "认定书编号", "RDSH"),
        _date("idle_decision_date", "认定日期", "Idle decision date", "认定日期", "认定书日期",
              "RDRQ"),
        _date("idle_decision_lifted", "认定解除日期", "Decision lifted on", "认定解除日期",
              "解除认定日期", "认定撤销日期", "撤销认定日期"),
        _num("far_min", "容积率下限", "Plot ratio floor", "容积率下限", "约定容积率下限", "RJLXX",
             low=0, high=20, decimals=2, public=True),
        _num("far_max", "容积率上限", "Plot ratio limit", "容积率上限", "规划容积率", "RJLSX",
             low=0, high=20, decimals=2, public=True),
        _num("density_max", "建筑密度上限", "Density limit", "建筑密度上限", "规划建筑密度",
             "JZMDSX", dimension="share", high=1, public=True),
        _num("green_min", "绿地率下限", "Least green", "绿地率下限", "规划绿地率", "LDLXX",
             dimension="share", high=1, public=True),
        _num("height_max_m", "建筑限高", "Height limit", "建筑限高", "建筑高度上限", "JZXG",
             dimension="m", high=600, public=True),
        _num("tax_per_mu_min", "约定亩均税收", "Tax per mu agreed", "约定亩均税收", "亩均税收下限",
             "MJSSXX", dimension="wan_per_mu", high=1_000),
        _text("address", "坐落", "Address", "坐落", "宗地坐落", "土地坐落", "ZL", "TDZL", "地址",
              "宗地位置", "土地位置"),
        _text("township", "街道", "Township", "街道", "所属街道", "乡镇", "镇街", "所属乡镇", "JD",
              public=True),
    ),
    key=("parcel_id",), spatial=True,
)  # fmt: skip

BUILDINGS = Table(
    "buildings", "建筑", "buildings",
    (
        _text("building_id", "建筑编号", "Building no.", *_BUILDING_ID, "@id", "osm_id", "id",
              required=True, public=True),
        _GEOMETRY,
        _text("name", "建筑名称", "Name", "建筑名称", "建筑物名称", "JZWMC", "楼栋名称"),
        _int("floors", "层数", "Floors", "层数", "总层数", "ZCS", "building:levels",
             high=120, counts=("层", ""),
             public=True),
        _num("floor_area_m2", "建筑面积", "Floor area", "建筑面积", "SCJZMJ", "JZMJ", "总建筑面积",
             dimension="m2", high=1_000_000, public=True),
        _num("height_m", "建筑高度", "Height", "建筑高度", "JZWGD", dimension="m", high=600,
             public=True),
        _int("built_year", "建成年份", "Built", "建成年份", "建成年代", "竣工年份", "JGRQ", "JCNF",
             low=1850, high=2100, public=True),
        _text("use", "用途", "Use", "用途", "规划用途", "GHYT", "建筑用途"),
        _date("vacant_since", "闲置起始日期", "Vacant since", "闲置起始日期", "闲置日期",
              "空置起始日期"),
        _num("vacant_area_m2", "闲置面积", "Vacant area", "闲置面积", "空置面积", "闲置建筑面积",
             dimension="m2", high=1_000_000),
        _text("structure", "结构", "Structure", "结构", "房屋结构", "建筑结构", "FWJG"),
        _text("condition", "建筑质量", "Condition", "建筑质量", "质量等级"),
        _text("heritage", "保护等级", "Heritage", "保护等级", "保护类别", public=True),
    ),
    key=("building_id",), spatial=True,
)  # fmt: skip

ENTERPRISES = Table(
    "enterprises", "企业", "firms",
    (
        _text("enterprise_id", "企业编号", "Firm", *_ENTERPRISE_ID, required=True),
        _text("name", "企业名称", "Name", "企业名称", "单位名称", "企业"),
        _text("sector", "行业", "Sector", "行业", "所属行业", "行业名称", "行业类别"),
        _int("year", "年度", "Year", "年度", "年份", low=1990, high=2100),
        _num("sales_wan", "应税销售", "Sales", "应税销售", "应税销售收入", "开票销售",
             "应税销售额", "开票销售收入", "销售收入", "销售额", dimension="wan", high=1e7),
        _num("tax_wan", "实缴税收", "Tax", "实缴税收", "入库税收", "税收", "实缴税金",
             dimension="wan", low=None, high=1e6),
        _num("added_value_wan", "工业增加值", "Added value", "工业增加值", "增加值",
             dimension="wan", low=None, high=1e7),
        _num("energy_tce", "综合能耗", "Energy", "综合能耗", "能耗", "综合能源消费量",
             dimension="tce", high=1e7),
        _num("power_kwh", "用电量", "Power", "用电量", "年用电量", dimension="kwh", high=1e11),
        _num("rd_wan", "研发费用", "R&D", "研发费用", "研发经费", dimension="wan", high=1e6),
        _int("employees", "从业人数", "Employees", "从业人数", "职工人数", "用工人数",
             "平均用工人数", high=500_000, counts=("人", ""), decimals=1),
        _num("emissions_t", "污染物排放", "Emissions", "污染物排放", "主要污染物排放量",
             "排放当量", dimension="t", high=1e8),
        _flag("above_scale", "是否规上", "Above scale", "是否规上", "规上", "规上/规下",
              "规上规下"),
        _date("founded", "成立日期", "Founded", "成立日期", "注册日期"),
        _date("started_production", "投产日期", "Production since", "投产日期", "投产时间"),
        _flag("utility", "是否公用事业", "Utility", "公用事业", "是否公用事业", "公用事业企业"),
        _text("veto", "一票否决事项", "Veto", "一票否决", "一票否决事项"),
        _num("bonus_points", "加分", "Bonus points", "加分", "加分项", "附加分", high=100),
        _num("malus_points", "扣分", "Deducted points", "扣分", "扣分项", high=100),
    ),
    key=("enterprise_id", "year"),
)  # fmt: skip

OCCUPANCY = Table(
    "occupancy", "用地用房关系", "use of land and floors",
    (
        _text("enterprise_id", "企业编号", "Firm", *_ENTERPRISE_ID, "承租方", "承租人",
              "承租企业", "使用企业", "入驻企业", "企业名称", "单位名称", required=True),
        _text("parcel_id", "宗地代码", "Parcel code", *_PARCEL_ID),
        _text("building_id", "建筑编号", "Building no.", *_BUILDING_ID),
        _num("land_mu", "占地面积", "Land", "占地面积", "用地面积", "实际用地面积", dimension="mu",
             high=30_000),
        _num("floor_area_m2", "使用建筑面积", "Floor area used", "使用建筑面积", "自用面积",
             "建筑面积", dimension="m2", high=1_000_000),
        _num("leased_floor_m2", "租赁面积", "Floor area leased", "租赁面积", "承租面积",
             "租赁建筑面积", dimension="m2", high=1_000_000),
        _text("tenure", "使用方式", "Tenure", "使用方式", "使用方式(自有/租赁)"),
        _text("role", "角色", "Role", "角色", "企业角色", "是否仅出租"),
        _text("landlord_id", "出租方", "Landlord", "出租方", "出租方编号", "出租人"),
        _date("since", "起租日期", "Since", "起租日期", "起始日期", "租赁起始日期"),
        _date("until", "到期日期", "Until", "到期日期", "终止日期", "租赁到期日期"),
        _text("term", "租期", "Term", "租期", "租赁期限", "租赁期", "租赁起止时间", "起止时间",
              "起止日期", "合同期限"),
        _num("rent_wan", "年租金", "Rent a year", "年租金", "租金", "年租金额", dimension="wan",
             high=1e6),
        _text("address", "坐落", "Address", "宗地坐落", "坐落", "土地坐落", "厂房坐落", "房屋坐落",
              "厂房地址", "地址", "位置"),
    ),
)  # fmt: skip

ACTIONS = Table(
    "actions", "盘活行动台账", "revitalization ledger",
    (
        _text("action_id", "行动编号", "Action", "行动编号", "项目编号", "台账编号",
              required=True, made_of=("project", "building_id", "parcel_id", "factory_id",
                                     "address")),
        _text("parcel_id", "宗地代码", "Parcel code", *_PARCEL_ID, "地块", "宗地"),
        _text("building_id", "建筑编号", "Building no.", *_BUILDING_ID),
        _text("mode", "盘活方式", "Way of revival", "盘活方式", "处置方式", "盘活类型",
              "盘活途径", "方式", required=True),
        _text("stage", "阶段", "Stage", "阶段", "当前阶段", "推进阶段", "当前进展", "进展阶段",
              "目前进展", "进展", "进度", "推进情况", required=True),
        _date("date", "日期", "Date", "日期", "阶段日期", "完成日期", "时间", "办理日期",
              required=True),
        # what is not positive is kept: it does not count, and without it all of the unit would
        _num("area_mu", "盘活面积", "Area revived", "盘活面积", "处置面积", "盘活土地面积",
             dimension="mu", low=None, high=30_000),
        _num("floor_area_m2", "盘活建筑面积", "Floor area revived", "盘活建筑面积", "盘活厂房面积",
             dimension="m2", low=None, high=1_000_000),
        _text("factory_id", "厂房主体", "Owner of the factory", "厂房主体", "所属企业",
              "厂房业主", "业主"),
        _text("project", "项目名称", "Project", "项目名称", "项目", "引进项目"),
        _text("evidence", "佐证材料", "Evidence", "佐证材料", "证明材料"),
        _text("responsible", "责任单位", "Responsible", "责任单位", "牵头单位", "责任部门",
              "责任人"),
        _date("recorded", "登记日期", "Recorded", "登记日期", "登记时间", "录入日期", "填报日期"),
        _text("evidence_no", "佐证文号", "Evidence no.", "佐证文号", "文号", "文件号", "证书编号"),
        _date("evidence_date", "佐证日期", "Evidence date", "佐证日期", "文件日期", "发证日期"),
        _text("evidence_file", "佐证文件", "Evidence file", "佐证文件", "附件", "扫描件"),
        _date("due", "完成时限", "Due", "完成时限", "时限", "计划完成日期", "目标日期"),
        _text("entry_id", "记录编号", "Entry", "记录编号", "记录号", "台账记录号"),
        _text("supersedes", "更正记录", "Supersedes", "更正记录", "更正记录号", "替代记录"),
        _text("address", "坐落", "Address", "坐落", "宗地坐落", "土地坐落", "厂房坐落", "地址",
              "位置"),
        _text("note", "备注", "Note", "备注", "说明"),
    ),
)  # fmt: skip


#: Housing stage → words that planners write for it in columns headed 计划 or 实际; the first is
#: its label.
_STAGE_WORDS: Mapping[str, tuple[str, ...]] = {
    "permit": ("前期手续",),
    "land": ("土地供应", "供地"),
    "start": ("开工",),
    "topped_out": ("封顶",),
    "completed": ("竣工",),
    "delivered": ("交付", "分房"),
}


def _stage_columns() -> tuple[Column, ...]:
    """A planned and an actual date for every housing stage: 计划 + 前期手续 → planned_permit."""
    columns = []
    for prefix, zh, en in (
        ("planned", "计划", "Planned"),
        ("actual", "实际", "Actual"),
    ):
        for stage, words in _STAGE_WORDS.items():
            aliases = [
                f"{zh}{word}{end}" for word in words for end in ("", "日期", "时间")
            ]
            label = f"{en}: {HOUSING_STAGES[stage][1].lower()}"
            column = _date(
                f"{prefix}_{stage}", f"{zh}{words[0]}", label, *aliases, public=True
            )
            columns.append(column)
    return tuple(columns)


HOUSING = Table(
    "housing", "安置房", "resettlement housing",
    (
        _text("site_id", "地块编号", "Site", "地块编号", "安置房编号", "项目编号", required=True,
              public=True, made_of=("name",)),
        _text("name", "项目名称", "Name", "项目名称", "安置房名称", "名称", public=True),
        Column("geometry", "geometry", "图形", "Geometry", public=True),
        _int("units", "套数", "Homes", "套数", "安置套数", high=100_000, counts=("套", ""),
             public=True),
        _int("households", "待安置户数", "Households waiting", "待安置户数", "安置户数",
             "等待户数", high=100_000),
        _text("responsible", "责任单位", "Responsible", "责任单位", "牵头单位", "建设单位"),
        _text("block", "幢号", "Building", "幢号", "楼号", "楼栋号", "楼栋", public=True),
        _num("floor_area_m2", "总建筑面积", "Floor area", "总建筑面积", "建筑面积", dimension="m2",
             high=5_000_000, public=True),
        _date("halted_since", "停工日期", "Halted since", "停工日期", "停工时间", "停工起始日期"),
        _date("resumed", "复工日期", "Resumed", "复工日期", "复工时间"),
        _text("progress", "进展情况", "Progress in words", "进展情况", "建设进展及计划",
              "建设进展", "形象进度", "工程进度", "推进情况", "当前进展"),
        _text("stage_said", "所写阶段", "Stage in words", "所写阶段"),
        _text("delay_reason", "滞后原因", "Reason of delay", "滞后原因", "延期原因", "逾期原因",
              "停工原因", "存在问题"),
        *_stage_columns(),
    ),
    key=("site_id", "block"), spatial=True,
)  # fmt: skip

REVIEWS = Table(
    "reviews", "现场核查", "field checks",
    (
        _text("unit_id", "对象编号", "Unit", "对象编号", "核查对象", required=True),
        _text("status", "核定状态", "Status found", "核定状态", "核查结论", required=True),
        _text("reviewer", "核查人", "Reviewer", "核查人", "核查人员", required=True),
        _date("date", "日期", "Date", "日期", "核查日期", required=True),
        _text("reason", "理由", "Reason", "理由", "核定理由"),
        _date("until", "有效期至", "In force until", "有效期至", "有效期"),
    ),
)  # fmt: skip

BASELINE = Table(
    "baseline", "纳入台账", "baseline list",
    (
        _text("unit_id", "对象编号", "Unit", "对象编号", *_PARCEL_ID, *_BUILDING_ID,
              required=True),
        _date("date", "纳入日期", "Taken in on", "纳入日期", "入库日期", "上图入库日期", "日期"),
        _text("batch", "批次", "Batch", "批次", "纳入批次", "入库批次"),
        _text("note", "备注", "Note", "备注", "说明"),
    ),
)  # fmt: skip

INDUSTRIES = Table(
    "industries", "行业目录", "industry list",
    (
        _text("sector", "行业", "Sector", "行业", "行业名称", "行业代码", "行业类别",
              required=True),
        _text("list", "目录类别", "List", "目录类别", "清单类别", "类别", "清单", "管理类别",
              required=True),
        _text("reason", "理由", "Reason", "理由", "依据", "说明"),
    ),
)  # fmt: skip

EXCEPTIONS = Table(
    "exceptions", "例外", "exceptions",
    (
        _text("finding", "问题", "Finding", "问题", "问题代码", "问题类别", "代码", required=True),
        _text("fingerprint", "指纹", "Fingerprint", "指纹", "问题指纹"),
        _text("unit_id", "对象编号", "Unit", "对象编号", "编号"),
        _text("reason", "理由", "Reason", "理由", "接受理由", "说明", required=True),
        _text("person", "接受人", "Person", "接受人", "经办人", "责任人", "人员", required=True),
        _date("until", "有效期至", "In force until", "有效期至", "有效期", required=True),
    ),
)  # fmt: skip

CORRECTIONS = Table(
    "corrections", "更正", "corrections",
    (
        _text("table", "表", "Table", "表", "表名", "数据表", required=True),
        _text("row_key", "行标识", "Row", "行标识", "对象编号", "行", required=True),
        _text("column", "列", "Column", "列", "列名", "字段", required=True),
        _text("value", "更正值", "Value", "更正值", "改为", "正确值", "新值"),
        _text("was", "原值", "Was", "原值", "原来的值", "旧值"),
        _text("reason", "理由", "Reason", "理由", "更正理由", "说明", required=True),
        _text("person", "更正人", "Person", "更正人", "经办人", "责任人", "人员", required=True),
        _date("date", "日期", "Date", "日期", "更正日期"),
    ),
)  # fmt: skip

AREAS = Table(
    "areas", "片区", "study areas",
    (
        _text("area_id", "片区编号", "Area", "片区编号", "地块编号", "编号", "DKBH", required=True,
              public=True),
        _GEOMETRY,
        _text("name", "片区名称", "Name", "片区名称", "地块名称", "名称", "DKMC"),
    ),
    key=("area_id",), spatial=True,
)  # fmt: skip

#: The zone's own water, roads and boundary, drawn under the parcels; lines or polygons.
CONTEXT = Table(
    "context", "底图要素", "base map",
    (
        _text("context_id", "要素编号", "Feature", "要素编号", "编号", required=True, public=True),
        _GEOMETRY,
        _text("kind", "类别", "Kind", "类别", "要素类别", required=True, public=True),
        _text("name", "名称", "Name", "名称", "要素名称"),
    ),
    key=("context_id",), spatial=True,
)  # fmt: skip

TABLES: dict[str, Table] = {
    t.name: t
    for t in (
        PARCELS,
        BUILDINGS,
        ENTERPRISES,
        OCCUPANCY,
        ACTIONS,
        HOUSING,
        REVIEWS,
        BASELINE,
        INDUSTRIES,
        EXCEPTIONS,
        CORRECTIONS,
        AREAS,
        CONTEXT,
    )
}
