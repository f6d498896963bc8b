/*
 * Tools on the map: select by box or lasso, measure, full screen. One is active at a time; Escape
 * puts it away.
 */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, number, icon } = landuse;
  /** The ellipsoid: half of its longer axis in metres, the square of its eccentricity. */
  const AXIS = 6378137;
  const ECCENTRICITY = 0.00669437999014;
  const MU = 2000 / 3;

  /** Metres of a degree of latitude and of longitude on the ellipsoid. @param {number} lat */
  function metres(lat) {
    const phi = (lat * Math.PI) / 180;
    const curve = 1 - ECCENTRICITY * Math.sin(phi) ** 2;
    return {
      north: ((Math.PI / 180) * AXIS * (1 - ECCENTRICITY)) / curve ** 1.5,
      east: ((Math.PI / 180) * AXIS * Math.cos(phi)) / Math.sqrt(curve),
    };
  }

  /** Length of a line in metres. */
  landuse.lengthOf = function (points) {
    let sum = 0;
    for (let k = 1; k < points.length; k++) {
      const degree = metres((points[k].lat + points[k - 1].lat) / 2);
      sum += Math.hypot(
        (points[k].lat - points[k - 1].lat) * degree.north,
        (points[k].lng - points[k - 1].lng) * degree.east,
      );
    }
    return sum;
  };

  /**
   * Area of a ring in square metres, on the ellipsoid's plane at its middle: right to a few
   * millionths for a few kilometres.
   */
  landuse.areaOf = function (points) {
    const lat = points.reduce((sum, point) => sum + point.lat, 0) / points.length;
    const degree = metres(lat);
    const o = points[0];
    let sum = 0;
    points.forEach((p, k) => {
      const q = points[(k + 1) % points.length];
      sum +=
        (p.lng - o.lng) * degree.east * (q.lat - o.lat) * degree.north -
        (q.lng - o.lng) * degree.east * (p.lat - o.lat) * degree.north;
    });
    return Math.abs(sum) / 2;
  };

  /** Buttons, and what each does with the pointer. */
  landuse.Tools = class {
    /** @param {App} app */
    constructor(app) {
      const { map, text } = app;
      this.app = app;
      /** @type {?string} */
      this.active = null;
      /** @type {L.LatLng[]} */
      this.points = [];
      this.bar = el("div.lu-tools", { role: "toolbar", "aria-label": text.tools });
      this.said = el("div.lu-said", { hidden: true, role: "status" });
      this.nodes = [this.bar, this.said];
      this.line = L.polygon([], {
        renderer: app.outlines,
        interactive: false,
        color: "#0b3c5d",
        weight: 2,
        dashArray: "5 4",
        fillOpacity: 0.08,
      });
      this.bar.append(...this.buttons());
      const surface = map.getContainer();
      surface.addEventListener("pointerdown", (event) => this.down(event));
      surface.addEventListener("pointermove", (event) => this.move(event));
      surface.addEventListener("pointerup", (event) => this.up(event));
      map.on("click", (event) => this.measure(event.latlng));
      map.on("dblclick", () => this.endMeasure());
      const onKey = (/** @type {KeyboardEvent} */ event) => {
        if (event.key !== "Escape" || !this.active) return;
        this.use(null);
        event.stopImmediatePropagation();
      };
      document.addEventListener("keydown", onKey, true);
      L.DomEvent.disableClickPropagation(this.bar);
    }

    /** What the zone and the browser offer. */
    buttons() {
      const { app } = this;
      const { text, compare } = app;
      /**
       * @param {string} name
       * @param {string} label @param {SVGElement} sign @param {() => void} act
       */
      const button = (name, label, sign, act) => {
        const said = { type: "button", "aria-label": label, title: label };
        return el("button.lu-button", { ...said, "data-tool": name, onclick: act }, sign);
      };
      /** @param {string} name @param {string} label */
      const tool = (name, label) => {
        const turn = () => this.use(this.active === name ? null : name);
        const node = button(name, label, icon(name), turn);
        node.setAttribute("aria-pressed", "false");
        return node;
      };
      const buttons = [
        tool("box", text.select_box),
        tool("lasso", text.select_lasso),
        tool("ruler", text.measure),
      ];
      if (compare.states.length) {
        const swap = () => compare.show(compare.state ? null : compare.states[0].name);
        buttons.push(button("compare", text.compare, icon("swap"), swap));
      }
      if (document.fullscreenEnabled) {
        const fill = () =>
          document.fullscreenElement ? document.exitFullscreen() : app.host.requestFullscreen();
        buttons.push(button("full", text.fullscreen, icon("full"), fill));
      }
      return buttons;
    }

    /** Whether the tool draws an outline around parcels. */
    get isSelecting() {
      return this.active === "box" || this.active === "lasso";
    }

    /** Take a tool, or put it away. @param {?string} name */
    use(name) {
      const { map, text } = this.app;
      this.active = name;
      this.points = [];
      this.line.setLatLngs([]);
      map.getContainer().classList.toggle("lu-drawing", !!name);
      for (const node of landuse.all(this.bar, "[aria-pressed]")) {
        node.setAttribute("aria-pressed", String(node.dataset.tool === name));
      }
      map.dragging[this.isSelecting ? "disable" : "enable"]();
      map.doubleClickZoom[name ? "disable" : "enable"]();
      this.say("");
      if (!name) return this.line.remove();
      this.line.addTo(map);
      this.say(name === "ruler" ? text.measure_hint : text.select_hint);
    }

    /** @param {string} words */
    say(words) {
      this.said.textContent = words;
      this.said.hidden = !words;
    }

    /** @param {PointerEvent} event */
    down(event) {
      if (!this.isSelecting) return;
      const { map } = this.app;
      this.points = [map.mouseEventToLatLng(event)];
      map.getContainer().setPointerCapture?.(event.pointerId);
      event.preventDefault();
    }

    /** @param {PointerEvent} event */
    move(event) {
      const [first] = this.points;
      if (!first) return;
      const here = this.app.map.mouseEventToLatLng(event);
      if (this.active === "lasso") this.points.push(here);
      const box = [first, L.latLng(first.lat, here.lng), here, L.latLng(here.lat, first.lng)];
      const drawn = this.active === "lasso" ? this.points : [...this.points, here];
      this.line.setLatLngs(this.active === "box" ? box : drawn);
    }

    /** @param {PointerEvent} event */
    up(event) {
      if (!this.isSelecting) return;
      const ring = ringOf(this.line);
      const { picked } = this.app;
      if (ring.length > 2) picked.take(landuse.within(this.app, ring), event.shiftKey);
      this.use(null);
    }

    /** A click with the ruler. @param {L.LatLng} place */
    measure(place) {
      if (this.active !== "ruler") return;
      const { text } = this.app;
      const { points } = this;
      points.push(place);
      this.line.setLatLngs(points);
      if (points.length < 2) return this.say(text.measure_hint);
      const length = number(landuse.lengthOf(points), 1);
      if (points.length === 2) return this.say(landuse.fill(text.length_is, { length }));
      const area = landuse.areaOf(points);
      const values = { length, area: number(area), mu: number(area / MU, 2) };
      this.say(landuse.fill(text.length_and_area, values));
    }

    /** A double click ends the line; what was measured stays to be read. */
    endMeasure() {
      if (this.active !== "ruler") return;
      const words = this.said.textContent || "";
      this.use("ruler");
      this.say(words);
    }
  };

  /** Corners of a polygon without holes. @param {L.Polygon} polygon @returns {L.LatLng[]} */
  function ringOf(polygon) {
    const corners = polygon.getLatLngs().flat(2);
    return corners.filter((corner) => corner instanceof L.LatLng);
  }

  /** Shown parcels whose middle lies in a ring. */
  landuse.within = function (app, ring) {
    const { shapes, grid } = app.tables.parcels;
    const points = ring.map((place) => landuse.toGrid(shapes, place));
    const xs = points.map(([x]) => x);
    const ys = points.map(([, y]) => y);
    /** @type {number[]} */
    const rows = [];
    grid.query(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys), (i) => {
      const at = 4 * i;
      const x = (shapes.box[at] + shapes.box[at + 2]) / 2;
      const y = (shapes.box[at + 1] + shapes.box[at + 3]) / 2;
      let inside = false;
      for (let k = 0, l = points.length - 1; k < points.length; l = k++) {
        const crosses = ys[k] > y !== ys[l] > y;
        if (crosses && x < ((xs[l] - xs[k]) * (y - ys[k])) / (ys[l] - ys[k]) + xs[k]) {
          inside = !inside;
        }
      }
      if (inside && app.shown.mask[i] && !app.painters.parcels.faint(i)) rows.push(i);
    });
    return rows;
  };

  /** The parcels picked together: their sum, against the goals, as a list and as a file. */
  landuse.Picked = class {
    /** @param {App} app */
    constructor(app) {
      this.app = app;
      /** @type {Set<number>} */
      this.rows = new Set();
      this.node = el("div.lu-picked", { hidden: true, "aria-live": "polite" });
      app.store.on(["picked", "day"], () => {
        this.rows = new Set(app.store.view.picked);
        this.show();
      });
    }

    /** @param {number[]} rows @param {boolean} [add] to what is picked already */
    take(rows, add = false) {
      const all = add ? [...this.rows, ...rows] : rows;
      this.app.store.dispatch({ type: "pick", rows: [...new Set(all)] });
    }

    /** In or out. @param {number} row */
    toggle(row) {
      const rows = this.rows.has(row)
        ? [...this.rows].filter((one) => one !== row)
        : [...this.rows, row];
      this.app.store.dispatch({ type: "pick", rows });
    }

    /**
     * What the picked parcels are to each goal of land: the parts add up to all of them.
     * @returns {[string, string][]}
     */
    shares() {
      const { app, rows } = this;
      const { text } = app;
      /** @param {number} value */
      const mu = (value) => `${number(value, 2)} ${text.mu}`;
      return landuse.goalsNow(app).flatMap((goal) => {
        const isLand = [goal, ...goal.also].some((one) => one.measure === "redeveloped_mu");
        if (!isLand) return [];
        const split = landuse.splitBy(app, rows, goal);
        return [
          [goal.title, ""],
          [text.can_add, mu(split.addable)],
          [text.counted, mu(split.counted)],
          [text.not_eligible, mu(split.other)],
        ];
      });
    }

    async show() {
      const { app, node, rows } = this;
      const { text } = app;
      const table = app.tables.parcels;
      node.hidden = !rows.size;
      if (!rows.size) return node.replaceChildren();
      await app.complete;
      await table.details();
      /** @param {string} name */
      const total = (name) => [...rows].reduce((sum, i) => sum + (table.number(name, i) || 0), 0);
      const mu = total("area_mu");
      const floor = total("building_area_m2");
      const facts = [
        [text.parcels, landuse.fill(text.count, { count: rows.size })],
        [text.total, `${number(mu, 2)} ${text.mu} · ${number(mu * MU)} m²`],
        [app.doc.columns.building_area_m2.label, `${number(floor)} m²`],
        ...this.shares(),
      ];
      /** @param {number} row */
      const line = (row) =>
        el(
          "li",
          {},
          el(
            "button.lu-line",
            { type: "button", onclick: () => app.cards.select({ table: "parcels", row }, true) },
            el("span.lu-line-title", {}, landuse.nameOf(app, { table: "parcels", row })),
            el("span", {}, `${number(table.number("area_mu", row), 2)} ${text.mu}`),
          ),
        );
      /** @param {string} label @param {() => void} act */
      const button = (label, act) => el("button.lu-clear", { type: "button", onclick: act }, label);
      node.replaceChildren(
        el(
          "header",
          {},
          el("b", {}, text.picked),
          button(text.save_csv, () => landuse.saveCsv(app, [...rows])),
          button(text.save_geojson, () => landuse.saveGeojson(app, [...rows])),
          button(text.clear, () => this.take([])),
        ),
        el(
          "dl.lu-facts",
          {},
          facts.map(([name, value]) => [
            el(value === "" ? "dt.lu-of-goal" : "dt", {}, name),
            el("dd", {}, value),
          ]),
        ),
        el("ul.lu-picked-list", {}, [...rows].slice(0, 200).map(line)),
      );
    }
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
