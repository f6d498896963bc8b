"""Study an area of a workspace in one step, as a notebook begins."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from landuse.adapters.workspace.opening import open_workspace
from landuse.adapters.workspace.scenarios import scenarios_beside
from landuse.domain.assessment import area_named, assess
from landuse.domain.study.study import study
from landuse.errors import LanduseError
from landuse.views.pages.study_display import Unstudied

if TYPE_CHECKING:
    from landuse.domain.frames.days import DayLike
    from landuse.domain.study.study import Study


def open_study(
    workspace: str | Path,
    area: str,
    as_of: DayLike | None = None,
    assuming: Mapping[str, float] | None = None,
) -> Study | Unstudied:
    """Open a workspace, assess it, and study one of its areas with its scenarios.

    Parameters
    ----------
    workspace : str or Path
        A folder with a ``landuse.toml``, and scenarios in its folder ``scenarios``.
    area : str
        An id or a name of a study area.
    as_of : date or ISO text, optional
        The day; the last day of the plan year where None.
    assuming : mapping of str to float, optional
        Assumption → value in place of the one in the scenarios' table; per cent as a share.

    Returns
    -------
    Study or Unstudied
        Where there is no such area or assumption, or a file cannot be read, a value that displays
        the fault: a notebook then runs to its end. Programs call :func:`landuse.study`, which
        raises.
    """
    try:
        assessment = assess(open_workspace(workspace), as_of)
        areas = area_named(assessment.zone, area)
        ids = areas.index.astype(str)
        names = areas["name"].dropna().astype(str)
        scenarios = scenarios_beside(Path(workspace), [*ids, *names])
        if assuming:
            scenarios = scenarios.assuming(**assuming)
        return study(assessment, area, scenarios)
    except LanduseError as error:
        return Unstudied(error)
