/* One line that says how the view differs from the whole zone today; on the screen and on paper. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, icon } = landuse;

  /**
   * `note` stands behind the label: how far a goal is.
   * @typedef {{label: string, undo: ViewAction, kind: string, note: string}} Difference
   */

  /** What differs, each with how it is put back. @param {App} app @returns {Difference[]} */
  function differences(app) {
    const { text, doc, words } = app;
    const { view } = app.store;
    /** @type {Difference[]} */
    const said = [];
    /** @param {string} label @param {ViewAction} undo @param {string} [kind] */
    const add = (label, undo, kind = "") => said.push({ label, undo, kind, note: "" });
    /** @param {string[]} labels */
    const list = (labels) => labels.join(text.comma);
    if (view.day) {
      const label = landuse.fill(text.history, { day: view.day });
      add(label, { type: "day", day: null }, "alarm");
    }
    const goal = landuse.goalShown(app);
    if (goal) {
      const undo = /** @type {ViewAction} */ ({ type: "goal", id: goal.id });
      said.push({ label: goal.title, undo, kind: "", note: landuse.figuresOf(app, goal) });
    }
    const usual = landuse.firstView(doc);
    if (view.comparison && view.comparison !== usual.comparison) {
      const label = `${text.compare_with} ${view.comparison}`;
      add(label, { type: "compare", label: null });
    }
    for (const [name, chosen] of Object.entries(view.filters)) {
      const column = doc.columns[name]?.label || name;
      const labels = chosen.map((word) => (word ? words[word] || word : text.no_data));
      add(`${column}: ${list(labels)}`, { type: "facets", name });
    }
    const { least, most } = view.size;
    if (least !== null || most !== null) {
      const single = least === null ? `≤ ${most}` : `≥ ${least}`;
      const range = least === null || most === null ? single : `${least}–${most}`;
      add(`${text.size} ${range} ${text.mu}`, { type: "sizes" });
    }
    for (const [id, keys] of Object.entries(view.off)) {
      const legend = app.shown.legend(id);
      if (!legend) continue;
      const there = legend.classes.filter((entry) => isThere(app, legend, entry));
      const left = there.filter((entry) => !keys.includes(entry.key));
      const gone = there.filter((entry) => keys.includes(entry.key));
      const isFew = left.length <= gone.length;
      const named = list((isFew ? left : gone).map((entry) => entry.label));
      const sentence = isFew ? text.only_these : text.without_these;
      const label = landuse.fill(sentence, { theme: legend.title, classes: named });
      add(label, { type: "classes", theme: id });
    }
    if (view.hidden.length) {
      const labels = view.hidden.map((name) => landuse.layerName(app, name));
      const sentence = landuse.fill(text.layers_off, { layers: list(labels) });
      add(sentence, { type: "layers" });
    }
    return said;
  }

  /**
   * Whether a class of a legend is more than a place in the list.
   * @param {App} app @param {ShownLegend} legend @param {{key: string}} entry
   */
  const isThere = (app, legend, entry) =>
    !legend.id.startsWith("goal:") || landuse.rolesThere(app).has(entry.key);

  /** The line. */
  landuse.chipsLine = function (app) {
    const { text } = app;
    /**
     * Everything put back, but for the theme and what is beside it where both are of scenarios.
     * @returns {ViewAction}
     */
    const whole = () => {
      const first = landuse.firstView(app.doc);
      const isSame = landuse.isPlan(app.store.view.theme) === landuse.isPlan(first.theme);
      const comparison = isSame ? first.comparison : null;
      return { type: "whole", first, keeps: { theme: app.store.view.theme, comparison } };
    };
    const node = el("div.lu-view", { role: "group", "aria-label": text.view_line, hidden: true });
    const draw = () => {
      const said = differences(app);
      node.hidden = !said.length;
      /** @param {Difference} difference */
      const chip = ({ label, undo, kind, note }) =>
        el(
          `span.lu-view-chip${kind ? `.lu-${kind}` : ""}`,
          {},
          el("span", {}, label, note ? el("span.lu-view-note", {}, note) : null),
          el(
            "button",
            {
              type: "button",
              "aria-label": landuse.fill(text.put_back, { what: label }),
              onclick: () => app.store.dispatch(undo),
            },
            icon("close"),
          ),
        );
      const all = el(
        "button.lu-clear",
        {
          type: "button",
          onclick: () => app.store.dispatch(whole()),
        },
        text.clear_all,
      );
      node.replaceChildren(...said.map(chip), ...(said.length > 1 ? [all] : []));
    };
    app.store.on(["day", "goal", "comparison", "filters", "size", "off", "hidden"], draw);
    L.DomEvent.disableClickPropagation(node);
    return node;
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
