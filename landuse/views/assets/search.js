/* What is looked for: units, firms, entries of the ledger, areas, streets and roads. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el } = landuse;

  /** Matches that are gathered before they are sorted; of more only so many are counted. */
  const GATHERED = 1000;
  /** How well a text matches, the best first. */
  const EXACT = 0;
  const BEGINS = 1;
  const HOLDS = 2;
  const INITIALS = 3;
  const NOT = 9;

  /**
   * A test of texts against what is looked for: how well they match.
   * @param {App} app @param {string} wanted @returns {(value: unknown) => number}
   */
  function matcher(app, wanted) {
    const first = app.doc.pinyin;
    const isLatin = /^[a-z0-9#]+$/.test(wanted);
    return (value) => {
      if (value === null || value === undefined) return NOT;
      const said = String(value).toLowerCase();
      if (said === wanted) return EXACT;
      if (said.startsWith(wanted)) return BEGINS;
      if (said.includes(wanted)) return HOLDS;
      if (!isLatin || !/[\u3400-\u9fff]/.test(said)) return NOT;
      let letters = "";
      for (const sign of said) letters += first[sign] || sign;
      return letters.includes(wanted) ? INITIALS : NOT;
    };
  }

  /**
   * The same of a row of a column: each of its words is looked at once, however many rows.
   * @param {Column | undefined} column @param {(value: unknown) => number} matches
   * @returns {(row: number) => number}
   */
  function ofColumn(column, matches) {
    if (!column) return () => NOT;
    if (column.head.kind !== "text") return (row) => matches(column.get(row));
    const seen = new Int8Array(column.words.length + 1).fill(-1);
    seen[0] = NOT;
    return (row) => {
      const code = column.codes[row];
      if (seen[code] < 0) seen[code] = matches(column.words[code - 1]);
      return seen[code];
    };
  }

  /** @typedef {Omit<Found, "rank" | "order" | "kind">} Entry what a row is said to be */

  /** Everything that holds the text, the best first. */
  landuse.search = function (app, asked) {
    const wanted = asked.trim().toLowerCase();
    /** @type {Found[]} */
    const found = [];
    if (!wanted) return found;
    const matches = matcher(app, wanted);
    /** @param {number} rank @param {string} kind @param {Entry} entry */
    const add = (rank, kind, entry) => {
      if (rank < NOT && found.length < GATHERED) {
        found.push({ rank, order: found.length, kind, ...entry });
      }
    };
    /**
     * Rows of a table by their columns; what is said below a match is its number or its holder.
     * @param {string} name @param {string[]} names @param {string} kind
     * @param {(row: number, name: string) => Entry} entryOf
     */
    const take = (name, names, kind, entryOf) => {
      const table = app.tables[name];
      if (!table) return;
      const { rows, columns } = table;
      const tests = names.map((name) => ({ name, test: ofColumn(columns[name], matches) }));
      for (let row = 0; row < rows && found.length < GATHERED; row++) {
        let best = { rank: NOT, name: "" };
        for (const { name, test } of tests) {
          const rank = test(row);
          if (rank < best.rank) best = { rank, name };
        }
        if (best.rank < NOT) add(best.rank, kind, entryOf(row, best.name));
      }
    };
    /** @param {UnitTable} table @returns {(row: number, name: string) => Entry} */
    const unitOf = (table) => (row, name) => {
      const unit = { table, row };
      const note = app.tables[table].text(name === "holder" ? "holder" : "id", row) || "";
      return { unit, title: landuse.nameOf(app, unit), note };
    };
    const { text } = app;
    take("areas", ["name", "id"], text.area, unitOf("areas"));
    for (const facet of app.facets.filter(({ name }) => name === "township")) {
      for (const word of facet.words) {
        const label = app.words[word] || word;
        const act = () => app.store.dispatch({ type: "facet", name: facet.name, word });
        add(matches(label), text.street, { title: label, note: text.filter, act });
      }
    }
    take("housing", ["name", "id"], text.site, unitOf("housing"));
    take("parcels", ["name", "id", "holder"], text.parcel, unitOf("parcels"));
    take("firms", ["name", "id"], text.firm, firmOf(app));
    take("buildings", ["name", "id"], text.building, unitOf("buildings"));
    take("actions", ["action_id", "project"], text.entry, entryOf(app));
    for (const name of ["road_line", "road_polygon"]) {
      const roads = app.tables[name];
      take(name, ["name"], text.roads, (row) => ({
        title: roads?.text("name", row) || "",
        note: "",
        act: () => app.camera.show(roads, row),
      }));
    }
    /** @param {Found} entry */
    const isThere = ({ unit, act }) => unit || act;
    return found.filter(isThere).sort((a, b) => a.rank - b.rank || a.order - b.order);
  };

  /**
   * The unit in a row, null where the row is none.
   * @param {UnitTable} table @param {number} [row] @returns {?Unit}
   */
  const unitIn = (table, row = -1) => (row < 0 ? null : { table, row });

  /** A firm by one of its parcels. @param {App} app @returns {(row: number) => Entry} */
  const firmOf = (app) => (row) => {
    const { firms } = app.tables;
    const unit = unitIn("parcels", landuse.parcelsOf(app, row)[0]);
    const note = unit ? landuse.nameOf(app, unit) : "";
    return { unit, title: firms.text("name", row) || firms.text("id", row) || "", note };
  };

  /** An entry of the ledger by its unit. @param {App} app @returns {(row: number) => Entry} */
  const entryOf = (app) => (row) => {
    const { actions } = app.tables;
    const parcel = unitIn("parcels", actions.number("parcel", row) ?? -1);
    const unit = unitIn("buildings", actions.number("building", row) ?? -1) || parcel;
    const note = [actions.text("project", row), unit && landuse.nameOf(app, unit)];
    const title = `${actions.text("action_id", row)} ${actions.text("stage", row) || ""}`.trim();
    return { unit, title, note: note.filter(Boolean).join(" · ") };
  };

  /** Entries that the list shows. */
  const LISTED = 30;

  /** The search box and its list. */
  landuse.searchBox = function (app) {
    const { text } = app;
    const list = el("div.lu-found", { id: "lu-found", role: "listbox", "aria-label": text.search });
    const asked = app.doc.publication ? text.search_public : text.search;
    const input = el("input", {
      type: "search",
      id: "lu-search",
      placeholder: asked,
      "aria-label": asked,
      autocomplete: "off",
      role: "combobox",
      "aria-expanded": "false",
      "aria-controls": "lu-found",
    });
    const close = () => {
      list.replaceChildren();
      input.setAttribute("aria-expanded", "false");
    };
    /** @param {Found} entry */
    const go = (entry) => {
      close();
      input.value = entry.title;
      if (entry.act) entry.act();
      else app.cards.select(entry.unit || null, true);
    };
    /** @param {Found} entry */
    const option = (entry) =>
      el(
        "button",
        { type: "button", role: "option", onclick: () => go(entry) },
        el("span.lu-found-title", {}, entry.title),
        el("span.lu-found-kind", {}, entry.kind),
        el("span.lu-found-note", {}, entry.note),
      );
    const show = async () => {
      await app.complete;
      const found = landuse.search(app, input.value);
      close();
      if (!input.value.trim()) return;
      input.setAttribute("aria-expanded", "true");
      if (!found.length) return list.append(el("p.lu-empty", {}, text.search_none));
      list.append(...found.slice(0, LISTED).map(option));
      if (found.length > LISTED) {
        const said = landuse.fill(text.found_more, { count: found.length, listed: LISTED });
        list.append(el("p.lu-empty", {}, said));
      }
    };
    input.addEventListener("input", show);
    input.addEventListener("keydown", (event) => {
      const first = list.querySelector("button");
      if (event.key === "Enter") {
        app.complete.then(() => landuse.search(app, input.value).slice(0, 1).forEach(go));
      }
      if (event.key === "Escape") close();
      if (event.key === "ArrowDown" && first) {
        first.focus();
        event.preventDefault();
      }
    });
    list.addEventListener("keydown", (event) => {
      const at = landuse.focusedIn(list);
      if (event.key === "Escape") {
        close();
        input.focus();
      }
      if (!at) return;
      /** @type {?Element} */
      let next = null;
      if (event.key === "ArrowDown") next = at.nextElementSibling;
      if (event.key === "ArrowUp") next = at.previousElementSibling || input;
      if (!(next instanceof HTMLElement)) return;
      next.focus();
      event.preventDefault();
    });
    const box = el("div.lu-search", { role: "search" }, landuse.icon("search"), input, list);
    document.addEventListener("pointerdown", (event) => {
      if (event.target instanceof Node && !box.contains(event.target)) close();
    });
    return box;
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
