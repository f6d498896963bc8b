"""What columns, words of the register and parts of the map are called, in Chinese and English."""

from __future__ import annotations

from landuse.domain.land import allocation
from landuse.domain.vocabulary.facts import EVIDENCE, NAMED

#: Words of the register → (Chinese, English).
WORDS: dict[str, tuple[str, str]] = {
    "registered": ("登记面积", "registered"),
    "plane": ("图形平面面积", "plane area of the outline"),
    "ellipsoid": ("图形椭球面积", "ellipsoidal area"), "own": ("自有", "own"),
    "lease": ("租赁", "lease"), "industrial": ("工业", "industrial"),
    "storage": ("仓储", "storage"), "residential": ("居住", "residential"),
    "commercial": ("商服", "commercial"), "public": ("公共服务", "public"),
    "transport": ("交通", "transport"), "water": ("水域", "water"), "vacant": ("空闲地", "vacant"),
    "other": ("其他", "other"), "unrated": ("不评", "not rated"),
    "utility": ("公用事业", "utility"), "new": ("投产不满规定年限", "too short in production"),
    "small": ("规下且用地不足下限", "below scale, too little land"),
    "no_land": ("没有用地", "no land"), "missing": ("评价指标缺数据", "figures missing"),
    "规上": ("规上", "above scale"), "规下": ("规下", "below scale"), **allocation.BASES,
}  # fmt: skip

#: Everything the map says: key → (Chinese, English).
TEXTS: dict[str, tuple[str, str]] = {
    "title": ("低效闲置用地盘活一张图", "Idle and low-efficiency land: one map"),
    "as_of": ("数据截至", "As of"), "plan_year": ("计划年度", "Plan year"),
    "internal": ("内部资料", "Internal"), "synthetic": ("合成示例数据", "Synthetic data"),
    "search": ("搜索地块名称、编号、权利人、企业", "Search name, number, holder, firm"),
    "search_public": ("搜索地块编号、安置房项目", "Search parcel number, housing site"),
    "not_public": ("未公开", "Not published"), "scenario": ("方案 {0}", "Scenario {0}"),
    "search_none": ("没有找到匹配的对象", "Nothing found"),
    "goals": ("年度目标", "Goals of the year"), "goals_none": ("未设定年度目标", "No goals set"),
    "met": ("已达成", "Met"), "gap": ("还差", "to go"), "counts_at": ("认定口径", "counts at"),
    "counted": ("已计入", "Counted"), "excluded": ("未计入及原因", "Left out, and why"),
    "none": ("无", "none"), "status": ("状态构成", "Status"), "parcels": ("地块", "Parcels"),
    "buildings": ("建筑", "Buildings"), "housing": ("安置房项目", "Resettlement housing"),
    "housing_none": ("没有安置房台账", "No housing ledger"), "areas": ("研究片区", "Study areas"),
    "water": ("水系", "Water"), "roads": ("道路", "Roads"), "boundary": ("园区边界", "Boundary"),
    "labels": ("注记", "Labels"), "no_shape": ("暂无图形", "no outline"),
    "late": ("逾期 {0} 天", "{0} days late"), "on_plan": ("按计划", "on plan"),
    "theme": ("专题", "Theme"), "legend": ("图例", "Legend"), "layers": ("图层", "Layers"),
    "ranking": ("亩均税收排名", "Tax per mu"),
    "ranking_none": ("没有可排名的地块", "Nothing to rank"),
    "from_worst": ("从低到高", "Lowest first"),
    "outlook": (
        "年底达标把握 {0} · 八成可能 {1}–{2} {3}",
        "{0} likely by the year's end; P10–P90 {1}–{2} {3}",
    ),
    "outlook_note": ("只算台账里已有的行动", "Only actions already in the ledger"),
    "sheet": ("打印 {0} 横向", "Print {0} landscape"), "compare": ("左右对比", "Compare"),
    "compare_with": ("左侧", "Left"), "compare_now": ("右侧", "Right"),
    "compare_moves": ("状态变化", "What differs"), "compare_same": ("两侧相同", "Both sides agree"),
    "compare_slider": ("分隔线：左右方向键移动", "Divider: arrow keys move it"),
    "not_there": ("没有此地块", "Not there"), "only_view": ("只排图中所示", "Only what is shown"),
    "count": ("{0} 宗", "{0}"), "no_data": ("无数据", "No data"), "sites": ("{0} 幅", "{0} sites"),
    "site_unit": ("幅", "sites"), "close": ("关闭", "Close"), "suspected": ("疑似", "suspected"),
    "confirmed": ("已认定", "confirmed"), "reasons": ("判定依据", "Reasons"),
    "no_reasons": ("未触发任何规则", "No rule holds"), "missing": ("缺少的资料", "Missing data"),
    "flags": ("同时符合", "Also"),
    "missing_hint": ("补齐后方可判定", "needed before this can be decided"),
    "firms": ("在地企业", "Firms on this parcel"),
    "firms_none": ("没有企业台账记录", "No firm on record"),
    "actions": ("盘活行动台账", "Ledger actions"), "facts": ("基本情况", "Facts"),
    "output": ("产出效益", "Output"), "unverified": ("条款未核对", "clause not verified"),
    "progress": ("建设进度", "Progress"), "planned": ("计划", "planned"),
    "actual": ("实际", "actual"), "stage_none": ("未启动", "not started"),
    "filter_hint": ("点击可筛选", "click to filter"), "home": ("回到全图", "Whole zone"),
    "zoom_in": ("放大", "Zoom in"), "zoom_out": ("缩小", "Zoom out"),
    "north": ("指北针", "North arrow"), "scale": ("比例尺", "Scale bar"),
    "source": ("资料来源", "Sources"), "compiler": ("编制", "Compiled by"),
    "compiler_value": ("landuse · 依据园区台账自动编制", "landuse, from the zone's ledgers"),
    "crs": ("坐标系", "CRS"), "policy": ("判定口径", "Policy"), "print": ("打印", "Print"),
    "map": ("地图", "Map"), "mu": ("亩", "mu"),
    "old_browser": (
        "这个浏览器太旧，无法解压地图数据。"
        "请改用 Chrome / Edge 80、Firefox 113 或 Safari 16.4 及以上版本打开本文件。",
        "This browser is too old to unpack the map. "
        "Please open the file with Chrome/Edge 80, Firefox 113, Safari 16.4 or newer.",
    ),
    "failed": ("地图数据损坏，无法打开：{0}", "The map data is damaged: {0}"),
    "unnamed": ("（未命名）", "(unnamed)"),
    "by_quantiles": ("分位数分级 · mapclassify.Quantiles", "quantiles · mapclassify.Quantiles"),
    "by_breaks": (
        "自然断点分级 · mapclassify.FisherJenks",
        "natural breaks · mapclassify.FisherJenks",
    ),
    "by_policy": (
        "按判定口径 · 斜纹等填充便于黑白打印",
        "by policy · hatched for black-and-white print",
    ),
    "by_scheme": ("按评价方案排名分档", "by rank in the scheme"), "zero": ("为零", "zero"),
    "yes": ("是", "yes"), "no": ("否", "no"), "theme_status": ("状态", "Status"),
    "theme_class": ("评价等级", "Class"), "firm": ("企业", "Firm"),
    "no_record": ("无记录", "no record"), "total": ("合计", "Total"),
    "more": ("另有 {0} 条", "{0} more"), "location": ("所在地块", "On parcel"),
    "filter": ("筛选", "Filter"), "public": ("公开版", "Public"),
    "map_number": ("审图号", "Map approval no."), "to_fill": ("（待填）", "(to be filled)"),
    "key": ("底图密钥", "Key of the basemap"), "timeline": ("截至日期", "As of"),
    "play": ("逐期播放", "Play"), "size": ("面积", "Area"), "least": ("不小于", "at least"),
    "most": ("不大于", "at most"), "clear": ("清除", "Clear"),
    "in_view": ("视野内 {0} 宗 · {1} 亩", "{0} parcels, {1} mu in view"),
    "tools": ("工具", "Tools"), "select_box": ("框选地块", "Select by box"),
    "select_lasso": ("套索选地块", "Select by lasso"), "measure": ("量距离与面积", "Measure"),
    "fullscreen": ("全屏", "Full screen"),
    "select_hint": (
        "按住拖动选择；按住 Shift 追加；Esc 取消",
        "Drag to select; Shift adds; Esc cancels",
    ),
    "measure_hint": (
        "逐点点击，双击重新开始，Esc 取消",
        "Click points; double-click starts again; Esc cancels",
    ),
    "length_is": ("长 {0} 米", "{0} m long"),
    "area_is": ("面积 {0} m²（{1} 亩）", "area {0} m² ({1} mu)"),
    "picked": ("已选地块", "Selected parcels"), "of_goal": ("占土地目标", "Of the land goal"),
    "save_csv": ("存为 CSV", "Save CSV"),
}  # fmt: skip


def texts(lang: str) -> dict[str, str]:
    """Every string of the map in one language.

    Parameters
    ----------
    lang : str
        "zh" or "en".

    Returns
    -------
    dict
        Key of :data:`TEXTS` → its string; places for numbers are written ``{0}``, ``{1}`` ….
    """
    return _in_language(TEXTS, lang)


def words(lang: str) -> dict[str, str]:
    """Words of the register (kinds of land, tenures, reasons for not rating …) in one language.

    Parameters
    ----------
    lang : str
        "zh" or "en".

    Returns
    -------
    dict
        Word of :data:`WORDS` → what people read.
    """
    return _in_language(WORDS, lang)


def column_label(name: str, lang: str = "zh") -> str:
    """What a column is called.

    Source columns and derived ones have the labels that the vocabulary declares; one that nobody
    declares keeps its own name.

    Parameters
    ----------
    name : str
        A canonical or derived column.
    lang : str
        "zh" or "en".

    Returns
    -------
    str

    Examples
    --------
    >>> column_label("due_start"), column_label("tax_per_mu", "en")
    ('约定开工时间', 'Tax per mu')
    """
    declared = NAMED.get(name)
    if declared is not None:
        return declared.zh if lang == "zh" else declared.en
    if name in EVIDENCE:
        return EVIDENCE[name][0 if lang == "zh" else 1]
    return name if lang == "zh" else name.replace("_", " ")


def _in_language(pairs: dict[str, tuple[str, str]], lang: str) -> dict[str, str]:
    """The Chinese or the English half of every pair; whatever is not Chinese is English."""
    half = 0 if lang == "zh" else 1
    return {key: pair[half] for key, pair in pairs.items()}
