// What the scripts of the page share, for the type checker: nothing of this is in the page.
// What they are given stands in document.d.ts.

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

/** A column that unpacks itself when it is first read; null is a missing value. */
interface Column {
  head: ColumnHead;
  codes: Uint32Array | Float64Array;
  words: string[];
  get(row: number): any;
}

/** Head of a pack: of outlines with `streams`, of columns with `columns` (document.d.ts). */
type Head = { rows: number } & Partial<ShapesHead & ColumnsHead>;

interface Grid {
  extent: number[] | null;
  query(x1: number, y1: number, x2: number, y2: number, found: (row: number) => void): void;
  pick(x: number, y: number, allowed?: (row: number) => boolean): number;
}

interface Table {
  columns: Record<string, Column>;
  shapes: Shapes | null;
  grid: Grid | null;
  readonly rows: number;
  load(): Promise<Table>;
  details(): Promise<void>;
  get(name: string, row: number): any;
  has(row: number): boolean;
}

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
  table: Table;
  visible: boolean;
  looks: Look[];
  /** place in `looks`, -1: not drawn */
  look(row: number): number;
  /** drawn, but filtered out */
  faint?(row: number): boolean;
  minZoom?: number;
}

interface Unit {
  table: string;
  row: number;
}

/** A column that the page filters by: 0 is a missing word, else the place of the word and one. */
interface Facet {
  name: string;
  codes: ArrayLike<number>;
  words: string[];
}

/** What an overview says of a ward or a square: its shown parcels, and the middle of them. */
interface OverviewSum {
  name: string;
  count: number;
  mu: number;
  x: number;
  y: number;
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
  chosen: { table: string; id: string } | null;
  /** rows of parcels */
  picked: number[];
  /** the paper */
  sheet: string | null;
}

/** What the panels, tools and cards are handed: app.js makes it. */
interface App {
  doc: PageDocument;
  text: PageDocument["text"];
  words: PageDocument["words"];
  map: L.Map;
  host: HTMLElement;
  tables: Record<string, Table>;
  painters: Record<string, any>;
  panels: Record<string, any>;
  view: ViewState;
  /** outlines of what is chosen */
  outlines: any;
  mark(unit: Unit | null): void;
  scene: any;
  compare: any;
  pictures: any;
  /** what a tool has selected */
  picked: any;
  labels: any;
  facets: Facet[];
  /** 1 where a parcel passes the filters */
  mask: ArrayLike<number>;
  /** class of every parcel, the number of classes where it is filtered out */
  shown: Uint8Array;
  shownBuildings: Uint8Array;
  /** class of every parcel in the legend, whatever is filtered */
  classOf: Int16Array;
  /** mu of every parcel, 0 where unknown */
  mu: ArrayLike<number>;
  /** the sites as of the day that is shown */
  sites: HousingSite[];
  statusNow: Column;
  statusOfBuildings: Column;
  /** keys of the roles that have a unit */
  rolesThere: Set<string>;
  /** a tool has the pointer */
  busy: boolean;
  overBase: boolean;
  goesTo: boolean;
  /** rows of the entries, by day and condition */
  entryRows: Map<string, number[][]>;
  rowsById: Record<string, Map<string, number>>;
  sheet: HTMLElement;
  links: any;
  readonly theme: Legend;
  readonly when: number | null;
  readonly day: string;
  readonly goalPlace: number;
  readonly chosen: Unit | null;
  legend(id: string): Legend | null;
  goalOn(table: string): boolean;
  roles(table: string, when?: number | null): Int16Array;
  /** done once everything is unpacked */
  complete: Promise<any>;
  dispatch(action: any, step?: boolean): void;
  /** what is done when one of these keys of the view changes */
  on(keys: string[], act: () => void): void;
  brief(unit: Unit, point?: L.Point): any;
  home(animate?: boolean): void;
  show(unit: Unit): void;
  select(unit: Unit | null, go?: boolean): void;
  setLooks(): void;
  showAddress(hash: string): void;
}

interface Landuse {
  canUnpack(): boolean;
  begin(id: string, head: Head, origin?: number[]): void;
  unpack(
    id: string,
    head: Head,
    origin?: number[],
  ): Promise<{ bytes?: Uint8Array; shapes?: Shapes; grid?: Grid }>;
  readShapes(bytes: Uint8Array, head: Head, origin?: number[]): Shapes;
  readColumns(bytes: Uint8Array, head: Head): Record<string, Column>;
  Grid: new (shapes: Shapes) => Grid;
  Table: new (prefix: string, heads: TableHeads) => Table;
  scene(painters: Painter[], options?: object): any;
  toGrid(shapes: Shapes, place: L.LatLng): [number, number];
  fromGrid(shapes: Shapes, x: number, y: number): L.LatLng;
  bounds(shapes: Shapes, box: ArrayLike<number>): L.LatLngBounds;
  rings(shapes: Shapes, row: number): L.LatLng[][];
  el(tag: string, attributes?: Record<string, any> | null, ...children: any[]): any;
  number(value: unknown, decimals?: number, least?: number): string;
  plain(value: unknown): string;
  fill(text: string | [string, string], values: Record<string, string | number>): string;
  fail(host: Element, text: string): void;
  find(app: any, id: unknown): Unit | null;
  goalPanel(app: App): any;
  statusPanel(app: App): any;
  filterPanel(app: App): any;
  housingPanel(app: App): any;
  legendPanel(app: App): any;
  rankPanel(app: App): any;
  titleBar(app: App): any;
  furniture(app: App): any;
  foot(app: App): any;
  facets(app: App): any;
  inView(app: App): any;
  labels(app: App): any;
  goalsNow(app: App): any;
  timeline(app: App): any;
  tools(app: App): any;
  searchBox(app: App): any;
  pointing(app: App): any;
  basemap(app: App): any;
  card(app: App, unit: Unit): Promise<HTMLElement>;
  steps(app: App, site: HousingSite): HTMLElement;
  stageOf(app: App, site: HousingSite): string;
  scheduleOf(app: App, site: HousingSite, sign: string): HTMLElement;
  firmsOn(app: App, parcel: number): any[];
  /** panels, tools and cards, by what they are called */
  [name: string]: any;
}

interface Window {
  landuse: Landuse;
}

interface Uint8ArrayConstructor {
  fromBase64?(text: string): Uint8Array<ArrayBuffer>;
}

declare const landuse: Landuse;
