"""Source headers to canonical columns, units honoured, every canonical column present at the end."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

import pandas as pd

from landuse.adapters.meaning import conversion
from landuse.adapters.meaning.nearest import nearest
from landuse.domain.vocabulary import status, units
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import Column, Table
from landuse.errors import ColumnError

#: How a column's troubles are told: mask of the cells, code, message with {row} and {value}, what was done.
Report = Callable[[pd.Series, str, str, str], None]
_DBF_BYTES = 10
_MOST = 2**53  # whole numbers beyond it are not exact, and soon do not fit
_CUT_UNIT = re.compile(r"^(.+?)\s*[(\[【]\s*([^)\]】]*)$")
_CELL_UNIT = r"^(.*[\d.])\s*([^\d\s.,%％].*)$"
#: Counting words that may follow a bare number ("3层").
_COUNTED = frozenset("人层套户栋幢个家年")


def parts(header: str) -> tuple[str, str | None]:
    """A header and its unit; the brackets of a DBF name may be cut open, and the unit then is "?".

    >>> parts("用地面积（亩）"), parts("用地面积（")
    (('用地面积', '亩'), ('用地面积', '?'))
    """
    name, unit = units.split_unit(unicodedata.normalize("NFKC", header))
    cut = _CUT_UNIT.match(name) if unit is None else None
    return (cut[1], cut[2] or "?") if cut else (name, unit)


def tidy(header: object) -> str:
    """A header as it is compared: full-width narrowed, no white space, ASCII in lower case."""
    return "".join(unicodedata.normalize("NFKC", str(header)).split()).lower()


def _names(column: Column) -> list[str]:
    """Every spelling of a column in order of preference, then as a DBF cuts it: ten bytes of GBK or UTF-8."""
    whole = [column.name, *column.aliases]
    raws = [(name.encode(e), e) for name in whole for e in ("gb18030", "utf-8")]
    cut = [raw[:_DBF_BYTES].decode(e, "ignore") for raw, e in raws if len(raw) > _DBF_BYTES]
    return list(dict.fromkeys(tidy(name) for name in (*whole, *cut)))


def match(
    headers: Sequence[str], table: Table, mapping: Mapping[str, str], source: str
) -> dict[str, str]:
    """Canonical column → header of the source.

    An explicit mapping wins, then the aliases in the schema's order; each header is used once.

    Raises ColumnError where a mapped header or a required column is not there.
    """
    found: dict[str, str] = {}
    for canonical_name, header in mapping.items():
        if canonical_name not in table.names:
            hint = meant(canonical_name, table.names)
            raise ColumnError(
                f"{source}：[sources.{table.name}.fields] 中没有规范列“{canonical_name}”。", hint
            )
        real = next((h for h in headers if tidy(h) == tidy(header)), None)
        if real is None:
            raise ColumnError(
                f"{source}：没有列“{header}”(映射到 {canonical_name})。", meant(header, headers)
            )
        found[canonical_name] = real
    free = {h: (tidy(h), tidy(parts(h)[0])) for h in headers if h not in found.values()}
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
            near = meant(column.zh, list(free)) or meant(column.name, list(free))
            raise ColumnError(
                f"{source}：缺少必需列“{column.zh}”({column.name})。已查找：{sought}；文件中的列：{has}。",
                near,
            )
    return found


def of_known_units(found: Mapping[str, str], table: Table, findings: Findings) -> dict[str, str]:
    """The matched columns whose unit is known; the others are listed and left out, never guessed."""
    out = {}
    for name, header in found.items():
        column, unit = table.column(name), parts(header)[1]
        known = units.FACTORS.get(column.dimension or "", {})
        whole = tidy(header) in _names(column)
        if known and unit and not whole and units.factor(column.dimension or "", unit) is None:
            text = f"列“{header}”的单位“{unit}”无法识别，未采用该列；可用单位：{'、'.join(known)}"
            findings.add(
                "unknown_unit", text, severity="error", action="ignored", column=name, value=unit
            )
        else:
            out[name] = header
    return out


def meant(word: str, known: Sequence[str]) -> str:
    """“did you mean” among headers as they are compared, or nothing."""
    forms = {tidy(k): k for k in known}
    close = nearest(tidy(word), forms)
    return f"是否指“{forms[close]}”？" if close else ""


def canonical(
    raw: pd.DataFrame, table: Table, found: Mapping[str, str], rows: pd.Series, findings: Findings
) -> pd.DataFrame:
    """The table with every canonical column in its dtype, and ``source_row``. Geometry is not touched here."""
    rows = pd.Series(rows.to_numpy(), index=raw.index, dtype="int64")
    key = found.get(table.required[0])
    keys = raw[key] if key is not None else pd.Series(pd.NA, index=raw.index, dtype="string")
    data: dict[str, pd.Series] = {}
    for column in table.columns:
        if column.kind == "geometry":
            continue
        if column.name in found:
            data[column.name] = _convert(
                raw[found[column.name]], column, found[column.name], rows, keys, findings
            )
        else:
            nothing = pd.NaT if column.kind == "date" else pd.NA
            data[column.name] = pd.Series(
                nothing, index=raw.index, dtype=conversion.DTYPES[column.kind]
            )
    out = pd.DataFrame(data, index=raw.index)
    if "tenure" in out:
        out["tenure"] = out["tenure"].replace(
            {w: name for name, group in status.TENURES.items() for w in group}
        )
    if "veto" in out:  # a column of yes and no rather than of reasons
        out["veto"] = out["veto"].mask(out["veto"].str.strip().str.lower().isin(conversion.NO))
    out["source_row"] = rows
    return out


def _convert(
    cells: pd.Series,
    column: Column,
    header: str,
    rows: pd.Series,
    keys: pd.Series,
    findings: Findings,
) -> pd.Series:
    def report(mask: pd.Series, code: str, message: str, action: str) -> None:
        at = mask.fillna(False).to_numpy(bool)
        if not at.any():
            return
        told = pd.DataFrame(
            {"row": rows[at], "id": conversion.text(keys[at]), "value": cells[at].astype(object)}
        )
        findings.each(code, message, told, column=column.name, action=action)

    header = header.replace("{", "{{").replace("}", "}}")  # stands in messages that are templates
    if column.name.endswith("year"):
        cells = _years(cells)
    bare, own = _cell_units(cells, column)
    readers = {"bool": conversion.flags, "date": conversion.dates, "text": conversion.words}
    out, bad = conversion.once(readers.get(column.kind, conversion.numbers), bare)
    if column.kind == "integer":
        bad |= ((out != out.round()) | (out.abs() > _MOST)).fillna(False).astype(bool)
        out = out.mask(bad)
    words = {
        "bool": "不是“是/否”",
        "date": "不是日期",
        "text": "按数值存储，尾数已丢失",
        "integer": "不是整数",
    }.get(column.kind, "不是数")
    report(
        bad,
        "unreadable_value",
        f"第{{row}}行“{header}”的值“{{value}}”{words}，按缺失处理",
        "ignored",
    )
    if column.kind not in ("number", "integer"):
        return out
    out = _plausible(_in_units(out, own, cells, column, header, report), column, header, report)
    return out.round().astype("Int64") if column.kind == "integer" else out


def _plausible(out: pd.Series, column: Column, header: str, report: Report) -> pd.Series:
    """Impossible values (negative, endless, a share over one) become unknown; unlikely ones stay and are told."""
    low = out < (column.low if column.low is not None else float("-inf"))
    high = out > (column.high if column.high is not None else float("inf"))
    outside = (low | high).fillna(False).astype(bool)
    endless = (out.abs() == float("inf")).fillna(False).astype(bool)
    drop = endless | (
        outside & ((out < 0).fillna(False).astype(bool) | (column.dimension == "share"))
    )
    report(
        drop, "out_of_range", f"第{{row}}行“{header}”的值 {{value}} 不可能，按缺失处理", "ignored"
    )
    report(
        outside & ~drop,
        "out_of_range",
        f"第{{row}}行“{header}”的值 {{value}} 超出常见范围，请核对单位",
        "kept",
    )
    return out.mask(drop)


def _in_units(
    out: pd.Series, own: pd.Series, cells: pd.Series, column: Column, header: str, report: Report
) -> pd.Series:
    """Values in canonical units: the cell's own stands above the header's; a share without either is told by its size."""
    unit = parts(header)[1] or column.default_unit
    factor = units.factor(column.dimension, unit) if column.dimension and unit else None
    if column.dimension != "share":
        return out * own.fillna(factor or 1.0)
    if pd.api.types.is_numeric_dtype(cells.dtype):  # no number carries a sign
        marked = pd.Series(False, index=cells.index)
    else:
        marked = conversion.text(cells).str.contains("[%％]", na=False).astype(bool)
    if factor is not None:
        return out.where(marked, out / round(1 / factor))
    over = ((out > 1) & (out <= 100)).fillna(False).astype(bool) & ~marked
    positive = (out > 0).fillna(False).astype(bool) & ~marked
    # where most of a column is above 1 the whole column is per cent: its 0.5 is half a per cent
    percent = (
        positive & (out <= 100).fillna(False).astype(bool)
        if 2 * over.sum() > positive.sum()
        else over
    )
    report(percent, "percent", f"第{{row}}行“{header}”的值 {{value}} 按百分数理解", "repaired")
    return out.mask(percent, out / 100)


def _cell_units(cells: pd.Series, column: Column) -> tuple[pd.Series, pd.Series]:
    """Cells without the unit they name ("约12亩"), and its factor (NaN where they name none)."""
    own = pd.Series(float("nan"), index=cells.index)
    if column.kind not in ("number", "integer") or not (
        cells.dtype == object or pd.api.types.is_string_dtype(cells.dtype)
    ):
        return cells, own
    text = cells.where(cells.map(lambda v: isinstance(v, str))).astype("string")
    found = text.str.extract(_CELL_UNIT)
    said = {
        u: units.factor(column.dimension, u)
        if column.dimension
        else (1.0 if u in _COUNTED else None)
        for u in found[1].dropna().unique()
    }
    own = found[1].map({u: f for u, f in said.items() if f is not None}).astype("float64")
    return cells.astype(object).mask(own.notna(), found[0].astype(object)), own


def _years(cells: pd.Series) -> pd.Series:
    """A year may be written 2008年 or stand in a date."""
    if pd.api.types.is_integer_dtype(cells):
        return cells
    year = conversion.text(cells).str.extract(r"^(\d{4})(?:年|[-/.]\d)", expand=False)
    return cells.astype(object).mask(year.notna(), year.astype(object))
