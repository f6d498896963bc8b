/* Panels that fold away; on a narrow window one at a time, over the map. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el } = landuse;
  /** Widths below which one column is left, and both sides begin folded. */
  const ONE_COLUMN = 900;

  /** Folds both sides on a narrow window; tabs at its foot bring them up. */
  landuse.folding = function (app) {
    const { host, text } = app;
    /** @param {string} side @param {string} label */
    const tab = (side, label) =>
      el(
        "button",
        { type: "button", "aria-pressed": "false", "data-tab": side, onclick: () => show(side) },
        label,
      );
    const tabs = el(
      "nav.lu-tabs",
      { "aria-label": text.panels },
      tab("map", text.map),
      tab("left", text.goals),
      tab("right", text.legend),
    );
    /** @param {string} side */
    const show = (side) => {
      host.dataset.tab = side;
      for (const button of landuse.all(tabs, "button")) {
        button.setAttribute("aria-pressed", String(button.dataset.tab === side));
      }
      app.map.invalidateSize({ animate: false });
    };
    host.append(tabs);
    show("map");
    // a card is read: it comes up as a sheet, and goes with what was chosen
    app.store.on(["chosen"], () => {
      if (window.innerWidth < ONE_COLUMN) show(app.store.view.chosen ? "right" : "map");
    });
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
