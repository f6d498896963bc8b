"""Where a result goes: a file, whole or not at all, or standard output; in the format asked for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from landuse.cli.run import mark_written
from landuse.cli.steps import step
from landuse.cli.streams import exact_json
from landuse.words.catalogue import say

if TYPE_CHECKING:
    from landuse.views.tables.workbook import Page, Sheet


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
    pages : sequence of Page
        Letters of the workbook.
    """

    data: Callable[[], Any]
    table: Sheet
    text: Callable[[bool], str]
    beside: Sequence[Sheet] = ()
    after: Mapping[str, Sequence[str]] = field(default_factory=dict)
    pages: Sequence[Page] = ()


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
    if kind == "xlsx" and output is not None:
        from landuse.views.tables import workbook

        with step("cli.step.write", path=output):
            sheets = [result.table, *result.beside]
            workbook.write_book(
                output, sheets, lang=lang, after=result.after, pages=result.pages
            )
        report_written(output)
        return
    with step("cli.step.lay_out"):
        text = _text(result, kind, output, lang)
    emit(text, output)


def _text(result: Result, kind: str, output: Path | None, lang: str) -> str:
    """A result in a format that is text."""
    from landuse.views.tables import formats

    table = result.table
    if kind == "json":
        return _json(result.data(), output)
    if kind == "csv":
        text = formats.csv_text(table.rows, table.cols)
        # the mark is for a spreadsheet that opens a file, not for a program that reads a pipe
        return text if output is not None else text.removeprefix("\ufeff")
    if kind == "md":
        return formats.markdown(
            table.rows, table.cols, title=table.title, note=table.note, lang=lang
        )
    return result.text(has_colors() and output is None)


def emit_json(data: object, output: Path | None) -> None:
    """Write JSON to a file, whole or not at all, or to standard output in signs that it has.

    Parameters
    ----------
    data : object
        As :func:`landuse.views.tables.formats.json_text` takes it.
    output : Path, optional
        The file; standard output where None.
    """
    emit(_json(data, output), output)


def _json(data: object, output: Path | None) -> str:
    """Data as JSON; for standard output in signs that it has."""
    from landuse.views.tables.formats import json_text

    text = json_text(data)
    return text if output is not None else exact_json(text)


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
    from landuse.domain.vocabulary.hidden_signs import visible  # starting stays quick

    mark_written()
    if layers:
        sentence = say("cli.written_layers", path=output, layers=list(layers))
    else:
        sentence = say("cli.written", path=output)
    click.echo(visible(sentence), err=True)


def has_colors() -> bool:
    """Tell whether standard output is a terminal whose owner wants colours.

    Returns
    -------
    bool
        False where the environment variable NO_COLOR says anything (https://no-color.org), and
        where the terminal is a dumb one.
    """
    if sys.stdout is None or not sys.stdout.isatty():
        return False
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
