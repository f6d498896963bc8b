"""Source headers to canonical columns, units honoured, every canonical column present at the end."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from landuse.adapters import convert
from landuse.adapters.findings import Findings
from landuse.domain import status, units
from landuse.domain.schema import Column, Table
from landuse.errors import ColumnError

#: How a column's troubles are told: mask of the cells, code, message with {row} and {value}, what was done.
Report = Callable[[pd.Series, str, str, str], None]
_DBF_BYTES = 10


def tidy(header: object) -> str:
    """A header as it is compared: full-width narrowed, no white space, ASCII in lower case."""
    return "".join(unicodedata.normalize("NFKC", str(header)).split()).lower()


def _names(column: Column) -> list[str]:
    """Every spelling of a column in order of preference, then as a DBF cuts it: ten bytes of GBK or UTF-8."""
    whole = [column.name, *column.aliases]
    raws = [(name.encode(e), e) for name in whole for e in ("gb18030", "utf-8")]
    cut = [raw[:_DBF_BYTES].decode(e, "ignore") for raw, e in raws if len(raw) > _DBF_BYTES]
    return list(dict.fromkeys(tidy(name) for name in (*whole, *cut)))


def match(headers: Sequence[str], table: Table, mapping: Mapping[str, str], source: str) -> dict[str, str]:
    """Canonical column → header of the source.

    An explicit mapping wins, then the aliases in the schema's order; each header is used once.

    Raises ColumnError where a mapped header or a required column is not there.
    """
    found: dict[str, str] = {}
    for canonical_name, header in mapping.items():
        if canonical_name not in table.names:
            hint = nearest(canonical_name, table.names)
            raise ColumnError(f"{source}：[sources.{table.name}.fields] 中没有规范列“{canonical_name}”。", hint)
        if header not in headers:
            raise ColumnError(f"{source}：没有列“{header}”(映射到 {canonical_name})。", nearest(header, headers))
        found[canonical_name] = header
    free = {h: (tidy(h), tidy(units.split_unit(h)[0])) for h in headers if h not in found.values()}
    for column in table.columns:
        if column.name in found or column.kind == "geometry":
            continue
        spellings = {name: place for place, name in reversed(list(enumerate(_names(column))))}
        ranked = [
            (min(spellings[f] for f in forms if f in spellings), h)
            for h, forms in free.items()
            if spellings.keys() & set(forms)
        ]
        if ranked:
            found[column.name] = min(ranked)[1]
            free.pop(found[column.name])
    for column in table.columns:
        if column.required and column.kind != "geometry" and column.name not in found:
            sought = "、".join(dict.fromkeys((column.zh, *column.aliases, column.name)))
            has = "、".join(map(str, headers)) or "（无）"
            near = nearest(column.zh, list(free)) or nearest(column.name, list(free))
            raise ColumnError(
                f"{source}：缺少必需列“{column.zh}”({column.name})。已查找：{sought}；文件中的列：{has}。", near
            )
    return found


def nearest(word: str, known: Sequence[str]) -> str:
    """“did you mean”, or nothing."""
    forms = {tidy(k): k for k in known}
    close = difflib.get_close_matches(tidy(word), list(forms), n=1, cutoff=0.5)
    return f"是否指“{forms[close[0]]}”？" if close else ""


def canonical(
    raw: pd.DataFrame, table: Table, found: Mapping[str, str], rows: pd.Series, findings: Findings
) -> pd.DataFrame:
    """The table with every canonical column in its dtype, and ``source_row``. Geometry is not touched here."""
    key = table.required[0]
    rows = pd.Series(rows.to_numpy(), index=raw.index, dtype="int64")
    ids = convert.text(raw[found[key]]) if key in found else pd.Series(pd.NA, index=raw.index, dtype="string")
    data: dict[str, pd.Series] = {}
    for column in table.columns:
        if column.kind == "geometry":
            continue
        if column.name in found:
            data[column.name] = _convert(raw[found[column.name]], column, found[column.name], rows, ids, findings)
        else:
            nothing = pd.NaT if column.kind == "date" else pd.NA
            data[column.name] = pd.Series(nothing, index=raw.index, dtype=convert.DTYPES[column.kind])
    out = pd.DataFrame(data, index=raw.index)
    if "tenure" in out:
        words = {w: name for name, group in status.TENURES.items() for w in group}
        out["tenure"] = out["tenure"].map(words).astype("string")
    out["source_row"] = rows
    return out


def _convert(
    cells: pd.Series, column: Column, header: str, rows: pd.Series, ids: pd.Series, findings: Findings
) -> pd.Series:
    def report(mask: pd.Series, code: str, message: str, action: str) -> None:
        told = pd.DataFrame({"row": rows, "id": ids, "value": cells.astype(object)})[mask.fillna(False).astype(bool)]
        findings.each(code, message, told, column=column.name, action=action)

    if column.kind == "text":
        return convert.text(cells)
    stated = pd.Series(pd.NA, index=cells.index, dtype="Float64")
    if column.kind in ("bool", "date"):
        out, bad = (convert.flags if column.kind == "bool" else convert.dates)(cells)
    else:
        out, bad, stated = convert.measures(cells, units.FACTORS.get(column.dimension or "", {}))
    words = {"bool": "不是“是/否”", "date": "不是日期"}.get(column.kind, "不是数")
    report(bad, "unreadable_value", f"第{{row}}行“{header}”的值“{{value}}”{words}，按缺失处理", "ignored")
    if column.kind not in ("number", "integer"):
        return out
    out = _plausible(_in_units(out, stated, column, header, report, findings), column, header, report)
    return out.round().astype("Int64") if column.kind == "integer" else out


def _plausible(out: pd.Series, column: Column, header: str, report: Report) -> pd.Series:
    """Impossible values (negative, a share over one) become unknown; unlikely ones stay and are told."""
    low = out < (column.low if column.low is not None else float("-inf"))
    high = out > (column.high if column.high is not None else float("inf"))
    outside = (low | high).fillna(False).astype(bool)
    drop = outside & ((out < 0).fillna(False).astype(bool) | (column.dimension == "share"))
    report(drop, "out_of_range", f"第{{row}}行“{header}”的值 {{value}} 不可能，按缺失处理", "ignored")
    report(outside & ~drop, "out_of_range", f"第{{row}}行“{header}”的值 {{value}} 超出常见范围，请核对单位", "kept")
    return out.mask(drop)


def _in_units(
    out: pd.Series, stated: pd.Series, column: Column, header: str, report: Report, findings: Findings
) -> pd.Series:
    """Values in canonical units: by the unit in the cell, else in the header, else a per cent found by its size.

    A unit that was cut off the header leaves a number of nobody knows what: such values are unknown, and told.
    """
    unit = units.split_unit(header)[1]
    factor = units.factor(column.dimension, unit) if column.dimension and unit else None
    by_cell = stated.notna()
    if column.dimension and unit == "":
        report(
            out.notna() & ~by_cell,
            "unit_cut",
            f"第{{row}}行“{header}”的单位被截断，不知 {{value}} 是什么单位，按缺失处理",
            "ignored",
        )
        return out * stated
    if factor is None and unit and column.dimension and tidy(header) not in _names(column):
        findings.add("unknown_unit", f"“{header}”的单位“{unit}”未知，按规范单位读取", column=column.name)
    if column.dimension == "share" and factor is None:
        percent = ((out > 1) & (out <= 100) & ~by_cell).fillna(False).astype(bool)
        report(percent, "percent", f"第{{row}}行“{header}”的值 {{value}} 按百分数理解", "repaired")
        return out.mask(percent, out / 100) * stated.fillna(1.0)
    return out * stated.fillna(factor if factor is not None else 1.0)
