// What the scripts of the page share, for the type checker: nothing of this is in the page.
// What they are given stands in document.d.ts; tools/types/leaflet.d.ts adds to Leaflet's types.

// ── packs ──────────────────────────────────────────────────────────────────────────────────────

/** Outlines of a table, on a grid of `step` metres in EPSG:3857. */
interface Shapes {
  rows: number;
  kind: "polygon" | "line";
  /** metres of one unit of the grid */
  step: number;
  /** place of 0, 0 on the grid */
  origin: number[];
  x: Int32Array;
  y: Int32Array;
  /** first vertex of each ring, and the end */
  ring: Uint32Array;
  /** first ring of each row, and the end */
  row: Uint32Array;
  /** x1, y1, x2, y2 of each row; x1 > x2 where it has no shape */
  box: Int32Array;
}

/** A value of a column; null is a missing one. */
type Cell = string | number | boolean | null;

/** A column of places, of which a missing one is null. */
interface Places {
  number(row: number): number | null;
}

/** A column that unpacks itself when it is first read. */
interface Column extends Places {
  head: ColumnHead;
  codes: Uint32Array | Float64Array;
  words: string[];
  get(row: number): Cell;
  /** null also where the value is no number */
  number(row: number): number | null;
  /** the value as text */
  text(row: number): string | null;
}

type Columns = { [name: string]: Column | undefined };

interface Grid {
  extent: number[] | null;
  query(x1: number, y1: number, x2: number, y2: number, found: (row: number) => void): void;
  pick(x: number, y: number, allowed?: (row: number) => boolean): number;
}

/** What a script element packed. */
interface Unpacked {
  /** of columns */
  bytes?: Uint8Array;
  /** of outlines */
  shapes?: Shapes;
}

/** A packed table; one without outlines has shapes and a grid of no rows. */
interface Table {
  columns: Columns;
  shapes: Shapes;
  grid: Grid;
  readonly rows: number;
  load(): Promise<Table>;
  details(): Promise<void>;
  get(name: string, row: number): Cell;
  /** null where the value is missing or no number, or there is no such column */
  number(name: string, row: number): number | null;
  text(name: string, row: number): string | null;
  has(row: number): boolean;
}

/** The tables of the page; water, roads and boundary are there where the zone has them. */
interface Tables {
  parcels: Table;
  buildings: Table;
  housing: Table;
  areas: Table;
  site_days: Table;
  entries: Table;
  firms: Table;
  shares: Table;
  actions: Table;
  [ground: string]: Table | undefined;
}

type UnitTable = "parcels" | "buildings" | "housing" | "areas";

interface Unit {
  table: UnitTable;
  row: number;
}

// ── what is drawn ──────────────────────────────────────────────────────────────────────────────

/** How a class of rows is drawn; widths in css pixels. */
interface Look {
  fill?: string;
  hatch?: string;
  stroke?: string;
  width?: number;
  dash?: number[];
  alpha?: number;
  /** width on the ground, for lines, and what is added to it on the screen */
  metres?: number;
  extra?: number;
  /** radius of the point that stands for a row too small to be seen */
  point?: number;
  /** the width is kept when far away */
  keep?: boolean;
  /** gives way to any other where rows are too small to be told apart */
  faint?: boolean;
}

interface Painter {
  readonly table: Table;
  visible: boolean;
  looks: Look[];
  /** place in `looks`, -1: not drawn */
  look(row: number): number;
  /** drawn, but filtered out */
  faint?(row: number): boolean;
  readonly minZoom?: number;
}

interface ParcelPainter extends Painter {
  faint(row: number): boolean;
}

/** Painters by their place in the order of painters.js. */
interface Painters {
  parcels: ParcelPainter;
  buildings: Painter;
  housing: Painter;
  new_floor: Painter;
  picked: Painter;
  [ground: string]: Painter | undefined;
}

/** Painters as a layer of the map. */
interface Scene extends L.GridLayer {
  repaint(): void;
}

/** A layer of packed rows on anybody's map, as ParcelLayer in Python writes it. */
interface LayerConfig extends TableHeads {
  id: string;
  opacity: number;
  /** of rows that have no colour of their own */
  color: string;
  /** column of the tooltip → what it is called */
  fields: Record<string, string>;
  text: PageTexts;
}

/** A name or a figure on the map. */
interface Label {
  kind: string;
  /** goes with this layer */
  layer: LayerName;
  place: L.LatLng;
  text: string;
  /** what a click chooses, or does */
  unit?: Unit;
  open?: () => void;
  /** is of the right side only where two are compared */
  isRight?: boolean;
}

/** What an overview says of a ward or a square: its shown parcels, and the middle of them. */
interface OverviewSum {
  name: string;
  count: number;
  mu: number;
  x: number;
  y: number;
}

interface Overview {
  /** the zoom from which parcels are seen */
  until: number;
  /** the most mu first */
  sums(): OverviewSum[];
}

// ── the view ───────────────────────────────────────────────────────────────────────────────────

/** A column that the page filters by: 0 is a missing word, else the place of the word and one. */
interface Facet {
  name: string;
  codes: ArrayLike<number>;
  words: string[];
}

type LayerName =
  | "parcels"
  | "buildings"
  | "housing"
  | "areas"
  | "roads"
  | "water"
  | "boundary"
  | "labels";

/** A class of a legend: of a theme, or what units are to a goal. */
type ShownClass = Pick<ThemeClass, "key" | "label" | "color" | "hatch">;

/** The legend by which parcels are coloured: a theme, or the roles of a goal. */
interface ShownLegend {
  id: string;
  title: string;
  unit: string;
  method: string;
  classes: ShownClass[];
}

interface ChosenUnit {
  table: UnitTable;
  id: string;
}

/** What is shown of the zone, as one value: state.js changes it. */
interface ViewState {
  /** what parcels are coloured by */
  theme: string;
  /** the goal whose mode is on */
  goal: string | null;
  /** theme → keys of classes that are taken out */
  off: Record<string, string[]>;
  /** facet → words that are shown */
  filters: Record<string, string[]>;
  /** smallest and largest mu that are shown */
  size: { least: number | null; most: number | null };
  /** layers that are not drawn */
  hidden: string[];
  /** an earlier day of the timeline */
  day: string | null;
  /** the aerial picture under the parcels */
  picture: string | null;
  /** what the left side of the map shows */
  comparison: string | null;
  chosen: ChosenUnit | null;
  /** rows of parcels */
  picked: number[];
  /** the paper */
  sheet: string | null;
}

type ViewKey = keyof ViewState;

/** A click on a class: it alone is shown; `one`: it is taken out or brought back. */
interface ClassAction {
  type: "class";
  theme: string;
  key: string;
  /** of all classes of the theme */
  keys: string[];
  one: boolean;
}

/** What changes the view. */
type ViewAction =
  | ClassAction
  /** `keeps` what is compared with */
  | { type: "theme"; id: string; keeps?: boolean }
  | { type: "goal"; id: string }
  | { type: "facet"; name: string; word: string }
  | { type: "size"; end: "least" | "most"; mu: number | null }
  | { type: "layer"; name: LayerName }
  | { type: "day"; day: string | null }
  | { type: "compare"; label: string | null }
  | { type: "picture"; title: string | null }
  | { type: "choose"; unit: ChosenUnit | null }
  | { type: "pick"; rows: number[] }
  | { type: "sheet"; size: string | null }
  /** filters that are put back */
  | { type: "facets"; name: string }
  | { type: "sizes" }
  | { type: "classes"; theme: string }
  | { type: "layers" }
  | { type: "unfilter" }
  | { type: "whole"; first: ViewState; keeps: Partial<ViewState> };

/** A place on the map. */
interface MapPlace {
  zoom: number;
  lat: number;
  lng: number;
}

/** What of an address the page has. */
interface Known {
  facets: Facet[];
  layers: string[];
  comparisons: string[];
  legend(id: string): ShownLegend | null;
}

/** What an address asks for. */
interface AskedView {
  view: ViewState;
  place: MapPlace | null;
  /** ids of parcels */
  picked: string[];
}

// ── parts of the page ──────────────────────────────────────────────────────────────────────────

/** What parcels of one theme are beside what the map shows. */
interface ComparedState {
  /** status column of the parcels, theme of a scenario, or a picture */
  name: string;
  label: string;
}

/** Buildings and sites of one side of the map. */
interface Side {
  sites: HousingSite[];
  statusOfBuildings: Column | undefined;
  buildings: Uint8Array;
  /** theme of the scenario */
  plan: string | null;
}

interface Compare {
  states: ComparedState[];
  /** what the left side shows, null while nothing is compared */
  state: ComparedState | null;
  scene: Scene | null;
  line: HTMLElement;
  box: HTMLElement;
  show(name: string | null): void;
  clip(): void;
  leftAt(point?: { x: number }): ComparedState | null;
  statusAt(row: number, point?: { x: number }): number | null;
}

interface Pictures {
  /** how strongly parcels cover a picture */
  over: number;
  readonly beside: string | null;
  clip(left: string, right: string): void;
}

interface Picked {
  rows: Set<number>;
  node: HTMLElement;
  take(rows: number[], add?: boolean): void;
  toggle(row: number): void;
}

/** What the tooltip says. */
interface Brief {
  title: string;
  lines: string[];
  swatch?: string;
}

/** A firm on a parcel; `share` is the row of its share. */
interface FirmOnParcel {
  firm: number;
  parcel: number;
  share: number;
}

/** Amounts of a condition of the goal that is shown, unit by unit. */
interface GoalAmounts {
  condition: GoalCard;
  roles: Int16Array;
  of(row: number): number | null;
}

interface Candidate {
  row: number;
  amount: number | null;
  /** place among the readiness of the document, after all of them where nobody knows */
  ready: number;
}

/** Mu of a selection: the parts add up to all of it. */
interface GoalSplit {
  addable: number;
  counted: number;
  other: number;
}

/** A match of the search. */
interface Found {
  /** how well it matches, and its place in the zone */
  rank: number;
  order: number;
  kind: string;
  title: string;
  note: string;
  unit?: Unit | null;
  act?: () => void;
}

/** Keeps the view, and tells who asked when a key of it has changed: store.js. */
interface Store {
  readonly view: ViewState;
  dispatch(action: ViewAction, step?: boolean): void;
  replace(view: ViewState): void;
  on(keys: ViewKey[], act: () => void): void;
  tell(changed: Set<ViewKey> | null): void;
}

interface StoreHooks {
  /** before anybody is told; null: everything has changed */
  derive(changed: Set<ViewKey> | null): void;
  /** after everybody was */
  told(): void;
  /** after an action; `step`: the back button takes it back */
  written(step: boolean): void;
}

/** What follows from the view: shown.js. */
interface Shown {
  /** place in the timeline's days, null for the day of the page */
  readonly when: number | null;
  readonly day: string;
  /** -1 where no goal is on */
  readonly goalPlace: number;
  readonly theme: ShownLegend;
  readonly chosen: Unit | null;
  /** 1 where a parcel passes the filters */
  mask: Uint8Array;
  /** class of every parcel, the number of classes where it is filtered out */
  parcels: Uint8Array;
  buildings: Uint8Array;
  /** class of every parcel in the legend, whatever is filtered */
  classOf: Int16Array;
  /** statuses of the parcels and of the buildings on the day */
  status: Column | undefined;
  statusOfBuildings: Column | undefined;
  sites: HousingSite[];
  legend(id: string): ShownLegend | null;
  goalOn(table: string): boolean;
  roles(table: "parcels" | "buildings", when?: number | null): Int16Array;
  derive(changed: Set<ViewKey> | null): void;
  setLooks(): void;
  setBase(isOn: boolean): void;
}

/** Where the map looks: camera.js. */
interface Camera {
  home(animate?: boolean, covered?: number): void;
  show(table: Table | undefined, row: number): void;
  goTo(place: MapPlace | null): void;
}

/** What the address says: address.js. */
interface Address {
  asked(hash?: string): AskedView;
  open(): void;
  write(step: boolean): void;
  show(hash: string): void;
  take(asked: AskedView): void;
}

/** The card of what is chosen: card.js. */
interface Cards {
  node: HTMLElement;
  select(unit: Unit | null, go?: boolean): void;
}

/** Tools on the map, one at a time: tools.js. */
interface Tools {
  nodes: HTMLElement[];
  /** the tool that has the pointer */
  readonly active: string | null;
}

/** The parts of the page, which panels, tools and cards are handed: app.js puts them together. */
interface App {
  doc: PageDocument;
  text: PageTexts;
  words: Record<string, string>;
  map: L.Map;
  host: HTMLElement;
  tables: Tables;
  facets: Facet[];
  /** mu of every parcel, 0 where unknown */
  mu: ArrayLike<number>;
  store: Store;
  shown: Shown;
  painters: Painters;
  scene: Scene;
  /** outlines of what is chosen */
  outlines: L.SVG;
  picked: Picked;
  compare: Compare;
  pictures: Pictures;
  tools: Tools;
  cards: Cards;
  camera: Camera;
  address: Address;
  labels: { settle(): void };
  /** done once everything is unpacked */
  complete: Promise<void>;
}

// ── elements ───────────────────────────────────────────────────────────────────────────────────

type TagName<T extends string> = T extends `${infer Name}.${string}` ? Name : T;
/** The element of "div.some-class". */
type ElementOf<T extends string> =
  TagName<T> extends keyof HTMLElementTagNameMap
    ? HTMLElementTagNameMap[TagName<T>]
    : HTMLElement;

type Child = Node | string | number | null | undefined | Child[];

/** A handler of any event. */
type Handler = { on(event: Event): void }["on"];

/** Attributes of an element: false, null and undefined leave one out. */
interface Attributes {
  style?: Record<string, string>;
  onclick?: ((event: MouseEvent) => void) | null;
  onchange?: (event: Event) => void;
  oninput?: (event: Event) => void;
  onkeydown?: (event: KeyboardEvent) => void;
  onpointerdown?: (event: PointerEvent) => void;
  onpointerup?: (event: PointerEvent) => void;
  [name: string]:
    | string
    | number
    | boolean
    | null
    | undefined
    | Handler
    | Record<string, string>;
}

/** What a text of the page is filled with; `count` chooses between one and several. */
type Values = Record<string, string | number>;

// ── what the scripts give each other ───────────────────────────────────────────────────────────

interface Landuse {
  app: App;
  open(map: L.Map): Promise<void>;

  // unpack.js, grid.js
  canUnpack(): boolean;
  /** characters of a pack from which on a worker unpacks it */
  large: number;
  prepare(lengths: number[]): void;
  begin(id: string, head: ShapesHead | ColumnsHead, origin?: number[]): void;
  unpack(id: string, head: ShapesHead | ColumnsHead, origin?: number[]): Promise<Unpacked>;
  readShapes(bytes: Uint8Array, head: ShapesHead, origin?: number[]): Shapes;
  readColumns(bytes: Uint8Array, head: ColumnsHead, known?: Columns): Columns;
  numbers(column: Column | undefined, rows: number): Float64Array;
  Grid: { new (shapes: Shapes): Grid; prototype: Grid };
  Table: new (prefix: string, heads: TableHeads) => Table;
  isInside(shapes: Shapes, row: number, place: L.LatLng): boolean;

  // layer.js
  scene(painters: Painter[], options?: L.GridLayerOptions): Scene;
  toGrid(shapes: Shapes, place: L.LatLng): [number, number];
  fromGrid(shapes: Shapes, x: number, y: number): L.LatLng;
  bounds(shapes: Shapes, box: ArrayLike<number>): L.LatLngBounds;
  boundsOf(table: Table, row: number): L.LatLngBounds;
  rings(shapes: Shapes, row: number): L.LatLng[][];
  addLegend(map: L.Map, rows: [string, string][]): void;
  addLayer(map: L.Map, config: LayerConfig): Promise<Scene | void>;

  // format.js
  el<T extends string>(
    tag: T,
    attributes?: Attributes | null,
    ...children: Child[]
  ): ElementOf<T>;
  icon(name: string): SVGSVGElement;
  number(value: Cell | undefined, decimals?: number, least?: number): string;
  plain(value: Cell | undefined): string;
  fill(text: string | [string, string], values: Values): string;
  all(host: Element, selector: string): HTMLElement[];
  focusedIn(host: HTMLElement): HTMLElement | null;
  fail(host: Element, text: string): void;
  tooltip(host: HTMLElement): (said: Brief | null, point?: L.Point) => void;

  // state.js, store.js, shown.js, address.js, camera.js
  firstView(doc: PageDocument): ViewState;
  keysOf(view: ViewState): ViewKey[];
  keysOff(off: Record<string, string[]>, theme: string): string[];
  goneOf(view: ViewState, legend: ShownLegend): Uint8Array;
  nextView(view: ViewState, action: ViewAction): ViewState;
  isFiltered(view: Pick<ViewState, "filters" | "off" | "size">): boolean;
  addressOf(
    view: ViewState,
    place: MapPlace,
    idsOf: (rows: number[]) => string[],
    usual: ViewState,
  ): string;
  viewOf(hash: string, doc: PageDocument, known: Known): AskedView;
  placesOf(column: Column | undefined, rows: number): Int16Array;
  Store: new (view: ViewState, hooks: StoreHooks) => Store;
  Shown: new (app: App) => Shown;
  Address: new (app: App) => Address;
  Camera: new (app: App) => Camera;

  // painters.js
  LAYERS: Record<LayerName, string[]>;
  layerNames(): LayerName[];
  layerName(app: App, name: string): string;
  inOrder(app: App): Painter[];
  setVisible(app: App): void;
  looksOf(theme: ShownLegend, alpha: number): Look[];
  buildingsPainter(app: App, side?: Side): Painter;
  housingPainter(app: App, side?: Side): Painter;
  stagePlace(app: App, site: HousingSite): number;
  painters(app: App): Painters;

  // select.js
  nameOf(app: App, unit: Unit): string;
  kindOf(app: App, table: UnitTable): string;
  findIn(app: App, table: UnitTable, id: string): Unit | null;
  find(app: App, id: string): Unit | null;
  firmsOn(app: App, parcel: number): FirmOnParcel[];
  parcelsOf(app: App, firm: number): number[];
  parcelOfBuilding(app: App, building: number): number;
  unitAt(app: App, place: L.LatLng): Unit | null;
  brief(app: App, unit: Unit, point?: L.Point): Brief;
  statusKey(app: App, unit: Unit, point?: L.Point): string;
  doubtOf(app: App, unit: Unit, key: string): string;
  pointing(app: App): void;
  outline(app: App, ...styles: L.PathOptions[]): (unit: Unit | null) => void;

  // search.js, time.js
  search(app: App, asked: string): Found[];
  searchBox(app: App): HTMLElement;
  goalsOn(app: App, when: number | null): GoalCard[];
  goalsNow(app: App): GoalCard[];
  sitesOn(app: App, when: number | null): HousingSite[];
  timeline(app: App): HTMLElement | null;

  // goals.js, goal_mode.js
  amountOf(condition: GoalCard, amount: number): string;
  entriesOf(app: App, condition: GoalCard): number[][];
  unitOfEntry(app: App, condition: GoalCard, entry: number): Unit | null;
  goalPanel(app: App): HTMLElement;
  figuresOf(app: App, goal: GoalCard): string;
  steps(app: App, site: HousingSite): HTMLElement;
  stageOf(app: App, site: HousingSite): string;
  scheduleOf(app: App, site: HousingSite, sign: string): HTMLElement;
  housingPanel(app: App): HTMLElement;
  goalShown(app: App): GoalCard | null;
  rolesFor(
    app: App,
    place: number,
    table: "parcels" | "buildings",
    when: number | null,
  ): Int16Array;
  goalAmounts(app: App, table: "parcels" | "buildings"): GoalAmounts | null;
  holderOf(app: App, building: number): string | null;
  firmsOfGoal(app: App): Map<number, string>;
  readyOf(app: App, table: UnitTable, row: number): string;
  candidatesOf(app: App, table: "parcels" | "buildings", byArea: boolean): Candidate[];
  candidatesPanel(app: App): HTMLElement;
  splitBy(app: App, rows: Iterable<number>, goal: GoalCard): GoalSplit;

  // filter.js, tools.js, take_away.js
  facets(app: Pick<App, "doc" | "tables">): Facet[];
  passing(app: App, but?: Facet): Uint8Array;
  inView(app: App): Uint8Array;
  filterPanel(app: App): HTMLElement;
  lengthOf(points: L.LatLng[]): number;
  areaOf(points: L.LatLng[]): number;
  Tools: new (app: App) => Tools;
  within(app: App, ring: L.LatLng[]): number[];
  Picked: new (app: App) => Picked;
  shownRows(app: App): number[];
  saveCsv(app: App, rows: number[]): Promise<void>;
  saveGeojson(app: App, rows: number[]): Promise<void>;
  pictureOf(app: App): HTMLCanvasElement;
  savePicture(app: App): void;
  takeAway(app: App): HTMLElement;

  // basemap.js, pictures.js, compare.js, plans.js
  basemap(app: App): Child;
  Pictures: new (app: App) => Pictures;
  pictureRows(app: App): HTMLElement | null;
  Compare: new (app: App) => Compare;
  isPlan(id: string): boolean;
  actionLooks(app: App): Look[];
  actionLook(app: App, theme: string, row: number): number;
  newFloorPainter(app: App, theme: () => string | null): Painter;
  planNow(app: App): Plan | null;
  newFloorLabels(app: App): Label[];
  planLine(app: App, unit: Unit, point?: L.Point): string;
  plansOf(app: App, unit: Unit): HTMLElement | null;
  planLegend(app: App): HTMLElement[];

  // overview.js, labels.js, legend.js, ranking.js, chips.js
  overview(app: App): Overview;
  overviewLabels(app: App, overview: Overview): Label[];
  labels(app: App): { settle(): void };
  swatch(color: string, hatch?: string): HTMLElement;
  statusPanel(app: App): HTMLElement;
  rolesThere(app: App): Set<string>;
  legendPanel(app: App): HTMLElement;
  rankPanel(app: App): HTMLElement;
  chipsLine(app: App): HTMLElement;

  // panel.js, folding.js, keyboard.js, card.js, print.js, present.js
  titleBar(app: App): HTMLElement;
  furniture(app: App): Child[];
  foot(app: App): HTMLElement;
  folding(app: App): void;
  parcelInTheMiddle(app: App): number;
  parcelBeside(app: App, from: number, direction: [number, number]): number;
  walking(list: HTMLElement): void;
  keyboard(app: App): void;
  Cards: new (app: App) => Cards;
  card(app: App, unit: Unit): Promise<HTMLElement>;
  setSheet(size: string | null): void;
  printing(app: App): void;
  presenting(app: App): void;
  startPresenting(): void;
}

interface Window {
  landuse: Landuse;
}

interface Uint8ArrayConstructor {
  fromBase64?(text: string): Uint8Array<ArrayBuffer>;
}

declare const landuse: Landuse;
