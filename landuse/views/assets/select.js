/* What is pointed at and chosen. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";

  /** Name of a unit, or its number where it has none. */
  landuse.nameOf = function (app, { table, row }) {
    const columns = app.tables[table];
    return columns.text("name", row) || columns.text("id", row) || app.text.unnamed;
  };

  /** What a unit of a table is. */
  landuse.kindOf = (app, table) =>
    ({
      parcels: app.text.parcel,
      buildings: app.text.building,
      housing: app.text.site,
      areas: app.text.area,
    })[table];

  /** Row of every id of a table. @type {WeakMap<Table, Map<string, number>>} */
  const ROWS = new WeakMap();

  /** @param {Table} table */
  function rowsOf(table) {
    const known = ROWS.get(table);
    if (known) return known;
    /** @type {Map<string, number>} */
    const rows = new Map();
    for (let row = 0; row < table.rows; row++) rows.set(table.text("id", row) || "", row);
    ROWS.set(table, rows);
    return rows;
  }

  /** The unit of a table with an id. */
  landuse.findIn = function (app, table, id) {
    const row = rowsOf(app.tables[table]).get(id);
    return row === undefined ? null : { table, row };
  };

  /** The unit with an id: parcels first. */
  landuse.find = (app, id) =>
    landuse.findIn(app, "parcels", id) ||
    landuse.findIn(app, "buildings", id) ||
    landuse.findIn(app, "housing", id);

  /** @typedef {Map<number, FirmOnParcel[]>} Links by row of the parcel, or of the firm */

  /** @type {WeakMap<Table, {ofParcel: Links, ofFirm: Links}>} */
  const LINKS = new WeakMap();

  /** Firms on each parcel, and parcels of each firm. @param {App} app */
  function links({ tables: { shares } }) {
    const known = LINKS.get(shares);
    if (known) return known;
    /** @type {{ofParcel: Links, ofFirm: Links}} */
    const made = { ofParcel: new Map(), ofFirm: new Map() };
    /** @param {Links} map @param {number} key @param {FirmOnParcel} link */
    const add = (map, key, link) => {
      const there = map.get(key);
      if (there) there.push(link);
      else map.set(key, [link]);
    };
    for (let share = 0; share < shares.rows; share++) {
      const firm = shares.number("firm", share) ?? -1;
      const parcel = shares.number("parcel", share) ?? -1;
      add(made.ofParcel, parcel, { firm, parcel, share });
      add(made.ofFirm, firm, { firm, parcel, share });
    }
    LINKS.set(shares, made);
    return made;
  }

  /** Firms on a parcel. */
  landuse.firmsOn = (app, parcel) => links(app).ofParcel.get(parcel) || [];

  /** Rows of the parcels of a firm. */
  landuse.parcelsOf = (app, firm) => (links(app).ofFirm.get(firm) || []).map((one) => one.parcel);

  /** Row of the parcel that a building is on, -1 where it is on none. */
  landuse.parcelOfBuilding = (app, building) =>
    app.tables.buildings.number("parcel", building) ?? -1;

  /** Css pixels around a point within which it is hit. */
  const FINGER = 9;

  /**
   * A row that is drawn as a point near a place, the nearest one; -1 where none is.
   * @param {App} app @param {"parcels" | "buildings" | "housing"} table @param {L.LatLng} place
   */
  function pointAt(app, table, place) {
    const painter = app.painters[table];
    const { grid, shapes } = app.tables[table];
    const [x, y] = landuse.toGrid(shapes, place);
    const metres = (2 * Math.PI * 6378137) / (256 * Math.pow(2, app.map.getZoom()));
    const reach = (FINGER * metres) / shapes.step;
    let nearest = -1;
    let best = reach;
    grid.query(x - reach, y - reach, x + reach, y + reach, (i) => {
      const look = painter.looks[painter.look(i)];
      if (!look || !look.point) return;
      const at = 4 * i;
      const { box } = shapes;
      const far = Math.hypot((box[at] + box[at + 2]) / 2 - x, (box[at + 1] + box[at + 3]) / 2 - y);
      if (far < best) [nearest, best] = [i, far];
    });
    return nearest;
  }

  /**
   * Tables whose units are pointed at, the highest first.
   * @type {["housing", "buildings", "parcels"]}
   */
  const POINTED_AT = ["housing", "buildings", "parcels"];

  /** The unit under a place: housing above buildings above parcels. */
  landuse.unitAt = function (app, place) {
    for (const table of POINTED_AT) {
      const painter = app.painters[table];
      const { grid, shapes } = app.tables[table];
      if (!painter.visible || app.map.getZoom() < (painter.minZoom || 0)) continue;
      const [x, y] = landuse.toGrid(shapes, place);
      /** @param {number} i */
      const isDrawn = (i) => painter.look(i) >= 0 && !painter.faint?.(i);
      const row = grid.pick(x, y, isDrawn);
      if (row >= 0) return { table, row };
      const near = pointAt(app, table, place);
      if (near >= 0) return { table, row: near };
    }
    return null;
  };

  /**
   * What a unit is to the goal that is shown, or in the theme.
   * @param {App} app @param {Unit} unit @param {L.Point} [point] @returns {string[]}
   */
  function briefOfView(app, unit, point) {
    const { theme, classOf } = app.shown;
    const { table, row } = unit;
    if ((table === "parcels" || table === "buildings") && app.shown.goalOn(table)) {
      const amounts = landuse.goalAmounts(app, table);
      if (!amounts) return [];
      const amount = amounts.of(row);
      const said = amount === null ? "" : ` · ${landuse.amountOf(amounts.condition, amount)}`;
      const role = `${app.doc.roles[amounts.roles[row]].label}${said}`;
      const firm = table === "buildings" && landuse.firmsOfGoal(app).get(row);
      return firm ? [role, firm] : [role];
    }
    if (landuse.isPlan(theme.id)) {
      const said = landuse.planLine(app, unit, point);
      return said ? [said] : [];
    }
    if (table !== "parcels" || theme.id === "status" || app.store.view.goal) return [];
    const found = theme.classes[classOf[row]];
    return found ? [`${theme.title} ${found.label} ${theme.unit}`] : [];
  }

  /** Some lines about a unit, for the tooltip. */
  landuse.brief = function (app, unit, point) {
    const table = app.tables[unit.table];
    const { text, doc } = app;
    const lines = [];
    const title = landuse.nameOf(app, unit);
    if (unit.table === "housing") {
      const site = app.shown.sites[unit.row];
      lines.push(landuse.stageOf(app, site));
      if (site.late) lines.push(landuse.fill(text.late, { count: site.days_late || 0 }));
      return { title, lines };
    }
    const key = landuse.statusKey(app, unit, point);
    const area = table.number("area_mu", unit.row);
    const mu = area === null ? "" : ` · ${landuse.number(area, 2)} ${text.mu}`;
    lines.push(`${landuse.doubtOf(app, unit, key)}${doc.statusLabels[key] || ""}${mu}`);
    lines.push(...briefOfView(app, unit, point));
    return { title, lines, swatch: doc.statusColors[key] };
  };

  /** The status of a unit on the day that is shown, "" where it has none. */
  landuse.statusKey = function (app, { table, row }, point) {
    if (table === "parcels") {
      const place = app.compare.statusAt(row, point);
      return place === null ? "" : app.doc.themes[0].classes[place].key;
    }
    const place = app.shown.statusOfBuildings?.number(row) ?? null;
    return place === null ? "" : app.doc.buildingTheme.classes[place].key;
  };

  /** "suspected" or "confirmed" before a status that is one of the two. */
  landuse.doubtOf = function (app, { table, row }, key) {
    if (key !== "idle" && key !== "low_efficiency") return "";
    const columns = app.tables[table];
    const isSure = columns.get("confirmed", row) === true && key === columns.get("status", row);
    return `${isSure ? app.text.confirmed : app.text.suspected} `;
  };

  /** Hover: outline and tooltip. Click: the card. */
  landuse.pointing = function (app) {
    const { map } = app;
    const tip = landuse.tooltip(map.getContainer());
    const hover = landuse.outline(app, { color: "#14222c", weight: 2, opacity: 0.9 });
    /** @type {?L.LeafletMouseEvent} the last one that is not yet answered */
    let waiting = null;
    const look = () => {
      const event = waiting;
      waiting = null;
      if (!event) return;
      if (app.tools.active) return tip(null);
      const unit = landuse.unitAt(app, event.latlng);
      hover(unit);
      map.getContainer().style.cursor = unit ? "pointer" : "";
      tip(unit && landuse.brief(app, unit, event.containerPoint), event.containerPoint);
    };
    map.on("mousemove", (event) => {
      if (waiting === null) requestAnimationFrame(look);
      waiting = event;
    });
    map.on("mouseout movestart", () => {
      tip(null);
      hover(null);
    });
    map.on("click", (event) => {
      if (app.tools.active) return;
      const unit = landuse.unitAt(app, event.latlng);
      const { shiftKey, ctrlKey, metaKey } = event.originalEvent;
      const isOneMore = shiftKey || ctrlKey || metaKey;
      if (unit && unit.table === "parcels" && isOneMore) app.picked.toggle(unit.row);
      else app.cards.select(unit, false);
    });
  };

  /** An outline that follows one unit. */
  landuse.outline = function (app, ...styles) {
    const lines = styles.map((style) =>
      L.polygon([], { fill: false, interactive: false, renderer: app.outlines, ...style }).addTo(
        app.map,
      ),
    );
    return (unit) => {
      const table = unit && app.tables[unit.table];
      const rings = table && table.has(unit.row) ? landuse.rings(table.shapes, unit.row) : [];
      for (const line of lines) line.setLatLngs(rings);
    };
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
