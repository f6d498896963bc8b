"""Policies from TOML: a shipped name or a planner's own file, which may extend another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from landuse.adapters.meaning.nearest import hint
from landuse.adapters.workspace.faults import place_of, sentence
from landuse.adapters.workspace.operands import fault_of
from landuse.adapters.workspace.scheme_columns import check_columns
from landuse.adapters.workspace.toml_text import Location, TomlFile, read_toml
from landuse.domain.policy.policy import Policy
from landuse.domain.policy.rule import Condition
from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.facts import known_to_rules
from landuse.domain.vocabulary.hidden_signs import visible_values
from landuse.domain.vocabulary.schema import Kind
from landuse.errors import PolicyError, reason_of
from landuse.files import protect
from landuse.words.phrases import Parameter, Phrase

#: Columns of parcels that hold a class of the scheme.
_CLASS_COLUMNS = ("class", "firm_class")
#: Operators that compare with words.
_OF_WORDS = ("=", "!=", "in")
#: What stands in their place for a firm that the scheme leaves out.
_NO_CLASS = ("unrated", None)
#: A table of TOML: its values are checked when a policy is made of it.
TomlTable = dict[str, Any]


def shipped() -> list[str]:
    """Name the policies that come with the package.

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
        Checked: every column, status and indicator it speaks of exists.

    Raises
    ------
    PolicyError
        Naming the file, the line and the key, rule or column at fault.

    Examples
    --------
    >>> load_policy("jiangsu").scheme.classes  # class → share of the ranked firms up to its end
    {'A': 0.2, 'B': 0.6, 'C': 0.95, 'D': 1.0}
    """
    base = Path(base)
    layers = _layers(name, base, extended_by=())
    merged: TomlTable = {}
    for layer in reversed(layers):
        merged = _override(merged, layer.table)
    merged.pop("extends", None)
    origin = _Origin(tuple(layers), merged)
    try:
        policy = Policy.model_validate(merged)
    except ValidationError as error:
        example = resources.files("landuse") / "policies" / "jiangsu.toml"
        # rules come from several files: their number in all of them says nothing to anybody
        fault = sentence(error, Policy, {"rule": merged.get("rule")})
        place = origin.at(place_of(error))
        raise PolicyError(
            "workspace.policy_fault", place=place, fault=fault, example=str(example)
        ) from None
    _check_rules(origin, policy)
    _check_classes(origin, policy)
    check_columns(policy.scheme, origin.at)
    return policy


@dataclass(frozen=True)
class _Origin:
    """The files that a policy was made of, its own first, and what they say together."""

    layers: tuple[TomlFile, ...]
    merged: TomlTable

    def at(self, location: Location, word: str = "") -> str | Phrase:
        """The file and the line of a place in the policy, for the beginning of an error."""
        for layer in self.layers:
            inside = self._inside(layer, location)
            if inside is not None:
                return layer.at(inside, word)
        return str(self.layers[0].path)

    def _inside(self, layer: TomlFile, location: Location) -> Location | None:
        """A place of the policy as a place of one file; None where it is from another."""
        table = layer.table.get(str(location[0])) if location else None
        if table is None:
            return None
        if location[0] == "rule" and len(location) > 1 and isinstance(table, list):
            wanted = self.merged["rule"][location[1]]
            found = [at for at, rule in enumerate(table) if rule is wanted]
            return ["rule", found[0], *location[2:]] if found else None
        is_by_key = location[0] != "scheme" and len(location) > 1
        if is_by_key and isinstance(table, dict) and location[1] not in table:
            return None
        return location


def _layers(name: str, base: Path, extended_by: tuple[str, ...]) -> list[TomlFile]:
    """The policy's file and all that it extends, in this order; a circle is refused."""
    if name in extended_by:
        circle = " → ".join((*extended_by, name))
        raise PolicyError("workspace.policy_circle", policy=name, circle=circle)
    file, folder = _file(name, base)
    own = replace(file, table=_visible_table(file.table))
    parent = own.table.get("extends")
    if parent is None:
        return [own]
    return [own, *_layers(str(parent), folder, (*extended_by, name))]


def _visible_table(table: TomlTable) -> TomlTable:
    """A table whose texts are without hidden signs, as those of the sources are that they meet."""
    return {key: visible_values(value) for key, value in table.items()}


def _file(name: str, base: Path) -> tuple[TomlFile, Path]:
    """The TOML of a policy, and where the relative paths in it start."""
    if name in shipped():
        file = Path(str(resources.files("landuse") / "policies" / f"{name}.toml"))
        return read_toml(file, PolicyError), base
    path = base / name
    try:
        is_there = path.exists()
    except OSError as error:
        reason = reason_of(error)
        raise PolicyError(
            "workspace.policy_not_found", policy=name, reason=reason
        ) from None
    if not is_there:
        suggestion = hint(name, shipped())
        raise PolicyError(
            "workspace.no_policy", policy=name, path=str(path), suggestion=suggestion
        )
    protect([path])
    return read_toml(path, PolicyError), path.parent


def _override(old: TomlTable, new: TomlTable) -> TomlTable:
    """``new`` over ``old``: rules by id, [scheme] whole, other tables key by key."""
    merged = dict(old)
    if "title" in new:  # the English title of what is extended is another policy's
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
    """The old rules, those of the same id replaced by the new in their place; others follow."""
    by_id: dict[object, TomlTable] = {}
    for number, rule in enumerate((*old, *new)):
        own_id = rule.get("id")
        # one without an id is kept apart, for the check of the whole policy to name it
        by_id[own_id if isinstance(own_id, str) else number] = rule
    return list(by_id.values())


def _is_list_of_tables(value: object) -> bool:
    """Whether a value is what ``[[rule]]`` makes; anything else is left to the check."""
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _check_rules(origin: _Origin, policy: Policy) -> None:
    """Refuse rules of columns or statuses that nobody knows, with the nearest name."""
    for at, rule in enumerate(policy.rules):
        if rule.status not in status.STATUSES:
            raise PolicyError(
                "workspace.rule_status",
                place=origin.at(["rule", at, "status"]),
                rule=rule.id,
                status=rule.status,
                suggestion=hint(rule.status, sorted(status.STATUSES)),
            )
        columns = known_to_rules(rule.unit)
        for part in ("all", "any", "unless"):
            for number, condition in enumerate(getattr(rule, part)):
                fault = _fault_of(condition, columns)
                if fault is not None:
                    code, params = fault
                    place = origin.at(["rule", at, part, number], condition.column)
                    raise PolicyError(code, place=place, rule=rule.id, **params)
    for number, word in enumerate(policy.priority):
        if word not in status.STATUSES:
            raise PolicyError(
                "workspace.priority_status",
                place=origin.at(["priority", number], word),
                status=word,
                suggestion=hint(word, sorted(status.STATUSES)),
            )


def _check_classes(origin: _Origin, policy: Policy) -> None:
    """Refuse rules on a class that the scheme does not have: they would hold nowhere."""
    scheme = policy.scheme
    names = list(scheme.class_names)
    for at, rule in enumerate(policy.rules):
        for part in ("all", "any", "unless"):
            for number, condition in enumerate(getattr(rule, part)):
                if (
                    condition.column not in _CLASS_COLUMNS
                    or condition.op not in _OF_WORDS
                ):
                    continue
                asked = condition.value if condition.op == "in" else [condition.value]
                unknown = [
                    str(word)
                    for word in asked or ()
                    if word not in (*names, *_NO_CLASS)
                ]
                if unknown:
                    raise PolicyError(
                        "workspace.rule_class",
                        place=origin.at(["rule", at, part, number], condition.column),
                        rule=rule.id,
                        unknown=unknown[0],
                        scheme=scheme.id,
                        classes=names,
                    )


def _fault_of(
    condition: Condition, columns: Mapping[str, Kind]
) -> tuple[str, dict[str, Parameter]] | None:
    """What is wrong with a condition: a column nobody knows, or its operand.

    The code of the error, and its parameters but for the place and the rule.
    """
    for column in (condition.column, condition.other):
        if column and column not in columns:
            suggestion = hint(column, sorted(columns))
            return "workspace.rule_column", {"column": column, "suggestion": suggestion}
    found = fault_of(condition, columns)
    if found is None:
        return None
    fault, remedy = found
    return "workspace.rule_operand", {"fault": fault, "remedy": remedy}
