"""What the register says in terms of the law: what was started, when it was due, and why it stands.

State, cause and consequence are three things. Whether land is idle is asked of dates; the cause is
told beside, and decides only what is done about it (Order 53, Art. 8, 12 to 14).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pandas as pd

from landuse.domain.policy.conditions import Days, moments
from landuse.domain.policy.land_law import LandLaw
from landuse.domain.policy.policy import Lines

#: What the flag 政府原因 says without further words.
GOVERNMENT = "government"
#: No cause of the law's is stated.
UNSTATED = "unstated"
#: A parcel code of collective land, by its thirteenth character.
_COLLECTIVE_CODE = r"^\d{12}J[A-Z]\d{5}$"


def law_facts(parcels: pd.DataFrame, law: LandLaw, as_of: Days) -> pd.DataFrame:
    """Return what the rules of the law ask of every parcel.

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
        - ``idle_cause_kind``: "government", "force_majeure", "unstated": an excuse has to be shown;
        - ``is_collective`` (bool): under no rule of state-owned land; NA where nobody says;
        - ``decision_lifted_on``: the day on which a decision of idleness was lifted, or on which
          the land was started after it;
        - ``under_construction`` (bool): not completed, and the contract's day has not come.
    """
    facts = pd.DataFrame(index=parcels.index)
    started = parcels["started"]
    basis = parcels["start_basis"]
    is_no_start = _by_text(basis, lambda text: _says(text, law.no_start))
    begun = started.mask(is_no_start.fillna(False).astype(bool))
    facts["started_by_law"] = begun.fillna(parcels["completed"])
    facts["start_due"] = _start_due(parcels)
    facts["idle_cause_kind"] = _cause_kinds(parcels, law)
    facts["is_collective"] = _is_collective(parcels, law)
    by_start = facts["started_by_law"]
    is_after = (by_start > parcels["idle_decision_date"]).fillna(False).astype(bool)
    lifted = parcels["idle_decision_lifted"]
    facts["decision_lifted_on"] = lifted.fillna(by_start.where(is_after))
    day = moments(as_of)
    is_completed = (parcels["completed"] <= day).fillna(False).astype(bool)
    is_due_later = (parcels["due_end"] > day).fillna(False).astype(bool)
    is_open = is_due_later & ~is_completed
    facts["under_construction"] = is_open.astype("boolean")
    return facts


def is_office(uses: pd.Series, law: LandLaw) -> pd.Series:
    """Tell which buildings are office buildings (楼宇), by what they are used for.

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
    said = _by_text(uses, lambda text: _says(text, law.offices))
    return said.astype("boolean").fillna(False)


def far_line_applies(parcels: pd.DataFrame, lines: Lines) -> pd.Series:
    """Tell on which parcels a floor of the plot ratio is asked.

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
        projects asks nothing of an old one. NA where the day of the contract is not known and
        cannot be told from that of the start, and where the policy has no floor.
    """
    states_own = parcels["far_min"].notna().to_numpy(bool)
    applies = pd.Series(pd.NA, index=parcels.index, dtype="boolean")
    if lines.far_min is not None and lines.far_min_from is None:
        applies[:] = True
    elif lines.far_min is not None:
        since = pd.Timestamp(str(lines.far_min_from))
        signed = parcels["contract_date"]
        # a contract is signed before the land is to be started, and before it is
        latest = pd.concat([parcels["due_start"], parcels["started"]], axis=1).min(
            axis=1
        )
        is_old = (signed.fillna(latest) < since).fillna(False).to_numpy(bool)
        is_new = (signed >= since).fillna(False).to_numpy(bool)
        applies[is_old] = False
        applies[is_new] = True
    applies[states_own] = True
    return applies


def _start_due(parcels: pd.DataFrame) -> pd.Series:
    """The day on which work was to begin: as agreed or put off, else a year after handing over."""
    due, extended = parcels["due_start"], parcels["extended_until"]
    is_later = (extended > due).fillna(False).astype(bool) | (
        due.isna() & extended.notna()
    )
    put_off = due.mask(is_later, extended)
    handed_over = parcels["handed_over"]
    if handed_over.isna().all():
        return put_off
    return put_off.fillna(handed_over + pd.DateOffset(years=1))


def _cause_kinds(parcels: pd.DataFrame, law: LandLaw) -> pd.Series:
    """What kind of cause the register states; the flag alone says the government's."""
    flagged = parcels["government_caused"].fillna(False).astype(bool)
    stated = _by_text(parcels["idle_cause"], lambda text: _kind_of_cause(text, law))
    kinds = stated.astype("string").mask(stated.isna() & flagged, GOVERNMENT)
    return kinds.fillna(UNSTATED)


def _kind_of_cause(text: str, law: LandLaw) -> str | None:
    """The kind whose words stand in a stated cause; None for any other."""
    for kind, words in law.causes.items():
        if _says(text, (*words, kind)):
            return kind
    return None


def _is_collective(parcels: pd.DataFrame, law: LandLaw) -> pd.Series:
    """Whether land is collective, by its owner, kind of right and code; NA where none says."""
    is_collective = pd.Series(pd.NA, index=parcels.index, dtype="boolean")
    for column in ("ownership", "right_nature"):
        said = _by_text(parcels[column], lambda text: _is_collective_text(text, law))
        is_collective = is_collective.fillna(said.astype("boolean"))
    codes = _codes(parcels)
    if codes is not None:
        of_code = codes.str.fullmatch(_COLLECTIVE_CODE).fillna(False).astype(bool)
        is_collective = is_collective.mask(is_collective.isna() & of_code, True)
    return is_collective


def _codes(parcels: pd.DataFrame) -> pd.Series | None:
    """The codes of parcels: a column where one is asked about on several days, else the index."""
    if "parcel_id" in parcels:
        return parcels["parcel_id"].astype("string")
    if parcels.index.name == "parcel_id":
        return parcels.index.to_series().astype("string")
    return None


def _is_collective_text(text: str, law: LandLaw) -> bool | None:
    """What an owner or a kind of right says; a kind of collective land comes first."""
    if text in law.collective_codes or _says(text, law.collective):
        return True
    if text in law.state_codes or _says(text, law.state):
        return False
    return None


def _says(text: str, words: Iterable[str]) -> bool:
    """Whether one of some words stands in a text."""
    return any(word in text for word in words)


def _by_text(column: pd.Series, answer: Callable[[str], object]) -> pd.Series:
    """An answer for every text, asked once a distinct one; NA where there is none."""
    codes, distinct = pd.factorize(column)
    answers = pd.array([answer(str(text)) for text in distinct], dtype=object)
    return pd.Series(
        answers.take(codes, allow_fill=True, fill_value=None), index=column.index
    )
