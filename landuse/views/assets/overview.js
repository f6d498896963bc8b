/* A zone from afar: its wards, or squares of it, named and summed until parcels can be seen. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";

  const WORLD = 2 * Math.PI * 6378137;
  /** Width and height together (css pixels) below which most parcels cannot be told apart. */
  const TOLD_APART = 8;
  /** Parcels whose sizes are looked at. */
  const SAMPLED = 5000;
  /** Squares along the longer side of a zone without wards. */
  const SQUARES = 8;

  /**
   * The zoom below which half of the parcels cannot be told apart.
   * @param {Table} parcels
   * @returns {number}
   */
  function zoomOf(parcels) {
    const { shapes } = parcels;
    if (!shapes) return -Infinity;
    const { box, step } = shapes;
    // a median needs no more, and a million sizes take long to sort
    const every = Math.ceil(parcels.rows / SAMPLED) || 1;
    const sizes = new Float64Array(Math.ceil(parcels.rows / every));
    let count = 0;
    for (let at = 0; at < 4 * parcels.rows; at += 4 * every) {
      if (box[at] > box[at + 2]) continue;
      sizes[count++] = box[at + 2] - box[at] + box[at + 3] - box[at + 1];
    }
    if (!count) return -Infinity;
    const middle = sizes.subarray(0, count).sort()[count >> 1];
    return Math.log2((TOLD_APART * WORLD) / (256 * Math.max(1, middle) * step));
  }

  /**
   * Which group every parcel is of, -1 for none: its ward, or the square that its middle lies in.
   * @param {App} app
   * @returns {{names: string[], of: Int32Array}} names are empty for squares
   */
  function groupsOf(app) {
    const { parcels } = app.tables;
    const of = new Int32Array(parcels.rows).fill(-1);
    const wards = app.facets.find((facet) => facet.name === "township");
    if (wards && wards.words.length > 1) {
      for (let i = 0; i < of.length; i++) of[i] = wards.codes[i] - 1;
      return { names: wards.words, of };
    }
    const { shapes, grid } = parcels;
    if (!shapes || !grid || !grid.extent) return { names: [], of };
    const [x1, y1, x2, y2] = grid.extent;
    const side = Math.max(1, x2 - x1, y2 - y1) / SQUARES;
    const { box } = shapes;
    for (let i = 0; i < of.length; i++) {
      const at = 4 * i;
      if (box[at] > box[at + 2]) continue;
      const column = Math.floor(((box[at] + box[at + 2]) / 2 - x1) / side);
      const line = Math.floor(((box[at + 1] + box[at + 3]) / 2 - y1) / side);
      of[i] = Math.min(column, SQUARES - 1) + SQUARES * Math.min(line, SQUARES - 1);
    }
    return { names: Array(SQUARES * SQUARES).fill(""), of };
  }

  /**
   * What an overview says: groups with the parcels that are shown, the most mu first.
   * @param {App} app
   * @returns {{until: number, sums(): OverviewSum[]}} `until`: the zoom from which parcels are seen
   */
  landuse.overview = function (app) {
    const { parcels } = app.tables;
    const until = zoomOf(parcels);
    /** @type {?{names: string[], of: Int32Array}} */
    let groups = null;
    const sums = () => {
      const { shapes } = parcels;
      if (!shapes) return [];
      groups = groups || groupsOf(app);
      const { names, of } = groups;
      const { box } = shapes;
      /** @type {OverviewSum[]} */
      const found = names.map((name) => ({ name, count: 0, mu: 0, x: 0, y: 0 }));
      for (let i = 0; i < of.length; i++) {
        const at = 4 * i;
        if (of[i] < 0 || box[at] > box[at + 2] || app.painters.parcels.faint(i)) continue;
        const sum = found[of[i]];
        sum.count++;
        sum.mu += app.mu[i];
        sum.x += (box[at] + box[at + 2]) / 2;
        sum.y += (box[at + 1] + box[at + 3]) / 2;
      }
      return found
        .filter((sum) => sum.count)
        .map((sum) => ({ ...sum, x: sum.x / sum.count, y: sum.y / sum.count }))
        .sort((one, two) => two.mu - one.mu || two.count - one.count);
    };
    return { until, sums };
  };

  /**
   * Labels of an overview, as labels.js takes them.
   * @param {App} app
   * @param {{until: number, sums(): OverviewSum[]}} overview
   */
  landuse.overviewLabels = function (app, overview) {
    const { shapes } = app.tables.parcels;
    if (!shapes) return [];
    return overview.sums().map(({ name, count, mu, x, y }) => {
      const place = landuse.fromGrid(shapes, x, y);
      const counted = landuse.fill(app.text.count, { count: landuse.number(count) });
      const said = [name, counted, `${landuse.number(mu, 0)} ${app.text.mu}`];
      return {
        kind: "overview",
        layer: "parcels",
        place,
        text: said.filter(Boolean).join(" · "),
        open: () => app.map.setView(place, Math.ceil(overview.until), { animate: false }),
      };
    });
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
