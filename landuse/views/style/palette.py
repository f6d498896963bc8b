"""One palette for the map, the terminal and the printed pages.

The hues differ under each of the common colour blindnesses; what has to survive a black-and-white
printer is hatched.
"""

from __future__ import annotations

from landuse.domain.vocabulary import status

#: Text.
INK = "#1d2b36"
#: Text that recedes.
MUTED = "#5a6b78"
#: Rules between rows.
LINE = "#dfe4e8"
#: Ground of a sheet.
PAPER = "#f4f2ec"
#: Links, bars, selected elements.
ACCENT = "#17577a"
#: Late, over the limit.
ALERT = "#b3261e"
#: A unit of which the shown value is unknown.
NO_DATA = "#c9cbc8"

#: Status → fill. Idle stands out most, normal use recedes.
STATUS_COLORS: dict[str, str] = {
    status.IDLE: "#c8452f",
    status.LOW_EFFICIENCY: "#eda63a",
    status.REVITALIZED: "#1f8a83",
    status.OVERDUE: "#8a63a8",
    status.GOVERNMENT_DELAY: "#6c86b8",
    status.IN_USE: "#cbd9cd",
    status.UNDETERMINED: "#bdbfbf",
}
#: Status → hatch over the fill ("slash", "dots", "back", "lines"): it survives black and white.
STATUS_HATCHES: dict[str, str] = {
    status.IDLE: "slash",
    status.LOW_EFFICIENCY: "dots",
    status.OVERDUE: "back",
    status.GOVERNMENT_DELAY: "lines",
}
#: Status → rich style for a terminal.
STATUS_TERMINAL: dict[str, str] = {
    status.IDLE: "bold red",
    status.LOW_EFFICIENCY: "yellow",
    status.REVITALIZED: "green",
    status.UNDETERMINED: "dim",
}
CLASS_COLORS: dict[str, str] = {
    "A": "#1f6f8b",
    "B": "#7fbcb3",
    "C": "#f1cf7a",
    "D": "#c9573f",
    "T": "#a9a3c4",
}
#: Role of a unit in a goal → fill: dark where it counts, paler the earlier its milestone, warm for
#: candidates.
ROLE_COLORS: dict[str, str] = {
    "counted": "#12766f",
    status.COMPLETED_IN_USE: "#2f6da0",
    status.PHYSICAL_START: "#2f6da0",
    status.PROCEDURES: "#5b93bf",
    status.AGREEMENT: "#8db7d4",
    "pending": "#c3d8e6",
    "candidate": "#eda63a",
    "excluded": "#a9a3c4",
    "not_eligible": "#e2e3de",
}
#: What a unit is to a goal → hatch.
ROLE_HATCHES: dict[str, str] = {
    status.AGREEMENT: "lines",
    "pending": "lines",
    "candidate": "dots",
    "excluded": "back",
}
#: Housing stage → fill, from grey ground to the deep violet of homes handed over; None before the
#: first stage.
STAGE_COLORS: dict[str | None, str] = {
    None: "#d3d3cd",
    "permit": "#dcd9e6",
    "land": "#c3bbdb",
    "start": "#a497c9",
    "topped_out": "#8573b3",
    "completed": "#65519b",
    "delivered": "#452f7c",
}
#: Sequential ramps, light to dark, five steps each.
RAMPS: dict[str, tuple[str, ...]] = {
    "output": ("#e4efc9", "#a9d8b8", "#5bb5bd", "#2f80ab", "#25457f"),
    "sales": ("#e9e6f1", "#c3c2df", "#978fc2", "#6f59a3", "#472879"),
    "far": ("#fbe6c5", "#f5ba83", "#e6855f", "#bd4f54", "#7a2a52"),
    "vacancy": ("#fbe3d2", "#f6b797", "#e27f62", "#bb4a3c", "#7d2422"),
    "evidence": ("#2b2d52", "#574a86", "#a2608e", "#e39069", "#f8dd8d"),
}
#: What is drawn under the parcels → CSS colour.
CONTEXT_COLORS = {
    "water": "#cfe2ec",
    "water_line": "#a9c9da",
    "road": "#ffffff",
    "road_line": "#d9d4c8",
    "boundary": "#8c4a5f",
}
#: Action on a building → fill: kept ones blue, converted ones sand, demolished ones dark red.
ACTION_COLORS = {
    "keep": "#9fc4dd",
    "repair": "#3f7fb0",
    "convert": "#e9c46a",
    "change_use": "#f0a04b",
    "demolish": "#b3452f",
    "new": "#2a9d6f",
    "undetermined": "#c9cbc8",
}
#: Action on a building → hatch.
ACTION_HATCHES = {"convert": "lines", "change_use": "dots", "demolish": "slash"}
#: Land class → fill, pale under the buildings that stand on it, in the hues that plans of land use
#: have: homes yellow, commerce red, industry brown, green green.
USE_COLORS = {
    "residential": "#f6e6a0",
    "commercial": "#eba79c",
    "public": "#dcaecb",
    "industrial": "#cbb09a",
    "storage": "#b9aed0",
    "open_space": "#a9d39a",
    "transport": "#d4d6d8",
    "water": "#bcdcec",
    "vacant": "#f0ede2",
    "other": "#e4e2da",
}
#: Land class → hatch.
USE_HATCHES = {
    "commercial": "slash",
    "public": "dots",
    "storage": "back",
    "open_space": "lines",
}
#: Colours of scenarios in charts, in their order; the first is the one in which nothing is done.
SCENARIO_COLORS = ("#8a949c", "#17577a", "#c8452f", "#1f8a83", "#8a63a8", "#eda63a")
