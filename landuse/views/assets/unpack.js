/* Packed bytes → typed arrays. The format is described in views/map/pack.py. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";

  /**
   * From so many packed characters on a worker unpacks beside the page. A worker's script is read
   * when the page is, so that it starts late: at a hundred thousand parcels the page is faster.
   */
  landuse.large = 5000000;
  /** Milliseconds of a day. */
  const DAY = 864e5;
  const NO_BYTES = new Uint8Array(0);

  /** True where the browser can do what the page needs. */
  landuse.canUnpack = () =>
    typeof DecompressionStream === "function" && "replaceChildren" in Element.prototype;

  /** Base64 text to bytes. @param {string} text @returns {Uint8Array} */
  function fromBase64(text) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const raw = atob(text);
    const out = new Uint8Array(raw.length);
    for (let i = 0; i < raw.length; i++) out[i] = raw.charCodeAt(i);
    return out;
  }

  /**
   * Inflated bytes. They are written straight into the stream: a blob's would pass through another
   * process.
   * @param {Uint8Array} packed @returns {Promise<Uint8Array>}
   */
  async function inflate(packed) {
    const { readable, writable } = new DecompressionStream("deflate");
    const writer = writable.getWriter();
    const bytes = /** @type {Uint8Array<ArrayBuffer>} */ (packed);
    const written = Promise.all([writer.write(bytes), writer.close()]);
    const [read] = await Promise.all([new Response(readable).arrayBuffer(), written]);
    return new Uint8Array(read);
  }

  /** Shapes of no rows, of a table that is not drawn or not yet unpacked. @type {Shapes} */
  const NO_SHAPES = {
    rows: 0,
    kind: "polygon",
    step: 1,
    origin: [0, 0],
    x: new Int32Array(0),
    y: new Int32Array(0),
    ring: new Uint32Array(1),
    row: new Uint32Array(1),
    box: new Int32Array(0),
  };

  /**
   * What a script element packs: shapes, or the bytes of columns.
   * @param {Uint8Array} packed @param {ShapesHead | ColumnsHead} head
   * @param {number[]} [origin] of the grid
   */
  const unpacked = async (packed, head, origin) =>
    unpackedFrom(await inflate(packed), head, origin);

  /**
   * The same of bytes that are no longer deflated.
   * @param {Uint8Array} bytes @param {ShapesHead | ColumnsHead} head
   * @param {number[]} [origin] of the grid
   * @returns {Unpacked}
   */
  function unpackedFrom(bytes, head, origin) {
    if (!("streams" in head)) return { bytes };
    return { shapes: landuse.readShapes(bytes, head, origin) };
  }

  /** Memory of what is unpacked, which may be handed over. @param {Unpacked} made */
  function memoryOf({ bytes, shapes }) {
    /** @type {unknown[]} */
    const arrays = [bytes, ...Object.values(shapes || {})];
    return [...new Set(arrays.flatMap((one) => (ArrayBuffer.isView(one) ? [one.buffer] : [])))];
  }

  /**
   * Workers that were started before there was something to do.
   * @type {{ worker: Worker, address: string }[]}
   */
  const waiting = [];

  /** A worker, made of the script that this function stands in. */
  function started() {
    const script = document.getElementById("lu-unpack")?.textContent || "";
    const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    return { worker: new Worker(address), address };
  }

  /** Start workers while the texts that they unpack, of these lengths, are still being read. */
  landuse.prepare = function (lengths) {
    if (!landuse.canUnpack()) return;
    try {
      for (const length of lengths) if (length >= landuse.large) waiting.push(started());
    } catch {
      // a page in a frame of another origin may not have workers
    }
  };

  /**
   * The same in a worker.
   * @param {Uint8Array} packed @param {ShapesHead | ColumnsHead} head
   * @param {number[]} [origin] of the grid
   * @returns {Promise<Unpacked>}
   */
  function beside(packed, head, origin) {
    return new Promise((resolve, reject) => {
      const { worker, address } = waiting.shift() || started();
      const done = () => {
        worker.terminate();
        URL.revokeObjectURL(address);
      };
      worker.onerror = (event) => {
        event.preventDefault();
        done();
        reject(new Error(event.message));
      };
      /** @param {MessageEvent<Unpacked>} event */
      const take = ({ data }) => {
        done();
        resolve(data);
      };
      worker.onmessage = take;
      worker.postMessage({ packed, head, origin }, [packed.buffer]);
    });
  }

  /** @typedef {{packed: Uint8Array, head: ShapesHead | ColumnsHead, origin?: number[]}} Task */

  /** What a worker does. @param {MessageEvent<Task>} event */
  async function work({ data: { packed, head, origin } }) {
    const made = await unpacked(packed, head, origin);
    self.postMessage(made, { transfer: memoryOf(made) });
  }

  if (typeof document === "undefined") self.onmessage = work;

  /** @type {Record<string, Promise<Unpacked>>} */
  const begun = {};

  /** Unpack a large script element while the page is still being read. */
  landuse.begin = function (id, head, origin) {
    if (landuse.canUnpack()) begun[id] = landuse.unpack(id, head, origin);
  };

  /** Unpack a script element, which is then emptied; on its own grid where no origin is given. */
  landuse.unpack = async function (id, head, origin) {
    if (id in begun) return begun[id];
    if (!head.rows) return unpackedFrom(NO_BYTES, head, origin);
    const element = document.getElementById(id);
    const text = (element?.textContent || "").trim();
    const here = () => unpacked(fromBase64(text), head, origin);
    // a page in a frame of another origin may not have workers: then the page waits
    const isLarge = text.length >= landuse.large;
    const made = isLarge ? await beside(fromBase64(text), head, origin).catch(here) : await here();
    if (element) element.textContent = "";
    return made;
  };

  /** How many values some arrays have together. @param {ArrayLike<number>[]} parts */
  const lengthOf = (parts) => parts.reduce((sum, part) => sum + part.length, 0);

  /** Several arrays as one. @param {Int32Array[]} parts */
  function together(parts) {
    const out = new Int32Array(lengthOf(parts));
    let at = 0;
    for (const part of parts) {
      out.set(part, at);
      at += part.length;
    }
    return out;
  }

  /**
   * Places in an array, each part counted on from the part before it: the end of one is the start
   * of the next.
   * @param {Uint32Array[]} parts @param {number[]} sizes of the array's own parts
   */
  function counted(parts, sizes) {
    const out = new Uint32Array(lengthOf(parts) - parts.length + 1);
    let at = 0;
    let base = 0;
    parts.forEach((part, k) => {
      for (let i = 0; i < part.length; i++) out[at + i] = part[i] + base;
      at += part.length - 1;
      base += sizes[k];
    });
    return out;
  }

  /**
   * Shapes of several packs on one grid as one, their rows one after another.
   * @param {Shapes[]} parts
   * @returns {Shapes}
   */
  function joined(parts) {
    const rings = parts.map((part) => part.ring);
    const vertices = parts.map((part) => part.x.length);
    const row = counted(
      parts.map((part) => part.row),
      rings.map((ring) => ring.length - 1),
    );
    return {
      ...parts[0],
      rows: row.length - 1,
      x: together(parts.map((part) => part.x)),
      y: together(parts.map((part) => part.y)),
      ring: counted(rings, vertices),
      row,
      box: together(parts.map((part) => part.box)),
    };
  }

  /**
   * Where integers stand in some bytes, as planes.
   * @typedef {{ bytes: Uint8Array, at: number, count: number, width: number }} Planes
   */

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
      const base = at + k * count;
      const shift = 8 * k;
      for (let i = 0; i < count; i++) out[i] |= bytes[base + i] << shift;
    }
    return out;
  }

  /** Signed integers of zigzag codes. @param {Uint32Array} coded */
  function unzigzag(coded) {
    const out = new Int32Array(coded.length);
    for (let i = 0; i < out.length; i++) out[i] = (coded[i] >>> 1) ^ -(coded[i] & 1);
    return out;
  }

  /** Where each of some counted things begins, and the end. @param {Uint32Array} counts */
  function beginnings(counts) {
    const out = new Uint32Array(counts.length + 1);
    for (let i = 0; i < counts.length; i++) out[i + 1] = out[i] + counts[i];
    return out;
  }

  /** Outlines from their bytes, on the grid of an origin. */
  landuse.readShapes = function (bytes, head, origin = head.origin) {
    /** @type {Record<string, Planes>} */
    const streams = {};
    let at = 0;
    for (const [name, count, width] of head.streams) {
      streams[name] = { bytes, at, count, width };
      at += count * width;
    }
    /** @param {string} name */
    const read = (name) =>
      planes(bytes, streams[name].at, streams[name].count, streams[name].width);
    const ring = beginnings(read("vertices"));
    const firstRing = beginnings(read("rings"));
    const row = beginnings(read("parts")).map((part) => firstRing[part]);
    const [startX, startY] = [unzigzag(read("start_x")), unzigzag(read("start_y"))];
    const x = places(startX, streams.move_x, ring, head.origin[0] - origin[0]);
    const y = places(startY, streams.move_y, ring, head.origin[1] - origin[1]);
    const box = boxes(x, y, ring, row);
    return { rows: head.rows, kind: head.kind, step: head.step, origin, x, y, ring, row, box };
  };

  /**
   * Places of vertices on one axis, straight from the bytes of their differences: there are
   * millions, and every array that is filled on the way costs as much as the reading.
   * @param {Int32Array} start of every ring to the ring before
   * @param {Planes} moves of every further vertex to the vertex before
   * @param {Uint32Array} ring first vertex of each, and the end
   * @param {number} first what the first ring's start is counted from
   */
  function places(start, { bytes, at, count, width }, ring, first) {
    const rings = start.length;
    const out = new Int32Array(ring[rings]);
    const second = at + count;
    const third = second + count;
    const fourth = third + count;
    let from = first;
    let m = 0;
    for (let r = 0; r < rings; r++) {
      from += start[r];
      let place = from;
      const end = ring[r + 1];
      out[ring[r]] = place;
      for (let v = ring[r] + 1; v < end; v++) {
        let code = bytes[at + m];
        if (width > 1) code |= bytes[second + m] << 8;
        if (width > 2) code |= bytes[third + m] << 16;
        if (width > 3) code |= bytes[fourth + m] << 24;
        place += (code >>> 1) ^ -(code & 1);
        out[v] = place;
        m++;
      }
    }
    return out;
  }

  /**
   * The bounding box of every row.
   * @param {Int32Array} x @param {Int32Array} y
   * @param {Uint32Array} ring @param {Uint32Array} row
   */
  function boxes(x, y, ring, row) {
    const rows = row.length - 1;
    const out = new Int32Array(4 * rows);
    for (let i = 0; i < rows; i++) {
      let x1 = 2147483647;
      let y1 = 2147483647;
      let x2 = -2147483648;
      let y2 = -2147483648;
      const end = ring[row[i + 1]];
      for (let v = ring[row[i]]; v < end; v++) {
        if (x[v] < x1) x1 = x[v];
        if (x[v] > x2) x2 = x[v];
        if (y[v] < y1) y1 = y[v];
        if (y[v] > y2) y2 = y[v];
      }
      out[4 * i] = x1;
      out[4 * i + 1] = y1;
      out[4 * i + 2] = x2;
      out[4 * i + 3] = y2;
    }
    return out;
  }

  /** The columns of a pack, by name, and those that they may follow from. */
  landuse.readColumns = function (bytes, head, known) {
    /** @type {Columns} */
    const out = Object.assign(Object.create(null), known);
    let at = 0;
    for (const column of head.columns) {
      const own = bytes.subarray(at, at + column.size);
      const source = (column.of && out[column.of.column]) || null;
      out[column.name] = new PackedColumn(own, column, head.rows, source);
      at += column.size;
    }
    return out;
  };

  /**
   * Days since 1970, so many years later; the 29th of February becomes the 28th.
   * @param {number} days @param {number} years
   */
  function yearsOn(days, years) {
    const date = new Date(days * DAY);
    const month = date.getUTCMonth();
    date.setUTCFullYear(date.getUTCFullYear() + years);
    if (date.getUTCMonth() !== month) date.setUTCDate(0);
    return date.getTime() / DAY;
  }

  /**
   * Codes of a column from their differences to what follows from another's.
   * @param {Uint32Array} coded 0 is missing
   * @param {ColumnHead} head @param {FollowsFrom} of @param {Column} source
   */
  function withWhatFollows(coded, head, of, source) {
    const { low = 0, scale = 1 } = head;
    const { low: lowThere = 0, scale: scaleThere = 1 } = source.head;
    const { codes } = source;
    /** @param {number} value of the other column, times its scale */
    const follows = (value) =>
      of.years === undefined
        ? Math.floor((value / scaleThere) * (of.factor || 1) * scale + 0.5)
        : yearsOn(value, of.years);
    for (let i = 0; i < coded.length; i++) {
      if (!coded[i]) continue;
      const apart = ((coded[i] - 1) >>> 1) ^ -((coded[i] - 1) & 1);
      const there = codes[i] ? follows(codes[i] - 1 + lowThere) - low + 1 : 0;
      coded[i] = there + apart;
    }
    return coded;
  }

  /** One column, unpacked when it is first read; null is a missing value. */
  class PackedColumn {
    /**
     * @param {Uint8Array} bytes @param {ColumnHead} head @param {number} rows
     * @param {?Column} source what it follows from
     */
    constructor(bytes, head, rows, source) {
      this.source = source;
      this.bytes = bytes;
      this.head = head;
      this.rows = rows;
      /** @type {?(Uint32Array | Float64Array)} */
      this.read = null;
      /** @type {?string[]} */
      this.said = null;
      this.low = head.low || 0;
      this.scale = head.scale || 1;
    }

    /** Integers of the column: 0 is missing (the numbers themselves where it holds 64 bit ones). */
    get codes() {
      this.read = this.read || this.unpacked();
      return this.read;
    }

    unpacked() {
      const { bytes, rows, head, source } = this;
      if (head.kind === "float") return floats(bytes, rows);
      const codes = planes(bytes, 0, rows, head.width);
      return head.of && source ? withWhatFollows(codes, head, head.of, source) : codes;
    }

    /** The texts of the column, code 1 first. @returns {string[]} */
    get words() {
      this.said = this.said || wordsOf(this.bytes, this.rows * this.head.width);
      return this.said;
    }

    /** @param {number} i row @returns {Cell} */
    get(i) {
      const { kind } = this.head;
      if (kind === "number" || kind === "float") return this.number(i);
      const code = this.codes[i];
      if (code === 0) return null;
      if (kind === "text") return this.words[code - 1];
      if (kind === "bool") return code === 2;
      return new Date((code - 1 + this.low) * DAY).toISOString().slice(0, 10);
    }

    /** @param {number} i row */
    number(i) {
      const { kind } = this.head;
      const code = this.codes[i];
      if (kind === "float") return Number.isNaN(code) ? null : code;
      return kind === "number" && code ? (code - 1 + this.low) / this.scale : null;
    }

    /** @param {number} i row */
    text(i) {
      const value = this.get(i);
      return value === null ? null : String(value);
    }
  }

  /**
   * The dictionary of a column, behind its codes.
   * @param {Uint8Array} bytes @param {number} at
   * @returns {string[]}
   */
  const wordsOf = (bytes, at) =>
    at ? JSON.parse(new TextDecoder().decode(bytes.subarray(at))) : [];

  /** All values of a column of numbers, 0 where one is missing or there is no column. */
  landuse.numbers = function (column, rows) {
    const out = new Float64Array(rows);
    if (!column) return out;
    const { codes, head } = column;
    const { low = 0, scale = 1 } = head;
    if (head.kind === "float") for (let i = 0; i < rows; i++) out[i] = codes[i] || 0;
    else for (let i = 0; i < rows; i++) if (codes[i]) out[i] = (codes[i] - 1 + low) / scale;
    return out;
  };

  /** 64 bit numbers from byte planes. @param {Uint8Array} bytes @param {number} rows */
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
     * @param {TableHeads} heads by part; of the shapes one for each of their packs
     */
    constructor(prefix, heads) {
      this.prefix = prefix;
      this.heads = heads;
      /** @type {Columns} */
      this.columns = Object.create(null);
      /** @type {Shapes} */
      this.shapes = NO_SHAPES;
      /** @type {Grid} */
      this.grid = new landuse.Grid(NO_SHAPES);
      /** @type {?Promise<void>} */
      this.rest = null;
    }

    get rows() {
      return this.heads.columns.rows;
    }

    /** Unpack what the map needs. */
    async load() {
      const { columns, shapes: heads = [] } = this.heads;
      const packs = heads.map((head, k) =>
        landuse.unpack(`${this.prefix}-shapes-${k}`, head, heads[0].origin),
      );
      const quick = landuse.unpack(`${this.prefix}-columns`, columns);
      const drawn = await Promise.all(packs);
      this.columns = landuse.readColumns((await quick).bytes || NO_BYTES, columns);
      const shapes = drawn.flatMap((part) => part.shapes || []);
      if (shapes.length === 1) this.shapes = shapes[0];
      if (shapes.length > 1) this.shapes = joined(shapes);
      if (shapes.length) this.grid = new landuse.Grid(this.shapes);
      return this;
    }

    /** Unpack the columns of the cards, once. @returns {Promise<void>} */
    details() {
      this.rest = this.rest || this.unpackRest();
      return this.rest;
    }

    async unpackRest() {
      const { more } = this.heads;
      if (!more) return;
      const { bytes } = await landuse.unpack(`${this.prefix}-more`, more);
      this.columns = landuse.readColumns(bytes || NO_BYTES, more, this.columns);
    }

    /** A value. @param {string} name @param {number} row @returns {Cell} */
    get(name, row) {
      const column = this.columns[name];
      return column ? column.get(row) : null;
    }

    /** A number. @param {string} name @param {number} row */
    number(name, row) {
      const column = this.columns[name];
      return column ? column.number(row) : null;
    }

    /** A value as text. @param {string} name @param {number} row */
    text(name, row) {
      const column = this.columns[name];
      return column ? column.text(row) : null;
    }

    /** True where the row has a shape. @param {number} row */
    has(row) {
      return this.shapes.row[row + 1] > this.shapes.row[row];
    }
  };
})((self.landuse = self.landuse || /** @type {Landuse} */ ({})));
