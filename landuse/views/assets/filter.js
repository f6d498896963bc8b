/* Which parcels are shown: township, use, sector, class, size; counts follow the view. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, number } = landuse;

  /** The facets a zone has: columns of words that are not empty. */
  landuse.facets = ({ doc, tables }) =>
    doc.facets.flatMap((name) => {
      const column = tables.parcels.columns[name];
      return column ? [{ name, codes: column.codes, words: column.words }] : [];
    });

  /**
   * What passes every facet and the sizes: one byte a parcel. `but` is left out, to count its own
   * words.
   */
  landuse.passing = function (app, but) {
    const { filters, size } = app.store.view;
    const table = app.tables.parcels;
    const out = new Uint8Array(table.rows).fill(1);
    for (const facet of app.facets) {
      const chosen = filters[facet.name];
      if (facet === but || !chosen) continue;
      const wanted = Uint8Array.from(facet.words, (word) => (chosen.includes(word) ? 1 : 0));
      const none = chosen.includes("");
      const { codes } = facet;
      for (let i = 0; i < out.length; i++) {
        const code = codes[i];
        if (!(code ? wanted[code - 1] : none)) out[i] = 0;
      }
    }
    const { least, most } = size;
    if (least === null && most === null) return out;
    const area = table.columns.area_mu;
    for (let i = 0; i < out.length; i++) {
      const mu = area ? area.number(i) : null;
      if (mu === null || (least !== null && mu < least) || (most !== null && mu > most)) out[i] = 0;
    }
    return out;
  };

  /** Rows whose middle is in the view. */
  landuse.inView = function (app) {
    const { shapes, rows } = app.tables.parcels;
    const out = new Uint8Array(rows);
    const { box } = shapes;
    const bounds = app.map.getBounds();
    const [x1, y1] = landuse.toGrid(shapes, bounds.getSouthWest());
    const [x2, y2] = landuse.toGrid(shapes, bounds.getNorthEast());
    for (let i = 0; i < rows; i++) {
      const at = 4 * i;
      const x = (box[at] + box[at + 2]) / 2;
      const y = (box[at + 1] + box[at + 3]) / 2;
      out[i] = x >= x1 && x <= x2 && y >= y1 && y <= y2 ? 1 : 0;
    }
    return out;
  };

  /** The panel: a fold for each facet, sizes, and what is shown in the view. */
  landuse.filterPanel = function (app) {
    const { text } = app;
    const sum = el("p.lu-filter-sum", { role: "status" });
    const folds = app.facets.map((facet) => fold(app, facet));
    /** @param {"least"|"most"} end @param {string} label */
    const size = (end, label) => {
      const input = el("input", {
        type: "number",
        min: "0",
        step: "any",
        inputmode: "decimal",
        placeholder: label,
        "aria-label": label,
        "data-size": end,
        onchange: () => {
          const mu = input.value === "" ? null : Number(input.value);
          app.store.dispatch({ type: "size", end, mu });
        },
      });
      return input;
    };
    const sizes = el(
      "div.lu-sizes",
      {},
      el("span", {}, text.size),
      size("least", text.least),
      el("span", {}, "–"),
      size("most", text.most),
      el("span", {}, text.mu),
    );
    const clear = el(
      "button.lu-clear",
      { type: "button", hidden: true, onclick: () => app.store.dispatch({ type: "unfilter" }) },
      text.clear,
    );
    const draw = () => {
      const seen = landuse.inView(app);
      const { parcels } = app.shown;
      const faint = app.shown.theme.classes.length;
      let count = 0;
      let mu = 0;
      for (let i = 0; i < seen.length; i++) {
        if (!seen[i] || parcels[i] === faint) continue;
        count++;
        mu += app.mu[i];
      }
      sum.textContent = landuse.fill(text.in_view, { count, mu: number(mu, 1) });
      clear.hidden = !landuse.isFiltered(app.store.view);
      for (const part of folds) part.draw(seen);
      for (const input of sizes.querySelectorAll("input")) {
        const end = input.dataset.size === "least" ? "least" : "most";
        input.value = String(app.store.view.size[end] ?? "");
      }
    };
    app.store.on(["filters", "size", "off", "theme", "goal", "day"], draw);
    app.map.on("moveend", draw);
    return el(
      "section.lu-section.lu-filter",
      { "aria-label": text.filter },
      el("h2", {}, text.filter, clear),
      sum,
      folds.map((f) => f.node),
      sizes,
    );
  };

  /**
   * One facet: its words as chips with what of them is in the view.
   * @param {App} app @param {Facet} facet
   */
  function fold(app, facet) {
    const { text, words } = app;
    const list = el("div.lu-chips", {});
    const label = app.doc.columns[facet.name]?.label || facet.name;
    /** @param {string} word */
    const saidOf = (word) => (word ? words[word] || word : text.no_data);
    const known = facet.words
      .map((word, k) => ({ word, code: k + 1 }))
      .sort((a, b) => (a.word < b.word ? -1 : 1));
    const chips = [...known, { word: "", code: 0 }].map(({ word, code }) => {
      const count = el("small");
      const node = el(
        "button.lu-chip",
        {
          type: "button",
          "aria-pressed": "false",
          "data-word": word,
          onclick: () => app.store.dispatch({ type: "facet", name: facet.name, word }),
        },
        saidOf(word),
        " ",
        count,
      );
      list.append(node);
      return { code, word, count, node };
    });
    const note = el("small");
    const node = el(
      "details.lu-fold",
      { "data-facet": facet.name },
      el("summary", {}, label, note),
      list,
    );
    /** @param {Uint8Array} seen */
    const draw = (seen) => {
      const chosen = app.store.view.filters[facet.name] || [];
      note.textContent = chosen.length ? ` ${chosen.map(saidOf).join(text.comma)}` : "";
      const counts = new Uint32Array(facet.words.length + 1);
      if (node.open) {
        const others = landuse.passing(app, facet);
        for (let i = 0; i < seen.length; i++) if (seen[i] && others[i]) counts[facet.codes[i]]++;
      }
      for (const chip of chips) {
        const isChosen = chosen.includes(chip.word);
        chip.count.textContent = number(counts[chip.code]);
        chip.node.setAttribute("aria-pressed", String(isChosen));
        chip.node.hidden = node.open && !counts[chip.code] && !isChosen;
      }
    };
    node.addEventListener("toggle", () => draw(landuse.inView(app)));
    return { node, draw };
  }
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
