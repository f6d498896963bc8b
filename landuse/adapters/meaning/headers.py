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
    return "".join(unicodedata.normalize("NFKC", visible(str(header))).split()).lower()


def _spellings(column: Column) -> list[str]:
    """Every spelling of a column, tidied: those in full in order of preference, then the cut ones.

    A dBASE table cuts a header to ten bytes, of GB18030 or of UTF-8, and maybe in mid-character.
    """
    in_full = [column.name, *column.aliases]
    cut = []
    for name in in_full:
        for encoding in ("gb18030", "utf-8"):
            raw = name.encode(encoding)
            if len(raw) > _DBF_BYTES:
                cut.append(raw[:_DBF_BYTES].decode(encoding, "ignore"))
    return list(dict.fromkeys(tidy(name) for name in (*in_full, *cut)))


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
    found = _mapped(headers, table, mapping, source)
    free = {
        h: (tidy(h), tidy(split_header(h)[0]))
        for h in headers
        if h not in found.values()
    }
    for column in table.columns:
        if column.name in found or column.kind == "geometry":
            continue
        header = _preferred(column, free)
        if header is not None:
            found[column.name] = header
            free.pop(header)
    for column in table.columns:
        is_made = any(name in found for name in column.made_of or ())
        if (
            column.required
            and column.kind != "geometry"
            and not is_made | (column.name in found)
        ):
            is_id = table.key == (column.name,)
            likely = [h for h in free if numbers_rows(h)] if is_id else list(free)
            raise _missing(
                column, headers, _likeliest(column, likely, is_id=is_id), source
            )
    return found


def _mapped(
    headers: Sequence[str], table: Table, mapping: Mapping[str, str], source: str
) -> dict[str, str]:
    """The headers that a mapping declares, as they stand in the source."""
    found: dict[str, str] = {}
    for name, declared in mapping.items():
        if name not in table.names:
            raise ColumnError(
                "meaning.unknown_field",
                source=source,
                table=table.name,
                column=name,
                suggestion=suggestion(name, table.names),
            )
        header = next((h for h in headers if tidy(h) == tidy(declared)), None)
        if header is None:
            # a title may have lent the header its unit
            names = {tidy(declared), tidy(parse_header(declared).name)}
            bare = [h for h in headers if tidy(split_header(h)[0]) in names]
            header = bare[0] if len(bare) == 1 else None
        if header is None:
            raise ColumnError(
                "meaning.no_mapped_header",
                source=source,
                header=declared,
                column=name,
                suggestion=suggestion(declared, headers),
            )
        found[name] = header
    return found


def _preferred(column: Column, free: Mapping[str, tuple[str, str]]) -> str | None:
    """The header that spells a column in the way the schema prefers most; None where none does.

    ``free`` holds the tidied forms of every header that is not used yet.
    """
    rank = {spelling: i for i, spelling in enumerate(_spellings(column))}
    ranked = []
    for header, forms in free.items():
        ranks = [rank[form] for form in forms if form in rank]
        if ranks:
            ranked.append((min(ranks), header))
    return min(ranked)[1] if ranked else None


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
    return not {tidy(header), tidy(split_header(header)[0])}.isdisjoint(
        _spellings(column)
    )


def _likeliest(column: Column, likely: Sequence[str], *, is_id: bool) -> Phrase | None:
    """“Did you mean”, among headers that a required column may stand under.

    Of an id it is asked too where the words are not alike, if no other column could be it.
    """
    near = suggestion(column.zh, likely) or suggestion(column.name, likely)
    if near is None and is_id and len(likely) == 1:
        return phrase("meaning.did_you_mean_header", header=likely[0])
    return near


def _missing(
    column: Column, headers: Sequence[str], likeliest: Phrase | None, source: str
) -> ColumnError:
    """The error that a required column has no header: what was sought, and what there is."""
    present: Parameter = [str(header) for header in headers] or phrase("meaning.none")
    return ColumnError(
        "meaning.no_required_column",
        source=source,
        label=column.label,
        column=column.name,
        sought=list(dict.fromkeys((column.zh, *column.aliases, column.name))),
        present=present,
        suggestion=likeliest,
    )


def with_known_units(
    found: Mapping[str, str],
    table: Table,
    findings: Findings,
    declared: Mapping[str, str] = MappingProxyType({}),
) -> dict[str, str]:
    """The matched columns whose unit is known; the others are listed and left out, never guessed.

    Parameters
    ----------
    found : mapping of str to str
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
        A unit is declared for what is no column with units, or one that nobody knows.
    """
    for name, wanted in declared.items():
        _check_declared(table, name, wanted)
    out: dict[str, str] = {}
    for name, header in found.items():
        column = table.column(name)
        unit = split_header(header)[1]
        dimension = column.dimension or ""
        usable = units.FACTORS.get(dimension, {})
        # brackets that belong to an alias name no unit
        is_alias = tidy(header) in _spellings(column)
        is_open = usable and unit and not is_alias and name not in declared
        if is_open and units.factor(dimension, str(unit)) is None:
            findings.add(
                phrase(
                    "finding.unknown_unit",
                    header=header,
                    unit=unit,
                    usable=list(usable),
                ),
                severity="error",
                action="ignored",
                column=name,
                value=unit,
            )
        else:
            out[name] = header
    return out


def _check_declared(table: Table, name: str, unit: str) -> None:
    """Refuse a unit of what is no column with units, and one that nobody knows."""
    column = table.column(name) if name in table.names else None
    usable = list(units.FACTORS.get(column.dimension or "", {})) if column else []
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
    headers: Sequence[str], found: Mapping[str, str], table: Table, findings: Findings
) -> None:
    """List the columns of a source that are not read, each with the nearest known one.

    Parameters
    ----------
    headers : sequence of str
        The headers of a source, in its order.
    found : mapping of str to str
        Canonical column → header, of those that are read.
    table : Table
        The canonical table.
    findings : Findings
        Takes one ``columns_unread``, where there are any.
    """
    used = set(found.values())
    unread = [header for header in headers if header not in used and header.strip()]
    if not unread:
        return
    free = [column for column in table.columns if column.name not in found]
    # two letters are like any other two, and no planner writes our own names
    spellings = {
        tidy(alias): column
        for column in free
        for alias in column.aliases
        if len(alias) > _SHORT or not alias.isascii()
    }
    told: list[Parameter] = []
    for header in unread:
        close = nearest(tidy(split_header(header)[0]), spellings)
        if close is None:
            told.append(header)
        else:
            column = spellings[close].label
            told.append(phrase("meaning.near_column", header=header, column=column))
    findings.add(
        phrase("finding.columns_unread", columns=told, count=len(unread)),
        severity="info",
        action="ignored",
        value="\n".join(unread),
    )


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
    forms = {tidy(header): header for header in headers}
    close = nearest(tidy(word), forms)
    return phrase("meaning.did_you_mean_header", header=forms[close]) if close else None
