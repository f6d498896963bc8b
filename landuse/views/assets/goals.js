/* Goals with their milestones, what was counted and what was not, and the housing sites. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, number, icon } = landuse;

  /** Entries of one kind that a card lists. */
  const LISTED = 400;
  const COUNTED = 0;
  const PENDING = 1;
  const EXCLUDED = 2;

  /** Unit of an amount, singular or plural. @param {GoalCard} condition @param {number} amount */
  const unitOf = (condition, amount) => condition.unit[amount === 1 ? 0 : 1];

  /** An amount of a goal with its unit. */
  landuse.amountOf = (condition, amount) =>
    `${number(amount, condition.decimals, 0)} ${unitOf(condition, amount)}`;

  /**
   * Rows of entries by day and condition, then by kind.
   * @type {WeakMap<Table, Map<string, number[][]>>}
   */
  const ENTRIES = new WeakMap();

  /** @param {Table} table the entries */
  function entryRows(table) {
    const known = ENTRIES.get(table);
    if (known) return known;
    /** @type {Map<string, number[][]>} */
    const rows = new Map();
    for (let k = 0; k < table.rows; k++) {
      const key = `${table.number("day", k)}/${table.number("condition", k)}`;
      const kinds = rows.get(key) || [[], [], []];
      rows.set(key, kinds);
      kinds[table.number("kind", k) ?? EXCLUDED].push(k);
    }
    ENTRIES.set(table, rows);
    return rows;
  }

  /** Rows of the entries of a condition on the day that is shown, by kind. */
  landuse.entriesOf = function (app, condition) {
    const days = app.doc.timeline ? app.doc.timeline.days.length : 0;
    const key = `${app.shown.when ?? days}/${condition.condition}`;
    return entryRows(app.tables.entries).get(key) || [[], [], []];
  };

  /** The unit that an entry is about, null where the page has none. */
  landuse.unitOfEntry = function (app, condition, k) {
    const row = app.tables.entries.number("row", k) ?? -1;
    return row < 0 ? null : { table: condition.table, row };
  };

  /** The goal panel. A click on a goal puts its mode on; its entries stand under it. */
  landuse.goalPanel = function (app) {
    const list = el("div");
    const draw = () => {
      const goals = landuse.goalsNow(app);
      const focused = landuse.focusedIn(list)?.dataset.goal;
      list.replaceChildren(...goals.map((goal) => goalCard(app, goal)));
      list.classList.toggle("lu-one-goal", !!app.store.view.goal);
      if (!goals.length) list.append(el("p.lu-empty", {}, app.text.goals_none));
      if (focused) landuse.all(list, `[data-goal="${CSS.escape(focused)}"]`)[0]?.focus();
    };
    app.store.on(["day", "goal"], draw);
    // what is asked for is seen, however low the window is
    app.store.on(["goal"], () => {
      const open = landuse.all(list, ".lu-on")[0];
      const side = open?.closest("aside");
      if (!open || !side) return;
      const [top, there] = [open, side].map((node) => node.getBoundingClientRect().top);
      if (top - there > side.clientHeight / 3) side.scrollTop += top - there - 8;
    });
    const { part, year } = app.doc.meta;
    // the goals are the zone's, whatever part of it is shown
    const whose = part ? `${app.text.whole_zone} · ${year}` : `${year}`;
    return el(
      "section.lu-section.lu-goals",
      { "aria-label": app.text.goals },
      el("h2", {}, app.text.goals, el("small", {}, whose)),
      list,
    );
  };

  /**
   * One goal, its entries under it where its mode is on.
   * @param {App} app @param {GoalCard} goal
   */
  function goalCard(app, goal) {
    const conditions = [goal, ...goal.also];
    const isOpen = app.store.view.goal === goal.id;
    const head = el(
      "button.lu-goal-head",
      {
        type: "button",
        "aria-expanded": String(isOpen),
        "data-goal": goal.id,
        title: app.text.goal_hint,
        onclick: () => app.store.dispatch({ type: "goal", id: goal.id }),
      },
      el("span.lu-goal-title", {}, goal.title, icon("chevron")),
      conditions.map((condition, k) => measured(app, condition, k > 0)),
    );
    const detail = isOpen
      ? el(
          "div.lu-goal-detail",
          {},
          conditions.map((condition) => ledger(app, condition, conditions.length > 1)),
        )
      : null;
    return el(`div.lu-goal${goal.met ? ".lu-met" : ""}${isOpen ? ".lu-on" : ""}`, {}, head, detail);
  }

  /**
   * One measured condition: figures, bar, and what may fill the gap.
   * @param {App} app @param {GoalCard} condition
   * @param {boolean} further whether the goal has one before it
   */
  function measured(app, condition, further) {
    /** @param {number} value */
    const amount = (value) => number(value, condition.decimals, 0);
    const unit = unitOf(condition, condition.toGo);
    const toGo = landuse.fill(app.text.to_go, { amount: amount(condition.toGo), unit });
    const figures = el(
      "span.lu-goal-figures",
      {},
      further && condition.title ? el("span.lu-goal-also", {}, condition.title) : null,
      el("b", {}, amount(condition.achieved)),
      el("span.lu-goal-target", {}, ` / ${landuse.amountOf(condition, condition.target)}`),
      el(
        `span.lu-goal-state${condition.reached ? ".lu-done" : ""}`,
        {},
        condition.reached ? [icon("check"), app.text.met] : toGo,
      ),
    );
    return el(
      "span.lu-condition",
      {},
      figures,
      bar(condition),
      outlook(app, condition),
      reserve(app, condition),
      stages(condition),
    );
  }

  /** A goal in one line: what is reached of what, what is to go, what may fill the gap. */
  landuse.figuresOf = function (app, goal) {
    const parts = [goal, ...goal.also].map((condition) => {
      const amount = number(condition.toGo, condition.decimals, 0);
      const state = condition.reached
        ? app.text.met
        : landuse.fill(app.text.to_go, { amount, unit: unitOf(condition, condition.toGo) });
      const reached = number(condition.achieved, condition.decimals, 0);
      return `${reached} / ${landuse.amountOf(condition, condition.target)} · ${state}`;
    });
    const line = reserve(app, goal);
    return [...parts, line?.textContent].filter(Boolean).join(app.text.semicolon);
  };

  /** What is signed and what may come: one line. @param {App} app @param {GoalCard} condition */
  function reserve(app, condition) {
    if (!condition.reserve) return null;
    /** @param {number} value */
    const said = (value) =>
      landuse.amountOf(condition, condition.decimals && value >= 10 ? Math.round(value) : value);
    return el(
      "span.lu-reserve",
      {},
      landuse.fill(app.doc.meta.part ? app.text.reserve_of_area : app.text.reserve, {
        milestone: condition.milestone,
        signed: said(condition.reserve.signed),
        candidates: said(condition.reserve.amount),
      }),
    );
  }

  /**
   * The bar, to the scale of the target: what counts in full colour, what is on its way behind.
   * @param {GoalCard} condition
   */
  function bar(condition) {
    const { target, achieved, carried } = condition;
    const share = target ? Math.min(100, (100 * achieved) / target) : 0;
    /** @param {number} amount */
    const wide = (amount) =>
      `${Math.min(100, (100 * Math.max(0, amount)) / Math.max(target, 1e-9))}%`;
    const reached = number(achieved, condition.decimals, 0);
    const said = `${reached} / ${landuse.amountOf(condition, target)}`;
    const track = el("span.lu-bar", {
      role: "progressbar",
      "aria-valuemin": 0,
      "aria-valuemax": 100,
      "aria-valuenow": Math.round(share),
      "aria-label": `${condition.title} ${said}`,
    });
    const ahead = condition.milestones.filter(({ amount }) => amount - carried > achieved);
    ahead.forEach(({ amount }, k) => {
      const width = wide(amount - carried);
      track.append(el("i.lu-ahead", { style: { width, opacity: String(0.28 + 0.22 * k) } }));
    });
    track.append(el("i.lu-now", { style: { width: wide(achieved) } }));
    const band = condition.outlook;
    if (band) {
      const low = Math.min(band.p10, target);
      const high = Math.min(band.p90, target);
      track.append(
        el("i.lu-band", { style: { left: wide(low), width: wide(high - low) } }),
        el("i.lu-likely", { style: { left: wide(band.p50) } }),
      );
    }
    return track;
  }

  /**
   * Where it will stand at the year's end: how likely it is reached, the middle eight tenths.
   * @param {App} app @param {GoalCard} condition
   */
  function outlook(app, condition) {
    const band = condition.outlook;
    if (!band) return null;
    /** @param {number} amount */
    const rounded = (amount) => number(amount, condition.decimals ? 1 : 0, 0);
    return el(
      "span.lu-outlook",
      { title: app.text.outlook_note },
      landuse.fill(app.text.outlook, {
        chance: band.chance,
        low: rounded(band.p10),
        high: rounded(band.p90),
        unit: unitOf(condition, band.p90),
      }),
    );
  }

  /** What has reached each milestone. @param {GoalCard} condition */
  function stages(condition) {
    /** @param {number} amount */
    const said = (amount) => number(amount, condition.decimals ? 1 : 0, 0);
    return el(
      "span.lu-stages",
      {},
      condition.milestones.map((milestone) =>
        el(
          `span${milestone.counts ? ".lu-counts" : ""}`,
          {},
          el("em", {}, milestone.label),
          el("b", {}, said(milestone.amount)),
        ),
      ),
    );
  }

  /**
   * One entry: to its unit where the page has it.
   * @param {App} app @param {GoalCard} condition @param {number} k row of the entry
   */
  function line(app, condition, k) {
    const { entries } = app.tables;
    /** @param {string} name */
    const get = (name) => entries.text(name, k);
    const unit = landuse.unitOfEntry(app, condition, k);
    const title = get("name") || get("project") || (unit ? landuse.nameOf(app, unit) : get("id"));
    const amount = entries.number("amount", k);
    const notes = [get("date"), get("mode"), get("factory"), get("action_id")].filter(Boolean);
    return el(
      "button.lu-line",
      { type: "button", disabled: !unit, onclick: () => unit && app.cards.select(unit, true) },
      el("span.lu-line-title", {}, title || get("factory") || get("action_id") || app.text.unnamed),
      el("span.lu-line-value", {}, amount === null ? "–" : landuse.amountOf(condition, amount)),
      el("span.lu-line-note", {}, get("reason") || notes.join(" · ")),
    );
  }

  /**
   * What was counted, what is on its way, and what was not and why.
   * @param {App} app @param {GoalCard} condition @param {boolean} isNamed
   */
  function ledger(app, condition, isNamed) {
    const kinds = landuse.entriesOf(app, condition);
    /** @param {number} kind @param {string} title */
    const part = (kind, title) => {
      const rows = kinds[kind];
      if (!rows.length && kind === PENDING) return null;
      const more = rows.length - LISTED;
      return [
        el("h4", {}, title, el("small", {}, ` ${rows.length}`)),
        rows.length
          ? rows.slice(0, LISTED).map((k) => line(app, condition, k))
          : el("p.lu-empty", {}, app.text.none),
        more > 0 ? el("p.lu-empty", {}, landuse.fill(app.text.more, { count: more })) : null,
      ];
    };
    const carried = condition.carried
      ? landuse.fill(app.text.carried, {
          milestone: condition.milestone,
          amount: landuse.amountOf(condition, condition.carried),
          total: landuse.amountOf(condition, condition.achieved + condition.carried),
        })
      : null;
    return [
      isNamed ? el("h3", {}, condition.title) : null,
      el("p.lu-note", {}, landuse.fill(app.text.counts_at, { milestone: condition.milestone })),
      carried ? el("p.lu-note.lu-carried", {}, carried) : null,
      part(COUNTED, app.text.counted),
      part(PENDING, app.text.on_its_way),
      part(EXCLUDED, app.text.excluded),
    ];
  }

  /** Six steps of a site, those reached filled. */
  landuse.steps = function (app, site) {
    const at = landuse.stagePlace(app, site);
    const color = at < 0 ? "" : app.doc.stages[at].color;
    return el(
      "span.lu-steps",
      { "aria-hidden": "true" },
      app.doc.stages.map((_, k) => el("i", { style: { background: k <= at ? color : "#e3e6e6" } })),
    );
  };

  /** What stage a site has reached, as words. */
  landuse.stageOf = function (app, site) {
    /** @param {string} key */
    const called = (key) => app.doc.stages.find((stage) => stage.key === key)?.label || key;
    if (site.said_stage) {
      return landuse.fill(app.text.stage_undated, { stage: called(site.said_stage) });
    }
    if (site.stage) return called(site.stage);
    return hasPlan(site) ? app.text.stage_none : app.text.stage_unknown;
  };

  /** Whether any stage of a site has a planned day. @param {HousingSite} site */
  function hasPlan(site) {
    return Object.values(site.planned || {}).some((day) => day !== null);
  }

  /** How a site stands against its plan, as a word of its class: without one, nobody can say. */
  landuse.scheduleOf = function (app, site, sign) {
    const { text } = app;
    if (site.late) {
      return el(`${sign}.lu-late`, {}, landuse.fill(text.late, { count: site.days_late || 0 }));
    }
    if (site.said_stage) return el(sign, {}, text.undated);
    return hasPlan(site) ? el(`${sign}.lu-fine`, {}, text.on_plan) : el(sign, {}, text.no_plan);
  };

  /** Every resettlement site, with those that have no outline. */
  landuse.housingPanel = function (app) {
    const { text } = app;
    const list = el("div");
    /** @param {HousingSite} site @param {number} at */
    const row = (site, at) =>
      el(
        "button.lu-site",
        { type: "button", onclick: () => app.cards.select({ table: "housing", row: at }, true) },
        el(
          "span.lu-site-name",
          {},
          el("span", { title: site.name || null }, site.name || site.site_id || text.unnamed),
          app.tables.housing.has(at) ? null : el("span.lu-tag", {}, text.no_shape),
        ),
        el("span.lu-site-stage", {}, landuse.stageOf(app, site)),
        el("span.lu-site-state", {}, landuse.scheduleOf(app, site, "span")),
        landuse.steps(app, site),
      );
    app.store.on(["day"], () => list.replaceChildren(...app.shown.sites.map(row)));
    const { length } = app.doc.housing;
    return el(
      "section.lu-section.lu-housing",
      { "aria-label": text.housing, hidden: !length },
      el("h2", {}, text.housing, el("small", {}, landuse.fill(text.sites, { count: length }))),
      list,
    );
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
