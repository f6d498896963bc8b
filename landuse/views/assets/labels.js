/* Names on the map. Those that have something to say come first; the others give way. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, number } = landuse;

  /** Labels of a goal that are made at most: more do not find room. */
  const MOST = 250;
  /**
   * Kind of a label → the zoom from which it is shown.
   * @type {Record<string, number>}
   */
  const FROM_ZOOM = { area: 13, road: 13, water: 13 };
  /** @type {("parcels" | "buildings")[]} tables whose units are labelled in the mode of a goal */
  const COUNTED_TABLES = ["parcels", "buildings"];

  /** Middle of a row, as latitude and longitude. @param {Table} table @param {number} row */
  const middle = (table, row) => landuse.boundsOf(table, row).getCenter();

  /** Above a row: its northern edge over the middle. @param {Table} table @param {number} row */
  function head(table, row) {
    const box = landuse.boundsOf(table, row);
    return L.latLng(box.getNorth(), box.getCenter().lng);
  }

  /** The northernmost vertex of a row. @param {Shapes} shapes @param {number} i row */
  function summit(shapes, i) {
    let best = shapes.ring[shapes.row[i]];
    for (let v = best; v < shapes.ring[shapes.row[i + 1]]; v++) {
      if (shapes.y[v] > shapes.y[best]) best = v;
    }
    return landuse.fromGrid(shapes, shapes.x[best], shapes.y[best]);
  }

  /** Rows with a shape. @param {Table} [table] */
  function* shaped(table) {
    for (let i = 0; table && i < table.rows; i++) if (table.has(i)) yield i;
  }

  /** Days by which a site is late, -1 where it is not. @param {HousingSite} site */
  const lateness = (site) => (site.late ? site.days_late || 0 : -1);

  /**
   * Sites: the late ones first, by how late they are.
   * @param {App} app @returns {Label[]}
   */
  function sites(app) {
    const table = app.tables.housing;
    const withGoal = app.shown.goalOn("housing");
    const rows = [...shaped(table)].sort((a, b) => {
      const { sites: found } = app.shown;
      return lateness(found[b]) - lateness(found[a]) || a - b;
    });
    return rows.map((row) => {
      const site = app.shown.sites[row];
      const parts = [landuse.nameOf(app, { table: "housing", row })];
      if (withGoal) parts.push(landuse.stageOf(app, site));
      if (site.late) parts.push(landuse.fill(app.text.late, { count: site.days_late || 0 }));
      return {
        kind: site.late ? "site lu-label-late" : "site",
        layer: "housing",
        place: head(table, row),
        text: parts.join(" · "),
      };
    });
  }

  /** Those that the view is about: none where it asks of another goal. @param {App} app */
  const siteLabels = (app) =>
    app.store.view.goal && !app.shown.goalOn("housing") ? [] : sites(app);

  /** Areas, roads and water. @param {App} app */
  function names(app) {
    const { tables } = app;
    /** @type {Label[]} */
    const out = [];
    for (const row of shaped(tables.areas)) {
      /** @type {Unit} */
      const unit = { table: "areas", row };
      const place = summit(tables.areas.shapes, row);
      out.push({ kind: "area", layer: "areas", place, text: landuse.nameOf(app, unit), unit });
    }
    for (const kind of ["road", "water"]) {
      const named = new Set();
      for (const shape of ["line", "polygon"]) {
        const table = tables[`${kind}_${shape}`];
        if (!table) continue;
        for (const row of shaped(table)) {
          const text = table.text("name", row);
          if (!text || named.has(text)) continue;
          named.add(text);
          out.push({ kind, layer: "labels", place: alongOf(table, row), text });
        }
      }
    }
    return out;
  }

  /**
   * Where the name of a road or a water stands: at the middle vertex of a line.
   * @param {Table} table @param {number} row
   */
  function alongOf(table, row) {
    const { ring, row: first, x, y, kind } = table.shapes;
    const v = ring[first[row]];
    const end = ring[first[row] + 1];
    if (kind === "polygon" || end - v === 2) return middle(table, row);
    const at = (v + end) >> 1;
    return landuse.fromGrid(table.shapes, x[at], y[at]);
  }

  /**
   * What units give to the goal that is shown, the most first; then the best candidates.
   * @param {App} app
   */
  function amounts(app) {
    /** @type {Label[]} */
    const out = [];
    for (const name of COUNTED_TABLES) {
      const found = app.shown.goalOn(name) && landuse.goalAmounts(app, name);
      if (!found) continue;
      const { condition, roles, of } = found;
      const table = app.tables[name];
      const shown = app.shown[name];
      const firms = name === "buildings" ? landuse.firmsOfGoal(app) : null;
      const candidate = app.doc.roles.findIndex((role) => role.key === "candidate");
      const rows = [];
      for (const row of shaped(table)) {
        if (roles[row] < candidate && shown[row] === roles[row]) rows.push(row);
      }
      rows.sort((a, b) => roles[a] - roles[b] || (of(b) || 0) - (of(a) || 0) || a - b);
      for (const row of rows.slice(0, MOST)) {
        const kind = roles[row] === 0 ? "amount lu-label-counted" : "amount";
        const text = firms?.has(row)
          ? ofFirm(app, firms.get(row) || "", roles[row])
          : saidOf(app, condition, of(row), roles[row]);
        out.push({ kind, layer: name, place: middle(table, row), text });
      }
      const best = landuse.candidatesOf(app, name, false).slice(0, 20);
      best.forEach(({ row }, k) => {
        out.push({ kind: "place", layer: name, place: middle(table, row), text: String(k + 1) });
      });
    }
    return out;
  }

  /** A role on the map; nothing is said of what counts. @param {App} app @param {number} role */
  const roleOf = (app, role) => (role === 0 ? "" : app.doc.roles[role].short);

  /**
   * Whose a building is and what it is.
   * @param {App} app @param {string} firm @param {number} role
   */
  const ofFirm = (app, firm, role) => [firm, roleOf(app, role)].filter(Boolean).join(" · ");

  /**
   * What one unit gives, as its label says it.
   * @param {App} app @param {GoalCard} condition @param {?number} amount @param {number} role
   */
  function saidOf(app, condition, amount, role) {
    const words = roleOf(app, role);
    if (amount === null) return words;
    const rounded = number(amount, amount < 10 ? 1 : 0, 0);
    const unit = condition.unit[amount === 1 ? 0 : 1];
    const said = `${rounded} ${unit}`;
    return role === 0 ? landuse.fill(app.text.adds, { amount: said }) : `${words} ${said}`;
  }

  /**
   * Every label that the view has, the most urgent first.
   * @param {App} app @param {Overview} overview @returns {Label[]}
   */
  const wanted = (app, overview) => [
    ...siteLabels(app).filter((label) => label.kind !== "site"),
    // summed only where they are seen: of a million parcels it takes a while
    ...(app.map.getZoom() < overview.until ? landuse.overviewLabels(app, overview) : []),
    ...amounts(app),
    ...landuse.newFloorLabels(app),
    ...siteLabels(app).filter((label) => label.kind === "site"),
    ...names(app),
  ];

  /** @typedef {Label & {marker: L.Marker, span: HTMLElement}} Placed a label on the map */
  /** @typedef {[number, number, number, number]} Box left, top, right and bottom on the screen */

  /** Labels that give way to each other. */
  landuse.labels = function (app) {
    const { map } = app;
    const pane = map.createPane("lu-labels");
    pane.style.zIndex = "640";
    pane.style.pointerEvents = "none";
    const overview = landuse.overview(app);
    /** @type {Placed[]} */
    let list = [];
    let wasFar = false;

    const make = () => {
      for (const { marker } of list) marker.remove();
      wasFar = map.getZoom() < overview.until;
      list = wanted(app, overview).map(placed);
      settle();
    };

    /** A label as a marker. @param {Label} label @returns {Placed} */
    const placed = (label) => {
      const { unit } = label;
      const open = label.open || (unit ? () => app.cards.select(unit) : null);
      const span = el("span", { onclick: open }, label.text);
      const className = `lu-label lu-label-${label.kind}`;
      const icon = L.divIcon({ className, html: span, iconSize: undefined });
      const options = { icon, interactive: false, keyboard: false, pane: "lu-labels" };
      return { ...label, span, marker: L.marker(label.place, options).addTo(map) };
    };

    /**
     * The box of a label on the screen, moved off its edge; null where its place is out of it.
     * @param {Placed} label @param {L.Point} size of the screen @returns {?Box}
     */
    const boxOf = ({ marker, span }, size) => {
      const at = map.latLngToContainerPoint(marker.getLatLng());
      if (at.x < -50 || at.y < -50 || at.x > size.x + 50 || at.y > size.y + 50) return null;
      const halfWidth = span.offsetWidth / 2 + 3;
      const halfHeight = span.offsetHeight / 2 + 2;
      const isInside = at.x >= 0 && at.x <= size.x && size.x >= 2 * halfWidth;
      const x = isInside ? Math.min(Math.max(at.x, halfWidth), size.x - halfWidth) : at.x;
      span.style.left = `${x - at.x}px`;
      return [x - halfWidth, at.y - halfHeight, x + halfWidth, at.y + halfHeight];
    };

    /** @param {Box} one @param {Box} other */
    const meet = (one, other) =>
      other[0] < one[2] && other[2] > one[0] && other[1] < one[3] && other[3] > one[1];

    /** Whether a label of the right side is on the left one. @param {Label} label */
    const isBefore = (label) =>
      !!label.isRight && app.compare.leftAt(map.latLngToContainerPoint(label.place)) !== null;

    const settle = () => {
      /** @type {Box[]} */
      const taken = [];
      const size = map.getSize();
      const { hidden } = app.store.view;
      for (const label of list) {
        const isOff = hidden.includes("labels") || hidden.includes(label.layer);
        const isFar = map.getZoom() < (FROM_ZOOM[label.kind] || 0);
        const box = isOff || isFar || isBefore(label) ? null : boxOf(label, size);
        const isShown = box && !taken.some((other) => meet(box, other));
        if (isShown) taken.push(box);
        const node = label.marker.getElement();
        if (node) node.style.visibility = isShown ? "visible" : "hidden";
      }
    };
    app.store.on(["goal", "theme", "comparison", "day", "filters", "size", "off"], make);
    map.on("zoomend moveend resize", () => {
      if (wasFar === map.getZoom() < overview.until) settle();
      else make();
    });
    return { settle };
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
