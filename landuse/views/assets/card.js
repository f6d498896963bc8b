/* The whole story of one unit. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, number, icon } = landuse;

  /** Years and places are no amounts. @param {string} name */
  const isBare = (name) => name.endsWith("_year") || name === "year" || name === "rank";

  /** Whether a value says nothing. @param {Cell} value @returns {value is null | ""} */
  const isNothing = (value) => value === null || value === "";

  /**
   * A value of a column as people read it.
   * @param {App} app @param {string} name @param {Cell} value
   */
  function said(app, name, value) {
    if (isNothing(value)) return "–";
    const column = app.doc.columns[name] || { decimals: 2, unit: "", share: false };
    if (typeof value === "boolean") return value ? app.text.yes : app.text.no;
    if (typeof value === "string") return app.words[value] || app.doc.statusLabels[value] || value;
    if (isBare(name)) return String(value);
    const text = column.share ? number(100 * value, 1) : number(value, column.decimals);
    return column.unit === "%" ? `${text}%` : `${text}${column.unit ? ` ${column.unit}` : ""}`;
  }

  /** What a column is called. @param {App} app @param {string} name */
  const label = (app, name) => (app.doc.columns[name] ? app.doc.columns[name].label : name);

  /** A part of a card. @param {string} title @param {Child[]} children */
  const section = (title, ...children) =>
    el("div.lu-card-section", {}, el("h3", {}, title), children);

  /** Column and value. @typedef {[string, Cell]} Fact */

  /**
   * What some columns say of a row.
   * @param {Table} table @param {string[]} names @param {number} row
   */
  const factsOf = (table, names, row) =>
    names.map((name) => /** @type {Fact} */ ([name, table.get(name, row)]));

  /**
   * Rows of label and value; what is missing is left out, or said to have no record.
   * @param {App} app @param {Fact[]} pairs @param {boolean} [gaps]
   */
  function facts(app, pairs, gaps = false) {
    const rows = pairs.filter(([, value]) => gaps || !isNothing(value));
    if (!rows.length) return null;
    return el(
      "dl.lu-facts",
      {},
      rows.map(([name, value]) => [
        el("dt", {}, label(app, name)),
        el("dd", {}, gaps && value === null ? app.text.no_record : said(app, name, value)),
      ]),
    );
  }

  /** Whether a public page says nothing of a table. @param {App} app @param {string} table */
  const isWithheld = (app, table) => Boolean(app.doc.publication?.withheld.includes(table));

  /** A part that the public does not see. @param {App} app @param {string} title */
  const notPublished = (app, title) => section(title, el("p.lu-empty", {}, app.text.not_public));

  /** @typedef {Unit & {table: "parcels" | "buildings"}} TaggedUnit */

  /** Status with 疑似 or 已认定 before it. @param {App} app @param {TaggedUnit} unit */
  function badge(app, unit) {
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

  /**
   * A rule that gave a unit its status.
   * @param {App} app @param {TaggedUnit} unit @param {Rule} rule
   */
  function reason(app, { table, row }, rule) {
    const values = rule.facts.map(
      ([name, column]) => /** @type {Fact} */ ([name, app.tables[table].get(column, row)]),
    );
    return el(
      "li.lu-reason",
      { style: { "border-left-color": app.doc.statusColors[rule.status] || "#ccc" } },
      el("b", {}, rule.title),
      facts(app, values, true),
      rule.cite ? el("cite", {}, rule.cite) : null,
      rule.unverified
        ? el("span.lu-unverified", { title: rule.unverified }, app.text.unverified)
        : null,
    );
  }

  /**
   * Why a unit has its status, and what is not known of it.
   * @param {App} app @param {TaggedUnit} unit
   */
  function reasons(app, unit) {
    const { text, doc } = app;
    const table = app.tables[unit.table];
    /** @param {string} name */
    const listOf = (name) => JSON.parse(table.text(name, unit.row) || "[]");
    /** @type {number[]} */
    const rules = listOf("why");
    /** @type {string[]} */
    const missing = listOf("missing");
    /** @type {string[]} */
    const flags = listOf("flags");
    const others = flags.filter((flag) => flag !== table.text("status", unit.row));
    const statuses = others.map((flag) => doc.statusLabels[flag] || flag).join(text.comma);
    const list = rules.map((k) => reason(app, unit, doc.rules[k]));
    const tags = missing.map((name) => el("span.lu-tag", {}, label(app, name)));
    return [
      section(
        text.reasons,
        list.length ? el("ul.lu-reasons", {}, list) : el("p.lu-empty", {}, text.no_reasons),
        others.length ? el("p.lu-note", {}, landuse.fill(text.flags, { statuses })) : null,
      ),
      missing.length
        ? section(
            text.missing,
            el("p.lu-missing", {}, tags),
            el("p.lu-note", {}, text.missing_hint),
          )
        : null,
    ];
  }

  /** What is said, one after another. @param {(string | false | null)[]} parts */
  const line = (parts) => parts.filter(Boolean).join(" · ");

  /** Firms on a parcel. @param {App} app @param {number} row */
  function firms(app, row) {
    const { text } = app;
    if (isWithheld(app, "enterprises")) return notPublished(app, text.firms);
    const { firms: table, shares } = app.tables;
    /** @param {FirmOnParcel} one */
    const entry = ({ firm, share }) => {
      /** @param {string} name */
      const ofShare = (name) => said(app, name, shares.get(name, share));
      /** @param {string} name */
      const ofFirm = (name) => `${label(app, name)} ${said(app, name, table.get(name, firm))}`;
      const land = [
        table.text("sector", firm),
        shares.text("tenure", share) && ofShare("tenure"),
        `${label(app, "land_mu")} ${ofShare("land_mu")}`,
        `${label(app, "share")} ${ofShare("share")}`,
      ];
      return el(
        "li.lu-firm",
        {},
        el("b", {}, table.text("name", firm) || table.text("id", firm)),
        el("span.lu-firm-class", {}, table.text("class", firm) || "–"),
        el("span.lu-note", {}, line(land)),
        el("span.lu-note", {}, line(["sales_wan", "tax_wan"].map(ofFirm))),
      );
    };
    const mine = landuse.firmsOn(app, row);
    const list = el("ul.lu-firms", {}, mine.map(entry));
    return section(text.firms, mine.length ? list : el("p.lu-empty", {}, text.firms_none));
  }

  /**
   * Entries of the ledger of a unit, up to the day that is shown.
   * @param {App} app @param {"parcel" | "building"} column @param {number} row
   */
  function actions(app, column, row) {
    if (isWithheld(app, "actions")) return notPublished(app, app.text.actions);
    const table = app.tables.actions;
    const mine = [];
    for (let k = 0; k < table.rows; k++) {
      const date = table.text("date", k);
      if (table.number(column, k) === row && (!date || date <= app.shown.day)) mine.push(k);
    }
    if (!mine.length) return null;
    /** @param {number} k */
    const entry = (k) => {
      /** @param {string} name */
      const get = (name) => table.text(name, k);
      /** @param {string} name */
      const inWords = (name) => app.words[get(name) || ""] || get(name);
      /** @param {string} name */
      const amount = (name) => get(name) !== null && said(app, name, table.get(name, k));
      const notes = ["factory_id", "evidence", "note", "action_id"].map(get);
      const land = [get("project"), amount("area_mu"), amount("floor_area_m2")];
      return el(
        "li",
        {},
        el("time", {}, get("date") || "–"),
        el("b", {}, line(["mode", "stage"].map(inWords))),
        el("span.lu-note", {}, line([...land, ...notes])),
      );
    };
    return section(app.text.actions, el("ol.lu-actions", {}, mine.map(entry)));
  }

  /** Columns that a card says elsewhere or not at all. */
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
    "parcel",
    "parcel_id",
    "ready",
  ]);
  /** Whether a column is said elsewhere on a card. @param {string} name */
  const isElsewhere = (name) => SKIP.has(name) || /^(theme_|status_|plan_|goal_|why)/.test(name);
  const OUTPUT = ["sales_wan", "tax_wan", "energy_tce", "employees", "enterprise_count"];
  const ON_TOP = new Set([...OUTPUT, "far", "tax_per_mu", "sales_per_mu"]);

  /**
   * What a large figure is called, the figure, and what is said under it.
   * @typedef {string[]} Figure
   */

  /** Large figures on top of a card. @param {Figure[]} pairs */
  const figures = (pairs) =>
    el(
      "div.lu-figures",
      {},
      pairs.map(([title, value, note]) =>
        el("div", {}, el("span", {}, title), el("b", {}, value), note && el("small", {}, note)),
      ),
    );

  /**
   * All that is known of a unit and not said elsewhere.
   * @param {App} app @param {TaggedUnit} unit
   */
  function rest(app, { table, row }) {
    const { columns } = app.tables[table];
    const isOnTop = table === "parcels" ? ON_TOP : new Set();
    const names = Object.keys(columns).filter((name) => !isElsewhere(name) && !isOnTop.has(name));
    return section(app.text.facts, facts(app, factsOf(app.tables[table], names, row)));
  }

  /** Area, plot ratio and what the land yields. @param {App} app @param {number} row */
  function figuresOfParcel(app, row) {
    const { text } = app;
    const table = app.tables.parcels;
    const known = app.doc.columns;
    /** @param {string} name */
    const get = (name) => table.number(name, row);
    /** @param {string} name */
    const plain = (name) => number(get(name), known[name]?.decimals);
    const basis = table.text("area_basis", row);
    const [used, least, rank] = ["area_used_m2", "far_min", "rank"].map(get);
    const usedNote = line([`${number(used)} m²`, basis && (app.words[basis] || basis)]);
    const leastNote = `${label(app, "far_min")} ${number(least, 2)}`;
    /** @type {Figure[]} */
    const land = [
      [label(app, "area_mu"), `${plain("area_mu")} ${text.mu}`, used === null ? "" : usedNote],
      [label(app, "far"), plain("far"), least === null ? "" : leastNote],
    ];
    if (isWithheld(app, "enterprises")) return figures(land);
    return figures([
      ...land,
      [label(app, "tax_per_mu"), plain("tax_per_mu"), known.tax_per_mu?.unit],
      [label(app, "sales_per_mu"), plain("sales_per_mu"), known.sales_per_mu?.unit],
      [label(app, "score"), plain("score"), ""],
      [label(app, "rank"), rank === null ? "–" : String(rank), ""],
    ]);
  }

  /** @param {App} app @param {number} row */
  function parcel(app, row) {
    const { text } = app;
    const table = app.tables.parcels;
    /** @type {TaggedUnit} */
    const unit = { table: "parcels", row };
    const grade = table.text("class", row);
    const nothing = el("p.lu-empty", {}, text.no_data);
    return [
      el(
        "p.lu-card-badges",
        {},
        badge(app, unit),
        grade ? el("span.lu-badge.lu-grade", {}, `${label(app, "class")} ${grade}`) : null,
      ),
      figuresOfParcel(app, row),
      landuse.plansOf(app, unit),
      ...reasons(app, unit),
      firms(app, row),
      actions(app, "parcel", row),
      isWithheld(app, "enterprises")
        ? notPublished(app, text.output)
        : section(text.output, facts(app, factsOf(table, OUTPUT, row)) || nothing),
      rest(app, unit),
    ];
  }

  /** Where a building is: its parcel. @param {App} app @param {number} row */
  function home(app, row) {
    const id = app.tables.buildings.text("parcel_id", row);
    const there = id && landuse.find(app, id);
    if (!there) return null;
    return section(
      app.text.location,
      el(
        "button.lu-line",
        { type: "button", onclick: () => app.cards.select(there, true) },
        el("span.lu-line-title", {}, landuse.nameOf(app, there)),
        el("span.lu-line-note", {}, id),
      ),
    );
  }

  /** @param {App} app @param {number} row */
  function building(app, row) {
    /** @type {TaggedUnit} */
    const unit = { table: "buildings", row };
    return [
      el("p.lu-card-badges", {}, badge(app, unit)),
      landuse.plansOf(app, unit),
      ...reasons(app, unit),
      actions(app, "building", row),
      home(app, row),
      rest(app, unit),
    ];
  }

  /** @param {App} app @param {number} row */
  function site(app, row) {
    const { text, doc } = app;
    const known = app.shown.sites[row];
    const at = landuse.stagePlace(app, known);
    const steps = doc.stages.map((stage, k) => {
      const isBehind = known.late && known.late_stage === stage.key;
      return el(
        `li${k <= at ? ".lu-reached" : ""}${isBehind ? ".lu-behind" : ""}`,
        {},
        el("b", {}, stage.label),
        el("span", {}, known.planned?.[stage.key] || "–"),
        el("span", {}, known.actual?.[stage.key] || "–"),
      );
    });
    /** @type {Fact[]} */
    const pairs = [
      ["units", known.units],
      ["floor_area_m2", known.floor_area_m2],
    ];
    return [
      el(
        "p.lu-card-badges",
        {},
        el(
          "span.lu-badge",
          {},
          landuse.swatch(at < 0 ? doc.stageNone : doc.stages[at].color),
          landuse.stageOf(app, known),
        ),
        landuse.scheduleOf(app, known, "span.lu-badge"),
        app.tables.housing.has(row) ? null : el("span.lu-badge", {}, text.no_shape),
      ),
      section(
        text.progress,
        el(
          "p.lu-timeline-head",
          { "aria-hidden": "true" },
          el("span"),
          el("span", {}, text.planned),
          el("span", {}, text.actual),
        ),
        el("ol.lu-timeline", {}, steps),
      ),
      section(text.facts, facts(app, pairs) || el("p.lu-empty", {}, text.no_data)),
    ];
  }

  /** Parcels whose middle lies in an area. @param {App} app @param {number} row */
  function parcelsIn(app, row) {
    const { parcels, areas } = app.tables;
    const inside = [];
    for (let i = 0; i < parcels.rows; i++) {
      if (parcels.has(i) && landuse.isInside(areas.shapes, row, middleOf(parcels.shapes, i))) {
        inside.push(i);
      }
    }
    return inside;
  }

  /** A list of names and values. @param {Child[][]} pairs */
  const pairsOf = (pairs) =>
    el(
      "dl.lu-facts",
      {},
      pairs.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]),
    );

  /**
   * What stands in a study area: parcels by their middles, against the zone.
   * @param {App} app @param {number} row
   */
  function area(app, row) {
    const { text, doc, tables } = app;
    const inside = parcelsIn(app, row);
    /** @param {string} name */
    const total = (name) =>
      inside.reduce((sum, i) => sum + (tables.parcels.number(name, i) || 0), 0);
    /** @param {number} value @param {?number} all */
    const share = (value, all) => (all ? `${number((100 * value) / all, 1)}%` : "");
    /** @param {number} value */
    const inMu = (value) => `${number(value, 2)} ${text.mu}`;
    /** @param {number} count */
    const counted = (count) => landuse.fill(text.count, { count });
    const mu = total("area_mu");
    const tax = total("tax_wan");
    const found = new Set(inside.flatMap((i) => landuse.firmsOn(app, i).map(({ firm }) => firm)));
    /** @type {Figure[]} */
    const land = [
      [text.parcels, counted(inside.length), ""],
      [text.total, inMu(mu), `${text.of_zone} ${share(mu, doc.meta.mu)}`],
      [label(app, "building_area_m2"), `${number(total("building_area_m2"))} m²`, ""],
    ];
    /** @type {Figure[]} */
    const output = [
      [text.firms, String(found.size), ""],
      [label(app, "tax_wan"), said(app, "tax_wan", tax), ""],
      [label(app, "tax_per_mu"), mu ? said(app, "tax_per_mu", tax / mu) : "–", ""],
    ];
    const statuses = doc.themes[0].classes.flatMap((entry, k) => {
      const rows = inside.filter((i) => app.shown.status?.number(i) === k);
      const sum = rows.reduce((all, i) => all + app.mu[i], 0);
      const name = [landuse.swatch(entry.color, entry.hatch), ` ${entry.label}`];
      return rows.length ? [[name, `${counted(rows.length)} · ${inMu(sum)}`]] : [];
    });
    const goals = landuse.goalsNow(app).filter((goal) => goal.table === "parcels");
    return [
      figures(isWithheld(app, "enterprises") ? land : [...land, ...output]),
      section(text.status, pairsOf(statuses)),
      ...goals.map((goal) => {
        const sum = landuse.splitBy(app, inside, goal);
        return section(
          goal.title,
          pairsOf([
            [text.counted, `${inMu(sum.counted)} · ${share(sum.counted, goal.achieved)}`],
            [text.can_add, inMu(sum.addable)],
            [text.not_eligible, inMu(sum.other)],
          ]),
        );
      }),
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

  /** Middle of a row's box, as latitude and longitude. @param {Shapes} shapes @param {number} i */
  function middleOf(shapes, i) {
    const at = 4 * i;
    const { box } = shapes;
    return landuse.fromGrid(shapes, (box[at] + box[at + 2]) / 2, (box[at + 1] + box[at + 3]) / 2);
  }

  /** @type {Record<UnitTable, (app: App, row: number) => Child[]>} */
  const STORIES = { parcels: parcel, buildings: building, housing: site, areas: area };

  /** The card follows what is chosen, and the day. */
  landuse.Cards = class {
    /** @param {App} app */
    constructor(app) {
      this.app = app;
      this.node = el("div.lu-drawer", { hidden: true, "aria-live": "polite" });
      const white = { color: "#ffffff", weight: 6, opacity: 0.95 };
      this.mark = landuse.outline(app, white, { color: "#0b3c5d", weight: 3 });
      /** whether the map goes to what is chosen next */
      this.goes = false;
      /** cards that were asked for: the last one is shown */
      this.asked = 0;
      app.store.on(["chosen", "day"], () => this.show());
      document.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && app.store.view.chosen) this.select(null);
      });
    }

    /**
     * Show a unit's card and its outline, and go to it.
     * @param {?Unit} unit @param {boolean} [go]
     */
    select(unit, go = false) {
      const { store, tables } = this.app;
      const { chosen } = store.view;
      this.goes = go;
      if (!unit) return store.dispatch({ type: "choose", unit: null });
      const id = tables[unit.table].text("id", unit.row) || "";
      const isSame = !!chosen && chosen.id === id && chosen.table === unit.table;
      if (!isSame) store.dispatch({ type: "choose", unit: { table: unit.table, id } });
      else if (go) this.show();
    }

    /** Show what is chosen. */
    async show() {
      const { app, node } = this;
      const mine = ++this.asked;
      const unit = app.shown.chosen;
      const { goes } = this;
      this.mark(unit);
      this.goes = false;
      if (!unit) {
        node.hidden = true;
        app.host.classList.remove("lu-has-card");
        return node.replaceChildren();
      }
      if (goes) app.camera.show(app.tables[unit.table], unit.row);
      const made = await landuse.card(app, unit);
      if (mine !== this.asked) return; // something else has been chosen meanwhile
      node.replaceChildren(made);
      node.hidden = false;
      app.host.classList.add("lu-has-card");
      if (goes) made.querySelector("h2")?.focus({ preventScroll: true });
    }
  };

  /** The card of a unit. */
  landuse.card = async function (app, unit) {
    await app.complete;
    const table = app.tables[unit.table];
    await table.details();
    if (unit.table === "areas") await app.tables.parcels.details();
    const id = table.text("id", unit.row);
    const holder = table.text("holder", unit.row);
    const title = landuse.nameOf(app, unit);
    return el(
      "article.lu-card",
      { "aria-label": title, "data-unit": id },
      el(
        "header",
        {},
        el(
          "button.lu-button",
          {
            type: "button",
            "aria-label": app.text.close,
            title: app.text.close,
            onclick: () => app.cards.select(null),
          },
          icon("close"),
        ),
        el("span.lu-card-kind", {}, landuse.kindOf(app, unit.table)),
        el("h2", { tabindex: "-1" }, title),
        el("p.lu-card-id", {}, id),
        holder ? el("p.lu-card-holder", {}, holder) : null,
      ),
      el(
        "div.lu-card-body",
        { tabindex: "0" },
        app.shown.when === null || unit.table === "housing" || unit.table === "areas"
          ? null
          : el("p.lu-then-note", {}, landuse.fill(app.text.basis_day, { day: app.doc.meta.asOf })),
        STORIES[unit.table](app, unit.row),
      ),
    );
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
