/* Aerial pictures under the parcels: one of the view, and another one beside it by swipe. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el } = landuse;
  /** How strongly parcels cover a picture at first. */
  const FIRST = 0.5;

  /** The picture of a title, null where there is none. @param {App} app @param {?string} title */
  const pictureOf = (app, title) => app.doc.pictures.find((one) => one.title === title) || null;

  /**
   * A picture as a layer of the map, in a pane of its own.
   * @param {App} app @param {PictureOfPage} picture @param {string} pane
   */
  function layerOf(app, picture, pane) {
    const text = (document.getElementById(picture.id)?.textContent || "").trim();
    const [west, south, east, north] = picture.bounds;
    const corners = L.latLngBounds([south, west], [north, east]);
    return L.imageOverlay(`data:${picture.mime};base64,${text}`, corners, {
      pane,
      alt: picture.title,
    }).addTo(app.map);
  }

  /** A pane under everything that is drawn. @param {App} app @param {string} name */
  function paneOf(app, name) {
    const pane = app.map.createPane(name);
    pane.style.zIndex = "150";
    pane.style.pointerEvents = "none";
    return pane;
  }

  /** The pictures of a page; nothing is decoded before it is seen. */
  landuse.Pictures = class {
    /** @param {App} app */
    constructor(app) {
      this.app = app;
      this.over = FIRST;
      /** panes of the left side and of the right one */
      this.left = paneOf(app, "lu-picture-left");
      this.right = paneOf(app, "lu-picture-right");
      /** @type {Record<string, ?{title: string, layer: L.ImageOverlay}>} on the map, by pane */
      this.shown = {};
      app.store.on(["picture", "comparison"], () => this.follow());
    }

    /** The title of the picture that the left side shows beside the view's own. */
    get beside() {
      const picture = pictureOf(this.app, this.app.store.view.comparison);
      return picture ? picture.title : null;
    }

    /** Both sides follow the view. */
    follow() {
      const { view } = this.app.store;
      this.set("lu-picture-right", view.picture);
      const isCompared = view.comparison !== null;
      this.set("lu-picture-left", isCompared ? this.beside || view.picture : null);
    }

    /** Show a picture in a pane, or none. @param {string} pane @param {?string} title */
    set(pane, title) {
      const now = this.shown[pane];
      if ((now ? now.title : null) === title) return;
      if (now) now.layer.remove();
      const picture = pictureOf(this.app, title);
      this.shown[pane] = picture && {
        title: picture.title,
        layer: layerOf(this.app, picture, pane),
      };
    }

    /** Each side shows its own picture. @param {string} left @param {string} right css clips */
    clip(left, right) {
      this.left.style.clip = left;
      this.right.style.clip = right;
    }
  };

  /** Rows of the layer list: which picture, and how strongly parcels cover it. */
  landuse.pictureRows = function (app) {
    const { text, doc } = app;
    if (!doc.pictures.length) return null;
    const choice = el(
      "select",
      {
        "aria-label": text.pictures,
        onchange: () => app.store.dispatch({ type: "picture", title: choice.value || null }),
      },
      el("option", { value: "" }, text.no_picture),
      doc.pictures.map(({ title }) => el("option", { value: title }, title)),
    );
    const over = el("input", {
      type: "range",
      min: 0,
      max: 100,
      value: 100 * FIRST,
      "aria-label": text.parcels_over,
      oninput: () => {
        app.pictures.over = Number(over.value) / 100;
        app.shown.setLooks();
        app.scene.repaint();
        app.compare.scene?.repaint();
      },
    });
    const strength = el("label.lu-over", {}, `${text.parcels_over} `, over);
    app.store.on(["picture", "comparison"], () => {
      choice.value = app.store.view.picture || "";
      strength.hidden = !app.store.view.picture && !app.pictures.beside;
    });
    return el("div.lu-pictures", {}, el("label", {}, `${text.pictures} `, choice), strength);
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
