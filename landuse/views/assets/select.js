/* What is looked for, pointed at and chosen. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el } = landuse;

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

  /**
   * Units whose name, number, holder or firm holds the text; at most `most`.
   * @returns {{unit: Unit, title: string, note: string, kind: string}[]}
   */
  landuse.search = function (app, text, most = 12) {
    const wanted = text.trim().toLowerCase(),
      found = [];
    if (!wanted) return found;
    const first = app.doc.pinyin,
      latin = /^[a-z0-9#]+$/.test(wanted);
    /** As it is written, or by the first letters of its pinyin. */
    const holds = (value) => {
      if (value === null) return false;
      const said = String(value).toLowerCase();
      if (said.includes(wanted)) return true;
      if (!latin || !/[\u3400-\u9fff]/.test(said)) return false;
      let letters = "";
      for (const sign of said) letters += first[sign] || sign;
      return letters.includes(wanted);
    };
    /**
     * The same of a row of a column: each of its words is looked at once, however many rows have
     * it.
     */
    const within = (column) => {
      if (!column || column.head.kind !== "text")
        return (row) => !!column && holds(column.get(row));
      const seen = new Int8Array(column.words.length + 1);
      return (row) => {
        const code = column.codes[row];
        if (!seen[code]) seen[code] = code && holds(column.words[code - 1]) ? 1 : -1;
        return seen[code] > 0;
      };
    };
    const take = (table, names, kind) => {
      const { rows, columns } = app.tables[table],
        tests = names.map((name) => ({ name, test: within(columns[name]) }));
      for (let row = 0; row < rows && found.length < most; row++) {
        const hit = tests.find(({ test }) => test(row))?.name;
        if (!hit) continue;
        const unit = { table, row },
          note =
            hit === "holder"
              ? app.tables[table].get("holder", row)
              : app.tables[table].get("id", row);
        found.push({ unit, title: landuse.nameOf(app, unit), note, kind });
      }
    };
    take("housing", ["name", "id"], landuse.kindOf(app, "housing"));
    take("parcels", ["name", "id", "holder"], landuse.kindOf(app, "parcels"));
    const firms = app.tables.firms;
    for (let row = 0; row < firms.rows && found.length < most; row++) {
      if (!holds(firms.get("name", row)) && !holds(firms.get("id", row))) continue;
      const first = (links(app).ofFirm.get(row) || [])[0];
      if (first)
        found.push({
          unit: { table: "parcels", row: first.parcel },
          title: firms.get("name", row) || firms.get("id", row),
          note: landuse.nameOf(app, { table: "parcels", row: first.parcel }),
          kind: app.text.firm,
        });
    }
    take("buildings", ["name", "id"], landuse.kindOf(app, "buildings"));
    return found;
  };

  /** The search box and its list. */
  landuse.searchBox = function (app) {
    const list = el("div.lu-found", { id: "lu-found", role: "listbox" });
    const asked = app.doc.publication ? app.text.search_public : app.text.search;
    const input = el("input", {
      type: "search",
      id: "lu-search",
      placeholder: asked,
      "aria-label": asked,
      autocomplete: "off",
      role: "combobox",
      "aria-expanded": "false",
      "aria-controls": "lu-found",
    });
    const close = () => {
      list.replaceChildren();
      input.setAttribute("aria-expanded", "false");
    };
    const go = (entry) => {
      close();
      input.value = entry.title;
      app.select(entry.unit, true);
    };
    const show = async () => {
      await app.complete;
      const found = landuse.search(app, input.value);
      close();
      if (!input.value.trim()) return;
      input.setAttribute("aria-expanded", "true");
      if (!found.length) list.append(el("p.lu-empty", {}, app.text.search_none));
      for (const entry of found) {
        list.append(
          el(
            "button",
            { type: "button", role: "option", onclick: () => go(entry) },
            el("span.lu-found-title", {}, entry.title),
            el("span.lu-found-kind", {}, entry.kind),
            el("span.lu-found-note", {}, entry.note),
          ),
        );
      }
    };
    input.addEventListener("input", show);
    input.addEventListener("keydown", (event) => {
      const first = list.querySelector("button");
      if (event.key === "Enter")
        app.complete.then(() => landuse.search(app, input.value, 1).forEach(go));
      if (event.key === "Escape") close();
      if (event.key === "ArrowDown" && first) {
        first.focus();
        event.preventDefault();
      }
    });
    list.addEventListener("keydown", (event) => {
      const at = document.activeElement,
        next =
          event.key === "ArrowDown"
            ? at.nextElementSibling
            : event.key === "ArrowUp"
              ? at.previousElementSibling || input
              : null;
      if (event.key === "Escape") {
        close();
        input.focus();
      }
      if (next) {
        next.focus();
        event.preventDefault();
      }
    });
    const box = el("div.lu-search", { role: "search" }, landuse.icon("search"), input, list);
    document.addEventListener("pointerdown", (event) => {
      if (!box.contains(event.target)) close();
    });
    return box;
  };

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
