"""Report codes that cannot be right: credit codes by check digit, parcel codes by shape."""

from __future__ import annotations

from types import MappingProxyType

import pandas as pd

from landuse.domain.frames.keys import normal_forms
from landuse.domain.vocabulary.codes import (
    PARCEL_CODE,
    has_right_check_digit,
    looks_like_credit_code,
    with_digits_for_letters,
)
from landuse.domain.vocabulary.findings import Findings, rows_of
from landuse.domain.vocabulary.schema import Table
from landuse.words.phrases import phrase

#: Table → its column of credit codes.
_CREDIT_CODES = MappingProxyType(
    {"enterprises": "enterprise_id", "parcels": "holder_code"}
)
#: Wrong codes that have a finding each; more are one finding.
_MAX_FINDINGS = 20
#: Examples that such a finding names.
_EXAMPLES = 5
#: Share of a layer's ids that have to be parcel codes for the others to be slips.
_MIN_CODES = 0.8
#: Ids that a layer has at least for such a share to say anything.
_MIN_IDS = 5
_CODE_LENGTH = 19


def check_codes(frame: pd.DataFrame, table: Table, findings: Findings) -> None:
    """Report codes that cannot be right.

    Parameters
    ----------
    frame : DataFrame
        A canonical table with ``source_row``.
    table : Table
        Its schema.
    findings : Findings
        Where they are noted; nothing is changed.
    """
    column = _CREDIT_CODES.get(table.name)
    if column is not None:
        _check_credit_codes(frame, table, column, findings)
    if table.name == "parcels":
        _check_parcel_codes(frame, findings)


def _check_credit_codes(
    frame: pd.DataFrame, table: Table, column: str, findings: Findings
) -> None:
    """Report credit codes with a wrong check digit, and the code that letters may stand for."""
    if frame[column].isna().all():
        return
    is_first = ~frame[column].duplicated() & frame[column].notna()
    rows = frame[is_first]
    forms = normal_forms(rows[column])
    is_code = looks_like_credit_code(forms)
    rows, forms = rows[is_code], forms[is_code]
    is_wrong = ~has_right_check_digit(forms)
    rows, forms = rows[is_wrong], forms[is_wrong]
    if rows.empty:
        return
    label = table.column(column).label
    if len(rows) > _MAX_FINDINGS:
        examples = rows[column].head(_EXAMPLES).astype(str).tolist()
        findings.add(
            phrase(
                "finding.check_digit.many",
                column=label,
                count=len(rows),
                examples=examples,
            ),
            row=int(rows["source_row"].iloc[0]),
            column=column,
        )
        return
    with_digits = forms.map(with_digits_for_letters)
    candidates = with_digits.where(looks_like_credit_code(with_digits), forms)
    is_right_with_digits = has_right_check_digit(candidates)
    wrong = rows_of(rows, rows[column].astype(object))
    sentence = phrase("finding.check_digit", column=label)
    findings.each(sentence, wrong[~is_right_with_digits], column=column)
    with_letters = wrong[is_right_with_digits]
    for number, code in enumerate(with_digits[is_right_with_digits]):
        sentence = phrase("finding.check_digit.letters", column=label, nearest=code)
        findings.each(sentence, with_letters.iloc[[number]], column=column)


def _check_parcel_codes(frame: pd.DataFrame, findings: Findings) -> None:
    """Report ids that are no parcel codes in a layer where nearly all are."""
    ids = frame["parcel_id"]
    if len(ids) < _MIN_IDS:
        return
    is_code = ids.str.fullmatch(PARCEL_CODE.pattern).fillna(False).to_numpy(bool)
    if is_code.all() or is_code.mean() < _MIN_CODES:
        return
    others = frame[~is_code]
    forms = normal_forms(others["parcel_id"]).set_axis(others.index)
    # a code that is only typed otherwise is reported with the spellings of ids
    is_typed = forms.str.fullmatch(PARCEL_CODE.pattern).fillna(False).to_numpy(bool)
    others = others[~is_typed]
    if len(others) > _MAX_FINDINGS:
        examples = others["parcel_id"].head(_EXAMPLES).astype(str).tolist()
        findings.add(
            phrase(
                "finding.parcel_code_shape.many", count=len(others), examples=examples
            ),
            row=int(others["source_row"].iloc[0]),
            column="parcel_id",
        )
        return
    length = others["parcel_id"].str.len().astype(object)
    findings.each(
        phrase("finding.parcel_code_shape", length=_CODE_LENGTH),
        rows_of(others, length),
        column="parcel_id",
    )
