/* Which parcels are shown: status, class, township, use, sector, size; counts follow the view. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, number } = landuse;

  /**
   * @typedef {{name: string, codes: ArrayLike<number>, words: string[], chosen: Set<string>}} Facet
   * one column of few words
   */

  /** The facets a zone has: columns of words that are not empty. @returns {Facet[]} */
  landuse.facets = function (app) {
    const columns = app.tables.parcels.columns;
    return app.doc.facets
      .filter((name) => columns[name])
      .map((name) => ({
        name,
        codes: columns[name].codes,
        words: columns[name].words,
        chosen: new Set(),
      }));
  };

  /**
   * What passes every facet and the sizes: one byte a parcel. `but` is left out, to count its own
   * words.
   */
  landuse.passing = function (app, but) {
    const table = app.tables.parcels,
      out = new Uint8Array(table.rows).fill(1),
      { least, most } = app.size;
    for (const facet of app.facets) {
      if (facet === but || !facet.chosen.size) continue;
      const wanted = facet.words.map((word) => facet.chosen.has(word)),
        none = facet.chosen.has("");
      for (let i = 0; i < out.length; i++) {
        const code = facet.codes[i];
        if (!(code ? wanted[code - 1] : none)) out[i] = 0;
      }
    }
    if (least !== null || most !== null) {
      const area = table.columns.area_mu;
      for (let i = 0; i < out.length; i++) {
        const mu = area ? area.get(i) : null;
        if (mu === null || (least !== null && mu < least) || (most !== null && mu > most))
          out[i] = 0;
      }
    }
    return out;
  };

  /** Rows whose middle is in the view. @returns {Uint8Array} */
  landuse.inView = function (app) {
    const { shapes, rows } = app.tables.parcels,
      out = new Uint8Array(rows),
      bounds = app.map.getBounds();
    const [x1, y1] = landuse.toGrid(shapes, bounds.getSouthWest()),
      [x2, y2] = landuse.toGrid(shapes, bounds.getNorthEast()),
      { box } = shapes;
    for (let i = 0; i < rows; i++) {
      const b = 4 * i,
        x = (box[b] + box[b + 2]) / 2,
        y = (box[b + 1] + box[b + 3]) / 2;
      out[i] = x >= x1 && x <= x2 && y >= y1 && y <= y2 ? 1 : 0;
    }
    return out;
  };

  /** The panel: a fold for each facet, sizes, and what is shown in the view. */
  landuse.filterPanel = function (app) {
    const { text } = app,
      sum = el("p.lu-filter-sum", { role: "status" }),
      folds = app.facets.map((facet) => fold(app, facet));
    const size = (name, label) =>
      el("input", {
        type: "number",
        min: "0",
        step: "any",
        inputmode: "decimal",
        placeholder: label,
        "aria-label": label,
        "data-size": name,
        onchange: (event) => {
          app.size[name] = event.target.value === "" ? null : Number(event.target.value);
          app.filtered();
        },
      });
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
      { type: "button", hidden: true, onclick: () => app.unfilter() },
      text.clear,
    );
    const draw = () => {
      const seen = landuse.inView(app),
        { shown } = app,
        faint = app.theme.classes.length;
      let count = 0,
        mu = 0;
      for (let i = 0; i < seen.length; i++)
        if (seen[i] && shown[i] !== faint) {
          count++;
          mu += app.mu[i];
        }
      sum.textContent = landuse.fill(text.in_view, { count, mu: number(mu, 1) });
      clear.hidden =
        !app.facets.some((f) => f.chosen.size) && app.size.least === null && app.size.most === null;
      for (const part of folds) part.draw(seen);
      for (const input of sizes.querySelectorAll("input"))
        input.value = app.size[input.dataset.size] ?? "";
    };
    app.onchange.push(draw);
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

  /** One facet: its words as chips with what of them is in the view. */
  function fold(app, facet) {
    const { text, words } = app,
      list = el("div.lu-chips", {}),
      label = app.doc.columns[facet.name]?.label || facet.name;
    const keys = [
      ...facet.words
        .map((word, k) => ({ word, code: k + 1 }))
        .sort((a, b) => (a.word < b.word ? -1 : 1)),
      { word: "", code: 0 },
    ];
    const chips = keys.map(({ word, code }) => ({ code, word, count: el("small"), node: null }));
    for (const chip of chips) {
      chip.node = el(
        "button.lu-chip",
        {
          type: "button",
          "aria-pressed": "false",
          "data-word": chip.word,
          onclick: () => {
            if (facet.chosen.has(chip.word)) facet.chosen.delete(chip.word);
            else facet.chosen.add(chip.word);
            app.filtered();
          },
        },
        chip.word ? words[chip.word] || chip.word : text.no_data,
        " ",
        chip.count,
      );
      list.append(chip.node);
    }
    const note = el("small"),
      node = el(
        "details.lu-fold",
        { "data-facet": facet.name },
        el("summary", {}, label, note),
        list,
      );
    const draw = (seen) => {
      note.textContent = facet.chosen.size
        ? ` ${[...facet.chosen].map((w) => (w ? words[w] || w : text.no_data)).join(text.comma)}`
        : "";
      const counts = new Uint32Array(facet.words.length + 1);
      if (node.open) {
        const others = landuse.passing(app, facet);
        for (let i = 0; i < seen.length; i++) if (seen[i] && others[i]) counts[facet.codes[i]]++;
      }
      for (const chip of chips) {
        chip.count.textContent = number(counts[chip.code]);
        chip.node.setAttribute("aria-pressed", String(facet.chosen.has(chip.word)));
        chip.node.hidden = node.open && !counts[chip.code] && !facet.chosen.has(chip.word);
      }
    };
    node.addEventListener("toggle", () => draw(landuse.inView(app)));
    return { node, draw };
  }
})((window.landuse = window.landuse || /** @type {any} */ ({})));
