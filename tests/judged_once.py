"""Commands on one workspace whose reading and judging, seconds of each run, are done once for all.

For tests of what becomes of a result: how it is written and printed, and what the system refuses.
"""

import datetime as dt
from functools import wraps
from importlib import import_module
from pathlib import Path

#: What commands call that takes long and gives the same for the same arguments.
STEPS = [
    ("landuse.adapters.workspace.opening", "open_with_config"),
    ("landuse.adapters.workspace.opening", "open_what_can_be"),
    ("landuse.domain.quality", "inspect"),
    ("landuse.domain.assessment", "assess"),
    ("landuse.domain.assessment", "year_before"),
    ("landuse.cli.check", "_undetermined"),
    ("landuse.domain.period_report", "period_report"),
    ("landuse.domain.timeline", "timeline"),
    ("landuse.domain.timeline", "goals_on"),
    ("landuse.domain.outlook", "forecast"),
]
_BY_VALUE = (str, int, float, type(None), dt.date, Path, list, tuple)


def judged_once(setattr_, root):
    """Let the workspace at ``root`` be read and judged once; what is known of it, by the calls.

    Nothing changes a zone or an assessment that is handed out. A call with other values is one of
    its own, and where what is known is cleared every call is. Other zones are none of its business.
    """
    known = {}
    for module_name, name in STEPS:
        module = import_module(module_name)
        setattr_(module, name, _once(getattr(module, name), Path(root).resolve(), known))
    return known


def _once(function, root, known):
    """The function, or what it gave before."""

    @wraps(function)
    def answer(*args, **more):
        if not _is_about(function, args, root, known):
            return function(*args, **more)
        key = (
            function.__name__,
            *map(_part, args),
            *sorted((k, _part(v)) for k, v in more.items()),
        )
        if key not in known:
            # the arguments stay as well, so that none of another run has the identity of one
            known[key] = (function(*args, **more), args, more)
        return known[key][0]

    return answer


def _is_about(function, args, root, known):
    """Whether a call is about the workspace, or about what was handed out of it."""
    if function.__name__.startswith("open_"):
        return Path(args[0] if args else ".").resolve() == root
    handed_out = [part for result, _, _ in known.values() for part in _parts(result)]
    return bool(args) and any(args[0] is part for part in handed_out)


def _parts(result):
    """A result, or all of several."""
    return result if isinstance(result, tuple) else (result,)


def _part(argument):
    """An argument as a part of a key."""
    return repr(argument) if isinstance(argument, _BY_VALUE) else str(id(argument))
