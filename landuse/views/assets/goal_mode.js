/* The mode of a goal: what each unit is to it, what may fill the gap, what a selection adds. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, number } = landuse;
  /** Candidates that the list shows. */
  const LISTED = 100;

  /** Place of a role among the roles. */
  const placeOf = (app, key) => app.doc.roles.findIndex((role) => role.key === key);

  /** The goal whose mode is on, as it stood on the day that is shown; null where none is. */
  landuse.goalShown = (app) => landuse.goalsNow(app)[app.goalPlace] || null;

  /** The condition of a goal that units of a table give amounts to. */
  const conditionOn = (goal, table) => [goal, ...goal.also].find((c) => c.table === table) || null;

  /** What a unit of a table can give at most, in the unit of the condition. */
  function capacity(app, condition, row) {
    if (condition.measure === "revitalized_factories") return 1;
    const name = condition.table === "parcels" ? "area_mu" : "floor_area_used_m2";
    return app.tables[condition.table].get(name, row);
  }

  /** Amount of every unit that an entry of a kind speaks of: row → amount. */
  function amountsOf(app, condition, kind) {
    const { entries } = app.tables;
    const amounts = new Map();
    for (const k of landuse.entriesOf(app, condition)[kind]) {
      const row = entries.get("row", k);
      if (row >= 0) amounts.set(row, (amounts.get(row) || 0) + (entries.get("amount", k) || 0));
    }
    return amounts;
  }

  /** Amounts of the goal that is shown, unit by unit: for labels, tooltips and lists. */
  landuse.goalAmounts = function (app, table) {
    const goal = landuse.goalShown(app);
    const condition = goal && conditionOn(goal, table);
    if (!condition) return null;
    const counted = amountsOf(app, condition, 0);
    const pending = amountsOf(app, condition, 1);
    const roles = app.roles(table);
    const candidate = placeOf(app, "candidate");
    const of = (row) => {
      if (roles[row] === 0) return counted.get(row) ?? null;
      if (roles[row] < candidate) return pending.get(row) ?? null;
      return roles[row] === candidate ? capacity(app, condition, row) : null;
    };
    return { condition, roles, of, counted, pending };
  };

  /** Whose a building is: the holder of its parcel. @returns {?string} */
  landuse.holderOf = function (app, building) {
    const parcel = app.tables.buildings.get("parcel", building);
    return parcel >= 0 ? app.tables.parcels.get("holder", parcel) : null;
  };

  /** Firm of every building that an entry of the goal names. */
  landuse.firmsOfGoal = function (app) {
    const firms = new Map();
    const goal = landuse.goalShown(app);
    const conditions = goal ? [goal, ...goal.also].filter((c) => c.table === "buildings") : [];
    const { entries } = app.tables;
    for (const condition of conditions) {
      for (const k of landuse.entriesOf(app, condition).flat()) {
        const row = entries.get("row", k);
        const firm = entries.get("factory", k);
        if (row >= 0 && firm && !firms.has(row)) firms.set(row, firm);
      }
    }
    return firms;
  };

  /** How soon a unit can be used, as words; empty where nobody knows. */
  landuse.readyOf = function (app, table, row) {
    const place = app.tables[table].get("ready", row);
    return place === null ? "" : app.doc.readiness[place];
  };

  /** Candidates of the goal that is shown and pass the filters, the best first. */
  function candidatesOf(app, table, byArea) {
    const amounts = landuse.goalAmounts(app, table);
    if (!amounts) return [];
    const shown = table === "parcels" ? app.shown : app.shownBuildings;
    const candidate = placeOf(app, "candidate");
    const rows = [];
    for (let i = 0; i < shown.length; i++) {
      if (shown[i] !== candidate) continue;
      const ready = app.tables[table].get("ready", i);
      rows.push({ row: i, amount: amounts.of(i), ready: ready === null ? 9 : ready });
    }
    const size = (one) => (table === "buildings" ? floorOf(app, one.row) : one.amount) || 0;
    return rows.sort(
      (a, b) => (byArea ? 0 : a.ready - b.ready) || size(b) - size(a) || a.row - b.row,
    );
  }
  landuse.candidatesOf = candidatesOf;

  const floorOf = (app, row) => app.tables.buildings.get("floor_area_used_m2", row);

  /** The candidates as a list: to each by a click. */
  landuse.candidatesPanel = function (app) {
    const { text } = app;
    let byArea = false;
    const list = el("ol.lu-ranks");
    const note = el("small", {});
    const order = el(
      "button.lu-chip",
      { type: "button", "aria-pressed": "false", onclick: () => turn() },
      text.by_area,
    );
    const node = el(
      "section.lu-section.lu-candidates",
      { "aria-label": text.candidates, hidden: true },
      el("h2", {}, text.candidates, note),
      el("div.lu-chips", {}, order),
      list,
    );
    const turn = () => {
      byArea = !byArea;
      order.setAttribute("aria-pressed", String(byArea));
      draw();
    };
    const draw = () => {
      const goal = landuse.goalShown(app);
      const table = goal && ["parcels", "buildings"].find((name) => app.goalOn(name));
      node.hidden = !table;
      if (!table) return list.replaceChildren();
      const rows = candidatesOf(app, table, byArea);
      const unit = table === "parcels" ? text.mu : "m²";
      note.textContent = landuse.fill(table === "parcels" ? text.count : text.count_buildings, {
        count: rows.length,
      });
      const line = ({ row, amount }, place) =>
        el(
          "li",
          {},
          el(
            "button.lu-rank",
            { type: "button", "data-row": row, onclick: () => app.select({ table, row }, true) },
            el("span.lu-rank-place", {}, place + 1),
            el("span.lu-rank-name", {}, landuse.nameOf(app, { table, row })),
            el(
              "b",
              {},
              `${number(table === "parcels" ? amount : floorOf(app, row), 1, 0)} ${unit}`,
            ),
            el(
              "small.lu-rank-note",
              {},
              [
                landuse.readyOf(app, table, row),
                table === "buildings" ? landuse.holderOf(app, row) : null,
              ]
                .filter(Boolean)
                .join(" · "),
            ),
          ),
        );
      list.replaceChildren(...rows.slice(0, LISTED).map(line));
      if (!rows.length) list.append(el("li.lu-empty", {}, text.none));
    };
    app.on(["goal", "day", "filters", "off", "size"], draw);
    return node;
  };

  /**
   * A selection of parcels, split by what counts towards a goal of land: what may be added, what is
   * counted already, and what does not count. The three add up to all of it.
   * @param {App} app @param {Iterable<number>} rows @param {GoalCard} goal
   */
  landuse.splitBy = function (app, rows, goal) {
    const place = app.doc.goals.findIndex((one) => one.id === goal.id);
    const at = app.when;
    const name = `goal_${place}${at === null ? "" : `_${at}`}`;
    const roles = landuse.placesOf(app.tables.parcels.columns[name], app.tables.parcels.rows);
    const condition = conditionOn(goal, "parcels");
    const counted = amountsOf(app, condition, 0);
    const pending = amountsOf(app, condition, 1);
    const candidate = placeOf(app, "candidate");
    const sum = { addable: 0, counted: 0, other: 0 };
    for (const row of rows) {
      const mu = app.mu[row];
      const isCandidate = roles[row] === candidate;
      const already = counted.get(row) || 0;
      const coming = isCandidate ? mu : Math.min(pending.get(row) || 0, Math.max(mu - already, 0));
      sum.counted += already;
      sum.addable += coming;
      sum.other += Math.max(mu - already - coming, 0);
    }
    return sum;
  };
})((window.landuse = window.landuse || /** @type {any} */ ({})));
