/* Status, theme and layers: what colours mean, and how many units and mu have each. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, number } = landuse;

  /** A colour swatch that shows the hatch of the map. */
  landuse.swatch = (color, hatch) =>
    el(`i.lu-swatch${hatch ? `.lu-${hatch}` : ""}`, {
      style: { "background-color": color },
      "aria-hidden": "true",
    });

  /** Units, and mu of the parcels, of every class among the rows that a test lets through. */
  function sumsOf(app, places, legend, passes) {
    const sums = legend.classes.map(() => ({ count: 0, mu: 0 }));
    for (let i = 0; i < places.length; i++) {
      if (places[i] < 0 || !passes(i)) continue;
      sums[places[i]].count++;
      sums[places[i]].mu += app.mu[i];
    }
    return sums;
  }

  /** Classes of a legend that are taken out, one byte each. */
  function goneOf(app, legend) {
    const keys = landuse.keysOff(app.view.off, legend.id);
    return Uint8Array.from(legend.classes, (c) => (keys.includes(c.key) ? 1 : 0));
  }

  /** A click isolates a class; with Shift or Ctrl it takes out or brings back this one alone. */
  const onClass = (app, legend, key) => (event) =>
    app.dispatch({
      type: "class",
      theme: legend.id,
      key,
      keys: legend.classes.map((c) => c.key),
      one: event.shiftKey || event.ctrlKey || event.metaKey,
    });

  const statuses = (app) => landuse.placesOf(app.statusNow, app.tables.parcels.rows);

  /** Count and mu of every status among what the filters and the other legend let through. */
  landuse.statusPanel = function (app) {
    const { text } = app;
    const theme = app.doc.themes[0];
    const rows = theme.classes.map((c) =>
      el(
        "button.lu-status",
        {
          type: "button",
          "data-status": c.key,
          title: text.filter_hint,
          onclick: onClass(app, theme, c.key),
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
      const other = app.theme.id === "status" ? null : goneOf(app, app.theme);
      const passes = (i) => app.mask[i] && !(other && other[app.classOf[i]]);
      const sums = sumsOf(app, statuses(app), theme, passes);
      const total = sums.reduce((all, sum) => all + sum.mu, 0) || 1;
      const off = goneOf(app, theme);
      sums.forEach((sum, k) => {
        const [, , count, mu, share] = rows[k].children;
        count.textContent = landuse.fill(text.count, { count: sum.count });
        mu.textContent = `${number(sum.mu, 1)} ${text.mu}`;
        share.textContent = `${number((100 * sum.mu) / total, 1)}%`;
        strip.children[k].style.flexGrow = String(off[k] ? 0 : sum.mu);
        rows[k].setAttribute("aria-pressed", String(!off[k]));
      });
    };
    app.on(["filters", "size", "off", "theme", "goal", "day"], draw);
    return el(
      "section.lu-section.lu-statuses",
      { "aria-label": text.status },
      el("h2", {}, text.status, el("small.lu-hint", {}, text.filter_hint)),
      strip,
      rows,
    );
  };

  /** What the legend counts of a class in the mode of a goal: units of the goal's own tables. */
  function goalSums(app) {
    const status = statuses(app);
    const noStatus = goneOf(app, app.doc.themes[0]);
    const sums = app.doc.roles.map(() => ({ count: 0, amount: null, table: "parcels" }));
    const isWhole = !landuse.isFiltered({ ...app.view, off: {} });
    for (const table of ["parcels", "buildings"]) {
      if (!app.goalOn(table)) continue;
      const roles = app.roles(table);
      const { condition, of } = landuse.goalAmounts(app, table);
      const hasAmount = condition.measure !== "revitalized_factories";
      const parcel = app.tables.buildings.columns.parcel;
      for (let i = 0; i < roles.length; i++) {
        const at = table === "parcels" ? i : parcel.get(i);
        if (at >= 0 ? !app.mask[at] || noStatus[status[at]] : !isWhole) continue;
        const sum = sums[roles[i]];
        sum.count++;
        sum.table = table;
        if (!hasAmount || roles[i] >= sums.length - 2) continue;
        sum.amount = (sum.amount || 0) + (of(i) || 0);
        sum.condition = condition;
      }
    }
    return sums;
  }

  /** Theme chips and the legend under them. */
  landuse.legendPanel = function (app) {
    const { text, doc } = app;
    const list = el("div.lu-legend", {});
    const note = el("p.lu-note", {});
    const actions = el("div.lu-actions-legend");
    const unit = el("small", {});
    // what is compared with stays where the theme has it too: statuses of other days, scenarios
    // beside scenarios; a picture has every theme over it
    const keeps = (id) => {
      const isOfPlans = doc.plans.some(({ title }) => title === app.view.comparison);
      if (isOfPlans) return landuse.isPlan(id);
      return id === "status" || !!app.pictures.beside;
    };
    const chips = doc.themes.map((theme) =>
      el(
        "button.lu-chip",
        {
          type: "button",
          "data-theme": theme.id,
          onclick: () => app.dispatch({ type: "theme", id: theme.id, keeps: keeps(theme.id) }),
        },
        theme.title,
      ),
    );
    const row = (theme, c, isOn, said) =>
      el(
        "button.lu-class",
        {
          type: "button",
          "aria-pressed": String(isOn),
          "data-class": c.key,
          title: text.filter_hint,
          onclick: onClass(app, theme, c.key),
        },
        landuse.swatch(c.color, c.hatch),
        el("span", {}, c.label),
        el("span.lu-class-count", {}, said),
      );
    const ofTheme = (theme, off) => {
      const status = statuses(app);
      const noStatus = theme.id === "status" ? null : goneOf(app, doc.themes[0]);
      const passes = (i) => app.mask[i] && !(noStatus && noStatus[status[i]]);
      const sums = sumsOf(app, app.classOf, theme, passes);
      return theme.classes.map((c, k) =>
        row(theme, c, !off[k], landuse.fill(text.count, { count: sums[k].count })),
      );
    };
    const amountText = (condition, amount) =>
      `${number(amount, condition.decimals ? 1 : 0)} ${condition.unit[1]}`;
    const ofGoal = (theme, off) => {
      if (app.goalOn("housing")) return stageLegend(app);
      const sums = goalSums(app);
      app.rolesThere = new Set(theme.classes.filter((_, k) => sums[k].count).map((c) => c.key));
      const said = ({ count, amount, condition, table }) => {
        const counted = table === "parcels" ? text.count : text.count_buildings;
        const units = landuse.fill(counted, { count });
        return amount === null ? units : `${units} · ${amountText(condition, amount)}`;
      };
      return theme.classes
        .map((c, k) => (sums[k].count || k === 0 ? row(theme, c, !off[k], said(sums[k])) : null))
        .filter(Boolean);
    };
    const draw = () => {
      const { theme } = app;
      const off = goneOf(app, theme);
      for (const chip of chips) {
        chip.setAttribute("aria-pressed", String(chip.dataset.theme === theme.id));
      }
      unit.textContent = theme.unit;
      note.textContent = theme.method;
      actions.replaceChildren(...(app.view.goal ? [] : landuse.planLegend(app)));
      const focused = landuse.focusedIn(list)?.dataset.class;
      list.replaceChildren(...(app.view.goal ? ofGoal(theme, off) : ofTheme(theme, off)));
      if (focused !== undefined) {
        list.querySelector(`[data-class="${CSS.escape(focused)}"]`)?.focus();
      }
    };
    app.rolesThere = new Set();
    app.on(["theme", "goal", "filters", "size", "off", "day"], draw);
    return el(
      "section.lu-section.lu-theme",
      { "aria-label": text.legend },
      el("h2", {}, text.theme, unit),
      el("div.lu-chips", { role: "group", "aria-label": text.theme }, chips),
      list,
      actions,
      note,
      layers(app),
    );
  };

  /** Stages of the sites with their colours, and the outline of a late one. */
  function stageLegend(app) {
    const { text, doc } = app;
    const stages = [{ label: text.stage_none, color: doc.stageNone, key: null }, ...doc.stages];
    const there = new Set(app.sites.map((site) => site.stage));
    const sign = (color, isLate) =>
      el(`i.lu-swatch${isLate ? ".lu-late-sign" : ""}`, { style: { "background-color": color } });
    const rows = stages
      .filter((stage) => there.has(stage.key))
      .map((stage) => el("span.lu-stage-sign", {}, sign(stage.color, false), stage.label));
    const late = app.sites.filter((site) => site.late).length;
    if (late) {
      const said = `${text.late_sign} ${landuse.fill(text.sites, { count: late })}`;
      rows.push(el("span.lu-stage-sign", {}, sign("#fff", true), said));
    }
    return rows;
  }

  /** What is drawn besides: each with its sign; what the zone does not have is not offered. */
  function layers(app) {
    const { text, doc } = app;
    const c = doc.context;
    const line = (color, style) =>
      el("i.lu-sign", { style: { "border-top": `${style} ${color}` } });
    const building = { background: "#fff", border: "1px solid #7c8489" };
    const signs = {
      parcels: landuse.swatch(doc.statusColors.in_use),
      buildings: el("i.lu-swatch", { style: building }),
      housing: landuse.swatch(doc.stages[3].color),
      areas: line("#1d4f6e", "2px dashed"),
      roads: line("#b9b2a2", "4px double"),
      water: landuse.swatch(c.water),
      boundary: line(c.boundary, "2px dashed"),
      labels: el("i.lu-sign-text", {}, "Aa"),
    };
    const isThere = (name) =>
      name === "labels" ||
      landuse.LAYERS[name].some((part) => app.painters[part]?.table.grid?.extent);
    const boxes = Object.keys(landuse.LAYERS)
      .filter(isThere)
      .map((name) => {
        const box = el("input", {
          type: "checkbox",
          "data-layer": name,
          onchange: () => app.dispatch({ type: "layer", name }),
        });
        const node = el(
          "label.lu-layer",
          {},
          box,
          signs[name],
          el("span", {}, landuse.layerName(app, name)),
        );
        return { name, box, node };
      });
    app.on(["hidden"], () => {
      for (const { name, box } of boxes) box.checked = !app.view.hidden.includes(name);
    });
    const stages = el("div.lu-stage-legend", { hidden: !app.doc.housing.length });
    app.on(["day"], () => stages.replaceChildren(...stageLegend(app)));
    return el(
      "div.lu-layers",
      { role: "group", "aria-label": text.layers },
      el("h3", {}, text.layers),
      boxes.map(({ node }) => node),
      landuse.basemap(app),
      landuse.pictureRows(app),
      stages,
    );
  }
})((window.landuse = window.landuse || /** @type {any} */ ({})));
