/*
 * Tools on the map: select by box or lasso, measure, full screen. One is active at a time; Escape
 * puts it away.
 */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, number, icon } = landuse;
  const A = 6378137,
    E2 = 0.00669437999014,
    MU = 2000 / 3;

  /** Metres of a degree of latitude and of longitude on the ellipsoid. @param {number} lat */
  function metres(lat) {
    const phi = (lat * Math.PI) / 180,
      w = 1 - E2 * Math.sin(phi) ** 2;
    return {
      north: ((Math.PI / 180) * A * (1 - E2)) / w ** 1.5,
      east: ((Math.PI / 180) * A * Math.cos(phi)) / Math.sqrt(w),
    };
  }

  /** Length of a line in metres. @param {L.LatLng[]} points */
  landuse.lengthOf = function (points) {
    let sum = 0;
    for (let k = 1; k < points.length; k++) {
      const m = metres((points[k].lat + points[k - 1].lat) / 2);
      sum += Math.hypot(
        (points[k].lat - points[k - 1].lat) * m.north,
        (points[k].lng - points[k - 1].lng) * m.east,
      );
    }
    return sum;
  };

  /**
   * Area of a ring in square metres, on the ellipsoid's plane at its middle: right to a few
   * millionths for a few kilometres.
   */
  landuse.areaOf = function (points) {
    const lat = points.reduce((s, p) => s + p.lat, 0) / points.length,
      m = metres(lat),
      o = points[0];
    let sum = 0;
    points.forEach((p, k) => {
      const q = points[(k + 1) % points.length];
      sum +=
        (p.lng - o.lng) * m.east * (q.lat - o.lat) * m.north -
        (q.lng - o.lng) * m.east * (p.lat - o.lat) * m.north;
    });
    return Math.abs(sum) / 2;
  };

  /** Buttons, and what each does with the pointer. */
  landuse.tools = function (app) {
    const { map, text } = app,
      bar = el("div.lu-tools", { role: "toolbar", "aria-label": text.tools }),
      said = el("div.lu-said", { hidden: true, role: "status" });
    const line = L.polygon([], {
      renderer: app.outlines,
      interactive: false,
      color: "#0b3c5d",
      weight: 2,
      dashArray: "5 4",
      fillOpacity: 0.08,
    });
    let active = null,
      points = [];

    const button = (name, label) => {
      const node = el(
        "button.lu-button",
        {
          type: "button",
          "aria-label": label,
          title: label,
          "aria-pressed": "false",
          "data-tool": name,
          onclick: () => use(active === name ? null : name),
        },
        icon(name),
      );
      bar.append(node);
    };
    button("box", text.select_box);
    button("lasso", text.select_lasso);
    button("ruler", text.measure);
    if (app.compare.states.length)
      bar.append(
        el(
          "button.lu-button",
          {
            type: "button",
            "aria-label": text.compare,
            title: text.compare,
            "data-tool": "compare",
            onclick: () => app.compare.show(app.compare.state ? null : app.compare.states[0].name),
          },
          icon("swap"),
        ),
      );
    if (document.fullscreenEnabled)
      bar.append(
        el(
          "button.lu-button",
          {
            type: "button",
            "aria-label": text.fullscreen,
            title: text.fullscreen,
            "data-tool": "full",
            onclick: () =>
              document.fullscreenElement ? document.exitFullscreen() : app.host.requestFullscreen(),
          },
          icon("full"),
        ),
      );

    function use(name) {
      active = name;
      points = [];
      line.setLatLngs([]);
      said.hidden = true;
      app.busy = !!name;
      map.getContainer().classList.toggle("lu-drawing", !!name);
      for (const node of bar.querySelectorAll("[aria-pressed]"))
        node.setAttribute("aria-pressed", String(node.dataset.tool === name));
      map.dragging[name === "box" || name === "lasso" ? "disable" : "enable"]();
      map.doubleClickZoom[name ? "disable" : "enable"]();
      if (name) {
        line.addTo(map);
        say(name === "ruler" ? text.measure_hint : text.select_hint);
      } else line.remove();
    }

    const say = (words) => {
      said.textContent = words;
      said.hidden = !words;
    };
    const place = (event) => map.mouseEventToLatLng(event.touches ? event.touches[0] : event);

    const down = (event) => {
      if (active !== "box" && active !== "lasso") return;
      points = [place(event)];
      map.getContainer().setPointerCapture?.(event.pointerId);
      event.preventDefault();
    };
    const move = (event) => {
      if (!points.length) return;
      if (active === "box") {
        const a = points[0],
          b = place(event);
        line.setLatLngs([a, L.latLng(a.lat, b.lng), b, L.latLng(b.lat, a.lng)]);
      }
      if (active === "lasso" && points.push(place(event)) > 1) line.setLatLngs(points);
      if (active === "ruler") line.setLatLngs([...points, place(event)]);
    };
    const up = (event) => {
      if (active !== "box" && active !== "lasso") return;
      const ring = /** @type {L.LatLng[]} */ (line.getLatLngs()[0] || []);
      if (ring.length > 2) app.picked.take(landuse.within(app, ring), event.shiftKey);
      use(null);
    };
    const surface = map.getContainer();
    surface.addEventListener("pointerdown", down);
    surface.addEventListener("pointermove", move);
    surface.addEventListener("pointerup", up);
    map.on("click", (event) => {
      if (active !== "ruler") return;
      points.push(event.latlng);
      line.setLatLngs(points);
      if (points.length < 2) return say(text.measure_hint);
      const length = number(landuse.lengthOf(points), 1);
      if (points.length === 2) return say(landuse.fill(text.length_is, { length }));
      const area = landuse.areaOf(points);
      say(
        landuse.fill(text.length_and_area, {
          length,
          area: number(area),
          mu: number(area / MU, 2),
        }),
      );
    });
    map.on("dblclick", () => {
      if (active === "ruler") {
        const words = said.textContent;
        points = [];
        app.busy = false;
        use("ruler");
        say(words);
      }
    });
    document.addEventListener(
      "keydown",
      (event) => {
        if (event.key === "Escape" && active) {
          use(null);
          event.stopImmediatePropagation();
        }
      },
      true,
    );
    L.DomEvent.disableClickPropagation(bar);
    return [bar, said];
  };

  /** Shown parcels whose middle lies in a ring. @param {L.LatLng[]} ring @returns {number[]} */
  landuse.within = function (app, ring) {
    const { shapes, grid } = app.tables.parcels,
      points = ring.map((p) => landuse.toGrid(shapes, p)),
      xs = points.map((p) => p[0]),
      ys = points.map((p) => p[1]),
      rows = [];
    grid.query(Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys), (i) => {
      const b = 4 * i,
        x = (shapes.box[b] + shapes.box[b + 2]) / 2,
        y = (shapes.box[b + 1] + shapes.box[b + 3]) / 2;
      let inside = false;
      for (let k = 0, l = points.length - 1; k < points.length; l = k++) {
        if (
          ys[k] > y !== ys[l] > y &&
          x < ((xs[l] - xs[k]) * (y - ys[k])) / (ys[l] - ys[k]) + xs[k]
        )
          inside = !inside;
      }
      if (inside && app.mask[i] && !app.painters.parcels.faint(i)) rows.push(i);
    });
    return rows;
  };

  /** The parcels picked together: their sum, against the goals, as a list and as a file. */
  landuse.Picked = class {
    constructor(app) {
      this.app = app;
      this.rows = new Set();
      this.node = el("div.lu-picked", { hidden: true, "aria-live": "polite" });
      app.painters.picked = {
        table: app.tables.parcels,
        visible: true,
        looks: [{ stroke: "#0b3c5d", width: 3, keep: true }],
        look: (i) => (this.rows.has(i) ? 0 : -1),
      };
      app.on(["picked", "day"], () => {
        this.rows = new Set(app.view.picked);
        this.show();
      });
    }

    /** @param {number[]} rows @param {boolean} [add] to what is picked already */
    take(rows, add = false) {
      const all = add ? [...this.rows, ...rows] : rows;
      this.app.dispatch({ type: "pick", rows: [...new Set(all)] });
    }

    /** In or out. @param {number} row */
    toggle(row) {
      const rows = this.rows.has(row)
        ? [...this.rows].filter((one) => one !== row)
        : [...this.rows, row];
      this.app.dispatch({ type: "pick", rows });
    }

    /** What the picked parcels are to each goal of land: the parts add up to all of them. */
    shares() {
      const { app, rows } = this;
      const { text } = app;
      const mu = (value) => `${number(value, 2)} ${text.mu}`;
      return landuse.goalsNow(app).flatMap((goal) => {
        const isLand = [goal, ...goal.also].some((c) => c.measure === "redeveloped_mu");
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
      const total = (name) => [...rows].reduce((sum, i) => sum + (table.get(name, i) || 0), 0);
      const mu = total("area_mu");
      const floor = total("building_area_m2");
      const facts = [
        [text.parcels, landuse.fill(text.count, { count: rows.size })],
        [text.total, `${number(mu, 2)} ${text.mu} · ${number(mu * MU)} m²`],
        [app.doc.columns.building_area_m2.label, `${number(floor)} m²`],
        ...this.shares(),
      ];
      const line = (row) =>
        el(
          "li",
          {},
          el(
            "button.lu-line",
            { type: "button", onclick: () => app.select({ table: "parcels", row }, true) },
            el("span.lu-line-title", {}, landuse.nameOf(app, { table: "parcels", row })),
            el("span", {}, `${number(table.get("area_mu", row), 2)} ${text.mu}`),
          ),
        );
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
})((window.landuse = window.landuse || /** @type {any} */ ({})));
