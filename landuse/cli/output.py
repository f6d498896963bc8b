"""Where a result goes: a file, whole or not at all, or standard output; in the format asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from landuse.views.tables.workbook import Sheet


@dataclass(frozen=True)
class Result:
    """One result, in every form that it may be written in.

    Parameters
    ----------
    data : callable
        Makes what is written as JSON.
    table : Sheet
        Rows, columns, title and note: what is written as CSV, Markdown and a workbook.
    text : callable
        Makes the text for people; its argument says whether it has colours.
    beside : sequence of Sheet
        More sheets of the workbook.
    after : mapping of str to sequence of str
        Sheets of lines at the workbook's end, by their names.
    """

    data: Callable[[], Any]
    table: Sheet
    text: Callable[[bool], str]
    beside: Sequence[Sheet] = ()
    after: Mapping[str, Sequence[str]] = field(default_factory=dict)


def deliver(result: Result, kind: str, output: Path | None, lang: str) -> None:
    """Write a result.

    Parameters
    ----------
    result : Result
        What was found.
    kind : str
        "json", "csv", "xlsx", "md" or "table".
    output : Path, optional
        The file; standard output where None.
    lang : str
        "zh" or "en": the language of headings.
    """
    from landuse.views.tables import formats, workbook

    table = result.table
    if kind == "json":
        emit(formats.json_text(result.data()), output)
    elif kind == "csv":
        emit(formats.csv_text(table.rows, table.cols), output)
    elif kind == "xlsx" and output is not None:
        workbook.write_book(output, [table, *result.beside], lang=lang, after=result.after)
        report_written(output)
    elif kind == "md":
        shown = formats.markdown(
            table.rows, table.cols, title=table.title, note=table.note, lang=lang
        )
        emit(shown, output)
    else:
        emit(result.text(on_terminal() and output is None), output)


def emit(text: str, output: Path | None) -> None:
    """Write text to a file, whole or not at all, or to standard output.

    Parameters
    ----------
    text : str
        With or without a line break at its end.
    output : Path, optional
        The file; standard output where None.
    """
    from landuse.files import whole

    if output is None:
        click.echo(text, nl=not text.endswith("\n"))
        return
    with whole(output) as path:
        path.write_text(text if text.endswith("\n") else text + "\n", encoding="utf-8")
    report_written(output)


def report_written(output: Path, layers: Sequence[str] = ()) -> None:
    """Say on standard error that a file was written.

    Parameters
    ----------
    output : Path
        The file.
    layers : sequence of str
        The names of what is in it, where it holds layers.
    """
    inside = f"({'、'.join(layers)})" if layers else ""
    click.echo(f"已写出 {output}{inside}", err=True)


def on_terminal() -> bool:
    """Tell whether standard output is a person's terminal.

    Returns
    -------
    bool
    """
    return sys.stdout.isatty()
