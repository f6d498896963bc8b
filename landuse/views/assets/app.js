/* Everything together: tables, painters, panels, what is chosen, the address. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el } = landuse;

  /** Build the page around a folium map. @param {L.Map} map */
  landuse.open = async function (map) {
    const doc = JSON.parse(document.getElementById("lu-doc").textContent),
      host = el("div.lu-app", { lang: document.documentElement.lang });
    document.body.prepend(host);
    if (!landuse.canUnpack()) return landuse.fail(host, doc.text.old_browser);
    try {
      const app = new App(map, doc, host);
      await app.start();
      landuse.app = app;
      document.documentElement.dataset.ready = "true";
    } catch (error) {
      landuse.fail(host, landuse.fill(doc.text.failed, { reason: error.message }));
      throw error;
    }
  };

  const polygonLooks = (theme, alpha) =>
    theme.classes.map((c) => ({
      fill: c.color,
      hatch: c.hatch,
      stroke: "#ffffff",
      width: 1,
      alpha,
    }));

  class App {
    constructor(map, doc, host) {
      this.map = map;
      // a ward or a column may be called "constructor": what is looked up by a word inherits none
      for (const name of ["words", "statusLabels", "statusColors", "columns"])
        Object.setPrototypeOf(doc[name], null);
      this.doc = doc;
      this.host = host;
      this.text = doc.text;
      this.words = doc.words;
      /** @type {Record<string, Table>} */
      this.tables = {};
      /** @type {Record<string, any>} */
      this.painters = {};
      this.panels = {};
      this.onchange = [];
      this.theme = doc.themes[0];
      /** theme → keys of classes that are taken out */
      this.off = Object.fromEntries(doc.themes.map((t) => [t.id, new Set()]));
      this.chosen = null;
      /** while a tool has the pointer */
      this.busy = false;
      this.size = { least: null, most: null };
      /** place in the timeline's days, null for the day of the page */
      this.when = null;
      /** true once everything is unpacked */
      this.done = false;
      /** true while the address is read, which is then not written */
      this.quiet = false;
      /** true over a basemap, which shines through */
      this.overBase = false;
      /** what the panels do again when asked */
      this.drawGoals = () => {};
      this.markRank = () => {};
      /** @type {?(k: number) => void} the timeline's, null without one */
      this.showTime = null;
    }

    async start() {
      for (const [name, heads] of Object.entries(this.doc.tables))
        this.tables[name] = new landuse.Table(`lu-${name}`, heads);
      const later = ["buildings", "firms", "shares", "actions"],
        load = (names) => Promise.all(names.map((name) => this.tables[name].load()));
      await load(Object.keys(this.tables).filter((name) => !later.includes(name)));
      this.facets = landuse.facets(this);
      this.mask = landuse.passing(this);
      this.paintParcels();
      this.paintRest();
      this.picked = new landuse.Picked(this);
      this.compare = new landuse.Compare(this);
      this.outlines = L.svg({ pane: "overlayPane", padding: 0.5 });
      this.layout();
      this.mark = landuse.outline(
        this,
        { color: "#ffffff", weight: 6, opacity: 0.95 },
        { color: "#0b3c5d", weight: 3 },
      );
      this.extent = this.bounds();
      this.map.invalidateSize({ animate: false });
      this.home(false);
      this.scene = landuse.scene(this.order());
      this.labels = landuse.labels(this);
      landuse.pointing(this);
      /** when what only closer looks and cards need is unpacked too */
      this.complete = new Promise((resolve) => {
        this.completed = resolve;
      });
      this.fromHash();
      this.changed();
      this.scene.addTo(this.map);
      this.compare.clip();
      window.addEventListener("hashchange", () => this.fromHash());
      document.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && this.chosen) this.select(null);
      });
      this.printing();
      document.documentElement.dataset.painted = "true";
      await new Promise(requestAnimationFrame);
      await load(later);
      if (this.map.getZoom() >= this.painters.buildings.minZoom) this.scene.repaint();
      this.done = true;
      this.completed();
      await this.complete; // what the address asks for is chosen now
      this.toHash();
      this.map.on("moveend", () => this.toHash());
    }

    layout() {
      const plan = this.map.getContainer(),
        { panels } = this;
      const left = el(
        "aside.lu-left",
        { "aria-label": this.text.goals },
        landuse.goalPanel(this),
        (panels.status = landuse.statusPanel(this)),
        landuse.filterPanel(this),
        landuse.housingPanel(this),
      );
      panels.card = el("div.lu-drawer", { hidden: true, "aria-live": "polite" });
      const right = el(
        "aside.lu-right",
        { "aria-label": this.text.legend },
        el("div.lu-right-main", {}, landuse.legendPanel(this), landuse.rankPanel(this)),
        panels.card,
      );
      const main = el(
        "main.lu-map",
        { "aria-label": this.text.map },
        plan,
        landuse.furniture(this),
      );
      plan.tabIndex = 0;
      plan.setAttribute("aria-label", this.text.map);
      this.host.append(landuse.titleBar(this), left, main, right, landuse.foot(this));
    }

    /** Parcels by the theme; filtered ones stay as a faint outline. */
    paintParcels() {
      const table = this.tables.parcels;
      /** mu of every parcel, 0 where unknown */
      this.mu = landuse.numbers(table.columns.area_mu, table.rows);
      /** place in the looks of every parcel, the last one where it is filtered out */
      this.shown = new Uint8Array(table.rows);
      this.painters.parcels = {
        table,
        visible: true,
        looks: [],
        look: (i) => this.shown[i],
        faint: (i) => this.shown[i] === this.theme.classes.length,
      };
      this.setLooks();
    }

    setLooks() {
      const { columns } = this.tables.parcels;
      this.statusNow = this.when === null ? columns.theme_status : columns[`status_${this.when}`];
      this.code = this.theme.id === "status" ? this.statusNow : columns[`theme_${this.theme.id}`];
      this.painters.parcels.looks = [
        ...polygonLooks(this.theme, this.overBase ? 0.7 : 0.94),
        { fill: "rgba(255,255,255,.35)", stroke: "#d6d2c6", width: 0.8, faint: true },
      ];
    }

    /** What the filters and the theme leave of every parcel. */
    setShown() {
      const { shown, mask, statusNow, code } = this,
        faint = this.theme.classes.length;
      const gone = (classes, off) => Uint8Array.from(classes, (c) => (off.has(c.key) ? 1 : 0));
      const status = statusNow.codes,
        statusLow = statusNow.head.low - 1,
        at = code.codes,
        low = code.head.low - 1;
      const noStatus = gone(this.doc.themes[0].classes, this.off.status),
        noClass = gone(this.theme.classes, this.off[this.theme.id]);
      for (let i = 0; i < shown.length; i++)
        shown[i] =
          mask[i] && !noStatus[status[i] + statusLow] && !noClass[at[i] + low]
            ? at[i] + low
            : faint;
    }

    paintRest() {
      const { tables, painters, doc } = this,
        c = doc.context,
        all = () => 0;
      const simple = (name, look, more = {}) => {
        if (tables[name])
          painters[name] = {
            table: tables[name],
            visible: true,
            looks: [look],
            look: all,
            ...more,
          };
      };
      // outlines first, then fills: where two meet, no line runs across
      simple("water_polygon", { fill: c.water });
      simple("road_polygon", { fill: c.road });
      for (const [part, stroke] of [
        ["water", c.water_line],
        ["road", c.road_line],
      ]) {
        const table = tables[`${part}_polygon`];
        if (table)
          painters[`${part}_edge`] = {
            table,
            visible: true,
            looks: [{ stroke, width: 1.6 }],
            look: all,
          };
      }
      simple("water_line", { stroke: c.water, width: 2.5, metres: 12, keep: true });
      if (tables.road_line) {
        painters.road_casing = {
          table: tables.road_line,
          visible: true,
          looks: [{ stroke: c.road_line, width: 3, metres: 14, extra: 1.6, keep: true }],
          look: all,
        };
        simple("road_line", { stroke: c.road, width: 1.8, metres: 14, keep: true });
      }
      for (const part of ["boundary_polygon", "boundary_line"]) {
        simple(part, { stroke: c.boundary, width: 1.8, dash: [14, 4, 3, 4], keep: true });
        if (tables[part])
          painters[`${part}_band`] = {
            table: tables[part],
            visible: true,
            looks: [{ stroke: c.boundary, width: 9, alpha: 0.1, keep: true }],
            look: all,
          };
      }
      simple("areas", { stroke: "#1d4f6e", width: 2, dash: [9, 6], keep: true });
      const looks = doc.buildingTheme.classes.map((k) =>
        k.key === "in_use" || !k.key || k.key === "undetermined"
          ? { fill: "rgba(255,255,255,.55)", stroke: "#77828a", width: 0.7 }
          : { fill: k.color, hatch: k.hatch, stroke: "#5b4037", width: 1 },
      );
      looks.push({ fill: "rgba(255,255,255,.4)", stroke: "#77828a", width: 0.7 });
      painters.buildings = {
        table: tables.buildings,
        visible: true,
        looks,
        minZoom: 14,
        look: (i) => {
          const k = tables.buildings.columns.theme_status.get(i),
            quiet = !looks[k].hatch && looks[k].width < 1;
          if (quiet && this.map.getZoom() < 15.5) return -1;
          return this.theme.id === "status" || this.theme.id === "vacancy_share"
            ? k
            : looks.length - 1;
        },
      };
      const stages = [doc.stageNone, ...doc.stages.map((s) => s.color)];
      painters.housing = {
        table: tables.housing,
        visible: true,
        look: (i) => (doc.housing[i].late ? 7 : 0) + tables.housing.columns.stage.get(i),
        looks: [
          ...stages.map((fill) => ({ fill, stroke: "#3a2a63", width: 2, keep: true })),
          ...stages.map((fill) => ({ fill, stroke: "#b3261e", width: 2.6, keep: true })),
        ],
      };
    }

    /** Bottom to top. */
    order() {
      const names = [
        "water_edge",
        "water_polygon",
        "water_line",
        "road_edge",
        "road_polygon",
        "road_casing",
        "road_line",
        "parcels",
        "buildings",
        "housing",
        "boundary_polygon_band",
        "boundary_line_band",
        "boundary_polygon",
        "boundary_line",
        "areas",
        "picked",
      ];
      return names.filter((name) => this.painters[name]).map((name) => this.painters[name]);
    }

    bounds() {
      const of = (name) => {
        const table = this.tables[name];
        return table && table.grid && table.grid.extent
          ? landuse.bounds(table.shapes, table.grid.extent)
          : null;
      };
      const boxes = ["parcels", "housing"].map(of).filter(Boolean);
      return (
        of("boundary_polygon") ||
        of("boundary_line") ||
        (boxes.length
          ? boxes.reduce((all, box) => all.extend(box))
          : of("buildings") || of("areas"))
      );
    }

    /** The whole zone: its boundary, or everything that stands in it. */
    home(animate = true) {
      if (this.extent) this.map.fitBounds(this.extent, { padding: [28, 28], animate, maxZoom: 18 });
    }

    setTheme(id) {
      this.theme = this.doc.themes.find((t) => t.id === id) || this.doc.themes[0];
      this.setLooks();
      this.changed();
      this.toHash(true);
    }

    /** Another day of the timeline. */
    setTime() {
      this.setLooks();
      this.drawGoals();
      this.changed();
      this.toHash();
    }

    /** A facet or a size changed. */
    filtered() {
      this.mask = landuse.passing(this);
      this.changed();
      this.toHash(true);
    }

    /** Everything is shown again. */
    unfilter() {
      for (const facet of this.facets) facet.chosen.clear();
      this.size = { least: null, most: null };
      this.filtered();
    }

    /** Filter or theme changed: legend and map again. */
    changed() {
      this.setShown();
      for (const act of this.onchange) act();
      this.scene.repaint();
    }

    /**
     * Two lines about a unit, for the tooltip.
     * @param {{table: string, row: number}} unit
     * @param {L.Point} [point] where on the map
     */
    brief(unit, point) {
      const table = this.tables[unit.table],
        lines = [],
        name = landuse.nameOf(this, unit);
      if (unit.table === "housing") {
        const site = this.doc.housing[unit.row];
        lines.push(landuse.stageOf(this, site));
        if (site.late) lines.push(landuse.fill(this.text.late, { count: site.days_late }));
        return { title: name, lines };
      }
      const dated = unit.table === "parcels" && (this.when !== null || this.compare.state),
        at = dated ? this.compare.statusAt(unit.row, point) : null;
      const key = !dated
          ? table.get("status", unit.row)
          : at === null
            ? ""
            : this.doc.themes[0].classes[at].key,
        doubted = key === "idle" || key === "low_efficiency";
      const how = doubted
        ? (table.get("confirmed", unit.row) ? this.text.confirmed : this.text.suspected) + " "
        : "";
      const area = table.get("area_mu", unit.row);
      lines.push(
        `${how}${this.doc.statusLabels[key] || ""}${area === null ? "" : ` · ${landuse.number(area, 2)} ${this.text.mu}`}`,
      );
      if (unit.table === "parcels" && this.theme.id !== "status") {
        const k = this.theme.classes[this.code.get(unit.row)];
        lines.push(`${this.theme.title} ${k.label} ${this.theme.unit}`);
      }
      return { title: name, lines, swatch: this.doc.statusColors[key] };
    }

    /**
     * Show a unit's card, its outline, and itself.
     * @param {?{table: string, row: number}} unit
     * @param {boolean} [go]
     */
    async select(unit, go) {
      this.chosen = unit;
      const { card } = this.panels;
      this.mark(unit);
      this.markRank();
      if (!unit) {
        card.hidden = true;
        card.replaceChildren();
        return this.toHash(true);
      }
      const table = this.tables[unit.table];
      if (go && table.has(unit.row)) {
        const box = landuse.bounds(
          table.shapes,
          table.shapes.box.subarray(4 * unit.row, 4 * unit.row + 4),
        );
        this.map.fitBounds(box, { padding: [90, 90], maxZoom: 17.5, animate: false });
      }
      const made = await landuse.card(this, unit);
      if (this.chosen !== unit) return;
      card.replaceChildren(made);
      card.hidden = false;
      if (go) made.querySelector("h2").focus({ preventScroll: true });
      this.toHash(true);
    }

    /** The view as an address. @param {boolean} [step] a step that the back button takes back */
    toHash(step) {
      if (this.quiet || !this.done) return;
      const { lat, lng } = this.map.getCenter(),
        parts = [
          Number(this.map.getZoom().toFixed(2)),
          lat.toFixed(5),
          lng.toFixed(5),
          this.theme.id,
        ];
      if (this.chosen)
        parts.push(
          this.chosen.table,
          encodeURIComponent(this.tables[this.chosen.table].get("id", this.chosen.row)),
        );
      const asked = new URLSearchParams();
      for (const facet of this.facets)
        for (const word of facet.chosen) asked.append(facet.name, word);
      for (const [name, value] of Object.entries(this.size))
        if (value !== null) asked.set(name, value);
      if (this.when !== null) asked.set("day", this.doc.timeline.days[this.when]);
      if (this.compare.state) asked.set("with", this.compare.state.label);
      const before = this.hash;
      this.hash = `#${parts.join("/")}${String(asked) && `?${asked}`}`;
      if (this.hash === before) return;
      try {
        history[step && before ? "pushState" : "replaceState"](null, "", this.hash);
      } catch {
        /* a notebook's frame has no address */
      }
    }

    fromHash() {
      if (location.hash === this.hash || location.hash.length < 2) return;
      this.quiet = true; // what is restored here is no step of its own
      try {
        this.restore();
      } finally {
        this.quiet = false;
      }
    }

    restore() {
      const [path, asked] = location.hash.slice(1).split("?"),
        [zoom, lat, lng, theme, table, id] = path.split("/");
      this.hash = location.hash;
      const wanted = new URLSearchParams(asked || "");
      for (const facet of this.facets)
        facet.chosen = new Set(
          wanted.getAll(facet.name).filter((word) => !word || facet.words.includes(word)),
        );
      for (const name of ["least", "most"])
        this.size[name] =
          wanted.has(name) && Number.isFinite(Number(wanted.get(name)))
            ? Number(wanted.get(name))
            : null;
      this.mask = landuse.passing(this);
      const day = this.doc.timeline ? this.doc.timeline.days.indexOf(wanted.get("day")) : -1;
      if (this.showTime) this.showTime(day < 0 ? this.doc.timeline.days.length : day);
      if (theme && this.doc.themes.some((t) => t.id === theme))
        this.theme = this.doc.themes.find((t) => t.id === theme);
      this.setLooks();
      if (["A3", "A4"].includes(wanted.get("sheet"))) this.setSheet(wanted.get("sheet"));
      const other = this.compare.states.find((state) => state.label === wanted.get("with"));
      if (other || this.compare.state) this.compare.show(other ? other.name : null);
      this.changed();
      if ([zoom, lat, lng].every((n) => n && Number.isFinite(Number(n))))
        this.map.setView([Number(lat), Number(lng)], Number(zoom), { animate: false });
      let name = "";
      try {
        name = decodeURIComponent(id || "");
      } catch {
        return;
      }
      if (!name) this.select(null, false);
      else
        this.complete.then(() =>
          this.select(
            ["parcels", "buildings", "housing"].includes(table) ? landuse.find(this, name) : null,
            false,
          ),
        );
    }

    /**
     * The sheet that is printed on: the layout is made for A3, A4 has it smaller.
     * @param {string} size "A3" or "A4"
     */
    setSheet(size) {
      this.sheet = this.sheet || document.head.appendChild(el("style"));
      this.sheet.textContent = `@page { size: ${size} landscape; margin: 8mm; }`;
      document.body.classList.toggle("lu-a4", size === "A4");
    }

    /** Paper has another size: fit what is on the screen to it. */
    printing() {
      let seen = null;
      const fit = (box) => {
        this.map.invalidateSize({ animate: false });
        this.map.fitBounds(box, { animate: false });
      };
      const [left, right] = ["aside.lu-left", ".lu-right-main"].map((side) =>
          this.host.querySelector(side),
        ),
        sites = left.querySelector(".lu-housing");
      const before = () => {
        seen = this.map.getBounds();
        document.body.classList.add("lu-printing");
        right.insertBefore(sites, right.querySelector(".lu-ranking")); // the left column is full: paper does not scroll
        fit(seen);
      };
      const after = () => {
        document.body.classList.remove("lu-printing");
        left.append(sites);
        if (seen) fit(seen);
      };
      window.addEventListener("beforeprint", before);
      window.addEventListener("afterprint", after);
    }
  }
})((window.landuse = window.landuse || /** @type {any} */ ({})));
