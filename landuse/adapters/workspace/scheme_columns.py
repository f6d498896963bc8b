"""Check the columns that a scheme names, and add those of the ledger to the table of firms."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
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

#: Columns that firms have only once they are classed: only an adjustment may ask for them.
_RESULTS = frozenset(
    {"score", "rank", "class", "unrated", "group", "rated", "firm_in_last_class"}
)
#: Those of them that an adjustment may ask for.
_RESULT_OF_ADJUSTMENTS = ("score", "rank", "class")
#: Gives the file and line of a place in the policy, where a word stands.
At = Callable[[Location, str], str | Phrase]


def check_columns(scheme: Scheme, at: At) -> None:
    """Refuse a scheme with columns that no firm has, or with operands of another kind than theirs.

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
    ledger_kinds = own_columns(scheme)
    for name, kind in ledger_kinds.items():
        _check_own_column(name, kind, at)
    declared_kinds = _kinds_of_firm_columns()
    figures = {
        name for name, kind in declared_kinds.items() if kind in ("number", "integer")
    }
    _check_figures(scheme, {*figures, *ledger_kinds}, at)
    kinds = {**declared_kinds, **ledger_kinds}
    facts = {fact.name: fact.kind for fact in facts_about("enterprise")}
    kinds_of_result = {name: facts[name] for name in _RESULT_OF_ADJUSTMENTS}
    for key, number, part in scheme.parts:
        usable_kinds = {**kinds, **kinds_of_result} if key == "adjust" else kinds
        location: list[str | int] = ["scheme", key]
        if key != "tenants":
            location.append(number)
        title = getattr(part, "title", key)
        for group in ("all", "any", "unless"):
            for position, condition in enumerate(getattr(part, group)):
                place = at([*location, group, position], condition.column)
                _check_condition(condition, usable_kinds, title, place)
    _check_groups(scheme, kinds, at)


def _kinds_of_firm_columns() -> dict[str, Kind]:
    """Return the declared columns that a scheme may ask of a firm before it is classed."""
    columns = [*ENTERPRISES.columns, *facts_about("enterprise", "frame", "asked")]
    left_out = {*_RESULTS, "source_row"}
    return {
        column.name: column.kind for column in columns if column.name not in left_out
    }


def _check_own_column(name: str, kind: Kind, at: At) -> None:
    """Refuse the header of a declared column, and a unit that figures are not kept in."""
    header, unit = split_unit(name)
    for column in ENTERPRISES.columns:
        declared_headers = {tidy(text) for text in (column.zh, *column.aliases)}
        if tidy(header) in declared_headers:
            raise PolicyError(
                "workspace.scheme_header",
                place=at(["scheme"], name),
                column=name,
                name=column.name,
            )
    if kind != "number" or unit is None:
        return
    factors = [factor_of[unit] for factor_of in FACTORS.values() if unit in factor_of]
    if factors and 1.0 not in factors:
        raise PolicyError(
            "workspace.scheme_unit",
            place=at(["scheme"], name),
            column=name,
            unit=unit,
        )


def _check_figures(scheme: Scheme, figures: set[str], at: At) -> None:
    """Refuse indicators, bases, coefficients and extra points of columns that are no figures."""
    for location, title, columns in _columns_of_figures(scheme):
        for column in columns:
            if column not in figures:
                raise PolicyError(
                    "workspace.indicator_column",
                    place=at(location, column),
                    indicator=title,
                    column=column,
                    suggestion=hint(column, sorted(figures)),
                )


def _columns_of_figures(
    scheme: Scheme,
) -> Iterator[tuple[list[str | int], str, tuple[str, ...]]]:
    """Yield what a scheme computes with: its place in the policy, its title, its columns."""
    location: list[str | int]
    for number, item in enumerate(scheme.indicators):
        yield ["scheme", "indicator", number], item.id, item.columns
    for number, item in enumerate(scheme.below):
        yield ["scheme", "below", number], item.id, item.columns
    for number, part in enumerate(scheme.sets):
        for position, item in enumerate(part.indicators):
            location = ["scheme", "set", number, "indicator", position]
            yield location, item.id, item.columns
    for number, multiplier in enumerate(scheme.multipliers):
        if multiplier.column:
            location = ["scheme", "multiplier", number, "column"]
            yield location, multiplier.title, (multiplier.column,)
    for number, extra in enumerate(scheme.extras):
        if extra.for_each:
            location = ["scheme", "extra", number, "for_each"]
            yield location, extra.title, (extra.for_each,)
    for rule in scheme.base_rules:
        if rule.weigh_by:
            yield ["scheme", "base", "weigh_by"], "base", (rule.weigh_by,)


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
    fault_and_remedy = fault_of(condition, kinds)
    if fault_and_remedy is not None:
        fault, remedy = fault_and_remedy
        raise PolicyError(
            "workspace.scheme_operand",
            place=place,
            title=title,
            fault=fault,
            remedy=remedy,
        )


def _check_groups(scheme: Scheme, kinds: Mapping[str, Kind], at: At) -> None:
    """Refuse groups by columns that do not group firms: figures, days, names."""
    usable = [name for name, kind in kinds.items() if _is_grouping(name, kind)]
    columns: list[tuple[list[str | int], str]] = []
    for number, column in enumerate(scheme.group_by):
        columns.append((["scheme", "group_by", number], column))
    for rule in scheme.base_rules:
        columns += [(["scheme", "base", "by"], column) for column in rule.by]
    for location, column in columns:
        if column not in usable:
            raise PolicyError(
                "workspace.group_column",
                place=at(location, ""),
                column=column,
                columns=usable,
            )


def _is_grouping(name: str, kind: Kind) -> bool:
    """Whether firms can be grouped by a column."""
    if name == "sector":
        return True
    if kind == "text":
        return is_own(name)
    return kind == "bool" and (name in ENTERPRISES.names or is_own(name))


def table_of_firms(scheme: Scheme) -> Table:
    """Return the ledger of firms with the columns that only the scheme names.

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
