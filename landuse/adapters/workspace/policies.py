"""Load policies from TOML: a shipped name or a planner's own file, which may extend another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from landuse.adapters.meaning.nearest import hint
from landuse.adapters.workspace.faults import fault_sentence, location_of
from landuse.adapters.workspace.operands import fault_of
from landuse.adapters.workspace.scheme_columns import check_columns
from landuse.adapters.workspace.toml_text import Location, TomlFile, read_toml
from landuse.domain.policy.policy import Policy
from landuse.domain.policy.rule import Condition, Rule
from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.facts import known_to_rules
from landuse.domain.vocabulary.hidden_signs import visible_values
from landuse.errors import PolicyError, reason_of
from landuse.files import protect
from landuse.words.phrases import Phrase

#: Columns of parcels that hold a class of the scheme.
_CLASS_COLUMNS = ("class", "firm_class")
#: Operators that compare with words.
_WORD_OPERATORS = ("=", "!=", "in")
#: Values of these columns for a firm that the scheme leaves out.
_NO_CLASS = ("unrated", None)
#: A table of TOML: its values are checked when a policy is made of it.
TomlTable = dict[str, Any]


def shipped() -> list[str]:
    """List the policies that come with the package.

    Returns
    -------
    list of str
        Sorted.

    Examples
    --------
    >>> shipped()
    ['anhui', 'china', 'huangyan-2021', 'jiangsu', 'zhejiang']
    """
    folder = resources.files("landuse") / "policies"
    return sorted(
        Path(file.name).stem for file in folder.iterdir() if file.name.endswith(".toml")
    )


def load_policy(name: str, base: str | Path = Path()) -> Policy:
    """Load a shipped policy or a planner's own file.

    A policy that ``extends`` another overrides it: rules by their id, ``[scheme]`` as a whole,
    every other table key by key.

    Parameters
    ----------
    name : str
        A shipped name, or the path of a TOML file.
    base : str or Path
        Where a relative path starts.

    Returns
    -------
    Policy
        Checked: every column, status and indicator that it names exists.

    Raises
    ------
    PolicyError
        Naming the file, the line and the key, rule or column at fault.

    Examples
    --------
    >>> load_policy("jiangsu").scheme.classes  # class → share of the ranked firms up to its end
    {'A': 0.2, 'B': 0.6, 'C': 0.95, 'D': 1.0}
    """
    files = _files_of(name, Path(base), extended_by=())
    merged: TomlTable = {}
    for file in reversed(files):
        merged = _override(merged, file.table)
    merged.pop("extends", None)
    source = _PolicySource(tuple(files), merged)
    try:
        policy = Policy.model_validate(merged)
    except ValidationError as error:
        example = resources.files("landuse") / "policies" / "jiangsu.toml"
        # rules come from several files: a number among all of them helps nobody
        fault = fault_sentence(error, Policy, {"rule": merged.get("rule")})
        place = source.at(location_of(error))
        raise PolicyError(
            "workspace.policy_fault", place=place, fault=fault, example=str(example)
        ) from None
    _check_rules(source, policy)
    _check_priority(source, policy)
    _check_classes(source, policy)
    check_columns(policy.scheme, source.at)
    return policy


@dataclass(frozen=True)
class _PolicySource:
    """The files of a policy, its own first, and their tables put together."""

    files: tuple[TomlFile, ...]
    merged: TomlTable

    def at(self, location: Location, word: str = "") -> str | Phrase:
        """Return the file and line of a place in the policy as errors begin with it."""
        for file in self.files:
            location_in_file = self._location_in(file, location)
            if location_in_file is not None:
                return file.at(location_in_file, word)
        return str(self.files[0].path)

    def _location_in(self, file: TomlFile, location: Location) -> Location | None:
        """Return a place of the policy as a place of a file; None where it is in another."""
        table = file.table.get(str(location[0])) if location else None
        if table is None:
            return None
        if len(location) == 1:
            return location
        if location[0] == "rule" and isinstance(table, list):
            merged_rule = self.merged["rule"][location[1]]
            for number, rule in enumerate(table):
                if rule is merged_rule:
                    return ["rule", number, *location[2:]]
            return None
        if location[0] == "scheme" or not isinstance(table, dict):
            return location
        return location if location[1] in table else None


def _files_of(name: str, base: Path, extended_by: tuple[str, ...]) -> list[TomlFile]:
    """Read a policy's file and all that it extends, in this order; a circle is refused."""
    if name in extended_by:
        circle = " → ".join((*extended_by, name))
        raise PolicyError("workspace.policy_circle", policy=name, circle=circle)
    file, folder = _read_file(name, base)
    file = replace(file, table=_visible_table(file.table))
    parent = file.table.get("extends")
    if parent is None:
        return [file]
    return [file, *_files_of(str(parent), folder, (*extended_by, name))]


def _visible_table(table: TomlTable) -> TomlTable:
    """Return a table without hidden signs in its texts: the sources are read without them too."""
    return {key: visible_values(value) for key, value in table.items()}


def _read_file(name: str, base: Path) -> tuple[TomlFile, Path]:
    """Read the file of a policy; beside it stands where relative paths in it start."""
    if name in shipped():
        file = Path(str(resources.files("landuse") / "policies" / f"{name}.toml"))
        return read_toml(file, PolicyError), base
    path = base / name
    try:
        exists = path.exists()
    except OSError as error:
        reason = reason_of(error)
        raise PolicyError(
            "workspace.policy_not_found", policy=name, reason=reason
        ) from None
    if not exists:
        suggestion = hint(name, shipped())
        raise PolicyError(
            "workspace.no_policy", policy=name, path=str(path), suggestion=suggestion
        )
    protect([path])
    return read_toml(path, PolicyError), path.parent


def _override(old: TomlTable, new: TomlTable) -> TomlTable:
    """Return ``old`` with ``new`` over it: rules by id, [scheme] whole, other tables by key."""
    merged = dict(old)
    if "title" in new:  # an English title would be that of another policy
        merged.pop("title_en", None)
    for key, value in new.items():
        both_tables = isinstance(value, dict) and isinstance(old.get(key), dict)
        both_lists = _is_list_of_tables(value) and _is_list_of_tables(old.get(key))
        if key == "rule" and both_lists:
            merged[key] = _override_rules(old[key], value)
        elif both_tables and key != "scheme":
            merged[key] = {**old[key], **value}
        else:
            merged[key] = value
    return merged


def _override_rules(old: list[TomlTable], new: list[TomlTable]) -> list[TomlTable]:
    """Return the old rules with new ones in place of those of the same id; others follow."""
    by_id: dict[object, TomlTable] = {}
    for number, rule in enumerate((*old, *new)):
        id_ = rule.get("id")
        # the check of the policy refuses a rule without an id, and has to find it
        by_id[id_ if isinstance(id_, str) else number] = rule
    return list(by_id.values())


def _is_list_of_tables(value: object) -> bool:
    """Whether a value is what ``[[rule]]`` makes; the check refuses anything else."""
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _check_rules(source: _PolicySource, policy: Policy) -> None:
    """Refuse rules of unknown statuses or columns, with the nearest name."""
    for number, rule in enumerate(policy.rules):
        if rule.status not in status.STATUSES:
            raise PolicyError(
                "workspace.rule_status",
                place=source.at(["rule", number, "status"]),
                rule=rule.id,
                status=rule.status,
                suggestion=hint(rule.status, sorted(status.STATUSES)),
            )
        for location, condition in _conditions_of(rule, number):
            _check_condition(condition, rule, location, source)


def _conditions_of(rule: Rule, number: int) -> Iterator[tuple[Location, Condition]]:
    """Yield the conditions of a rule, each with its place in the policy."""
    for group in ("all", "any", "unless"):
        for position, condition in enumerate(getattr(rule, group)):
            yield ["rule", number, group, position], condition


def _check_condition(
    condition: Condition, rule: Rule, location: Location, source: _PolicySource
) -> None:
    """Refuse a condition on an unknown column, and one that cannot be compared."""
    columns = known_to_rules(rule.unit)
    for column in (condition.column, condition.other):
        if column and column not in columns:
            raise PolicyError(
                "workspace.rule_column",
                place=source.at(location, condition.column),
                rule=rule.id,
                column=column,
                suggestion=hint(column, sorted(columns)),
            )
    fault_and_remedy = fault_of(condition, columns)
    if fault_and_remedy is not None:
        fault, remedy = fault_and_remedy
        raise PolicyError(
            "workspace.rule_operand",
            place=source.at(location, condition.column),
            rule=rule.id,
            fault=fault,
            remedy=remedy,
        )


def _check_priority(source: _PolicySource, policy: Policy) -> None:
    """Refuse an unknown status in the order of statuses, with the nearest name."""
    for number, word in enumerate(policy.priority):
        if word not in status.STATUSES:
            raise PolicyError(
                "workspace.priority_status",
                place=source.at(["priority", number], word),
                status=word,
                suggestion=hint(word, sorted(status.STATUSES)),
            )


def _check_classes(source: _PolicySource, policy: Policy) -> None:
    """Refuse rules on a class that the scheme does not have: they would hold nowhere."""
    scheme = policy.scheme
    names = list(scheme.class_names)
    for number, rule in enumerate(policy.rules):
        for location, condition in _conditions_of(rule, number):
            unknown = _unknown_classes(condition, names)
            if unknown:
                raise PolicyError(
                    "workspace.rule_class",
                    place=source.at(location, condition.column),
                    rule=rule.id,
                    unknown=unknown[0],
                    scheme=scheme.id,
                    classes=names,
                )


def _unknown_classes(condition: Condition, names: Sequence[str]) -> list[str]:
    """Return the classes that a condition compares with and that no firm can have."""
    is_of_class = condition.column in _CLASS_COLUMNS
    if not is_of_class or condition.op not in _WORD_OPERATORS:
        return []
    words = condition.value if condition.op == "in" else [condition.value]
    return [str(word) for word in words or () if word not in (*names, *_NO_CLASS)]
