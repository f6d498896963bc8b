"""What the zone's own ground consists of, in the words that planners write for it."""

from __future__ import annotations

#: Kind → words of ``context.kind`` that contain it.
CONTEXT_KINDS: dict[str, tuple[str, ...]] = {
    "water": ("水系", "河流", "水域", "water"),
    "road": ("道路", "路网", "公路", "road"),
    "boundary": ("边界", "范围", "园区边界", "boundary"),
}
