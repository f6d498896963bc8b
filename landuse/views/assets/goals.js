/* Goals with their milestones, and the housing sites. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, number, icon } = landuse;

  /** The goal panel. */
  landuse.goalPanel = function (app) {
    const list = el("div");
    app.drawGoals = () => {
      const open = [...list.querySelectorAll("[aria-expanded=true]")].map(
          (head) => head.dataset.goal,
        ),
        goals = landuse.goalsNow(app);
      list.replaceChildren(
        ...(goals.length
          ? goals.map((goal) => goalCard(app, goal))
          : [el("p.lu-empty", {}, app.text.goals_none)]),
      );
      for (const id of open) list.querySelector(`[data-goal="${CSS.escape(id)}"]`)?.click();
    };
    app.drawGoals();
    return el(
      "section.lu-section.lu-goals",
      { "aria-label": app.text.goals },
      el("h2", {}, app.text.goals, el("small", {}, `${app.doc.meta.year}`)),
      list,
    );
  };

  function goalCard(app, goal) {
    const conditions = [goal, ...goal.also],
      body = el("div.lu-goal-detail", { hidden: true });
    const head = el(
      "button.lu-goal-head",
      {
        type: "button",
        "aria-expanded": "false",
        "data-goal": goal.id,
        onclick: () => {
          const open = body.hidden;
          if (open && !body.firstChild)
            conditions.forEach((c) => body.append(...ledger(app, c, conditions.length > 1)));
          body.hidden = !open;
          head.setAttribute("aria-expanded", String(open));
        },
      },
      el("span.lu-goal-title", {}, goal.title, landuse.icon("chevron")),
      conditions.map((c, k) => condition(app, c, k > 0)),
    );
    return el(`div.lu-goal${goal.met ? ".lu-met" : ""}`, {}, head, body);
  }

  /** An amount of a goal with its unit. */
  const said = (c, amount) => `${number(amount, c.decimals, 0)} ${unitOf(c, amount)}`;
  const unitOf = (c, amount) => c.unit[amount === 1 ? 0 : 1];

  /** One measured condition: figures and bar. */
  function condition(app, c, further) {
    const share = c.target ? Math.min(100, (100 * c.achieved) / c.target) : 0,
      done = c.reached;
    const figures = el(
      "span.lu-goal-figures",
      {},
      further && c.title ? el("span.lu-goal-also", {}, c.title) : null,
      el("b", {}, number(c.achieved, c.decimals, 0)),
      el("span.lu-goal-target", {}, ` / ${said(c, c.target)}`),
      el(
        `span.lu-goal-state${done ? ".lu-done" : ""}`,
        {},
        done
          ? [icon("check"), app.text.met]
          : landuse.fill(app.text.to_go, {
              amount: number(c.toGo, c.decimals, 0),
              unit: unitOf(c, c.toGo),
            }),
      ),
    );
    return el("span.lu-condition", {}, figures, bar(app, c, share), outlook(app, c), stages(c));
  }

  /**
   * The bar: what is counted in full colour, what is on its way behind it, a tick at the target.
   */
  function bar(app, c, share) {
    const band = app.when === null ? c.outlook : null;
    const top = Math.max(c.target, ...c.milestones.map((m) => m.amount), band ? band.p90 : 0, 1e-9),
      wide = (amount) => `${(100 * Math.max(0, amount)) / top}%`;
    const track = el("span.lu-bar", {
      role: "progressbar",
      "aria-valuemin": 0,
      "aria-valuemax": 100,
      "aria-valuenow": Math.round(share),
      "aria-label": `${c.title} ${number(c.achieved, c.decimals, 0)} / ${said(c, c.target)}`,
    });
    const ahead = c.milestones.filter((m) => m.amount > c.achieved);
    ahead.forEach((m, k) =>
      track.append(
        el("i.lu-ahead", { style: { width: wide(m.amount), opacity: String(0.28 + 0.22 * k) } }),
      ),
    );
    track.append(el("i.lu-now", { style: { width: wide(c.achieved) } }));
    if (band)
      track.append(
        el("i.lu-band", { style: { left: wide(band.p10), width: wide(band.p90 - band.p10) } }),
        el("i.lu-likely", { style: { left: wide(band.p50) } }),
      );
    if (top > c.target) track.append(el("i.lu-tick", { style: { left: wide(c.target) } }));
    return track;
  }

  /**
   * Where it will stand at the year's end: how likely it is reached, and the middle eight tenths.
   */
  function outlook(app, c) {
    const band = app.when === null ? c.outlook : null,
      rounded = (amount) => number(amount, c.decimals ? 1 : 0, 0);
    return band
      ? el(
          "span.lu-outlook",
          { title: app.text.outlook_note },
          landuse.fill(app.text.outlook, {
            chance: band.chance,
            low: rounded(band.p10),
            high: rounded(band.p90),
            unit: unitOf(c, band.p90),
          }),
        )
      : null;
  }

  function stages(c) {
    return el(
      "span.lu-stages",
      {},
      c.milestones.map((m) =>
        el(
          `span${m.counts ? ".lu-counts" : ""}`,
          {},
          el("em", {}, m.label),
          el("b", {}, number(m.amount, c.decimals ? 1 : 0, 0)),
        ),
      ),
    );
  }

  /** What was counted, and what was not and why. */
  function ledger(app, c, named) {
    const line = (entry, why) => {
      const unit = landuse.find(app, entry.id),
        title = entry.name || entry.project || (unit ? landuse.nameOf(app, unit) : entry.id);
      return el(
        "button.lu-line",
        { type: "button", disabled: !unit, onclick: () => unit && app.select(unit, true) },
        el("span.lu-line-title", {}, title),
        el("span.lu-line-value", {}, entry.amount === null ? "–" : said(c, entry.amount)),
        el(
          "span.lu-line-note",
          {},
          why || [entry.date, entry.mode, entry.action_id].filter(Boolean).join(" · "),
        ),
      );
    };
    const more = (n) =>
      n ? el("p.lu-empty", {}, landuse.fill(app.text.more, { count: n })) : null;
    const part = (title, rows, extra, why) => [
      el("h4", {}, title, el("small", {}, ` ${rows.length + extra}`)),
      ...(rows.length
        ? rows.map((r) => line(r, why ? r.reason : ""))
        : [el("p.lu-empty", {}, app.text.none)]),
      more(extra),
    ];
    return [
      named ? el("h3", {}, c.title) : null,
      el("p.lu-note", {}, landuse.fill(app.text.counts_at, { milestone: c.milestone })),
      ...part(app.text.counted, c.counted, c.countedMore, false),
      ...part(app.text.excluded, c.excluded, c.excludedMore, true),
    ].filter(Boolean);
  }

  /** Six steps of a site, those reached filled. */
  landuse.steps = function (app, site) {
    const at = app.doc.stages.findIndex((s) => s.key === site.stage);
    return el(
      "span.lu-steps",
      { "aria-hidden": "true" },
      app.doc.stages.map((stage, k) =>
        el("i", {
          style: { background: k <= at ? app.doc.stages[Math.max(at, 0)].color : "#e3e6e6" },
        }),
      ),
    );
  };

  /** What stage a site has reached, as words. */
  landuse.stageOf = function (app, site) {
    const stage = app.doc.stages.find((s) => s.key === site.stage);
    return stage ? stage.label : app.text.stage_none;
  };

  /** Every resettlement site, with those that have no outline. */
  landuse.housingPanel = function (app) {
    const rows = app.doc.housing.map((site, row) =>
      el(
        "button.lu-site",
        { type: "button", onclick: () => app.select({ table: "housing", row }, true) },
        el(
          "span.lu-site-name",
          {},
          el("span", { title: site.name || null }, site.name || site.site_id || app.text.unnamed),
          app.tables.housing.has(row) ? null : el("span.lu-tag", {}, app.text.no_shape),
        ),
        el("span.lu-site-stage", {}, landuse.stageOf(app, site)),
        el(
          "span.lu-site-state",
          {},
          site.late
            ? el("span.lu-late", {}, landuse.fill(app.text.late, { count: site.days_late }))
            : el("span.lu-fine", {}, app.text.on_plan),
        ),
        landuse.steps(app, site),
      ),
    );
    return el(
      "section.lu-section.lu-housing",
      { "aria-label": app.text.housing },
      el(
        "h2",
        {},
        app.text.housing,
        el("small", {}, landuse.fill(app.text.sites, { count: rows.length })),
      ),
      rows.length ? rows : el("p.lu-empty", {}, app.text.housing_none),
    );
  };
})((window.landuse = window.landuse || /** @type {any} */ ({})));
