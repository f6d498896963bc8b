/* The address says the view and the place of the map, and is followed when it changes. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";

  landuse.Address = class {
    /** @param {App} app */
    constructor(app) {
      this.app = app;
      this.hash = "";
      /** nothing is written before everything is unpacked */
      this.isOpen = false;
      window.addEventListener("hashchange", () => this.follow());
    }

    /** What an address asks for, as far as the page has it. @param {string} [hash] */
    asked(hash = location.hash) {
      const { app } = this;
      const asked = landuse.viewOf(hash, app.doc, {
        facets: app.facets,
        layers: Object.keys(landuse.LAYERS),
        comparisons: app.compare.states.map((state) => state.label),
        legend: (id) => app.shown.legend(id),
      });
      const units = asked.picked.map((id) => landuse.findIn(app, "parcels", id));
      asked.view.picked = units.flatMap((unit) => (unit ? [unit.row] : []));
      if (hash === location.hash) this.hash = hash;
      return asked;
    }

    /** From now on the address follows the view. */
    open() {
      this.isOpen = true;
      this.write(false);
      this.app.map.on("moveend", () => this.write(false));
    }

    /** The view as an address. @param {boolean} step whether the back button takes it back */
    write(step) {
      if (!this.isOpen) return;
      const { map, tables, store, doc } = this.app;
      const { lat, lng } = map.getCenter();
      /** @param {number[]} rows */
      const ids = (rows) => rows.map((row) => tables.parcels.text("id", row) || "");
      const place = { zoom: map.getZoom(), lat, lng };
      const hash = landuse.addressOf(store.view, place, ids, landuse.firstView(doc));
      if (hash === this.hash) return;
      const isFirst = !this.hash;
      this.hash = hash;
      try {
        history[step && !isFirst ? "pushState" : "replaceState"](null, "", hash);
      } catch {
        /* a notebook's frame has no address */
      }
    }

    /** Somebody has changed the address. */
    follow() {
      if (location.hash === this.hash || location.hash.length < 2) return;
      this.take(this.asked());
    }

    /** Show what an address says; a place that it does not name stays. @param {string} hash */
    show(hash) {
      this.take(this.asked(hash));
      this.write(true);
    }

    /** Show a view, and its place. @param {AskedView} asked */
    take({ view, place }) {
      const { store, camera } = this.app;
      store.replace(view);
      camera.goTo(place);
      store.tell(null);
    }
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
