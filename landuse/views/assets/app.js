/* Everything together: the tables of the page, its parts, and where they stand. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el } = landuse;

  /** Tables that only closer looks and cards need. */
  const LATER = new Set(["firms", "shares", "actions"]);

  /** Build the page around a folium map. */
  landuse.open = async function (map) {
    /** @type {PageDocument} */
    const doc = JSON.parse(document.getElementById("lu-doc")?.textContent || "");
    const host = el("div.lu-app", { lang: document.documentElement.lang });
    document.body.prepend(host);
    if (!landuse.canUnpack()) return landuse.fail(host, doc.text.old_browser);
    // a ward or a column may be called "constructor": what is looked up by a word inherits none
    for (const byWord of [doc.words, doc.statusLabels, doc.statusColors, doc.columns]) {
      Object.setPrototypeOf(byWord, null);
    }
    try {
      const tables = tablesOf(doc);
      await load(tables, (name) => !LATER.has(name));
      const app = new PageApp(map, doc, host, tables);
      await app.start();
      landuse.app = app;
      document.documentElement.dataset.ready = "true";
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      landuse.fail(host, landuse.fill(doc.text.failed, { reason }));
      throw error;
    }
  };

  /** The tables of a page, not yet unpacked. @param {PageDocument} doc @returns {Tables} */
  function tablesOf(doc) {
    /** @param {string} name */
    const table = (name) => new landuse.Table(`lu-${name}`, doc.tables[name]);
    const all = Object.keys(doc.tables).map((name) => [name, table(name)]);
    return {
      ...Object.fromEntries(all),
      parcels: table("parcels"),
      buildings: table("buildings"),
      housing: table("housing"),
      areas: table("areas"),
      site_days: table("site_days"),
      entries: table("entries"),
      firms: table("firms"),
      shares: table("shares"),
      actions: table("actions"),
    };
  }

  /** Unpack some tables. @param {Tables} tables @param {(name: string) => boolean} wanted */
  const load = (tables, wanted) =>
    Promise.all(
      Object.entries(tables)
        .filter(([name]) => wanted(name))
        .map(([, table]) => table?.load()),
    );

  /** The parts of the page, each of which is handed all of them. */
  class PageApp {
    /**
     * @param {L.Map} map
     * @param {PageDocument} doc @param {HTMLElement} host @param {Tables} tables
     */
    constructor(map, doc, host, tables) {
      this.map = map;
      this.doc = doc;
      this.host = host;
      this.tables = tables;
      this.text = doc.text;
      this.words = doc.words;
      this.facets = landuse.facets(this);
      /** mu of every parcel, 0 where unknown */
      this.mu = landuse.numbers(tables.parcels.columns.area_mu, tables.parcels.rows);
      this.store = new landuse.Store(landuse.firstView(doc), {
        derive: (changed) => this.shown.derive(changed),
        told: () => this.scene.repaint(),
        written: (step) => this.address.write(step),
      });
      /** @type {Shown} */
      this.shown = new landuse.Shown(this);
      this.painters = landuse.painters(this);
      /** @type {Scene} */
      this.scene = landuse.scene(landuse.inOrder(this));
      this.outlines = L.svg({ pane: "overlayPane", padding: 0.5 });
      /** @type {Picked} */
      this.picked = new landuse.Picked(this);
      /** @type {Compare} */
      this.compare = new landuse.Compare(this);
      /** @type {Pictures} */
      this.pictures = new landuse.Pictures(this);
      /** @type {Tools} */
      this.tools = new landuse.Tools(this);
      /** @type {Cards} */
      this.cards = new landuse.Cards(this);
      /** @type {Camera} */
      this.camera = new landuse.Camera(this);
      /** @type {Address} */
      this.address = new landuse.Address(this);
      this.completed = () => {};
      /** when what only cards need is unpacked too */
      this.complete = new Promise((/** @type {(done?: undefined) => void} */ resolve) => {
        this.completed = resolve;
      });
      this.layout();
      /** @type {{ settle(): void }} */
      this.labels = landuse.labels(this);
      this.store.on(["hidden"], () => this.labels.settle());
    }

    /** Show what the address asks for; then unpack what only cards need. */
    async start() {
      const { map, store, address, camera } = this;
      const asked = address.asked();
      store.replace(asked.view);
      map.invalidateSize({ animate: false });
      camera.home(false);
      landuse.pointing(this);
      camera.goTo(asked.place);
      store.tell(null);
      this.scene.addTo(map);
      this.compare.clip();
      landuse.printing(this);
      document.documentElement.dataset.painted = "true";
      await new Promise(requestAnimationFrame);
      await load(this.tables, (name) => LATER.has(name));
      this.completed();
      await this.complete;
      landuse.presenting(this);
      address.open();
    }

    /** Where the panels stand. */
    layout() {
      const { text } = this;
      const plan = this.map.getContainer();
      const left = el(
        "aside.lu-left",
        { "aria-label": text.goals },
        landuse.goalPanel(this),
        landuse.statusPanel(this),
        landuse.filterPanel(this),
        landuse.housingPanel(this),
      );
      const right = el(
        "aside.lu-right",
        { "aria-label": text.legend },
        el(
          "div.lu-right-main",
          {},
          landuse.legendPanel(this),
          landuse.candidatesPanel(this),
          landuse.rankPanel(this),
        ),
        this.cards.node,
      );
      const main = el("main.lu-map", { "aria-label": text.map }, plan, landuse.furniture(this));
      plan.tabIndex = 0;
      plan.setAttribute("aria-label", text.map);
      this.host.append(landuse.titleBar(this), left, main, right, landuse.foot(this));
      landuse.folding(this);
      landuse.keyboard(this);
      this.store.on(["sheet"], () => landuse.setSheet(this.store.view.sheet));
    }
  }
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
