"""Which header names which canonical column, and which names a stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from landuse.adapters.meaning.header_words import parse_header
from landuse.adapters.meaning.headers import tidy
from landuse.adapters.meaning.stage_headers import stage_of_header
from landuse.domain.vocabulary import units
from landuse.domain.vocabulary.schema import Column, Table

#: The two columns that a ledger with one column a stage is turned into.
STAGE, DATE = "stage", "date"


@dataclass(frozen=True)
class Vocabulary:
    """The headers that name the columns of a table.

    Attributes
    ----------
    table : Table
        The canonical table.
    column_by_spelling : mapping of str to str
        Tidied spelling → canonical column; what the workspace declares goes before the aliases.
    stage_words : tuple of str
        Words for stages, whose days a column may hold; empty where no column may.
    constant_columns : frozenset of str
        Canonical columns whose one value for all rows the workspace declares, so that no header
        of the file names them.
    """

    table: Table
    column_by_spelling: Mapping[str, str]
    stage_words: tuple[str, ...] = ()
    constant_columns: frozenset[str] = frozenset()

    def column_for(self, header: str) -> Column | None:
        """The canonical column that a header names, with or without its unit.

        Parameters
        ----------
        header : str
            A header.

        Returns
        -------
        Column or None
        """
        name = self.column_by_spelling.get(tidy(header))
        if not name:
            without_unit, _ = units.split_unit(header)
            name = self.column_by_spelling.get(tidy(without_unit))
        return self.table.column(name) if name is not None else None

    def stage_for(self, header: str) -> str | None:
        """The stage that a header names, where it names no column.

        Parameters
        ----------
        header : str
            A header.

        Returns
        -------
        str or None
        """
        if not self.stage_words or self.column_for(header) is not None:
            return None
        return stage_of_header(header, self.stage_words)


def vocabulary_of(
    table: Table,
    mapping: Mapping[str, str],
    stage_words: Sequence[str] = (),
    constant_columns: frozenset[str] = frozenset(),
) -> Vocabulary:
    """The headers that name the columns of a table.

    Parameters
    ----------
    table : Table
        The canonical table.
    mapping : mapping of str to str
        Canonical column → header, as the workspace declares. Aliases of such a column name it no
        longer.
    stage_words : sequence of str
        Words for stages, where the table is one of stages.
    constant_columns : frozenset of str
        Canonical columns whose value the workspace declares.

    Returns
    -------
    Vocabulary
    """
    column_by_spelling: dict[str, str] = {}
    for name, header in mapping.items():
        if name not in table.names:
            continue
        column_by_spelling[tidy(header)] = name
        without_unit, _ = units.split_unit(header)
        for shorter in (without_unit, parse_header(header).name):
            if shorter:
                column_by_spelling.setdefault(tidy(shorter), name)
    for column in table.columns:
        if column.name in mapping:
            continue
        for spelling in (column.name, *column.aliases):
            column_by_spelling.setdefault(tidy(spelling), column.name)
    # where the workspace names the column of the stage, each row is one stage
    may_have_stage_columns = STAGE in table.names and STAGE not in mapping
    return Vocabulary(
        table,
        column_by_spelling,
        tuple(stage_words) if may_have_stage_columns else (),
        constant_columns,
    )
