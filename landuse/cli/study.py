"""``landuse study``: what is there in a quarter, what could be, and what that comes to."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from landuse.cli.opening import ReadingCommand, assessed, today
from landuse.cli.options import (
    AssessmentOptions,
    DrawOptions,
    OutputOptions,
    assessment_options,
    draw_options,
    file_option,
    grouped,
    output_options,
    require_ending,
)
from landuse.cli.output import Result, deliver, emit, report_written
from landuse.cli.steps import step
from landuse.cli.worded import Argument, FilePath, option, worded_command
from landuse.files import refuse_address

if TYPE_CHECKING:
    from landuse.domain.assessment import Assessment
    from landuse.domain.study.study import ScenarioSet, Study
    from landuse.domain.study.uncertainty import Simulation


@worded_command("study", "study.cli.help", ReadingCommand)
@click.argument("area", cls=Argument, metavar="study.cli.area")
@assessment_options
@option(
    "--scenario",
    "files",
    type=FilePath(path_type=Path),
    multiple=True,
    metavar="cli.metavar.file",
    help="study.cli.scenario",
)
@draw_options
@file_option("study.cli.map", "--map", "map_file")
@output_options("html")
@grouped(options=AssessmentOptions, sampling=DrawOptions, target=OutputOptions)
def command(
    options: AssessmentOptions,
    sampling: DrawOptions,
    target: OutputOptions,
    area: str,
    files: tuple[Path, ...],
    map_file: Path | None,
) -> None:
    """Study a quarter: conditions, scenarios, limits and money."""
    from landuse.domain.study.study import study

    kind = target.kind("html")
    refuse_address(map_file or "")
    require_ending(map_file, [".html", ".htm"], {".xlsx": "-o"})
    assessment = assessed(options)
    scenarios = _scenarios(assessment, area, options.workspace, files)
    with step("study.cli.work_out", area=area):
        result = study(assessment, area, scenarios)
        simulations = result.simulations(sampling.draws, sampling.seed)
    if map_file is not None:
        _write_map(result, map_file, options.lang)
    if kind == "html":
        from landuse.views.pages import study_page

        emit(study_page.html(result, simulations, today(), options.lang), target.output)
        return
    if kind == "xlsx" and target.output is not None:
        from landuse.views.tables.study_workbook import write_study

        write_study(result, simulations, target.output, options.lang)
        report_written(target.output)
        return
    deliver(
        _result(result, simulations, options.lang), kind, target.output, options.lang
    )


def _write_map(result: Study, path: Path, lang: str) -> None:
    """Write the offline map of the quarter: what is there beside its scenarios."""
    with step("cli.step.write", path=path):
        result.map(path, lang=lang)
    report_written(path)


def _scenarios(
    assessment: Assessment, area: str, workspace: Path, files: tuple[Path, ...]
) -> ScenarioSet:
    """The scenarios that are named, else those that the workspace has for the area."""
    from landuse.adapters.workspace.scenarios import load_scenarios, scenarios_beside
    from landuse.domain.assessment import area_named

    if files:
        return load_scenarios(*files)
    areas = area_named(assessment.zone, area)
    names = [*areas.index.astype(str), *areas["name"].dropna().astype(str)]
    return scenarios_beside(workspace, names)


def _result(result: Study, simulations: dict[str, Simulation], lang: str) -> Result:
    """The study in every form that it is written in."""
    from landuse.views.tables import study as tables
    from landuse.views.tables import study_json
    from landuse.views.tables.workbook import Sheet
    from landuse.views.text import study as view
    from landuse.words.catalogue import say

    rows = tables.comparison_rows(result, simulations, lang)
    title = say("study.title.compare", lang, area=result.name)
    return Result(
        data=lambda: study_json.json_of(result, simulations),
        table=Sheet(say("study.title.sheet", lang), tables.ALL_COLS, rows, title),
        text=lambda color: view.text(result, simulations, lang, color),
    )
