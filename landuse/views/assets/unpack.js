/* Packed bytes → typed arrays. The format is described in views/pack.py. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";

  /**
   * Above so many packed bytes a worker unpacks beside the page; below it a worker takes longer to
   * start.
   */
  const WORTH = 400000;

  /** True where the browser can do what the page needs. */
  landuse.canUnpack = () =>
    typeof DecompressionStream === "function" && "replaceChildren" in Element.prototype;

  /** Base64 text to bytes. @param {string} text @returns {Uint8Array} */
  function fromBase64(text) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const raw = atob(text),
      out = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
    return out;
  }

  /** @param {Uint8Array} packed @returns {Promise<Uint8Array>} */
  async function inflate(packed) {
    const stream = new Blob([/** @type {BlobPart} */ (packed)])
      .stream()
      .pipeThrough(new DecompressionStream("deflate"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  /**
   * What a script element packs: shapes with their index, or the bytes of columns.
   * @param {number[]} [origin] of the grid
   */
  const unpacked = async (packed, head, origin) =>
    unpackedFrom(await inflate(packed), head, origin);
  function unpackedFrom(bytes, head, origin) {
    if (!head.streams) return { bytes };
    const shapes = landuse.readShapes(bytes, head, origin);
    return { shapes, grid: new landuse.Grid(shapes) };
  }

  /** Arrays whose memory may be handed over. */
  const arrays = (...found) => [
    ...new Set(
      found
        .flatMap((o) =>
          ArrayBuffer.isView(o) ? [o] : Object.values(o || {}).filter(ArrayBuffer.isView),
        )
        .map((a) => a.buffer),
    ),
  ];

  /** The same in a worker, made of the script that this function stands in. */
  function beside(packed, head, origin) {
    return new Promise((resolve, reject) => {
      const address = URL.createObjectURL(
        new Blob([document.getElementById("lu-unpack").textContent], { type: "text/javascript" }),
      );
      const worker = new Worker(address),
        done = () => {
          worker.terminate();
          URL.revokeObjectURL(address);
        };
      worker.onerror = (event) => {
        event.preventDefault();
        done();
        reject(new Error(event.message));
      };
      worker.onmessage = ({ data }) => {
        done();
        if (data.grid) Object.setPrototypeOf(data.grid, landuse.Grid.prototype);
        resolve(data);
      };
      worker.postMessage({ packed, head, origin }, [packed.buffer]);
    });
  }

  if (typeof document === "undefined") {
    self.onmessage = async ({ data: { packed, head, origin } }) => {
      const made = await unpacked(packed, head, origin);
      self.postMessage(made, { transfer: arrays(made.bytes, made.shapes, made.grid) });
    };
  }

  /** @type {Record<string, Promise<any>>} */
  const begun = {};

  /**
   * Unpack a large script element while the page is still being read.
   * @param {string} id
   * @param {Head} head
   * @param {number[]} [origin]
   */
  landuse.begin = function (id, head, origin) {
    if (landuse.canUnpack()) begun[id] = landuse.unpack(id, head, origin);
  };

  /**
   * Unpack a script element, which is then emptied.
   * @param {string} id @param {Head} head
   * @param {number[]} [origin] of the grid, its own where not given
   * @returns {Promise<{bytes?: Uint8Array, shapes?: Shapes, grid?: Grid}>}
   */
  landuse.unpack = async function (id, head, origin) {
    if (begun[id]) return begun[id];
    if (!head.rows) return unpackedFrom(new Uint8Array(0), head, origin);
    const element = document.getElementById(id),
      text = element.textContent.trim();
    const here = () => unpacked(fromBase64(text), head, origin);
    // a page in a frame of another origin may not have workers: then the page waits
    const made =
      text.length < WORTH ? await here() : await beside(fromBase64(text), head, origin).catch(here);
    element.textContent = "";
    return made;
  };

  /**
   * Shapes of several packs on one grid as one, their rows one after another.
   * @param {Shapes[]} parts
   * @returns {Shapes}
   */
  function joined(parts) {
    const whole = (name, extra) => {
      const out = new parts[0][name].constructor(
        parts.reduce((n, s) => n + s[name].length - extra, extra),
      );
      let at = 0;
      for (const s of parts) {
        out.set(s[name], at);
        at += s[name].length - extra;
      }
      return out;
    };
    const x = whole("x", 0),
      y = whole("y", 0),
      box = whole("box", 0),
      ring = whole("ring", 1),
      row = whole("row", 1);
    const shift = (out, name, by) => {
      for (
        let k = 1, at = parts[0][name].length, base = parts[0][by].length - (by === "ring" ? 1 : 0);
        k < parts.length;
        k++
      ) {
        const end = at + parts[k][name].length - 1;
        out[at - 1] = base;
        for (; at < end; at++) out[at] += base;
        base += parts[k][by].length - (by === "ring" ? 1 : 0);
      }
    };
    shift(ring, "ring", "x");
    shift(row, "row", "ring");
    return { ...parts[0], rows: row.length - 1, x, y, ring, row, box };
  }

  /**
   * Unsigned integers from byte planes.
   * @param {Uint8Array} bytes
   * @param {number} at
   * @param {number} count
   * @param {number} width
   */
  function planes(bytes, at, count, width) {
    const out = new Uint32Array(count);
    for (let k = 0; k < width; k++) {
      const base = at + k * count,
        shift = 8 * k;
      for (let i = 0; i < count; i++) out[i] |= bytes[base + i] << shift;
    }
    return out;
  }

  /** Zigzag differences, still to be summed. @param {Uint32Array} coded @returns {Int32Array} */
  function unzigzag(coded) {
    const out = new Int32Array(coded.length);
    for (let i = 0; i < out.length; i++) out[i] = (coded[i] >>> 1) ^ -(coded[i] & 1);
    return out;
  }

  /**
   * @param {Uint8Array} bytes
   * @param {Head} head
   * @param {number[]} [origin] of the grid
   * @returns {Shapes}
   */
  landuse.readShapes = function (bytes, head, origin = head.origin) {
    const read = {};
    let at = 0;
    for (const [name, count, width] of head.streams) {
      read[name] = planes(bytes, at, count, width);
      at += count * width;
    }
    const sizes = read.vertices,
      total = sizes.reduce((a, b) => a + b, 0);
    const x = new Int32Array(total),
      y = new Int32Array(total),
      ring = new Uint32Array(sizes.length + 1);
    const sx = unzigzag(read.start_x),
      sy = unzigzag(read.start_y),
      mx = unzigzag(read.move_x),
      my = unzigzag(read.move_y);
    for (
      let r = 0, v = 0, m = 0, bx = head.origin[0] - origin[0], by = head.origin[1] - origin[1];
      r < sizes.length;
      r++
    ) {
      ring[r] = v;
      let px = (bx += sx[r]),
        py = (by += sy[r]);
      x[v] = px;
      y[v++] = py;
      for (let k = 1; k < sizes[r]; k++, m++, v++) {
        x[v] = px += mx[m];
        y[v] = py += my[m];
      }
      ring[r + 1] = v;
    }
    const row = new Uint32Array(head.rows + 1);
    for (let i = 0, p = 0; i < head.rows; i++) {
      row[i + 1] = row[i];
      for (let k = read.parts[i]; k > 0; k--) row[i + 1] += read.rings[p++];
    }
    const shapes = {
      rows: head.rows,
      kind: head.kind,
      step: head.step,
      origin,
      x,
      y,
      ring,
      row,
      box: null,
    };
    shapes.box = boxes(shapes);
    return shapes;
  };

  /** The bounding box of every row. @param {Shapes} s @returns {Int32Array} */
  function boxes(s) {
    const out = new Int32Array(4 * s.rows);
    for (let i = 0; i < s.rows; i++) {
      let x1 = 2147483647,
        y1 = 2147483647,
        x2 = -2147483648,
        y2 = -2147483648;
      for (let v = s.ring[s.row[i]], end = s.ring[s.row[i + 1]]; v < end; v++) {
        const x = s.x[v],
          y = s.y[v];
        if (x < x1) x1 = x;
        if (x > x2) x2 = x;
        if (y < y1) y1 = y;
        if (y > y2) y2 = y;
      }
      out.set([x1, y1, x2, y2], 4 * i);
    }
    return out;
  }

  /** @param {Uint8Array} bytes @param {Head} head @returns {Record<string, Column>} */
  landuse.readColumns = function (bytes, head) {
    /** @type {Record<string, Column>} */
    const out = Object.create(null);
    let at = 0;
    for (const column of head.columns) {
      out[column.name] = new PackedColumn(bytes.subarray(at, at + column.size), column, head.rows);
      at += column.size;
    }
    return out;
  };

  /** One column, unpacked when it is first read; null is a missing value. */
  class PackedColumn {
    /** @param {Uint8Array} bytes @param {any} head @param {number} rows */
    constructor(bytes, head, rows) {
      this.bytes = bytes;
      this.head = head;
      this.rows = rows;
      this.read = null;
      this.said = null;
    }

    /** Integers of the column: 0 is missing (the numbers themselves where it holds 64 bit ones). */
    get codes() {
      if (!this.read)
        this.read =
          this.head.kind === "float"
            ? floats(this.bytes, this.rows)
            : planes(this.bytes, 0, this.rows, this.head.width);
      return this.read;
    }

    /** The texts of the column, code 1 first. @returns {string[]} */
    get words() {
      if (!this.said)
        this.said = !this.rows
          ? []
          : JSON.parse(new TextDecoder().decode(this.bytes.subarray(this.rows * this.head.width)));
      return this.said;
    }

    /** @param {number} i row */
    get(i) {
      const { head } = this,
        code = this.codes[i];
      if (head.kind === "float") return Number.isNaN(code) ? null : code;
      if (code === 0) return null;
      if (head.kind === "text") return this.words[code - 1];
      if (head.kind === "bool") return code === 2;
      const number = (code - 1 + head.low) / head.scale;
      return head.kind === "date" ? new Date(number * 864e5).toISOString().slice(0, 10) : number;
    }
  }

  /**
   * All values of a column of scaled integers, 0 where one is missing or there is no column.
   * @param {?Column} column
   * @param {number} rows
   */
  landuse.numbers = function (column, rows) {
    const out = new Float64Array(rows);
    if (!column) return out;
    const { codes, head } = column,
      { low, scale } = head;
    if (head.kind === "float") for (let i = 0; i < rows; i++) out[i] = codes[i] || 0;
    else for (let i = 0; i < rows; i++) if (codes[i]) out[i] = (codes[i] - 1 + low) / scale;
    return out;
  };

  /** 64 bit numbers from byte planes. */
  function floats(bytes, rows) {
    const whole = new Uint8Array(8 * rows);
    for (let k = 0; k < 8; k++)
      for (let i = 0; i < rows; i++) whole[8 * i + k] = bytes[k * rows + i];
    return new Float64Array(whole.buffer);
  }

  /** A packed table: shapes and quick columns now, the others when a card first asks. */
  landuse.Table = class {
    /**
     * @param {string} prefix of the script elements
     * @param {any} heads by part; of the shapes one for each of their packs
     */
    constructor(prefix, heads) {
      this.prefix = prefix;
      this.heads = heads;
      /** @type {Record<string, Column>} */
      this.columns = Object.create(null);
      /** @type {?Shapes} */
      this.shapes = null;
      this.grid = null;
      this.rest = null;
    }

    get rows() {
      return this.heads.columns.rows;
    }

    /** Unpack what the map needs. */
    async load() {
      const { columns, shapes } = this.heads;
      const parts = (shapes || []).map((head, k) =>
        landuse.unpack(`${this.prefix}-shapes-${k}`, head, shapes[0].origin),
      );
      const [quick, ...drawn] = await Promise.all([
        landuse.unpack(`${this.prefix}-columns`, columns),
        ...parts,
      ]);
      this.columns = landuse.readColumns(quick.bytes, columns);
      if (drawn.length === 1) Object.assign(this, drawn[0]);
      if (drawn.length > 1) {
        this.shapes = joined(drawn.map((part) => part.shapes));
        this.grid = new landuse.Grid(this.shapes);
      }
      return this;
    }

    /** Unpack the columns of the cards, once. @returns {Promise<void>} */
    details() {
      if (!this.heads.more) return Promise.resolve();
      this.rest =
        this.rest ||
        landuse.unpack(`${this.prefix}-more`, this.heads.more).then(({ bytes }) => {
          Object.assign(this.columns, landuse.readColumns(bytes, this.heads.more));
        });
      return this.rest;
    }

    /**
     * A value, null where it is missing or the column is not there.
     * @param {string} name
     * @param {number} row
     */
    get(name, row) {
      const column = this.columns[name];
      return column ? column.get(row) : null;
    }

    /** True where the row has a shape. @param {number} row */
    has(row) {
      return !!this.shapes && this.shapes.row[row + 1] > this.shapes.row[row];
    }
  };
})((self.landuse = self.landuse || /** @type {any} */ ({})));
