"""Policies from TOML: a shipped name or a planner's own file, which may extend another and override by id."""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from landuse.adapters.meaning.nearest import hint
from landuse.adapters.workspace.faults import sentence
from landuse.domain.policy.policy import Policy
from landuse.domain.tags import rules
from landuse.domain.vocabulary import status
from landuse.domain.vocabulary.schema import ENTERPRISES
from landuse.errors import PolicyError

_BY_ID = ("rule",)


def shipped() -> list[str]:
    """Names of the policies that come with the package."""
    folder = resources.files("landuse") / "policies"
    return sorted(Path(p.name).stem for p in folder.iterdir() if p.name.endswith(".toml"))


def load_policy(name: str, base: Path = Path()) -> Policy:
    """The policy called ``name``: a shipped one, or a path relative to ``base``.

    Raises PolicyError naming the file and the key, rule or column at fault.
    """
    merged = _merged(name, base, seen=())
    merged.pop("extends", None)
    try:
        policy = Policy.model_validate(merged)
    except ValidationError as error:
        example = resources.files("landuse") / "policies" / "jiangsu.toml"
        raise PolicyError(f"{name}：{sentence(error, Policy)}", f"可对照 {example}。") from None
    _check_words(name, policy)
    _check_scheme(name, policy)
    return policy


def _merged(name: str, base: Path, seen: tuple[str, ...]) -> dict[str, Any]:
    if name in seen:
        raise PolicyError(f"{name}：extends 成环 ({' → '.join((*seen, name))})")
    text, folder = _text(name, base)
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{name}：不是有效的 TOML：{error}") from None
    parent = raw.get("extends")
    if parent is None:
        return raw
    return _override(_merged(str(parent), folder, (*seen, name)), raw)


def _text(name: str, base: Path) -> tuple[str, Path]:
    if name in shipped():
        return (resources.files("landuse") / "policies" / f"{name}.toml").read_text("utf-8"), base
    path = base / name
    if not path.is_file():
        raise PolicyError(
            f"{name}：没有这个政策（既非内置名称，也不是文件 {path}）。", hint(name, shipped())
        )
    try:
        return path.read_text("utf-8-sig"), path.parent
    except UnicodeDecodeError:
        raise PolicyError(f"{path}: 不是 UTF-8 文本。", "请另存为 UTF-8。") from None


def _override(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """``new`` over ``old``: rules by id, [scheme] whole, other tables key by key."""
    out = dict(old)
    for key, value in new.items():
        if key in _BY_ID and key in old:
            by_id = {item["id"]: item for item in old[key]}
            by_id.update({item.get("id", f"#{i}"): item for i, item in enumerate(value)})
            out[key] = list(by_id.values())
        elif key != "scheme" and isinstance(value, dict) and isinstance(old.get(key), dict):
            out[key] = {**old[key], **value}
        else:
            out[key] = value
    return out


def _check_words(name: str, policy: Policy) -> None:
    """Refuse rules that speak of columns or statuses nobody knows, with the nearest name."""
    for rule in policy.rules:
        if rule.status not in status.STATUSES:
            raise PolicyError(
                f"{name}：规则 {rule.id} 的状态“{rule.status}”不存在。",
                hint(rule.status, sorted(status.STATUSES)),
            )
        known = rules.facts_of(rule.unit)
        for condition in rule.conditions:
            for column in filter(None, (condition.column, condition.other)):
                if column not in known:
                    raise PolicyError(
                        f"{name}：规则 {rule.id} 引用了不存在的列“{column}”。",
                        hint(column, sorted(known)),
                    )
    for word in policy.priority:
        if word not in status.STATUSES:
            raise PolicyError(
                f"{name}：priority 中的状态“{word}”不存在。", hint(word, sorted(status.STATUSES))
            )


def _check_scheme(name: str, policy: Policy) -> None:
    """Refuse indicators and groups of columns that no ledger has."""
    fed = {"mu", *(c.name for c in ENTERPRISES.columns if c.kind in ("number", "integer"))}
    for item in (*policy.scheme.indicators, *policy.scheme.below):
        for column in (item.numerator, item.denominator):
            if column not in fed:
                raise PolicyError(
                    f"{name}：指标 {item.id} 引用了不存在的企业列“{column}”。",
                    hint(column, sorted(fed)),
                )
    apart = [c.name for c in ENTERPRISES.columns if c.kind == "bool" or c.name == "sector"]
    for column in policy.scheme.group_by:
        if column not in apart:
            raise PolicyError(
                f"{name}：scheme.group_by 不能按“{column}”分组。", f"可用：{'、'.join(apart)}。"
            )
