/* The frame of the page: title, status, legend, layers, ranking, map furniture, foot. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, number, icon } = landuse;

  /** A colour swatch that shows the hatch of the map. */
  landuse.swatch = (color, hatch) =>
    el(`i.lu-swatch${hatch ? `.lu-${hatch}` : ""}`, {
      style: { "background-color": color },
      "aria-hidden": "true",
    });

  landuse.titleBar = function (app) {
    const { meta } = app.doc,
      { text } = app;
    const fact = (label, value) => el("div.lu-fact", {}, el("span", {}, label), el("b", {}, value));
    return el(
      "header.lu-top",
      {},
      el("div.lu-brand", {}, el("h1", {}, meta.zone), el("p", {}, text.title)),
      el(
        "div.lu-factbar",
        {},
        fact(text.plan_year, meta.year),
        fact(text.as_of, meta.asOf),
        fact(text.parcels, number(meta.parcels)),
        meta.mu === null ? null : fact(text.total, `${number(meta.mu, 0)} ${text.mu}`),
      ),
      el(
        "div.lu-marks",
        {},
        meta.public
          ? el("span.lu-mark.lu-open", {}, text.public)
          : el("span.lu-mark.lu-secret", {}, text.internal),
        meta.synthetic
          ? el("span.lu-mark.lu-synthetic", { title: meta.note || null }, text.synthetic)
          : null,
      ),
      landuse.searchBox(app),
      printMenu(app),
    );
  };

  /** A sheet is chosen, then printed. */
  function printMenu(app) {
    const { text } = app,
      menu = el("div.lu-sheets", { hidden: true, role: "group", "aria-label": text.print });
    const open = (shown) => {
      menu.hidden = !shown;
      button.setAttribute("aria-expanded", String(shown));
    };
    const button = el(
      "button.lu-button.lu-print",
      {
        type: "button",
        "aria-label": text.print,
        title: text.print,
        "aria-expanded": "false",
        onclick: () => open(menu.hidden),
      },
      icon("print"),
    );
    menu.append(
      ...["A3", "A4"].map((size) =>
        el(
          "button",
          {
            type: "button",
            "data-sheet": size,
            onclick: () => {
              open(false);
              app.setSheet(size);
              window.print();
            },
          },
          landuse.fill(text.sheet, { size }),
        ),
      ),
    );
    menu.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        open(false);
        button.focus();
        event.stopPropagation();
      }
    });
    document.addEventListener("pointerdown", (event) => {
      if (!box.contains(event.target)) open(false);
    });
    const box = el("div.lu-printer", {}, button, menu);
    return box;
  }

  /**
   * Count and mu of every status among what the filter lets through; a click takes it out of the
   * map.
   */
  landuse.statusPanel = function (app) {
    const theme = app.doc.themes[0],
      table = app.tables.parcels;
    const rows = theme.classes.map((c) =>
      el(
        "button.lu-status",
        {
          type: "button",
          "aria-pressed": "true",
          "data-status": c.key,
          title: app.text.filter_hint,
          onclick: (event) => {
            const off = app.off.status;
            if (off.has(c.key)) off.delete(c.key);
            else off.add(c.key);
            event.currentTarget.setAttribute("aria-pressed", String(!off.has(c.key)));
            app.changed();
          },
        },
        landuse.swatch(c.color, c.hatch),
        el("span.lu-status-name", {}, c.label),
        el("span.lu-status-count"),
        el("span.lu-status-mu"),
        el("span.lu-status-share"),
      ),
    );
    const strip = el(
      "div.lu-strip",
      { "aria-hidden": "true" },
      theme.classes.map((c) => landuse.swatch(c.color, c.hatch)),
    );
    const draw = () => {
      const { codes, head } = app.statusNow,
        sums = theme.classes.map(() => ({ count: 0, mu: 0 }));
      for (let i = 0; i < table.rows; i++)
        if (app.mask[i]) {
          const sum = sums[codes[i] - 1 + head.low];
          sum.count++;
          sum.mu += app.mu[i];
        }
      const total = sums.reduce((all, sum) => all + sum.mu, 0) || 1;
      sums.forEach((sum, k) => {
        const [, , count, mu, share] = rows[k].children;
        count.textContent = landuse.fill(app.text.count, { count: sum.count });
        mu.textContent = `${number(sum.mu, 1)} ${app.text.mu}`;
        share.textContent = `${number((100 * sum.mu) / total, 1)}%`;
        strip.children[k].style.flexGrow = String(sum.mu);
      });
    };
    app.onchange.push(draw);
    return el(
      "section.lu-section",
      { "aria-label": app.text.status },
      el("h2", {}, app.text.status, el("small.lu-hint", {}, app.text.filter_hint)),
      strip,
      rows,
    );
  };

  /** Theme chips and the legend under them. */
  landuse.legendPanel = function (app) {
    const list = el("div.lu-legend", {}),
      note = el("p.lu-note", {}),
      unit = el("small", {});
    const chips = app.doc.themes.map((theme) =>
      el(
        "button.lu-chip",
        {
          type: "button",
          "data-theme": theme.id,
          "aria-pressed": "false",
          onclick: () => app.setTheme(theme.id),
        },
        theme.title,
      ),
    );
    const draw = () => {
      const theme = app.theme,
        off = app.off[theme.id];
      for (const chip of chips)
        chip.setAttribute("aria-pressed", String(chip.dataset.theme === theme.id));
      unit.textContent = theme.unit;
      note.textContent = theme.method;
      const now = theme.id === "status" && app.when !== null ? theme.classes.map(() => 0) : null;
      for (let i = 0; now && i < app.tables.parcels.rows; i++) now[app.statusNow.get(i)]++;
      list.replaceChildren(
        ...theme.classes.map((c, k) =>
          el(
            "button.lu-class",
            {
              type: "button",
              "aria-pressed": String(!off.has(c.key)),
              title: app.text.filter_hint,
              onclick: () => {
                if (off.has(c.key)) off.delete(c.key);
                else off.add(c.key);
                app.changed();
              },
            },
            landuse.swatch(c.color, c.hatch),
            el("span", {}, c.label),
            el(
              "span.lu-class-count",
              {},
              landuse.fill(app.text.count, { count: now ? now[k] : c.count }),
            ),
          ),
        ),
      );
      app.panels.status
        ?.querySelectorAll("[data-status]")
        .forEach((row) =>
          row.setAttribute("aria-pressed", String(!app.off.status.has(row.dataset.status))),
        );
    };
    app.onchange.push(draw);
    return el(
      "section.lu-section.lu-theme",
      { "aria-label": app.text.legend },
      el("h2", {}, app.text.theme, unit),
      el("div.lu-chips", { role: "group", "aria-label": app.text.theme }, chips),
      list,
      note,
      layers(app),
    );
  };

  /** What else is on the map, with its sign. */
  function layers(app) {
    const { text, doc } = app,
      c = doc.context,
      rows = [];
    const add = (key, label, sign, parts) => {
      const mine = parts.filter((part) => app.painters[part]);
      if (!mine.length && key !== "labels") return;
      rows.push(
        el(
          "label.lu-layer",
          {},
          el("input", {
            type: "checkbox",
            "data-layer": key,
            checked: true,
            onchange: (event) => {
              for (const part of mine) app.painters[part].visible = event.target.checked;
              if (key === "labels" || key === "areas" || key === "housing")
                app.labels.show(key, event.target.checked);
              app.scene.repaint();
            },
          }),
          sign,
          el("span", {}, label),
        ),
      );
    };
    const line = (color, style) =>
      el("i.lu-sign", { style: { "border-top": `${style} ${color}` } });
    add("parcels", text.parcels, landuse.swatch(doc.statusColors.in_use), ["parcels"]);
    add(
      "buildings",
      text.buildings,
      el("i.lu-swatch", { style: { background: "#fff", border: "1px solid #7c8489" } }),
      ["buildings"],
    );
    add("housing", text.housing, landuse.swatch(doc.stages[3].color), ["housing"]);
    add("areas", text.areas, line("#1d4f6e", "2px dashed"), ["areas"]);
    add("roads", text.roads, line("#b9b2a2", "4px double"), [
      "road_edge",
      "road_polygon",
      "road_casing",
      "road_line",
    ]);
    add("water", text.water, landuse.swatch(c.water), [
      "water_edge",
      "water_polygon",
      "water_line",
    ]);
    add("boundary", text.boundary, line(c.boundary, "2px dashed"), [
      "boundary_polygon",
      "boundary_polygon_band",
      "boundary_line",
      "boundary_line_band",
    ]);
    add("labels", text.labels, el("i.lu-sign-text", {}, "Aa"), []);
    return el(
      "div.lu-layers",
      { role: "group", "aria-label": text.layers },
      el("h3", {}, text.layers),
      rows,
      landuse.basemap(app),
    );
  }

  const MOST = 50;

  /** Parcels by tax per mu from either end: of the zone, or of what is shown in the view. */
  landuse.rankPanel = function (app) {
    const { text, doc } = app,
      theme = doc.themes.find((t) => t.id === "tax_per_mu"),
      parcels = app.tables.parcels,
      list = el("ol.lu-ranks");
    const order = { worst: false, view: false };
    const chip = (name, label) =>
      el(
        "button.lu-chip",
        {
          type: "button",
          "aria-pressed": "false",
          "data-rank": name,
          onclick: (event) => {
            order[name] = !order[name];
            event.currentTarget.setAttribute("aria-pressed", String(order[name]));
            draw();
          },
        },
        label,
      );
    const inView = async () => {
      await app.complete;
      await parcels.details();
      const rows = [],
        seen = landuse.inView(app),
        column = parcels.columns.tax_per_mu;
      for (let i = 0; i < seen.length; i++) {
        const value = seen[i] && !app.painters.parcels.faint(i) ? column.get(i) : null;
        if (value !== null) rows.push([i, value]);
      }
      return rows.sort((a, b) => (order.worst ? a[1] - b[1] : b[1] - a[1])).slice(0, MOST);
    };
    const draw = async () => {
      const rows = order.view ? await inView() : order.worst ? doc.ranking.worst : doc.ranking.best,
        best = Math.max(...rows.map(([, value]) => value)) || 1;
      list.replaceChildren(
        ...rows.map(([row, value], place) =>
          el(
            "li",
            {},
            el(
              "button.lu-rank",
              {
                type: "button",
                "data-row": row,
                onclick: () => app.select({ table: "parcels", row }, true),
              },
              el("span.lu-rank-place", {}, place + 1),
              el("span.lu-rank-name", {}, landuse.nameOf(app, { table: "parcels", row })),
              el("b", {}, number(value, 2)),
              el("i.lu-rank-bar", { style: { width: `${(100 * Math.max(0, value)) / best}%` } }),
            ),
          ),
        ),
      );
      if (!rows.length) list.append(el("li.lu-empty", {}, text.ranking_none));
      app.markRank();
    };
    const follow = () => {
      if (order.view) draw();
    };
    app.onchange.push(follow);
    app.map.on("moveend", follow);
    app.markRank = () => {
      for (const row of list.querySelectorAll(".lu-rank"))
        row.classList.toggle(
          "lu-chosen",
          !!app.chosen &&
            app.chosen.table === "parcels" &&
            Number(row.dataset.row) === app.chosen.row,
        );
    };
    draw();
    return el(
      "section.lu-section.lu-ranking",
      { "aria-label": text.ranking, hidden: !doc.ranking.best.length && !!doc.meta.public },
      el("h2", {}, text.ranking, el("small", {}, theme ? theme.unit : "")),
      el("div.lu-chips", {}, chip("worst", text.from_worst), chip("view", text.only_view)),
      list,
    );
  };

  /** Zoom, north arrow and scale bar. */
  landuse.furniture = function (app) {
    const { map, text } = app;
    const button = (name, label, act) =>
      el(
        "button.lu-button",
        { type: "button", "aria-label": label, title: label, onclick: act },
        icon(name),
      );
    const zoom = el(
      "div.lu-zoom",
      {},
      button("plus", text.zoom_in, () => map.zoomIn()),
      button("minus", text.zoom_out, () => map.zoomOut()),
      button("home", text.home, () => app.home()),
    );
    const north = el(
      "div.lu-north",
      { role: "img", "aria-label": text.north },
      el("b", {}, "N"),
      icon("north"),
      icon("needle"),
    );
    const bar = el(
      "div.lu-scale",
      { role: "img", "aria-label": text.scale },
      el("i"),
      el("i"),
      el("i"),
      el("i"),
      el("span.lu-scale-zero", {}, "0"),
      el("span.lu-scale-half"),
      el("span.lu-scale-end"),
    );
    const draw = () => {
      const y = map.getSize().y / 2,
        metres =
          map.distance(map.containerPointToLatLng([0, y]), map.containerPointToLatLng([200, y])) /
          200;
      const power = Math.pow(10, Math.floor(Math.log10(metres * 170))),
        nice = [8, 4, 2, 1].find((n) => n * power <= metres * 170) * power;
      const said = (m) =>
        nice >= 1000 ? `${landuse.number(m / 1000, 2, 0)}` : landuse.number(m, 0);
      bar.style.width = `${nice / metres}px`;
      bar.querySelector(".lu-scale-half").textContent = said(nice / 2);
      bar.querySelector(".lu-scale-end").textContent = `${said(nice)} ${nice >= 1000 ? "km" : "m"}`;
    };
    map.on("zoomend moveend resize", draw);
    map.whenReady(draw);
    for (const part of [zoom, north, bar]) L.DomEvent.disableClickPropagation(part);
    return [
      zoom,
      north,
      bar,
      landuse.tools(app),
      landuse.timeline(app),
      app.picked.node,
      app.compare.line,
      app.compare.box,
    ];
  };

  landuse.foot = function (app) {
    const { meta } = app.doc,
      { text } = app,
      parts = [];
    const add = (label, value) =>
      value && parts.push(el("span", { title: String(value) }, el("em", {}, `${label} `), value));
    add(text.source, meta.sources.length ? meta.sources.join(text.semicolon) : null);
    add(text.policy, meta.policy);
    add(text.crs, meta.crs);
    add(text.compiler, text.compiler_value);
    add(text.as_of, meta.asOf);
    if (meta.public || meta.mapNumber) add(text.map_number, meta.mapNumber || text.to_fill);
    if (meta.synthetic) parts.push(el("span.lu-foot-synthetic", {}, meta.note || text.synthetic));
    return el("footer.lu-foot", {}, parts);
  };
})((window.landuse = window.landuse || /** @type {any} */ ({})));
