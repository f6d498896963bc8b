"""What columns and words of the register are called, in Chinese and English."""

from __future__ import annotations

from landuse.domain.vocabulary import status
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
    **status.GROUPS, **status.LAND_BASES,
}  # fmt: skip


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
