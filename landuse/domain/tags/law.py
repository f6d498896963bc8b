"""The terms of the law read from the register: what was started, when it was due, why it is idle.

State, cause and consequence are three things. Dates decide whether land is idle; the cause is
stated beside, and decides only how the land is disposed of (Order 53, Art. 8, 12 to 14).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from landuse.domain.land.construction import is_under_construction
from landuse.domain.policy.conditions import Days
from landuse.domain.policy.land_law import LandLaw
from landuse.domain.policy.policy import Lines

#: The cause where only the flag 政府原因 is set.
GOVERNMENT = "government"
#: The register states no cause that the law knows.
UNSTATED = "unstated"
#: A parcel code of collective land, by its thirteenth character.
_COLLECTIVE_CODE = r"^\d{12}J[A-Z]\d{5}$"


def law_facts(parcels: pd.DataFrame, law: LandLaw, as_of: Days) -> pd.DataFrame:
    """The facts of every parcel that the rules of the law rest on.

    Parameters
    ----------
    parcels : DataFrame
        With the columns of the canonical table ``parcels``.
    law : LandLaw
        Of the policy.
    as_of : datetime.date or ndarray of datetime64, shape (parcels,)
        The day of the assessment, or that of each parcel.

    Returns
    -------
    DataFrame
        On the index of ``parcels``:

        - ``started_by_law``: ``started``, but for a basis that is no start (三通一平); the day of
          completion where no start is registered, for what is completed was started;
        - ``start_due``: the day agreed, the later one where it was put off; without either, a year
          after the land was handed over;
        - ``idle_cause_kind``: "government", "force_majeure", "unstated": a cause has to be shown;
        - ``is_collective`` (bool): under no rule of state-owned land; NA where the register does
          not state it;
        - ``decision_lifted_on``: the day on which a decision of idleness was lifted, or on which
          the land was started after it;
        - ``under_construction`` (bool): not completed, and the contract's day has not come.
    """
    facts = pd.DataFrame(index=parcels.index)
    is_no_start = _map_texts(
        parcels["start_basis"], lambda text: _has_word(text, law.no_start)
    )
    started = parcels["started"].mask(is_no_start.fillna(False).astype(bool))
    started = started.fillna(parcels["completed"])
    facts["started_by_law"] = started
    facts["start_due"] = _start_due(parcels)
    facts["idle_cause_kind"] = _cause_kinds(parcels, law)
    facts["is_collective"] = _is_collective(parcels, law)
    is_after = (started > parcels["idle_decision_date"]).fillna(False).astype(bool)
    lifted_on = parcels["idle_decision_lifted"]
    facts["decision_lifted_on"] = lifted_on.fillna(started.where(is_after))
    is_open = is_under_construction(parcels, as_of)
    facts["under_construction"] = is_open.astype("boolean")
    return facts


def is_office(uses: pd.Series, law: LandLaw) -> pd.Series:
    """Which buildings are office buildings (楼宇), by their use.

    Parameters
    ----------
    uses : Series of str
        Of buildings.
    law : LandLaw
        Of the policy.

    Returns
    -------
    Series of boolean
        One whose use is not stated is taken for a factory.
    """
    has_word = _map_texts(uses, lambda text: _has_word(text, law.offices))
    return has_word.astype("boolean").fillna(False)


def far_line_applies(parcels: pd.DataFrame, lines: Lines) -> pd.Series:
    """On which parcels a floor of the plot ratio is in force.

    Parameters
    ----------
    parcels : DataFrame
        With ``far_min``, ``contract_date``, ``due_start`` and ``started``.
    lines : Lines
        Of the policy: its floor, and from when on contracts are under it.

    Returns
    -------
    Series of boolean
        Where the contract states a floor, and where the policy's is in force; a floor for new
        projects is not in force for an old one. NA where the day of the contract is not known and
        does not follow from that of the start, and where the policy has no floor.
    """
    is_in_contract = parcels["far_min"].notna().to_numpy(bool)
    applies = pd.Series(pd.NA, index=parcels.index, dtype="boolean")
    if lines.far_min is not None and lines.far_min_from is None:
        applies[:] = True
    elif lines.far_min is not None:
        since = pd.Timestamp(str(lines.far_min_from))
        signed = parcels["contract_date"]
        # a contract is signed before the land is to be started, and before it is
        starts = pd.concat([parcels["due_start"], parcels["started"]], axis=1)
        signed_by = signed.fillna(starts.min(axis=1))
        is_old = (signed_by < since).fillna(False).to_numpy(bool)
        is_new = (signed >= since).fillna(False).to_numpy(bool)
        applies[is_old] = False
        applies[is_new] = True
    applies[is_in_contract] = True
    return applies


def _start_due(parcels: pd.DataFrame) -> pd.Series:
    """The day on which work was to begin: as agreed or put off, else a year after handing over."""
    due, extended = parcels["due_start"], parcels["extended_until"]
    is_later = (extended > due).fillna(False).astype(bool)
    is_only_extended = due.isna() & extended.notna()
    start_due = due.mask(is_later | is_only_extended, extended)
    handed_over = parcels["handed_over"]
    if handed_over.isna().all():
        return start_due
    return start_due.fillna(handed_over + pd.DateOffset(years=1))


def _cause_kinds(parcels: pd.DataFrame, law: LandLaw) -> pd.Series:
    """The kind of cause that the register states; the flag alone means the government's."""
    is_flagged = parcels["government_caused"].fillna(False).astype(bool)
    causes = parcels["idle_cause"]
    kinds = _map_texts(causes, lambda text: _kind_of_cause(text, law)).astype("string")
    return kinds.mask(kinds.isna() & is_flagged, GOVERNMENT).fillna(UNSTATED)


def _kind_of_cause(text: str, law: LandLaw) -> str | None:
    """The kind whose words a stated cause contains; None for any other."""
    for kind, words in law.causes.items():
        if _has_word(text, (*words, kind)):
            return kind
    return None


def _is_collective(parcels: pd.DataFrame, law: LandLaw) -> pd.Series:
    """Whether land is collective, by its owner, kind of right and code; NA where none tells."""
    is_collective = pd.Series(pd.NA, index=parcels.index, dtype="boolean")
    for column in ("ownership", "right_nature"):
        by_column = _map_texts(
            parcels[column], lambda text: _is_collective_text(text, law)
        )
        is_collective = is_collective.fillna(by_column.astype("boolean"))
    codes = _parcel_codes(parcels)
    if codes is not None:
        by_code = codes.str.fullmatch(_COLLECTIVE_CODE).fillna(False).astype(bool)
        is_collective = is_collective.mask(is_collective.isna() & by_code, True)
    return is_collective


def _parcel_codes(parcels: pd.DataFrame) -> pd.Series | None:
    """The codes of parcels: a column where a parcel has rows of several days, else the index."""
    if "parcel_id" in parcels:
        return parcels["parcel_id"].astype("string")
    if parcels.index.name == "parcel_id":
        return parcels.index.to_series().astype("string")
    return None


def _is_collective_text(text: str, law: LandLaw) -> bool | None:
    """Whether an owner or a kind of right means collective land; None where it tells nothing."""
    if text in law.collective_codes or _has_word(text, law.collective):
        return True
    if text in law.state_codes or _has_word(text, law.state):
        return False
    return None


def _has_word(text: str, words: Iterable[str]) -> bool:
    """Whether a text contains one of some words."""
    return any(word in text for word in words)


def _map_texts(column: pd.Series, function: Callable[[str], object]) -> pd.Series:
    """A function of every text, called once for each distinct one; None where there is none."""
    codes, distinct = pd.factorize(column)
    values = pd.array([function(str(text)) for text in distinct], dtype=object)
    of_rows = values.take(codes, allow_fill=True, fill_value=None)
    return pd.Series(of_rows, index=column.index)
