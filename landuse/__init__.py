"""Bring idle land and buildings back into use: read, tag, score, count and map a development zone.

>>> import landuse
>>> sorted(landuse.__all__)[:3]
['Assessment', 'LanduseError', 'Zone']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from landuse.adapters.workspace.frames import zone
    from landuse.adapters.workspace.init import init_workspace
    from landuse.adapters.workspace.opening import open_workspace
    from landuse.adapters.workspace.policies import load_policy
    from landuse.adapters.workspace.scenarios import load_scenarios
    from landuse.domain.assessment import Assessment, assess
    from landuse.domain.outlook import forecast
    from landuse.domain.ranking.ranking import ranking
    from landuse.domain.study.study import study
    from landuse.domain.timeline import timeline
    from landuse.domain.zone import Zone
    from landuse.errors import LanduseError
    from landuse.flows.database import to_postgis
    from landuse.flows.studying import open_study
    from landuse.views.map.map import render_map
    from landuse.views.text.explain import explain

__version__ = "0.1.0"

# Names are looked up when first used, so that `landuse --help` does not wait for the
# geospatial stack.
_HOMES = {
    "Assessment": "landuse.domain.assessment",
    "LanduseError": "landuse.errors",
    "Zone": "landuse.domain.zone",
    "assess": "landuse.domain.assessment",
    "explain": "landuse.views.text.explain",
    "forecast": "landuse.domain.outlook",
    "init_workspace": "landuse.adapters.workspace.init",
    "load_policy": "landuse.adapters.workspace.policies",
    "load_scenarios": "landuse.adapters.workspace.scenarios",
    "open_study": "landuse.flows.studying",
    "open_workspace": "landuse.adapters.workspace.opening",
    "ranking": "landuse.domain.ranking.ranking",
    "render_map": "landuse.views.map.map",
    "study": "landuse.domain.study.study",
    "timeline": "landuse.domain.timeline",
    "to_postgis": "landuse.flows.database",
    "zone": "landuse.adapters.workspace.frames",
}
__all__ = [
    "Assessment",
    "LanduseError",
    "Zone",
    "assess",
    "explain",
    "forecast",
    "init_workspace",
    "load_policy",
    "load_scenarios",
    "open_study",
    "open_workspace",
    "ranking",
    "render_map",
    "study",
    "timeline",
    "to_postgis",
    "zone",
]


def __getattr__(name: str) -> Any:
    """A public name, imported from its room when it is first asked for (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'landuse' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """The public names, which an editor may offer although none is imported yet (PEP 562)."""
    return sorted(__all__)
