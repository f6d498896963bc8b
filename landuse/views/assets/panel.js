/* The frame of the page: title, status, legend, layers, ranking, map furniture, foot. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, number, icon } = landuse;

  landuse.titleBar = function (app) {
    const { meta } = app.doc;
    const { text } = app;
    /** @param {string} label @param {string | number} value */
    const fact = (label, value) => el("div.lu-fact", {}, el("span", {}, label), el("b", {}, value));
    const day = el("b", {}, meta.asOf);
    const asOf = el("div.lu-fact", {}, el("span", {}, text.as_of), day);
    app.store.on(["day"], () => {
      day.textContent = app.shown.day;
      asOf.classList.toggle("lu-then", app.shown.when !== null);
    });
    return el(
      "header.lu-top",
      {},
      foldButton(app, "left"),
      el(
        "div.lu-brand",
        {},
        el("h1", {}, meta.part || meta.zone),
        el("p", {}, meta.part ? `${meta.zone} · ${text.title}` : text.title),
      ),
      el(
        "div.lu-factbar",
        {},
        fact(text.plan_year, meta.year),
        asOf,
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
      landuse.takeAway(app),
      printMenu(app),
      foldButton(app, "right"),
    );
  };

  /** Folds a side away, or brings it back. @param {App} app @param {"left"|"right"} side */
  function foldButton(app, side) {
    const label = side === "left" ? app.text.fold_left : app.text.fold_right;
    const button = el(
      `button.lu-button.lu-fold-${side}`,
      {
        type: "button",
        "aria-label": label,
        title: label,
        "aria-pressed": "true",
        "data-fold": side,
        onclick: () => {
          const isFolded = app.host.classList.toggle(`lu-no-${side}`);
          button.setAttribute("aria-pressed", String(!isFolded));
          app.map.invalidateSize({ animate: false });
        },
      },
      icon("panel"),
    );
    return button;
  }

  /** A sheet is chosen, then printed. @param {App} app */
  function printMenu(app) {
    const { text } = app;
    const menu = el("div.lu-sheets", { hidden: true, role: "group", "aria-label": text.print });
    /** @param {boolean} shown */
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
              app.store.dispatch({ type: "sheet", size });
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
      if (event.target instanceof Node && !box.contains(event.target)) open(false);
    });
    const box = el("div.lu-printer", {}, button, menu);
    return box;
  }

  /** Zoom, north arrow and scale bar. */
  landuse.furniture = function (app) {
    const { map, text } = app;
    /** @param {string} name @param {string} label @param {() => void} act */
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
      button("home", text.home, () => app.camera.home()),
    );
    const north = el(
      "div.lu-north",
      { role: "img", "aria-label": text.north },
      el("b", {}, "N"),
      icon("north"),
      icon("needle"),
    );
    const half = el("span.lu-scale-half");
    const end = el("span.lu-scale-end");
    const bar = el(
      "div.lu-scale",
      { role: "img", "aria-label": text.scale },
      el("i"),
      el("i"),
      el("i"),
      el("i"),
      el("span.lu-scale-zero", {}, "0"),
      half,
      end,
    );
    const draw = () => {
      const y = map.getSize().y / 2;
      const left = map.containerPointToLatLng([0, y]);
      const metres = map.distance(left, map.containerPointToLatLng([200, y])) / 200;
      const power = Math.pow(10, Math.floor(Math.log10(metres * 170)));
      const most = [8, 4, 2].find((n) => n * power <= metres * 170) || 1;
      const nice = most * power;
      /** @param {number} length metres */
      const said = (length) =>
        nice >= 1000 ? `${landuse.number(length / 1000, 2, 0)}` : landuse.number(length, 0);
      bar.style.width = `${nice / metres}px`;
      half.textContent = said(nice / 2);
      end.textContent = `${said(nice)} ${nice >= 1000 ? "km" : "m"}`;
    };
    map.on("zoomend moveend resize", draw);
    map.whenReady(draw);
    for (const part of [zoom, north, bar]) L.DomEvent.disableClickPropagation(part);
    return [
      zoom,
      north,
      bar,
      landuse.chipsLine(app),
      app.tools.nodes,
      landuse.timeline(app),
      app.picked.node,
      app.compare.line,
      app.compare.box,
    ];
  };

  /** What the map rests on; the day is that of the view. */
  landuse.foot = function (app) {
    const { meta } = app.doc;
    const { text } = app;
    /** @param {string} label @param {?string} value @param {string} [kind] */
    const add = (label, value, kind = "") =>
      value ? el(`span${kind}`, { title: String(value) }, el("em", {}, `${label} `), value) : null;
    const short = ".lu-foot-short";
    const note = meta.note || text.synthetic;
    const foot = el("footer.lu-foot");
    app.store.on(["day"], () =>
      foot.replaceChildren(
        ...[
          add(text.source, meta.sources.join(text.semicolon)),
          add(text.policy, meta.policy),
          add(text.crs, meta.crs, short),
          add(text.compiler, text.compiler_value),
          add(text.as_of, app.shown.day, short),
          meta.public || meta.mapNumber
            ? add(text.map_number, meta.mapNumber || text.to_fill)
            : null,
          meta.synthetic ? el("span.lu-foot-synthetic", {}, note) : null,
        ].filter((one) => one !== null),
      ),
    );
    return foot;
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
