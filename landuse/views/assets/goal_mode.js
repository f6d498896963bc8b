/* The mode of a goal: what each unit is to it, what may fill the gap, what a selection adds. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, number } = landuse;
  /** Candidates that the list shows. */
  const LISTED = 100;
  /** @type {Map<number, number>} */
  const NO_AMOUNTS = new Map();

  /** @typedef {"parcels" | "buildings"} CountedTable tables with candidates */

  /** @type {CountedTable[]} */
  const COUNTED_TABLES = ["parcels", "buildings"];

  /** Place of a role among the roles. @param {App} app @param {string} key */
  const placeOf = (app, key) => app.doc.roles.findIndex((role) => role.key === key);

  /** Roles of the units of a table for a goal on a day; without a goal nothing is eligible. */
  landuse.rolesFor = function (app, place, table, when) {
    const { columns, rows } = app.tables[table];
    const column = columns[`goal_${place}${when === null ? "" : `_${when}`}`];
    if (column) return landuse.placesOf(column, rows);
    return new Int16Array(rows).fill(app.doc.roles.length - 1);
  };

  /** The goal whose mode is on, as it stood on the day that is shown; null where none is. */
  landuse.goalShown = (app) => landuse.goalsNow(app)[app.shown.goalPlace] || null;

  /**
   * The condition of a goal that units of a table give amounts to.
   * @param {GoalCard} goal @param {string} table
   */
  const conditionOn = (goal, table) =>
    [goal, ...goal.also].find((one) => one.table === table) || null;

  /**
   * What a unit of a table can give at most, in the unit of the condition.
   * @param {App} app @param {GoalCard} condition @param {number} row
   */
  function capacity(app, condition, row) {
    if (condition.measure === "revitalized_factories") return 1;
    const name = condition.table === "parcels" ? "area_mu" : "floor_area_used_m2";
    return app.tables[condition.table].number(name, row);
  }

  /**
   * Amount of every unit that an entry of a kind speaks of: row → amount.
   * @param {App} app @param {GoalCard} condition @param {number} kind
   */
  function amountsOf(app, condition, kind) {
    const { entries } = app.tables;
    /** @type {Map<number, number>} */
    const amounts = new Map();
    for (const k of landuse.entriesOf(app, condition)[kind]) {
      const row = entries.number("row", k) ?? -1;
      const amount = entries.number("amount", k) || 0;
      if (row >= 0) amounts.set(row, (amounts.get(row) || 0) + amount);
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
    const roles = app.shown.roles(table);
    const candidate = placeOf(app, "candidate");
    /** @param {number} row */
    const of = (row) => {
      if (roles[row] === 0) return counted.get(row) ?? null;
      if (roles[row] < candidate) return pending.get(row) ?? null;
      return roles[row] === candidate ? capacity(app, condition, row) : null;
    };
    return { condition, roles, of };
  };

  /** Whose a building is: the holder of its parcel. */
  landuse.holderOf = function (app, building) {
    const parcel = landuse.parcelOfBuilding(app, building);
    return parcel >= 0 ? app.tables.parcels.text("holder", parcel) : null;
  };

  /** Firm of every building that an entry of the goal names. */
  landuse.firmsOfGoal = function (app) {
    /** @type {Map<number, string>} */
    const firms = new Map();
    const goal = landuse.goalShown(app);
    const conditions = goal ? [goal, ...goal.also].filter((one) => one.table === "buildings") : [];
    const { entries } = app.tables;
    for (const condition of conditions) {
      for (const k of landuse.entriesOf(app, condition).flat()) {
        const row = entries.number("row", k) ?? -1;
        const firm = entries.text("factory", k);
        if (row >= 0 && firm && !firms.has(row)) firms.set(row, firm);
      }
    }
    return firms;
  };

  /** How soon a unit can be used, as words; empty where nobody knows. */
  landuse.readyOf = function (app, table, row) {
    const place = app.tables[table].number("ready", row);
    return place === null ? "" : app.doc.readiness[place];
  };

  /** Floor of a building, m². @param {App} app @param {number} row */
  const floorOf = (app, row) => app.tables.buildings.number("floor_area_used_m2", row);

  /** Candidates of the goal that is shown and pass the filters, the best first. */
  landuse.candidatesOf = function (app, table, byArea) {
    const amounts = landuse.goalAmounts(app, table);
    if (!amounts) return [];
    const shown = app.shown[table];
    const candidate = placeOf(app, "candidate");
    const last = app.doc.readiness.length;
    /** @type {Candidate[]} */
    const rows = [];
    for (let row = 0; row < shown.length; row++) {
      if (shown[row] !== candidate) continue;
      const ready = app.tables[table].number("ready", row) ?? last;
      rows.push({ row, amount: amounts.of(row), ready });
    }
    /** @param {Candidate} one */
    const size = (one) => (table === "buildings" ? floorOf(app, one.row) : one.amount) || 0;
    return rows.sort(
      (a, b) => (byArea ? 0 : a.ready - b.ready) || size(b) - size(a) || a.row - b.row,
    );
  };

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
      const table = COUNTED_TABLES.find((name) => app.shown.goalOn(name));
      node.hidden = !table;
      if (!table) return list.replaceChildren();
      const rows = landuse.candidatesOf(app, table, byArea);
      const unit = table === "parcels" ? text.mu : "m²";
      note.textContent = landuse.fill(table === "parcels" ? text.count : text.count_buildings, {
        count: rows.length,
      });
      /** @param {Candidate} candidate @param {number} place */
      const line = ({ row, amount }, place) =>
        el(
          "li",
          {},
          el(
            "button.lu-rank",
            {
              type: "button",
              "data-row": row,
              onclick: () => app.cards.select({ table, row }, true),
            },
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
    app.store.on(["goal", "day", "filters", "off", "size"], draw);
    return node;
  };

  /**
   * A selection of parcels, split by what counts towards a goal of land: what may be added, what is
   * counted already, and what does not count. The three add up to all of it.
   */
  landuse.splitBy = function (app, rows, goal) {
    const place = app.doc.goals.findIndex((one) => one.id === goal.id);
    const roles = landuse.rolesFor(app, place, "parcels", app.shown.when);
    const condition = conditionOn(goal, "parcels");
    /** @param {number} kind */
    const amounts = (kind) => (condition ? amountsOf(app, condition, kind) : NO_AMOUNTS);
    const [counted, pending] = [amounts(0), amounts(1)];
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
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
