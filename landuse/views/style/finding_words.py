"""Words for what reading found: how grave it is, what was done about it, what kind it is."""

from __future__ import annotations

#: Severities, worst first → Chinese.
SEVERITIES = {"error": "错误", "warning": "警告", "info": "提示"}
#: What was done about it → (Chinese, English).
ACTIONS = {
    "rejected": ("未采用", "row left out"),
    "repaired": ("已修复", "repaired"),
    "ignored": ("忽略该值", "value ignored"),
    "kept": ("保留", "kept"),
}
#: Every kind of finding, as headings name it → (Chinese, English).
CODES = {
    "amount_over_unit": ("数量超过对象", "More than the unit has"),
    "area_differs": ("登记面积与图形不符", "Registered area and outline differ"),
    "axes_swapped": ("坐标次序对调", "Axes turned"),
    "before_contract": ("开工早于合同", "Start before the contract"),
    "building_elsewhere": ("建筑在别的宗地上", "Building on another parcel"),
    "coordinate_missing": ("坐标缺失", "Coordinate missing"),
    "corrected_twice": ("同一记录更正两次", "Corrected twice"),
    "correction_ring": ("互相更正", "Corrections in a ring"),
    "correction_unknown": ("更正的记录不存在", "Corrects nothing"),
    "crs_contradicted": ("坐标系说明与坐标矛盾", "CRS contradicts the coordinates"),
    "crs_recognised": ("按坐标识别坐标系", "CRS recognised from the coordinates"),
    "dates_reversed": ("日期先后颠倒", "Dates reversed"),
    "duplicate_geometry": ("图形重复", "Outline twice"),
    "duplicate_id": ("编号重复", "Id twice"),
    "entry_repeated": ("记录编号重复", "Entry number twice"),
    "evidence_missing": ("缺佐证材料", "Evidence missing"),
    "extra_cells": ("单元格多于表头", "More cells than headers"),
    "floor_area_differs": ("建筑面积与图形不符", "Floor area and outline differ"),
    "floor_over_building": ("使用面积超过建筑", "More floor used than there is"),
    "former_number": ("旧宗地号已对应到现地块", "Former parcel number followed"),
    "future_date": ("日期在将来", "Date in the future"),
    "gap": ("地块间缝隙", "Gap between parcels"),
    "formula_without_value": ("公式没有结果", "Formula without a result"),
    "geometry_missing": ("没有图形", "No outline"),
    "geometry_repaired": ("图形已修复", "Outline repaired"),
    "geometry_unusable": ("图形无法使用", "Outline unusable"),
    "hidden_signs": ("含看不见的字符", "Hidden characters"),
    "indicator_unfed": ("评价指标没有数据", "Indicator without data"),
    "land_over_parcel": ("企业用地超过地块", "More land used than there is"),
    "land_repeated": ("用地重复登记", "Land stated again"),
    "landlord_unknown": ("出租方没有用地", "Landlord without land"),
    "malformed_number": ("宗地代码不合规则", "Malformed parcel number"),
    "millimetres": ("毫米坐标", "Coordinates in millimetres"),
    "multi_part": ("多部分图形", "Multi-part outline"),
    "name_as_id": ("以名称作编号", "Name taken as id"),
    "negative_tax": ("税收为负", "Negative tax"),
    "no_enterprises": ("没有企业台账", "No ledger of firms"),
    "no_figures": ("企业当年没有数据", "User without figures"),
    "no_occupancy": ("没有用地用房关系", "No occupancy table"),
    "no_place": ("用地关系没有对象", "Row that names no place"),
    "no_unit": ("行动没有对象", "Action without a unit"),
    "not_a_plot": ("不是面状地块", "Not an area"),
    "not_located": ("企业未落到地块", "Firm on no parcel"),
    "open_outline": ("多段线未闭合", "Open polyline"),
    "orphan": ("引用的编号不存在", "Points at nothing"),
    "out_of_range": ("数值超出合理范围", "Implausible value"),
    "outline_closed": ("多段线已闭合", "Polyline closed"),
    "outside_area": ("图形在园区之外", "Outside the zone"),
    "outside_parcels": ("建筑不在任何地块上", "Building on no parcel"),
    "overlap": ("地块重叠", "Parcels overlap"),
    "overlap_sliver": ("地块边界交错", "Boundaries cross"),
    "percent": ("按百分数理解", "Read as percent"),
    "point_count": ("界址点数不符", "Number of points differs"),
    "registered_zero": ("登记面积为零", "Registered area of zero"),
    "required_missing": ("必需列为空", "Required cell empty"),
    "several_labels": ("多个注记", "Several labels"),
    "several_parts": ("多个分离部分", "Separate parts"),
    "sheets_read": ("读取多张工作表", "Several sheets read"),
    "unit_of_title": ("单位取自标题", "Unit from the title"),
    "header_again": ("重复的表头", "Header again"),
    "note_row": ("说明和签字", "Note or signature"),
    "column_numbers": ("列号", "Numbers of columns"),
    "sheet_chosen": ("选用的工作表", "Sheet chosen"),
    "sliver": ("狭长碎片", "Sliver"),
    "source_unusable": ("数据源不能使用", "Source that cannot be used"),
    "stage_repeated": ("阶段重复登记", "Stage stated again"),
    "stages_reversed": ("阶段日期颠倒", "Stages in reverse"),
    "stated_area": ("写明面积与图形不符", "Stated area and outline differ"),
    "storey_height": ("层高异常", "Odd storey height"),
    "superseded": ("已被更正", "Superseded"),
    "suspicious_unit": ("疑似单位错误", "Suspicious unit"),
    "tiny_parcel": ("面积过小", "Tiny parcel"),
    "total_row": ("合计行", "Total row"),
    "unknown_mode": ("盘活方式不识别", "Unknown mode"),
    "unknown_review": ("核查结论不识别", "Unknown verdict"),
    "unknown_stage": ("阶段不识别", "Unknown stage"),
    "unknown_tenure": ("使用方式不在词表", "Unknown tenure"),
    "unknown_unit": ("单位无法识别", "Unknown unit"),
    "unreadable_value": ("值无法读取", "Unreadable value"),
    "year_assumed": ("按计划年度处理", "Year assumed"),
}


def kind_of_finding(code: str, lang: str = "zh") -> str:
    """A kind of finding as headings name it.

    Parameters
    ----------
    code : str
        One of :data:`CODES`.
    lang : str
        "zh" or "en".

    Returns
    -------
    str

    Examples
    --------
    >>> kind_of_finding("overlap"), kind_of_finding("overlap", "en")
    ('地块重叠', 'Parcels overlap')
    """
    return CODES[code][0 if lang == "zh" else 1]


def severity_word(severity: str, lang: str = "zh") -> str:
    """How grave a finding is, in words.

    Parameters
    ----------
    severity : str
        One of :data:`SEVERITIES`.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
    """
    return SEVERITIES[severity] if lang == "zh" else severity


def action_word(action: str, lang: str = "zh") -> str:
    """What was done about a finding, in words.

    Parameters
    ----------
    action : str
        One of :data:`ACTIONS`.
    lang : str
        "zh" or "en".

    Returns
    -------
    str
    """
    return ACTIONS[action][0 if lang == "zh" else 1]
