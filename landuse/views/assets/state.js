/* The view: what is shown, as one value. One reducer changes it, one address says it. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";

  /** Picked units that an address still names: longer ones are cut by mail programs. */
  const NAMED_IN_ADDRESS = 100;

  /** The first scenario in which something is done. @param {PageDocument} doc */
  const firstPlan = (doc) => doc.plans.find((plan) => !plan.asItIs);

  /**
   * Whether what is compared with can be beside a theme: scenarios are beside scenarios.
   * @param {PageDocument} doc @param {string} theme @param {?string} comparison
   */
  const fits = (doc, theme, comparison) =>
    !doc.plans.some(({ title }) => title === comparison) || theme.startsWith("plan_");

  /** The view that a page opens with. */
  landuse.firstView = (doc) => ({
    // a page of a study opens with its first scenario beside what is there
    theme: (firstPlan(doc) || { theme: doc.themes[0].id }).theme,
    goal: null,
    off: {},
    filters: {},
    size: { least: null, most: null },
    hidden: [],
    day: null,
    comparison: firstPlan(doc) ? doc.plans[0].title : null,
    picture: doc.pictures.length ? doc.pictures[doc.pictures.length - 1].title : null,
    chosen: null,
    picked: [],
    sheet: null,
  });

  /** The keys of a view. */
  landuse.keysOf = (view) => /** @type {ViewKey[]} */ (Object.keys(view));

  /** Keys of the classes of a theme that are taken out. A theme may be called "constructor". */
  landuse.keysOff = (off, theme) => (Object.hasOwn(off, theme) ? off[theme] : []);

  /** Classes of a legend that are taken out, one byte each. */
  landuse.goneOf = function (view, legend) {
    const keys = landuse.keysOff(view.off, legend.id);
    return Uint8Array.from(legend.classes, ({ key }) => (keys.includes(key) ? 1 : 0));
  };

  /**
   * A list without a member, or with it where it had it not.
   * @template T @param {T[]} list @param {T} member @returns {T[]}
   */
  const toggled = (list, member) =>
    list.includes(member) ? list.filter((one) => one !== member) : [...list, member];

  /**
   * A record with a list under a key; without the key where the list is empty.
   * @param {Record<string, string[]>} record @param {string} key @param {string[]} list
   * @returns {Record<string, string[]>}
   */
  function withList(record, key, list) {
    const { [key]: _, ...rest } = record;
    return list.length ? { ...rest, [key]: list } : rest;
  }

  /**
   * A click on a class: it alone is shown; all are again where it was alone already.
   * @param {Record<string, string[]>} off @param {ClassAction} action
   */
  function isolated(off, { theme, key, keys, one }) {
    const gone = landuse.keysOff(off, theme);
    if (one) return withList(off, theme, toggled(gone, key));
    const others = keys.filter((other) => other !== key);
    const isAlone = !gone.includes(key) && others.every((other) => gone.includes(other));
    return withList(off, theme, isAlone ? [] : others);
  }

  /** The next view. Nothing else changes what is shown. */
  landuse.nextView = function (view, action) {
    switch (action.type) {
      case "theme":
        return {
          ...view,
          theme: action.id,
          goal: null,
          comparison: action.keeps ? view.comparison : null,
        };
      case "goal":
        return { ...view, goal: view.goal === action.id ? null : action.id };
      case "class":
        return { ...view, off: isolated(view.off, action) };
      case "facet": {
        const words = toggled(view.filters[action.name] || [], action.word);
        return { ...view, filters: withList(view.filters, action.name, words) };
      }
      case "size":
        return { ...view, size: { ...view.size, [action.end]: action.mu } };
      case "layer":
        return { ...view, hidden: toggled(view.hidden, action.name) };
      case "day":
        return { ...view, day: action.day, comparison: null };
      case "compare":
        return { ...view, comparison: action.label, day: null };
      case "picture":
        return { ...view, picture: action.title };
      case "choose":
        return { ...view, chosen: action.unit };
      case "pick":
        return { ...view, picked: action.rows };
      case "sheet":
        return { ...view, sheet: action.size };
      case "facets":
        return { ...view, filters: withList(view.filters, action.name, []) };
      case "sizes":
        return { ...view, size: { least: null, most: null } };
      case "classes":
        return { ...view, off: withList(view.off, action.theme, []) };
      case "layers":
        return { ...view, hidden: [] };
      case "whole":
        return { ...action.first, chosen: view.chosen, sheet: view.sheet, ...action.keeps };
      case "unfilter":
        return { ...view, filters: {}, off: {}, size: { least: null, most: null } };
    }
  };

  /** Whether what parcels are shown differs from everything. */
  landuse.isFiltered = ({ filters, off, size }) =>
    Object.keys(filters).length + Object.keys(off).length > 0 ||
    size.least !== null ||
    size.most !== null;

  /** The view as an address, behind "#"; what is usual needs no saying. */
  landuse.addressOf = function (view, place, idsOf, usual) {
    const zoom = String(Number(place.zoom.toFixed(2)));
    const path = [zoom, place.lat.toFixed(5), place.lng.toFixed(5), view.theme];
    if (view.chosen) path.push(view.chosen.table, encodeURIComponent(view.chosen.id));
    const asked = new URLSearchParams();
    if (view.goal) asked.set("goal", view.goal);
    for (const [name, words] of Object.entries(view.filters)) {
      for (const word of words) asked.append(name, word);
    }
    for (const [end, mu] of Object.entries(view.size)) if (mu !== null) asked.set(end, String(mu));
    for (const [theme, keys] of Object.entries(view.off)) {
      asked.append("off", [theme, ...keys].join(":"));
    }
    if (view.hidden.length) asked.set("hide", view.hidden.join(","));
    if (view.day) asked.set("day", view.day);
    if (view.comparison !== usual.comparison) asked.set("with", view.comparison || "");
    if (view.picture !== usual.picture) asked.set("picture", view.picture || "");
    if (view.picked.length && view.picked.length <= NAMED_IN_ADDRESS) {
      asked.set("picked", idsOf(view.picked).join(","));
    }
    const said = String(asked).replaceAll("%2C", ",").replaceAll("%3A", ":");
    return `#${path.join("/")}${said && `?${said}`}`;
  };

  /** What an address asks for; it need not name a place. @param {string} hash */
  function parts(hash) {
    const text = hash.replace(/^#/, "");
    if (!text.includes("?") && !text.includes("/") && text.includes("=")) return ["", text];
    const at = text.indexOf("?");
    return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
  }

  /** A number, null where the text is none. @param {?string} text */
  const numberOr = (text) =>
    text !== null && text !== "" && Number.isFinite(Number(text)) ? Number(text) : null;

  /** Decoded, empty where it cannot be. @param {string} text */
  function decoded(text) {
    try {
      return decodeURIComponent(text || "");
    } catch {
      return "";
    }
  }

  /** Tables whose units can be chosen. @type {UnitTable[]} */
  const CHOSEN = ["parcels", "buildings", "housing", "areas"];

  /** Classes that an address takes out, by theme. @param {string[]} asked @param {Known} known */
  function goneAsked(asked, known) {
    /** @type {Record<string, string[]>} */
    const off = {};
    for (const said of asked) {
      const words = said.split(":");
      // a goal's legend has a colon in its id
      const theme = words.splice(0, said.startsWith("goal:") ? 2 : 1).join(":");
      const classes = known.legend(theme)?.classes || [];
      const gone = words.filter((key) => classes.some((one) => one.key === key));
      if (gone.length) off[theme] = gone;
    }
    return off;
  }

  /**
   * The view that an address says, and its place on the map (null where it says none). What the
   * page does not have is left out.
   */
  landuse.viewOf = function (hash, doc, known) {
    const [path, query] = parts(hash);
    const [zoom, lat, lng, theme, table, id] = path.split("/");
    const asked = new URLSearchParams(query);
    /** @type {ViewState} */
    const view = landuse.firstView(doc);
    if (doc.themes.some((one) => one.id === theme)) view.theme = theme;
    const named = asked.get("theme");
    if (named !== null && doc.themes.some((one) => one.id === named)) view.theme = named;
    if (doc.goals.some((goal) => goal.id === asked.get("goal"))) view.goal = asked.get("goal");
    for (const { name, words } of known.facets) {
      const wanted = asked.getAll(name).filter((word) => !word || words.includes(word));
      if (wanted.length) view.filters[name] = wanted;
    }
    view.size = { least: numberOr(asked.get("least")), most: numberOr(asked.get("most")) };
    view.off = goneAsked(asked.getAll("off"), known);
    view.hidden = (asked.get("hide") || "")
      .split(",")
      .filter((name) => known.layers.includes(name));
    const days = doc.timeline ? doc.timeline.days : [];
    const day = asked.get("day");
    if (day !== null && days.includes(day)) view.day = day;
    const beside = asked.get("with");
    if (beside !== null) view.comparison = known.comparisons.includes(beside) ? beside : null;
    if (!fits(doc, view.theme, view.comparison)) view.comparison = null;
    const picture = asked.get("picture");
    if (picture === "") view.picture = null;
    else if (doc.pictures.some(({ title }) => title === picture)) view.picture = picture;
    const sheet = asked.get("sheet");
    if (sheet === "A3" || sheet === "A4") view.sheet = sheet;
    const chosen = decoded(id);
    const tableOf = CHOSEN.find((name) => name === table);
    if (chosen && tableOf) view.chosen = { table: tableOf, id: chosen };
    const numbers = [zoom, lat, lng].flatMap((text) => numberOr(text ?? null) ?? []);
    const picked = (asked.get("picked") || "").split(",").filter(Boolean);
    if (numbers.length < 3) return { view, place: null, picked };
    return { view, place: { zoom: numbers[0], lat: numbers[1], lng: numbers[2] }, picked };
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
