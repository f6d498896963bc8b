"""Findings that somebody has accepted (例外): with a reason, a name and a last day.

What is accepted is the finding as it was seen. Its fingerprint has two halves: what the finding is
about, and what it states. Once it states something else, the exception no longer holds.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from landuse.domain.frames.cells import Record
from landuse.domain.frames.keys import normal_form
from landuse.domain.quality.recording import joined_tables
from landuse.domain.vocabulary.findings import (
    IN_SOURCE,
    Findings,
    findings_table,
)
from landuse.words.catalogue import LANGUAGES, has, say
from landuse.words.phrases import Parameter, Phrase, as_json, from_json, phrase

#: Code of the sentence of a finding that somebody has accepted.
ACCEPTED = "finding.accepted"
#: Parameters that are numbers of rows: they change where a row is put in above.
_ROWS = frozenset({"row", "other_row", "first", "rows"})
#: Characters of each half of a fingerprint.
_HALF = 8
#: So many fingerprints a sentence proposes at most.
_MAX_PROPOSED = 5


@dataclass(frozen=True)
class Acceptance:
    """Who has accepted a finding, why, and until when.

    Attributes
    ----------
    reason, person : str
        As the exception states them.
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
    sentence = _sentence_of(finding)
    if sentence is None or sentence.code != ACCEPTED:
        return None
    return Acceptance(
        reason=str(sentence.params["reason"]),
        person=str(sentence.params["person"]),
        until=str(sentence.params["until"]),
    )


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
        a hyphen, and what it states. The number of a row that has a unit is in neither, so that a
        row put in above changes nothing.

    Examples
    --------
    >>> gap = {"table": "parcels", "code": "gap", "column": None, "id": "P1", "row": 3}
    >>> one = fingerprint_of({**gap, "value": "3.00", "phrase": None, "source": None})
    >>> other = fingerprint_of({**gap, "value": "4.00", "phrase": None, "source": None})
    >>> one.split("-")[0] == other.split("-")[0], one == other
    (True, False)
    """
    subject = [finding[name] for name in ("table", "code", "column")]
    subject.append(finding["row"] if finding["id"] is None else finding["id"])
    subject.append(finding.get("source"))
    sentence = _sentence_of(finding)
    if sentence is not None and sentence.code == ACCEPTED:
        sentence = _inner_sentence(sentence)
    statement: object = finding["value"]
    if sentence is not None:
        parameters = {
            name: value for name, value in sentence.params.items() if name not in _ROWS
        }
        # a value may be the number of a row as well, which the finding itself knows
        statement = as_json(Phrase(sentence.code, parameters))
    return f"f{_digest(subject)}-{_digest([statement])}"


def _digest(parts: Sequence[object]) -> str:
    """A few characters that differ where the parts differ."""
    texts = [None if part is None else str(part) for part in parts]
    text = json.dumps(texts, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:_HALF]


def _sentence_of(finding: Record) -> Phrase | None:
    """The sentence of a finding, without the part of the source that it is in."""
    if finding["phrase"] is None:
        return None
    sentence = from_json(finding["phrase"])
    if sentence.code == IN_SOURCE:
        return _inner_sentence(sentence)
    return sentence


def _inner_sentence(sentence: Phrase) -> Phrase:
    """The sentence of a finding inside one that says who accepted it, or where it is."""
    inner = sentence.params["said"]
    assert isinstance(inner, Phrase)
    return inner


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
        sentence; then a note for each exception that does not hold: it has run out, its kind is
        unknown, its finding states something else by now or is gone, or it has no fingerprint.
    """
    if exceptions.empty:
        return findings
    index = _FindingIndex(_records(findings))
    notes = Findings("exceptions")
    accepted: dict[int, Acceptance] = {}
    for exception in _records(exceptions):
        until = pd.Timestamp(exception["until"]).date()
        positions = index.accepted_by(exception)
        has_expired = today is not None and until < today
        if positions and not has_expired:
            acceptance = Acceptance(
                exception["reason"], exception["person"], until.isoformat()
            )
            accepted |= dict.fromkeys(positions, acceptance)
            continue
        _add_note(notes, exception, index, has_expired=has_expired)
    with_acceptances = _with_acceptances(findings, index.rows, accepted)
    return joined_tables(with_acceptances, findings_table(notes.rows))


class _FindingIndex:
    """Findings in which the one that an exception means is looked up.

    Attributes
    ----------
    rows : list of dict
        The findings, in plain values.
    fingerprints : list of str
        That of each.
    """

    def __init__(self, rows: list[Record]) -> None:
        self.rows = rows
        self.fingerprints = [fingerprint_of(row) for row in rows]
        self._codes = {str(row["code"]) for row in rows}
        self._normal_fingerprints = [
            normal_form(fingerprint) for fingerprint in self.fingerprints
        ]
        self._subjects = {
            fingerprint.split("-")[0] for fingerprint in self._normal_fingerprints
        }

    def codes_of(self, exception: Record) -> set[str] | None:
        """The kinds of findings that an exception means; None where its word is unknown."""
        return _codes_called(exception["finding"], self._codes)

    def of_kind_and_unit(self, exception: Record) -> list[int]:
        """Positions of the findings of the kind and of the unit that an exception names."""
        codes = self.codes_of(exception) or set()
        unit = exception["unit_id"]
        positions = [
            position for position, row in enumerate(self.rows) if row["code"] in codes
        ]
        if unit is None:
            return positions
        form = normal_form(unit)
        return [
            position
            for position in positions
            if normal_form(str(self.rows[position]["id"] or "")) == form
        ]

    def accepted_by(self, exception: Record) -> list[int]:
        """Positions of the findings that an exception accepts as they were seen."""
        fingerprint = normal_form(exception["fingerprint"] or "")
        return [
            position
            for position in self.of_kind_and_unit(exception)
            if self._normal_fingerprints[position] == fingerprint
        ]

    def has_changed(self, exception: Record) -> bool:
        """Whether the finding still exists, but states something else."""
        fingerprint = normal_form(exception["fingerprint"] or "")
        is_gone = fingerprint not in self._normal_fingerprints
        return is_gone and fingerprint.split("-")[0] in self._subjects


def _with_acceptances(
    findings: pd.DataFrame, rows: Sequence[Record], accepted: Mapping[int, Acceptance]
) -> pd.DataFrame:
    """Findings of which the accepted ones are notes that say who has accepted them."""
    out = findings.copy()
    for position, acceptance in accepted.items():
        row = rows[position]
        sentence = phrase(
            ACCEPTED,
            reason=acceptance.reason,
            person=acceptance.person,
            until=acceptance.until,
            said=_sentence_of(row) or str(row["message"]),
        )
        if row["source"] is not None:
            sentence = phrase(IN_SOURCE, source=row["source"], said=sentence)
        cells = ["info", sentence.in_language(), as_json(sentence)]
        out.loc[out.index[position], ["severity", "message", "phrase"]] = cells
    return out


def exceptions_in_force(exceptions: pd.DataFrame, day: dt.date) -> list[str]:
    """Return the kinds of findings that are accepted on a day.

    Parameters
    ----------
    exceptions : DataFrame
        The canonical table ``exceptions``.
    day : date
        Of the question.

    Returns
    -------
    list of str
        In the words of the exceptions, one for each whose last day is not before the day.
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


def _records(frame: pd.DataFrame) -> list[Record]:
    """Rows in plain values, None where there is none."""
    rows = frame.astype(object).where(frame.notna(), None).to_dict("records")
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, row.values(), strict=True)) for row in rows]


def _codes_called(word: str, codes: Collection[str]) -> set[str] | None:
    """The codes of findings that a word of an exception means; None where nobody knows it."""
    word = word.strip()
    if has(f"kind.{word}", "zh"):
        return {word}
    form = normal_form(word)
    called = {code for code in codes if form in _names_of_kind(code)}
    return called or None


def _names_of_kind(code: str) -> list[str]:
    """What a kind of findings is called in each language, in normal form."""
    return [normal_form(say(f"kind.{code}", lang)) for lang in LANGUAGES]


def _add_note(
    notes: Findings, exception: Record, index: _FindingIndex, *, has_expired: bool
) -> None:
    """Note why an exception does not hold."""
    code, severity = "exception_gone", "warning"
    parameters: dict[str, Parameter] = {}
    matching = index.of_kind_and_unit(exception)
    if index.codes_of(exception) is None:
        code, severity = "exception_unknown", "error"
    elif has_expired:
        code = "exception_expired"
        parameters["until"] = pd.Timestamp(exception["until"]).date().isoformat()
    elif matching and not normal_form(exception["fingerprint"] or ""):
        code, severity = "exception_unmarked", "error"
        proposed = dict.fromkeys(index.fingerprints[match] for match in matching)
        parameters["proposed"] = list(proposed)[:_MAX_PROPOSED]
    elif index.has_changed(exception):
        code = "exception_changed"
    sentence = phrase(
        f"finding.{code}",
        row=exception["source_row"],
        finding=exception["finding"],
        unit="" if exception["unit_id"] is None else exception["unit_id"],
        person=exception["person"],
        **parameters,
    )
    notes.add(
        sentence,
        severity=severity,
        action="ignored",
        row=exception["source_row"],
        id=exception["unit_id"],
        column="finding",
        value=exception["finding"],
    )
