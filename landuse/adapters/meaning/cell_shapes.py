"""What the cells of a column look like, held against what its header says.

Two headers that have changed places leave every cell readable: a credit code is a text, and so is a
firm's name. Only its shape tells that it cannot be a name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from landuse.domain.vocabulary.codes import (
    CREDIT_SHAPE,
    PARCEL_CODE,
    has_right_check_digit,
    looks_like_credit_code,
)
from landuse.domain.vocabulary.findings import Findings
from landuse.domain.vocabulary.schema import Column, Table
from landuse.words.phrases import phrase

#: Rows that are looked at.
_SAMPLE = 50
#: Of fewer cells nothing can be said of most.
_FEW = 2
#: A column is of a shape where at least this share of its cells is.
_MOSTLY = 0.8
#: Whole numbers that are years rather than figures, where all of a column are.
_FIRST_YEAR, _LAST_YEAR = 1990, 2035
#: Digits of a year.
_DIGITS = 4
#: Of fewer figures it may be chance that all of them could be years.
_FEW_YEARS = 3
_DAY = r"(?:19|20)\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?(?:[ T].*)?"
_FRACTION = r"-?\d+\.\d*[1-9]\d*"
_LAND_USE = r".{1,8}用地"
_FIRM = r".{2,}(?:公司|集团|合作社|厂|经营部|商行)"
#: Texts that say whatever somebody had to say.
_FREE = frozenset(
    {
        *(
            "note",
            "evidence",
            "evidence_file",
            "reason",
            "idle_cause",
            "delay_reason",
            "progress",
        ),
        *("veto", "term", "batch", "start_basis", "value", "was"),
    }
)
_FIRMS = frozenset(
    {
        *("enterprise_id", "name", "holder", "landlord_id", "factory_id", "project"),
        *("responsible", "reviewer", "person", "unit_id", "row_key", "action_id"),
    }
)
_CREDIT_CODES = frozenset(
    {
        "enterprise_id",
        "holder_code",
        "landlord_id",
        "factory_id",
        "unit_id",
        "row_key",
        "action_id",
    }
)
_PARCELS = frozenset(
    {
        *("parcel_id", "building_id", "unit_id", "row_key", "action_id", "entry_id"),
        *("site_id", "area_id", "context_id", "supersedes", "project"),
    }
)
_SWAPPED = "finding.header_contradicted.swapped"
#: What a header says whose column holds credit codes and nothing else.
_OF_CODES = "代码"


@dataclass(frozen=True)
class _Shape:
    """A shape of cells.

    Attributes
    ----------
    name : str
        Its key in the catalogues.
    pattern : str
        What the whole of a cell matches.
    at_home : frozenset of str
        Columns of text in which it is no wonder.
    owners : tuple of str
        Columns that should hold it.
    kind : str
        The kind of other columns that should.
    """

    name: str
    pattern: str
    at_home: frozenset[str]
    owners: tuple[str, ...] = ()
    kind: str = ""

    def should_hold(self, column: Column) -> bool:
        """Whether a column is expected to hold such cells."""
        return column.name in self.owners or column.kind == self.kind


_SHAPES = (
    _Shape(
        "credit_code",
        CREDIT_SHAPE.pattern,
        _CREDIT_CODES,
        ("enterprise_id", "holder_code"),
    ),
    _Shape("parcel_code", PARCEL_CODE.pattern, _PARCELS, ("parcel_id",)),
    _Shape("day", _DAY, frozenset(), kind="date"),
    _Shape("fraction", _FRACTION, frozenset(), kind="number"),
    _Shape("firm", _FIRM, _FIRMS, ("name", "holder")),
    _Shape(
        "land_use", _LAND_USE, frozenset({"land_use", "use", "name"}), ("land_use",)
    ),
)


def report_contradictions(
    raw: pd.DataFrame, header_of: Mapping[str, str], table: Table, findings: Findings
) -> None:
    """List the columns whose cells are not what their header says.

    Parameters
    ----------
    raw : DataFrame
        The columns of a source under its own headers.
    header_of : mapping of str to str
        Canonical column → header, from :func:`landuse.adapters.meaning.headers.match`.
    table : Table
        The canonical table.
    findings : Findings
        Takes a ``header_contradicted`` for every such column. Where another column should hold such
        cells and does not, it is named too: most likely the two headers have changed places.

    Examples
    --------
    >>> from landuse.domain.vocabulary.schema import ENTERPRISES
    >>> raw = pd.DataFrame({"行业": ["甲机械公司", "乙电子公司"], "企业名称": ["机械", "电子"]})
    >>> notes = Findings("enterprises")
    >>> report_contradictions(raw, {"sector": "行业", "name": "企业名称"}, ENTERPRISES, notes)
    >>> [note["message"] for note in notes.rows]
    ['“行业”下大多是企业名称(如 甲机械公司)，“企业名称”下却不是，两列的表头可能对调']
    """
    sample = pd.DataFrame(raw)[list(header_of.values())].iloc[_spread(len(raw))]
    texts = {name: _texts(sample[header]) for name, header in header_of.items()}
    for name, header in header_of.items():
        column = table.column(name)
        if column.kind == "text" and name not in _FREE:
            shape = next(
                (s for s in _SHAPES if _contradicts(s, column, header, texts)), None
            )
            other = _owner(shape, texts, table) if shape else None
        elif _are_years(column, texts[name]) and "year" in table.names:
            shape = _Shape("year", "", frozenset({"year"}))
            other = (
                "year" if "year" in texts and not _can_be_years(texts["year"]) else None
            )
        else:
            continue
        if shape is None:
            continue
        code = "finding.header_contradicted" if other is None else _SWAPPED
        findings.add(
            phrase(
                code,
                header=header,
                shape=phrase(f"meaning.shape.{shape.name}"),
                value=texts[name][0],
                other="" if other is None else header_of[other],
            ),
            column=name,
            value=texts[name][0],
        )


def _spread(rows: int) -> npt.NDArray[np.int64]:
    """Positions of the rows that are looked at, from the first to the last."""
    return np.unique(
        np.linspace(0, max(rows - 1, 0), min(rows, _SAMPLE)).astype(np.int64)
    )


def _texts(cells: pd.Series) -> list[str]:
    """What is said in the filled cells of a column."""
    filled = map(_text, cells.dropna().tolist())
    return [text for text in filled if text]


def _text(cell: object) -> str:
    """A cell as stripped text; a whole number has no decimals."""
    is_whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell)) if is_whole else str(cell).strip()  # type: ignore[call-overload]


def _contradicts(
    shape: _Shape, column: Column, header: str, texts: Mapping[str, list[str]]
) -> bool:
    """Whether the cells of a column of text have a shape that its header does not lead to."""
    is_of_codes = (
        shape.name == "firm" and column.name == "enterprise_id" and _OF_CODES in header
    )
    if column.name in shape.at_home and not (is_of_codes and "name" in texts):
        return False
    is_id = column.name.endswith("_id")
    if is_id and shape.name == "fraction":
        return False
    cells = texts[column.name]
    if (
        shape.name == "parcel_code"
        and "parcel_id" in texts
        and cells == texts["parcel_id"]
    ):
        return False  # a parcel that is called by its code
    return _is_mostly(shape, cells)


def _is_mostly(shape: _Shape, cells: list[str]) -> bool:
    """Whether most cells of a column are of a shape."""
    if len(cells) < _FEW:
        return False
    pattern = re.compile(shape.pattern)
    shaped = [cell for cell in cells if pattern.fullmatch(cell)]
    if len(shaped) < _MOSTLY * len(cells):
        return False
    if shape.name != "credit_code":
        return True
    # other numbers of eighteen digits have no check digit
    codes = pd.Series(shaped, dtype=object)
    is_code = looks_like_credit_code(codes)
    return bool(2 * has_right_check_digit(codes[is_code]).sum() > len(codes))


def _owner(shape: _Shape, texts: Mapping[str, list[str]], table: Table) -> str | None:
    """The column that should hold cells of a shape and does not; None where there is none."""
    for name, cells in texts.items():
        if shape.should_hold(table.column(name)) and not _is_mostly(shape, cells):
            return name
    return None


def _are_years(column: Column, cells: list[str]) -> bool:
    """Whether all cells of a column of figures can be years."""
    is_figure = column.kind in ("number", "integer") and not column.name.endswith(
        "year"
    )
    return is_figure and len(cells) >= _FEW_YEARS and _can_be_years(cells)


def _can_be_years(cells: list[str]) -> bool:
    """Whether all cells can be years."""
    years = [cell.removesuffix("年") for cell in cells]
    if not all(year.isdecimal() and len(year) == _DIGITS for year in years):
        return False
    return all(_FIRST_YEAR <= int(year) <= _LAST_YEAR for year in years)
