"""The columns that a scheme speaks of: refused where nobody knows them, else read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from landuse.adapters.meaning.headers import tidy
from landuse.adapters.meaning.nearest import hint
from landuse.adapters.workspace.operands import fault_of
from landuse.adapters.workspace.toml_text import Location
from landuse.domain.policy.ledger_columns import columns_of_firms, is_own, own_columns
from landuse.domain.policy.rule import Condition
from landuse.domain.policy.scheme import Scheme
from landuse.domain.vocabulary.facts import facts_about
from landuse.domain.vocabulary.schema import ENTERPRISES, Kind, Table
from landuse.domain.vocabulary.units import FACTORS, split_unit
from landuse.errors import PolicyError
from landuse.words.phrases import Phrase

#: What firms have only once they are classed: nothing but an adjustment may ask for it.
_OF_THE_RESULT = frozenset(
    {"score", "rank", "class", "unrated", "group", "rated", "firm_in_last_class"}
)
#: What an adjustment may ask of them.
_ASKED_OF_THE_RESULT = ("score", "rank", "class")
#: Where a place of the policy is: its file and line.
At = Callable[[Location, str], str | Phrase]


def check_columns(scheme: Scheme, at: At) -> None:
    """Refuse a scheme of columns that no firm has, and operands that are no match for theirs.

    Parameters
    ----------
    scheme : Scheme
        Of the policy.
    at : callable
        The file and line of a place in the policy.

    Raises
    ------
    PolicyError
        Naming the part of the scheme, the column and the nearest name.
    """
    own = own_columns(scheme)
    for name, kind in own.items():
        _check_own(name, kind, at)
    known = _known_of_firms()
    figures = {name for name, kind in known.items() if kind in ("number", "integer")}
    _check_figures(scheme, figures | set(own), at)
    kinds = {**known, **own}
    for key, place, part in scheme.parts:
        usable = kinds
        if key == "adjust":
            facts = {fact.name: fact.kind for fact in facts_about("enterprise")}
            usable = {**kinds, **{name: facts[name] for name in _ASKED_OF_THE_RESULT}}
        for group in ("all", "any", "unless"):
            for number, condition in enumerate(getattr(part, group)):
                location = [
                    "scheme",
                    key,
                    *([] if key == "tenants" else [place]),
                    group,
                    number,
                ]
                title = getattr(part, "title", key)
                _check_condition(
                    condition, usable, title, at(location, condition.column)
                )
    _check_groups(scheme, kinds, at)


def _known_of_firms() -> dict[str, Kind]:
    """What a scheme may ask of a firm before it is classed, by the declared names."""
    named = [*ENTERPRISES.columns, *facts_about("enterprise", "frame", "asked")]
    left_out = {*_OF_THE_RESULT, "source_row"}
    return {column.name: column.kind for column in named if column.name not in left_out}


def _check_own(name: str, kind: Kind, at: At) -> None:
    """Refuse the header of a declared column, and a unit that figures are not kept in."""
    bare, unit = split_unit(name)
    for column in ENTERPRISES.columns:
        if tidy(bare) in {tidy(header) for header in (column.zh, *column.aliases)}:
            raise PolicyError(
                "workspace.scheme_header",
                place=at(["scheme"], name),
                column=name,
                name=column.name,
            )
    factors = [
        table[unit] for table in FACTORS.values() if unit is not None and unit in table
    ]
    if kind == "number" and factors and 1.0 not in factors:
        raise PolicyError(
            "workspace.scheme_unit",
            place=at(["scheme"], name),
            column=name,
            unit=str(unit),
        )


def _check_figures(scheme: Scheme, figures: set[str], at: At) -> None:
    """Refuse indicators, bases, coefficients and extra points of what is no figure."""
    places: list[tuple[list[str | int], str, tuple[str, ...]]] = [
        (["scheme", key, place], item.id, item.columns)
        for key, items in (("indicator", scheme.indicators), ("below", scheme.below))
        for place, item in enumerate(items)
    ]
    for place, part in enumerate(scheme.sets):
        for number, item in enumerate(part.indicators):
            where: list[str | int] = ["scheme", "set", place, "indicator", number]
            places.append((where, item.id, item.columns))
    for place, multiplier in enumerate(scheme.multipliers):
        asked = (multiplier.column,) if multiplier.column else ()
        places.append(
            (["scheme", "multiplier", place, "column"], multiplier.title, asked)
        )
    for place, extra in enumerate(scheme.extras):
        asked = (extra.for_each,) if extra.for_each else ()
        places.append((["scheme", "extra", place, "for_each"], extra.title, asked))
    weighed = tuple(rule.weigh_by for rule in scheme.base_rules if rule.weigh_by)
    places.append((["scheme", "base", "weigh_by"], "base", weighed))
    for location, title, columns in places:
        for column in columns:
            if column not in figures:
                raise PolicyError(
                    "workspace.indicator_column",
                    place=at(location, column),
                    indicator=title,
                    column=column,
                    suggestion=hint(column, sorted(figures)),
                )


def _check_condition(
    condition: Condition, kinds: Mapping[str, Kind], title: str, place: str | Phrase
) -> None:
    """Refuse a condition on a column that no firm has, and one that cannot be compared."""
    for column in (condition.column, condition.other):
        if column and column not in kinds:
            raise PolicyError(
                "workspace.scheme_column",
                place=place,
                title=title,
                column=column,
                suggestion=hint(column, sorted(kinds)),
            )
    found = fault_of(condition, kinds)
    if found is not None:
        fault, remedy = found
        raise PolicyError(
            "workspace.scheme_operand",
            place=place,
            title=title,
            fault=fault,
            remedy=remedy,
        )


def _check_groups(scheme: Scheme, kinds: Mapping[str, Kind], at: At) -> None:
    """Refuse groups by what groups nobody: figures, days, names."""
    usable = [
        name
        for name, kind in kinds.items()
        if (kind == "bool" and (name in ENTERPRISES.names or is_own(name)))
        or name == "sector"
        or (is_own(name) and kind == "text")
    ]
    for place, column in enumerate(scheme.group_by):
        if column not in usable:
            where = at(["scheme", "group_by", place], "")
            raise PolicyError(
                "workspace.group_column", place=where, column=column, columns=usable
            )
    for rule in scheme.base_rules:
        for column in rule.by:
            if column not in usable:
                where = at(["scheme", "base", "by"], "")
                raise PolicyError(
                    "workspace.group_column", place=where, column=column, columns=usable
                )


def table_of_firms(scheme: Scheme) -> Table:
    """The ledger of firms with the columns that only the scheme names.

    Parameters
    ----------
    scheme : Scheme
        Of the policy, its columns checked.

    Returns
    -------
    Table
        Such a column is read in the unit that the scheme names, whatever that of the header is.
    """
    return replace(ENTERPRISES, columns=columns_of_firms(scheme))
