/* Names on the map. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el } = landuse;

  /** Names on the map that give way to each other: housing first, then areas, roads and water. */
  landuse.labels = function (app) {
    const { map, tables } = app,
      list = [],
      hidden = new Set();
    const pane = map.createPane("lu-labels");
    pane.style.zIndex = "640";
    pane.style.pointerEvents = "none";
    const add = (kind, layer, place, text, alarm) => {
      const icon = L.divIcon({
        className: `lu-label lu-label-${kind}${alarm ? " lu-label-late" : ""}`,
        html: el("span", {}, text),
        iconSize: null,
      });
      list.push({
        layer,
        kind,
        marker: L.marker(place, {
          icon,
          interactive: false,
          keyboard: false,
          pane: "lu-labels",
        }).addTo(map),
      });
    };
    const middle = (t, i) =>
      landuse.bounds(t.shapes, t.shapes.box.subarray(4 * i, 4 * i + 4)).getCenter();
    const head = (t, i) => {
      const box = landuse.bounds(t.shapes, t.shapes.box.subarray(4 * i, 4 * i + 4));
      return [box.getNorth(), box.getCenter().lng];
    };
    const summit = (s, i) => {
      let best = s.ring[s.row[i]];
      for (let v = best; v < s.ring[s.row[i + 1]]; v++) if (s.y[v] > s.y[best]) best = v;
      return landuse.fromGrid(s, s.x[best], s.y[best]);
    };
    const each = (name, act) => {
      const t = tables[name];
      for (let i = 0; t && i < t.rows; i++) if (t.has(i)) act(t, i);
    };
    each("housing", (t, i) =>
      add(
        "site",
        "housing",
        head(t, i),
        landuse.nameOf(app, { table: "housing", row: i }),
        app.doc.housing[i].late,
      ),
    );
    each("areas", (t, i) =>
      add("area", "areas", summit(t.shapes, i), t.get("name", i) || t.get("id", i)),
    );
    for (const kind of ["road", "water"]) {
      const named = new Set();
      for (const shape of ["line", "polygon"])
        each(`${kind}_${shape}`, (t, i) => {
          const text = t.get("name", i);
          if (!text || named.has(text)) return;
          named.add(text);
          const v = t.shapes.ring[t.shapes.row[i]],
            end = t.shapes.ring[t.shapes.row[i] + 1],
            at = (v + end) >> 1;
          const place =
            shape === "polygon" || end - v === 2
              ? middle(t, i)
              : landuse.fromGrid(t.shapes, t.shapes.x[at], t.shapes.y[at]);
          add(kind, "labels", place, text);
        });
    }
    const settle = () => {
      const taken = [],
        size = map.getSize();
      for (const { marker, layer, kind } of list) {
        const node = marker.getElement();
        const off = hidden.has("labels") || hidden.has(layer);
        node.style.visibility = "hidden";
        if (off) continue;
        const at = map.latLngToContainerPoint(marker.getLatLng()),
          span = node.firstChild,
          w = span.offsetWidth / 2 + 3,
          h = span.offsetHeight / 2 + 2;
        const box = [at.x - w, at.y - h, at.x + w, at.y + h];
        if (at.x < -50 || at.y < -50 || at.x > size.x + 50 || at.y > size.y + 50) continue;
        if (kind !== "site" && map.getZoom() < 13) continue;
        if (taken.some((t) => t[0] < box[2] && t[2] > box[0] && t[1] < box[3] && t[3] > box[1]))
          continue;
        taken.push(box);
        node.style.visibility = "visible";
      }
    };
    map.on("zoomend moveend resize", settle);
    requestAnimationFrame(settle);
    return {
      show(key, on) {
        if (on) hidden.delete(key);
        else hidden.add(key);
        settle();
      },
    };
  };
})((window.landuse = window.landuse || /** @type {any} */ ({})));
