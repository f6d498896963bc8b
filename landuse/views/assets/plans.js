/*
 * Scenarios of a study: plots by their use, buildings by what is done with them, new floor. Each
 * scenario is a theme; the swipe sets any other one beside it.
 */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, number } = landuse;

  /** Whether a theme is a scenario. */
  landuse.isPlan = (id) => id.startsWith("plan_");

  /** The scenario of a theme, null where it is none. @param {App} app @param {string} id */
  const planOf = (app, id) => app.doc.plans.find((plan) => plan.theme === id) || null;

  /**
   * New floor of a plot in a scenario, m²; null where there is none.
   * @param {App} app @param {string} theme @param {number} row
   */
  const newFloor = (app, theme, row) => app.tables.parcels.number(`${theme}_new_m2`, row);

  /**
   * What is done with a building in a scenario: place in the legend, null where nothing is.
   * @param {App} app @param {string} theme @param {number} row
   */
  const actionOf = (app, theme, row) => app.tables.buildings.number(`${theme}_action`, row);

  /** How buildings look by what is done with them; the last one where nothing is. */
  landuse.actionLooks = (app) => [
    ...app.doc.actions.map((entry) => ({
      fill: entry.color,
      hatch: entry.hatch,
      stroke: "#33424c",
      width: 0.8,
    })),
    { fill: "rgba(255,255,255,.72)", stroke: "#77828a", width: 0.7 },
  ];

  /** Look of a building in a scenario. */
  landuse.actionLook = (app, theme, row) => actionOf(app, theme, row) ?? app.doc.actions.length;

  /** Plots that get new floor, edged in green; the scenario may be none. */
  landuse.newFloorPainter = (app, theme) => ({
    table: app.tables.parcels,
    visible: true,
    looks: [{ stroke: "#1f7a55", width: 3.2, keep: true }],
    look: (i) => {
      const id = theme();
      return id && newFloor(app, id, i) ? 0 : -1;
    },
  });

  /** The scenario that the map shows, on the right where two are compared. */
  landuse.planNow = (app) => planOf(app, app.shown.theme.id);

  /** How much floor is new, on the plots that get some. */
  landuse.newFloorLabels = function (app) {
    const plan = landuse.planNow(app);
    if (!plan) return [];
    const { parcels } = app.tables;
    /** @type {Label[]} */
    const out = [];
    for (let row = 0; row < parcels.rows; row++) {
      const floor = parcels.has(row) && newFloor(app, plan.theme, row);
      if (!floor || app.painters.parcels.faint(row)) continue;
      const place = landuse.boundsOf(parcels, row).getCenter();
      const text = `+${number(floor, 0)} m²`;
      out.push({ kind: "amount lu-label-new", layer: "parcels", place, text, isRight: true });
    }
    return out;
  };

  /**
   * What a scenario makes of a unit, in a line.
   * @param {App} app @param {Plan} plan @param {Unit} unit
   */
  function saidOf(app, plan, { table, row }) {
    if (table === "buildings") {
      const action = actionOf(app, plan.theme, row);
      return action === null ? "" : app.doc.actions[action].label;
    }
    const { parcels } = app.tables;
    const use = parcels.number(`theme_${plan.theme}`, row);
    const far = parcels.number(`${plan.theme}_far`, row);
    const floor = newFloor(app, plan.theme, row);
    const said = [
      use === null ? "" : app.shown.legend(plan.theme)?.classes[use].label,
      floor ? landuse.fill(app.text.plan_new_floor, { area: number(floor, 0) }) : "",
      far === null ? "" : landuse.fill(app.text.plan_far, { far: number(far, 2) }),
    ];
    return said.filter(Boolean).join(" · ");
  }

  /** A unit in the scenario of the side of the map that a point is on; "" where none is shown. */
  landuse.planLine = function (app, unit, point) {
    const { theme } = app.shown;
    const left = app.compare.leftAt(point);
    const plan = landuse.isPlan(theme.id) && planOf(app, left ? left.name : theme.id);
    const said = plan && ["parcels", "buildings"].includes(unit.table) && saidOf(app, plan, unit);
    return said ? `${plan.title} ${said}` : "";
  };

  /** A unit in every scenario, for its card; nothing on a page without. */
  landuse.plansOf = function (app, unit) {
    const { doc, tables, text } = app;
    if (!doc.plans.length) return null;
    /** @param {Plan} plan */
    const line = (plan) => {
      const column = `${plan.theme}_land_uses`;
      const uses = unit.table === "parcels" ? tables.parcels.text(column, unit.row) : null;
      const codes = uses ? landuse.fill(text.plan_land, { codes: uses }) : "";
      const said = [saidOf(app, plan, unit), codes].filter(Boolean).join(" · ");
      return [el("dt", {}, plan.title), el("dd", {}, said || "–")];
    };
    return el(
      "div.lu-card-section",
      {},
      el("h3", {}, text.plans),
      el("dl.lu-facts", {}, doc.plans.map(line)),
    );
  };

  /** What the colours of buildings mean and how many have each, under the legend of the uses. */
  landuse.planLegend = function (app) {
    const plan = landuse.planNow(app);
    if (!plan || plan.asItIs) return [];
    const { doc, text, tables } = app;
    const counts = doc.actions.map(() => 0);
    for (let row = 0; row < tables.buildings.rows; row++) {
      const action = actionOf(app, plan.theme, row);
      if (action !== null) counts[action]++;
    }
    /** @param {number} count */
    const counted = (count) => landuse.fill(text.count_buildings, { count });
    const rows = doc.actions.flatMap((entry, k) =>
      counts[k]
        ? [
            el(
              "p.lu-action",
              { "data-action": entry.key },
              landuse.swatch(entry.color, entry.hatch),
              el("span", {}, entry.label),
              el("span.lu-class-count", {}, counted(counts[k])),
            ),
          ]
        : [],
    );
    const isBuilt = landuse.newFloorLabels(app).length > 0;
    const style = { "background-color": "#fff", border: "3px solid #1f7a55" };
    const edge = el("i.lu-swatch", { style });
    const built = el("p.lu-action", {}, edge, el("span", {}, text.plan_new));
    return [el("h3", {}, text.plan_buildings), ...rows, ...(isBuilt ? [built] : [])];
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
