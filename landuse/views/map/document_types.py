"""Types of the page's JSON document, which Python writes and the scripts read.

``tools/types/make_types.py`` makes ``views/assets/document.d.ts`` of this module; a comment of a
field becomes the comment of the property. Fields have the names that the scripts use, hence in
camel case.
"""

from __future__ import annotations

from typing import Literal, NotRequired, TypeAlias, TypedDict

#: "polygon" for areas, "line" for lines.
ShapeKind = Literal["polygon", "line"]
#: A text for one and for several; a language without a plural has the same twice.
Counted: TypeAlias = tuple[str, str]

# ── packs ────────────────────────────────────────────────────────────────────────────────────────


class ShapesHead(TypedDict):
    """Head of a pack of outlines: the layout of its bytes."""

    kind: ShapeKind
    rows: int
    #: metres of EPSG:3857 that one unit of the grid is wide
    step: float
    #: metres of EPSG:3857 by which a vertex has moved at most
    tolerance: float
    #: units of the grid, x and y, that the first vertex is counted from
    origin: list[int]
    #: name, how many integers, bytes of each
    streams: list[tuple[str, int, int]]


class FollowsFrom(TypedDict):
    """The column that determines most values of another, which has the differences only."""

    #: a column of the same table that is read before
    column: str
    #: numbers: the value is the other one times this, rounded
    factor: NotRequired[float]
    #: dates: the value is the other one, this many years later
    years: NotRequired[int]


class ColumnHead(TypedDict):
    """Head of one column in a pack of columns."""

    name: str
    #: bytes that the column takes
    size: int
    kind: Literal["number", "float", "bool", "date", "text"]
    #: bytes of one value or code
    width: int
    #: numbers: the integer is the value times this
    scale: NotRequired[int]
    #: numbers and dates: the smallest integer, which has code 1; code 0 is a missing value
    low: NotRequired[int]
    #: texts: bytes of the dictionary at the column's end
    table: NotRequired[int]
    #: numbers and dates: the codes are differences to those that another column determines
    of: NotRequired[FollowsFrom]


class ColumnsHead(TypedDict):
    """Head of a pack of columns, whose bytes follow one another."""

    rows: int
    columns: list[ColumnHead]


class TableHeads(TypedDict):
    """Heads of the packs of one table; the bytes of each are in a script element."""

    #: columns that are unpacked when the page opens
    columns: ColumnsHead
    #: outlines, in one or several packs; a table without outlines has none
    shapes: NotRequired[list[ShapesHead]]
    #: columns that are unpacked when a card needs them
    more: NotRequired[ColumnsHead]


# ── themes and rules ─────────────────────────────────────────────────────────────────────────────


class ThemeClass(TypedDict):
    """One class of a legend; the last one of a theme may be for units without a value."""

    #: status, class or number of the class; empty for units without a value
    key: str
    label: str
    #: CSS colour
    color: str
    #: "slash", "dots", "back", "lines", or empty for none
    hatch: str
    #: units in the class
    count: int
    #: their area
    mu: float


class Legend(TypedDict):
    """Legend of a theme; the classes of the units are a column of the table."""

    id: str
    title: str
    unit: str
    #: method of the classes, in words
    method: str
    classes: list[ThemeClass]


class Rule(TypedDict):
    """A rule that gave units of this page their status; units have its number in the list."""

    title: str
    rule: str
    status: str
    cite: str
    #: reason why its clause has not been verified; empty where it has
    unverified: str | None
    #: column as the policy names it, and the packed column that holds its value
    facts: list[tuple[str, str]]


class ColumnWords(TypedDict):
    """Label of a column, and the format of its numbers."""

    label: str
    unit: str
    decimals: int
    #: a share (0–1) that is printed as per cent
    share: bool


# ── goals ────────────────────────────────────────────────────────────────────────────────────────


class Role(TypedDict):
    """A role that a unit can have in a goal; columns have its number in the list."""

    key: str
    label: str
    #: label on the map
    short: str
    #: CSS colour
    color: str
    hatch: str


class GoalReserve(TypedDict):
    """Amounts that may yet fill the gap of a condition."""

    #: signed and not yet at the milestone that counts
    signed: float
    #: units that are candidates, and the most that they would contribute
    candidates: int
    amount: float


class GoalMilestone(TypedDict):
    """Amount that has reached a milestone."""

    key: str
    label: str
    amount: float
    #: whether this is the milestone at which the goal counts
    counts: bool


class GoalOutlook(TypedDict):
    """Forecast of a goal for its last day."""

    #: ISO date
    last: str
    #: chance that it is reached, in words
    chance: str
    #: amounts that 10, 50 and 90 of 100 draws stay under
    p10: float
    p50: float
    p90: float


class GoalCard(TypedDict):
    """A goal of the year; its entries, counted or not, are rows of the table ``entries``."""

    id: str
    #: number among all conditions of all goals, which entries refer to
    condition: int
    #: the table of the units that give its amounts
    table: Literal["parcels", "buildings", "housing"]
    measure: str
    title: str
    target: float
    #: behind one and behind any other amount
    unit: Counted
    decimals: int
    achieved: float
    #: whether the goal with all of its conditions is met
    met: bool
    #: whether this condition by itself is reached
    reached: bool
    #: amount that this condition lacks
    toGo: float
    milestone: str
    milestones: list[GoalMilestone]
    #: part of the amount at the milestone that counts which earlier years had recognised
    carried: float
    #: none for resettlement sites
    reserve: GoalReserve | None
    outlook: GoalOutlook | None
    #: further conditions that have to be met too
    also: list[GoalCard]


class GoalOnDay(TypedDict):
    """The amounts of a goal on an earlier day."""

    achieved: float
    met: bool
    reached: bool
    toGo: float
    #: in the order of the card's milestones
    milestones: list[float]
    carried: float
    reserve: GoalReserve | None
    also: list[GoalOnDay]


class TimelineDays(TypedDict):
    """Earlier days that the page can be set to; statuses on them are columns of the parcels."""

    #: ISO dates
    days: list[str]
    #: every goal on each of the days
    goals: list[list[GoalOnDay]]


# ── housing ──────────────────────────────────────────────────────────────────────────────────────


class HousingSite(TypedDict):
    """One resettlement site, in the order of the table of their outlines."""

    site_id: str
    name: str | None
    #: the stage reached, none before the first one
    stage: str | None
    next_stage: str | None
    #: the stage that is late
    late_stage: str | None
    #: the stage that the ledger reports without a day
    said_stage: str | None
    days_late: int | None
    late: bool | None
    on_map: bool | None
    #: homes
    units: int | None
    floor_area_m2: float | None
    #: stage → ISO date
    planned: dict[str, str | None]
    actual: dict[str, str | None]


class Stage(TypedDict):
    """A stage of housing, in order."""

    key: str
    label: str
    color: str


# ── the page ─────────────────────────────────────────────────────────────────────────────────────


class Meta(TypedDict):
    """Contents of the title bar and the imprint."""

    zone: str
    #: name of the part of the zone that the page shows; empty where it shows all of it
    part: str
    year: int
    #: ISO date
    asOf: str
    crs: str
    policy: str
    synthetic: bool
    note: str
    #: table and name of its file
    sources: list[str]
    parcels: int
    mu: float | None
    buildings: int
    #: a version for everybody
    public: bool
    mapNumber: str


class Ranking(TypedDict):
    """The ends of the ranking by tax per mu: row of the parcel in its table, 万元 per mu."""

    best: list[tuple[int, float]]
    worst: list[tuple[int, float]]


class Tiles(TypedDict):
    """A basemap that the network serves."""

    title: str
    #: templates with {x}, {y}, {z}, and {s} and {key} where the service has them; bottom to top
    urls: list[str]
    #: one character each
    subdomains: str
    #: the closest zoom that has tiles
    most: int
    key: str
    #: whether the page has to ask for a key
    asks: bool
    #: degrees, longitude and latitude, by which the service shifts coordinates here
    shift: tuple[float, float] | None


class PictureOfPage(TypedDict):
    """An aerial picture whose bytes are in the page."""

    title: str
    #: of the script element with its bytes
    id: str
    mime: str
    #: west, south, east and north in degrees
    bounds: tuple[float, float, float, float]


class PublicContents(TypedDict):
    """List of what a public page contains."""

    #: table → its columns on the page
    contents: dict[str, list[str]]
    #: tables that are not on the page
    withheld: list[str]


class PageTexts(TypedDict):
    """Every text that the scripts put on the page, with the values that they fill in in braces."""

    title: str
    goal_hint: str
    goal_method: str
    candidate_ranks: str
    class_hint: str
    reserve: str
    reserve_of_area: str
    carried: str
    on_its_way: str
    candidates: str
    by_area: str
    count_buildings: Counted
    history: str
    clear_all: str
    put_back: str
    only_these: str
    without_these: str
    layers_off: str
    view_line: str
    can_add: str
    not_eligible: str
    save_geojson: str
    save_picture: str
    copy_link: str
    take_away: str
    number: str
    basis_day: str
    late_sign: str
    fold_left: str
    fold_right: str
    panels: str
    area: str
    of_zone: str
    by_middles: str
    pick_these: str
    adds: str
    street: str
    entry: str
    found_more: str
    present: str
    chapter_of: str
    next_chapter: str
    chapter_before: str
    as_of: str
    plan_year: str
    internal: str
    public: str
    synthetic: str
    search: str
    search_public: str
    search_none: str
    not_public: str
    goals: str
    whole_zone: str
    goals_none: str
    met: str
    to_go: str
    counts_at: str
    counted: str
    excluded: str
    none: str
    outlook: str
    outlook_note: str
    more: Counted
    status: str
    filter_hint: str
    count: Counted
    parcels: str
    parcel: str
    buildings: str
    building: str
    housing: str
    site: str
    sites: Counted
    no_shape: str
    late: Counted
    on_plan: str
    no_plan: str
    undated: str
    stage_undated: str
    stage_unknown: str
    stage_none: str
    areas: str
    water: str
    roads: str
    boundary: str
    labels: str
    pictures: str
    no_picture: str
    parcels_over: str
    theme: str
    legend: str
    layers: str
    no_data: str
    key: str
    ranking: str
    ranking_none: str
    from_worst: str
    only_view: str
    filter: str
    in_view: Counted
    size: str
    least: str
    most: str
    clear: str
    timeline: str
    play: str
    compare: str
    compare_with: str
    compare_now: str
    compare_moves: Counted
    compare_same: str
    compare_slider: str
    not_there: str
    plans: str
    plan_moves: Counted
    plan_same: str
    plan_buildings: str
    plan_new: str
    plan_new_floor: str
    plan_far: str
    plan_land: str
    tools: str
    select_box: str
    select_lasso: str
    select_hint: str
    measure: str
    measure_hint: str
    length_is: str
    length_and_area: str
    fullscreen: str
    picked: str
    total: str
    save_csv: str
    close: str
    suspected: str
    confirmed: str
    reasons: str
    no_reasons: str
    flags: str
    missing: str
    missing_hint: str
    unverified: str
    firm: str
    firms: str
    firms_none: str
    actions: str
    facts: str
    output: str
    location: str
    progress: str
    planned: str
    actual: str
    yes: str
    no: str
    no_record: str
    unnamed: str
    home: str
    zoom_in: str
    zoom_out: str
    north: str
    scale: str
    map: str
    keys: str
    mu: str
    print: str
    sheet: str
    source: str
    policy: str
    crs: str
    compiler: str
    compiler_value: str
    map_number: str
    to_fill: str
    comma: str
    semicolon: str
    old_browser: str
    failed: str


class Plan(TypedDict):
    """A scenario of a study; parcels by its uses are a theme."""

    #: id of the theme
    theme: str
    title: str
    #: whether nothing is done in it
    asItIs: bool


class ChapterOfPage(TypedDict):
    """A view for an audience."""

    title: str
    sentence: str
    #: from "#" on
    view: str


class PageDocument(TypedDict):
    """Everything that the page says; ``tables`` describes the packs of everything it draws."""

    lang: str
    text: PageTexts
    #: word of the register → its label
    words: dict[str, str]
    tables: dict[str, TableHeads]
    housing: list[HousingSite]
    meta: Meta
    #: the first one is the status
    themes: list[Legend]
    buildingTheme: Legend
    rules: list[Rule]
    columns: dict[str, ColumnWords]
    goals: list[GoalCard]
    #: the best first
    roles: list[Role]
    #: how soon a unit can be used, the soonest first
    readiness: list[str]
    chapters: list[ChapterOfPage]
    ranking: Ranking
    #: columns of the parcels that the page filters by
    facets: list[str]
    #: Chinese character → first letter of its reading
    pinyin: dict[str, str]
    timeline: TimelineDays | None
    #: titles of the other assessments to compare with
    others: list[str]
    #: scenarios of the study that the page is of, the status quo first
    plans: list[Plan]
    #: legend of what plans do with buildings
    actions: list[ThemeClass]
    #: "water", "road" … → CSS colour
    context: dict[str, str]
    statusLabels: dict[str, str]
    statusColors: dict[str, str]
    stages: list[Stage]
    #: CSS colour of a site before the first stage
    stageNone: str
    #: none on a page that is not public
    publication: PublicContents | None
    basemap: Tiles | None
    #: under the parcels, the earliest first
    pictures: list[PictureOfPage]
