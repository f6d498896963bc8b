/* Tiles of a map service under everything, moved back where the service moves places. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el } = landuse;
  /** Leaflet's own methods that move tiles are not in its types. @type {any} */
  const Plain = L.TileLayer;

  const Tiles = Plain.extend({
    /** Pixels by which the service's places are off here. */
    _off() {
      const [lng, lat] = this.options.shift || [0, 0],
        map = this._map,
        here = map.getCenter();
      return map
        .project(here, this._tileZoom)
        .subtract(map.project([here.lat + lat, here.lng + lng], this._tileZoom))
        .round();
    },
    /** @param {L.Coords} coords */
    _getTilePos(coords) {
      return Plain.prototype._getTilePos.call(this, coords).add(this._off());
    },
    /** @param {L.LatLng} center */
    _getTiledPixelBounds(center) {
      const bounds = Plain.prototype._getTiledPixelBounds.call(this, center),
        off = this._off();
      return L.bounds(bounds.min.subtract(off), bounds.max.subtract(off));
    },
  });

  /**
   * A row of the layer list: on or off, and the key where the service wants one and the page has
   * none.
   * @param {App} app
   */
  landuse.basemap = function (app) {
    const base = app.doc.basemap,
      { map, text } = app;
    if (!base) return null;
    const pane = map.createPane("lu-base");
    pane.style.zIndex = "100";
    /** @type {L.TileLayer[]} */
    let layers = [];
    /** @param {boolean} on @param {string} key */
    const show = (on, key) => {
      for (const layer of layers) layer.remove();
      layers =
        on && (key || !base.asks)
          ? base.urls.map((url) =>
              new Tiles(url, {
                pane: "lu-base",
                subdomains: base.subdomains,
                maxNativeZoom: base.most,
                maxZoom: 22,
                minZoom: 3,
                key,
                shift: base.shift,
                zoomOffset: 0,
              }).addTo(map),
            )
          : [];
      app.overBase = layers.length > 0;
      app.setLooks();
      app.scene.repaint();
    };
    let key = base.key;
    const box = el("input", {
      type: "checkbox",
      "data-layer": "base",
      onchange: (/** @type {any} */ event) => show(event.target.checked, key),
    });
    const ask = base.asks
      ? el("input.lu-key", {
          type: "password",
          placeholder: text.key,
          "aria-label": text.key,
          autocomplete: "off",
          onchange: (/** @type {any} */ event) => {
            key = event.target.value.trim();
            box.checked = !!key;
            show(!!key, key);
          },
        })
      : null;
    return [
      el("label.lu-layer", {}, box, el("i.lu-sign-text", {}, "▦"), el("span", {}, base.title)),
      ask,
    ];
  };
})((window.landuse = window.landuse || /** @type {any} */ ({})));
