/* Everything together: tables, what is derived of the view, and who is told when it changes. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el } = landuse;

  /** Tables that only closer looks and cards need. */
  const LATER = ["firms", "shares", "actions"];
  const CHOSEN = ["parcels", "buildings", "housing", "areas"];

  /** Build the page around a folium map. @param {L.Map} map */
  landuse.open = async function (map) {
    const doc = JSON.parse(document.getElementById("lu-doc").textContent);
    const host = el("div.lu-app", { lang: document.documentElement.lang });
    document.body.prepend(host);
    if (!landuse.canUnpack()) return landuse.fail(host, doc.text.old_browser);
    try {
      const app = new App(map, doc, host);
      await app.start();
      landuse.app = app;
      document.documentElement.dataset.ready = "true";
    } catch (error) {
      landuse.fail(
        host,
        landuse.fill(doc.text.failed, { reason: /** @type {Error} */ (error).message }),
      );
      throw error;
    }
  };

  /** Places of a column's rows among its classes, -1 where it has no value. */
  const PLACES = new WeakMap();
  landuse.placesOf = function (column, rows) {
    if (!column) return new Int16Array(rows).fill(-1);
    let places = PLACES.get(column);
    if (!places) {
      const { codes, head } = column;
      places = new Int16Array(rows);
      for (let i = 0; i < rows; i++) places[i] = codes[i] ? codes[i] - 1 + head.low : -1;
      PLACES.set(column, places);
    }
    return places;
  };

  class App {
    constructor(map, doc, host) {
      this.map = map;
      // a ward or a column may be called "constructor": what is looked up by a word inherits none
      for (const name of ["words", "statusLabels", "statusColors", "columns"]) {
        Object.setPrototypeOf(doc[name], null);
      }
      this.doc = doc;
      this.host = host;
      this.text = doc.text;
      this.words = doc.words;
      /** @type {Record<string, Table>} */
      this.tables = {};
      /** @type {Record<string, any>} */
      this.painters = {};
      this.panels = {};
      /** who is told: keys of the view, and what is done when one of them changes */
      this.listeners = [];
      /** @type {ViewState} */
      this.view = landuse.firstView(doc);
      /** while a tool has the pointer */
      this.busy = false;
      /** true once everything is unpacked */
      this.done = false;
      /** true over a basemap, which shines through */
      this.overBase = false;
      this.hash = "";
      /** whether the map goes to what is chosen next */
      this.goesTo = false;
      this.shown = new Uint8Array(0);
      this.shownBuildings = new Uint8Array(0);
      /** @type {Set<string>} */
      this.rolesThere = new Set();
      /** @type {Map<string, number[][]>} */
      this.entryRows = null;
      /** @type {Record<string, Map<string, number>>} */
      this.rowsById = {};
      this.links = null;
      /** @type {HTMLElement} */
      this.sheet = null;
    }

    async start() {
      for (const [name, heads] of Object.entries(this.doc.tables)) {
        this.tables[name] = new landuse.Table(`lu-${name}`, heads);
      }
      const load = (names) => Promise.all(names.map((name) => this.tables[name].load()));
      await load(Object.keys(this.tables).filter((name) => !LATER.includes(name)));
      this.facets = landuse.facets(this);
      /** mu of every parcel, 0 where unknown */
      this.mu = landuse.numbers(this.tables.parcels.columns.area_mu, this.tables.parcels.rows);
      landuse.makePainters(this);
      this.picked = new landuse.Picked(this);
      this.compare = new landuse.Compare(this);
      this.pictures = new landuse.Pictures(this);
      this.outlines = L.svg({ pane: "overlayPane", padding: 0.5 });
      const asked = this.asked();
      this.view = asked.view;
      this.derive(null);
      this.layout();
      const white = { color: "#ffffff", weight: 6, opacity: 0.95 };
      this.mark = landuse.outline(this, white, { color: "#0b3c5d", weight: 3 });
      this.extent = this.bounds();
      this.map.invalidateSize({ animate: false });
      this.home(false);
      this.scene = landuse.scene(landuse.inOrder(this));
      this.labels = landuse.labels(this);
      landuse.pointing(this);
      /** when what only cards need is unpacked too */
      this.complete = new Promise((resolve) => {
        this.completed = resolve;
      });
      this.goTo(asked.place);
      this.tell(null);
      this.scene.addTo(this.map);
      this.compare.clip();
      window.addEventListener("hashchange", () => this.fromHash());
      document.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && this.view.chosen) this.select(null);
      });
      landuse.printing(this);
      document.documentElement.dataset.painted = "true";
      await new Promise(requestAnimationFrame);
      await load(LATER);
      this.done = true;
      this.completed();
      await this.complete;
      landuse.presenting(this);
      this.toHash(false);
      this.map.on("moveend", () => this.toHash(false));
    }

    // ── what follows from the view ────────────────────────────────────────────────────────────

    /** Place in the timeline's days, null for the day of the page. */
    get when() {
      const days = this.doc.timeline ? this.doc.timeline.days : [];
      const at = days.indexOf(this.view.day);
      return at < 0 ? null : at;
    }

    /** The day that everything on the page is of. */
    get day() {
      return this.view.day || this.doc.meta.asOf;
    }

    /** Place of the goal whose mode is on, -1 where none is. */
    get goalPlace() {
      return this.doc.goals.findIndex((goal) => goal.id === this.view.goal);
    }

    /** The legend by which parcels are coloured: a goal's roles, or a theme. */
    get theme() {
      return this.legend(this.view.goal ? `goal:${this.view.goal}` : this.view.theme);
    }

    /** The legend of a theme or of a goal, null where there is none. @param {string} id */
    legend(id) {
      if (!id.startsWith("goal:")) return this.doc.themes.find((theme) => theme.id === id) || null;
      const goal = this.doc.goals.find((one) => one.id === id.slice(5));
      if (!goal) return null;
      return {
        id,
        title: goal.title,
        unit: "",
        method: this.text.goal_method,
        classes: this.doc.roles,
      };
    }

    /** Whether the mode of a goal with amounts of a table is on. @param {string} table */
    goalOn(table) {
      const goal = this.doc.goals[this.goalPlace];
      return !!goal && [goal, ...goal.also].some((condition) => condition.table === table);
    }

    /** Roles of the units of a table for the goal that is shown, on a day. */
    roles(table, when = this.when) {
      const name = `goal_${this.goalPlace}${when === null ? "" : `_${when}`}`;
      const { columns, rows } = this.tables[table];
      if (columns[name]) return landuse.placesOf(columns[name], rows);
      return new Int16Array(rows).fill(this.doc.roles.length - 1);
    }

    /** Everything that follows from the view. @param {?Set<string>} changed keys, null: all */
    derive(changed) {
      const has = (...keys) => !changed || keys.some((key) => changed.has(key));
      const { parcels, buildings } = this.tables;
      if (has("filters", "size")) this.mask = landuse.passing(this);
      if (has("day")) {
        const at = this.when;
        this.statusNow = parcels.columns[at === null ? "theme_status" : `status_${at}`];
        this.statusOfBuildings = buildings.columns[at === null ? "theme_status" : `status_${at}`];
        this.sites = landuse.sitesOn(this, at);
      }
      if (has("hidden")) {
        for (const [name, painters] of Object.entries(landuse.LAYERS)) {
          for (const painter of painters) {
            if (this.painters[painter]) {
              this.painters[painter].visible = !this.view.hidden.includes(name);
            }
          }
        }
      }
      if (has("filters", "size", "off", "theme", "goal", "day", "picture", "comparison")) {
        this.setLooks();
        this.setShown();
      }
    }

    /** How strongly parcels cover what is under them. */
    get cover() {
      const { view, pictures, overBase } = this;
      if (view.picture || pictures.beside) return pictures.over;
      return overBase ? 0.7 : 0.94;
    }

    setLooks() {
      this.painters.parcels.looks = landuse.looksOf(this.theme, this.cover);
    }

    /** What the filters and the classes leave of every parcel and of every building. */
    setShown() {
      const { shown, mask, theme, view, tables } = this;
      const faint = theme.classes.length;
      const gone = (legend) => {
        const keys = landuse.keysOff(view.off, legend.id);
        return Uint8Array.from(legend.classes, (c) => (keys.includes(c.key) ? 1 : 0));
      };
      const status = landuse.placesOf(this.statusNow, tables.parcels.rows);
      this.classOf = view.goal ? this.roles("parcels") : status;
      if (!view.goal && theme.id !== "status") {
        const column = tables.parcels.columns[`theme_${theme.id}`];
        this.classOf = landuse.placesOf(column, tables.parcels.rows);
      }
      const noStatus = gone(this.doc.themes[0]);
      const noClass = gone(theme);
      const { classOf } = this;
      for (let i = 0; i < shown.length; i++) {
        const isShown = mask[i] && !noStatus[status[i]] && !noClass[classOf[i]] && classOf[i] >= 0;
        shown[i] = isShown ? classOf[i] : faint;
      }
      if (!this.goalOn("buildings")) return;
      const roles = this.roles("buildings");
      const parcel = tables.buildings.columns.parcel;
      const isFiltered = landuse.isFiltered({ ...view, off: {} });
      for (let i = 0; i < roles.length; i++) {
        const at = parcel.get(i);
        const passes = at >= 0 ? mask[at] && !noStatus[status[at]] : !isFiltered;
        this.shownBuildings[i] = passes && !noClass[roles[i]] ? roles[i] : faint;
      }
    }

    // ── changing it ───────────────────────────────────────────────────────────────────────────

    /**
     * Change the view, tell everybody, write the address.
     * @param {any} action @param {boolean} [step] whether the back button takes it back
     */
    dispatch(action, step = true) {
      const before = this.view;
      this.view = landuse.nextView(before, action);
      const keys = Object.keys(this.view).filter((key) => before[key] !== this.view[key]);
      if (!keys.length) return;
      const changed = new Set(keys);
      this.derive(changed);
      this.tell(changed);
      this.toHash(step);
    }

    /** Do something when one of these keys of the view changes. */
    on(keys, act) {
      this.listeners.push({ keys, act });
    }

    /** Tell everybody. @param {?Set<string>} changed null: everything */
    tell(changed) {
      for (const { keys, act } of this.listeners) {
        if (!changed || keys.some((key) => changed.has(key))) act();
      }
      this.scene.repaint();
    }

    /** Show a unit's card, its outline, and itself. @param {?Unit} unit @param {boolean} [go] */
    select(unit, go = false) {
      this.goesTo = go;
      const id = unit && String(this.tables[unit.table].get("id", unit.row));
      const same = unit && this.view.chosen && this.view.chosen.id === id;
      if (same && go) this.panels.showCard();
      this.dispatch({
        type: "choose",
        unit: unit && same ? this.view.chosen : unit && { ...unit, id },
      });
    }

    /** The unit that is chosen, null where none is. @returns {?Unit} */
    get chosen() {
      const { chosen } = this.view;
      if (!chosen || !this.tables[chosen.table]) return null;
      return landuse.findIn(this, chosen.table, chosen.id);
    }

    /** The whole zone: its boundary, or everything that stands in it; the part that is shown. */
    home(animate = true) {
      if (this.extent) {
        this.map.fitBounds(this.extent, { padding: [28, 28], animate, maxZoom: 18 });
      }
    }

    /** Fly to a unit. @param {Unit} unit */
    show(unit) {
      const { shapes } = this.tables[unit.table];
      if (!this.tables[unit.table].has(unit.row)) return;
      const box = shapes.box.subarray(4 * unit.row, 4 * unit.row + 4);
      const bounds = landuse.bounds(shapes, box);
      this.map.fitBounds(bounds, { padding: [90, 90], maxZoom: 17.5, animate: false });
    }

    bounds() {
      const of = (name) => {
        const table = this.tables[name];
        if (!table || !table.grid || !table.grid.extent) return null;
        return landuse.bounds(table.shapes, table.grid.extent);
      };
      const { part } = this.doc.meta;
      const zone = part ? of("parcels") : of("boundary_polygon") || of("boundary_line");
      if (zone) return zone;
      if (part && of("areas")) return of("areas");
      const boxes = ["parcels", "housing"].map(of).filter(Boolean);
      if (!boxes.length) return of("buildings") || of("areas");
      return boxes.reduce((all, box) => all.extend(box));
    }

    layout() {
      const plan = this.map.getContainer();
      const { panels, text } = this;
      const left = el(
        "aside.lu-left",
        { "aria-label": text.goals },
        landuse.goalPanel(this),
        landuse.statusPanel(this),
        landuse.filterPanel(this),
        landuse.housingPanel(this),
      );
      panels.card = el("div.lu-drawer", { hidden: true, "aria-live": "polite" });
      const right = el(
        "aside.lu-right",
        { "aria-label": text.legend },
        el(
          "div.lu-right-main",
          {},
          landuse.legendPanel(this),
          landuse.candidatesPanel(this),
          landuse.rankPanel(this),
        ),
        panels.card,
      );
      const furniture = landuse.furniture(this);
      const main = el("main.lu-map", { "aria-label": text.map }, plan, furniture);
      plan.tabIndex = 0;
      plan.setAttribute("aria-label", text.map);
      this.host.append(landuse.titleBar(this), left, main, right, landuse.foot(this));
      landuse.folding(this);
      landuse.keyboard(this);
      landuse.cards(this);
      this.on(["hidden"], () => this.labels.settle());
      this.on(["sheet"], () => landuse.setSheet(this, this.view.sheet));
    }

    // ── the address ───────────────────────────────────────────────────────────────────────────

    /** What the address asks for, as far as the page has it. */
    asked(hash = location.hash) {
      const known = {
        facets: this.facets,
        layers: Object.keys(landuse.LAYERS),
        comparisons: this.compare.states.map((state) => state.label),
        tables: CHOSEN,
        legend: (id) => this.legend(id),
      };
      const asked = landuse.viewOf(hash, this.doc, known);
      if (asked.picked.length) {
        const units = asked.picked.map((id) => landuse.findIn(this, "parcels", id));
        asked.view.picked = units.filter(Boolean).map((unit) => unit.row);
      }
      if (hash === location.hash) this.hash = hash;
      return asked;
    }

    /** To a place that an address names, unless nothing of the zone is there. */
    goTo(place) {
      if (!place || Math.abs(place.lat) > 90) return;
      const { extent } = this;
      const here = L.latLng(place.lat, place.lng);
      if (extent && !extent.pad(3).contains(here)) return;
      this.map.setView(here, Math.min(22, Math.max(8, place.zoom)), { animate: false });
    }

    /** The view as an address. @param {boolean} step whether the back button takes it back */
    toHash(step) {
      if (!this.done) return;
      const { lat, lng } = this.map.getCenter();
      const ids = (rows) => rows.map((row) => this.tables.parcels.get("id", row));
      const place = { zoom: this.map.getZoom(), lat, lng };
      const usual = landuse.firstView(this.doc);
      const hash = landuse.addressOf(this.view, place, ids, usual);
      if (hash === this.hash) return;
      const isFirst = !this.hash;
      this.hash = hash;
      try {
        history[step && !isFirst ? "pushState" : "replaceState"](null, "", hash);
      } catch {
        /* a notebook's frame has no address */
      }
    }

    fromHash() {
      if (location.hash === this.hash || location.hash.length < 2) return;
      this.take(this.asked());
    }

    /** Show what an address says; a place that it does not name stays. @param {string} hash */
    showAddress(hash) {
      this.take(this.asked(hash));
      this.toHash(true);
    }

    /** Show a view, and its place. */
    take({ view, place }) {
      this.view = view;
      this.derive(null);
      this.goTo(place);
      this.tell(null);
    }

    /** Two lines about a unit, for the tooltip. @param {Unit} unit @param {L.Point} [point] */
    brief(unit, point) {
      return landuse.brief(this, unit, point);
    }
  }
})((window.landuse = window.landuse || /** @type {any} */ ({})));
