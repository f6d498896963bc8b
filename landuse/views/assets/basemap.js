/* Tiles of a map service under everything, moved back where the service moves places. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el } = landuse;
  /** Tiles of a service that moves places. */
  class ShiftedTiles extends L.TileLayer {
    /** @param {string} url @param {Tiles} base @param {string} key */
    constructor(url, base, key) {
      const options = {
        pane: "lu-base",
        subdomains: base.subdomains,
        maxNativeZoom: base.most,
        maxZoom: 22,
        minZoom: 3,
        zoomOffset: 0,
        // fills {key} in the address
        key,
      };
      super(url, options);
      this.shift = base.shift || [0, 0];
    }

    /** Pixels by which the service's places are off here. */
    shiftedBy() {
      const [lng, lat] = this.shift;
      const here = this._map.getCenter();
      const there = L.latLng(here.lat + lat, here.lng + lng);
      const zoom = this._tileZoom;
      return this._map.project(here, zoom).subtract(this._map.project(there, zoom)).round();
    }

    /** @param {L.Coords} coords */
    _getTilePos(coords) {
      return super._getTilePos(coords).add(this.shiftedBy());
    }

    /** @param {L.LatLng} center */
    _getTiledPixelBounds(center) {
      const { min, max } = super._getTiledPixelBounds(center);
      const off = this.shiftedBy();
      return min && max ? L.bounds(min.subtract(off), max.subtract(off)) : L.bounds([]);
    }
  }

  /**
   * A row of the layer list: on or off, and the key where the service wants one and the page has
   * none.
   */
  landuse.basemap = function (app) {
    const base = app.doc.basemap;
    const { map, text } = app;
    if (!base) return null;
    const pane = map.createPane("lu-base");
    pane.style.zIndex = "100";
    /** @type {L.TileLayer[]} */
    let layers = [];
    /** @param {boolean} on @param {string} key */
    const show = (on, key) => {
      for (const layer of layers) layer.remove();
      const isShown = on && (key || !base.asks);
      layers = isShown ? base.urls.map((url) => new ShiftedTiles(url, base, key).addTo(map)) : [];
      app.shown.setBase(layers.length > 0);
    };
    let key = base.key;
    const box = el("input", {
      type: "checkbox",
      "data-layer": "base",
      onchange: () => show(box.checked, key),
    });
    const ask = el("input.lu-key", {
      type: "password",
      placeholder: text.key,
      "aria-label": text.key,
      autocomplete: "off",
      onchange: () => {
        key = ask.value.trim();
        box.checked = !!key;
        show(!!key, key);
      },
    });
    return [
      el("label.lu-layer", {}, box, el("i.lu-sign-text", {}, "▦"), el("span", {}, base.title)),
      base.asks ? ask : null,
    ];
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
