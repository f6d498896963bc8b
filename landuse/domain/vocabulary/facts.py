"""Every column that an assessment derives: whose, from what, its unit and labels, if public.

A fact is declared here and computed in the room of its question; a test holds what is declared
against what is computed. Rules may ask for it, maps, cards and tables label it, and a public map
shows it only where it says ``public=True``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from landuse.domain.vocabulary import schema
from landuse.domain.vocabulary.schema import DeclaredColumn

#: Whose a fact is: a unit of the frames, or a firm's use of a parcel.
Unit = Literal["parcel", "building", "enterprise", "use"]
#: Where a fact lives: in the frames before rules are asked; only in what rules may ask; in the
#: frames as the rules' answer; in a field check that stands above the rules; of firms, only where
#: a scheme asks for it ("asked") or gives it ("scheme").
Place = Literal["frame", "rules", "tags", "check", "asked", "scheme"]


@dataclass(frozen=True)
class Fact(DeclaredColumn):
    """One derived column.

    Parameters
    ----------
    sources
        Whose it is → the source columns that have to be filled before it is known.
    place
        Where it lives (:data:`Place`).
    on_card
        Whose card on the map shows it, in the order of :data:`FACTS`.
    told_with
        Another fact that is told beside it among the values of a reason; empty for none.
    """

    sources: Mapping[Unit, tuple[str, ...]]
    place: Place = field(default="frame", kw_only=True)
    on_card: tuple[Unit, ...] = field(default=(), kw_only=True)
    told_with: str = field(default="", kw_only=True)


_TAX_AND_SALES = ("tax_wan", "sales_wan")
_BOTH: Mapping[Unit, tuple[str, ...]] = {"parcel": (), "building": ()}


def _total(name: str, *sources: str, on_card: bool = False) -> Fact:
    """A parcel's share in a figure of its firms, called as the firms' ledger calls it."""
    column = schema.ENTERPRISES.column(name)
    return Fact(
        name,
        "number",
        column.zh,
        column.en,
        {"parcel": sources or (name,)},
        dimension=column.dimension,
        counts=column.counts,
        decimals=column.decimals,
        on_card=("parcel",) if on_card else (),
    )


#: Every derived column, in the order in which cards show them.
FACTS: tuple[Fact, ...] = (
    # read with the tables
    Fact("source_row", "integer", "源文件行", "Row of the source",
         {"parcel": (), "building": (), "enterprise": ()}),
    Fact("area_plane_m2", "number", "图形平面面积", "Plane area of the outline",
         {"parcel": ("geometry",), "building": ("geometry",)}, dimension="m2", public=True),
    Fact("area_ellipsoid_m2", "number", "图形椭球面积", "Ellipsoidal area",
         {"parcel": ("geometry",), "building": ("geometry",)}, dimension="m2", public=True),
    # the land
    Fact("area_mu", "number", "面积", "Area", {"parcel": ("area_registered_m2",)},
         dimension="mu", public=True),
    Fact("area_used_m2", "number", "采用面积", "Area used", {"parcel": ("area_registered_m2",)},
         dimension="m2", public=True, on_card=("parcel",)),
    Fact("area_basis", "text", "面积依据", "Area basis", {"parcel": ("area_registered_m2",)},
         public=True, on_card=("parcel",)),
    Fact("parcel_id", "text", "宗地代码", "Parcel code", {"building": ("geometry",)},
         public=True, on_card=("building",)),
    Fact("floor_area_used_m2", "number", "采用建筑面积", "Floor area used",
         {"building": ("floor_area_m2",)}, dimension="m2", public=True, on_card=("building",)),
    Fact("building_area_m2", "number", "地上建筑面积", "Floor area on parcel",
         {"parcel": ("floor_area_m2",)}, dimension="m2", public=True, on_card=("parcel",)),
    Fact("footprint_m2", "number", "建筑基底面积", "Footprint", {"parcel": ("geometry",)},
         dimension="m2", public=True, on_card=("parcel",)),
    Fact("far_area_m2", "number", "计容建筑面积", "Floor area for the plot ratio",
         {"parcel": ("floor_area_m2",)}, dimension="m2", public=True),
    Fact("far", "number", "容积率", "Plot ratio", {"parcel": ("floor_area_m2",)},
         decimals=2, public=True, on_card=("parcel",)),
    Fact("density", "number", "建筑密度", "Building density", {"parcel": ("geometry",)},
         dimension="share", public=True, on_card=("parcel",)),
    Fact("vacant_area_m2", "number", "闲置面积", "Vacant area", {"parcel": ("vacant_area_m2",)},
         dimension="m2", on_card=("parcel",)),
    Fact("vacancy_share", "number", "空置率", "Vacancy",
         {"parcel": ("vacant_area_m2",), "building": ("vacant_area_m2", "floor_area_m2")},
         dimension="share", on_card=("parcel", "building")),
    # what it yields
    Fact("enterprise_count", "integer", "在地企业", "Firms", {"parcel": ("enterprise_id",)},
         counts=("家", ""), on_card=("parcel",)),
    _total("sales_wan", on_card=True),
    _total("tax_wan", on_card=True),
    _total("added_value_wan"),
    _total("energy_tce", on_card=True),
    _total("power_kwh"),
    _total("rd_wan"),
    _total("employees", on_card=True),
    _total("emissions_t"),
    Fact("sales_per_mu", "number", "亩均销售", "Sales per mu",
         {"parcel": ("sales_wan",), "enterprise": ("sales_wan",)},
         dimension="wan_per_mu", on_card=("parcel",)),
    Fact("tax_per_mu", "number", "亩均税收", "Tax per mu",
         {"parcel": ("tax_wan",), "enterprise": ("tax_wan",)},
         dimension="wan_per_mu", on_card=("parcel",)),
    Fact("score", "number", "综合得分", "Score",
         {"parcel": _TAX_AND_SALES, "enterprise": _TAX_AND_SALES},
         counts=("分", "pts"), decimals=1, on_card=("parcel",)),
    Fact("class", "text", "评价等级", "Class",
         {"parcel": _TAX_AND_SALES, "enterprise": _TAX_AND_SALES}, on_card=("parcel",)),
    Fact("rank", "integer", "得分名次", "Score rank",
         {"parcel": _TAX_AND_SALES, "enterprise": _TAX_AND_SALES}, on_card=("parcel",)),
    Fact("main_firm", "text", "主要企业", "Main firm", {"parcel": ("enterprise_id",)}),
    Fact("firm_class", "text", "主要企业等级", "Class of main firm", {"parcel": _TAX_AND_SALES}),
    Fact("firm_in_last_class", "bool", "主要企业为最末一档", "Main firm in the last class",
         {"parcel": _TAX_AND_SALES}, told_with="firm_class"),
    Fact("main_firm_unrated", "text", "主要企业不参评原因", "Why main firm is unrated",
         {"parcel": _TAX_AND_SALES}),
    Fact("main_firm_sector", "text", "主要企业行业", "Sector of main firm",
         {"parcel": ("sector",)}),
    Fact("industry_list", "text", "行业目录类别", "Industry list", {"parcel": ("sector",)}),
    Fact("land_class", "text", "用地类别", "Land class",
         {"parcel": ("land_use", "land_use_system")}, public=True, on_card=("parcel",)),
    Fact("mu", "number", "用地", "Land", {"enterprise": ("land_mu",)}, dimension="mu"),
    Fact("own_mu", "number", "自有用地", "Own land", {"enterprise": ("land_mu",)},
         dimension="mu"),
    Fact("rented_mu", "number", "租入用地", "Rented land", {"enterprise": ("land_mu", "tenure")},
         dimension="mu"),
    Fact("let_mu", "number", "租出用地", "Let land", {"enterprise": ("landlord_id",)},
         dimension="mu"),
    Fact("vacant_mu", "number", "空置用地", "Vacant land", {"enterprise": ("land_mu",)},
         dimension="mu"),
    Fact("outside_mu", "number", "区外用地", "Land outside the zone",
         {"enterprise": ("land_mu",)}, dimension="mu"),
    Fact("still_building", "bool", "尚在建设", "Still building",
         {"enterprise": ("due_end", "completed", *_TAX_AND_SALES)}),
    Fact("years", "integer", "平均年数", "Years averaged", {"enterprise": ("year",)}),
    Fact("located", "bool", "有用地", "Has land", {"enterprise": ("parcel_id",)}),
    Fact("unrated", "text", "不参评原因", "Not rated", {"enterprise": _TAX_AND_SALES}),
    Fact("group", "text", "组", "Group", {"enterprise": ("above_scale",)}),
    Fact("rated", "bool", "参评", "Rated", {"enterprise": _TAX_AND_SALES}),
    # what only some schemes ask of firms, or say of them
    Fact("years_founded", "number", "成立年数", "Years since foundation",
         {"enterprise": ("founded",)}, place="asked", counts=("年", "years")),
    Fact("years_in_production", "number", "投产年数", "Years in production",
         {"enterprise": ("started_production",)}, place="asked", counts=("年", "years")),
    Fact("years_since_supply", "number", "供地年数", "Years since the land was supplied",
         {"enterprise": ("contract_date",)}, place="asked", counts=("年", "years")),
    Fact("rented_floor_m2", "number", "租用面积", "Rented floor",
         {"enterprise": ("leased_floor_m2",)}, place="asked", dimension="m2"),
    Fact("tenant_count", "number", "承租企业数", "Tenants",
         {"enterprise": ("landlord_id",)}, place="asked", counts=("家", "")),
    Fact("small_tenant_count", "number", "规下承租企业数", "Tenants below scale",
         {"enterprise": ("landlord_id",)}, place="asked", counts=("家", "")),
    Fact("base_key", "text", "基准组", "Group of base values", {"enterprise": ()}, place="scheme"),
    Fact("factor", "number", "修正系数", "Coefficient", {"enterprise": ()}, place="scheme",
         decimals=4),
    Fact("extra_points", "number", "附加分", "Extra points", {"enterprise": ()}, place="scheme",
         counts=("分", "pts"), decimals=2),
    Fact("class_cut", "text", "调档前等级", "Class before adjustment", {"enterprise": ()},
         place="scheme"),
    Fact("adjusted", "text", "定档调档", "Adjustment", {"enterprise": ()}, place="scheme"),
    Fact("landlord", "text", "出租企业", "Landlord", {"enterprise": ("landlord_id",)},
         place="scheme"),
    Fact("judged_by", "text", "随同评价企业", "Judged with", {"enterprise": ("landlord_id",)},
         place="scheme"),
    Fact("score_together", "number", "合并评价得分", "Score together",
         {"enterprise": ("landlord_id",)}, place="scheme", counts=("分", "pts"), decimals=1),
    Fact("class_together", "text", "合并评价等级", "Class together",
         {"enterprise": ("landlord_id",)}, place="scheme"),
    # a firm's use of a parcel
    Fact("land_mu", "number", "用地", "Land", {"use": ("land_mu",)}, dimension="mu"),
    Fact("share", "number", "占该企业", "Share of firm", {"use": ("land_mu",)}, dimension="share"),
    # what the ledger and the contract say, as rules ask for it
    Fact("revitalized_on", "date", "盘活日期", "Revitalized on",
         {"parcel": ("action_id",), "building": ("action_id",)}),
    Fact("started_by_law", "date", "法定动工日期", "Started by law", {"parcel": ("started",)},
         place="rules", public=True),
    Fact("start_due", "date", "应动工日期", "Start due", {"parcel": ("due_start",)},
         place="rules", public=True),
    Fact("idle_cause_kind", "text", "原因类别", "Kind of cause",
         {"parcel": ("idle_cause", "government_caused")}, place="rules", public=True),
    Fact("is_collective", "bool", "集体土地", "Collective land", {"parcel": ("ownership",)},
         place="rules", public=True),
    Fact("decision_lifted_on", "date", "认定解除日期", "Decision lifted on",
         {"parcel": ("idle_decision_lifted",)}, place="rules"),
    Fact("under_construction", "bool", "约定竣工期内", "Within the time to build",
         {"parcel": ("due_end",)}, place="rules", public=True),
    Fact("far_line_applies", "bool", "适用容积率下限", "Plot ratio floor applies",
         {"parcel": ("contract_date",)}, place="rules", public=True),
    Fact("due_start_plus_1y", "date", "约定动工满一年", "Start due + 1 year",
         {"parcel": ("due_start",)}, place="rules", public=True),
    Fact("due_start_plus_2y", "date", "约定动工满两年", "Start due + 2 years",
         {"parcel": ("due_start",)}, place="rules", public=True),
    Fact("suspended_since_plus_1y", "date", "停工满一年", "Suspended + 1 year",
         {"parcel": ("suspended_since",)}, place="rules"),
    Fact("is_office", "bool", "楼宇", "Office building", {"building": ("use",)}, place="rules"),
    Fact("vacant_since_plus_6m", "date", "空置满六个月", "Vacant + 6 months",
         {"building": ("vacant_since",)}, place="rules"),
    Fact("idle_decided", "text", "认定文书", "Idle decision", {"parcel": ("idle_decision_no",)},
         place="rules"),
    Fact("tax_line", "number", "亩均税收线", "Tax line", {"parcel": ("tax_per_mu_min",)},
         place="rules", dimension="wan_per_mu", told_with="tax_line_from"),
    Fact("tax_line_from", "text", "亩均税收线依据", "Tax line from",
         {"parcel": ("tax_per_mu_min",)}, place="rules"),
    Fact("far_line", "number", "容积率线", "Plot ratio line", {"parcel": ("far_min",)},
         place="rules", decimals=2, public=True, told_with="far_line_from"),
    Fact("far_line_from", "text", "容积率线依据", "Plot ratio line from",
         {"parcel": ("far_min",)}, place="rules", public=True),
    # what the rules answer
    Fact("status", "text", "状态", "Status", _BOTH, place="tags", public=True),
    Fact("confirmed", "bool", "已认定", "Confirmed", _BOTH, place="tags", public=True),
    Fact("flags", "text", "同时符合", "All statuses that hold", _BOTH, place="tags", public=True),
    Fact("rules", "text", "符合的规则", "Rules that hold", _BOTH, place="tags"),
    Fact("missing", "text", "缺少的资料", "Missing data", _BOTH, place="tags", public=True),
    Fact("reviewer", "text", "核查人", "Reviewer", _BOTH, place="tags"),
    # what a field check rests on
    Fact("date", "date", "日期", "Date", _BOTH, place="check"),
    Fact("reason", "text", "理由", "Reason", _BOTH, place="check"),
    Fact("until", "date", "有效期至", "In force until", _BOTH, place="check"),
)  # fmt: skip

#: Labels (Chinese, English) of the columns that evidence of these names becomes.
EVIDENCE: Mapping[str, tuple[str, str]] = {"night_light": ("夜间灯光", "Night light")}

_TABLES: Mapping[Unit, schema.Table] = {
    "parcel": schema.PARCELS,
    "building": schema.BUILDINGS,
    "enterprise": schema.ENTERPRISES,
}


def _by_name() -> dict[str, DeclaredColumn]:
    """Every declared column by its name; a fact before a table's column, an earlier table first."""
    out: dict[str, DeclaredColumn] = {fact.name: fact for fact in FACTS}
    for table in schema.TABLES.values():
        for column in table.columns:
            out.setdefault(column.name, column)
    return out


#: Every declared column by its name: one name has one label, one unit and so many decimals.
DECLARED_COLUMNS: Mapping[str, DeclaredColumn] = _by_name()


def facts_about(unit: Unit, *places: Place) -> tuple[Fact, ...]:
    """The facts of one kind of unit.

    Parameters
    ----------
    unit
        Whose.
    *places
        Only those that live there; all where none is named.

    Returns
    -------
    tuple of Fact
        In reading order.

    Examples
    --------
    >>> [fact.name for fact in facts_about("building", "rules")]
    ['is_office', 'vacant_since_plus_6m']
    """
    return tuple(
        fact
        for fact in FACTS
        if unit in fact.sources and (not places or fact.place in places)
    )


def on_card(unit: Unit) -> tuple[str, ...]:
    """Names of the facts that a unit's card on the map shows, in reading order.

    Parameters
    ----------
    unit : Unit
        "parcel" or "building" or "enterprise": whose card.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> on_card("building")
    ('parcel_id', 'floor_area_used_m2', 'vacancy_share')
    """
    return tuple(fact.name for fact in FACTS if unit in fact.on_card)


def told_with(name: str) -> tuple[str, ...]:
    """Facts that are told beside a column among the values of a reason.

    Parameters
    ----------
    name : str
        A source column or a fact.

    Returns
    -------
    tuple of str
        At most one; none for a source column.

    Examples
    --------
    >>> told_with("tax_line"), told_with("started")
    (('tax_line_from',), ())
    """
    column = DECLARED_COLUMNS.get(name)
    beside = column.told_with if isinstance(column, Fact) else ""
    return (beside,) if beside else ()


def known_to_rules(unit: Unit) -> dict[str, schema.Kind]:
    """What a rule about ``unit`` may speak of: its source columns and its facts.

    Parameters
    ----------
    unit : Unit
        Whom the rule is about.

    Returns
    -------
    dict of str to Kind
        Name → what it holds.
    """
    columns = [*_TABLES[unit].columns, *facts_about(unit, "frame", "rules")]
    kinds = {column.name: column.kind for column in columns}
    return {
        name: kind
        for name, kind in kinds.items()
        if name not in ("geometry", "source_row")
    }


def sources_of(unit: Unit, name: str) -> tuple[str, ...]:
    """The source columns behind a column: what a planner has to fill where it is unknown.

    Parameters
    ----------
    unit
        Whose column it is.
    name
        A source column, which is its own source, or a fact.

    Returns
    -------
    tuple of str

    Examples
    --------
    >>> sources_of("parcel", "due_start_plus_1y"), sources_of("parcel", "started")
    (('due_start',), ('started',))
    """
    for fact in FACTS:
        if fact.name == name and unit in fact.sources:
            return fact.sources[unit]
    return (name,)


def public_columns(unit: Unit) -> frozenset[str]:
    """Names of the columns of a unit's frame, and of its rules' facts, that everybody may see.

    Parameters
    ----------
    unit : Unit
        Whose frame.

    Returns
    -------
    frozenset of str
    """
    facts = {fact.name for fact in facts_about(unit) if fact.public}
    private = {fact.name for fact in facts_about(unit) if not fact.public}
    return frozenset(({*_TABLES[unit].public} - private) | facts)
