"""Whether the cells of a column look like what its header promises.

Two headers that have changed places leave every cell readable: a credit code is a text, and so is a
firm's name. Only its shape shows that it cannot be a name.
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
#: Columns of fewer cells have no shape.
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
#: Columns of free text.
_FREE = frozenset(
    {
        "note",
        "evidence",
        "evidence_file",
        "reason",
        "idle_cause",
        "delay_reason",
        "progress",
        "veto",
        "term",
        "batch",
        "start_basis",
        "value",
        "was",
    }
)
_FIRMS = frozenset(
    {
        "enterprise_id",
        "name",
        "holder",
        "landlord_id",
        "factory_id",
        "project",
        "responsible",
        "reviewer",
        "person",
        "unit_id",
        "row_key",
        "action_id",
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
        "parcel_id",
        "building_id",
        "unit_id",
        "row_key",
        "action_id",
        "entry_id",
        "site_id",
        "area_id",
        "context_id",
        "supersedes",
        "project",
    }
)
_CONTRADICTED = "finding.header_contradicted"
_SWAPPED = "finding.header_contradicted.swapped"
#: The word in the header of a column that holds credit codes and nothing else.
_CODE_WORD = "代码"


@dataclass(frozen=True, kw_only=True)
class _Shape:
    """A shape of cells.

    Attributes
    ----------
    name : str
        Its key in the catalogues.
    pattern : str
        What matches a whole cell.
    expected_in : frozenset of str
        Columns of text in which it is no contradiction.
    owners : tuple of str
        Columns that should hold it.
    kind : str
        The kind of other columns that should.
    """

    name: str
    pattern: str
    expected_in: frozenset[str]
    owners: tuple[str, ...] = ()
    kind: str = ""

    def should_hold(self, column: Column) -> bool:
        """Whether a column is expected to hold such cells."""
        return column.name in self.owners or column.kind == self.kind


_SHAPES = (
    _Shape(
        name="credit_code",
        pattern=CREDIT_SHAPE.pattern,
        expected_in=_CREDIT_CODES,
        owners=("enterprise_id", "holder_code"),
    ),
    _Shape(
        name="parcel_code",
        pattern=PARCEL_CODE.pattern,
        expected_in=_PARCELS,
        owners=("parcel_id",),
    ),
    _Shape(name="day", pattern=_DAY, expected_in=frozenset(), kind="date"),
    _Shape(name="fraction", pattern=_FRACTION, expected_in=frozenset(), kind="number"),
    _Shape(name="firm", pattern=_FIRM, expected_in=_FIRMS, owners=("name", "holder")),
    _Shape(
        name="land_use",
        pattern=_LAND_USE,
        expected_in=frozenset({"land_use", "use", "name"}),
        owners=("land_use",),
    ),
)
#: Figures that are all years, as :func:`_can_be_years` finds.
_YEAR = _Shape(
    name="year", pattern="", expected_in=frozenset({"year"}), owners=("year",)
)


def report_contradictions(
    raw: pd.DataFrame, header_of: Mapping[str, str], table: Table, findings: Findings
) -> None:
    """List the columns whose cells are not what their header promises.

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
    ['“行业”下大多是企业名称（如 甲机械公司），“企业名称”下却不是，两列的表头可能对调']
    """
    rows = _sampled_rows(len(raw))
    sample = pd.DataFrame(raw)[list(header_of.values())].iloc[rows]
    texts = {name: _texts(sample[header]) for name, header in header_of.items()}
    for name, header in header_of.items():
        shape = _unexpected_shape(table, name, header, texts)
        if shape is None:
            continue
        code, other = _CONTRADICTED, ""
        owner = _owner(shape, texts, table)
        if owner is not None:
            code, other = _SWAPPED, header_of[owner]
        shape_name = phrase(f"meaning.shape.{shape.name}")
        example = texts[name][0]
        sentence = phrase(
            code, header=header, shape=shape_name, value=example, other=other
        )
        findings.add(sentence, column=name, value=example)


def _sampled_rows(count: int) -> npt.NDArray[np.int64]:
    """Positions of the rows that are looked at, from the first to the last."""
    last = max(count - 1, 0)
    positions = np.linspace(0, last, min(count, _SAMPLE))
    return np.unique(positions.astype(np.int64))


def _texts(cells: pd.Series) -> list[str]:
    """The cells of a column as text, without the empty ones."""
    texts = [_cell_text(cell) for cell in cells.dropna().tolist()]
    return [text for text in texts if text]


def _cell_text(cell: object) -> str:
    """A cell as stripped text; a whole number has no decimals."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _unexpected_shape(
    table: Table, name: str, header: str, texts: Mapping[str, list[str]]
) -> _Shape | None:
    """The shape of a column's cells that its header does not lead to; None where there is none."""
    column = table.column(name)
    if column.kind == "text" and name not in _FREE:
        for shape in _SHAPES:
            if _contradicts(shape, column, header, texts):
                return shape
    if "year" in table.names and _are_years(column, texts[name]):
        return _YEAR
    return None


def _contradicts(
    shape: _Shape, column: Column, header: str, texts: Mapping[str, list[str]]
) -> bool:
    """Whether the cells of a column of text have a shape that its header does not lead to."""
    cells = texts[column.name]
    is_expected = column.name in shape.expected_in
    if shape.name == "firm" and _is_for_codes(column, header, texts):
        is_expected = False
    if shape.name == "fraction" and column.name.endswith("_id"):
        is_expected = True
    if shape.name == "parcel_code" and cells == texts.get("parcel_id"):
        is_expected = True  # a parcel that is called by its code
    return not is_expected and _is_mostly(shape, cells)


def _is_for_codes(column: Column, header: str, texts: Mapping[str, list[str]]) -> bool:
    """Whether a column of firms holds their codes, as their names have a column of their own."""
    return column.name == "enterprise_id" and _CODE_WORD in header and "name" in texts


def _is_mostly(shape: _Shape, cells: list[str]) -> bool:
    """Whether most cells of a column are of a shape."""
    if shape is _YEAR:
        return _can_be_years(cells)
    if len(cells) < _FEW:
        return False
    pattern = re.compile(shape.pattern)
    matching = [cell for cell in cells if pattern.fullmatch(cell)]
    if len(matching) < _MOSTLY * len(cells):
        return False
    if shape.name != "credit_code":
        return True
    # other numbers of eighteen digits have no check digit
    codes = pd.Series(matching, dtype=object)
    is_code = looks_like_credit_code(codes)
    has_check_digit = has_right_check_digit(codes[is_code])
    return bool(2 * has_check_digit.sum() > len(codes))


def _owner(shape: _Shape, texts: Mapping[str, list[str]], table: Table) -> str | None:
    """The column that should hold cells of a shape and does not; None where there is none."""
    for name, cells in texts.items():
        if shape.should_hold(table.column(name)) and not _is_mostly(shape, cells):
            return name
    return None


def _are_years(column: Column, cells: list[str]) -> bool:
    """Whether all cells of a column of figures can be years."""
    if column.kind not in ("number", "integer") or column.name.endswith("year"):
        return False
    return len(cells) >= _FEW_YEARS and _can_be_years(cells)


def _can_be_years(cells: list[str]) -> bool:
    """Whether all cells can be years."""
    years = [cell.removesuffix("年") for cell in cells]
    if not all(year.isdecimal() and len(year) == _DIGITS for year in years):
        return False
    return all(_FIRST_YEAR <= int(year) <= _LAST_YEAR for year in years)
