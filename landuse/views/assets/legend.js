/* Status, theme and layers: what colours mean, and how many units and mu have each. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, number } = landuse;
  /** @type {("parcels" | "buildings")[]} tables whose units the legend of a goal counts */
  const COUNTED_TABLES = ["parcels", "buildings"];

  /** A colour swatch that shows the hatch of the map. */
  landuse.swatch = (color, hatch) =>
    el(`i.lu-swatch${hatch ? `.lu-${hatch}` : ""}`, {
      style: { "background-color": color },
      "aria-hidden": "true",
    });

  /**
   * Units, and mu of the parcels, of every class among the rows that a test lets through.
   * @param {App} app @param {Int16Array} places @param {ShownLegend} legend
   * @param {(row: number) => boolean} passes
   */
  function sumsOf(app, places, legend, passes) {
    const sums = legend.classes.map(() => ({ count: 0, mu: 0 }));
    for (let i = 0; i < places.length; i++) {
      if (places[i] < 0 || !passes(i)) continue;
      sums[places[i]].count++;
      sums[places[i]].mu += app.mu[i];
    }
    return sums;
  }

  /**
   * A click isolates a class; with Shift or Ctrl it takes out or brings back this one alone.
   * @param {App} app @param {ShownLegend} legend @param {string} key
   * @returns {(event: MouseEvent) => void}
   */
  const onClass = (app, legend, key) => (event) =>
    app.store.dispatch({
      type: "class",
      theme: legend.id,
      key,
      keys: legend.classes.map((entry) => entry.key),
      one: event.shiftKey || event.ctrlKey || event.metaKey,
    });

  /** Status of every parcel on the day. @param {App} app */
  const statuses = (app) => landuse.placesOf(app.shown.status, app.tables.parcels.rows);

  /** Count and mu of every status among what the filters and the other legend let through. */
  landuse.statusPanel = function (app) {
    const { text } = app;
    const theme = app.doc.themes[0];
    const rows = theme.classes.map((entry) => {
      const [count, mu, share] = ["count", "mu", "share"].map((of) => el(`span.lu-status-${of}`));
      const node = el(
        "button.lu-status",
        {
          type: "button",
          "data-status": entry.key,
          title: text.filter_hint,
          onclick: onClass(app, theme, entry.key),
        },
        landuse.swatch(entry.color, entry.hatch),
        el("span.lu-status-name", {}, entry.label),
        count,
        mu,
        share,
      );
      return { node, count, mu, share, part: landuse.swatch(entry.color, entry.hatch) };
    });
    const strip = el(
      "div.lu-strip",
      { "aria-hidden": "true" },
      rows.map(({ part }) => part),
    );
    const draw = () => {
      const { mask, classOf, theme: now } = app.shown;
      const other = now.id === "status" ? null : landuse.goneOf(app.store.view, now);
      /** @param {number} i */
      const passes = (i) => !!mask[i] && !(other && other[classOf[i]]);
      const sums = sumsOf(app, statuses(app), theme, passes);
      const total = sums.reduce((all, sum) => all + sum.mu, 0) || 1;
      const off = landuse.goneOf(app.store.view, theme);
      sums.forEach((sum, k) => {
        const { node, count, mu, share, part } = rows[k];
        count.textContent = landuse.fill(text.count, { count: sum.count });
        mu.textContent = `${number(sum.mu, 1)} ${text.mu}`;
        share.textContent = `${number((100 * sum.mu) / total, 1)}%`;
        part.style.flexGrow = String(off[k] ? 0 : sum.mu);
        node.setAttribute("aria-pressed", String(!off[k]));
      });
    };
    app.store.on(["filters", "size", "off", "theme", "goal", "day"], draw);
    return el(
      "section.lu-section.lu-statuses",
      { "aria-label": text.status },
      el("h2", {}, text.status, el("small.lu-hint", {}, text.filter_hint)),
      strip,
      rows.map(({ node }) => node),
    );
  };

  /**
   * What the legend says of a class in the mode of a goal: its units, and what they give or can
   * give at most where that is an amount.
   * @typedef {{count: number, amount: ?number, table: string, condition: ?GoalCard}} GoalSum
   */

  /** Sums of a view, which is never changed. @type {WeakMap<ViewState, GoalSum[]>} */
  const GOAL_SUMS = new WeakMap();

  /**
   * What the legend counts in the mode of a goal: units of the goal's own tables.
   * @param {App} app
   */
  function goalSums(app) {
    const { view } = app.store;
    const sums = GOAL_SUMS.get(view) || summed(app);
    GOAL_SUMS.set(view, sums);
    return sums;
  }

  /** @param {App} app */
  function summed(app) {
    const status = statuses(app);
    const noStatus = landuse.goneOf(app.store.view, app.doc.themes[0]);
    const { mask } = app.shown;
    const isWhole = !landuse.isFiltered({ ...app.store.view, off: {} });
    /** @type {GoalSum[]} */
    const sums = app.doc.roles.map(() => ({
      count: 0,
      amount: null,
      table: "parcels",
      condition: null,
    }));
    for (const table of COUNTED_TABLES) {
      const found = app.shown.goalOn(table) && landuse.goalAmounts(app, table);
      if (!found) continue;
      const { condition, roles, of } = found;
      const hasAmount = condition.measure !== "revitalized_factories";
      for (let i = 0; i < roles.length; i++) {
        const at = table === "parcels" ? i : landuse.parcelOfBuilding(app, i);
        if (at >= 0 ? !mask[at] || noStatus[status[at]] : !isWhole) continue;
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

  /** Keys of the roles that have a unit in the mode of a goal. */
  landuse.rolesThere = function (app) {
    const sums = goalSums(app);
    return new Set(app.doc.roles.filter((_, k) => sums[k].count).map((role) => role.key));
  };

  /** Theme chips and the legend under them. */
  landuse.legendPanel = function (app) {
    const { text, doc } = app;
    const list = el("div.lu-legend", {});
    const note = el("p.lu-note", {});
    const actions = el("div.lu-actions-legend");
    const unit = el("small", {});
    // what is compared with stays where the theme has it too: statuses of other days, scenarios
    // beside scenarios; a picture has every theme over it
    /** @param {string} id */
    const keeps = (id) => {
      const isOfPlans = doc.plans.some(({ title }) => title === app.store.view.comparison);
      if (isOfPlans) return landuse.isPlan(id);
      return id === "status" || !!app.pictures.beside;
    };
    const chips = doc.themes.map((theme) =>
      el(
        "button.lu-chip",
        {
          type: "button",
          "data-theme": theme.id,
          onclick: () =>
            app.store.dispatch({ type: "theme", id: theme.id, keeps: keeps(theme.id) }),
        },
        theme.title,
      ),
    );
    /**
     * @param {ShownLegend} theme
     * @param {ShownClass} entry @param {boolean} isOn @param {string} said
     */
    const row = (theme, entry, isOn, said) =>
      el(
        "button.lu-class",
        {
          type: "button",
          "aria-pressed": String(isOn),
          "data-class": entry.key,
          title: text.filter_hint,
          onclick: onClass(app, theme, entry.key),
        },
        landuse.swatch(entry.color, entry.hatch),
        el("span", {}, entry.label),
        el("span.lu-class-count", {}, said),
      );
    /** @param {ShownLegend} theme @param {Uint8Array} off */
    const ofTheme = (theme, off) => {
      const status = statuses(app);
      const { mask, classOf } = app.shown;
      const first = doc.themes[0];
      const noStatus = theme.id === "status" ? null : landuse.goneOf(app.store.view, first);
      /** @param {number} i */
      const passes = (i) => !!mask[i] && !(noStatus && noStatus[status[i]]);
      const sums = sumsOf(app, classOf, theme, passes);
      return theme.classes.map((entry, k) =>
        row(theme, entry, !off[k], landuse.fill(text.count, { count: sums[k].count })),
      );
    };
    /** @param {GoalSum} sum */
    const said = ({ count, amount, condition, table }) => {
      const counted = table === "parcels" ? text.count : text.count_buildings;
      const units = landuse.fill(counted, { count });
      if (amount === null || !condition) return units;
      return `${units} · ${number(amount, condition.decimals ? 1 : 0)} ${condition.unit[1]}`;
    };
    /** @param {ShownLegend} theme @param {Uint8Array} off */
    const ofGoal = (theme, off) => {
      if (app.shown.goalOn("housing")) return stageLegend(app);
      const sums = goalSums(app);
      return theme.classes.flatMap((entry, k) =>
        sums[k].count || k === 0 ? [row(theme, entry, !off[k], said(sums[k]))] : [],
      );
    };
    const draw = () => {
      const { theme } = app.shown;
      const off = landuse.goneOf(app.store.view, theme);
      for (const chip of chips) {
        chip.setAttribute("aria-pressed", String(chip.dataset.theme === theme.id));
      }
      unit.textContent = theme.unit;
      const { goal } = app.store.view;
      const isListed = goal && !app.shown.goalOn("housing");
      const hasRanks = isListed && landuse.rolesThere(app).has("candidate");
      const hints = [hasRanks && text.candidate_ranks, isListed && text.class_hint];
      note.textContent = [theme.method, ...hints].filter(Boolean).join(" · ");
      actions.replaceChildren(...(goal ? [] : landuse.planLegend(app)));
      const focused = landuse.focusedIn(list)?.dataset.class;
      list.replaceChildren(...(goal ? ofGoal(theme, off) : ofTheme(theme, off)));
      if (focused !== undefined) {
        landuse.all(list, `[data-class="${CSS.escape(focused)}"]`)[0]?.focus();
      }
    };
    app.store.on(["theme", "goal", "filters", "size", "off", "day"], draw);
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

  /** Stages of the sites with their colours, and the outline of a late one. @param {App} app */
  function stageLegend(app) {
    const { text, doc } = app;
    const stages = [{ label: text.stage_none, color: doc.stageNone, key: null }, ...doc.stages];
    const there = new Set(app.shown.sites.map((site) => site.stage));
    /** @param {string} color @param {boolean} isLate */
    const sign = (color, isLate) =>
      el(`i.lu-swatch${isLate ? ".lu-late-sign" : ""}`, { style: { "background-color": color } });
    const rows = stages
      .filter((stage) => there.has(stage.key))
      .map((stage) => el("span.lu-stage-sign", {}, sign(stage.color, false), stage.label));
    const late = app.shown.sites.filter((site) => site.late).length;
    if (late) {
      const said = `${text.late_sign} ${landuse.fill(text.sites, { count: late })}`;
      rows.push(el("span.lu-stage-sign", {}, sign("#fff", true), said));
    }
    return rows;
  }

  /**
   * What is drawn besides: each with its sign; what the zone does not have is not offered.
   * @param {App} app
   */
  function layers(app) {
    const { text, doc } = app;
    const entry = doc.context;
    /** @param {string} color @param {string} style */
    const line = (color, style) =>
      el("i.lu-sign", { style: { "border-top": `${style} ${color}` } });
    const building = { background: "#fff", border: "1px solid #7c8489" };
    const signs = {
      parcels: landuse.swatch(doc.statusColors.in_use),
      buildings: el("i.lu-swatch", { style: building }),
      housing: landuse.swatch(doc.stages[3].color),
      areas: line("#1d4f6e", "2px dashed"),
      roads: line("#b9b2a2", "4px double"),
      water: landuse.swatch(entry.water),
      boundary: line(entry.boundary, "2px dashed"),
      labels: el("i.lu-sign-text", {}, "Aa"),
    };
    /** @param {LayerName} name */
    const isThere = (name) =>
      name === "labels" ||
      landuse.LAYERS[name].some((part) => app.painters[part]?.table.grid.extent);
    const boxes = landuse
      .layerNames()
      .filter(isThere)
      .map((name) => {
        const box = el("input", {
          type: "checkbox",
          "data-layer": name,
          onchange: () => app.store.dispatch({ type: "layer", name }),
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
    app.store.on(["hidden"], () => {
      for (const { name, box } of boxes) box.checked = !app.store.view.hidden.includes(name);
    });
    const stages = el("div.lu-stage-legend", { hidden: !app.doc.housing.length });
    app.store.on(["day", "goal"], () => {
      // in the mode of housing they are the legend of the map itself
      stages.hidden = !app.doc.housing.length || app.shown.goalOn("housing");
      stages.replaceChildren(...stageLegend(app));
    });
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
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
