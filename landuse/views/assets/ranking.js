/* Parcels by tax per mu, from either end. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, number } = landuse;
  const MOST = 50;

  /** The ranking of what is shown, or of what of it is in the view. */
  landuse.rankPanel = function (app) {
    const { text, doc } = app;
    const theme = doc.themes.find((one) => one.id === "tax_per_mu");
    const parcels = app.tables.parcels;
    const list = el("ol.lu-ranks");
    /** @type {Record<string, boolean>} */
    const order = { worst: false, view: false };
    /** @param {string} name @param {string} label */
    const chip = (name, label) => {
      const button = el(
        "button.lu-chip",
        {
          type: "button",
          "aria-pressed": "false",
          "data-rank": name,
          onclick: () => {
            order[name] = !order[name];
            button.setAttribute("aria-pressed", String(order[name]));
            draw();
          },
        },
        label,
      );
      return button;
    };
    /** Shown parcels with a value, ranked; those of the whole zone stand in the document. */
    const ranked = async () => {
      if (!order.view && !landuse.isFiltered(app.store.view)) {
        return order.worst ? doc.ranking.worst : doc.ranking.best;
      }
      await app.complete;
      await parcels.details();
      const column = parcels.columns.tax_per_mu;
      const seen = order.view ? landuse.inView(app) : null;
      /** @type {[number, number][]} */
      const rows = [];
      for (let i = 0; column && i < parcels.rows; i++) {
        if (app.painters.parcels.faint(i) || (seen && !seen[i])) continue;
        const value = column.number(i);
        if (value !== null) rows.push([i, value]);
      }
      const sign = order.worst ? 1 : -1;
      return rows.sort((a, b) => sign * (a[1] - b[1])).slice(0, MOST);
    };
    /** @param {number} best @returns {(ranking: [number, number], place: number) => HTMLElement} */
    const line = (best) => (ranking, place) => {
      const [row, value] = ranking;
      return el(
        "li",
        {},
        el(
          "button.lu-rank",
          {
            type: "button",
            "data-row": row,
            onclick: () => app.cards.select({ table: "parcels", row }, true),
          },
          el("span.lu-rank-place", {}, place + 1),
          el("span.lu-rank-name", {}, landuse.nameOf(app, { table: "parcels", row })),
          el("b", {}, number(value, 2)),
          el("i.lu-rank-bar", { style: { width: `${(100 * Math.max(0, value)) / best}%` } }),
        ),
      );
    };
    const mark = () => {
      const { chosen } = app.shown;
      const row = chosen && chosen.table === "parcels" ? chosen.row : -1;
      for (const node of landuse.all(list, ".lu-rank")) {
        node.classList.toggle("lu-chosen", Number(node.dataset.row) === row);
      }
    };
    let asked = 0;
    const draw = async () => {
      const mine = ++asked;
      const rows = await ranked();
      if (mine !== asked) return; // the view has changed meanwhile
      const best = Math.max(...rows.map(([, value]) => value)) || 1;
      list.replaceChildren(...rows.map(line(best)));
      if (!rows.length) list.append(el("li.lu-empty", {}, text.ranking_none));
      mark();
    };
    app.store.on(["filters", "size", "off", "theme", "day"], draw);
    app.store.on(["chosen"], mark);
    app.map.on("moveend", () => {
      if (order.view) draw();
    });
    const node = el(
      "section.lu-section.lu-ranking",
      { "aria-label": text.ranking },
      el("h2", {}, text.ranking, el("small", {}, theme ? theme.unit : "")),
      el("div.lu-chips", {}, chip("worst", text.from_worst), chip("view", text.only_view)),
      list,
    );
    app.store.on(["goal"], () => {
      const isCandidates = app.shown.goalOn("parcels") || app.shown.goalOn("buildings");
      node.hidden = isCandidates || (!doc.ranking.best.length && doc.meta.public);
    });
    return node;
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
