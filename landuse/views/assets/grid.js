/*
 * A packed index of bounding boxes: which rows touch a rectangle, which row is under a point.
 * Kept in place of flatbush, which is asked as fast and takes thrice the time to be built: 637
 * against 188 ms for a million boxes (benchmarks/boxes.py).
 */
(function (/** @type {Landuse} */ landuse) {
  "use strict";

  landuse.Grid = class {
    /** @param {Shapes} shapes */
    constructor(shapes) {
      this.shapes = shapes;
      const box = shapes.box;
      let x1 = Infinity,
        y1 = Infinity,
        x2 = -Infinity,
        y2 = -Infinity,
        count = 0;
      for (let i = 0; i < shapes.rows; i++) {
        const at = 4 * i;
        if (box[at] > box[at + 2]) continue;
        count++;
        x1 = Math.min(x1, box[at]);
        y1 = Math.min(y1, box[at + 1]);
        x2 = Math.max(x2, box[at + 2]);
        y2 = Math.max(y2, box[at + 3]);
      }
      /** Extent of everything, null where nothing has a shape. */
      this.extent = count ? [x1, y1, x2, y2] : null;
      /** @type {number[]} rows much larger than a cell */
      this.big = [];
      /** Side of a cell, cells across and along, half of the largest row in a cell. */
      this.size = 1;
      this.nx = 0;
      this.ny = 0;
      this.pad = 0;
      /** First item of each cell, and the end; rows by cell. */
      this.start = new Uint32Array(0);
      this.items = new Uint32Array(0);
      if (this.extent) this.fill(count, this.extent);
    }

    /**
     * Rows into cells by their centre; those much larger than a cell stand apart.
     * @param {number} count @param {number[]} extent
     */
    fill(count, [x1, y1, x2, y2]) {
      const { box, rows } = this.shapes;
      const size = Math.max(
        1,
        Math.sqrt(((x2 - x1) * (y2 - y1)) / Math.max(1, count / 12)),
        (x2 - x1) / 2000,
        (y2 - y1) / 2000,
      );
      this.size = size;
      this.nx = Math.floor((x2 - x1) / size) + 1;
      this.ny = Math.floor((y2 - y1) / size) + 1;
      const cell = new Int32Array(rows).fill(-1),
        start = new Uint32Array(this.nx * this.ny + 1);
      for (let i = 0; i < rows; i++) {
        const at = 4 * i,
          reach = Math.max(box[at + 2] - box[at], box[at + 3] - box[at + 1]);
        if (reach < 0) continue;
        if (reach > 4 * size) {
          this.big.push(i);
          continue;
        }
        this.pad = Math.max(this.pad, reach / 2);
        const column = Math.floor(((box[at] + box[at + 2]) / 2 - x1) / size),
          line = Math.floor(((box[at + 1] + box[at + 3]) / 2 - y1) / size);
        cell[i] = column + this.nx * line;
        start[cell[i] + 1]++;
      }
      for (let c = 0; c < this.nx * this.ny; c++) start[c + 1] += start[c];
      const place = start.slice();
      this.start = start;
      this.items = new Uint32Array(start[this.nx * this.ny]);
      for (let i = 0; i < rows; i++) if (cell[i] >= 0) this.items[place[cell[i]]++] = i;
    }

    /**
     * Call `found` with every row whose box touches the rectangle.
     * @param {number} x1 @param {number} y1 @param {number} x2 @param {number} y2
     * @param {(row: number) => void} found
     */
    query(x1, y1, x2, y2, found) {
      if (!this.extent) return;
      const { box } = this.shapes,
        [ex, ey] = this.extent,
        { size, pad } = this;
      /** @param {number} i */
      const test = (i) => {
        const at = 4 * i;
        if (box[at] <= x2 && box[at + 2] >= x1 && box[at + 1] <= y2 && box[at + 3] >= y1) found(i);
      };
      for (const i of this.big) test(i);
      const c1 = Math.max(0, Math.floor((x1 - pad - ex) / size)),
        c2 = Math.min(this.nx - 1, Math.floor((x2 + pad - ex) / size));
      const l1 = Math.max(0, Math.floor((y1 - pad - ey) / size)),
        l2 = Math.min(this.ny - 1, Math.floor((y2 + pad - ey) / size));
      if (c1 > c2) return;
      for (let line = l1; line <= l2; line++) {
        const end = this.start[line * this.nx + c2 + 1];
        for (let k = this.start[line * this.nx + c1]; k < end; k++) test(this.items[k]);
      }
    }

    /**
     * The last drawn row under a point, −1 where none is; holes are not under it.
     * @param {number} x @param {number} y
     * @param {(row: number) => boolean} [allowed]
     */
    pick(x, y, allowed) {
      const { x: X, y: Y, ring, row } = this.shapes;
      let hit = -1;
      this.query(x, y, x, y, (/** @type {number} */ i) => {
        if (i < hit || (allowed && !allowed(i))) return;
        let inside = false;
        for (let r = row[i]; r < row[i + 1]; r++) {
          for (let k = ring[r], end = ring[r + 1], l = end - 1; k < end; l = k++) {
            if (Y[k] > y !== Y[l] > y && x < ((X[l] - X[k]) * (y - Y[k])) / (Y[l] - Y[k]) + X[k])
              inside = !inside;
          }
        }
        if (inside) hit = i;
      });
      return hit;
    }
  };

  /**
   * Whether a place lies in a row of some shapes; in a hole it does not.
   * @param {Shapes} shapes @param {number} i row @param {L.LatLng} place
   */
  landuse.isInside = function (shapes, i, place) {
    const [x, y] = landuse.toGrid(shapes, place);
    const { x: xs, y: ys, ring, row } = shapes;
    let inside = false;
    for (let r = row[i]; r < row[i + 1]; r++) {
      for (let k = ring[r], end = ring[r + 1], l = end - 1; k < end; l = k++) {
        const crosses = ys[k] > y !== ys[l] > y;
        if (crosses && x < ((xs[l] - xs[k]) * (y - ys[k])) / (ys[l] - ys[k]) + xs[k]) {
          inside = !inside;
        }
      }
    }
    return inside;
  };
})((self.landuse = self.landuse || /** @type {Landuse} */ ({})));
