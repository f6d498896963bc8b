"""What a header of an office's own file may mean that no alias spells: a guess, to be confirmed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from landuse.adapters.meaning.headers import tidy
from landuse.domain.vocabulary.codes import PARCEL_CODE, looks_like_credit_code

#: How a header says that its cells are numbers or codes of things.
_CODE = r"(?:编?号码?|[代编]?码|标识)"
#: The patterns of :data:`PATTERNS` as text.
_PATTERN_TEXTS = {
    "parcels": {
        "parcel_id": rf"(?:宗地|地块|图斑|土地|用地).*{_CODE}|不动产(?:单元|权).*{_CODE}",
        "contract_no": r"监管号|(?:合同|协议).*号",
        "contract_date": r"(?:合同|协议|出让).*(?:日期|时间|签订)|签[订约](?:日期?|时间)",
        "due_start": r"(?:约定|应|规定|合同|最迟|计划).*(?:开工|动工)|(?:开工|动工)期限",
        "started": r"(?:实际|已).*(?:开工|动工)|^(?:开工|动工)(?:日期?|时间)?$",
        "due_end": r"(?:约定|应|规定|合同|最迟|计划).*(?:竣工|完工)|(?:竣工|完工)期限",
        "completed": r"(?:实际|已).*(?:竣工|完工)|^(?:竣工|完工)(?:日期?|时间)?$",
        "land_use": r"用途|地类|用地性质|土地性质",
        "area_registered_m2": r"(?:宗地|登记|证载?|批准|[供用]地|土地|地块).*面积|^面积$",
        "right_nature": r"权利(?:性质|类型)|供地方式|(?:取得|供应|出让)方式|使用权类型",
        "holder": r"权利人|使用权?[人者]|权属单位|业主|产权人|用地单位|受让|竞得|企业名",
        "address": r"坐落|座落|地址|位置|门牌",
        "far_min": r"(?:约定|最低|不低于).*容积率|容积率.*(?:下限|不低于|约定|≥)|^容积率$",
        "township": r"街道|乡镇|镇街|社区",
    },
    "buildings": {
        "building_id": rf"(?:[幢栋楼]|建筑|房屋|图元).*{_CODE}|^(?:fid|objectid|gid)$",
        "floors": r"层数?$|floors?|levels?",
        "floor_area_m2": r"建筑面积|总?建面",
        "name": r"(?:建筑|楼|厂房|房屋).*名|^name$",
        "height_m": r"高度?$|height",
    },
    "enterprises": {
        "enterprise_id": r"信用代?码|组织机构代码|税号|纳税人识别号",
        "name": r"(?:企业|单位|公司|户|纳税人)(?:的)?(?:名称|全称|名)|^(?:企业|公司|单位)$",
        "year": r"^年[度份]?$|^(?:统计|数据|所属)年",
        "tax_wan": r"税[收金额款]|纳税|上缴税|入库",
        "sales_wan": r"销售|营[业收]|主营|产值|开票",
        "added_value_wan": r"增加值",
        "energy_tce": r"能耗|能源|标煤",
        "power_kwh": r"用?电量?",
        "rd_wan": r"研发",
        "employees": r"人数|职工|员工|从业",
        "above_scale": r"规[上下模]",
        "sector": r"行业|产业",
    },
    "occupancy": {
        "enterprise_id": r"承租|租户|租客|租用|入驻|乙方|使用(?:企业|单位)",
        "landlord_id": r"出租|房东|业主|甲方|产权",
        "leased_floor_m2": r"(?:租赁|承租|出租|租用)?(?:建筑)?面积",
        "term": r"租期|期限|起止|租赁(?:时间|期)",
        "since": r"起租|起始|开始",
        "until": r"到期|终止|截止|结束",
        "rent_wan": r"租金",
        "parcel_id": rf"(?:宗地|地块|土地).*{_CODE}",
        "address": r"坐落|座落|地址|位置|地点",
    },
    "actions": {
        "parcel_id": rf"(?:宗地|地块|土地|图斑).*{_CODE}|^(?:地块|宗地)$|图斑",
        "mode": r"方式|途径|类型|措施|办法",
        "stage": r"进展|进度|阶段|状态|情况",
        "date": r"^(?:完成|办理|节点|推进|更新)?(?:日期|时间|年月)$",
        "factory_id": r"业主|厂房主体|所属企业|产权",
        "project": r"项目|引[进入]",
        "responsible": r"责任|牵头|承办|经办",
        "address": r"坐落|座落|地址|位置|地点|门牌",
        "note": r"备注|说明",
    },
    "housing": {
        "name": r"(?:项目|小区|安置房?|地块|工程|楼盘)(?:的)?名?称?$",
        "progress": r"进展|进度|情况|计划",
        "floor_area_m2": r"(?:建筑|总建?)面积|建面",
        "units": r"套数|户数",
        "responsible": r"责任|牵头|建设单位",
    },
}


def _compiled(texts: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    """The patterns of one table, ready to search with."""
    return {column: re.compile(text) for column, text in texts.items()}


#: Table → canonical column → what its headers look like; the first column that fits has a header.
PATTERNS: Mapping[str, Mapping[str, re.Pattern[str]]] = MappingProxyType(
    {table: _compiled(texts) for table, texts in _PATTERN_TEXTS.items()}
)
#: Headers of areas that may be of land or of floors, which their units tell.
AREA = re.compile(r"面积|体量|规模|^(?:用|占|土)地(?:\(|$)")
#: Headers of areas that are of floors, whatever stands beside them.
BUILT = re.compile(r"建筑|厂房|建面|楼")
#: Headers of a firm's land → how it has it.
FIRM_LAND = re.compile(r"(?:用地|占地|土地)(?:面积)?")
RENTED = re.compile(r"租")
OWNED = re.compile(r"自[有用]|自持|^[^租]*$")
#: Units of land, and of floors, in a header or a cell.
LAND_UNIT = re.compile(r"亩|公顷|hm2|ha\b")
FLOOR_UNIT = re.compile(r"㎡|平方|平米|m2|m²")
#: Who a holder has to be for its land to be a firm's.
FIRM = re.compile(r"公司|厂|集团|企业")
#: What a sheet of resettlement housing is called.
HOUSING = re.compile(r"安置|拆迁|回迁|保障房")
#: A year that a name or title speaks of.
YEAR = re.compile(r"(?<!\d)(20[0-4]\d)(?!\d)")
#: A column is of codes where at least this share of its cells is.
_LEAST_SHARE = 0.6


def code_shape(cells: pd.Series) -> str:
    """Which codes the values of a column are, by their shape.

    Parameters
    ----------
    cells : Series
        A column of any dtype.

    Returns
    -------
    str
        "parcel_code", "credit_code" or nothing.

    Examples
    --------
    >>> code_shape(pd.Series(["320691001001GB00001", None]))
    'parcel_code'
    >>> code_shape(pd.Series(["9132069100000001MA"])), code_shape(pd.Series(["甲厂"]))
    ('credit_code', '')
    """
    texts = cells.dropna().astype(str).str.strip()
    texts = texts[texts != ""]
    if texts.empty:
        return ""
    if texts.str.fullmatch(PARCEL_CODE.pattern).mean() >= _LEAST_SHARE:
        return "parcel_code"
    if looks_like_credit_code(texts).mean() >= _LEAST_SHARE:
        return "credit_code"
    return ""


def guess_headers(
    table: str, headers: Sequence[str], taken: Mapping[str, str]
) -> dict[str, str]:
    """Guess what headers mean in a table that no alias spells.

    Parameters
    ----------
    table : str
        Its name.
    headers : sequence of str
        Headers of a source.
    taken : mapping of str to str
        Canonical column → header of those that are known.

    Returns
    -------
    dict of str to str
        Canonical column → header, each header once.

    Examples
    --------
    >>> guess_headers("enterprises", ["税号", "纳税人全称", "营收", "纳税额"], {})
    {'enterprise_id': '税号', 'name': '纳税人全称', 'tax_wan': '纳税额', 'sales_wan': '营收'}
    """
    unused = [header for header in headers if header not in taken.values()]
    guesses: dict[str, str] = {}
    for column, pattern in PATTERNS.get(table, {}).items():
        if column in taken:
            continue
        fitting = [header for header in unused if pattern.search(tidy(header))]
        if fitting:
            guesses[column] = fitting[0]
            unused.remove(fitting[0])
    return guesses
