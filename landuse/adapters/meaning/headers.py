"""Which canonical column a header of a source is, and in which unit its values are."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from landuse.adapters.meaning.header_words import name_and_unit, parse_header
from landuse.adapters.meaning.nearest import nearest
from landuse.domain.vocabulary import units
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.hidden_signs import visible
from landuse.domain.vocabulary.schema import Column, Table
from landuse.errors import ColumnError
from landuse.words.phrases import Parameter, Phrase, phrase

#: A dBASE table keeps this many bytes of a header.
_DBF_BYTES = 10
#: Letters of an alias that is too short to be meant by a word like it.
_SHORT = 3
#: A header whose closing bracket was cut off.
_CUT_UNIT = re.compile(r"^(.+?)\s*[(\[【]\s*([^)\]】]*)$")


def split_header(header: str) -> tuple[str, str | None]:
    """Split a header into its name and its unit.

    Parameters
    ----------
    header : str
        A header as it stands in a source. The bracket of a DBF header may be cut open.

    Returns
    -------
    name : str
    unit : str or None
        None where the header names no unit; "?" where the unit itself was cut off.

    Examples
    --------
    >>> split_header("用地面积（亩）"), split_header("用地面积（")
    (('用地面积', '亩'), ('用地面积', '?'))
    """
    name, unit = name_and_unit(header)
    if unit is not None:
        return name, unit
    cut = _CUT_UNIT.match(name)
    if cut is None:
        return name, None
    return cut[1], cut[2] or "?"


def tidy(header: object) -> str:
    """A header in the form in which headers are compared.

    Parameters
    ----------
    header : object
        A header as it stands in a source, or any cell of a row that may hold headers.

    Returns
    -------
    str
        Full-width characters narrowed, no white space or hidden signs, ASCII in lower case.

    Examples
    --------
    >>> tidy(" ＺＤＤＭ "), tidy("宗地 代码")
    ('zddm', '宗地代码')
    """
    narrow = unicodedata.normalize("NFKC", visible(str(header)))
    return "".join(narrow.split()).lower()


def _spellings(column: Column) -> list[str]:
    """Every spelling of a column, tidied: those in full in order of preference, then the cut ones.

    A dBASE table cuts a header to ten bytes, of GB18030 or of UTF-8, and maybe in mid-character.
    """
    in_full = [column.name, *column.aliases]
    cut = []
    for name in in_full:
        for encoding in ("gb18030", "utf-8"):
            encoded = name.encode(encoding)
            if len(encoded) > _DBF_BYTES:
                cut.append(encoded[:_DBF_BYTES].decode(encoding, "ignore"))
    tidied = [tidy(name) for name in in_full + cut]
    return list(dict.fromkeys(tidied))


def match(
    headers: Sequence[str],
    table: Table,
    mapping: Mapping[str, str],
    source: str,
    numbers_rows: Callable[[str], bool] = lambda _: True,
) -> dict[str, str]:
    """Find the header of every canonical column.

    An explicit mapping wins, then the aliases in the schema's order; with and without the unit
    in brackets, in full and as a dBASE table cuts them. Each header is used once.

    Parameters
    ----------
    headers : sequence of str
        The headers of a source, in its order.
    table : Table
        The canonical table that the source is read as.
    mapping : mapping of str to str
        Canonical column → header, as the workspace declares.
    source : str
        The source's name, for the error.
    numbers_rows : callable
        Tells whether the cells under a header could number the rows: a header is only suggested for
        an id where they could.

    Returns
    -------
    dict of str to str
        Canonical column → header; without the columns that the source does not have.

    Raises
    ------
    ColumnError
        Where the mapping names a column that is not canonical or a header that is not there, or
        where a required column has no header.

    Examples
    --------
    >>> from landuse.domain.vocabulary.schema import PARCELS
    >>> match(["ZDDM", "用地面积(亩)"], PARCELS, {}, "宗地.shp")
    {'parcel_id': 'ZDDM', 'area_registered_m2': '用地面积(亩)'}
    """
    header_of = _mapped_headers(headers, table, mapping, source)
    used = set(header_of.values())
    unused = {header: _forms(header) for header in headers if header not in used}
    for column in table.columns:
        if column.name in header_of or column.kind == "geometry":
            continue
        header = _preferred(column, unused)
        if header is not None:
            header_of[column.name] = header
            unused.pop(header)
    for column in table.columns:
        if column.kind == "geometry" or _is_supplied(column, header_of):
            continue
        is_id = table.key == (column.name,)
        possible = [header for header in unused if not is_id or numbers_rows(header)]
        suggested = _suggested_header(column, possible, is_id=is_id)
        raise _no_required_column(column, headers, suggested, source)
    return header_of


def _forms(header: str) -> tuple[str, str]:
    """A header in the forms in which it is compared: with its unit, and without."""
    return tidy(header), tidy(split_header(header)[0])


def _is_supplied(column: Column, header_of: Mapping[str, str]) -> bool:
    """Whether a column is not required, has a header, or can be made of columns that have one."""
    if not column.required or column.name in header_of:
        return True
    return any(name in header_of for name in column.made_of or ())


def _mapped_headers(
    headers: Sequence[str], table: Table, mapping: Mapping[str, str], source: str
) -> dict[str, str]:
    """The headers that a mapping declares, as they stand in the source."""
    header_of: dict[str, str] = {}
    for name, declared in mapping.items():
        if name not in table.names:
            raise ColumnError(
                "meaning.unknown_field",
                source=source,
                table=table.name,
                column=name,
                suggestion=suggestion(name, table.names),
            )
        header = _declared_header(declared, headers)
        if header is None:
            raise ColumnError(
                "meaning.no_mapped_header",
                source=source,
                header=declared,
                column=name,
                suggestion=suggestion(declared, headers),
            )
        header_of[name] = header
    return header_of


def _declared_header(declared: str, headers: Sequence[str]) -> str | None:
    """The header that is declared: the same, or the only one that is the same but for its unit."""
    for header in headers:
        if tidy(header) == tidy(declared):
            return header
    # a title may have lent the header its unit
    names = {tidy(declared), tidy(parse_header(declared).name)}
    without_unit = [header for header in headers if _forms(header)[1] in names]
    if len(without_unit) != 1:
        return None
    return without_unit[0]


def _preferred(column: Column, unused: Mapping[str, tuple[str, str]]) -> str | None:
    """The header that spells a column in the way the schema prefers most; None where none does.

    ``unused`` maps every header that is not used yet to its tidied forms.
    """
    rank_of = {spelling: rank for rank, spelling in enumerate(_spellings(column))}
    ranked = []
    for header, forms in unused.items():
        ranks = [rank_of[form] for form in forms if form in rank_of]
        if ranks:
            ranked.append((min(ranks), header))
    if not ranked:
        return None
    return min(ranked)[1]


def spells(header: str, column: Column) -> bool:
    """Whether a header names a column, with its unit or without.

    Parameters
    ----------
    header : str
        As it stands in a source.
    column : Column
        Any but an outline.

    Returns
    -------
    bool

    Examples
    --------
    >>> from landuse.domain.vocabulary.schema import PARCELS
    >>> area = PARCELS.column("area_registered_m2")
    >>> spells("用地面积(亩)", area), spells("建筑面积", area)
    (True, False)
    """
    spellings = _spellings(column)
    return any(form in spellings for form in _forms(header))


def _suggested_header(
    column: Column, possible: Sequence[str], *, is_id: bool
) -> Phrase | None:
    """“Did you mean”, among headers that a required column may stand under.

    The only header that could be an id is suggested even where the words are not alike.
    """
    near = suggestion(column.zh, possible) or suggestion(column.name, possible)
    if near is None and is_id and len(possible) == 1:
        return phrase("meaning.did_you_mean_header", header=possible[0])
    return near


def _no_required_column(
    column: Column, headers: Sequence[str], suggested: Phrase | None, source: str
) -> ColumnError:
    """The error that a required column has no header: what was sought, and what there is."""
    present: Parameter = [str(header) for header in headers] or phrase("meaning.none")
    sought = dict.fromkeys((column.zh, *column.aliases, column.name))
    return ColumnError(
        "meaning.no_required_column",
        source=source,
        label=column.label,
        column=column.name,
        sought=list(sought),
        present=present,
        suggestion=suggested,
    )


def with_known_units(
    header_of: Mapping[str, str],
    table: Table,
    findings: Findings,
    declared: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, str]:
    """The matched columns whose unit is known; the others are listed and left out, never guessed.

    Parameters
    ----------
    header_of : mapping of str to str
        Canonical column → header, from :func:`match`.
    table : Table
        The canonical table.
    findings : Findings
        Takes an ``unknown_unit`` for every column that is left out.
    declared : mapping of str to str, optional
        Canonical column → unit, as the workspace declares: it goes before the header's.

    Returns
    -------
    dict of str to str
        Canonical column → header.

    Raises
    ------
    ColumnError
        A unit is declared that is unknown, or for a column that has none.
    """
    for name, declared_unit in declared.items():
        _check_declared(table, name, declared_unit)
    usable_headers: dict[str, str] = {}
    for name, header in header_of.items():
        column = table.column(name)
        unit = _unknown_unit(header, column)
        if unit is None or name in declared:
            usable_headers[name] = header
            continue
        usable = list(units.FACTORS[column.dimension or ""])
        sentence = phrase(
            "finding.unknown_unit", header=header, unit=unit, usable=usable
        )
        findings.add(
            sentence, severity="error", action="ignored", column=name, value=unit
        )
    return usable_headers


def _unknown_unit(header: str, column: Column) -> str | None:
    """The unit of a header that its column cannot be measured in; None where there is none."""
    unit = split_header(header)[1]
    dimension = column.dimension or ""
    if not unit or dimension not in units.FACTORS:
        return None
    # brackets that belong to an alias name no unit
    is_alias = tidy(header) in _spellings(column)
    if is_alias or units.factor(dimension, unit) is not None:
        return None
    return unit


def _check_declared(table: Table, name: str, unit: str) -> None:
    """Refuse a unit that is unknown, and one of a column that has none."""
    usable: list[str] = []
    if name in table.names:
        dimension = table.column(name).dimension or ""
        usable = list(units.FACTORS.get(dimension, {}))
    if unit in usable:
        return
    raise ColumnError(
        "meaning.unknown_declared_unit",
        table=table.name,
        column=name,
        unit=unit,
        usable=usable or list(table.names),
    )


def report_unread(
    headers: Sequence[str],
    header_of: Mapping[str, str],
    table: Table,
    findings: Findings,
) -> None:
    """List the columns of a source that are not read, each with the nearest known one.

    Parameters
    ----------
    headers : sequence of str
        The headers of a source, in its order.
    header_of : mapping of str to str
        Canonical column → header, of those that are read.
    table : Table
        The canonical table.
    findings : Findings
        Takes one ``columns_unread``, where there are any.
    """
    used = set(header_of.values())
    unread = [header for header in headers if header not in used and header.strip()]
    if not unread:
        return
    missing_columns = [
        column for column in table.columns if column.name not in header_of
    ]
    column_of = _columns_by_alias(missing_columns)
    listed: list[Parameter] = []
    for header in unread:
        alias = nearest(tidy(split_header(header)[0]), column_of)
        if alias is None:
            listed.append(header)
        else:
            label = column_of[alias].label
            listed.append(phrase("meaning.near_column", header=header, column=label))
    findings.add(
        phrase("finding.columns_unread", columns=listed, count=len(unread)),
        severity="info",
        action="ignored",
        value="\n".join(unread),
    )


def _columns_by_alias(columns: Sequence[Column]) -> dict[str, Column]:
    """Tidied alias → column, for aliases that a header may be like.

    Two letters are like any other two, and no planner writes our own names.
    """
    column_of = {}
    for column in columns:
        for alias in column.aliases:
            if len(alias) > _SHORT or not alias.isascii():
                column_of[tidy(alias)] = column
    return column_of


def suggestion(word: str, headers: Sequence[str]) -> Phrase | None:
    """“Did you mean”, among headers as they are compared.

    Parameters
    ----------
    word : str
        A header that was sought.
    headers : sequence of str
        The headers that there are.

    Returns
    -------
    Phrase or None
        A question; None where no header is near.

    Examples
    --------
    >>> print(suggestion("宗地代马", ["权利人", "宗地代码"]))
    是否指“宗地代码”？
    """
    headers_by_form = {tidy(header): header for header in headers}
    form = nearest(tidy(word), headers_by_form)
    if form is None:
        return None
    return phrase("meaning.did_you_mean_header", header=headers_by_form[form])
