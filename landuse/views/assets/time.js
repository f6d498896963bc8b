/* The ledger over time: statuses and goals as of any listed day, by a slider or as a film. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, icon } = landuse;
  const FRAME = 900;

  /**
   * A goal as it stood on a day.
   * @param {any} goal
   * @param {any} then amounts of it and of its further conditions
   */
  const standing = (goal, then) => ({
    ...goal,
    achieved: then.achieved,
    met: then.met,
    reached: then.reached,
    toGo: then.toGo,
    milestones: goal.milestones.map((m, k) => ({ ...m, amount: then.milestones[k] })),
    counted: goal.counted.filter((c) => !c.date || c.date <= then.day),
    also: goal.also.map((part, k) => standing(part, { ...then.also[k], day: then.day })),
  });

  /** The goals on the day that is shown. */
  landuse.goalsNow = function (app) {
    const line = app.doc.timeline,
      goals = app.doc.goals;
    return app.when === null
      ? goals
      : goals.map((goal, k) =>
          standing(goal, { ...line.goals[app.when][k], day: line.days[app.when] }),
        );
  };

  /** The slider under the map, null where the page has no days. */
  landuse.timeline = function (app) {
    const line = app.doc.timeline,
      { text } = app;
    if (!line) return null;
    const last = line.days.length,
      day = el("output.lu-day", { for: "lu-time" });
    const slider = el("input", {
      type: "range",
      id: "lu-time",
      min: 0,
      max: last,
      step: 1,
      value: last,
      "aria-label": text.timeline,
    });
    let film = null;
    const stop = () => {
      clearInterval(film);
      film = null;
      play.setAttribute("aria-pressed", "false");
    };
    const show = (k) => {
      app.when = k >= last ? null : k;
      slider.value = String(k);
      const said = app.when === null ? app.doc.meta.asOf : line.days[app.when];
      day.textContent = said;
      slider.setAttribute("aria-valuetext", said);
      node.classList.toggle("lu-then", app.when !== null);
      app.setTime();
    };
    const play = el(
      "button.lu-button",
      {
        type: "button",
        "aria-pressed": "false",
        "aria-label": text.play,
        title: text.play,
        onclick: () => {
          if (film) return stop();
          play.setAttribute("aria-pressed", "true");
          show(Number(slider.value) >= last ? 0 : Number(slider.value));
          film = setInterval(() => {
            const next = Number(slider.value) + 1;
            show(next);
            if (next >= last) stop();
          }, FRAME);
        },
      },
      icon("play"),
    );
    slider.addEventListener("input", () => {
      stop();
      show(Number(slider.value));
    });
    app.showTime = (k) => {
      stop();
      show(k);
    };
    day.textContent = app.doc.meta.asOf;
    const node = el(
      "div.lu-time",
      { role: "group", "aria-label": text.timeline },
      play,
      slider,
      day,
    );
    L.DomEvent.disableClickPropagation(node);
    return node;
  };
})((window.landuse = window.landuse || /** @type {any} */ ({})));
