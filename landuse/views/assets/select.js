/* What is pointed at and chosen. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";

  /** @typedef {{table: string, row: number}} Unit */

  /** Name of a unit, or its number where it has none. @param {any} app @param {Unit} unit */
  landuse.nameOf = function (app, { table, row }) {
    const columns = app.tables[table];
    return columns.get("name", row) || columns.get("id", row) || app.text.unnamed;
  };

  /** What a unit of a table is. @param {any} app @param {string} table */
  landuse.kindOf = (app, table) =>
    ({
      parcels: app.text.parcel,
      buildings: app.text.building,
      housing: app.text.site,
      areas: app.text.area,
    })[table];

  /** The unit of a table with an id. @returns {?Unit} */
  landuse.findIn = function (app, table, id) {
    app.rowsById = app.rowsById || {};
    if (!app.rowsById[table]) {
      const rows = new Map();
      for (let row = 0; row < app.tables[table].rows; row++) {
        rows.set(String(app.tables[table].get("id", row)), row);
      }
      app.rowsById[table] = rows;
    }
    const row = app.rowsById[table].get(String(id));
    return row === undefined ? null : { table, row };
  };

  /** The units with an id: parcels first. @returns {?Unit} */
  landuse.find = (app, id) =>
    ["parcels", "buildings", "housing"].reduce(
      (found, table) => found || landuse.findIn(app, table, id),
      /** @type {?Unit} */ (null),
    );

  /** Firms on each parcel, and parcels of each firm. */
  function links(app) {
    if (app.links) return app.links;
    const shares = app.tables.shares,
      ofParcel = new Map(),
      ofFirm = new Map();
    for (let k = 0; k < shares.rows; k++) {
      const firm = shares.get("firm", k),
        parcel = shares.get("parcel", k);
      for (const [map, key] of [
        [ofParcel, parcel],
        [ofFirm, firm],
      ]) {
        if (!map.has(key)) map.set(key, []);
        map.get(key).push({ firm, parcel, share: k });
      }
    }
    return (app.links = { ofParcel, ofFirm });
  }
  landuse.firmsOn = (app, parcel) => links(app).ofParcel.get(parcel) || [];

  /** Rows of the parcels of a firm. */
  landuse.parcelsOf = (app, firm) => (links(app).ofFirm.get(firm) || []).map((one) => one.parcel);

  /** Css pixels around a point within which it is hit. */
  const FINGER = 9;

  /** A row that is drawn as a point near a place, the nearest one; -1 where none is. */
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
      const b = 4 * i;
      const { box } = shapes;
      const far = Math.hypot((box[b] + box[b + 2]) / 2 - x, (box[b + 1] + box[b + 3]) / 2 - y);
      if (far < best) [nearest, best] = [i, far];
    });
    return nearest;
  }

  /** The unit under a place: housing above buildings above parcels. @returns {?Unit} */
  landuse.unitAt = function (app, place) {
    for (const table of ["housing", "buildings", "parcels"]) {
      const painter = app.painters[table];
      const { grid, shapes } = app.tables[table];
      if (!painter.visible || !grid || app.map.getZoom() < (painter.minZoom || 0)) continue;
      const [x, y] = landuse.toGrid(shapes, place);
      const isDrawn = (i) => painter.look(i) >= 0 && !painter.faint?.(i);
      const row = grid.pick(x, y, isDrawn);
      if (row >= 0) return { table, row };
      const near = pointAt(app, table, place);
      if (near >= 0) return { table, row: near };
    }
    return null;
  };

  /** Two lines about a unit, for the tooltip. @param {Unit} unit @param {L.Point} [point] */
  landuse.brief = function (app, unit, point) {
    const table = app.tables[unit.table];
    const { text, doc } = app;
    const lines = [];
    const title = landuse.nameOf(app, unit);
    if (unit.table === "housing") {
      const site = app.sites[unit.row];
      lines.push(landuse.stageOf(app, site));
      if (site.late) lines.push(landuse.fill(text.late, { count: site.days_late }));
      return { title, lines };
    }
    const key = landuse.statusKey(app, unit, point);
    const area = table.get("area_mu", unit.row);
    const mu = area === null ? "" : ` · ${landuse.number(area, 2)} ${text.mu}`;
    lines.push(`${landuse.doubtOf(app, unit, key)}${doc.statusLabels[key] || ""}${mu}`);
    const { theme } = app;
    if (app.goalOn(unit.table)) {
      const { condition, roles, of } = landuse.goalAmounts(app, unit.table);
      const amount = of(unit.row);
      const said = amount === null ? "" : ` · ${landuse.amountOf(condition, amount)}`;
      lines.push(`${doc.roles[roles[unit.row]].label}${said}`);
      const firm = unit.table === "buildings" && landuse.firmsOfGoal(app).get(unit.row);
      if (firm) lines.push(firm);
    } else if (landuse.isPlan(theme.id)) {
      const said = landuse.planLine(app, unit, point);
      if (said) lines.push(said);
    } else if (unit.table === "parcels" && theme.id !== "status" && !app.view.goal) {
      const k = theme.classes[app.classOf[unit.row]];
      if (k) lines.push(`${theme.title} ${k.label} ${theme.unit}`);
    }
    return { title, lines, swatch: doc.statusColors[key] };
  };

  /** The status of a unit on the day that is shown, "" where it has none. */
  landuse.statusKey = function (app, { table, row }, point) {
    if (table === "parcels") {
      const place = app.compare.statusAt(row, point);
      return place === null ? "" : app.doc.themes[0].classes[place].key;
    }
    const place = app.statusOfBuildings.get(row);
    return place === null ? "" : app.doc.buildingTheme.classes[place].key;
  };

  /** "suspected" or "confirmed" before a status that is one of the two. */
  landuse.doubtOf = function (app, { table, row }, key) {
    if (key !== "idle" && key !== "low_efficiency") return "";
    const isSure =
      app.tables[table].get("confirmed", row) && key === app.tables[table].get("status", row);
    return `${isSure ? app.text.confirmed : app.text.suspected} `;
  };

  /** Hover: outline and tooltip. Click: the card. */
  landuse.pointing = function (app) {
    const { map } = app,
      tip = landuse.tooltip(map.getContainer()),
      hover = landuse.outline(app, { color: "#14222c", weight: 2, opacity: 0.9 });
    let waiting = null;
    const look = (event) => {
      waiting = null;
      if (app.busy) return tip(null);
      const unit = landuse.unitAt(app, event.latlng);
      hover(unit);
      map.getContainer().style.cursor = unit ? "pointer" : "";
      tip(unit ? app.brief(unit, event.containerPoint) : null, event.containerPoint);
    };
    map.on("mousemove", (event) => {
      if (waiting === null) requestAnimationFrame(() => look(waiting));
      waiting = event;
    });
    map.on("mouseout movestart", () => {
      tip(null);
      hover(null);
    });
    map.on("click", (event) => {
      if (app.busy) return;
      const unit = landuse.unitAt(app, event.latlng),
        { shiftKey, ctrlKey, metaKey } = event.originalEvent;
      if (unit && unit.table === "parcels" && (shiftKey || ctrlKey || metaKey))
        app.picked.toggle(unit.row);
      else app.select(unit, false);
    });
  };

  /** An outline that follows one unit. @returns {(unit: ?Unit) => void} */
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
})((window.landuse = window.landuse || /** @type {any} */ ({})));
