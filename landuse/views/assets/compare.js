/*
 * Two states of the parcels side by side, on either side of a line that moves: days of the ledger,
 * or other plans.
 */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, number, icon } = landuse;

  /**
   * @typedef {{name: string, label: string}} State a status column of the parcels and what it is
   * called
   */

  /**
   * What the zone of today can be compared with: scenarios of a study, other assessments, then
   * earlier days, the last first, then pictures, which have no column.
   * @returns {State[]}
   */
  function states(app) {
    const days = app.doc.timeline ? app.doc.timeline.days : [];
    const plans = app.doc.plans.map(({ theme, title }) => ({ name: theme, label: title }));
    const others = app.doc.others.map((label, k) => ({ name: `status_${days.length + k}`, label }));
    const earlier = days.map((label, k) => ({ name: `status_${k}`, label })).reverse();
    const pictures = app.doc.pictures.map(({ title }) => ({ name: `picture_${title}`, label: title }));
    // a day with a picture is one state: its statuses over its picture
    const alone = pictures.filter(({ label }) => !days.includes(label));
    return [...plans, ...others, ...earlier, ...alone];
  }

  /** Key of a role. @param {App} app @param {number} role */
  const keyOf = (app, role) => app.doc.roles[role].key;

  /** A painter that is seen where another one is. @param {any} painter @param {any} other */
  const withVisible = (painter, other) =>
    Object.defineProperty(painter, "visible", { get: () => other.visible });

  landuse.Compare = class {
    constructor(app) {
      this.app = app;
      this.states = states(app);
      /** @type {?State} what the left side shows, null while nothing is compared */
      this.state = null;
      this.share = 0.5;
      const { text } = app,
        move = (event) => this.drag(event);
      this.line = el(
        "div.lu-divider",
        {
          role: "slider",
          tabindex: 0,
          "aria-label": text.compare_slider,
          "aria-valuemin": 0,
          "aria-valuemax": 100,
          hidden: true,
          onkeydown: (event) => this.key(event),
          onpointerdown: (event) => {
            this.line.setPointerCapture(event.pointerId);
            this.line.addEventListener("pointermove", move);
            event.preventDefault();
            this.line.focus();
          },
          onpointerup: () => this.line.removeEventListener("pointermove", move),
        },
        el("i", {}, icon("swap")),
      );
      this.choice = el(
        "select",
        { "aria-label": text.compare_with, onchange: () => this.show(this.choice.value) },
        this.states.map(({ name, label }) => el("option", { value: name }, label)),
      );
      this.moves = el("div.lu-moves");
      this.right = el("b");
      this.box = el(
        "div.lu-compare",
        { hidden: true, role: "group", "aria-label": text.compare },
        el("label", {}, `${text.compare_with} `, this.choice),
        el("span", {}, `${text.compare_now} `, this.right),
        el(
          "button.lu-button",
          {
            type: "button",
            "aria-label": text.close,
            title: text.close,
            onclick: () => this.show(null),
          },
          icon("close"),
        ),
        this.moves,
      );
      for (const node of [this.line, this.box]) L.DomEvent.disableClickPropagation(node);
      app.map.on("move zoom resize", () => this.clip());
      const keys = ["comparison", "filters", "size", "off", "theme", "goal", "day", "picture"];
      app.on(keys, () => this.follow());
    }

    /** Compare with a state, or with nothing. @param {?string} name of its column */
    show(name) {
      const state = this.states.find((one) => one.name === name);
      const { app } = this;
      const planned = app.doc.plans.find((plan) => !plan.asItIs) || app.doc.plans[0];
      const home = state && landuse.isPlan(state.name) ? planned.theme : "status";
      if (state && app.theme.id !== home && !this.columnOf(state)) {
        app.dispatch({ type: "theme", id: home });
      }
      app.dispatch({ type: "compare", label: state ? state.label : null });
    }

    /** What a state shows of the theme: statuses, or roles in a goal of land; null: nothing. */
    columnOf(state) {
      const { app } = this;
      const { columns } = app.tables.parcels;
      if (state.name.startsWith("picture_")) {
        return { get: (i) => (app.classOf[i] < 0 ? null : app.classOf[i]) };
      }
      if (landuse.isPlan(state.name)) {
        return landuse.isPlan(app.theme.id) ? columns[`theme_${state.name}`] : null;
      }
      if (app.theme.id === "status") return columns[state.name];
      const name = state.name.replace("status_", `goal_${app.goalPlace}_`);
      if (app.goalOn("parcels")) return columns[name] || null;
      // goals of buildings and of sites: parcels are as on the right
      const isDay = !!app.doc.timeline && app.doc.timeline.days.includes(state.label);
      if (!app.view.goal || !isDay) return null;
      return { get: (i) => (app.classOf[i] < 0 ? null : app.classOf[i]) };
    }

    /** Whether the left side is an aerial picture under what the right side shows. */
    get isPicture() {
      return !!this.state && this.state.name.startsWith("picture_");
    }

    /** The left side follows the view. */
    follow() {
      const { app } = this;
      const asked = this.states.find((one) => one.label === app.view.comparison) || null;
      // themes of output have one state only
      this.state = asked && this.columnOf(asked) ? asked : null;
      this.line.hidden = this.box.hidden = !this.state;
      if (!this.state) {
        this.scene?.remove();
        this.scene = null;
        return this.clip();
      }
      this.choice.value = this.state.name;
      const { picture } = app.view;
      const plan = landuse.planNow(app);
      const now = plan ? plan.title : app.doc.meta.asOf;
      this.right.textContent = this.isPicture && picture ? picture : now;
      for (const option of this.choice.options) {
        const isPicture = option.value.startsWith("picture_");
        option.hidden = !isPicture && landuse.isPlan(option.value) !== !!plan;
      }
      this.column = this.columnOf(this.state);
      this.now = app.classOf;
      if (!this.scene) this.makeScene();
      this.redraw();
      this.scene.addTo(app.map);
      this.clip();
    }

    /** The scene of the left side: the same painters, but for the parcels. */
    makeScene() {
      const { app } = this;
      const { parcels } = app.painters;
      const mine = { ...parcels, look: (i) => this.shown[i] };
      Object.defineProperty(mine, "visible", { get: () => parcels.visible });
      Object.defineProperty(mine, "looks", { get: () => parcels.looks });
      /** buildings and sites as of the state */
      this.side = { app, ...this.sideOf() };
      const { buildings, housing } = app.painters;
      const others = new Map([
        [parcels, mine],
        [buildings, withVisible(landuse.buildingsPainter(app, this.side), buildings)],
        [housing, withVisible(landuse.housingPainter(app, this.side), housing)],
        [app.painters.new_floor, landuse.newFloorPainter(app, () => this.side.plan)],
      ]);
      const painters = landuse.inOrder(app).map((one) => others.get(one) || one);
      this.scene = landuse.scene(painters);
      this.shown = new Uint8Array(app.shown.length);
    }

    /** Buildings and sites of the left side: of an earlier day, or as on the right. */
    sideOf() {
      const { app, state } = this;
      const days = app.doc.timeline ? app.doc.timeline.days : [];
      const at = days.indexOf(state.label);
      const buildings = app.tables.buildings;
      const shownBuildings = app.shownBuildings.slice();
      const plan = landuse.isPlan(state.name) ? state.name : landuse.planNow(app)?.theme || null;
      if (at < 0) {
        return { sites: app.sites, statusOfBuildings: app.statusOfBuildings, shownBuildings, plan };
      }
      if (app.goalOn("buildings")) {
        const roles = app.roles("buildings", at);
        const gone = landuse.keysOff(app.view.off, app.theme.id);
        const faint = app.theme.classes.length;
        const now = app.roles("buildings");
        for (let i = 0; i < roles.length; i++) {
          const isOff = gone.includes(app.doc.roles[roles[i]].key);
          // what the filters take out stays out; a class that is taken out is so on either side
          const isFiltered = app.shownBuildings[i] === faint && !gone.includes(keyOf(app, now[i]));
          shownBuildings[i] = isOff || isFiltered ? faint : roles[i];
        }
      }
      const statusOfBuildings = buildings.columns[state.name] || app.statusOfBuildings;
      return { sites: landuse.sitesOn(app, at), statusOfBuildings, shownBuildings, plan };
    }

    /** Looks of the left side, and what differs. */
    redraw() {
      Object.assign(this.side, this.sideOf());
      const { app, column, now } = this;
      const { classes, id } = app.theme;
      const off = landuse.keysOff(app.view.off, id);
      const isOff = classes.map((c) => off.includes(c.key));
      const faint = classes.length;
      const moved = new Map();
      for (let i = 0; i < this.shown.length; i++) {
        const then = column.get(i);
        this.shown[i] = then !== null && app.mask[i] && !isOff[then] ? then : faint;
        if (then === (now[i] < 0 ? null : now[i]) || !app.mask[i]) continue;
        const key = `${then}/${now[i]}`;
        const sum = moved.get(key) || { from: then, to: now[i], rows: [], mu: 0 };
        sum.rows.push(i);
        sum.mu += app.mu[i];
        moved.set(key, sum);
      }
      this.scene.repaint();
      this.list([...moved.values()].sort((a, b) => b.mu - a.mu));
    }

    /** From which status to which, how many and how much; a click picks them. */
    list(moved) {
      const { app } = this,
        { text } = app,
        { classes } = app.theme;
      const status = (k) =>
        k === null
          ? [el("span", {}, text.not_there)]
          : [landuse.swatch(classes[k].color, classes[k].hatch), el("span", {}, classes[k].label)];
      this.moves.hidden = this.isPicture;
      const isPlan = landuse.isPlan(app.theme.id);
      const [moves, same] = isPlan
        ? [text.plan_moves, text.plan_same]
        : [text.compare_moves, text.compare_same];
      const total = moved.reduce((sum, m) => sum + m.rows.length, 0);
      this.moves.replaceChildren(
        el(
          "h4",
          {},
          total ? landuse.fill(moves, { count: total }) : same,
        ),
        ...moved.map((m) =>
          el(
            "button.lu-move",
            { type: "button", onclick: () => app.picked.take(m.rows) },
            status(m.from),
            el("span.lu-arrow", {}, "→"),
            status(m.to),
            el(
              "b",
              {},
              [
                landuse.fill(text.count, { count: m.rows.length }),
                `${number(m.mu, 1)} ${text.mu}`,
              ].join(" · "),
            ),
          ),
        ),
      );
    }

    /** Each side shows its own scene. */
    clip() {
      const { app } = this,
        right = app.scene?.getContainer?.(),
        left = this.scene?.getContainer?.();
      if (right && !this.state) {
        right.style.clip = "";
        app.pictures?.clip("", "");
      }
      if (!this.state || !right || !left) return;
      const size = app.map.getSize(),
        a = app.map.containerPointToLayerPoint([0, 0]),
        b = app.map.containerPointToLayerPoint(size),
        x = a.x + size.x * this.share;
      left.style.clip = `rect(${a.y}px, ${x}px, ${b.y}px, ${a.x}px)`;
      right.style.clip = `rect(${a.y}px, ${b.x}px, ${b.y}px, ${x}px)`;
      app.pictures.clip(left.style.clip, right.style.clip);
      this.line.style.left = `${100 * this.share}%`;
      this.line.setAttribute("aria-valuenow", String(Math.round(100 * this.share)));
      app.labels?.settle();
    }

    /** @param {number} share of the map's width */
    moveTo(share) {
      this.share = Math.min(0.98, Math.max(0.02, share));
      this.clip();
    }

    drag(event) {
      const box = this.app.map.getContainer().getBoundingClientRect();
      this.moveTo((event.clientX - box.left) / box.width);
    }

    key(event) {
      const step = { ArrowLeft: -0.02, ArrowRight: 0.02, Home: -1, End: 1 }[event.key];
      if (event.key === "Escape") this.show(null);
      if (!step) return;
      this.moveTo(this.share + step);
      event.preventDefault();
      event.stopPropagation();
    }

    /** What the left side shows where a point is on it, else null. @param {{x: number}} [point] */
    leftAt(point) {
      const isLeft = point && point.x < this.app.map.getSize().x * this.share;
      return isLeft ? this.state : null;
    }

    /**
     * The status of a parcel on the side of the map that a point is on.
     * @param {number} row
     * @param {{x: number}} [point]
     */
    statusAt(row, point) {
      const left = this.leftAt(point);
      const then = left && this.app.tables.parcels.columns[left.name];
      return then ? then.get(row) : this.app.statusNow.get(row);
    }
  };
})((window.landuse = window.landuse || /** @type {any} */ ({})));
