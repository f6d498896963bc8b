"""The field checks (现场核查) that are in force on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

import pandas as pd


def field_checks_in_force(
    field_checks: pd.DataFrame, words: Mapping[str, Iterable[str]], as_of: dt.date
) -> pd.DataFrame:
    """Return the newest field check of each unit that is in force on a day.

    A check is in force from its ``date`` until ``until``, both days included; one without
    ``until`` stays in force until a newer one replaces it. Of two checks of one day the later row
    is in force.

    Parameters
    ----------
    field_checks : DataFrame
        The canonical table ``reviews``: unit_id, status (as written), reviewer, date, reason,
        until.
    words : mapping of str to iterables of str
        Status → the words that field checkers write for it (``Policy.review_words``). A check with
        another word is not in force.
    as_of : date
        The day.

    Returns
    -------
    DataFrame
        One row a unit, indexed by ``unit_id``, with the columns of ``field_checks``; ``status`` is
        the canonical word.

    Examples
    --------
    >>> checks = pd.DataFrame(
    ...     {
    ...         "unit_id": ["P1", "P1", "P2"],
    ...         "status": ["闲置", "正常", "闲置"],
    ...         "date": pd.to_datetime(["2022-01-01", "2022-03-01", "2022-01-01"]),
    ...         "until": pd.to_datetime([None, None, "2022-02-01"]),
    ...     }
    ... )
    >>> words = {"idle": ["闲置"], "in_use": ["正常"]}
    >>> field_checks_in_force(checks, words, dt.date(2022, 2, 1))["status"].to_dict()
    {'P1': 'idle', 'P2': 'idle'}
    >>> field_checks_in_force(checks, words, dt.date(2022, 3, 1))["status"].to_dict()
    {'P1': 'in_use'}
    """
    checks = _understood_checks(field_checks, words)
    in_force = checks[_are_in_force(checks, pd.Timestamp(as_of))]
    newest_last = in_force.sort_values("date", kind="stable")
    return newest_last.drop_duplicates("unit_id", keep="last").set_index("unit_id")


def field_checks_of_days(
    field_checks: pd.DataFrame,
    words: Mapping[str, Iterable[str]],
    unit_days: pd.DataFrame,
) -> pd.DataFrame:
    """Return the field check in force of each unit on a day of its own.

    Parameters
    ----------
    field_checks, words
        As :func:`field_checks_in_force` takes them.
    unit_days : DataFrame
        On an index without repetition: ``id`` (of the unit) and ``day`` (datetime64).

    Returns
    -------
    DataFrame
        Rows of ``field_checks`` as :func:`field_checks_in_force` gives them, indexed as
        ``unit_days``; none where no check is in force.
    """
    checks = _understood_checks(field_checks, words).astype({"unit_id": object})
    pairs = unit_days[["id", "day"]].astype({"id": object}).reset_index(names="pair")
    checks_of_pairs = pairs.merge(checks, left_on="id", right_on="unit_id")
    is_in_force = _are_in_force(checks_of_pairs, checks_of_pairs["day"])
    newest_last = checks_of_pairs[is_in_force].sort_values("date", kind="stable")
    newest = newest_last.drop_duplicates("pair", keep="last").set_index("pair")
    return newest[list(checks.columns)]


def _understood_checks(
    field_checks: pd.DataFrame, words: Mapping[str, Iterable[str]]
) -> pd.DataFrame:
    """The checks whose status the policy understands, with the canonical word of it."""
    status_of_word: dict[str, str] = {}
    for status, words_of_status in words.items():
        status_of_word.update(dict.fromkeys(words_of_status, status))
    checks = field_checks.assign(status=field_checks["status"].map(status_of_word))
    return checks[checks["status"].notna()]


def _are_in_force(checks: pd.DataFrame, day: pd.Timestamp | pd.Series) -> pd.Series:
    """Whether each check is in force on a day: the same day for all, or one for each."""
    has_begun = (checks["date"] <= day).fillna(False)
    has_not_ended = checks["until"].isna() | (checks["until"] >= day).fillna(False)
    return has_begun & has_not_ended


def field_checks_run_out(
    field_checks: pd.DataFrame, first: dt.date, as_of: dt.date
) -> pd.DataFrame:
    """Return the field checks whose last day lay in a period.

    From the next day on the rules decide again about their units.

    Parameters
    ----------
    field_checks : DataFrame
        The canonical table ``reviews``.
    first : date
        First day of the period.
    as_of : date
        The day of the report. A check whose ``until`` is this very day is in force.

    Returns
    -------
    DataFrame
        The rows of ``field_checks`` with ``first`` ≤ ``until`` < ``as_of``, in their order.
    """
    until = field_checks["until"]
    has_ended = (until < pd.Timestamp(as_of)).fillna(False)
    ended_in_period = (until >= pd.Timestamp(first)).fillna(False)
    return field_checks[has_ended & ended_in_period]
