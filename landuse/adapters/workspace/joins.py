"""Join columns of another file to a table: a contract ledger to the cadastre.

A row of the other file belongs to the rows of the table that have the same key, however it is
typed; a parcel may be named by the ending of its code, a firm by its name in full or without its
legal form. A file in which two rows of one key have different values is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.adapters.workspace.key_look_up import Directory, look_up
from landuse.domain.frames.keys import normal_forms
from landuse.domain.vocabulary.findings import Findings, rows_of
from landuse.domain.vocabulary.schema import Table
from landuse.errors import SourceError
from landuse.words.phrases import phrase

#: Rows and matches that a finding names.
_MAX_NAMES = 5
#: The column with the label of the file that a row of a joined list comes from.
FILE = "source_file"


@dataclass(frozen=True)
class JoinedFile:
    """A file that is joined to a table, or several files that are one list.

    Attributes
    ----------
    name : str
        The label of the files.
    on : str
        The canonical column by which its rows belong to those of the table.
    frame : DataFrame
        Canonical columns, ``source_row`` and :data:`FILE`.
    fields : mapping of str to str
        Canonical column → header of the file.
    """

    name: str
    on: str
    frame: pd.DataFrame
    fields: Mapping[str, str]


def joined_table(table: Table, on: str) -> Table:
    """Return the part of a table that a joined file may hold.

    Parameters
    ----------
    table : Table
        The table that the file is joined to.
    on : str
        The column by which its rows belong to those of the table.

    Returns
    -------
    Table
        No outlines, and nothing required but the column itself.
    """
    columns = tuple(
        replace(column, required=column.name == on)
        for column in table.columns
        if column.kind != "geometry"
    )
    return replace(table, columns=columns, key=(), spatial=False)


def with_joined_columns(
    frame: pd.DataFrame, joined: JoinedFile, table: Table, findings: Findings
) -> pd.DataFrame:
    """Return a table with the columns of another file.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        A canonical table, numbered from zero; it stays as it is.
    joined : JoinedFile
        The other file.
    table : Table
        Its schema.
    findings : Findings
        Takes how many rows were used, which were matched by another spelling of the key, which
        belong to none, and where both have different values: those of the table stand.

    Returns
    -------
    DataFrame or GeoDataFrame
        As many rows as before, in the same order.

    Raises
    ------
    SourceError
        Several rows of the file have one key and different values.
    """
    file_rows = joined.frame.reset_index(drop=True)
    forms = normal_forms(frame[joined.on])
    keys = _keys_of_rows(forms, frame[joined.on], file_rows, joined, findings)
    columns = [name for name in joined.fields if name != joined.on]
    _refuse_contradictions(file_rows, keys, columns, joined, table)

    position_of_key = pd.Series(file_rows.index, index=keys)
    is_first = position_of_key.index.notna() & ~position_of_key.index.duplicated()
    positions = forms.map(position_of_key[is_first])
    has_match = positions.notna().to_numpy(bool)
    matches = file_rows.iloc[positions[has_match].astype(int)]
    out = frame.copy()
    for name in columns:
        cells = frame[name]
        joined_cells = pd.Series(matches[name].array, index=cells.index[has_match])
        joined_cells = joined_cells.reindex(cells.index).astype(cells.dtype)
        is_different = _is_different(cells, joined_cells)
        if is_different.any():
            ids = frame[table.required[0]][is_different]
            _report_difference(name, ids, joined, table, findings)
        out[name] = cells.where(cells.notna(), joined_cells)

    is_used = keys.isin(set(forms.dropna())).to_numpy(bool)
    sentence = phrase(
        "finding.join_read",
        file=joined.name,
        column=table.column(joined.on).label,
        records=len(file_rows),
        used=int(is_used.sum()),
        rows=int(has_match.sum()),
        columns=[table.column(name).label for name in columns],
    )
    findings.add(sentence, severity="info", column=joined.on)
    _report_unmatched(file_rows[~is_used], joined, table, findings)
    return out


def _report_difference(
    column: str,
    ids: pd.Series,
    joined: JoinedFile,
    table: Table,
    findings: Findings,
) -> None:
    """Report the rows of a table in which another file has a different value."""
    sentence = phrase(
        "finding.join_differs",
        file=joined.name,
        column=table.column(column).label,
        count=len(ids),
        ids=[str(id_) for id_ in ids[:_MAX_NAMES]],
    )
    findings.add(sentence, column=column)


def _report_unmatched(
    rows: pd.DataFrame, joined: JoinedFile, table: Table, findings: Findings
) -> None:
    """Report the rows of a file that belong to no row of the table, file by file."""
    label = table.column(joined.on).label
    for file, rows_of_file in rows.groupby(FILE, sort=False):
        findings.each(
            phrase("finding.join_unmatched", file=str(file), column=label),
            rows_of(rows_of_file, rows_of_file[joined.on].astype(object)),
            action="ignored",
            column=joined.on,
        )


def _is_different(cells: pd.Series, joined_cells: pd.Series) -> npt.NDArray[np.bool_]:
    """Tell where both have a value, and not the same; the spelling of a text does not matter."""
    has_both = (cells.notna() & joined_cells.notna()).to_numpy(bool)
    if isinstance(cells.dtype, pd.StringDtype):
        is_other_text = normal_forms(cells) != normal_forms(joined_cells)
        return has_both & is_other_text.to_numpy(bool)
    is_other_value = (cells != joined_cells).fillna(False)
    return has_both & is_other_value.to_numpy(bool)


def _keys_of_rows(
    forms: pd.Series,
    ids: pd.Series,
    file_rows: pd.DataFrame,
    joined: JoinedFile,
    findings: Findings,
) -> pd.Series:
    """Return the key of every row of a file in its normal form, as the table spells it."""
    written_keys = file_rows[joined.on]
    keys = normal_forms(written_keys)
    table_keys = set(forms.dropna())
    is_unknown = keys.notna() & ~keys.isin(table_keys)
    unknown = [str(key) for key in written_keys[is_unknown].unique()]
    if not unknown or not table_keys:
        return keys
    directory = Directory(pd.Index(ids.dropna().unique(), dtype=object))
    matches = look_up(unknown, directory)
    for key, candidates in matches.several.items():
        sentence = phrase(
            "finding.join_ambiguous",
            file=joined.name,
            written=key,
            candidates=list(candidates[:_MAX_NAMES]),
        )
        findings.add(sentence, column=joined.on, value=key)
    if matches.ids:
        pairs = [
            phrase("workspace.pair", written=key, id=id_)
            for key, id_ in matches.ids.items()
        ]
        sentence = phrase(
            "finding.join_found",
            file=joined.name,
            count=len(pairs),
            pairs=pairs[:_MAX_NAMES],
        )
        findings.add(sentence, severity="info", column=joined.on)
    matched_ids = written_keys.map(dict(matches.ids)).astype("string")
    matched_keys = normal_forms(matched_ids)
    return keys.where(matched_keys.isna(), matched_keys)


def _refuse_contradictions(
    file_rows: pd.DataFrame,
    keys: pd.Series,
    columns: list[str],
    joined: JoinedFile,
    table: Table,
) -> None:
    """Refuse a file whose rows of one key have different values: rows would be multiplied."""
    has_key = keys.notna().to_numpy()
    with_keys = file_rows[columns].assign(_key=keys.to_numpy())[has_key]
    distinct_keys = with_keys.drop_duplicates()["_key"]
    repeated_keys = distinct_keys[distinct_keys.duplicated(keep=False)]
    if repeated_keys.empty:
        return
    is_of_key = keys.eq(repeated_keys.iloc[0]).fillna(False).to_numpy(bool)
    rows_of_key = file_rows[is_of_key]
    row_labels: list[int | str] = []
    is_one_file = len(set(rows_of_key[FILE])) == 1
    for file, row in zip(rows_of_key[FILE], rows_of_key["source_row"], strict=True):
        row_labels.append(int(row) if is_one_file else f"{file}:{int(row)}")
    raise SourceError(
        "workspace.join_repeats",
        file=joined.name,
        column=table.column(joined.on).label,
        value=str(rows_of_key[joined.on].iloc[0]),
        rows=row_labels[:_MAX_NAMES],
        count=int(repeated_keys.nunique()),
    )
