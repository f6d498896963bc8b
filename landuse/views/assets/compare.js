/*
 * Two states of the parcels side by side, on either side of a line that moves: days of the ledger,
 * or other plans.
 */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, number, icon } = landuse;

  /**
   * What the zone of today can be compared with: scenarios of a study, other assessments, then
   * earlier days, the last first, then pictures, which have no column.
   * @param {App} app @returns {ComparedState[]}
   */
  function states({ doc }) {
    const days = doc.timeline ? doc.timeline.days : [];
    const plans = doc.plans.map(({ theme, title }) => ({ name: theme, label: title }));
    const others = doc.others.map((label, k) => ({ name: `status_${days.length + k}`, label }));
    const earlier = days.map((label, k) => ({ name: `status_${k}`, label })).reverse();
    const pictures = doc.pictures.map(({ title }) => ({ name: `picture_${title}`, label: title }));
    // a day with a picture is one state: its statuses over its picture
    const alone = pictures.filter(({ label }) => !days.includes(label));
    return [...plans, ...others, ...earlier, ...alone];
  }

  /** Share of the map that a key moves the line by. @type {Record<string, number>} */
  const STEPS = { ArrowLeft: -0.02, ArrowRight: 0.02, Home: -1, End: 1 };

  /**
   * Parcels that have moved from one class to another; null is no class.
   * @typedef {{from: ?number, to: ?number, rows: number[], mu: number}} Move
   */

  /**
   * The same painter, seen where another one is.
   * @param {Painter} painter @param {Painter} other
   */
  const seenWith = (painter, other) =>
    Object.defineProperty(painter, "visible", { get: () => other.visible });

  landuse.Compare = class {
    /** @param {App} app */
    constructor(app) {
      this.app = app;
      this.states = states(app);
      /** @type {?ComparedState} what the left side shows, null while nothing is compared */
      this.state = null;
      this.share = 0.5;
      /** @type {?Scene} the left side */
      this.scene = null;
      /** @type {Uint8Array} class of every parcel on the left side */
      this.shown = new Uint8Array(app.tables.parcels.rows);
      /** @type {Side} buildings and sites of the left side */
      this.side = this.sideOf(null);
      const { text } = app;
      /** @param {PointerEvent} event */
      const move = (event) => this.drag(event);
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
      app.store.on(
        ["comparison", "filters", "size", "off", "theme", "goal", "day", "picture"],
        () => this.follow(),
      );
    }

    /** Compare with a state, or with nothing. @param {?string} name of its column */
    show(name) {
      const state = this.states.find((one) => one.name === name);
      const { app } = this;
      const planned = app.doc.plans.find((plan) => !plan.asItIs) || app.doc.plans[0];
      const home = state && landuse.isPlan(state.name) ? planned.theme : "status";
      if (state && app.shown.theme.id !== home && !this.columnOf(state)) {
        app.store.dispatch({ type: "theme", id: home });
      }
      app.store.dispatch({ type: "compare", label: state ? state.label : null });
    }

    /**
     * What a state shows of the theme: statuses, or roles in a goal of land; null: nothing.
     * @param {ComparedState} state @returns {?Places}
     */
    columnOf({ name, label }) {
      const { doc, shown, store, tables } = this.app;
      const { columns } = tables.parcels;
      /** @type {Places} as on the right */
      const same = { number: (i) => (shown.classOf[i] < 0 ? null : shown.classOf[i]) };
      if (name.startsWith("picture_")) return same;
      if (landuse.isPlan(name)) {
        return (landuse.isPlan(shown.theme.id) && columns[`theme_${name}`]) || null;
      }
      if (shown.theme.id === "status") return columns[name] || null;
      if (shown.goalOn("parcels")) {
        return columns[name.replace("status_", `goal_${shown.goalPlace}_`)] || null;
      }
      // goals of buildings and of sites: parcels are as on the right
      const isDay = !!doc.timeline && doc.timeline.days.includes(label);
      return store.view.goal && isDay ? same : null;
    }

    /** Whether the left side is an aerial picture under what the right side shows. */
    get isPicture() {
      return !!this.state && this.state.name.startsWith("picture_");
    }

    /** The left side follows the view. */
    follow() {
      const { app } = this;
      const asked = this.states.find((one) => one.label === app.store.view.comparison) || null;
      // themes of output have one state only
      const column = asked && this.columnOf(asked);
      this.state = column && asked;
      this.line.hidden = this.box.hidden = !this.state;
      if (!this.state || !column) {
        this.scene?.remove();
        this.scene = null;
        return this.clip();
      }
      this.choice.value = this.state.name;
      const { picture } = app.store.view;
      const plan = landuse.planNow(app);
      const now = plan ? plan.title : app.doc.meta.asOf;
      this.right.textContent = this.isPicture && picture ? picture : now;
      for (const option of this.choice.options) {
        const isPicture = option.value.startsWith("picture_");
        option.hidden = !isPicture && landuse.isPlan(option.value) !== !!plan;
      }
      this.side = this.sideOf(this.state);
      this.scene = this.scene || this.makeScene();
      this.redraw(column);
      this.scene.repaint();
      this.scene.addTo(app.map);
      this.clip();
    }

    /** The scene of the left side: the same painters, but for those of units. */
    makeScene() {
      const { app } = this;
      const { parcels, buildings, housing, new_floor: newFloor } = app.painters;
      /** @type {Painter} */
      const mine = { ...parcels, look: (i) => this.shown[i] };
      Object.defineProperty(mine, "looks", { get: () => parcels.looks });
      const side = this.followed();
      /** @type {Map<Painter, Painter>} */
      const others = new Map([
        [parcels, seenWith(mine, parcels)],
        [buildings, seenWith(landuse.buildingsPainter(app, side), buildings)],
        [housing, seenWith(landuse.housingPainter(app, side), housing)],
        [newFloor, landuse.newFloorPainter(app, () => this.side.plan)],
      ]);
      return landuse.scene(landuse.inOrder(app).map((one) => others.get(one) || one));
    }

    /** The left side as it is whenever it is asked. @returns {Side} */
    followed() {
      const now = () => this.side;
      return {
        get sites() {
          return now().sites;
        },
        get statusOfBuildings() {
          return now().statusOfBuildings;
        },
        get buildings() {
          return now().buildings;
        },
        get plan() {
          return now().plan;
        },
      };
    }

    /**
     * Buildings and sites of the left side: of an earlier day, or as on the right.
     * @param {?ComparedState} state @returns {Side}
     */
    sideOf(state) {
      const { doc, shown, tables } = this.app;
      const days = doc.timeline ? doc.timeline.days : [];
      const at = state ? days.indexOf(state.label) : -1;
      const { sites, statusOfBuildings } = shown;
      const isOfPlan = state && landuse.isPlan(state.name);
      const plan = isOfPlan ? state.name : landuse.planNow(this.app)?.theme || null;
      if (at < 0) return { sites, statusOfBuildings, buildings: shown.buildings.slice(), plan };
      return {
        sites: landuse.sitesOn(this.app, at),
        statusOfBuildings: tables.buildings.columns[`status_${at}`] || statusOfBuildings,
        buildings: this.buildingsOn(at),
        plan,
      };
    }

    /** What buildings were to the goal that is shown. @param {number} at place of the day */
    buildingsOn(at) {
      const { doc, shown, store } = this.app;
      const buildings = shown.buildings.slice();
      if (!shown.goalOn("buildings")) return buildings;
      const faint = shown.theme.classes.length;
      const gone = landuse.keysOff(store.view.off, shown.theme.id);
      const isGone = doc.roles.map(({ key }) => gone.includes(key));
      const now = shown.roles("buildings");
      shown.roles("buildings", at).forEach((role, i) => {
        // what the filters take out stays out; a class that is taken out is so on either side
        const isFiltered = buildings[i] === faint && !isGone[now[i]];
        buildings[i] = isGone[role] || isFiltered ? faint : role;
      });
      return buildings;
    }

    /** Classes of the left side, and what differs. @param {Places} column */
    redraw(column) {
      const { app } = this;
      const { theme, classOf, mask } = app.shown;
      const isOff = landuse.goneOf(app.store.view, theme);
      const faint = theme.classes.length;
      /** @type {Map<string, Move>} */
      const moved = new Map();
      for (let i = 0; i < this.shown.length; i++) {
        const then = column.number(i);
        const now = classOf[i] < 0 ? null : classOf[i];
        this.shown[i] = then !== null && mask[i] && !isOff[then] ? then : faint;
        if (then === now || !mask[i]) continue;
        const key = `${then}/${now}`;
        const move = moved.get(key) || { from: then, to: now, rows: [], mu: 0 };
        move.rows.push(i);
        move.mu += app.mu[i];
        moved.set(key, move);
      }
      this.list([...moved.values()].sort((a, b) => b.mu - a.mu));
    }

    /**
     * From which status to which, how many and how much; a click picks them.
     * @param {Move[]} moved
     */
    list(moved) {
      const { app } = this;
      const { text } = app;
      const { classes } = app.shown.theme;
      /** @param {?number} k */
      const status = (k) =>
        k === null
          ? [el("span", {}, text.not_there)]
          : [landuse.swatch(classes[k].color, classes[k].hatch), el("span", {}, classes[k].label)];
      this.moves.hidden = this.isPicture;
      const isPlan = landuse.isPlan(app.shown.theme.id);
      const [moves, same] = isPlan
        ? [text.plan_moves, text.plan_same]
        : [text.compare_moves, text.compare_same];
      const total = moved.reduce((sum, move) => sum + move.rows.length, 0);
      this.moves.replaceChildren(
        el("h4", {}, total ? landuse.fill(moves, { count: total }) : same),
        ...moved.map((move) =>
          el(
            "button.lu-move",
            { type: "button", onclick: () => app.picked.take(move.rows) },
            status(move.from),
            el("span.lu-arrow", {}, "→"),
            status(move.to),
            el(
              "b",
              {},
              [
                landuse.fill(text.count, { count: move.rows.length }),
                `${number(move.mu, 1)} ${text.mu}`,
              ].join(" · "),
            ),
          ),
        ),
      );
    }

    /** Each side shows its own scene. */
    clip() {
      const { app } = this;
      const right = app.scene.getContainer();
      const left = this.scene?.getContainer();
      if (right && !this.state) {
        right.style.clip = "";
        app.pictures.clip("", "");
      }
      if (!this.state || !right || !left) return;
      const size = app.map.getSize();
      const a = app.map.containerPointToLayerPoint([0, 0]);
      const b = app.map.containerPointToLayerPoint(size);
      const x = a.x + size.x * this.share;
      left.style.clip = `rect(${a.y}px, ${x}px, ${b.y}px, ${a.x}px)`;
      right.style.clip = `rect(${a.y}px, ${b.x}px, ${b.y}px, ${x}px)`;
      app.pictures.clip(left.style.clip, right.style.clip);
      this.line.style.left = `${100 * this.share}%`;
      this.line.setAttribute("aria-valuenow", String(Math.round(100 * this.share)));
      app.labels.settle();
    }

    /** @param {number} share of the map's width */
    moveTo(share) {
      this.share = Math.min(0.98, Math.max(0.02, share));
      this.clip();
    }

    /** @param {PointerEvent} event */
    drag(event) {
      const box = this.app.map.getContainer().getBoundingClientRect();
      this.moveTo((event.clientX - box.left) / box.width);
    }

    /** @param {KeyboardEvent} event */
    key(event) {
      const step = STEPS[event.key];
      if (event.key === "Escape") this.show(null);
      if (!step) return;
      this.moveTo(this.share + step);
      event.preventDefault();
      event.stopPropagation();
    }

    /** What the left side shows where a point is on it, else null. @param {{x: number}} [point] */
    leftAt(point) {
      const isLeft = !!point && point.x < this.app.map.getSize().x * this.share;
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
      return (then || this.app.shown.status)?.number(row) ?? null;
    }
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
