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
  /** A cell that a spreadsheet would compute. */
  const FORMULA = /^[=+\-@＝＋－＠\t\r\n]/;

  /** Parcels that are shown, or those that are picked. @param {App} app */
  landuse.shownRows = function (app) {
    if (app.view.picked.length) return app.view.picked;
    const rows = [];
    for (let i = 0; i < app.shown.length; i++) if (!app.painters.parcels.faint(i)) rows.push(i);
    return rows;
  };

  /** Header and cells of the parcels, in the words of the page. */
  async function tableOf(app, rows) {
    const table = app.tables.parcels;
    await app.complete;
    await table.details();
    const names = COLUMNS.filter((name) => table.columns[name]);
    const header = (name) => {
      const words = app.doc.columns[name];
      return words.unit ? `${words.label}(${words.unit})` : words.label;
    };
    const value = (name, row) => {
      if (name === "status") return statusOf(app, row);
      const read = table.get(name, row);
      if (read === null) return "";
      if (typeof read === "boolean") return read ? app.text.yes : app.text.no;
      return typeof read === "string" ? app.words[read] || read : read;
    };
    const reasons = (row) =>
      JSON.parse(table.get("why", row) || "[]")
        .map((k) => app.doc.rules[k].title)
        .join(app.text.semicolon);
    return {
      headers: [app.text.number, ...names.map(header), app.text.reasons],
      cells: rows.map((row) => [
        table.get("id", row),
        ...names.map((name) => value(name, row)),
        reasons(row),
      ]),
    };
  }

  /** The status on the day that is shown, as words. */
  function statusOf(app, row) {
    const place = app.statusNow.get(row);
    return place === null ? "" : app.doc.themes[0].classes[place].label;
  }

  /** A file from the page. */
  function save(app, parts, type, ending) {
    const address = URL.createObjectURL(new Blob(parts, { type }));
    const name = `${app.doc.meta.zone}-${app.day}-${app.text.picked}.${ending}`;
    el("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  /** A table that spreadsheets open; formulas are defused. @param {number[]} rows */
  landuse.saveCsv = async function (app, rows) {
    const { headers, cells } = await tableOf(app, rows);
    const cell = (value) => {
      const isFormula = typeof value !== "number" && FORMULA.test(String(value));
      return `"${(isFormula ? `'${value}` : String(value)).replace(/"/g, '""')}"`;
    };
    const lines = [headers, ...cells].map((line) => line.map(cell).join(","));
    save(app, ["\ufeff", lines.join("\r\n"), "\r\n"], "text/csv", "csv");
  };

  /** Outlines in longitude and latitude, with the same columns. @param {number[]} rows */
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

  /** Signed area of a ring: over zero where it runs counter-clockwise. */
  const turn = (ring) =>
    ring.reduce((sum, [x, y], k) => {
      const [u, v] = ring[(k + 1) % ring.length];
      return sum + x * v - u * y;
    }, 0) / 2;

  /** Rings as polygons: an outer ring, and the holes that follow it. */
  function geometryOf(shapes, row) {
    const rings = landuse.rings(shapes, row).map((ring) => {
      const points = ring.map(({ lng, lat }) => [Number(lng.toFixed(7)), Number(lat.toFixed(7))]);
      return [...points, points[0]];
    });
    if (!rings.length) return null;
    const polygons = [];
    for (const ring of rings) {
      const hole = polygons.find(([outer]) => outer !== ring && isWithin(ring[0], outer));
      if (hole) hole.push(turn(ring) > 0 ? ring.reverse() : ring);
      else polygons.push([turn(ring) < 0 ? ring.reverse() : ring]);
    }
    return { type: "MultiPolygon", coordinates: polygons };
  }

  /** Whether a point lies in a ring. @param {number[]} point @param {number[][]} ring */
  function isWithin(point, ring) {
    const [x, y] = point;
    let inside = false;
    for (let k = 0, l = ring.length - 1; k < ring.length; l = k++) {
      const [[a, b], [c, d]] = [ring[k], ring[l]];
      if (b > y !== d > y && x < ((c - a) * (y - b)) / (d - b) + a) inside = !inside;
    }
    return inside;
  }

  /** The map as it is, with its title, day and legend, on a canvas. @param {App} app */
  landuse.pictureOf = function (app) {
    const plan = app.map.getContainer().getBoundingClientRect();
    const ratio = 2;
    const side = 300;
    const canvas = document.createElement("canvas");
    canvas.width = ratio * (plan.width + side);
    canvas.height = ratio * plan.height;
    const pen = canvas.getContext("2d");
    pen.scale(ratio, ratio);
    pen.fillStyle = "#f2f0e9";
    pen.fillRect(0, 0, plan.width + side, plan.height);
    pen.save();
    pen.beginPath();
    pen.rect(0, 0, plan.width, plan.height);
    pen.clip();
    for (const img of /** @type {NodeListOf<HTMLImageElement>} */ (
      app.map.getContainer().querySelectorAll(".leaflet-image-layer")
    )) {
      const box = img.getBoundingClientRect();
      pen.drawImage(img, box.left - plan.left, box.top - plan.top, box.width, box.height);
    }
    for (const tile of /** @type {NodeListOf<HTMLCanvasElement>} */ (
      app.map.getContainer().querySelectorAll(".lu-tiles canvas")
    )) {
      const box = tile.getBoundingClientRect();
      pen.drawImage(tile, box.left - plan.left, box.top - plan.top, box.width, box.height);
    }
    drawLabels(app, pen, plan);
    pen.restore();
    drawLegend(app, pen, { left: plan.width, height: plan.height, side });
    return canvas;
  };

  /** The picture as a file. @param {App} app */
  landuse.savePicture = (app) =>
    landuse.pictureOf(app).toBlob((blob) => save(app, [blob], "image/png", "png"));

  /** Labels that are seen, with their colours. */
  function drawLabels(app, pen, plan) {
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    for (const node of app.map.getContainer().querySelectorAll(".lu-label")) {
      if (node.style.visibility === "hidden") continue;
      const span = node.firstChild;
      const box = span.getBoundingClientRect();
      const style = getComputedStyle(span);
      pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
      const [x, y] = [box.left - plan.left, box.top - plan.top];
      pen.fillStyle = style.backgroundColor;
      pen.fillRect(x, y, box.width, box.height);
      pen.fillStyle = style.color;
      pen.fillText(span.textContent, x + box.width / 2, y + box.height / 2);
    }
  }

  /** Title, day, what differs, and the legend with its counts. */
  function drawLegend(app, pen, { left, height, side }) {
    const family = getComputedStyle(app.host).fontFamily || "sans-serif";
    pen.fillStyle = "#ffffff";
    pen.fillRect(left, 0, side, height);
    pen.textAlign = "left";
    pen.textBaseline = "top";
    let y = 20;
    const say = (text, font, color = "#1d2b36") => {
      pen.font = `${font} ${family}`;
      pen.fillStyle = color;
      pen.fillText(text, left + 18, y, side - 36);
      y += Number.parseInt(font.match(/(\d+)px/)[1], 10) + 10;
    };
    say(app.doc.meta.zone, "600 20px");
    say(`${app.text.as_of} ${app.day}`, "14px", "#566673");
    for (const chip of app.host.querySelectorAll(".lu-view-chip > span")) {
      say(chip.textContent, "14px", "#8a5a00");
    }
    say(app.theme.title + (app.theme.unit ? ` (${app.theme.unit})` : ""), "600 16px");
    for (const row of app.host.querySelectorAll(".lu-legend .lu-class")) {
      const color = row.querySelector(".lu-swatch").style.backgroundColor;
      pen.fillStyle = color;
      pen.fillRect(left + 18, y + 2, 24, 14);
      pen.font = `14px ${family}`;
      pen.fillStyle = "#1d2b36";
      const [, label, count] = row.children;
      pen.fillText(label.textContent, left + 50, y, side - 170);
      pen.textAlign = "right";
      pen.fillText(count.textContent, left + side - 16, y, 110);
      pen.textAlign = "left";
      y += 24;
    }
    const { meta } = app.doc;
    if (meta.synthetic) say(meta.note || app.text.synthetic, "13px", "#7a4b00");
    say(meta.public ? app.text.public : app.text.internal, "600 14px", "#b3261e");
  }

  /** The menu in the title bar. */
  landuse.takeAway = function (app) {
    const { text } = app;
    const menu = el("div.lu-sheets", { hidden: true, role: "group", "aria-label": text.take_away });
    const open = (isShown) => {
      menu.hidden = !isShown;
      button.setAttribute("aria-expanded", String(isShown));
    };
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
      if (!box.contains(/** @type {Node} */ (event.target))) open(false);
    });
    return box;
  };
})((window.landuse = window.landuse || /** @type {any} */ ({})));
