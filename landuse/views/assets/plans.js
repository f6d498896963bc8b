/*
 * Scenarios of a study: plots by their use, buildings by what is done with them, new floor. Each
 * scenario is a theme; the swipe sets any other one beside it.
 */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, number } = landuse;

  /** Whether a theme is a scenario. @param {string} id */
  landuse.isPlan = (id) => id.startsWith("plan_");

  /** The scenario of a theme, null where it is none. @param {App} app @param {string} id */
  const planOf = (app, id) => app.doc.plans.find((plan) => plan.theme === id) || null;

  /** New floor of a plot in a scenario, m²; null where there is none. @param {App} app */
  const newFloor = (app, theme, row) => app.tables.parcels.columns[`${theme}_new_m2`].get(row);

  /** What is done with a building in a scenario: place in the legend, null where nothing is. */
  const actionOf = (app, theme, row) => app.tables.buildings.columns[`${theme}_action`].get(row);

  /** How buildings look by what is done with them; the last look is of those nothing is done with. */
  landuse.actionLooks = (app) => [
    ...app.doc.actions.map((c) => ({
      fill: c.color,
      hatch: c.hatch,
      stroke: "#33424c",
      width: 0.8,
    })),
    { fill: "rgba(255,255,255,.72)", stroke: "#77828a", width: 0.7 },
  ];

  /** Look of a building in a scenario. @param {App} app @param {string} theme */
  landuse.actionLook = (app, theme, row) => actionOf(app, theme, row) ?? app.doc.actions.length;

  /**
   * Plots that get new floor, edged in green.
   * @param {App} app @param {() => ?string} theme of which scenario; none where null
   */
  landuse.newFloorPainter = (app, theme) => ({
    table: app.tables.parcels,
    visible: true,
    looks: [{ stroke: "#1f7a55", width: 3.2, keep: true }],
    look: (i) => {
      const id = theme();
      return id && newFloor(app, id, i) ? 0 : -1;
    },
  });

  /** The scenario that the map shows, on the right where two are compared. @param {App} app */
  landuse.planNow = (app) => planOf(app, app.theme.id);

  /** How much floor is new, on the plots that get some. @param {App} app */
  landuse.newFloorLabels = function (app) {
    const plan = landuse.planNow(app);
    if (!plan) return [];
    const { parcels } = app.tables;
    const out = [];
    for (let row = 0; row < parcels.rows; row++) {
      const floor = parcels.has(row) && newFloor(app, plan.theme, row);
      if (!floor || app.painters.parcels.faint(row)) continue;
      const box = parcels.shapes.box.subarray(4 * row, 4 * row + 4);
      const place = landuse.bounds(parcels.shapes, box).getCenter();
      const text = `+${number(floor, 0)} m²`;
      out.push({ kind: "amount lu-label-new", layer: "parcels", place, text, isRight: true });
    }
    return out;
  };

  /** What a scenario makes of a unit, in a line. @param {App} app */
  function saidOf(app, plan, { table, row }) {
    if (table === "buildings") {
      const action = actionOf(app, plan.theme, row);
      return action === null ? "" : app.doc.actions[action].label;
    }
    const { columns } = app.tables.parcels;
    const use = app.legend(plan.theme).classes[columns[`theme_${plan.theme}`].get(row)];
    const far = columns[`${plan.theme}_far`].get(row);
    const floor = newFloor(app, plan.theme, row);
    return [
      use.label,
      floor ? landuse.fill(app.text.plan_new_floor, { area: number(floor, 0) }) : "",
      far === null ? "" : landuse.fill(app.text.plan_far, { far: number(far, 2) }),
    ]
      .filter(Boolean)
      .join(" · ");
  }

  /**
   * A unit in the scenario of the side of the map that a point is on; "" where none is shown.
   * @param {App} app @param {Unit} unit @param {L.Point} [point]
   */
  landuse.planLine = function (app, unit, point) {
    const left = app.compare.leftAt(point);
    const plan = landuse.isPlan(app.theme.id) && planOf(app, left ? left.name : app.theme.id);
    const said = plan && ["parcels", "buildings"].includes(unit.table) && saidOf(app, plan, unit);
    return said ? `${plan.title} ${said}` : "";
  };

  /** A unit in every scenario, for its card; nothing on a page without. @param {App} app @param {Unit} unit */
  landuse.plansOf = function (app, unit) {
    const { doc, tables, text } = app;
    if (!doc.plans.length) return null;
    const line = (plan) => {
      const uses = unit.table === "parcels" && tables.parcels.get(`${plan.theme}_land_uses`, unit.row);
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
    const rows = doc.actions.map((c, k) =>
      counts[k]
        ? el(
            "p.lu-action",
            { "data-action": c.key },
            landuse.swatch(c.color, c.hatch),
            el("span", {}, c.label),
            el("span.lu-class-count", {}, landuse.fill(text.count_buildings, { count: counts[k] })),
          )
        : null,
    );
    const edge = { "background-color": "#fff", border: "3px solid #1f7a55" };
    const isBuilt = landuse.newFloorLabels(app).length > 0;
    return [
      el("h3", {}, text.plan_buildings),
      ...rows.filter(Boolean),
      isBuilt
        ? el("p.lu-action", {}, el("i.lu-swatch", { style: edge }), el("span", {}, text.plan_new))
        : null,
    ].filter(Boolean);
  };
})((window.landuse = window.landuse || /** @type {any} */ ({})));
