/* Names on the map. Those that have something to say come first; the others give way. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, number } = landuse;

  /** Labels of a goal that are made at most: more do not find room. */
  const MOST = 250;
  /** Kind of a label → the zoom from which it is shown. */
  const FROM_ZOOM = { area: 13, road: 13, water: 13 };

  /** Middle of a row, as latitude and longitude. */
  const middle = (table, i) =>
    landuse.bounds(table.shapes, table.shapes.box.subarray(4 * i, 4 * i + 4)).getCenter();

  /** Above a row: its northern edge over the middle. */
  function head(table, i) {
    const box = landuse.bounds(table.shapes, table.shapes.box.subarray(4 * i, 4 * i + 4));
    return L.latLng(box.getNorth(), box.getCenter().lng);
  }

  /** The northernmost vertex of a row. */
  function summit(shapes, i) {
    let best = shapes.ring[shapes.row[i]];
    for (let v = best; v < shapes.ring[shapes.row[i + 1]]; v++) {
      if (shapes.y[v] > shapes.y[best]) best = v;
    }
    return landuse.fromGrid(shapes, shapes.x[best], shapes.y[best]);
  }

  /** Rows with a shape. */
  function* shaped(table) {
    for (let i = 0; table && i < table.rows; i++) if (table.has(i)) yield i;
  }

  /** Sites: the late ones first, by how late they are. @param {App} app */
  function sites(app) {
    const table = app.tables.housing;
    const withGoal = app.goalOn("housing");
    const rows = [...shaped(table)].sort((a, b) => {
      const [one, two] = [app.sites[a], app.sites[b]];
      return (two.late ? two.days_late : -1) - (one.late ? one.days_late : -1) || a - b;
    });
    return rows.map((row) => {
      const site = app.sites[row];
      const parts = [landuse.nameOf(app, { table: "housing", row })];
      if (withGoal) parts.push(landuse.stageOf(app, site));
      if (site.late) parts.push(landuse.fill(app.text.late, { count: site.days_late }));
      return {
        kind: site.late ? "site lu-label-late" : "site",
        layer: "housing",
        place: head(table, row),
        text: parts.join(" · "),
      };
    });
  }

  /** Areas, roads and water. @param {App} app */
  function names(app) {
    const { tables } = app;
    const out = [];
    for (const row of shaped(tables.areas)) {
      const text = landuse.nameOf(app, { table: "areas", row });
      const place = summit(tables.areas.shapes, row);
      out.push({ kind: "area", layer: "areas", place, text, unit: { table: "areas", row } });
    }
    for (const kind of ["road", "water"]) {
      const named = new Set();
      for (const shape of ["line", "polygon"]) {
        const table = tables[`${kind}_${shape}`];
        for (const row of shaped(table)) {
          const text = table.get("name", row);
          if (!text || named.has(text)) continue;
          named.add(text);
          out.push({ kind, layer: "labels", place: alongOf(table, row, shape), text });
        }
      }
    }
    return out;
  }

  /** Where the name of a road or a water stands: at the middle vertex of a line. */
  function alongOf(table, row, shape) {
    const { ring, row: first, x, y } = table.shapes;
    const v = ring[first[row]];
    const end = ring[first[row] + 1];
    if (shape === "polygon" || end - v === 2) return middle(table, row);
    const at = (v + end) >> 1;
    return landuse.fromGrid(table.shapes, x[at], y[at]);
  }

  /** What units give to the goal that is shown, the most first; then the best candidates. */
  function amounts(app) {
    const out = [];
    for (const table of ["parcels", "buildings"]) {
      const found = app.goalOn(table) && landuse.goalAmounts(app, table);
      if (!found) continue;
      const { condition, roles, of } = found;
      const shown = table === "parcels" ? app.shown : app.shownBuildings;
      const firms = table === "buildings" ? landuse.firmsOfGoal(app) : null;
      const candidate = app.doc.roles.findIndex((role) => role.key === "candidate");
      const rows = [];
      for (const row of shaped(app.tables[table])) {
        if (roles[row] < candidate && shown[row] === roles[row]) rows.push(row);
      }
      rows.sort((a, b) => roles[a] - roles[b] || (of(b) || 0) - (of(a) || 0) || a - b);
      for (const row of rows.slice(0, MOST)) {
        out.push({
          kind: roles[row] === 0 ? "amount lu-label-counted" : "amount",
          layer: table,
          place: middle(app.tables[table], row),
          text: saidOf(app, condition, of(row), roles[row], firms && firms.get(row)),
        });
      }
      const best = landuse.candidatesOf(app, table, false).slice(0, 20);
      best.forEach(({ row }, k) => {
        out.push({
          kind: "place",
          layer: table,
          place: middle(app.tables[table], row),
          text: String(k + 1),
        });
      });
    }
    return out;
  }

  /** What one unit gives, as its label says it. */
  function saidOf(app, condition, amount, role, firm) {
    const words = role === 0 ? "" : app.doc.roles[role].short;
    if (firm) return words ? `${firm} · ${words}` : firm;
    if (amount === null) return words;
    const rounded = number(amount, amount < 10 ? 1 : 0, 0);
    const unit = condition.unit[amount === 1 ? 0 : 1];
    const said = `${rounded} ${unit}`;
    return role === 0 ? landuse.fill(app.text.adds, { amount: said }) : `${words} ${said}`;
  }

  /**
   * Every label that the view has, the most urgent first.
   * @param {App} app @param {any} overview @returns {any[]}
   */
  const wanted = (app, overview) => [
    ...sites(app).filter((label) => label.kind !== "site"),
    // summed only where they are seen: of a million parcels it takes a while
    ...(app.map.getZoom() < overview.until ? landuse.overviewLabels(app, overview) : []),
    ...amounts(app),
    ...landuse.newFloorLabels(app),
    ...sites(app).filter((label) => label.kind === "site"),
    ...names(app),
  ];

  /** Labels that give way to each other. @param {App} app */
  landuse.labels = function (app) {
    const { map } = app;
    const pane = map.createPane("lu-labels");
    pane.style.zIndex = "640";
    pane.style.pointerEvents = "none";
    const overview = landuse.overview(app);
    let list = [];
    let wasFar = false;

    const make = () => {
      for (const { marker } of list) marker.remove();
      wasFar = map.getZoom() < overview.until;
      list = wanted(app, overview).map((label) => {
        const open = label.open || (label.unit && (() => app.select(label.unit)));
        const html = el("span", { onclick: open || null }, label.text);
        const className = `lu-label lu-label-${label.kind}`;
        const icon = L.divIcon({ className, html, iconSize: null });
        const options = { icon, interactive: false, keyboard: false, pane: "lu-labels" };
        return { ...label, marker: L.marker(label.place, options).addTo(map) };
      });
      settle();
    };

    /** The box of a label on the screen, moved off its edge; null where its place is out of it. */
    const boxOf = ({ marker }, size) => {
      const at = map.latLngToContainerPoint(marker.getLatLng());
      if (at.x < -50 || at.y < -50 || at.x > size.x + 50 || at.y > size.y + 50) return null;
      const span = marker.getElement().firstChild;
      const w = span.offsetWidth / 2 + 3;
      const h = span.offsetHeight / 2 + 2;
      const isInside = at.x >= 0 && at.x <= size.x && size.x >= 2 * w;
      const x = isInside ? Math.min(Math.max(at.x, w), size.x - w) : at.x;
      span.style.left = `${x - at.x}px`;
      return [x - w, at.y - h, x + w, at.y + h];
    };

    const settle = () => {
      const taken = [];
      const size = map.getSize();
      const { hidden } = app.view;
      for (const label of list) {
        const isOff = hidden.includes("labels") || hidden.includes(label.layer);
        const isFar = map.getZoom() < (FROM_ZOOM[label.kind] || 0);
        const place = label.isRight && map.latLngToContainerPoint(label.place);
        const isBefore = place && app.compare.leftAt(place) !== null;
        const box = isOff || isFar || isBefore ? null : boxOf(label, size);
        const meets = (other) =>
          other[0] < box[2] && other[2] > box[0] && other[1] < box[3] && other[3] > box[1];
        const isShown = box && !taken.some(meets);
        if (isShown) taken.push(box);
        label.marker.getElement().style.visibility = isShown ? "visible" : "hidden";
      }
    };
    app.on(["goal", "theme", "comparison", "day", "filters", "size", "off"], make);
    map.on("zoomend moveend resize", () => {
      if (wasFar === map.getZoom() < overview.until) settle();
      else make();
    });
    return { settle };
  };
})((window.landuse = window.landuse || /** @type {any} */ ({})));
