"""Columns of another file laid beside a table: a contract ledger beside the cadastre.

A row of the other file belongs to the rows of the table that have the same key, however it is
typed; a parcel may be named by the ending of its code, a firm by its name in full or without its
legal form. Where two rows of the other file claim one key and say different things, nothing is
guessed: it is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from landuse.adapters.workspace.key_look_up import Directory, look_up
from landuse.domain.frames.keys import normal_forms
from landuse.domain.vocabulary.findings import Findings, rows_of
from landuse.domain.vocabulary.schema import Table
from landuse.errors import SourceError
from landuse.words.phrases import Label, phrase

#: Rows and matches that a finding names.
_MOST_NAMED = 5
_ROW = "source_row"
#: The column that says from which file a row of a joined list is.
FILE = "source_file"


@dataclass(frozen=True)
class Joined:
    """Another file, or several that are one list, as they were read.

    Attributes
    ----------
    name : str
        What the files are called.
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
    """Return the table as another file may hold a part of it.

    Parameters
    ----------
    table : Table
        Whose columns the file adds to.
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


def with_joined(
    frame: pd.DataFrame, joined: Joined, table: Table, findings: Findings
) -> pd.DataFrame:
    """Return a table with what another file says of its rows.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        A canonical table, numbered from zero; it stays as it is.
    joined : Joined
        The other file.
    table : Table
        Its schema.
    findings : Findings
        Takes how many rows were used, which were matched otherwise than by the very key, which
        belong to none, and where both say different things: what the table says itself stands.

    Returns
    -------
    DataFrame or GeoDataFrame
        As many rows as before, in the same order.

    Raises
    ------
    SourceError
        Several rows of the file have one key and say different things.
    """
    label = table.column(joined.on).label
    other = joined.frame.reset_index(drop=True)
    forms = normal_forms(frame[joined.on])
    keys = _keys_of(forms, frame[joined.on], other, joined, findings)
    columns = [name for name in joined.fields if name != joined.on]
    _refuse_several(other, keys, columns, joined, label)
    place = pd.Series(other.index, index=keys).dropna()
    place = place[place.index.notna() & ~place.index.duplicated()]
    at = forms.map(place)
    has_row = at.notna().to_numpy(bool)
    rows = other.iloc[at[has_row].astype(int)]
    out = frame.copy()
    for name in columns:
        own = frame[name]
        stated = pd.Series(rows[name].array, index=own.index[has_row]).reindex(
            own.index
        )
        stated = stated.astype(own.dtype)
        differs = _differ(own, stated)
        if differs.any():
            findings.add(
                phrase(
                    "finding.join_differs",
                    file=joined.name,
                    column=table.column(name).label,
                    count=int(differs.sum()),
                    ids=[
                        str(id_)
                        for id_ in frame[table.required[0]][differs][:_MOST_NAMED]
                    ],
                ),
                column=name,
            )
        out[name] = own.where(own.notna(), stated)
    is_used = keys.isin(set(forms.dropna())).to_numpy(bool)
    findings.add(
        phrase(
            "finding.join_read",
            file=joined.name,
            column=label,
            records=len(other),
            used=int(is_used.sum()),
            rows=int(has_row.sum()),
            columns=[table.column(name).label for name in columns],
        ),
        severity="info",
        column=joined.on,
    )
    lost = other[~is_used]
    for file, rows in lost.groupby(FILE, sort=False):
        findings.each(
            phrase("finding.join_unmatched", file=str(file), column=label),
            rows_of(rows, rows[joined.on].astype(object)),
            action="ignored",
            column=joined.on,
        )
    return out


def _differ(own: pd.Series, stated: pd.Series) -> np.ndarray:
    """Where both say something, and not the same; texts that are typed differently are the same."""
    both = (own.notna() & stated.notna()).to_numpy(bool)
    if isinstance(own.dtype, pd.StringDtype):
        return both & (normal_forms(own) != normal_forms(stated)).to_numpy(bool)
    return both & (own != stated).fillna(False).to_numpy(bool)


def _keys_of(
    forms: pd.Series,
    ids: pd.Series,
    other: pd.DataFrame,
    joined: Joined,
    findings: Findings,
) -> pd.Series:
    """The normal form of the key of every row of the file, as the table has it."""
    keys = normal_forms(other[joined.on])
    known = set(forms.dropna())
    is_other = keys.notna() & ~keys.isin(known)
    written = [str(cell) for cell in other[joined.on][is_other].unique()]
    if not written or not known:
        return keys
    found = look_up(written, Directory(pd.Index(ids.dropna().unique(), dtype=object)))
    for cell, candidates in found.several.items():
        findings.add(
            phrase(
                "finding.join_ambiguous",
                file=joined.name,
                written=cell,
                candidates=list(candidates[:_MOST_NAMED]),
            ),
            column=joined.on,
            value=cell,
        )
    if found.ids:
        pairs = [
            phrase("workspace.pair", written=cell, id=id_)
            for cell, id_ in list(found.ids.items())[:_MOST_NAMED]
        ]
        findings.add(
            phrase(
                "finding.join_found",
                file=joined.name,
                count=len(found.ids),
                pairs=pairs,
            ),
            severity="info",
            column=joined.on,
        )
    meant = other[joined.on].map(dict(found.ids))
    of_meant = normal_forms(meant.astype("string"))
    return keys.where(of_meant.isna(), of_meant)


def _refuse_several(
    other: pd.DataFrame,
    keys: pd.Series,
    columns: list[str],
    joined: Joined,
    label: Label,
) -> None:
    """Refuse a file in which rows of one key say different things: rows would be multiplied."""
    said = other[columns].assign(_key=keys.to_numpy())[keys.notna().to_numpy()]
    distinct = said.drop_duplicates()
    again = distinct["_key"].duplicated(keep=False)
    if not again.any():
        return
    key = distinct["_key"][again].iloc[0]
    of_key = other[keys.eq(key).fillna(False).to_numpy(bool)]
    in_one = len(set(of_key[FILE])) == 1
    rows = [
        int(row) if in_one else f"{file}:{int(row)}"
        for file, row in zip(of_key[FILE], of_key[_ROW], strict=True)
    ]
    raise SourceError(
        "workspace.join_repeats",
        file=joined.name,
        column=label,
        value=str(of_key[joined.on].iloc[0]),
        rows=rows[:_MOST_NAMED],
        count=int(distinct["_key"][again].nunique()),
    )
