"""Policies from TOML: a shipped name or a planner's own file, which may extend another."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from landuse.adapters.meaning.nearest import hint
from landuse.adapters.workspace.faults import sentence
from landuse.adapters.workspace.operands import fault_of
from landuse.adapters.workspace.toml_text import parsed
from landuse.domain.policy.policy import Policy
from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.facts import known_to_rules
from landuse.domain.vocabulary.hidden_signs import visible_values
from landuse.domain.vocabulary.schema import ENTERPRISES
from landuse.errors import PolicyError
from landuse.files import protect

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
    ['china', 'jiangsu', 'zhejiang']
    """
    folder = resources.files("landuse") / "policies"
    return sorted(Path(file.name).stem for file in folder.iterdir() if file.name.endswith(".toml"))


def load_policy(name: str, base: Path = Path()) -> Policy:
    """Load a shipped policy or a planner's own file.

    A policy that ``extends`` another overrides it: rules by their id, ``[scheme]`` as a whole,
    every other table key by key.

    Parameters
    ----------
    name : str
        A shipped name, or the path of a TOML file.
    base : Path
        Where a relative path starts.

    Returns
    -------
    Policy
        Checked: every column, status and indicator it speaks of exists.

    Raises
    ------
    PolicyError
        Naming the file and the key, rule or column at fault.

    Examples
    --------
    >>> load_policy("jiangsu").scheme.classes  # class → share of the ranked firms up to its end
    {'A': 0.2, 'B': 0.6, 'C': 0.95, 'D': 1.0}
    """
    merged = _merged(name, base, extended_by=())
    merged.pop("extends", None)
    try:
        policy = Policy.model_validate(merged)
    except ValidationError as error:
        example = resources.files("landuse") / "policies" / "jiangsu.toml"
        raise PolicyError(f"{name}：{sentence(error, Policy)}", f"可对照 {example}。") from None
    _check_rules(name, policy)
    _check_scheme(name, policy)
    return policy


def _merged(name: str, base: Path, extended_by: tuple[str, ...]) -> TomlTable:
    """The policy over all that it extends; a circle is refused."""
    if name in extended_by:
        circle = " → ".join((*extended_by, name))
        raise PolicyError(f"{name}：extends 成环 ({circle})")
    text, folder = _text(name, base)
    try:
        own = _visible_table(parsed(text))
    except ValueError as error:
        raise PolicyError(f"{name}：不是有效的 TOML：{error}") from None
    parent = own.get("extends")
    if parent is None:
        return own
    return _override(_merged(str(parent), folder, (*extended_by, name)), own)


def _visible_table(table: TomlTable) -> TomlTable:
    """A table whose texts are without hidden signs, as those of the sources are that they meet."""
    return {key: visible_values(value) for key, value in table.items()}


def _text(name: str, base: Path) -> tuple[str, Path]:
    """The TOML of a policy, and where the relative paths in it start."""
    if name in shipped():
        file = resources.files("landuse") / "policies" / f"{name}.toml"
        return file.read_text("utf-8"), base
    path = base / name
    if not path.is_file():
        raise PolicyError(
            f"{name}：没有这个政策（既非内置名称，也不是文件 {path}）。", hint(name, shipped())
        )
    protect([path])
    try:
        return path.read_text("utf-8-sig"), path.parent
    except UnicodeDecodeError:
        raise PolicyError(f"{path}: 不是 UTF-8 文本。", "请另存为 UTF-8。") from None


def _override(old: TomlTable, new: TomlTable) -> TomlTable:
    """``new`` over ``old``: rules by id, [scheme] whole, other tables key by key."""
    merged = dict(old)
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


def _check_rules(name: str, policy: Policy) -> None:
    """Refuse rules of columns or statuses that nobody knows, with the nearest name."""
    for rule in policy.rules:
        if rule.status not in status.STATUSES:
            raise PolicyError(
                f"{name}：规则 {rule.id} 的状态“{rule.status}”不存在。",
                hint(rule.status, sorted(status.STATUSES)),
            )
        columns = known_to_rules(rule.unit)
        for condition in rule.conditions:
            for column in (condition.column, condition.other):
                if column and column not in columns:
                    raise PolicyError(
                        f"{name}：规则 {rule.id} 引用了不存在的列“{column}”。",
                        hint(column, sorted(columns)),
                    )
            fault = fault_of(condition, columns)
            if fault is not None:
                raise PolicyError(f"{name}：规则 {rule.id} 的{fault[0]}。", fault[1])
    for word in policy.priority:
        if word not in status.STATUSES:
            raise PolicyError(
                f"{name}：priority 中的状态“{word}”不存在。", hint(word, sorted(status.STATUSES))
            )


def _check_scheme(name: str, policy: Policy) -> None:
    """Refuse indicators and groups of columns that no ledger has."""
    figures = {"mu"}
    group_columns = []
    for column in ENTERPRISES.columns:
        if column.kind in ("number", "integer"):
            figures.add(column.name)
        if column.kind == "bool" or column.name == "sector":
            group_columns.append(column.name)
    scheme = policy.scheme
    for indicator in (*scheme.indicators, *scheme.below):
        for figure in (indicator.numerator, indicator.denominator):
            if figure not in figures:
                raise PolicyError(
                    f"{name}：指标 {indicator.id} 引用了不存在的企业列“{figure}”。",
                    hint(figure, sorted(figures)),
                )
    for group_column in scheme.group_by:
        if group_column not in group_columns:
            raise PolicyError(
                f"{name}：scheme.group_by 不能按“{group_column}”分组。",
                f"可用：{'、'.join(group_columns)}。",
            )
