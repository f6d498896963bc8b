/* Parcels without a pointer: on the map by Enter and arrows, in lists by arrows. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";

  /**
   * Key → the direction in which a parcel is sought, east and north.
   * @type {Map<string, [number, number]>}
   */
  const DIRECTIONS = new Map([
    ["ArrowRight", [1, 0]],
    ["ArrowLeft", [-1, 0]],
    ["ArrowUp", [0, 1]],
    ["ArrowDown", [0, -1]],
  ]);

  /**
   * The shown parcel that a cost is least of, -1 where none has one.
   * @param {App} app
   * @param {(east: number, north: number) => number} cost of the middle of a parcel, on the grid
   * @returns {number}
   */
  function best(app, cost) {
    const { shapes, rows } = app.tables.parcels;
    const { box } = shapes;
    let row = -1;
    let least = Infinity;
    for (let i = 0; i < rows; i++) {
      const at = 4 * i;
      if (box[at] > box[at + 2] || app.painters.parcels.faint(i)) continue;
      const found = cost((box[at] + box[at + 2]) / 2, (box[at + 1] + box[at + 3]) / 2);
      if (found < least) [row, least] = [i, found];
    }
    return row;
  }

  /** The shown parcel nearest to the middle of the map, -1 where there is none. */
  landuse.parcelInTheMiddle = function (app) {
    const { shapes } = app.tables.parcels;
    const [x, y] = landuse.toGrid(shapes, app.map.getCenter());
    return best(app, (east, north) => Math.hypot(east - x, north - y));
  };

  /**
   * The nearest shown parcel on one side of another, -1 where there is none: what lies aside counts
   * double.
   */
  landuse.parcelBeside = function (app, from, [east, north]) {
    const { box } = app.tables.parcels.shapes;
    const x = (box[4 * from] + box[4 * from + 2]) / 2;
    const y = (box[4 * from + 1] + box[4 * from + 3]) / 2;
    return best(app, (toEast, toNorth) => {
      const along = (toEast - x) * east + (toNorth - y) * north;
      const aside = Math.abs((toEast - x) * north) + Math.abs((toNorth - y) * east);
      return along > 0 && along >= aside ? along + 2 * aside : Infinity;
    });
  };

  /** Arrows go from one entry of a list to the next, Home and End to its ends. */
  landuse.walking = function (list) {
    list.addEventListener("keydown", (event) => {
      const entries = [...list.querySelectorAll("button")];
      const at = entries.findIndex((entry) => entry === document.activeElement);
      if (at < 0) return;
      /** @type {Record<string, number>} */
      const places = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 };
      const next = entries[places[event.key]];
      if (!next) return;
      next.focus();
      event.preventDefault();
    });
  };

  /**
   * On the map Enter chooses the parcel in its middle. Arrows then go to the parcels beside it;
   * with nothing chosen they move the map, as Leaflet has it.
   */
  landuse.keyboard = function (app) {
    const plan = app.map.getContainer();
    plan.setAttribute("aria-description", app.text.keys);
    landuse.all(app.host, ".lu-ranks, .lu-legend, .lu-statuses").forEach(landuse.walking);
    plan.addEventListener("keydown", (event) => {
      if (event.target !== plan || event.altKey || event.ctrlKey || event.metaKey) return;
      const { chosen } = app.shown;
      const direction = DIRECTIONS.get(event.key);
      let row = -1;
      if (event.key === "Enter") row = landuse.parcelInTheMiddle(app);
      else if (direction && chosen && chosen.table === "parcels") {
        row = landuse.parcelBeside(app, chosen.row, direction);
      } else return;
      // arrows do not move the map under what is chosen
      event.preventDefault();
      event.stopPropagation();
      if (row < 0) return;
      app.cards.select({ table: "parcels", row }, false);
      const bounds = landuse.boundsOf(app.tables.parcels, row);
      if (!app.map.getBounds().contains(bounds)) {
        app.map.panTo(bounds.getCenter(), { animate: false });
      }
    });
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
