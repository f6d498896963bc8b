/* The painter: one canvas tile at a time, layer over layer, from packed shapes. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";

  const WORLD = 2 * Math.PI * 6378137;
  /**
   * Rows whose width and height add up to less (css pixels) are not drawn one by one, sooner where
   * there are many; side of the blocks that stand for them.
   */
  const SMALL = 5,
    SMALL_OF_MANY = 10,
    MANY = 20000,
    BLOCK = 2;
  /**
   * Outlines that are stroked at once: one path of all takes time with the square of their number.
   */
  const BATCH = 100;
  const patterns = new Map();

  /**
   * A hatch as a repeating pattern.
   * @param {CanvasRenderingContext2D} context
   * @param {string} name
   * @param {number} ratio
   */
  function hatch(context, name, ratio) {
    const key = `${name}/${ratio}`;
    if (!patterns.has(key)) {
      const size = 8 * ratio,
        canvas = document.createElement("canvas"),
        c = canvas.getContext("2d");
      canvas.width = canvas.height = size;
      c.scale(ratio, ratio);
      c.strokeStyle = c.fillStyle = "rgba(40,20,12,.42)";
      c.lineWidth = 1.1;
      c.beginPath();
      if (name === "slash") {
        c.moveTo(-2, 10);
        c.lineTo(10, -2);
        c.moveTo(-2, 2);
        c.lineTo(2, -2);
        c.moveTo(6, 10);
        c.lineTo(10, 6);
      }
      if (name === "back") {
        c.moveTo(-2, -2);
        c.lineTo(10, 10);
        c.moveTo(6, -2);
        c.lineTo(10, 2);
        c.moveTo(-2, 6);
        c.lineTo(2, 10);
      }
      if (name === "lines") {
        c.moveTo(0, 4);
        c.lineTo(8, 4);
      }
      c.stroke();
      if (name === "dots") c.fillStyle = "rgba(60,30,0,.34)";
      if (name === "dots")
        for (const [x, y] of [
          [2, 2],
          [6, 6],
        ]) {
          c.beginPath();
          c.arc(x, y, 0.9, 0, 7);
          c.fill();
        }
      patterns.set(key, canvas);
    }
    return context.createPattern(patterns.get(key), "repeat");
  }

  /** One tile's view of one table: where its grid falls on the canvas. */
  class View {
    /**
     * @param {Shapes} shapes
     * @param {{x: number, y: number, z: number}} tile
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
      const { x, y, ring, row, kind } = this.shapes,
        { left, top, scale } = this;
      for (let r = row[i]; r < row[i + 1]; r++) {
        let v = ring[r];
        context.moveTo((x[v] - left) * scale, (top - y[v]) * scale);
        for (v++; v < ring[r + 1]; v++) context.lineTo((x[v] - left) * scale, (top - y[v]) * scale);
        // a line back to the start: closePath takes longer the more rings the path has
        if (kind === "polygon")
          context.lineTo((x[ring[r]] - left) * scale, (top - y[ring[r]]) * scale);
      }
    }
  }

  /**
   * Draw one painter on one tile.
   * @param {CanvasRenderingContext2D} context
   * @param {Painter} painter
   */
  function paint(context, painter, tile, size, ratio) {
    const { shapes, grid } = painter.table,
      view = new View(shapes, tile, size),
      reach = (size + 16) / view.scale,
      pad = 16 / view.scale;
    const groups = painter.looks.map(() => []),
      least =
        shapes.kind === "polygon" ? (shapes.rows > MANY ? SMALL_OF_MANY : SMALL) / view.scale : 0,
      { box } = shapes;
    const blocks = new Blocks(painter.looks, size, view);
    const points = [];
    grid.query(view.left - pad, view.top - reach, view.left + reach, view.top + pad, (i) => {
      const look = painter.look(i),
        b = 4 * i;
      if (look < 0) return;
      const { point } = painter.looks[look];
      const wide = Math.max(box[b + 2] - box[b], box[b + 3] - box[b + 1]) * view.scale;
      if (point && wide < 2 * point) points.push([i, look]);
      else if (box[b + 2] - box[b] + box[b + 3] - box[b + 1] < least) blocks.add(i, look);
      else groups[look].push(i);
    });
    blocks.draw(context);
    groups.forEach((rows, k) => {
      const look = painter.looks[k];
      context.globalAlpha = look.alpha === undefined ? 1 : look.alpha;
      if (rows.length) (shapes.kind === "line" ? lines : areas)(context, view, look, rows, ratio);
    });
    context.globalAlpha = 1;
    // the best class has the first look: it is drawn last
    points.sort((one, two) => two[1] - one[1] || one[0] - two[0]);
    for (const [i, look] of points) dot(context, view, painter.looks[look], i);
  }

  /** A row that is too small to be seen, as a point at its middle. */
  function dot(context, view, look, i) {
    const { box } = view.shapes;
    const b = 4 * i;
    const x = ((box[b] + box[b + 2]) / 2 - view.left) * view.scale;
    const y = (view.top - (box[b + 1] + box[b + 3]) / 2) * view.scale;
    context.beginPath();
    context.arc(x, y, look.point, 0, 2 * Math.PI);
    context.fillStyle = look.fill;
    context.fill();
    context.strokeStyle = look.stroke === "#26323a" ? "#ffffff" : look.stroke;
    context.lineWidth = 1.6;
    context.stroke();
  }

  /** A css colour as [r, g, b, a]. */
  const parsed = new Map();
  function rgba(color) {
    if (!parsed.has(color)) {
      const c = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
      c.fillStyle = color;
      c.fillRect(0, 0, 1, 1);
      parsed.set(color, c.getImageData(0, 0, 1, 1).data);
    }
    return parsed.get(color);
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
      this.votes = null;
    }

    /** @param {number} i row @param {number} look */
    add(i, look) {
      const { side, view, looks } = this,
        { box } = view.shapes,
        b = 4 * i,
        k = view.scale / BLOCK;
      if (!this.votes) this.votes = new Float32Array(side * side * looks.length);
      let x1 = (box[b] - view.left) * k,
        x2 = (box[b + 2] - view.left) * k,
        y1 = (view.top - box[b + 3]) * k,
        y2 = (view.top - box[b + 1]) * k;
      if (x2 - x1 < 1 / BLOCK) x2 = x1 + 1 / BLOCK; // never less than a pixel
      if (y2 - y1 < 1 / BLOCK) y2 = y1 + 1 / BLOCK;
      const left = Math.max(0, Math.floor(x1)),
        right = Math.min(side - 1, Math.floor(x2)),
        top = Math.max(0, Math.floor(y1)),
        low = Math.min(side - 1, Math.floor(y2));
      const weight = looks[look].faint ? 0.02 : 1;
      for (let y = top; y <= low; y++) {
        const high = Math.min(y2, y + 1) - Math.max(y1, y);
        for (let x = left; x <= right; x++)
          this.votes[(y * side + x) * looks.length + look] +=
            weight * high * (Math.min(x2, x + 1) - Math.max(x1, x));
      }
    }

    /** @param {CanvasRenderingContext2D} context */
    draw(context) {
      if (!this.votes) return;
      const { side, looks, votes } = this,
        n = looks.length,
        canvas = document.createElement("canvas");
      canvas.width = canvas.height = side;
      const small = canvas.getContext("2d"),
        image = small.createImageData(side, side),
        pixels = image.data;
      const colors = looks.map((look) => rgba(look.fill || "transparent"));
      for (let block = 0, at = 0; block < side * side; block++) {
        let most = 0,
          won = -1,
          sum = 0;
        for (let k = 0; k < n; k++, at++) {
          const vote = votes[at];
          sum += vote;
          if (vote > most) {
            most = vote;
            won = k;
          }
        }
        if (won < 0) continue;
        const look = looks[won],
          color = colors[won],
          p = 4 * block,
          cover = Math.min(1, look.faint ? sum * 50 : sum);
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

  /** Polygons: each filled by itself, since neighbours may overlap; all outlined together. */
  function areas(context, view, look, rows, ratio) {
    for (const fill of [
      look.fill,
      look.hatch && view.metres < 20 ? hatch(context, look.hatch, ratio) : null,
    ]) {
      if (!fill) continue;
      context.save();
      context.fillStyle = fill;
      if (typeof fill !== "string") fill.setTransform(new DOMMatrix().scale(1 / ratio));
      for (const i of rows) {
        context.beginPath();
        view.trace(context, i);
        context.fill("evenodd");
      }
      context.restore();
    }
    if (look.stroke) stroke(context, view, look, rows, look.width || 1);
  }

  function lines(context, view, look, rows) {
    const ground = look.metres ? look.metres / view.metres : 0;
    stroke(context, view, look, rows, Math.max(look.width || 1, ground + (look.extra || 0)));
  }

  function stroke(context, view, look, rows, width) {
    context.strokeStyle = look.stroke;
    context.lineWidth =
      view.metres > 12
        ? Math.min(width, 0.35)
        : view.metres > 5
          ? Math.min(width, Math.max(0.5, width * 0.7))
          : width;
    if (look.keep) context.lineWidth = width;
    context.lineJoin = context.lineCap = "round";
    context.setLineDash(look.dash || []);
    for (let at = 0; at < rows.length; at += BATCH) {
      context.beginPath();
      for (let k = at; k < Math.min(at + BATCH, rows.length); k++) view.trace(context, rows[k]);
      context.stroke();
    }
    context.setLineDash([]);
  }

  const Base = L.GridLayer.extend({
    options: {
      tileSize: 512,
      updateWhenIdle: false,
      updateWhenZooming: false,
      keepBuffer: 1,
      maxZoom: 22,
      maxNativeZoom: 22,
      className: "lu-tiles",
    },

    initialize(painters, options) {
      L.setOptions(this, options);
      /** @type {Painter[]} */
      this.painters = painters;
    },

    createTile(tile) {
      const canvas = document.createElement("canvas");
      this._draw(canvas, tile);
      return canvas;
    },

    _draw(canvas, tile) {
      const size = this.getTileSize().x,
        ratio = Math.min(3, window.devicePixelRatio || 1);
      canvas.width = canvas.height = Math.round(size * ratio);
      canvas.style.width = canvas.style.height = `${size}px`;
      const context = canvas.getContext("2d");
      context.scale(ratio, ratio);
      for (const painter of this.painters) {
        if (painter.visible && painter.table.grid && tile.z >= (painter.minZoom || 0))
          paint(context, painter, tile, size, ratio);
      }
    },

    /** Draw the tiles in view again where they are: no flicker. */
    repaint() {
      for (const key in this._tiles || {}) this._draw(this._tiles[key].el, this._tiles[key].coords);
    },

    /** As Leaflet's own, but tiles are drawn at the map's exact zoom, never a scaled neighbour. */
    _setView(center, zoom, noPrune, noUpdate) {
      const at = this._clampZoom(zoom);
      if (!noUpdate) {
        this._tileZoom = at;
        if (this._abortLoading) this._abortLoading();
        this._updateLevels();
        this._resetGrid();
        if (at !== undefined) this._update(center);
        if (!noPrune) this._pruneTiles();
        this._noPrune = !!noPrune;
      }
      this._setZoomTransforms(center, zoom);
    },
  });

  /** Painters as one Leaflet layer. @param {Painter[]} painters */
  landuse.scene = (painters, options) => new /** @type {any} */ (Base)(painters, options);

  /**
   * A latitude and longitude as grid units of a table.
   * @param {Shapes} shapes
   * @param {L.LatLng} place
   */
  landuse.toGrid = function (shapes, place) {
    const point = L.Projection.SphericalMercator.project(place);
    return [point.x / shapes.step - shapes.origin[0], point.y / shapes.step - shapes.origin[1]];
  };

  /** Grid units as latitude and longitude. @param {Shapes} shapes */
  landuse.fromGrid = (shapes, x, y) =>
    L.Projection.SphericalMercator.unproject(
      L.point((x + shapes.origin[0]) * shapes.step, (y + shapes.origin[1]) * shapes.step),
    );

  /** Bounds of some grid box. @param {Shapes} shapes @param {number[]|Int32Array} box */
  landuse.bounds = (shapes, box) =>
    L.latLngBounds(
      landuse.fromGrid(shapes, box[0], box[1]),
      landuse.fromGrid(shapes, box[2], box[3]),
    );

  /** Rings of a row as latitudes and longitudes. @param {Shapes} s @param {number} i */
  landuse.rings = function (s, i) {
    const out = [];
    for (let r = s.row[i]; r < s.row[i + 1]; r++) {
      const ring = [];
      for (let v = s.ring[r]; v < s.ring[r + 1]; v++)
        ring.push(landuse.fromGrid(s, s.x[v], s.y[v]));
      out.push(ring);
    }
    return out;
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

  /**
   * A packed table on anybody's map, with a tooltip of text.
   * @param {L.Map} map
   * @param {any} config
   */
  landuse.addLayer = async function (map, config) {
    if (!landuse.canUnpack()) return landuse.fail(map.getContainer(), config.text.old_browser);
    const table = await new landuse.Table(config.id, config).load(),
      colors = table.columns.__color;
    const fills = colors ? colors.words : [config.color];
    const looks = fills.map((fill) => ({
      fill,
      alpha: config.opacity,
      stroke: "#ffffff",
      width: 0.8,
    }));
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
      const [x, y] = landuse.toGrid(table.shapes, event.latlng),
        row = table.grid.pick(x, y);
      const said = Object.entries(config.fields).map(
        ([key, label]) => `${label} ${landuse.plain(table.get(key, row))}`,
      );
      tip(
        row < 0 || !said.length ? null : { title: said[0], lines: said.slice(1) },
        event.containerPoint,
      );
    });
    map.on("mouseout", () => tip(null));
    return layer;
  };
})((window.landuse = window.landuse || /** @type {any} */ ({})));
