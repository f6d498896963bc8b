/* The day of the page: an earlier one by a slider or as a film. Everything reads it of the view. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, icon } = landuse;
  const FRAME = 900;

  /**
   * A condition as it stood on a day.
   * @param {GoalCard} condition @param {GoalOnDay} then @returns {GoalCard}
   */
  const standing = (condition, then) => ({
    ...condition,
    achieved: then.achieved,
    met: then.met,
    reached: then.reached,
    toGo: then.toGo,
    carried: then.carried,
    reserve: then.reserve,
    outlook: null,
    milestones: condition.milestones.map((milestone, k) => ({
      ...milestone,
      amount: then.milestones[k],
    })),
    also: condition.also.map((part, k) => standing(part, then.also[k])),
  });

  /** The goals on a day of the timeline, on the day of the page where it is null. */
  landuse.goalsOn = function (app, when) {
    const { timeline, goals } = app.doc;
    if (when === null || !timeline) return goals;
    return goals.map((goal, k) => standing(goal, timeline.goals[when][k]));
  };

  /** The goals on the day that is shown. */
  landuse.goalsNow = (app) => landuse.goalsOn(app, app.shown.when);

  /** Every site on a day of the timeline, on the day of the page where it is null. */
  landuse.sitesOn = function (app, when) {
    const { housing, stages, timeline } = app.doc;
    if (when === null || !timeline) return housing;
    const table = app.tables.site_days;
    /** @param {?number} place */
    const key = (place) => (place ? stages[place - 1].key : null);
    /** @type {HousingSite[]} */
    const sites = housing.map((site) => ({ ...site, stage: null, late: false, days_late: 0 }));
    for (let k = 0; k < table.rows; k++) {
      const site = sites[table.number("site", k) ?? -1];
      if (!site || table.number("day", k) !== when) continue;
      site.stage = key(table.number("stage", k));
      site.late_stage = key(table.number("late_stage", k));
      site.late = site.late_stage !== null;
      site.days_late = table.number("days_late", k);
    }
    return sites.map((site) => ({
      ...site,
      actual: upTo(site.actual, timeline.days[when]),
    }));
  };

  /**
   * Dates up to a day; later ones are not known on it.
   * @param {Record<string, ?string>} dates @param {string} day
   */
  const upTo = (dates, day) =>
    Object.fromEntries(Object.entries(dates || {}).map(([k, d]) => [k, d && d <= day ? d : null]));

  /** The slider under the map, null where the page has no days. */
  landuse.timeline = function (app) {
    const { text, doc } = app;
    const line = doc.timeline;
    if (!line) return null;
    const last = line.days.length;
    const day = el("output.lu-day", { for: "lu-time" });
    const slider = el("input", {
      type: "range",
      id: "lu-time",
      min: 0,
      max: last,
      step: 1,
      "aria-label": text.timeline,
    });
    /** @type {?ReturnType<typeof setInterval>} */
    let film = null;
    const stop = () => {
      if (film !== null) clearInterval(film);
      film = null;
      play.setAttribute("aria-pressed", "false");
    };
    /** @param {number} k place of a day */
    const show = (k) => {
      const shown = k >= last ? null : line.days[k];
      app.store.dispatch({ type: "day", day: shown }, false);
    };
    const start = () => {
      if (film) return stop();
      play.setAttribute("aria-pressed", "true");
      show(Number(slider.value) >= last ? 0 : Number(slider.value));
      film = setInterval(() => {
        const next = Number(slider.value) + 1;
        show(next);
        if (next >= last) stop();
      }, FRAME);
    };
    const play = el(
      "button.lu-button",
      {
        type: "button",
        "aria-pressed": "false",
        "aria-label": text.play,
        title: text.play,
        onclick: start,
      },
      icon("play"),
    );
    slider.addEventListener("input", () => {
      stop();
      show(Number(slider.value));
    });
    const node = el(
      "div.lu-time",
      { role: "group", "aria-label": text.timeline },
      play,
      slider,
      day,
    );
    const draw = () => {
      slider.value = String(app.shown.when === null ? last : app.shown.when);
      day.textContent = app.shown.day;
      slider.setAttribute("aria-valuetext", app.shown.day);
      node.classList.toggle("lu-then", app.shown.when !== null);
    };
    app.store.on(["day"], draw);
    L.DomEvent.disableClickPropagation(node);
    return node;
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
