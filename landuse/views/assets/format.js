/* Elements and numbers. Text from the data enters the page here and only as text. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";

  /**
   * An element. Children are elements or text; nothing is ever parsed as markup.
   * @template {string} T
   * @param {T} tag "div.some-class"
   * @param {?Attributes} [attributes] @param {Child[]} children
   * @returns {ElementOf<T>}
   */
  landuse.el = function (tag, attributes, ...children) {
    const [name, ...classes] = tag.split(".");
    const element = document.createElement(name);
    if (classes.length) element.className = classes.join(" ");
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (typeof value === "function") element.addEventListener(key.slice(2), value);
      else if (typeof value === "object") setStyle(element, value);
      else element.setAttribute(key, value === true ? "" : String(value));
    }
    append(element, children);
    // the browser makes the element that the name says: the types cannot know a text cut in two
    return /** @type {ElementOf<T>} */ (element);
  };

  /** @param {HTMLElement} element @param {Record<string, string>} style */
  function setStyle(element, style) {
    for (const [property, said] of Object.entries(style)) element.style.setProperty(property, said);
  }

  /** @param {HTMLElement} element @param {Child[]} children */
  function append(element, children) {
    for (const child of children) {
      if (Array.isArray(child)) append(element, child);
      else if (child !== null && child !== undefined) {
        element.append(typeof child === "number" ? String(child) : child);
      }
    }
  }

  /** Elements within another one, as a list. */
  landuse.all = (host, selector) =>
    [...host.querySelectorAll(selector)].filter((one) => one instanceof HTMLElement);

  /** @type {Record<string, string>} */
  const SHAPES = {
    close: "M5 5 15 15M15 5 5 15",
    search: "M13 13 17 17M9 3.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11",
    back: "M12 4 6 10 12 16",
    check: "M4 10.5 8.5 15 16 6",
    plus: "M10 4V16M4 10H16",
    minus: "M4 10H16",
    home: "M3 9.5 10 3.5 17 9.5M5 8.5V16.5H8.5V12H11.5V16.5H15V8.5",
    north: "M10 1 16 19 10 15 4 19Z",
    needle: "M10 1 16 19 10 15Z",
    box: "M3.5 3.5H16.5V16.5H3.5Z",
    lasso:
      "M10 3.5C5.5 3.5 3 6 3 8.7 3 11.5 6 13.6 10 13.6S17 11.5 17 8.7 14.5 3.5 10 3.5" +
      "M6 13C5 15 6 17 8.5 16.5",
    swap: "M7 4 3 8 7 12M3 8H9M13 8 17 12 13 16M17 12H11M10 2.5V17.5",
    play: "M6 4 15 10 6 16Z",
    ruler: "M2.5 13.5 13.5 2.5 17.5 6.5 6.5 17.5ZM6 10 8 12M9 7 11 9M12 4 14 6",
    full: "M3 7V3H7M13 3H17V7M17 13V17H13M7 17H3V13",
    print: "M6 8V3H14V8M6 14H3V8H17V14H14M6 12H14V17H6Z",
    next: "M8 4 14 10 8 16",
    panel: "M3 4H17V16H3ZM8 4V16",
    save: "M10 3V12M6 9 10 13 14 9M4 16H16",
    chevron: "M5 8 10 13 15 8",
  };

  /** A drawn icon, for the eye only. */
  landuse.icon = function (name) {
    const space = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(space, "svg");
    const path = document.createElementNS(space, "path");
    svg.setAttribute("viewBox", "0 0 20 20");
    svg.setAttribute("class", "lu-icon");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("focusable", "false");
    path.setAttribute("d", SHAPES[name]);
    svg.append(path);
    return svg;
  };

  /**
   * Digits of a number that is not negative, halves up. They are those that its shortest writing
   * has (1.005 is a half), as in the tables of the command line; the browser's own formats round
   * the same and take fifty milliseconds to be made.
   * @param {number} value @param {number} decimals @param {number} least
   */
  function digits(value, decimals, least) {
    // smaller ones are written with an exponent
    const written = value < 1e-6 ? "0" : String(value);
    let [whole, fraction = ""] = written.split(".");
    if (fraction.length > decimals) {
      const up = fraction[decimals] >= "5" ? 1n : 0n;
      const rounded = String(BigInt(whole + fraction.slice(0, decimals)) + up);
      const all = rounded.padStart(decimals + 1, "0");
      whole = all.slice(0, all.length - decimals);
      fraction = all.slice(all.length - decimals);
    }
    while (fraction.length > least && fraction.endsWith("0")) fraction = fraction.slice(0, -1);
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ",");
    return [grouped, fraction.padEnd(least, "0")].filter(Boolean).join(".");
  }

  /** A number with thousands separators; an en dash where it is unknown. */
  landuse.number = function (value, decimals = 0, least = decimals) {
    const number = value === null || value === undefined ? NaN : Number(value);
    if (!Number.isFinite(number)) return "–";
    const said = digits(Math.abs(number), decimals, least);
    return number < 0 && /[1-9]/.test(said) ? `-${said}` : said;
  };

  /** Anything as short text. */
  landuse.plain = function (value) {
    if (value === null || value === undefined || value === "") return "–";
    return typeof value === "number" ? landuse.number(value, 2, 0) : String(value);
  };

  /**
   * A text of the page with its values; numbers among them are whole. What is counted has a text
   * for one and one for several, which `count` chooses between.
   */
  landuse.fill = function (text, values) {
    const sentence = typeof text === "string" ? text : text[values.count === 1 ? 0 : 1];
    /** @param {string} _ @param {string} name */
    const valueOf = (_, name) => {
      const value = values[name];
      return typeof value === "number" ? landuse.number(value) : String(value);
    };
    return sentence.replace(/\{(\w+)\}/g, valueOf);
  };

  /** What has the focus within an element, null where nothing has. */
  landuse.focusedIn = function (host) {
    const at = document.activeElement;
    return at instanceof HTMLElement && host.contains(at) ? at : null;
  };

  /** A sentence instead of the map. */
  landuse.fail = function (host, text) {
    host.append(landuse.el("p.lu-fail", { role: "alert" }, text));
  };

  /** A tooltip inside `host`; the result shows something at a point, or hides it. */
  landuse.tooltip = function (host) {
    const box = landuse.el("div.lu-tip", { role: "status" });
    host.append(box);
    return (said, point) => {
      box.style.display = said ? "block" : "none";
      if (!said || !point) return;
      const title = landuse.el(
        "strong",
        {},
        said.swatch ? landuse.el("i.lu-dot", { style: { background: said.swatch } }) : null,
        said.title,
      );
      box.replaceChildren(title, ...said.lines.map((line) => landuse.el("span", {}, line)));
      const right = point.x + 18 + box.offsetWidth > host.clientWidth;
      const low = point.y + 18 + box.offsetHeight > host.clientHeight;
      box.style.left = `${right ? point.x - box.offsetWidth - 12 : point.x + 16}px`;
      box.style.top = `${low ? point.y - box.offsetHeight - 12 : point.y + 16}px`;
    };
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
