/* The painter: one canvas tile at a time, layer over layer, from packed shapes. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";

  const WORLD = 2 * Math.PI * 6378137;
  /**
   * Rows whose width and height add up to less (css pixels) are not drawn one by one, sooner where
   * there are many; side of the blocks that stand for them.
   */
  const SMALL = 5;
  const SMALL_OF_MANY = 10;
  const MANY = 20000;
  const BLOCK = 2;
  /**
   * Outlines that are stroked at once: one path of all takes time with the square of their number.
   */
  const BATCH = 100;
  /** Strokes of a hatch on eight by eight pixels: x and y of their ends. */
  const HATCHES = new Map([
    ["slash", [[-2, 10, 10, -2], [-2, 2, 2, -2], [6, 10, 10, 6]]],
    ["back", [[-2, -2, 10, 10], [6, -2, 10, 2], [-2, 6, 2, 10]]],
    ["lines", [[0, 4, 8, 4]]],
  ]);
  const HATCH_SIDE = 8;
  /** @type {Map<string, HTMLCanvasElement>} */
  const patterns = new Map();

  /** What draws on a canvas. @param {HTMLCanvasElement} canvas */
  function penOf(canvas) {
    const pen = canvas.getContext("2d");
    if (!pen) throw new Error("2d");
    return pen;
  }

  /**
   * A hatch as a repeating pattern.
   * @param {CanvasRenderingContext2D} context
   * @param {string} name
   * @param {number} ratio
   */
  function hatch(context, name, ratio) {
    const key = `${name}/${ratio}`;
    const canvas = patterns.get(key) || hatched(name, ratio);
    patterns.set(key, canvas);
    return context.createPattern(canvas, "repeat");
  }

  /** One piece of a hatch. @param {string} name @param {number} ratio */
  function hatched(name, ratio) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = HATCH_SIDE * ratio;
    const pen = penOf(canvas);
    pen.scale(ratio, ratio);
    pen.strokeStyle = "rgba(40,20,12,.42)";
    pen.lineWidth = 1.1;
    pen.beginPath();
    for (const [x1, y1, x2, y2] of HATCHES.get(name) || []) {
      pen.moveTo(x1, y1);
      pen.lineTo(x2, y2);
    }
    pen.stroke();
    if (name !== "dots") return canvas;
    pen.fillStyle = "rgba(60,30,0,.34)";
    for (const middle of [2, 6]) {
      pen.beginPath();
      pen.arc(middle, middle, 0.9, 0, 7);
      pen.fill();
    }
    return canvas;
  }

  /** One tile's view of one table: where its grid falls on the canvas. */
  class View {
    /**
     * @param {Shapes} shapes
     * @param {L.Coords} tile
     * @param {number} size css pixels
     */
    constructor(shapes, tile, size) {
      const metres = WORLD / (256 * Math.pow(2, tile.z));
      this.scale = shapes.step / metres;
      this.left = (tile.x * size * metres - WORLD / 2) / shapes.step - shapes.origin[0];
      this.top = (WORLD / 2 - tile.y * size * metres) / shapes.step - shapes.origin[1];
      this.metres = metres;
      this.shapes = shapes;
    }

    /**
     * Add a row to the current path.
     * @param {CanvasRenderingContext2D} context
     * @param {number} i
     */
    trace(context, i) {
      const { x, y, ring, row, kind } = this.shapes;
      const { left, top, scale } = this;
      for (let r = row[i]; r < row[i + 1]; r++) {
        let v = ring[r];
        context.moveTo((x[v] - left) * scale, (top - y[v]) * scale);
        for (v++; v < ring[r + 1]; v++) context.lineTo((x[v] - left) * scale, (top - y[v]) * scale);
        // a line back to the start: closePath takes longer the more rings the path has
        if (kind === "polygon") {
          context.lineTo((x[ring[r]] - left) * scale, (top - y[ring[r]]) * scale);
        }
      }
    }
  }

  /**
   * Draw one painter on one tile.
   * @param {CanvasRenderingContext2D} context
   * @param {Painter} painter
   * @param {L.Coords} tile
   * @param {number} size css pixels
   * @param {number} ratio pixels of the screen in one of css
   */
  function paint(context, painter, tile, size, ratio) {
    const { shapes, grid } = painter.table;
    const { looks } = painter;
    const view = new View(shapes, tile, size);
    const reach = (size + 16) / view.scale;
    const pad = 16 / view.scale;
    /** @type {number[][]} */
    const groups = looks.map(() => []);
    const small = shapes.rows > MANY ? SMALL_OF_MANY : SMALL;
    const least = shapes.kind === "polygon" ? small / view.scale : 0;
    const { box } = shapes;
    const blocks = new Blocks(looks, size, view);
    /** @type {[number, number][]} */
    const points = [];
    grid.query(view.left - pad, view.top - reach, view.left + reach, view.top + pad, (i) => {
      const look = painter.look(i);
      if (look < 0) return;
      const at = 4 * i;
      const { point } = looks[look];
      const width = box[at + 2] - box[at];
      const height = box[at + 3] - box[at + 1];
      if (point && Math.max(width, height) * view.scale < 2 * point) points.push([i, look]);
      else if (width + height < least) blocks.add(i, look);
      else groups[look].push(i);
    });
    blocks.draw(context);
    groups.forEach((rows, k) => {
      const look = looks[k];
      context.globalAlpha = look.alpha === undefined ? 1 : look.alpha;
      if (!rows.length) return;
      if (shapes.kind === "line") lines(context, view, look, rows);
      else areas(context, view, look, rows, ratio);
    });
    context.globalAlpha = 1;
    // the best class has the first look: it is drawn last
    points.sort((one, two) => two[1] - one[1] || one[0] - two[0]);
    for (const [i, look] of points) dot(context, view, looks[look], i);
  }

  /**
   * A row that is too small to be seen, as a point at its middle.
   * @param {CanvasRenderingContext2D} context @param {View} view @param {Look} look
   * @param {number} i row
   */
  function dot(context, view, look, i) {
    const { box } = view.shapes;
    const at = 4 * i;
    const x = ((box[at] + box[at + 2]) / 2 - view.left) * view.scale;
    const y = (view.top - (box[at + 1] + box[at + 3]) / 2) * view.scale;
    context.beginPath();
    context.arc(x, y, look.point || 0, 0, 2 * Math.PI);
    context.fillStyle = look.fill || "transparent";
    context.fill();
    context.strokeStyle = !look.stroke || look.stroke === "#26323a" ? "#ffffff" : look.stroke;
    context.lineWidth = 1.6;
    context.stroke();
  }

  /** @type {Map<string, Uint8ClampedArray>} */
  const parsed = new Map();

  /** A css colour as red, green, blue and alpha. @param {string} color */
  function channels(color) {
    const known = parsed.get(color);
    if (known) return known;
    const pen = penOf(document.createElement("canvas"));
    pen.fillStyle = color;
    pen.fillRect(0, 0, 1, 1);
    const { data } = pen.getImageData(0, 0, 1, 1);
    parsed.set(color, data);
    return data;
  }

  /**
   * Rows too small for their shape to be seen: every block gets the colour that covers most of it.
   */
  class Blocks {
    /** @param {Look[]} looks @param {number} size css pixels of the tile @param {View} view */
    constructor(looks, size, view) {
      this.looks = looks;
      this.size = size;
      this.view = view;
      this.side = Math.ceil(size / BLOCK);
      /** @type {?Float32Array} looks of a block one after another */
      this.votes = null;
    }

    /** @param {number} i row @param {number} look */
    add(i, look) {
      const { side, view, looks } = this;
      const { box } = view.shapes;
      const at = 4 * i;
      const k = view.scale / BLOCK;
      const votes = this.votes || new Float32Array(side * side * looks.length);
      this.votes = votes;
      const x1 = (box[at] - view.left) * k;
      const y1 = (view.top - box[at + 3]) * k;
      // never less than a pixel
      const x2 = Math.max((box[at + 2] - view.left) * k, x1 + 1 / BLOCK);
      const y2 = Math.max((view.top - box[at + 1]) * k, y1 + 1 / BLOCK);
      const left = Math.max(0, Math.floor(x1));
      const right = Math.min(side - 1, Math.floor(x2));
      const top = Math.max(0, Math.floor(y1));
      const low = Math.min(side - 1, Math.floor(y2));
      const weight = looks[look].faint ? 0.02 : 1;
      for (let y = top; y <= low; y++) {
        const high = Math.min(y2, y + 1) - Math.max(y1, y);
        for (let x = left; x <= right; x++) {
          const wide = Math.min(x2, x + 1) - Math.max(x1, x);
          votes[(y * side + x) * looks.length + look] += weight * high * wide;
        }
      }
    }

    /** @param {CanvasRenderingContext2D} context */
    draw(context) {
      if (!this.votes) return;
      const { side, looks, votes } = this;
      const n = looks.length;
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = side;
      const small = penOf(canvas);
      const image = small.createImageData(side, side);
      const pixels = image.data;
      const colors = looks.map((look) => channels(look.fill || "transparent"));
      for (let block = 0, at = 0; block < side * side; block++) {
        let [most, won, sum] = [0, -1, 0];
        for (let k = 0; k < n; k++, at++) {
          const vote = votes[at];
          sum += vote;
          if (vote > most) {
            most = vote;
            won = k;
          }
        }
        if (won < 0) continue;
        const look = looks[won];
        const color = colors[won];
        const p = 4 * block;
        const cover = Math.min(1, look.faint ? sum * 50 : sum);
        pixels[p] = color[0];
        pixels[p + 1] = color[1];
        pixels[p + 2] = color[2];
        pixels[p + 3] = color[3] * cover * (look.alpha === undefined ? 1 : look.alpha);
      }
      small.putImageData(image, 0, 0);
      context.imageSmoothingEnabled = false;
      context.drawImage(canvas, 0, 0, side, side, 0, 0, side * BLOCK, side * BLOCK);
    }
  }

  /**
   * Polygons: each filled by itself, since neighbours may overlap; all outlined together.
   * @param {CanvasRenderingContext2D} context @param {View} view @param {Look} look
   * @param {number[]} rows @param {number} ratio
   */
  function areas(context, view, look, rows, ratio) {
    const pattern = look.hatch && view.metres < 20 ? hatch(context, look.hatch, ratio) : null;
    pattern?.setTransform(new DOMMatrix().scale(1 / ratio));
    for (const fill of [look.fill, pattern]) {
      if (!fill) continue;
      context.save();
      context.fillStyle = fill;
      for (const i of rows) {
        context.beginPath();
        view.trace(context, i);
        context.fill("evenodd");
      }
      context.restore();
    }
    if (look.stroke) stroke(context, view, look, rows);
  }

  /**
   * Lines, as wide as they are on the ground.
   * @param {CanvasRenderingContext2D} context @param {View} view @param {Look} look
   * @param {number[]} rows
   */
  function lines(context, view, look, rows) {
    const ground = look.metres ? look.metres / view.metres : 0;
    const width = Math.max(look.width || 1, ground + (look.extra || 0));
    stroke(context, view, { ...look, width }, rows);
  }

  /**
   * Outlines, thinner from afar.
   * @param {CanvasRenderingContext2D} context @param {View} view @param {Look} look
   * @param {number[]} rows
   */
  function stroke(context, view, look, rows) {
    const width = look.width || 1;
    context.strokeStyle = look.stroke || "transparent";
    context.lineWidth = width;
    if (!look.keep && view.metres > 12) context.lineWidth = Math.min(width, 0.35);
    else if (!look.keep && view.metres > 5) {
      context.lineWidth = Math.min(width, Math.max(0.5, width * 0.7));
    }
    context.lineJoin = context.lineCap = "round";
    context.setLineDash(look.dash || []);
    for (let at = 0; at < rows.length; at += BATCH) {
      context.beginPath();
      for (let k = at; k < Math.min(at + BATCH, rows.length); k++) view.trace(context, rows[k]);
      context.stroke();
    }
    context.setLineDash([]);
  }

  /** Painters as one layer of tiles. */
  class PaintedTiles extends L.GridLayer {
    /** @param {Painter[]} painters @param {L.GridLayerOptions} [options] */
    constructor(painters, options) {
      super({
        tileSize: 512,
        updateWhenIdle: false,
        updateWhenZooming: false,
        keepBuffer: 1,
        maxZoom: 22,
        maxNativeZoom: 22,
        className: "lu-tiles",
        ...options,
      });
      this.painters = painters;
    }

    /** @param {L.Coords} tile */
    createTile(tile) {
      const canvas = document.createElement("canvas");
      this.draw(canvas, tile);
      return canvas;
    }

    /** @param {HTMLCanvasElement} canvas @param {L.Coords} tile */
    draw(canvas, tile) {
      const size = this.getTileSize().x;
      const ratio = Math.min(3, window.devicePixelRatio || 1);
      canvas.width = canvas.height = Math.round(size * ratio);
      canvas.style.width = canvas.style.height = `${size}px`;
      const pen = penOf(canvas);
      pen.scale(ratio, ratio);
      for (const painter of this.painters) {
        if (painter.visible && tile.z >= (painter.minZoom || 0)) {
          paint(pen, painter, tile, size, ratio);
        }
      }
    }

    /** Draw the tiles in view again where they are: no flicker. */
    repaint() {
      for (const { el, coords } of Object.values(this._tiles || {})) {
        if (el instanceof HTMLCanvasElement) this.draw(el, coords);
      }
    }

    /**
     * As Leaflet's own, but tiles are drawn at the map's exact zoom, never a scaled neighbour.
     * @param {L.LatLng} center @param {number} zoom
     * @param {boolean} [noPrune] @param {boolean} [noUpdate]
     */
    _setView(center, zoom, noPrune, noUpdate) {
      const at = this._clampZoom(zoom);
      if (!noUpdate) {
        this._tileZoom = at;
        this._updateLevels();
        this._resetGrid();
        if (at !== undefined) this._update(center);
        if (!noPrune) this._pruneTiles();
        this._noPrune = !!noPrune;
      }
      this._setZoomTransforms(center, zoom);
    }
  }

  /** Painters as one Leaflet layer. */
  landuse.scene = (painters, options) => new PaintedTiles(painters, options);

  /** A latitude and longitude as grid units of a table. */
  landuse.toGrid = function (shapes, place) {
    const point = L.Projection.SphericalMercator.project(place);
    return [point.x / shapes.step - shapes.origin[0], point.y / shapes.step - shapes.origin[1]];
  };

  /** Grid units as latitude and longitude. */
  landuse.fromGrid = ({ origin, step }, x, y) =>
    L.Projection.SphericalMercator.unproject(
      L.point((x + origin[0]) * step, (y + origin[1]) * step),
    );

  /** Bounds of some grid box. */
  landuse.bounds = (shapes, box) =>
    L.latLngBounds(
      landuse.fromGrid(shapes, box[0], box[1]),
      landuse.fromGrid(shapes, box[2], box[3]),
    );

  /** Bounds of a row that has a shape. */
  landuse.boundsOf = ({ shapes }, row) =>
    landuse.bounds(shapes, shapes.box.subarray(4 * row, 4 * row + 4));

  /** Rings of a row as latitudes and longitudes. */
  landuse.rings = function (shapes, i) {
    const rings = [];
    for (let r = shapes.row[i]; r < shapes.row[i + 1]; r++) {
      const ring = [];
      for (let v = shapes.ring[r]; v < shapes.ring[r + 1]; v++) {
        ring.push(landuse.fromGrid(shapes, shapes.x[v], shapes.y[v]));
      }
      rings.push(ring);
    }
    return rings;
  };

  /** A legend of a layer on any map: text and colour of each row. */
  landuse.addLegend = function (map, rows) {
    const control = new L.Control({ position: "bottomright" });
    control.onAdd = () => {
      const box = document.createElement("div");
      box.className = "lu-layer-legend";
      for (const [text, color] of rows) {
        const row = document.createElement("div");
        const swatch = document.createElement("i");
        swatch.style.backgroundColor = color;
        row.append(swatch, text);
        box.append(row);
      }
      return box;
    };
    control.addTo(map);
  };

  /** A packed table on anybody's map, with a tooltip of text. */
  landuse.addLayer = async function (map, config) {
    if (!landuse.canUnpack()) return landuse.fail(map.getContainer(), config.text.old_browser);
    const table = await new landuse.Table(config.id, config).load();
    const colors = table.columns.__color;
    const fills = colors ? colors.words : [config.color];
    const looks = fills.map((fill) => ({
      fill,
      alpha: config.opacity,
      stroke: "#ffffff",
      width: 0.8,
    }));
    /** @type {Painter} */
    const painter = {
      table,
      visible: true,
      looks,
      look: (i) => (colors ? colors.codes[i] - 1 : 0),
    };
    const layer = landuse.scene([painter]).addTo(map);
    if (table.grid.extent) map.fitBounds(landuse.bounds(table.shapes, table.grid.extent));
    const tip = landuse.tooltip(map.getContainer());
    map.on("mousemove", (event) => {
      const [x, y] = landuse.toGrid(table.shapes, event.latlng);
      const row = table.grid.pick(x, y);
      const [title, ...lines] = Object.entries(config.fields).map(
        ([key, label]) => `${label} ${landuse.plain(table.get(key, row))}`,
      );
      tip(row < 0 || !title ? null : { title, lines }, event.containerPoint);
    });
    map.on("mouseout", () => tip(null));
    return layer;
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
