"""The header texts over one column, stacked in up to three rows, and what they mean together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from landuse.adapters.meaning.header_words import (
    HeaderText,
    parse_header,
    without_translation,
)
from landuse.adapters.reading.ledgers.cells import (
    MergedRange,
    Row,
    cell_at,
    is_filled,
)
from landuse.adapters.reading.ledgers.header_vocabulary import Vocabulary
from landuse.domain.vocabulary import units
from landuse.domain.vocabulary.schema import Column

#: Stands between a group and its column in the name of a column that has no meaning.
_GROUP_SEPARATOR = "/"


@dataclass(frozen=True)
class HeaderStack:
    """The header texts over one column.

    Attributes
    ----------
    texts : tuple of HeaderText
        From the highest row to the lowest; a text that is repeated stands here once.
    """

    texts: tuple[HeaderText, ...]

    @property
    def names(self) -> list[str]:
        """The texts without units and years, from above, where anything remains."""
        return [text.name for text in self.texts if text.name]

    @property
    def year(self) -> int | None:
        """The year over the column; the lowest where several are named."""
        years = [text.year for text in self.texts if text.year is not None]
        return years[-1] if years else None

    @property
    def is_another_figure(self) -> bool:
        """Whether a text makes another figure of the column: 同比 over 应税销售."""
        return any(text.is_another for text in self.texts)

    @property
    def without_lowest(self) -> HeaderStack:
        """The texts above the lowest one."""
        return HeaderStack(self.texts[:-1])

    def name_and_column(self, vocabulary: Vocabulary) -> tuple[str, Column | None]:
        """The name of the column, and the canonical column that it names.

        All texts together are tried first (企业 over 编号), then the lowest, then those above it.
        Where one text makes another figure of the column, only all of them together can name it.
        A translation into Latin letters beside the name is left out if nothing else helps.

        Parameters
        ----------
        vocabulary : Vocabulary
            Which header names which column.

        Returns
        -------
        name : str
            All texts, a stroke between them, where no column is named.
        column : Column or None
        """
        names = self.names
        candidates = ["".join(names)]
        if not self.is_another_figure:
            candidates += reversed(names)
        for candidate in candidates:
            for spelling in (candidate, without_translation(candidate)):
                column = vocabulary.column_for(spelling) if spelling else None
                if column is not None:
                    return spelling, column
        return _GROUP_SEPARATOR.join(names), None

    def stage(self, vocabulary: Vocabulary) -> str | None:
        """The stage that the texts name; the lowest text is tried first.

        Parameters
        ----------
        vocabulary : Vocabulary
            Which header names which stage.

        Returns
        -------
        str or None
            None where a year stands over the column or another figure is made of it.
        """
        if not vocabulary.stage_words or self.is_another_figure:
            return None
        if self.year is not None:
            return None
        for name in reversed(self.names):
            stage = vocabulary.stage_for(name)
            if stage is not None:
                return stage
        return None

    def unit(
        self, column: Column | None, title_units: Sequence[str]
    ) -> tuple[str | None, str | None]:
        """The unit of the column, and where it comes from.

        The lowest text goes first. The unit of a group, or of the title, holds only for columns
        that can be measured in it. A name that is itself in brackets (税收(全口径)) keeps what
        stands in them.

        Parameters
        ----------
        column : Column or None
            The canonical column that the texts name.
        title_units : sequence of str
            The units that the title states.

        Returns
        -------
        unit : str or None
        origin : str or None
            "title" where the unit is the title's.
        """
        stated_units = [text.unit for text in self.texts if text.unit is not None]
        if not stated_units and column is None:
            return None, None
        unit_beside_name = self._unit_beside_lowest_name()
        if unit_beside_name is not None:
            return unit_beside_name, None
        if column is None:
            return stated_units[-1], None
        if column.dimension is None:
            return None, None
        for unit in reversed(stated_units):
            if units.factor(column.dimension, unit) is not None:
                return unit, None
        for unit in title_units:
            if units.factor(column.dimension, unit) is not None:
                return unit, "title"
        return None, None

    def _unit_beside_lowest_name(self) -> str | None:
        """The unit in the same cell as the lowest text that is more than a unit or a year."""
        for text in reversed(self.texts):
            if text.name:
                return text.unit
        return None


def header_stacks(
    cells: Sequence[Row], merged: Sequence[MergedRange], top: int, bottom: int
) -> list[HeaderStack]:
    """The header texts over every column of a sheet.

    Parameters
    ----------
    cells : sequence of Row
        The cells of the sheet.
    merged : sequence of MergedRange
        Its merged cells.
    top, bottom : int
        The first row of the headers, and the first row below them.

    Returns
    -------
    list of HeaderStack
        One a column.
    """
    rows = [
        _spread_to_the_right(cells, merged, at, bottom) for at in range(top, bottom)
    ]
    width = max((len(row) for row in rows), default=0)
    stacks = []
    for j in range(width):
        column_cells: list[object] = []
        for row in rows:
            cell = cell_at(row, j)
            if is_filled(cell) and cell not in column_cells:
                column_cells.append(cell)
        texts = tuple(parse_header(cell) for cell in column_cells)
        stacks.append(HeaderStack(texts))
    return stacks


def _spread_to_the_right(
    cells: Sequence[Row], merged: Sequence[MergedRange], at: int, bottom: int
) -> list[object]:
    """A row of headers in which every column has the text that is merged over it.

    In a .csv nothing is merged. There the header of a group holds for the empty cells beside it,
    as far as something stands below them.
    """
    row = list(cells[at])
    wide_ranges = [
        block
        for block in merged
        if block.top <= at <= block.bottom and block.right > block.left
    ]
    for block in wide_ranges:
        end = block.right + 1
        row += [None] * (end - len(row))
        row[block.left : end] = [row[block.left]] * (end - block.left)
    if wide_ranges or at == bottom - 1:
        return row
    row_below = cells[at + 1]
    for j in range(1, len(row)):
        has_cell_below = is_filled(cell_at(row_below, j))
        if has_cell_below and not is_filled(row[j]) and is_filled(row[j - 1]):
            row[j] = row[j - 1]
    return row
