"""The words of the field: statuses, stages, milestones, modes; their Chinese and English labels.

Statuses and milestones are a vocabulary, so they live here; which rule gives a status and which
stage reaches a milestone is policy, and lives in ``policies/``.
"""

from __future__ import annotations

from landuse.words.phrases import Label

IDLE = "idle"
LOW_EFFICIENCY = "low_efficiency"
REVITALIZED = "revitalized"
IN_USE = "in_use"
UNDETERMINED = "undetermined"
OVERDUE = "overdue"
GOVERNMENT_DELAY = "government_delay"

#: Status → (Chinese, English). Overdue and government-caused delay are words of their own: neither
#: is 闲置土地.
STATUSES: dict[str, tuple[str, str]] = {
    IDLE: ("闲置", "Idle"),
    LOW_EFFICIENCY: ("低效", "Low-efficiency"),
    REVITALIZED: ("盘活", "Revitalized"),
    OVERDUE: ("逾期未动工", "Overdue, not yet idle"),
    GOVERNMENT_DELAY: ("政府原因延误", "Government-caused delay"),
    IN_USE: ("正常", "In use"),
    UNDETERMINED: ("待核实", "Undetermined"),
}

#: Statuses that a computation only suspects; a decision or a review confirms them.
SUSPECTED = (IDLE, LOW_EFFICIENCY)

#: What is said in place of a reason that rests on what is not public (Chinese, English).
WITHHELD = ("依据未公开", "Basis not published")
#: What is said of a field check that found a status (Chinese, English), and what that rests on.
FIELD_REVIEW = ("现场核查核定", "Field check")
FIELD_REVIEW_RECORD = ("现场核查记录", "Record of the field check")

AGREEMENT = "agreement"
PROCEDURES = "procedures"
PHYSICAL_START = "physical_start"
COMPLETED_IN_USE = "in_use"

#: Milestones M1–M4 in order → (Chinese, English).
MILESTONES: dict[str, tuple[str, str]] = {
    AGREEMENT: ("签约", "Agreement"),
    PROCEDURES: ("手续完成", "Procedures complete"),
    PHYSICAL_START: ("开工", "Physical start"),
    COMPLETED_IN_USE: ("投用", "In use"),
}

COUNTED, PENDING, CANDIDATE = "counted", "pending", "candidate"
EXCLUDED, NOT_ELIGIBLE = "excluded", "not_eligible"
#: What a unit is to a goal, the best first → (Chinese, English). What is pending is called by the
#: furthest milestone that it has reached.
GOAL_ROLES: dict[str, tuple[str, str]] = {
    COUNTED: ("已计入", "Counted"),
    COMPLETED_IN_USE: ("已投用，未计入", "In use, not counted"),
    PHYSICAL_START: ("已开工，未到节点", "Started, not yet there"),
    PROCEDURES: ("手续完成，未到节点", "Procedures complete, not yet there"),
    AGREEMENT: ("已签约，未到节点", "Signed, not yet there"),
    PENDING: ("在谈", "In talks"),
    CANDIDATE: (
        "候选：闲置、低效，未入台账",
        "Candidate: idle or low-efficient, not in the ledger",
    ),
    EXCLUDED: ("在台账，不计入", "In the ledger, does not count"),
    NOT_ELIGIBLE: ("不符合", "Not eligible"),
}

#: How soon a unit can be used, the soonest first → (Chinese, English).
READINESS: dict[str, tuple[str, str]] = {
    "bare": ("无建筑无企业", "No building, no firm"),
    "empty": ("空置", "Empty"),
    "partly_empty": ("部分空置", "Partly empty"),
    "occupied": ("有企业在用", "Used by firms"),
}

#: Housing stages in order → (Chinese, English).
HOUSING_STAGES: dict[str, tuple[str, str]] = {
    "permit": ("前期手续", "Permits"),
    "land": ("土地供应", "Land supplied"),
    "start": ("开工", "Start"),
    "topped_out": ("封顶", "Topped out"),
    "completed": ("竣工", "Completed"),
    "delivered": ("交付", "Delivered"),
}

#: Tenure of an occupancy → words planners write.
TENURES: dict[str, tuple[str, ...]] = {
    "own": ("自有", "自用", "own"),
    "lease": ("租赁", "承租", "租用", "出租", "lease"),
}


#: The role of a firm that holds land or floors and produces nothing there.
ONLY_LETS = "only_lets"
#: Role of a firm in an occupancy → words planners write.
ROLES: dict[str, tuple[str, ...]] = {
    ONLY_LETS: (
        "仅出租",
        "只出租",
        "出租方",
        "平台公司",
        "园区运营",
        "不生产",
        "only lets",
    ),
}

#: How the land of a row was found, the surest first → (Chinese, English).
LAND_BASES: dict[str, tuple[str, str]] = {
    "ledger": ("台账占地面积", "as stated"),
    "sole": ("整宗用地(独用)", "whole parcel"),
    "holder": ("权利人用地(扣除出租)", "holder's land, less what is let"),
    "floor": ("按使用建筑面积分摊", "by floor used"),
    "building": ("按所在建筑面积分摊", "by its building"),
    "equal": ("等分剩余用地", "equal part of rest"),
}

ABOVE_SCALE = "规上"
BELOW_SCALE = "规下"
UNSTATED = "（未填）"

#: Words that results name groups of units by → (Chinese, English).
GROUPS: dict[str, tuple[str, str]] = {
    ABOVE_SCALE: ("规上", "above scale"),
    BELOW_SCALE: ("规下", "below scale"),
    UNSTATED: ("（未填）", "(not stated)"),
}

#: The mark between things that a cell of a Chinese ledger lists.
LISTED = "、"


def label_of(table: dict[str, tuple[str, str]], key: str) -> Label:
    """What a word is called, for sentences that name it.

    Parameters
    ----------
    table : dict of str to tuple of str
        Words → (Chinese, English).
    key : str
        One of the words.

    Returns
    -------
    Label

    Examples
    --------
    >>> label_of(MILESTONES, "agreement")
    Label(zh='签约', en='Agreement')
    """
    return Label(*table[key])


def housing_stage_label(stage: str) -> Label:
    """What a stage of resettlement housing is called.

    Parameters
    ----------
    stage : str
        A key of :data:`HOUSING_STAGES`.

    Returns
    -------
    Label
    """
    return label_of(HOUSING_STAGES, stage)


def label(table: dict[str, tuple[str, str]], key: str, lang: str = "zh") -> str:
    """What a word is called.

    Parameters
    ----------
    table
        Words → (Chinese, English).
    key
        The word; it is its own label where the table does not know it.
    lang
        "zh" or "en".

    Returns
    -------
    str

    Examples
    --------
    >>> label(STATUSES, "idle"), label(STATUSES, "idle", "en")
    ('闲置', 'Idle')
    """
    pair = table.get(key)
    if pair is None:
        return key
    return pair[0] if lang == "zh" else pair[1]
