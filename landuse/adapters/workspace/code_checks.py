"""Codes that cannot be right: a credit code by its check digit, a parcel code by its shape."""

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
#: More wrong codes than this are told in one sentence.
_MOST_TOLD = 20
#: Rows that such a sentence names.
_MOST_NAMED = 5
#: Where at least this share of a layer's ids are parcel codes, the others are slips.
_MOSTLY = 0.8
#: Of fewer ids nothing can be said of most.
_FEW = 5
_LENGTH = 19


def check_codes(frame: pd.DataFrame, table: Table, findings: Findings) -> None:
    """List codes that cannot be right.

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
    """List credit codes whose check digit is wrong, with the code that letters stand for."""
    if frame[column].isna().all():
        return
    first = frame[~frame[column].duplicated() & frame[column].notna()]
    forms = normal_forms(first[column])
    is_code = looks_like_credit_code(forms)
    first, forms = first[is_code], forms[is_code]
    is_wrong = ~has_right_check_digit(forms)
    wrong, wrong_forms = first[is_wrong], forms[is_wrong]
    if wrong.empty:
        return
    label = table.column(column).label
    if len(wrong) > _MOST_TOLD:
        examples = wrong[column].head(_MOST_NAMED).astype(str).tolist()
        findings.add(
            phrase(
                "finding.check_digit.many",
                column=label,
                count=len(wrong),
                examples=examples,
            ),
            row=int(wrong["source_row"].iloc[0]),
            column=column,
        )
        return
    meant = wrong_forms.map(with_digits_for_letters)
    is_meant = has_right_check_digit(
        meant.where(looks_like_credit_code(meant), wrong_forms)
    )
    at = rows_of(wrong, wrong[column].astype(object))
    findings.each(
        phrase("finding.check_digit", column=label), at[~is_meant], column=column
    )
    for number, code in enumerate(meant[is_meant]):
        sentence = phrase("finding.check_digit.letters", column=label, nearest=code)
        findings.each(sentence, at[is_meant].iloc[[number]], column=column)


def _check_parcel_codes(frame: pd.DataFrame, findings: Findings) -> None:
    """List ids that are no parcel codes in a layer where nearly all are."""
    ids = frame["parcel_id"]
    if len(ids) < _FEW:
        return
    is_code = ids.str.fullmatch(PARCEL_CODE.pattern).fillna(False).to_numpy(bool)
    if is_code.all() or is_code.mean() < _MOSTLY:
        return
    others = frame[~is_code]
    forms = normal_forms(others["parcel_id"]).set_axis(others.index)
    is_typed = forms.str.fullmatch(PARCEL_CODE.pattern).fillna(False).to_numpy(bool)
    others = others[~is_typed]
    if len(others) > _MOST_TOLD:
        examples = others["parcel_id"].head(_MOST_NAMED).astype(str).tolist()
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
        phrase("finding.parcel_code_shape", length=_LENGTH),
        rows_of(others, length),
        column="parcel_id",
    )
