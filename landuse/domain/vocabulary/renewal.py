"""Words of renewal: what is done with a building, how a plot is renewed and by whom.

The keys are what frames, JSON and policies hold; files may say them in Chinese too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

from pydantic import BeforeValidator

from landuse.words.phrases import Label

Action: TypeAlias = Literal[
    "keep", "repair", "convert", "change_use", "demolish", "new"
]
"""What is done with a building."""

FloorClass: TypeAlias = Literal[
    "kept", "converted", "demolished", "new", "undetermined"
]
"""What becomes of floor area."""

Path: TypeAlias = Literal[
    "industry_to_services", "industry_replaced", "industry_upgraded"
]
"""Where an industrial plot goes."""

Mode: TypeAlias = Literal[
    "expropriation", "on_account", "unified_lease", "self_managed"
]
"""By whom and how a plot is renewed."""

Kind: TypeAlias = Literal["public", "earning"]
"""Whether a line of money is of public use and safety, or meant to earn."""

#: What a decision is where the data does not say enough.
UNDETERMINED = "undetermined"

ACTIONS: Mapping[str, Label] = {
    "keep": Label("保留", "keep"),
    "repair": Label("修缮", "repair"),
    "convert": Label("改造", "convert"),
    "change_use": Label("功能转换", "change of use"),
    "demolish": Label("拆除", "demolish"),
    "new": Label("新建", "new building"),
    UNDETERMINED: Label("待核查", "to be checked"),
}
#: Action → what becomes of the floor.
FLOOR_CLASS_OF: Mapping[str, str] = {
    "keep": "kept",
    "repair": "kept",
    "convert": "converted",
    "change_use": "converted",
    "demolish": "demolished",
    "new": "new",
    UNDETERMINED: UNDETERMINED,
}
FLOOR_CLASSES: Mapping[str, Label] = {
    "kept": Label("保留修缮", "kept"),
    "converted": Label("改造转换", "converted"),
    "demolished": Label("拆除", "demolished"),
    "new": Label("新建", "new"),
    UNDETERMINED: Label("待核查", "to be checked"),
}
PATHS: Mapping[str, Label] = {
    "industry_to_services": Label("退二进三", "industry gives way to services"),
    "industry_replaced": Label("退二优二", "industry replaced by better industry"),
    "industry_upgraded": Label("留二优二", "industry stays and is upgraded"),
}
MODES: Mapping[str, Label] = {
    "expropriation": Label("征收", "expropriation"),
    "on_account": Label("挂账", "expropriation on account"),
    "unified_lease": Label("统租统管", "leased and run by one"),
    "self_managed": Label("自管", "run by the holder"),
}
KINDS: Mapping[str, Label] = {
    "public": Label("公益", "public"),
    "earning": Label("经营", "earning"),
}
#: What the scenario is called in which nothing is done.
AS_IT_IS = Label("维持现状", "as it is")
#: Other words that files may hold → the key.
_ALSO: Mapping[str, str] = {
    "政府直接征收": "expropriation",
    "政府挂账征收": "on_account",
    "政府统租统管": "unified_lease",
    "集体统租统管": "unified_lease",
    "企业长租自管": "self_managed",
    "公共": "public",
    "收益": "earning",
    "转换": "change_use",
    "整治": "convert",
}
#: How a sum is said not to be known.
UNKNOWN_WORDS = frozenset({"unknown", "未知", "不详", "待定", "?", "？"})
#: Units of figures that are kept in per cent.
PER_CENT = frozenset({"%", "％", "百分比"})


def keys_by_word(labels: Mapping[str, Label]) -> dict[str, str]:
    """What people may write for each key, in either language.

    Parameters
    ----------
    labels : mapping of str to Label
        One of the tables of this module.

    Returns
    -------
    dict of str to str
        Word → key.

    Examples
    --------
    >>> keys_by_word(ACTIONS)["拆除"]
    'demolish'
    """
    words = {key: key for key in labels}
    for key, label in labels.items():
        words |= {label.zh: key, label.en: key}
    words |= {word: key for word, key in _ALSO.items() if key in labels}
    return words


def _by_word(labels: Mapping[str, Label]) -> BeforeValidator:
    """Words in either language as the key; what is none of them is left to the check."""
    words = keys_by_word(labels)

    def key_of(value: object) -> object:
        return words.get(value.strip(), value) if isinstance(value, str) else value

    return BeforeValidator(key_of)


ActionWord = Annotated[Action, _by_word(ACTIONS)]
PathWord = Annotated[Path, _by_word(PATHS)]
ModeWord = Annotated[Mode, _by_word(MODES)]
KindWord = Annotated[Kind, _by_word(KINDS)]


#: Headers that planners write over the columns of a table of assumptions → the column.
ASSUMPTION_HEADERS: Mapping[str, str] = {
    "编号": "id",
    "假设": "id",
    "名称": "id",
    "取值": "value",
    "值": "value",
    "低值": "low",
    "低": "low",
    "最可能": "likely",
    "最可能值": "likely",
    "高值": "high",
    "高": "high",
    "单位": "unit",
    "日期": "date",
    "来源": "source",
    "依据": "source",
    "填报人": "person",
    "责任人": "person",
}
#: What a table of assumptions beside scenarios is called.
ASSUMPTION_FILES = ("assumptions.csv", "assumptions.xlsx", "假设.csv", "假设.xlsx")
