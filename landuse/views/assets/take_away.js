/* What is seen, to take away: a table, outlines, a link, a picture. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, icon } = landuse;

  /** Columns of a file of parcels, besides the reasons. */
  const COLUMNS = [
    "name",
    "status",
    "confirmed",
    "area_mu",
    "township",
    "land_class",
    "holder",
    "far",
    "sales_wan",
    "tax_wan",
    "tax_per_mu",
    "class",
  ];
  /** Colour of type on the picture. */
  const INK = "#1d2b36";
  /** Outline of a site that is late. */
  const LATE = "#b3261e";
  /** @typedef {{weight: number, color: string}} Type */
  /** A cell that a spreadsheet would compute. */
  const FORMULA = /^[=+\-@＝＋－＠\t\r\n]/;

  /** @typedef {string | number} TableCell */

  /** Parcels that are shown, or those that are picked. */
  landuse.shownRows = function (app) {
    if (app.store.view.picked.length) return app.store.view.picked;
    const rows = [];
    for (let i = 0; i < app.tables.parcels.rows; i++) {
      if (!app.painters.parcels.faint(i)) rows.push(i);
    }
    return rows;
  };

  /**
   * Header and cells of the parcels, in the words of the page.
   * @param {App} app @param {number[]} rows
   */
  async function tableOf(app, rows) {
    const table = app.tables.parcels;
    await app.complete;
    await table.details();
    const names = COLUMNS.filter((name) => table.columns[name]);
    /** @param {string} name */
    const header = (name) => {
      const words = app.doc.columns[name];
      return words.unit ? `${words.label}(${words.unit})` : words.label;
    };
    /** @param {string} name @param {number} row @returns {TableCell} */
    const value = (name, row) => {
      if (name === "status") return statusOf(app, row);
      const read = table.get(name, row);
      if (read === null) return "";
      if (typeof read === "boolean") return read ? app.text.yes : app.text.no;
      return typeof read === "string" ? app.words[read] || read : read;
    };
    /** @param {number} row */
    const reasons = (row) => {
      /** @type {number[]} */
      const rules = JSON.parse(table.text("why", row) || "[]");
      return rules.map((k) => app.doc.rules[k].title).join(app.text.semicolon);
    };
    return {
      headers: [app.text.number, ...names.map(header), app.text.reasons],
      cells: rows.map((row) => [
        table.text("id", row) || "",
        ...names.map((name) => value(name, row)),
        reasons(row),
      ]),
    };
  }

  /** The status on the day that is shown, as words. @param {App} app @param {number} row */
  function statusOf(app, row) {
    const place = app.shown.status?.number(row) ?? null;
    return place === null ? "" : app.doc.themes[0].classes[place].label;
  }

  /**
   * A file from the page.
   * @param {App} app @param {BlobPart[]} parts @param {string} type @param {string} ending
   */
  function save(app, parts, type, ending) {
    const address = URL.createObjectURL(new Blob(parts, { type }));
    const name = `${app.doc.meta.zone}-${app.shown.day}-${app.text.picked}.${ending}`;
    el("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  /** A table that spreadsheets open; formulas are defused. */
  landuse.saveCsv = async function (app, rows) {
    const { headers, cells } = await tableOf(app, rows);
    /** @param {TableCell} value */
    const cell = (value) => {
      const isFormula = typeof value !== "number" && FORMULA.test(String(value));
      return `"${(isFormula ? `'${value}` : String(value)).replace(/"/g, '""')}"`;
    };
    const lines = [headers, ...cells].map((line) => line.map(cell).join(","));
    save(app, ["\ufeff", lines.join("\r\n"), "\r\n"], "text/csv", "csv");
  };

  /** Outlines in longitude and latitude, with the same columns. */
  landuse.saveGeojson = async function (app, rows) {
    const { headers, cells } = await tableOf(app, rows);
    const { shapes } = app.tables.parcels;
    const features = rows.map((row, k) => ({
      type: "Feature",
      properties: Object.fromEntries(headers.map((name, at) => [name, cells[k][at]])),
      geometry: geometryOf(shapes, row),
    }));
    const text = JSON.stringify({ type: "FeatureCollection", features });
    save(app, [text], "application/geo+json", "geojson");
  };

  /** @typedef {[number, number]} Position longitude and latitude */

  /** Signed area of a ring: over zero where it runs counter-clockwise. @param {Position[]} ring */
  const turn = (ring) =>
    ring.reduce((sum, [x, y], k) => {
      const [u, v] = ring[(k + 1) % ring.length];
      return sum + x * v - u * y;
    }, 0) / 2;

  /** Seven decimals of a degree are a centimetre. @param {L.LatLng} place @returns {Position} */
  const positionOf = ({ lng, lat }) => [Number(lng.toFixed(7)), Number(lat.toFixed(7))];

  /**
   * Rings as polygons: an outer ring, and the holes that follow it.
   * @param {Shapes} shapes @param {number} row
   */
  function geometryOf(shapes, row) {
    const rings = landuse.rings(shapes, row).map((ring) => {
      const points = ring.map(positionOf);
      return [...points, points[0]];
    });
    if (!rings.length) return null;
    /** @type {Position[][][]} */
    const polygons = [];
    for (const ring of rings) {
      const hole = polygons.find(([outer]) => isWithin(ring[0], outer));
      if (hole) hole.push(turn(ring) > 0 ? ring.reverse() : ring);
      else polygons.push([turn(ring) < 0 ? ring.reverse() : ring]);
    }
    return { type: "MultiPolygon", coordinates: polygons };
  }

  /** Whether a point lies in a ring. @param {Position} point @param {Position[]} ring */
  function isWithin(point, ring) {
    const [x, y] = point;
    let inside = false;
    for (let k = 0, l = ring.length - 1; k < ring.length; l = k++) {
      const [[a, b], [c, d]] = [ring[k], ring[l]];
      if (b > y !== d > y && x < ((c - a) * (y - b)) / (d - b) + a) inside = !inside;
    }
    return inside;
  }

  /** The map as it is, with its title, day and legend, on a canvas. */
  landuse.pictureOf = function (app) {
    const host = app.map.getContainer();
    const plan = host.getBoundingClientRect();
    const ratio = 2;
    const side = 300;
    const canvas = document.createElement("canvas");
    canvas.width = ratio * (plan.width + side);
    canvas.height = ratio * plan.height;
    const pen = canvas.getContext("2d");
    if (!pen) return canvas;
    pen.scale(ratio, ratio);
    pen.fillStyle = "#f2f0e9";
    pen.fillRect(0, 0, plan.width + side, plan.height);
    pen.save();
    pen.beginPath();
    pen.rect(0, 0, plan.width, plan.height);
    pen.clip();
    const pictures = landuse.all(host, ".leaflet-image-layer");
    for (const drawn of [...pictures, ...landuse.all(host, ".lu-tiles canvas")]) {
      if (!(drawn instanceof HTMLImageElement || drawn instanceof HTMLCanvasElement)) continue;
      const box = drawn.getBoundingClientRect();
      pen.drawImage(drawn, box.left - plan.left, box.top - plan.top, box.width, box.height);
    }
    drawLabels(app, pen, plan);
    pen.restore();
    drawLegend(app, pen, { left: plan.width, height: plan.height, side });
    return canvas;
  };

  /** The picture as a file. */
  landuse.savePicture = (app) =>
    landuse.pictureOf(app).toBlob((blob) => blob && save(app, [blob], "image/png", "png"));

  /**
   * Labels that are seen, with their colours.
   * @param {App} app @param {CanvasRenderingContext2D} pen @param {DOMRect} plan
   */
  function drawLabels(app, pen, plan) {
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    for (const span of landuse.all(app.map.getContainer(), ".lu-label > span")) {
      const style = getComputedStyle(span);
      if (style.visibility === "hidden") continue;
      const box = span.getBoundingClientRect();
      pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
      const [x, y] = [box.left - plan.left, box.top - plan.top];
      pen.fillStyle = style.backgroundColor;
      pen.fillRect(x, y, box.width, box.height);
      pen.fillStyle = style.color;
      pen.fillText(span.textContent || "", x + box.width / 2, y + box.height / 2);
    }
  }

  /** @typedef {{left: number, height: number, side: number}} Margin beside the map */

  /**
   * A text in lines that are no wider than there is room.
   * @param {CanvasRenderingContext2D} pen in the type of the text
   * @param {string} text @param {number} room css pixels
   */
  function linesOf(pen, text, room) {
    /** @type {string[]} */
    const lines = [];
    let line = "";
    // a Chinese sentence may break anywhere, figures and Latin words stay whole
    for (const word of text.match(/[\w.,%+−-]+\s?|./gu) || []) {
      if (line && pen.measureText((line + word).trimEnd()).width > room) {
        lines.push(line.trimEnd());
        line = "";
      }
      line += word;
    }
    return line ? [...lines, line.trimEnd()] : lines;
  }

  /**
   * Title, day, what differs, and the legend with its counts.
   * @param {App} app @param {CanvasRenderingContext2D} pen @param {Margin} margin
   */
  function drawLegend(app, pen, { left, height, side }) {
    const family = getComputedStyle(app.host).fontFamily || "sans-serif";
    pen.fillStyle = "#ffffff";
    pen.fillRect(left, 0, side, height);
    pen.textAlign = "left";
    pen.textBaseline = "top";
    let y = 20;
    /** @param {string} text @param {number} size css pixels @param {Partial<Type>} [type] */
    const say = (text, size, { weight = 400, color = INK } = {}) => {
      pen.font = `${weight} ${size}px ${family}`;
      pen.fillStyle = color;
      for (const line of linesOf(pen, text, side - 36)) {
        pen.fillText(line, left + 18, y);
        y += size + 6;
      }
      y += 4;
    };
    const { theme, day } = app.shown;
    const { meta } = app.doc;
    say(meta.zone, 20, { weight: 600 });
    say(`${app.text.as_of} ${day}`, 14, { color: "#566673" });
    for (const chip of landuse.all(app.host, ".lu-view-chip > span")) {
      const [label, note] = chip.childNodes;
      say(label.textContent || "", 14, { color: "#8a5a00", weight: note ? 600 : 400 });
      if (note) say(note.textContent || "", 14, { color: "#8a5a00" });
    }
    say(theme.title + (theme.unit ? ` (${theme.unit})` : ""), 16, { weight: 600 });
    for (const row of landuse.all(app.host, ".lu-legend .lu-class, .lu-legend .lu-stage-sign")) {
      const [swatch, label, count] = landuse.all(row, "*");
      pen.fillStyle = swatch.style.backgroundColor;
      pen.fillRect(left + 18, y + 2, 24, 14);
      if (swatch.classList.contains("lu-late-sign")) {
        pen.strokeStyle = LATE;
        pen.lineWidth = 2;
        pen.strokeRect(left + 19, y + 3, 22, 12);
      }
      pen.font = `14px ${family}`;
      pen.fillStyle = INK;
      const said = count?.textContent || "";
      const room = side - 74 - (said ? pen.measureText(said).width : 0);
      pen.textAlign = "right";
      pen.fillText(said, left + side - 16, y);
      pen.textAlign = "left";
      for (const line of linesOf(pen, (label || row).textContent || "", room)) {
        pen.fillText(line, left + 50, y);
        y += 20;
      }
      y += 4;
    }
    if (meta.synthetic) say(meta.note || app.text.synthetic, 13, { color: "#7a4b00" });
    const audience = meta.public ? app.text.public : app.text.internal;
    say(audience, 14, { weight: 600, color: "#b3261e" });
  }

  /** The menu in the title bar. */
  landuse.takeAway = function (app) {
    const { text } = app;
    const menu = el("div.lu-sheets", { hidden: true, role: "group", "aria-label": text.take_away });
    /** @param {boolean} isShown */
    const open = (isShown) => {
      menu.hidden = !isShown;
      button.setAttribute("aria-expanded", String(isShown));
    };
    /** @param {string} name @param {string} label @param {() => void} act */
    const entry = (name, label, act) =>
      el(
        "button",
        {
          type: "button",
          "data-take": name,
          onclick: () => {
            open(false);
            act();
          },
        },
        label,
      );
    const copy = async () => {
      try {
        await navigator.clipboard.writeText(location.href);
      } catch {
        window.prompt(text.copy_link, location.href); // a page from a file may have no clipboard
      }
    };
    const button = el(
      "button.lu-button.lu-take",
      {
        type: "button",
        "aria-label": text.take_away,
        title: text.take_away,
        "aria-expanded": "false",
        onclick: () => open(menu.hidden),
      },
      icon("save"),
    );
    menu.append(
      entry("csv", text.save_csv, () => landuse.saveCsv(app, landuse.shownRows(app))),
      entry("geojson", text.save_geojson, () => landuse.saveGeojson(app, landuse.shownRows(app))),
      entry("picture", text.save_picture, () => landuse.savePicture(app)),
      entry("link", text.copy_link, copy),
    );
    if (app.doc.chapters.length) {
      menu.append(entry("present", text.present, () => landuse.startPresenting()));
    }
    const box = el("div.lu-printer", {}, button, menu);
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      open(false);
      button.focus();
      event.stopPropagation();
    });
    document.addEventListener("pointerdown", (event) => {
      if (event.target instanceof Node && !box.contains(event.target)) open(false);
    });
    return box;
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
