/* What is drawn: parcels by the theme, buildings, sites, and the ground under them. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";

  const LATE = "#b3261e";
  /** From here on buildings that nothing is said of are drawn too. */
  const QUIET_ZOOM = 15.5;
  /** Painters, the lowest first. */
  const ORDER = [
    "water_edge",
    "water_polygon",
    "water_line",
    "road_edge",
    "road_polygon",
    "road_casing",
    "road_line",
    "parcels",
    "buildings",
    "new_floor",
    "housing",
    "boundary_polygon_band",
    "boundary_line_band",
    "boundary_polygon",
    "boundary_line",
    "areas",
    "picked",
  ];
  /** Layer of the list → the painters that it shows or hides. */
  landuse.LAYERS = {
    parcels: ["parcels", "new_floor"],
    buildings: ["buildings"],
    housing: ["housing"],
    areas: ["areas"],
    roads: ["road_edge", "road_polygon", "road_casing", "road_line"],
    water: ["water_edge", "water_polygon", "water_line"],
    boundary: ["boundary_polygon", "boundary_polygon_band", "boundary_line", "boundary_line_band"],
    labels: [],
  };

  /** Layers of the list. */
  landuse.layerNames = () => /** @type {LayerName[]} */ (Object.keys(landuse.LAYERS));

  /** What a layer is called. */
  landuse.layerName = function (app, name) {
    const { text } = app;
    /** @type {Record<string, string>} */
    const names = {
      parcels: text.parcels,
      buildings: text.buildings,
      housing: text.housing,
      areas: text.areas,
      roads: text.roads,
      water: text.water,
      boundary: text.boundary,
      labels: text.labels,
    };
    return names[name];
  };

  /** Painters in the order in which they are drawn. */
  landuse.inOrder = (app) => ORDER.flatMap((name) => app.painters[name] || []);

  /** Layers of the list that are hidden are not drawn. */
  landuse.setVisible = function (app) {
    for (const name of landuse.layerNames()) {
      const isVisible = !app.store.view.hidden.includes(name);
      for (const part of landuse.LAYERS[name]) {
        const painter = app.painters[part];
        if (painter) painter.visible = isVisible;
      }
    }
  };

  /** Looks of the classes of a theme, and the faint one of what is filtered out. */
  landuse.looksOf = function (theme, alpha) {
    const looks = theme.classes.map((entry) => ({
      fill: entry.color,
      hatch: entry.hatch,
      stroke: "#ffffff",
      width: 1,
      alpha,
    }));
    const faint = { fill: "rgba(255,255,255,.35)", stroke: "#d6d2c6", width: 0.8, faint: true };
    return [...looks, faint];
  };

  /**
   * The zone's own ground: outlines first, then fills, so that no line runs across a junction.
   * @param {App} app
   */
  function ground({ tables, doc }) {
    const colors = doc.context;
    /** @type {Record<string, Painter>} */
    const painters = {};
    /** @param {string} name @param {string} of @param {Look} look */
    const add = (name, of, look) => {
      const table = tables[of];
      if (table) painters[name] = { table, visible: true, looks: [look], look: () => 0 };
    };
    add("water_polygon", "water_polygon", { fill: colors.water });
    add("road_polygon", "road_polygon", { fill: colors.road });
    add("water_edge", "water_polygon", { stroke: colors.water_line, width: 1.6 });
    add("road_edge", "road_polygon", { stroke: colors.road_line, width: 1.6 });
    add("water_line", "water_line", { stroke: colors.water, width: 2.5, metres: 12, keep: true });
    const road = { metres: 14, keep: true };
    const casing = { ...road, stroke: colors.road_line, width: 3, extra: 1.6 };
    add("road_casing", "road_line", casing);
    add("road_line", "road_line", { ...road, stroke: colors.road, width: 1.8 });
    const boundary = { stroke: colors.boundary, keep: true };
    for (const part of ["boundary_polygon", "boundary_line"]) {
      add(part, part, { ...boundary, width: 1.8, dash: [14, 4, 3, 4] });
      add(`${part}_band`, part, { ...boundary, width: 9, alpha: 0.1 });
    }
    add("areas", "areas", { stroke: "#1d4f6e", width: 2, dash: [9, 6], keep: true });
    return painters;
  }

  /** Buildings: by their status, by what they are to a goal, or as quiet outlines; of a side. */
  landuse.buildingsPainter = function (app, side) {
    const { doc, tables } = app;
    const quiet = { fill: "rgba(255,255,255,.55)", stroke: "#77828a", width: 0.7 };
    /** @param {{key: string}} entry */
    const isQuiet = (entry) => entry.key === "in_use" || !entry.key || entry.key === "undetermined";
    const statusLooks = doc.buildingTheme.classes.map((entry) =>
      isQuiet(entry)
        ? quiet
        : { fill: entry.color, hatch: entry.hatch, stroke: "#5b4037", width: 1 },
    );
    const outline = { fill: "rgba(255,255,255,.4)", stroke: "#77828a", width: 0.7 };
    const byStatus = [...statusLooks, outline];
    const byRole = [
      ...doc.roles.map((role) => ({
        fill: role.color,
        hatch: role.hatch,
        stroke: "#26323a",
        width: 1,
        point: role.key === "counted" ? 7 : 5,
      })),
      { ...outline, faint: true },
    ];
    const none = doc.roles.length - 1;
    const byAction = landuse.actionLooks(app);
    /** of the side, or of the theme */
    const planOf = () => (side ? side.plan : landuse.planNow(app)?.theme) || null;
    return {
      table: tables.buildings,
      visible: true,
      get looks() {
        if (planOf()) return byAction;
        return app.shown.goalOn("buildings") ? byRole : byStatus;
      },
      get minZoom() {
        return app.shown.goalOn("buildings") || planOf() ? 0 : 14;
      },
      /** @param {number} i */
      look(i) {
        const plan = planOf();
        if (plan) return landuse.actionLook(app, plan, i);
        const close = app.map.getZoom() >= QUIET_ZOOM;
        if (app.shown.goalOn("buildings")) {
          const role = (side || app.shown).buildings[i];
          return role < none || close ? role : -1;
        }
        const k = (side || app.shown).statusOfBuildings?.number(i) ?? null;
        if (k === null) return -1;
        if (byStatus[k] === quiet && !close) return -1;
        return ["status", "vacancy_share"].includes(app.shown.theme.id) ? k : byStatus.length - 1;
      },
    };
  };

  /** Sites by the stage that they have reached, outlined in red where they are late; of a side. */
  landuse.housingPainter = function (app, side) {
    const { doc, tables } = app;
    const stages = [doc.stageNone, ...doc.stages.map((stage) => stage.color)];
    const fine = stages.map((fill) => ({
      fill,
      stroke: "#3a2a63",
      width: 2,
      keep: true,
      point: 6,
    }));
    const late = fine.map((look) => ({ ...look, stroke: LATE, width: 2.6, point: 8 }));
    return {
      table: tables.housing,
      visible: true,
      looks: [...fine, ...late],
      look: (i) => {
        const site = (side || app.shown).sites[i];
        return (site.late ? stages.length : 0) + 1 + landuse.stagePlace(app, site);
      },
    };
  };

  /** Place of the stage that a site has reached, -1 before the first. */
  landuse.stagePlace = (app, site) => app.doc.stages.findIndex((stage) => stage.key === site.stage);

  /** Everything that is drawn. */
  landuse.painters = (app) => ({
    ...ground(app),
    parcels: {
      table: app.tables.parcels,
      visible: true,
      looks: [],
      look: (i) => app.shown.parcels[i],
      faint: (i) => app.shown.parcels[i] === app.shown.theme.classes.length,
    },
    buildings: landuse.buildingsPainter(app),
    housing: landuse.housingPainter(app),
    new_floor: landuse.newFloorPainter(app, () => landuse.planNow(app)?.theme || null),
    picked: {
      table: app.tables.parcels,
      visible: true,
      looks: [{ stroke: "#0b3c5d", width: 3, keep: true }],
      look: (i) => (app.picked.rows.has(i) ? 0 : -1),
    },
  });
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
