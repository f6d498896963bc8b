"""What a closer look at a zone can find: each kind with its code, words and weight.

Texts are filled in with the row as a person counts it in the file (``{row}``), the unit or firm
(``{id}``), what stands there (``{value}``) and further fields that the question hands over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Severity: TypeAlias = Literal["error", "warning", "info"]
Action: TypeAlias = Literal["rejected", "repaired", "kept", "ignored"]


@dataclass(frozen=True)
class FindingKind:
    """One question that a zone can fail.

    Attributes
    ----------
    table : str
        Name of the table in which it is found.
    code : str
        The key of the finding; several kinds may share it and word it differently.
    text : str
        The finding in Chinese, as a format string.
    column : str or None
        The canonical column to look at; None where the question decides.
    severity : "error", "warning" or "info"
        An error fails the check.
    action : "rejected", "repaired", "kept" or "ignored"
        What is done about the row.
    """

    table: str
    code: str
    text: str
    column: str | None = None
    severity: Severity = "warning"
    action: Action = "kept"


# --- parcels: outlines --------------------------------------------------------------------------

MULTI_PART = FindingKind(
    "parcels",
    "multi_part",
    "第{row}行({id})由 {value} 个分离的部分组成",
    column="geometry",
    severity="info",
)
SLIVER = FindingKind(
    "parcels",
    "sliver",
    "第{row}行({id})是宽度约 {value:.2f} m 的狭长碎片",
    column="geometry",
)
TINY_PARCEL = FindingKind(
    "parcels",
    "tiny_parcel",
    "第{row}行({id})面积只有 {value:.2f} m²({mu:.4f} 亩)，疑似碎片或单位错误",
    column="geometry",
)
OVERLAP = FindingKind(
    "parcels",
    "overlap",
    "第{row}行({id})与第{other_row}行({other_id})重叠 {value:.2f} m²，位于 {place}",
    column="geometry",
)
OVERLAP_SLIVER = FindingKind(
    "parcels",
    "overlap_sliver",
    "第{row}行({id})与第{other_row}行({other_id})边界交错(宽度不足 1 m) {value:.2f} m²，"
    "位于 {place}",
    column="geometry",
)
GAP = FindingKind(
    "parcels",
    "gap",
    "地块之间有 {value} m² 的缝隙(宽度不足 1 m)，位于 {place}",
    column="geometry",
    severity="info",
)

# --- parcels: register --------------------------------------------------------------------------

REGISTERED_ZERO = FindingKind(
    "parcels",
    "registered_zero",
    "第{row}行({id})登记面积为 0，按图形平面面积 {value:.1f} m² 计算",
    column="area_registered_m2",
)
AREA_IN_OTHER_UNIT = FindingKind(
    "parcels",
    "suspicious_unit",
    "第{row}行({id})登记面积 {value:g} m²，图形 {plane:.1f} m²，疑似把{stated}数当作{taken_for}",
    column="area_registered_m2",
    severity="error",
)
AREA_DIFFERS = FindingKind(
    "parcels",
    "area_differs",
    "第{row}行({id})登记 {registered:.1f} m²、平面 {plane:.1f} m²、椭球面 {ellipsoid:.1f} m²，"
    "相差 {value:+.1%}",
    column="area_registered_m2",
)
MALFORMED_NUMBER = FindingKind(
    "parcels",
    "malformed_number",
    "第{row}行的宗地代码 {id} 不合 19 位编码规则",
    column="parcel_id",
)
COMPLETION_BEFORE_START = FindingKind(
    "parcels",
    "dates_reversed",
    "第{row}行({id})的约定竣工时间早于约定开工时间({value})",
    column="due_end",
)
SUSPENSION_BEFORE_START = FindingKind(
    "parcels",
    "dates_reversed",
    "第{row}行({id})的停工日期早于实际开工时间({value})",
    column="suspended_since",
)

# --- buildings ----------------------------------------------------------------------------------

OUTSIDE_PARCELS = FindingKind(
    "buildings",
    "outside_parcels",
    "第{row}行({id})不在任何地块上，位于 {value}",
    column="geometry",
)
FLOOR_AREA_DIFFERS = FindingKind(
    "buildings",
    "floor_area_differs",
    "第{row}行({id})建筑面积 {floor:.0f} m²，是基底面积×层数({room:.0f} m²)的 {value:.2f} 倍",
    column="floor_area_m2",
)
STOREY_HEIGHT = FindingKind(
    "buildings",
    "storey_height",
    "第{row}行({id})平均层高 {value:.1f} m，请核对高度和层数",
    column="height_m",
)

# --- enterprises --------------------------------------------------------------------------------

FIGURE_IN_OTHER_UNIT = FindingKind(
    "enterprises",
    "suspicious_unit",
    "第{row}行({id})的{label} {value:g} 是中位数({median:g})的 {times:.0f} 倍，疑似单位错误",
)
NO_ENTERPRISES = FindingKind(
    "enterprises",
    "no_enterprises",
    "有用地用房关系，但没有企业台账，不能计算亩均产出和得分",
)
NO_OCCUPANCY = FindingKind(
    "enterprises",
    "no_occupancy",
    "有企业台账，但没有用地用房关系，产出不能落到地块，不能计算亩均产出和得分",
)
NOT_LOCATED = FindingKind(
    "enterprises",
    "not_located",
    "第{row}行({id} {value})在 {year} 年没有生效的用地用房关系，产出未落到地块",
    column="enterprise_id",
    severity="info",
)
NEGATIVE_TAX = FindingKind(
    "enterprises",
    "negative_tax",
    "第{row}行({id})的实缴税收为负({value} 万元，可能含留抵退税)，按方案的下限计分",
    column="tax_wan",
)
INDICATOR_UNFED = FindingKind(
    "enterprises",
    "indicator_unfed",
    "评价指标“{title}”没有数据：企业台账缺少{labels}列",
)

# --- occupancy ----------------------------------------------------------------------------------

USE_IN_OTHER_UNIT = FindingKind("occupancy", "suspicious_unit", FIGURE_IN_OTHER_UNIT.text)
LEASE_REVERSED = FindingKind(
    "occupancy",
    "dates_reversed",
    "第{row}行({id})的到期日期 {value} 早于起租日期，该行不计",
    column="until",
    severity="error",
    action="ignored",
)
UNKNOWN_TENURE = FindingKind(
    "occupancy",
    "unknown_tenure",
    "第{row}行({id})的使用方式“{value}”不在词表(自有、租赁)，写明出租方的按租赁，否则按自有",
    column="tenure",
)
LANDLORD_UNKNOWN = FindingKind(
    "occupancy",
    "landlord_unknown",
    "第{row}行({id})的出租方 {value} 在用地用房关系表中没有用地，"
    "租户用地从该地块全部自用企业中扣除",
    column="landlord_id",
    severity="info",
)
#: Who uses the land of a sum, by tenure.
USERS = {"lease": "租户", "own": "自用企业"}
LAND_OVER_PARCEL = FindingKind(
    "occupancy",
    "land_over_parcel",
    "{id} 上{users}的用地合计 {value} 亩，超过其 {there:g} 亩(自第{row}行起){hint}",
    column="land_mu",
)
#: Added to LAND_OVER_PARCEL where the figure is likely one of m².
LAND_IN_M2 = "；如单位为平方米，则为 {mu:.4g} 亩"
FLOOR_OVER_BUILDING = FindingKind(
    "occupancy",
    "floor_over_building",
    "{id} 上{users}的建筑面积合计 {value} m²，超过其 {there:g} m²(自第{row}行起)",
    column="floor_area_m2",
)
LAND_REPEATED = FindingKind(
    "occupancy",
    "land_repeated",
    "第{row}行({id})的占地面积 {value} 亩与该企业在其他地块的相同，疑似把全部用地重复登记",
    column="land_mu",
)
NO_PLACE = FindingKind(
    "occupancy",
    "no_place",
    "第{row}行({id})既无宗地代码也无建筑编号，该行不计",
    severity="error",
    action="ignored",
)
BUILDING_ELSEWHERE = FindingKind(
    "occupancy",
    "building_elsewhere",
    "第{row}行({id})的建筑 {value} 不在该行所写的宗地上，以建筑所在宗地为准",
    column="building_id",
)
NO_FIGURES = FindingKind(
    "occupancy",
    "no_figures",
    "第{row}行({id})在企业台账中没有 {year} 年的数据，所在地块的产出按未知处理",
    column="enterprise_id",
)

# --- actions ------------------------------------------------------------------------------------

SUPERSEDED = FindingKind(
    "actions",
    "superseded",
    "第{row}行({id})已由记录 {value} 更正，以更正为准",
    column="supersedes",
    severity="info",
    action="ignored",
)
CORRECTION_RING = FindingKind(
    "actions",
    "correction_ring",
    "第{row}行({id})与其他记录互相更正，无法判断以谁为准，均不计",
    column="supersedes",
    severity="error",
    action="ignored",
)
CORRECTION_UNKNOWN = FindingKind(
    "actions",
    "correction_unknown",
    "第{row}行({id})更正的记录 {value} 不存在，按普通记录处理",
    column="supersedes",
)
CORRECTED_TWICE = FindingKind(
    "actions",
    "corrected_twice",
    "第{row}行({id})与别的行更正同一记录 {value}，两行都有效，请核对",
    column="supersedes",
)
ENTRY_REPEATED = FindingKind(
    "actions",
    "entry_repeated",
    "第{row}行({id})的记录编号 {value} 不唯一",
    column="entry_id",
)
UNKNOWN_MODE = FindingKind(
    "actions",
    "unknown_mode",
    "第{row}行({id})的盘活方式“{value}”不在政策词表中，该行动不计",
    column="mode",
    action="ignored",
)
UNKNOWN_STAGE = FindingKind(
    "actions",
    "unknown_stage",
    "第{row}行({id})的阶段“{value}”不在政策词表中，该行动不计",
    column="stage",
    action="ignored",
)
FUTURE_DATE = FindingKind(
    "actions",
    "future_date",
    "第{row}行({id})的日期 {value} 在今天之后，到那天之前不计",
    column="date",
)
STAGES_REVERSED = FindingKind(
    "actions",
    "stages_reversed",
    "第{row}行({id})：{value}，该行动不计",
    column="date",
    severity="error",
    action="ignored",
)
BEFORE_CONTRACT = FindingKind(
    "actions",
    "before_contract",
    "第{row}行({id})的开工日期早于宗地合同签订日期 {value}，该行动不计",
    column="date",
    severity="error",
    action="ignored",
)
STAGE_REPEATED = FindingKind(
    "actions",
    "stage_repeated",
    "第{row}行({id})又登记一次“{value}”，以先登记的日期为准",
    column="date",
    severity="info",
)
STAGE_REPEATED_ACROSS_YEARS = FindingKind(
    "actions",
    "stage_repeated",
    "第{row}行({id})与已登记的“{value}”跨了年度，按先登记的年度计",
    column="date",
)
AMOUNT_OVER_UNIT = FindingKind(
    "actions",
    "amount_over_unit",
    "第{row}行({id})的数量 {value}，多出的不计",
)
#: The value of AMOUNT_OVER_UNIT.
AMOUNT_AND_THERE = "{amount:g} {unit}，对象只有 {there:g} {unit}"
EVIDENCE_MISSING = FindingKind(
    "actions",
    "evidence_missing",
    "第{row}行({id})的“{value}”没有佐证材料(需要其一：{papers})，仍计，请补",
    column="evidence",
)
EVIDENCE_MISSING_NOT_COUNTED = FindingKind(
    "actions",
    "evidence_missing",
    "第{row}行({id})的“{value}”没有佐证材料(需要其一：{papers})，不计",
    column="evidence",
)
NO_UNIT = FindingKind(
    "actions",
    "no_unit",
    "第{row}行({id})既无宗地代码也无建筑编号，不计",
    column="parcel_id",
    action="ignored",
)

# --- reviews ------------------------------------------------------------------------------------

UNKNOWN_REVIEW = FindingKind(
    "reviews",
    "unknown_review",
    "第{row}行({id})的核定状态“{value}”不在政策词表中，该核查不起作用",
    column="status",
    action="ignored",
)
ORPHAN_REVIEW = FindingKind(
    "reviews",
    "orphan",
    "第{row}行核查的对象 {id} 在地块和建筑表中都不存在",
    column="unit_id",
)
REVIEW_REVERSED = FindingKind(
    "reviews",
    "dates_reversed",
    "第{row}行({id})的有效期 {value} 早于核查日期，该核查不起作用",
    column="until",
    severity="error",
    action="ignored",
)
