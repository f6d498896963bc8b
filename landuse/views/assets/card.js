/* The whole story of one unit. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, number, icon } = landuse;

  /** A value of a column as people read it. */
  function said(app, name, value) {
    if (value === null || value === undefined || value === "") return "–";
    const column = app.doc.columns[name] || { decimals: 2, unit: "", share: false };
    if (typeof value === "boolean") return value ? app.text.yes : app.text.no;
    if (typeof value !== "number")
      return app.words[value] || app.doc.statusLabels[value] || String(value);
    const digits = column.decimals;
    if (name.endsWith("_year") || name === "year" || name === "rank") return String(value);
    const text = column.share ? number(100 * value, 1, 0) : number(value, digits, column.decimals);
    return column.unit === "%" ? `${text}%` : `${text}${column.unit ? ` ${column.unit}` : ""}`;
  }

  const label = (app, name) => (app.doc.columns[name] ? app.doc.columns[name].label : name);
  const section = (title, ...children) =>
    el("div.lu-card-section", {}, el("h3", {}, title), children);

  /** Rows of label and value; what is missing is left out. */
  function facts(app, pairs, gaps = false) {
    const rows = pairs.filter(
      ([, value]) => gaps || (value !== null && value !== undefined && value !== ""),
    );
    return rows.length
      ? el(
          "dl.lu-facts",
          {},
          rows.map(([name, value]) => [
            el("dt", {}, label(app, name)),
            el("dd", {}, gaps && value === null ? app.text.no_record : said(app, name, value)),
          ]),
        )
      : null;
  }

  /** Whether a public page says nothing of a table. */
  const isWithheld = (app, table) => Boolean(app.doc.publication?.withheld.includes(table));
  const notPublished = (app, title) => section(title, el("p.lu-empty", {}, app.text.not_public));

  /** Status with 疑似 or 已认定 before it. */
  function badge(app, table, row) {
    const unit = { table: table === app.tables.parcels ? "parcels" : "buildings", row };
    const key = landuse.statusKey(app, unit);
    const doubt = landuse.doubtOf(app, unit, key).trim();
    const isSure = doubt === app.text.confirmed;
    const words = doubt ? el(`em${isSure ? ".lu-sure" : ""}`, {}, doubt) : null;
    return el(
      "span.lu-badge",
      {},
      landuse.swatch(app.doc.statusColors[key] || "#ccc", ""),
      words,
      app.doc.statusLabels[key] || key || "–",
    );
  }

  function reasons(app, table, row) {
    const list = JSON.parse(table.get("why", row) || "[]"),
      missing = JSON.parse(table.get("missing", row) || "[]");
    const flags = JSON.parse(table.get("flags", row) || "[]").filter(
      (flag) => flag !== table.get("status", row),
    );
    const one = (k) => {
      const rule = app.doc.rules[k];
      return el(
        "li.lu-reason",
        { style: { "border-left-color": app.doc.statusColors[rule.status] || "#ccc" } },
        el("b", {}, rule.title),
        facts(
          app,
          rule.facts.map(([name, column]) => [name, table.get(column, row)]),
          true,
        ),
        rule.cite ? el("cite", {}, rule.cite) : null,
        rule.unverified
          ? el("span.lu-unverified", { title: rule.unverified }, app.text.unverified)
          : null,
      );
    };
    return [
      section(
        app.text.reasons,
        list.length
          ? el("ul.lu-reasons", {}, list.map(one))
          : el("p.lu-empty", {}, app.text.no_reasons),
        flags.length
          ? el(
              "p.lu-note",
              {},
              landuse.fill(app.text.flags, {
                statuses: flags.map((f) => app.doc.statusLabels[f] || f).join(app.text.comma),
              }),
            )
          : null,
      ),
      missing.length
        ? section(
            app.text.missing,
            el(
              "p.lu-missing",
              {},
              missing.map((m) => el("span.lu-tag", {}, label(app, m))),
            ),
            el("p.lu-note", {}, app.text.missing_hint),
          )
        : null,
    ];
  }

  function firms(app, row) {
    if (isWithheld(app, "enterprises")) return notPublished(app, app.text.firms);
    const { firms: table, shares } = app.tables,
      mine = landuse.firmsOn(app, row);
    const one = ({ firm, share }) =>
      el(
        "li.lu-firm",
        {},
        el("b", {}, table.get("name", firm) || table.get("id", firm)),
        el("span.lu-firm-class", {}, table.get("class", firm) || "–"),
        el(
          "span.lu-note",
          {},
          [
            table.get("sector", firm),
            shares.get("tenure", share) && said(app, "tenure", shares.get("tenure", share)),
            `${label(app, "land_mu")} ${said(app, "land_mu", shares.get("land_mu", share))}`,
            `${label(app, "share")} ${said(app, "share", shares.get("share", share))}`,
          ]
            .filter(Boolean)
            .join(" · "),
        ),
        el(
          "span.lu-note",
          {},
          ["sales_wan", "tax_wan"]
            .map((name) => `${label(app, name)} ${said(app, name, table.get(name, firm))}`)
            .join(" · "),
        ),
      );
    return section(
      app.text.firms,
      mine.length
        ? el("ul.lu-firms", {}, mine.map(one))
        : el("p.lu-empty", {}, app.text.firms_none),
    );
  }

  function actions(app, column, row) {
    if (isWithheld(app, "actions")) return notPublished(app, app.text.actions);
    const table = app.tables.actions,
      mine = [];
    for (let k = 0; k < table.rows; k++) {
      const date = table.get("date", k);
      if (table.get(column, k) === row && (!date || date <= app.day)) mine.push(k);
    }
    if (!mine.length) return null;
    return section(
      app.text.actions,
      el(
        "ol.lu-actions",
        {},
        mine.map((k) =>
          el(
            "li",
            {},
            el("time", {}, table.get("date", k) || "–"),
            el("b", {}, [table.get("mode", k), table.get("stage", k)].filter(Boolean).join(" · ")),
            el(
              "span.lu-note",
              {},
              [
                table.get("project", k),
                table.get("area_mu", k) !== null
                  ? said(app, "area_mu", table.get("area_mu", k))
                  : null,
                table.get("floor_area_m2", k) !== null
                  ? said(app, "floor_area_m2", table.get("floor_area_m2", k))
                  : null,
                table.get("factory_id", k),
                table.get("evidence", k),
                table.get("note", k),
                table.get("action_id", k),
              ]
                .filter(Boolean)
                .join(" · "),
            ),
          ),
        ),
      ),
    );
  }

  const SKIP = new Set([
    "id",
    "name",
    "status",
    "confirmed",
    "why",
    "missing",
    "flags",
    "area_mu",
    "area_used_m2",
    "area_basis",
    "holder",
    "score",
    "class",
    "rank",
    "parcel_id",
  ]);
  const inside = (name) => SKIP.has(name) || /^(theme_|status_|plan_|why)/.test(name);
  const OUTPUT = ["sales_wan", "tax_wan", "energy_tce", "employees", "enterprise_count"];

  /** Large figures on top of a card. */
  const figures = (pairs) =>
    el(
      "div.lu-figures",
      {},
      pairs.map(([title, value, note]) =>
        el(
          "div",
          {},
          el("span", {}, title),
          el("b", {}, value),
          note ? el("small", {}, note) : null,
        ),
      ),
    );

  function parcel(app, row) {
    const t = app.tables.parcels,
      get = (name) => t.get(name, row),
      known = app.doc.columns;
    const plain = (name) => (get(name) === null ? "–" : number(get(name), known[name].decimals));
    const rest = Object.keys(t.columns).filter(
      (n) =>
        !inside(n) && !OUTPUT.includes(n) && !["far", "tax_per_mu", "sales_per_mu"].includes(n),
    );
    const basis = get("area_basis");
    return [
      el(
        "p.lu-card-badges",
        {},
        badge(app, t, row),
        get("class")
          ? el("span.lu-badge.lu-grade", {}, `${label(app, "class")} ${get("class")}`)
          : null,
      ),
      figures([
        [
          label(app, "area_mu"),
          `${plain("area_mu")} ${app.text.mu}`,
          get("area_used_m2") === null
            ? ""
            : [`${number(get("area_used_m2"))} m²`, basis && (app.words[basis] || basis)]
                .filter(Boolean)
                .join(" · "),
        ],
        [
          label(app, "far"),
          plain("far"),
          get("far_min") === null ? "" : `${label(app, "far_min")} ${number(get("far_min"), 2)}`,
        ],
        ...(isWithheld(app, "enterprises")
          ? []
          : [
              [label(app, "tax_per_mu"), plain("tax_per_mu"), known.tax_per_mu?.unit],
              [label(app, "sales_per_mu"), plain("sales_per_mu"), known.sales_per_mu?.unit],
              [label(app, "score"), plain("score"), ""],
              [label(app, "rank"), get("rank") === null ? "–" : String(get("rank")), ""],
            ]),
      ]),
      landuse.plansOf(app, { table: "parcels", row }),
      ...reasons(app, t, row),
      firms(app, row),
      actions(app, "parcel", row),
      isWithheld(app, "enterprises")
        ? notPublished(app, app.text.output)
        : section(
            app.text.output,
            facts(
              app,
              OUTPUT.map((n) => [n, get(n)]),
            ) || el("p.lu-empty", {}, app.text.no_data),
          ),
      section(
        app.text.facts,
        facts(
          app,
          rest.map((n) => [n, get(n)]),
        ),
      ),
    ];
  }

  function building(app, row) {
    const t = app.tables.buildings,
      get = (name) => t.get(name, row),
      home = get("parcel_id") && landuse.find(app, get("parcel_id"));
    const rest = Object.keys(t.columns).filter((n) => !inside(n));
    return [
      el("p.lu-card-badges", {}, badge(app, t, row)),
      landuse.plansOf(app, { table: "buildings", row }),
      ...reasons(app, t, row),
      actions(app, "building", row),
      home
        ? section(
            app.text.location,
            el(
              "button.lu-line",
              { type: "button", onclick: () => app.select(home, true) },
              el("span.lu-line-title", {}, landuse.nameOf(app, home)),
              el("span.lu-line-note", {}, get("parcel_id")),
            ),
          )
        : null,
      section(
        app.text.facts,
        facts(
          app,
          rest.map((n) => [n, get(n)]),
        ),
      ),
    ];
  }

  function site(app, row) {
    const s = app.sites[row],
      at = app.doc.stages.findIndex((stage) => stage.key === s.stage);
    const steps = app.doc.stages.map((stage, k) =>
      el(
        ["li", k <= at && "lu-reached", s.late && s.late_stage === stage.key && "lu-behind"]
          .filter(Boolean)
          .join("."),
        {},
        el("b", {}, stage.label),
        el("span", {}, s.planned?.[stage.key] || "–"),
        el("span", {}, s.actual?.[stage.key] || "–"),
      ),
    );
    return [
      el(
        "p.lu-card-badges",
        {},
        el(
          "span.lu-badge",
          {},
          landuse.swatch(at < 0 ? app.doc.stageNone : app.doc.stages[at].color),
          landuse.stageOf(app, s),
        ),
        landuse.scheduleOf(app, s, "span.lu-badge"),
        app.tables.housing.has(row) ? null : el("span.lu-badge", {}, app.text.no_shape),
      ),
      section(
        app.text.progress,
        el(
          "p.lu-timeline-head",
          { "aria-hidden": "true" },
          el("span"),
          el("span", {}, app.text.planned),
          el("span", {}, app.text.actual),
        ),
        el("ol.lu-timeline", {}, steps),
      ),
      section(
        app.text.facts,
        facts(app, [
          ["units", s.units],
          ["floor_area_m2", s.floor_area_m2],
        ]) || el("p.lu-empty", {}, app.text.no_data),
      ),
    ];
  }

  const STORIES = { parcels: parcel, buildings: building, housing: site, areas: area };

  /** What stands in a study area: parcels by their middles, against the zone. */
  function area(app, row) {
    const { text, doc, tables } = app;
    const { shapes } = tables.areas;
    const inside = [];
    for (let i = 0; i < tables.parcels.rows; i++) {
      if (
        tables.parcels.has(i) &&
        landuse.isInside(shapes, row, middleOf(tables.parcels.shapes, i))
      ) {
        inside.push(i);
      }
    }
    const get = (name) => inside.reduce((sum, i) => sum + (tables.parcels.get(name, i) || 0), 0);
    const mu = get("area_mu");
    const tax = get("tax_wan");
    const firms = new Set(inside.flatMap((i) => landuse.firmsOn(app, i).map(({ firm }) => firm)));
    const share = (value, all) => (all ? `${number((100 * value) / all, 1)}%` : "");
    const taxLabel = `${label(app, "tax_wan")}`;
    const themes = doc.themes[0].classes.map((c, k) => {
      const rows = inside.filter((i) => app.statusNow.get(i) === k);
      return { c, rows, mu: rows.reduce((sum, i) => sum + app.mu[i], 0) };
    });
    const goals = landuse.goalsNow(app).filter((goal) => goal.table === "parcels");
    const split = goals.map((goal) => [goal, landuse.splitBy(app, inside, goal)]);
    const says = (value) => `${number(value, 2)} ${text.mu}`;
    return [
      figures([
        [text.parcels, landuse.fill(text.count, { count: inside.length }), ""],
        [text.total, says(mu), `${text.of_zone} ${share(mu, doc.meta.mu)}`],
        [label(app, "building_area_m2"), `${number(get("building_area_m2"))} m²`, ""],
        ...(isWithheld(app, "enterprises")
          ? []
          : [
              [text.firms, String(firms.size), ""],
              [taxLabel, said(app, "tax_wan", tax), ""],
              [label(app, "tax_per_mu"), mu ? said(app, "tax_per_mu", tax / mu) : "–", ""],
            ]),
      ]),
      section(
        text.status,
        el(
          "dl.lu-facts",
          {},
          themes
            .filter(({ rows }) => rows.length)
            .map((one) => [
              el("dt", {}, landuse.swatch(one.c.color, one.c.hatch), ` ${one.c.label}`),
              el(
                "dd",
                {},
                `${landuse.fill(text.count, { count: one.rows.length })} · ${says(one.mu)}`,
              ),
            ]),
        ),
      ),
      ...split.map(([goal, sum]) =>
        section(
          goal.title,
          el(
            "dl.lu-facts",
            {},
            [
              [text.counted, `${says(sum.counted)} · ${share(sum.counted, goal.achieved)}`],
              [text.can_add, says(sum.addable)],
              [text.not_eligible, says(sum.other)],
            ].map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]),
          ),
        ),
      ),
      el(
        "p.lu-note",
        {},
        text.by_middles,
        " ",
        el(
          "button.lu-clear",
          { type: "button", onclick: () => app.picked.take(inside) },
          text.pick_these,
        ),
      ),
    ];
  }

  /** Middle of a row's box, as latitude and longitude. */
  function middleOf(shapes, i) {
    const b = 4 * i;
    const { box } = shapes;
    return landuse.fromGrid(shapes, (box[b] + box[b + 2]) / 2, (box[b + 1] + box[b + 3]) / 2);
  }

  /** The card follows what is chosen, and the day. @param {App} app */
  landuse.cards = function (app) {
    const { card } = app.panels;
    let asked = 0;
    const show = async () => {
      const mine = ++asked;
      const unit = app.chosen;
      app.mark(unit);
      const goes = app.goesTo;
      app.goesTo = false;
      if (!unit) {
        card.hidden = true;
        app.host.classList.remove("lu-has-card");
        return card.replaceChildren();
      }
      if (goes) app.show(unit);
      const made = await landuse.card(app, unit);
      if (mine !== asked) return; // something else has been chosen meanwhile
      card.replaceChildren(made);
      card.hidden = false;
      app.host.classList.add("lu-has-card");
      if (goes) made.querySelector("h2").focus({ preventScroll: true });
    };
    app.panels.showCard = show;
    app.on(["chosen", "day"], show);
  };

  /** Fill the card of a unit. @param {Unit} unit @returns {Promise<HTMLElement>} */
  landuse.card = async function (app, unit) {
    await app.complete;
    const spokenOf = unit.table === "areas" ? ["areas", "parcels"] : [unit.table];
    await Promise.all(spokenOf.map((name) => app.tables[name].details()));
    const holder = app.tables[unit.table].get("holder", unit.row),
      title = landuse.nameOf(app, unit);
    return el(
      "article.lu-card",
      { "aria-label": title, "data-unit": app.tables[unit.table].get("id", unit.row) },
      el(
        "header",
        {},
        el(
          "button.lu-button",
          {
            type: "button",
            "aria-label": app.text.close,
            title: app.text.close,
            onclick: () => app.select(null),
          },
          icon("close"),
        ),
        el("span.lu-card-kind", {}, landuse.kindOf(app, unit.table)),
        el("h2", { tabindex: "-1" }, title),
        el("p.lu-card-id", {}, app.tables[unit.table].get("id", unit.row)),
        holder ? el("p.lu-card-holder", {}, holder) : null,
      ),
      el(
        "div.lu-card-body",
        { tabindex: "0" },
        app.when === null || unit.table === "housing" || unit.table === "areas"
          ? null
          : el("p.lu-then-note", {}, landuse.fill(app.text.basis_day, { day: app.doc.meta.asOf })),
        STORIES[unit.table](app, unit.row),
      ),
    );
  };
})((window.landuse = window.landuse || /** @type {any} */ ({})));
