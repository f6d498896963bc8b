// The page's document. Made by tools/types/make_types.py from landuse/views/map/document_types.py:
// change that module, then run the script. Nothing of this is in the page.

/** Head of a pack of outlines: the layout of its bytes. */
interface ShapesHead {
  kind: "polygon" | "line";
  rows: number;
  /** metres of EPSG:3857 that one unit of the grid is wide */
  step: number;
  /** metres of EPSG:3857 by which a vertex has moved at most */
  tolerance: number;
  /** units of the grid, x and y, that the first vertex is counted from */
  origin: number[];
  /** name, how many integers, bytes of each */
  streams: [string, number, number][];
}

/** The column that determines most values of another, which has the differences only. */
interface FollowsFrom {
  /** a column of the same table that is read before */
  column: string;
  /** numbers: the value is the other one times this, rounded */
  factor?: number;
  /** dates: the value is the other one, this many years later */
  years?: number;
}

/** Head of one column in a pack of columns. */
interface ColumnHead {
  name: string;
  /** bytes that the column takes */
  size: number;
  kind: "number" | "float" | "bool" | "date" | "text";
  /** bytes of one value or code */
  width: number;
  /** numbers: the integer is the value times this */
  scale?: number;
  /** numbers and dates: the smallest integer, which has code 1; code 0 is a missing value */
  low?: number;
  /** texts: bytes of the dictionary at the column's end */
  table?: number;
  /** numbers and dates: the codes are differences to those that another column determines */
  of?: FollowsFrom;
}

/** Head of a pack of columns, whose bytes follow one another. */
interface ColumnsHead {
  rows: number;
  columns: ColumnHead[];
}

/** Heads of the packs of one table; the bytes of each are in a script element. */
interface TableHeads {
  /** columns that are unpacked when the page opens */
  columns: ColumnsHead;
  /** outlines, in one or several packs; a table without outlines has none */
  shapes?: ShapesHead[];
  /** columns that are unpacked when a card needs them */
  more?: ColumnsHead;
}

/** One class of a legend; the last one of a theme may be for units without a value. */
interface ThemeClass {
  /** status, class or number of the class; empty for units without a value */
  key: string;
  label: string;
  /** CSS colour */
  color: string;
  /** "slash", "dots", "back", "lines", or empty for none */
  hatch: string;
  /** units in the class */
  count: number;
  /** their area */
  mu: number;
}

/** Legend of a theme; the classes of the units are a column of the table. */
interface Legend {
  id: string;
  title: string;
  unit: string;
  /** method of the classes, in words */
  method: string;
  classes: ThemeClass[];
}

/** A rule that gave units of this page their status; units have its number in the list. */
interface Rule {
  title: string;
  rule: string;
  status: string;
  cite: string;
  /** reason why its clause has not been verified; empty where it has */
  unverified: string | null;
  /** column as the policy names it, and the packed column that holds its value */
  facts: [string, string][];
}

/** Label of a column, and the format of its numbers. */
interface ColumnWords {
  label: string;
  unit: string;
  decimals: number;
  /** a share (0–1) that is printed as per cent */
  share: boolean;
}

/** A role that a unit can have in a goal; columns have its number in the list. */
interface Role {
  key: string;
  label: string;
  /** label on the map */
  short: string;
  /** CSS colour */
  color: string;
  hatch: string;
}

/** Amounts that may yet fill the gap of a condition. */
interface GoalReserve {
  /** signed and not yet at the milestone that counts */
  signed: number;
  /** units that are candidates, and the most that they would contribute */
  candidates: number;
  amount: number;
}

/** Amount that has reached a milestone. */
interface GoalMilestone {
  key: string;
  label: string;
  amount: number;
  /** whether this is the milestone at which the goal counts */
  counts: boolean;
}

/** Forecast of a goal for its last day. */
interface GoalOutlook {
  /** ISO date */
  last: string;
  /** chance that it is reached, in words */
  chance: string;
  /** amounts that 10, 50 and 90 of 100 draws stay under */
  p10: number;
  p50: number;
  p90: number;
}

/** A goal of the year; its entries, counted or not, are rows of the table ``entries``. */
interface GoalCard {
  id: string;
  /** number among all conditions of all goals, which entries refer to */
  condition: number;
  /** the table of the units that give its amounts */
  table: "parcels" | "buildings" | "housing";
  measure: string;
  title: string;
  target: number;
  /** behind one and behind any other amount */
  unit: [string, string];
  decimals: number;
  achieved: number;
  /** whether the goal with all of its conditions is met */
  met: boolean;
  /** whether this condition by itself is reached */
  reached: boolean;
  /** amount that this condition lacks */
  toGo: number;
  milestone: string;
  milestones: GoalMilestone[];
  /** part of the amount at the milestone that counts which earlier years had recognised */
  carried: number;
  /** none for resettlement sites */
  reserve: GoalReserve | null;
  outlook: GoalOutlook | null;
  /** further conditions that have to be met too */
  also: GoalCard[];
}

/** The amounts of a goal on an earlier day. */
interface GoalOnDay {
  achieved: number;
  met: boolean;
  reached: boolean;
  toGo: number;
  /** in the order of the card's milestones */
  milestones: number[];
  carried: number;
  reserve: GoalReserve | null;
  also: GoalOnDay[];
}

/** Earlier days that the page can be set to; statuses on them are columns of the parcels. */
interface TimelineDays {
  /** ISO dates */
  days: string[];
  /** every goal on each of the days */
  goals: GoalOnDay[][];
}

/** One resettlement site, in the order of the table of their outlines. */
interface HousingSite {
  site_id: string;
  name: string | null;
  /** the stage reached, none before the first one */
  stage: string | null;
  next_stage: string | null;
  /** the stage that is late */
  late_stage: string | null;
  /** the stage that the ledger reports without a day */
  said_stage: string | null;
  days_late: number | null;
  late: boolean | null;
  on_map: boolean | null;
  /** homes */
  units: number | null;
  floor_area_m2: number | null;
  /** stage → ISO date */
  planned: Record<string, string | null>;
  actual: Record<string, string | null>;
}

/** A stage of housing, in order. */
interface Stage {
  key: string;
  label: string;
  color: string;
}

/** Contents of the title bar and the imprint. */
interface Meta {
  zone: string;
  /** name of the part of the zone that the page shows; empty where it shows all of it */
  part: string;
  year: number;
  /** ISO date */
  asOf: string;
  crs: string;
  policy: string;
  synthetic: boolean;
  note: string;
  /** table and name of its file */
  sources: string[];
  parcels: number;
  mu: number | null;
  buildings: number;
  /** a version for everybody */
  public: boolean;
  mapNumber: string;
}

/** The ends of the ranking by tax per mu: row of the parcel in its table, 万元 per mu. */
interface Ranking {
  best: [number, number][];
  worst: [number, number][];
}

/** A basemap that the network serves. */
interface Tiles {
  title: string;
  /** templates with {x}, {y}, {z}, and {s} and {key} where the service has them; bottom to top */
  urls: string[];
  /** one character each */
  subdomains: string;
  /** the closest zoom that has tiles */
  most: number;
  key: string;
  /** whether the page has to ask for a key */
  asks: boolean;
  /** degrees, longitude and latitude, by which the service shifts coordinates here */
  shift: [number, number] | null;
}

/** An aerial picture whose bytes are in the page. */
interface PictureOfPage {
  title: string;
  /** of the script element with its bytes */
  id: string;
  mime: string;
  /** west, south, east and north in degrees */
  bounds: [number, number, number, number];
}

/** List of what a public page contains. */
interface PublicContents {
  /** table → its columns on the page */
  contents: Record<string, string[]>;
  /** tables that are not on the page */
  withheld: string[];
}

/** Every text that the scripts put on the page, with the values that they fill in in braces. */
interface PageTexts {
  title: string;
  goal_hint: string;
  goal_method: string;
  candidate_ranks: string;
  class_hint: string;
  reserve: string;
  reserve_of_area: string;
  carried: string;
  on_its_way: string;
  candidates: string;
  by_area: string;
  count_buildings: [string, string];
  history: string;
  clear_all: string;
  put_back: string;
  only_these: string;
  without_these: string;
  layers_off: string;
  view_line: string;
  can_add: string;
  not_eligible: string;
  save_geojson: string;
  save_picture: string;
  copy_link: string;
  take_away: string;
  number: string;
  basis_day: string;
  late_sign: string;
  fold_left: string;
  fold_right: string;
  panels: string;
  area: string;
  of_zone: string;
  by_middles: string;
  pick_these: string;
  adds: string;
  street: string;
  entry: string;
  found_more: string;
  present: string;
  chapter_of: string;
  next_chapter: string;
  chapter_before: string;
  as_of: string;
  plan_year: string;
  internal: string;
  public: string;
  synthetic: string;
  search: string;
  search_public: string;
  search_none: string;
  not_public: string;
  goals: string;
  whole_zone: string;
  goals_none: string;
  met: string;
  to_go: string;
  counts_at: string;
  counted: string;
  excluded: string;
  none: string;
  outlook: string;
  outlook_note: string;
  more: [string, string];
  status: string;
  filter_hint: string;
  count: [string, string];
  parcels: string;
  parcel: string;
  buildings: string;
  building: string;
  housing: string;
  site: string;
  sites: [string, string];
  no_shape: string;
  late: [string, string];
  on_plan: string;
  no_plan: string;
  undated: string;
  stage_undated: string;
  stage_unknown: string;
  stage_none: string;
  areas: string;
  water: string;
  roads: string;
  boundary: string;
  labels: string;
  pictures: string;
  no_picture: string;
  parcels_over: string;
  theme: string;
  legend: string;
  layers: string;
  no_data: string;
  key: string;
  ranking: string;
  ranking_none: string;
  from_worst: string;
  only_view: string;
  filter: string;
  in_view: [string, string];
  size: string;
  least: string;
  most: string;
  clear: string;
  timeline: string;
  play: string;
  compare: string;
  compare_with: string;
  compare_now: string;
  compare_moves: [string, string];
  compare_same: string;
  compare_slider: string;
  not_there: string;
  plans: string;
  plan_moves: [string, string];
  plan_same: string;
  plan_buildings: string;
  plan_new: string;
  plan_new_floor: string;
  plan_far: string;
  plan_land: string;
  tools: string;
  select_box: string;
  select_lasso: string;
  select_hint: string;
  measure: string;
  measure_hint: string;
  length_is: string;
  length_and_area: string;
  fullscreen: string;
  picked: string;
  total: string;
  save_csv: string;
  close: string;
  suspected: string;
  confirmed: string;
  reasons: string;
  no_reasons: string;
  flags: string;
  missing: string;
  missing_hint: string;
  unverified: string;
  firm: string;
  firms: string;
  firms_none: string;
  actions: string;
  facts: string;
  output: string;
  location: string;
  progress: string;
  planned: string;
  actual: string;
  yes: string;
  no: string;
  no_record: string;
  unnamed: string;
  home: string;
  zoom_in: string;
  zoom_out: string;
  north: string;
  scale: string;
  map: string;
  keys: string;
  mu: string;
  print: string;
  sheet: string;
  source: string;
  policy: string;
  crs: string;
  compiler: string;
  compiler_value: string;
  map_number: string;
  to_fill: string;
  comma: string;
  semicolon: string;
  old_browser: string;
  failed: string;
}

/** A scenario of a study; parcels by its uses are a theme. */
interface Plan {
  /** id of the theme */
  theme: string;
  title: string;
  /** whether nothing is done in it */
  asItIs: boolean;
}

/** A view for an audience. */
interface ChapterOfPage {
  title: string;
  sentence: string;
  /** from "#" on */
  view: string;
}

/** Everything that the page says; ``tables`` describes the packs of everything it draws. */
interface PageDocument {
  lang: string;
  text: PageTexts;
  /** word of the register → its label */
  words: Record<string, string>;
  tables: Record<string, TableHeads>;
  housing: HousingSite[];
  meta: Meta;
  /** the first one is the status */
  themes: Legend[];
  buildingTheme: Legend;
  rules: Rule[];
  columns: Record<string, ColumnWords>;
  goals: GoalCard[];
  /** the best first */
  roles: Role[];
  /** how soon a unit can be used, the soonest first */
  readiness: string[];
  chapters: ChapterOfPage[];
  ranking: Ranking;
  /** columns of the parcels that the page filters by */
  facets: string[];
  /** Chinese character → first letter of its reading */
  pinyin: Record<string, string>;
  timeline: TimelineDays | null;
  /** titles of the other assessments to compare with */
  others: string[];
  /** scenarios of the study that the page is of, the status quo first */
  plans: Plan[];
  /** legend of what plans do with buildings */
  actions: ThemeClass[];
  /** "water", "road" … → CSS colour */
  context: Record<string, string>;
  statusLabels: Record<string, string>;
  statusColors: Record<string, string>;
  stages: Stage[];
  /** CSS colour of a site before the first stage */
  stageNone: string;
  /** none on a page that is not public */
  publication: PublicContents | null;
  basemap: Tiles | null;
  /** under the parcels, the earliest first */
  pictures: PictureOfPage[];
}
