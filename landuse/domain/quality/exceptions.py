"""Findings that somebody has accepted (例外): with a reason, a name and a last day.

What is accepted is the finding as it was seen. Its fingerprint has two halves: what the finding is
about, and what it says. Where it says something else by now, the exception no longer holds.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import pandas as pd

from landuse.domain.frames.cells import Record
from landuse.domain.frames.keys import normal_form
from landuse.domain.vocabulary.findings import (
    IN_SOURCE,
    Findings,
    findings_table,
)
from landuse.words.catalogue import LANGUAGES, has, say
from landuse.words.phrases import Parameter, Phrase, as_json, from_json, phrase

#: How a sentence says that somebody has accepted it.
ACCEPTED = "finding.accepted"
#: Parameters that are numbers of rows: they change where a row is put in above.
_ROWS = frozenset({"row", "other_row", "first", "rows"})
#: Characters of each half of a fingerprint.
_HALF = 8
#: Fingerprints that a sentence proposes.
_MOST_NAMED = 5


@dataclass(frozen=True)
class Acceptance:
    """Who has accepted a finding, why, and until when.

    Attributes
    ----------
    reason, person : str
        As the exception says.
    until : str
        The last day on which it holds (ISO).
    """

    reason: str
    person: str
    until: str


def acceptance_of(finding: Record) -> Acceptance | None:
    """Return who has accepted a finding.

    Parameters
    ----------
    finding : mapping
        A row of the findings table in plain values.

    Returns
    -------
    Acceptance or None
        None where nobody has.
    """
    sentence = _said(finding)
    if sentence is None or sentence.code != ACCEPTED:
        return None
    reason, person, until = (
        str(sentence.params[name]) for name in ("reason", "person", "until")
    )
    return Acceptance(reason, person, until)


def fingerprint_of(finding: Record) -> str:
    """Return the fingerprint of a finding.

    Parameters
    ----------
    finding : mapping
        A row of the findings table in plain values.

    Returns
    -------
    str
        "f", what the finding is about (table, kind, column, unit; the row where it has no unit),
        a hyphen, and what it says. The number of a row that has a unit is in neither, so that a
        row put in above changes nothing.

    Examples
    --------
    >>> gap = {"table": "parcels", "code": "gap", "column": None, "id": "P1", "row": 3}
    >>> one = fingerprint_of({**gap, "value": "3.00", "phrase": None, "source": None})
    >>> other = fingerprint_of({**gap, "value": "4.00", "phrase": None, "source": None})
    >>> one.split("-")[0] == other.split("-")[0], one == other
    (True, False)
    """
    is_of_unit = finding["id"] is not None
    place = finding["id"] if is_of_unit else finding["row"]
    about = [finding[name] for name in ("table", "code", "column")]
    sentence = _said(finding)
    if sentence is not None and sentence.code == ACCEPTED:
        inner = sentence.params["said"]
        assert isinstance(inner, Phrase)
        sentence = inner
    state: list[object] = [finding["value"]]
    if sentence is not None:
        parameters = {
            name: value for name, value in sentence.params.items() if name not in _ROWS
        }
        # a value may be the number of a row as well, which the finding itself knows
        state = [as_json(Phrase(sentence.code, parameters))]
    return f"f{_digest([*about, place, finding.get('source')])}-{_digest(state)}"


def _digest(parts: Sequence[object]) -> str:
    """A few characters that are others where the parts are."""
    text = json.dumps(
        [None if part is None else str(part) for part in parts], ensure_ascii=False
    )
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:_HALF]


def _said(finding: Record) -> Phrase | None:
    """The sentence of a finding, without the part of the source that it is in."""
    if finding["phrase"] is None:
        return None
    sentence = from_json(finding["phrase"])
    if sentence.code == IN_SOURCE:
        inner = sentence.params["said"]
        assert isinstance(inner, Phrase)
        return inner
    return sentence


def with_exceptions(
    findings: pd.DataFrame, exceptions: pd.DataFrame, today: dt.date | None
) -> pd.DataFrame:
    """Return findings of which those that somebody has accepted are notes.

    Parameters
    ----------
    findings : DataFrame
        A findings table; it stays as it is.
    exceptions : DataFrame
        The canonical table ``exceptions``.
    today : date or None
        An exception whose last day is before it has run out; none has where it is not given.

    Returns
    -------
    DataFrame
        As many rows, those accepted with the severity "info" and who has accepted them in their
        sentence; behind them what is to be said of exceptions that do not hold: run out, of a
        kind that nobody knows, of a finding that says something else by now or is gone, or without
        the fingerprint that would tell.
    """
    if exceptions.empty:
        return findings
    rows = _plain(findings)
    prints = [fingerprint_of(row) for row in rows]
    at_print: dict[str, list[int]] = {}
    for at, one_print in enumerate(prints):
        at_print.setdefault(normal_form(one_print), []).append(at)
    subjects = {one_print.split("-")[0] for one_print in at_print}
    notes = Findings("exceptions")
    accepted: dict[int, Acceptance] = {}
    codes = [str(row["code"]) for row in rows]
    for one in _plain(exceptions):
        print_ = normal_form(one["fingerprint"] or "")
        until = pd.Timestamp(one["until"]).date()
        kinds = _codes_called(one["finding"], codes)
        meant = _meant(one["unit_id"], rows, kinds or set())
        same = [at for at in at_print.get(print_, []) if at in meant]
        if kinds is None:
            _tell(notes, "exception_unknown", one, severity="error")
        elif today is not None and until < today:
            _tell(notes, "exception_expired", one, until=until.isoformat())
        elif not print_ and meant:
            proposed = list(dict.fromkeys(prints[which] for which in meant))[
                :_MOST_NAMED
            ]
            _tell(notes, "exception_unmarked", one, severity="error", proposed=proposed)
        elif same:
            who = Acceptance(one["reason"], one["person"], until.isoformat())
            accepted |= dict.fromkeys(same, who)
        elif print_.split("-")[0] in subjects and print_ not in at_print:
            _tell(notes, "exception_changed", one)
        else:
            _tell(notes, "exception_gone", one)
    out = findings.copy()
    for at, who in accepted.items():
        row = rows[at]
        sentence = phrase(
            ACCEPTED,
            reason=who.reason,
            person=who.person,
            until=who.until,
            said=_said(row) or str(row["message"]),
        )
        if row["source"] is not None:
            sentence = phrase(IN_SOURCE, source=row["source"], said=sentence)
        out.loc[out.index[at], ["severity", "message", "phrase"]] = [
            "info",
            sentence.in_language(),
            as_json(sentence),
        ]
    of_exceptions = findings_table(notes.rows)
    return (
        pd.concat([out, of_exceptions], ignore_index=True)
        if len(of_exceptions)
        else out
    )


def exceptions_in_force(exceptions: pd.DataFrame, day: dt.date) -> list[str]:
    """Return the kinds of findings that are accepted on a day.

    Parameters
    ----------
    exceptions : DataFrame
        The canonical table ``exceptions``.
    day : date
        That is asked about.

    Returns
    -------
    list of str
        As whoever accepted them wrote them, one for each exception whose last day is not before
        the day.
    """
    holds = (exceptions["until"] >= pd.Timestamp(day)).fillna(False).to_numpy(bool)
    return [str(kind) for kind in exceptions["finding"][holds]]


def cells_corrected(findings: pd.DataFrame) -> int:
    """Count the cells of the sources that were corrected when they were read.

    Parameters
    ----------
    findings : DataFrame
        A findings table.

    Returns
    -------
    int
    """
    return int((findings["code"] == "corrected").fillna(False).sum())


def _plain(frame: pd.DataFrame) -> list[Record]:
    """Rows in plain values, None where there is none."""
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    return [{str(name): cell for name, cell in row.items()} for row in rows]


def _codes_called(written: str, codes: Sequence[str]) -> set[str] | None:
    """The kinds of findings that an exception means; None where nobody knows its word."""
    word = written.strip()
    if has(f"kind.{word}", "zh"):
        return {word}
    form = normal_form(word)
    called = {
        code
        for code in set(codes)
        if any(normal_form(say(f"kind.{code}", lang)) == form for lang in LANGUAGES)
    }
    return called or None


def _meant(
    unit: str | None, rows: Sequence[Record], kinds: Collection[str]
) -> list[int]:
    """Which findings are of these kinds and of the unit that an exception names, if it does."""
    return [
        at
        for at, row in enumerate(rows)
        if row["code"] in kinds
        and (unit is None or normal_form(str(row["id"] or "")) == normal_form(unit))
    ]


def _tell(
    notes: Findings,
    code: str,
    one: Record,
    severity: str = "warning",
    **more: Parameter,
) -> None:
    """Note of an exception that it does not hold."""
    notes.add(
        phrase(
            f"finding.{code}",
            row=one["source_row"],
            finding=one["finding"],
            unit="" if one["unit_id"] is None else one["unit_id"],
            person=one["person"],
            **more,
        ),
        severity=severity,
        action="ignored",
        row=one["source_row"],
        id=one["unit_id"],
        column="finding",
        value=one["finding"],
    )
