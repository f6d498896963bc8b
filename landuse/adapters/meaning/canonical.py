"""The columns of a source become a table with every canonical column."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from landuse.adapters.meaning import cleaning, conversion, headers
from landuse.adapters.meaning.canonical_column import SourceColumn, canonical_column
from landuse.adapters.meaning.periods import periods
from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import Column, Table
from landuse.domain.vocabulary.source_rows import part_and_row
from landuse.domain.vocabulary.veto_words import says_no_veto
from landuse.words.phrases import phrase


def canonical(
    raw: pd.DataFrame,
    table: Table,
    header_of: Mapping[str, str],
    row_numbers: pd.Series,
    findings: Findings,
    units_of: Mapping[str, str] = MappingProxyType({}),
) -> pd.DataFrame:
    """The table with every canonical column in its dtype and unit.

    Parameters
    ----------
    raw : DataFrame
        The columns of a source under its own headers.
    table : Table
        The canonical table.
    header_of : mapping of str to str
        Canonical column → header, from :func:`landuse.adapters.meaning.headers.match`.
    row_numbers : Series of int, as long as ``raw``
        The number that a person sees for each row in the file.
    findings : Findings
        Takes the cells that could not be read, were impossible, or are unlikely.
    units_of : mapping of str to str, optional
        Canonical column → the unit of its values, in place of the header's.

    Returns
    -------
    DataFrame
        On the index of ``raw``: the columns of the schema in its order, NA in those that the
        source does not have, and ``source_row``. Outlines are not touched here.

    Notes
    -----
    Units are honoured where they stand: a cell's own ("约12亩") goes before the header's, and
    that before the column's default. A share without either is recognised by its size, and
    reported.

    Examples
    --------
    >>> from landuse.domain.vocabulary.schema import PARCELS
    >>> raw = pd.DataFrame({"ZDDM": ["P0", "P1"], "用地面积(亩)": ["6", "1公顷"]})
    >>> header_of = headers.match(list(raw.columns), PARCELS, {}, "宗地.xlsx")
    >>> frame = canonical(raw, PARCELS, header_of, pd.Series([2, 3]), Findings("parcels"))
    >>> frame["area_registered_m2"].to_list()
    [4000.0, 10000.0]
    """
    rows = pd.Series(row_numbers.to_numpy(), index=raw.index, dtype="int64")
    keys = _keys(raw, header_of.get(table.required[0]))
    columns: dict[str, pd.Series] = {}
    for column in table.columns:
        if column.kind == "geometry":
            continue
        header = header_of.get(column.name)
        if header is None:
            columns[column.name] = _missing_column(column, raw.index)
            continue
        cells, is_changed = cleaning.without_hidden_signs(raw[header])
        if is_changed.any():
            before = raw[header][is_changed]
            cleaning.report_hidden_signs(
                findings, column.name, header, before, rows[is_changed]
            )
        source = SourceColumn(column, header, cells, rows, keys, findings)
        header_unit = headers.split_header(header)[1]
        unit = units_of.get(column.name) or header_unit or column.default_unit
        values = canonical_column(source, unit)
        columns[column.name] = _in_canonical_words(values, column.name)
    frame = pd.DataFrame(columns, index=raw.index)
    frame["source_row"] = rows
    frame = _with_lease_days(frame, header_of, findings)
    return _with_ids_of_other_columns(frame, table, header_of, findings)


def _keys(raw: pd.DataFrame, key_header: str | None) -> pd.Series:
    """The id of each row as it stands in the source; NA where the source has none."""
    if key_header is None:
        return pd.Series(pd.NA, index=raw.index, dtype="string")
    return cleaning.without_hidden_signs(raw[key_header])[0]


def _missing_column(column: Column, index: pd.Index) -> pd.Series:
    """A column that the source does not have."""
    missing = pd.NaT if column.kind == "date" else pd.NA
    return pd.Series(missing, index=index, dtype=conversion.DTYPES[column.kind])


def _in_canonical_words(values: pd.Series, name: str) -> pd.Series:
    """The values of a column in the words of the schema, where ledgers use others for them."""
    if name == "tenure":
        return values.replace(_canonical_word_of(status.TENURES))
    if name == "role":
        return values.replace(_canonical_word_of(status.ROLES))
    if name == "veto":
        return values.mask(says_no_veto(values))
    return values


def _canonical_word_of(words_of: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Word of the ledgers → word of the schema."""
    canonical_word = {}
    for meaning, words in words_of.items():
        canonical_word.update(dict.fromkeys(words, meaning))
    return canonical_word


def _with_lease_days(
    frame: pd.DataFrame, header_of: Mapping[str, str], findings: Findings
) -> pd.DataFrame:
    """Leases with the days that their terms name; a term without a beginning is listed."""
    if "term" not in header_of or "since" not in frame:
        return frame
    since, until, is_unreadable = periods(frame["term"])
    has_no_days = frame["since"].isna() & frame["until"].isna()
    is_open = is_unreadable & has_no_days
    if is_open.any():
        listed = pd.DataFrame(
            {
                "row": frame["source_row"][is_open],
                "id": None,
                "value": frame["term"][is_open].astype(object),
            }
        )
        findings.each(phrase("finding.term_open"), listed, column="term", action="kept")
    return frame.assign(
        since=frame["since"].fillna(since), until=frame["until"].fillna(until)
    )


def _with_ids_of_other_columns(
    frame: pd.DataFrame,
    table: Table,
    header_of: Mapping[str, str],
    findings: Findings,
) -> pd.DataFrame:
    """The table with ids taken from other columns where the source has no column of ids."""
    for column in table.columns:
        if column.made_of is None or column.name in header_of or frame.empty:
            continue
        ids = pd.Series(pd.NA, index=frame.index, dtype="string")
        for name in column.made_of:
            ids = ids.fillna(frame[name])
        ids = ids.fillna(frame["source_row"].map(_row_as_id).astype("string"))
        frame = frame.assign(**{column.name: ids})
        sources = [name for name in column.made_of if name in header_of]
        labels = [table.column(name).label for name in sources]
        sentence = phrase("finding.id_made", column=column.label, of=labels)
        findings.add(sentence, severity="info", column=column.name)
    return frame


def _row_as_id(number: int) -> str:
    """What a row is called that nothing else names: by its number, behind that of its part."""
    part, row = part_and_row(number)
    return f"#{part + 1}-{row}" if part else f"#{row}"
