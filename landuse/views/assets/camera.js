/* Where the map looks: at the zone, at a unit, or at a place that an address names. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  /** Css pixels that the slider of days covers at the foot of the map. */
  const SLIDER = 76;

  /** Zooms that a map can have here. */
  const FARTHEST = 8;
  const CLOSEST = 22;

  landuse.Camera = class {
    /** @param {App} app */
    constructor(app) {
      this.app = app;
      this.extent = extentOf(app);
    }

    /**
     * The whole zone, or the part that is shown.
     * @param {boolean} [animate] @param {number} [covered] css pixels at the top of the map
     */
    home(animate = true, covered = 0) {
      if (!this.extent) return;
      this.app.map.fitBounds(this.extent, {
        paddingTopLeft: [28, 28 + covered],
        paddingBottomRight: [28, covered ? SLIDER : 28],
        animate,
        maxZoom: 18,
      });
    }

    /** To a row that has a shape. @param {Table | undefined} table @param {number} row */
    show(table, row) {
      if (!table || !table.has(row)) return;
      const bounds = landuse.boundsOf(table, row);
      this.app.map.fitBounds(bounds, { padding: [90, 90], maxZoom: 17.5, animate: false });
    }

    /** To a place, unless nothing of the zone is there. @param {?MapPlace} place */
    goTo(place) {
      if (!place || Math.abs(place.lat) > 90) return;
      const here = L.latLng(place.lat, place.lng);
      if (this.extent && !this.extent.pad(3).contains(here)) return;
      const zoom = Math.min(CLOSEST, Math.max(FARTHEST, place.zoom));
      this.app.map.setView(here, zoom, { animate: false });
    }
  };

  /**
   * The boundary of the zone, or everything that stands in it; the part that is shown.
   * @param {App} app @returns {?L.LatLngBounds}
   */
  function extentOf(app) {
    /** @param {string} name */
    const of = (name) => {
      const table = app.tables[name];
      if (!table || !table.grid.extent) return null;
      return landuse.bounds(table.shapes, table.grid.extent);
    };
    const { part } = app.doc.meta;
    const zone = part ? of("parcels") : of("boundary_polygon") || of("boundary_line");
    if (zone) return zone;
    if (part && of("areas")) return of("areas");
    const [parcels, sites] = [of("parcels"), of("housing")];
    if (parcels && sites) return parcels.extend(sites);
    return parcels || sites || of("buildings") || of("areas");
  }
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
