"""Source headers → canonical columns, and their cells → canonical values and units."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from landuse.adapters import values
from landuse.adapters.raw import Finding, per_row
from landuse.domain import units
from landuse.domain.schema import Column, Table
from landuse.errors import ColumnError

_DBF_BYTES = 10
_OPEN_BRACKET = re.compile(r"^(.+?)\s*[(\[【]\s*([^)\]】]*)$")
_AREAS = ("m2", "mu")


@dataclass(frozen=True)
class Match:
    """A source header recognised as a canonical column; ``unit`` is what it names in brackets."""

    header: str
    unit: str | None = None


@dataclass(frozen=True)
class Canonical:
    """A table with every canonical column but the geometry, indexed by source row."""

    frame: pd.DataFrame
    present: frozenset[str]
    fields: Mapping[str, str]
    findings: list[Finding] = field(default_factory=list)


def normal(header: object) -> str:
    """A header for comparison: NFKC, no blanks, lower case.

    >>> normal(" 用地 面积（亩） ")
    '用地面积(亩)'
    """
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", str(header))).casefold()


def match_headers(headers: Iterable[object], table: Table) -> dict[str, Match]:
    """Canonical column → header, for the headers whose names the schema knows.

    A header may carry a unit in brackets, or be an alias cut to a DBF name's ten bytes. Where several headers could be
    one column, the schema's earlier alias wins.
    """
    known: dict[str, list[tuple[str, str | None]]] = {}
    for header in headers:
        text = str(header)
        for name, unit in _readings(normal(text)):
            known.setdefault(name, []).append((text, unit))
    found: dict[str, Match] = {}
    taken: set[str] = set()
    for cut in (False, True):  # whole names first: a cut name is weaker evidence
        for column in table.columns:
            if column.kind == "geometry" or column.name in found:
                continue
            hits = (hit for a in _aliases(column, cut) for hit in known.get(a, ()) if hit[0] not in taken)
            first = next(hits, None)
            if first:
                found[column.name] = Match(*first)
                taken.add(first[0])
    return found


def canonical(frame: pd.DataFrame, table: Table, *, label: str, explicit: Mapping[str, str] | None = None) -> Canonical:
    """The frame with every canonical column of ``table`` in canonical units and nullable dtypes.

    Parameters
    ----------
    frame : the source as it stands, indexed by source row.
    label : the source's name in messages.
    explicit : canonical column → header, as the planner wrote it; stands above the aliases.

    Raises ColumnError where a required column is absent, or a mapped header does not exist.
    """
    headers = [str(c) for c in frame.columns]
    matched = _explicit(headers, table, label, explicit or {})
    rest = [h for h in headers if h not in {m.header for m in matched.values()}]
    matched = {**{k: m for k, m in match_headers(rest, table).items() if k not in matched}, **matched}
    _require(matched, table, label, headers)
    out: dict[str, pd.Series] = {}
    findings: list[Finding] = []
    present: set[str] = set()
    for column in table.columns:
        if column.kind == "geometry":
            continue
        hit = matched.get(column.name)
        converted = None if hit is None else _convert(frame.iloc[:, headers.index(hit.header)], column, hit, findings)
        if converted is None:
            converted = pd.Series(pd.NA, index=frame.index, dtype="object").astype(values.DTYPES[column.kind])
        else:
            present.add(column.name)
        out[column.name] = converted
    result = pd.DataFrame(out, index=frame.index)
    result["source_row"] = frame.index.to_numpy("int64")
    fields = {name: matched[name].header for name in table.names if name in present}
    return Canonical(result, frozenset(present), fields, findings)


def nearest(word: str, known: Iterable[str]) -> str:
    """The nearest known word as a question, or nothing."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"是否指“{near[0]}”？" if near else ""


def listed(words: Iterable[object], limit: int = 30) -> str:
    """Words for a sentence, cut where there are too many."""
    texts = [str(w) for w in words]
    return ("、".join(texts[:limit]) + (f" 等 {len(texts)} 个" if len(texts) > limit else "")) or "（无）"


def _readings(header: str) -> list[tuple[str, str | None]]:
    """What a normalised header may mean: itself, itself without its unit, itself with the unit cut off."""
    out: list[tuple[str, str | None]] = [(header, None)]
    name, unit = units.split_unit(header)
    if unit is not None:
        out.append((name, unit))
    elif match := _OPEN_BRACKET.match(header):
        out.append((match[1], match[2] or "?"))
    return out


def _aliases(column: Column, cut: bool) -> list[str]:
    words = (*column.aliases, column.zh, column.name)
    if not cut:
        return [normal(w) for w in words]
    pairs = [(w, w.encode(code)) for w in words for code in ("gb18030", "utf-8")]
    return [
        normal(raw[:_DBF_BYTES].decode(code, "ignore"))
        for (_, raw), code in zip(pairs, ("gb18030", "utf-8") * len(words), strict=True)
        if len(raw) > _DBF_BYTES
    ]


def _explicit(headers: Sequence[str], table: Table, label: str, wanted: Mapping[str, str]) -> dict[str, Match]:
    out = {}
    by_normal = {normal(h): h for h in reversed(headers)}
    for name, header in wanted.items():
        if name not in table.names:
            message = f"{label}：[sources.{table.name}.fields] 中没有“{name}”这一列。"
            raise ColumnError(message, nearest(name, table.names) or f"可用：{listed(table.names, 60)}。")
        real = header if header in headers else by_normal.get(normal(header))
        if real is None:
            message = f"{label}：指定给 {name} 的列“{header}”不存在；文件中的列：{listed(headers)}。"
            raise ColumnError(message, nearest(header, headers))
        out[name] = Match(real, _readings(normal(real))[-1][1])
    return out


def _require(matched: Mapping[str, Match], table: Table, label: str, headers: Sequence[str]) -> None:
    for column in table.columns:
        if not column.required or column.kind == "geometry" or column.name in matched:
            continue
        message = f"{label}：缺少必需列“{column.zh}”({column.name})。已查找：{listed(column.aliases)}；文件中的列：{listed(headers)}。"
        free = [h for h in headers if h not in {m.header for m in matched.values()}]
        near = next((q for q in (nearest(a, free) for a in (*column.aliases, column.name)) if q), "")
        raise ColumnError(
            message, f'{near}可在 landuse.toml 的 [sources.{table.name}.fields] 写 {column.name} = "列名"。'
        )


def _convert(cells: pd.Series, column: Column, hit: Match, findings: list[Finding]) -> pd.Series | None:
    """The converted column, or None where its unit is not known."""
    if column.kind == "number":
        return _number(cells, column, hit, findings)
    if column.kind == "integer":
        return _integer(cells, column, hit, findings)
    parse = {"date": values.dates, "bool": values.flags, "text": values.texts}[column.kind]
    out, bad = parse(cells)
    _unreadable(cells[bad], column, findings)
    return out


def _integer(cells: pd.Series, column: Column, hit: Match, findings: list[Finding]) -> pd.Series:
    if column.name.endswith("_year") or column.name == "year":
        cells = _years(cells)
    out, bad = values.numbers(cells)
    bad |= (out.notna() & (out.round() != out)).fillna(False).astype(bool)
    _unreadable(cells[bad], column, findings)
    return _ranged(out.mask(bad), column, hit, findings).round().astype("Int64")


def _years(cells: pd.Series) -> pd.Series:
    """A year column may hold "2008年", a date, or text that starts with one: only the year is asked for."""
    text = cells.astype("string").str.strip()
    year = text.str.extract(r"^(\d{4})(?:年|[-/.]\d|年度)", expand=False)
    return cells.astype(object).where(year.isna().to_numpy(bool), year.to_numpy(object))


def _number(cells: pd.Series, column: Column, hit: Match, findings: list[Finding]) -> pd.Series | None:
    factor: float | None = 1.0
    unit = hit.unit or column.default_unit
    if unit and column.dimension:
        factor = units.factor(column.dimension, unit)
    if factor is None:
        known = listed(units.FACTORS.get(column.dimension or "", ()))
        text = f"列“{hit.header}”的单位“{unit}”无法识别，未采用该列；可用单位：{known}。"
        findings.append(Finding("unknown_unit", text, "error", "ignored", column=column.name, value=unit))
        return None
    out, bad = values.numbers(cells, column.dimension, factor)
    _unreadable(cells[bad], column, findings)
    if column.dimension == "share" and not unit:
        out = _per_cent(cells, out, column, findings)
    return _ranged(out, column, hit, findings)


def _per_cent(cells: pd.Series, out: pd.Series, column: Column, findings: list[Finding]) -> pd.Series:
    """Shares above 1 without a unit are per cent; where most are, so is the whole column."""
    marked = cells.astype("string").str.contains("[%％]", regex=True, na=False).to_numpy(bool)
    over = ((out > 1) & (out <= 100)).fillna(False).astype(bool) & ~marked
    if not over.any():
        return out
    plain = (out > 0).fillna(False).astype(bool) & ~marked
    whole = int(over.sum()) * 2 > int(plain.sum())
    code, zh = "share_as_percent", column.zh
    if whole:
        text = f"列“{zh}”未注明单位，{int(over.sum())} 个值大于 1，整列按百分数(%)理解。"
        findings.append(Finding(code, text, action="repaired", column=column.name))
    else:
        text = f"第 {{row}} 行“{zh}”的值 {{value}} 大于 1，按百分数(%)理解。"
        findings.extend(per_row(out[over], code, text, action="repaired", column=column.name))
    return out.where(~(plain if whole else over), out * 0.01)


def _unreadable(cells: pd.Series, column: Column, findings: list[Finding]) -> None:
    kind = {"number": "数字", "integer": "整数", "date": "日期", "bool": "是/否", "text": "文本"}[column.kind]
    why = "（按数值存储而失去精度，或为公式错误）" if column.kind == "text" else ""
    text = f"第 {{row}} 行“{column.zh}”的值“{{value}}”不是有效的{kind}{why}，按缺失处理。"
    findings.extend(per_row(cells, "unreadable", text, severity="error", column=column.name))


def _ranged(out: pd.Series, column: Column, hit: Match, findings: list[Finding]) -> pd.Series:
    """Report what is not plausible; shares outside their bounds and negative areas are taken as missing."""
    low = False if column.low is None else out < column.low
    high = False if column.high is None else out > column.high
    outside = pd.Series(low | high, index=out.index).fillna(False).astype(bool)
    if not outside.any():
        return out
    negative = outside & (out < 0).fillna(False).astype(bool) & (column.dimension in _AREAS)
    drop = outside if column.dimension == "share" else negative
    bounds = "–".join("" if b is None else f"{b:,g}" for b in (column.low, column.high))
    start = f"第 {{row}} 行“{hit.header}”的值 {{value}} "
    text = f"{start}超出合理范围 {bounds}"
    common = {"column": column.name}
    findings.extend(
        per_row(out[negative], "negative_area", f"{start}为负面积，按缺失处理。", severity="error", **common)
    )
    lost = out[drop & ~negative]
    findings.extend(per_row(lost, "out_of_range", f"{text}，按缺失处理。", severity="error", **common))
    findings.extend(per_row(out[outside & ~drop], "out_of_range", f"{text}，请核对。", **common))
    return out.mask(drop)
