"""Bring idle land and buildings back into use: read, tag, score, count and map a development zone.

>>> import landuse
>>> sorted(landuse.__all__)[:3]
['Assessment', 'LanduseError', 'Zone']
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from landuse.errors import LanduseError

if TYPE_CHECKING:
    from landuse.adapters.workspace.init import init_workspace
    from landuse.adapters.workspace.opening import open_workspace
    from landuse.adapters.workspace.policies import load_policy
    from landuse.domain.ranking.ranking import ranking
    from landuse.domain.zone import Assessment, Zone
    from landuse.flows.assess import assess, timeline
    from landuse.flows.assess import forecast_on as forecast
    from landuse.views.map.map import render_map
    from landuse.views.text.explain import explain

__version__ = "0.1.0"

# Names are looked up when first used, so that `landuse --help` does not wait for the geospatial stack.
_HOMES = {
    "open_workspace": "landuse.adapters.workspace.opening",
    "init_workspace": "landuse.adapters.workspace.init",
    "load_policy": "landuse.adapters.workspace.policies",
    "assess": "landuse.flows.assess",
    "forecast": "landuse.flows.assess",
    "timeline": "landuse.flows.assess",
    "render_map": "landuse.views.map.map",
    "ranking": "landuse.domain.ranking.ranking",
    "explain": "landuse.views.text.explain",
    "Zone": "landuse.domain.zone",
    "Assessment": "landuse.domain.zone",
}
_NAMES = {"forecast": "forecast_on"}
__all__ = [
    "Assessment",
    "LanduseError",
    "Zone",
    "assess",
    "explain",
    "forecast",
    "init_workspace",
    "load_policy",
    "open_workspace",
    "ranking",
    "render_map",
    "timeline",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), _NAMES.get(name, name))
    raise AttributeError(f"module 'landuse' has no attribute {name!r}")
