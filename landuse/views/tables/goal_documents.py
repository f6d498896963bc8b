"""The JSON of goals, cards, changes and forecasts, key by key.

Others' scripts rely on these keys. Days are ISO text; units, stages and measures are the codes of
the vocabulary; sentences are in the language of the run.
"""

from __future__ import annotations

from typing import NotRequired, TypedDict

#: The row of a ledger: its number, and where the ledger has several files or sheets, text that
#: names the part too.
RowNumber = int | str


class StateBeforeDocument(TypedDict):
    """The state of a unit on the day before: its tag, the baseline list, why it is not shown."""

    day: str
    status: str | None
    flags: list[str]
    rules: list[str]
    missing: list[str]
    batch: str | None
    listed_on: str | None
    not_shown: str | None


class PaperDocument(TypedDict):
    """A paper that the ledger names, and the row and stage that it is evidence of."""

    row: RowNumber
    stage: str
    document: str | None
    number: str | None
    date: str | None
    file: str | None


class FieldCheckDocument(TypedDict):
    """The field check in force: status, reviewer, day and reason."""

    status: str
    reviewer: str
    date: str
    reason: str | None


class OutlineDocument(TypedDict):
    """The area of a unit on the map, which area that is, and the units that it overlaps."""

    has: float | None
    basis: str | None
    overlaps: list[str]


class CardDocument(TypedDict):
    """The evidence of one counted entry; ``earlier_years`` is a sentence."""

    before: StateBeforeDocument
    evidence: list[PaperDocument]
    field_check: FieldCheckDocument | None
    outline: OutlineDocument
    earlier_years: str | None


class CutDocument(TypedDict):
    """The part of an entry that does not count, and the reason: a sentence."""

    amount: float
    reason: str


class CountedDocument(TypedDict):
    """One entry that counts; ``contradicted``, ``cut`` and ``card`` only where there is one."""

    id: str
    action_id: str
    parcel_id: str | None
    building_id: str | None
    amount: float
    date: str | None
    before: str | None
    rows: list[RowNumber]
    contradicted: NotRequired[str | None]
    cut: NotRequired[CutDocument]
    card: NotRequired[CardDocument]


class LeftOutDocument(TypedDict):
    """One entry that does not count, or not yet; ``reason`` is a sentence."""

    id: str | None
    action_id: str
    parcel_id: str | None
    building_id: str | None
    amount: float | None
    reason: str | None
    rows: list[RowNumber]


class BalanceDocument(TypedDict):
    """The numbers of ledger rows and of entries by their use.

    ``rows`` = ``of_entries`` + ``superseded`` + ``rejected`` + ``elsewhere``; ``entries`` =
    ``counted`` + ``pending`` + ``excluded``.
    """

    rows: int
    of_entries: int
    superseded: int
    rejected: int
    elsewhere: int
    entries: int
    counted: int
    pending: int
    excluded: int
    superseded_rows: list[RowNumber]
    rejected_rows: list[RowNumber]
    elsewhere_rows: list[RowNumber]


class NotShownDocument(TypedDict):
    """An entry that was not shown to have been what its goal requires; ``reason`` a sentence."""

    id: str | None
    action_id: str
    amount: float | None
    reason: str | None


class RequiresDocument(TypedDict):
    """The state that land must have been in before, and the entries without proof of it."""

    mode: str
    amount_not_shown: float
    entries: list[NotShownDocument]


class _GoalHead(TypedDict):
    """The keys of every condition of a goal; ``milestones`` and ``carried`` by milestone."""

    id: str
    title: str
    measure: str
    target: float
    unit: str
    achieved: float
    met: bool
    milestone: str
    milestones: dict[str, float]
    carried: dict[str, float]
    counted: list[CountedDocument]
    pending: list[LeftOutDocument]
    excluded: list[LeftOutDocument]
    balance: NotRequired[BalanceDocument]
    requires: NotRequired[RequiresDocument]


# "and" is a word of Python: a class cannot declare it
_Also = TypedDict("_Also", {"and": NotRequired[list["GoalDocument"]]})


class GoalDocument(_GoalHead, _Also):
    """One condition of a goal, and under ``and`` its further ones."""


class SiteDocument(TypedDict):
    """One resettlement site: the day of each stage, and its buildings in the same form."""

    site_id: str
    name: str | None
    stage: str | None
    planned: dict[str, str | None]
    actual: dict[str, str | None]
    days_late: int | None
    halted_since: str | None
    delay_reason: str | None
    furthest_stage: str | None
    blocks: list[SiteDocument]


class ProgressDocument(TypedDict):
    """Progress as of a day; ``known_on`` is the day whose ledger it uses, None for today's."""

    as_of: str
    known_on: str | None
    goals: list[GoalDocument]
    housing: list[SiteDocument]


class AchievedDocument(TypedDict):
    """The amount that one condition had achieved on a day."""

    id: str
    achieved: float
    target: float
    unit: str
    met: bool


class DayDocument(TypedDict):
    """All conditions on one day."""

    as_of: str
    goals: list[AchievedDocument]


class SeriesDocument(TypedDict):
    """All conditions at the end of every week, month or quarter."""

    as_of: str
    known_on: str | None
    every: str
    series: list[DayDocument]


class DueDocument(TypedDict):
    """An action whose next step is due; ``stage`` as the ledger writes it."""

    action_id: str
    unit: str | None
    project: str | None
    stage: str | None
    due: str
    responsible: str | None


# "from" is a word of Python: a class cannot declare it
MoveDocument = TypedDict(
    "MoveDocument",
    {
        "action_id": str,
        "unit": str | None,
        "from": str | None,
        "to": str,
        "date": str,
        "responsible": str | None,
    },
)


class ChangeEntryDocument(TypedDict):
    """The amount that one action won or, under zero, lost; ``reason`` is a sentence."""

    id: str
    action_id: str
    name: str | None
    date: str | None
    reason: str | None
    amount: float


class ChangeDocument(TypedDict):
    """The change of one condition; the amounts of ``entries`` add up to ``change``."""

    id: str
    title: str
    unit: str
    before: float
    after: float
    change: float
    entries: list[ChangeEntryDocument]


class DriverDocument(TypedDict):
    """An action or site that a goal depends on; only sites have names."""

    action_id: str
    id: str
    stage: str | None
    name: NotRequired[str]
    amount: float
    chance: float
    without: float
    effect: float


class _OutlookHead(TypedDict):
    """The keys of the forecast of one condition; None where there is no forecast."""

    id: str
    title: str
    unit: str
    target: float
    achieved: float
    probability: float | None
    alone: float | None
    p10: float | None
    p50: float | None
    p90: float | None
    more_needed: float | None
    moves_seen: int
    first: str
    last: str
    drivers: list[DriverDocument]


_OutlookAlso = TypedDict("_OutlookAlso", {"and": NotRequired[list["OutlookDocument"]]})


class OutlookDocument(_OutlookHead, _OutlookAlso):
    """The forecast of one condition, and under ``and`` those of its further ones."""
