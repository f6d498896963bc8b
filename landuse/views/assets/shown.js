/* What follows from the view: the day, the legend, and the class of every parcel and building. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";

  /** How strongly parcels cover the ground, and a basemap, which shines through. */
  const COVER = 0.94;
  const COVER_OVER_BASE = 0.7;

  /**
   * Places of a column's rows among its classes, -1 where it has no value.
   * @type {WeakMap<Column, Int16Array>}
   */
  const PLACES = new WeakMap();
  landuse.placesOf = function (column, rows) {
    if (!column) return new Int16Array(rows).fill(-1);
    let places = PLACES.get(column);
    if (!places) {
      const { codes, head } = column;
      const low = head.low || 0;
      places = new Int16Array(rows);
      for (let i = 0; i < rows; i++) places[i] = codes[i] ? codes[i] - 1 + low : -1;
      PLACES.set(column, places);
    }
    return places;
  };

  landuse.Shown = class {
    /** @param {App} app */
    constructor(app) {
      const { parcels, buildings } = app.tables;
      this.app = app;
      /** true over a basemap */
      this.isOverBase = false;
      /** @type {Uint8Array} 1 where a parcel passes the filters */
      this.mask = new Uint8Array(parcels.rows);
      /** class of every parcel, the number of classes where it is filtered out */
      this.parcels = new Uint8Array(parcels.rows);
      this.buildings = new Uint8Array(buildings.rows);
      /** @type {Int16Array} class of every parcel in the legend, whatever is filtered */
      this.classOf = new Int16Array(parcels.rows);
      /** @type {Column | undefined} */
      this.status = undefined;
      /** @type {Column | undefined} */
      this.statusOfBuildings = undefined;
      /** @type {HousingSite[]} the sites as of the day that is shown */
      this.sites = [];
    }

    /** Place in the timeline's days, null for the day of the page. */
    get when() {
      const { doc, store } = this.app;
      const { day } = store.view;
      const at = doc.timeline && day !== null ? doc.timeline.days.indexOf(day) : -1;
      return at < 0 ? null : at;
    }

    /** The day that everything on the page is of. */
    get day() {
      return this.app.store.view.day || this.app.doc.meta.asOf;
    }

    /** Place of the goal whose mode is on, -1 where none is. */
    get goalPlace() {
      const { doc, store } = this.app;
      return doc.goals.findIndex((goal) => goal.id === store.view.goal);
    }

    /** The legend by which parcels are coloured: a goal's roles, or a theme. */
    get theme() {
      const { doc, store } = this.app;
      const { goal, theme } = store.view;
      return this.legend(goal ? `goal:${goal}` : theme) || doc.themes[0];
    }

    /** The unit that is chosen, null where none is. @returns {?Unit} */
    get chosen() {
      const { chosen } = this.app.store.view;
      return chosen && landuse.findIn(this.app, chosen.table, chosen.id);
    }

    /**
     * The legend of a theme or of a goal, null where there is none.
     * @param {string} id @returns {?ShownLegend}
     */
    legend(id) {
      const { doc, text } = this.app;
      if (!id.startsWith("goal:")) return doc.themes.find((theme) => theme.id === id) || null;
      const goal = doc.goals.find((one) => one.id === id.slice(5));
      if (!goal) return null;
      return { id, title: goal.title, unit: "", method: text.goal_method, classes: doc.roles };
    }

    /** Whether the mode of a goal with amounts of a table is on. @param {string} table */
    goalOn(table) {
      const goal = this.app.doc.goals[this.goalPlace];
      return !!goal && [goal, ...goal.also].some((condition) => condition.table === table);
    }

    /**
     * Roles of the units of a table for the goal that is shown, on a day.
     * @param {"parcels" | "buildings"} table @param {?number} [when] place of the day
     */
    roles(table, when = this.when) {
      return landuse.rolesFor(this.app, this.goalPlace, table, when);
    }

    /** Everything that follows from the view. @param {?Set<ViewKey>} changed keys, null: all */
    derive(changed) {
      const { app } = this;
      /** @param {ViewKey[]} keys */
      const has = (...keys) => !changed || keys.some((key) => changed.has(key));
      if (has("filters", "size")) this.mask = landuse.passing(app);
      if (has("day")) this.setDay();
      if (has("hidden")) landuse.setVisible(app);
      if (has("filters", "size", "off", "theme", "goal", "day", "picture", "comparison")) {
        this.setLooks();
        this.setClasses();
      }
    }

    /** Statuses and sites of the day. */
    setDay() {
      const { tables } = this.app;
      const at = this.when;
      const name = at === null ? "theme_status" : `status_${at}`;
      this.status = tables.parcels.columns[name];
      this.statusOfBuildings = tables.buildings.columns[name];
      this.sites = landuse.sitesOn(this.app, at);
    }

    /** How strongly parcels cover what is under them. */
    get cover() {
      const { store, pictures } = this.app;
      if (store.view.picture || pictures.beside) return pictures.over;
      return this.isOverBase ? COVER_OVER_BASE : COVER;
    }

    /** Colours of the parcels. */
    setLooks() {
      this.app.painters.parcels.looks = landuse.looksOf(this.theme, this.cover);
    }

    /** A basemap is put under the parcels, or taken away. @param {boolean} isOn */
    setBase(isOn) {
      this.isOverBase = isOn;
      this.setLooks();
      this.app.scene.repaint();
    }

    /** What the filters and the classes leave of every parcel and of every building. */
    setClasses() {
      const { mask, theme } = this;
      const { tables, store, doc } = this.app;
      const faint = theme.classes.length;
      const status = landuse.placesOf(this.status, tables.parcels.rows);
      const classOf = this.classesOf(theme, status);
      const noStatus = landuse.goneOf(store.view, doc.themes[0]);
      const noClass = landuse.goneOf(store.view, theme);
      const { parcels } = this;
      for (let i = 0; i < parcels.length; i++) {
        const passes = mask[i] && !noStatus[status[i]] && !noClass[classOf[i]];
        parcels[i] = passes && classOf[i] >= 0 ? classOf[i] : faint;
      }
      this.classOf = classOf;
      if (!this.goalOn("buildings")) return;
      const roles = this.roles("buildings");
      const isFiltered = landuse.isFiltered({ ...store.view, off: {} });
      for (let i = 0; i < roles.length; i++) {
        const at = landuse.parcelOfBuilding(this.app, i);
        const passes = at >= 0 ? mask[at] && !noStatus[status[at]] : !isFiltered;
        this.buildings[i] = passes && !noClass[roles[i]] ? roles[i] : faint;
      }
    }

    /**
     * Class of every parcel in a legend.
     * @param {ShownLegend} theme @param {Int16Array} status
     */
    classesOf(theme, status) {
      const { parcels } = this.app.tables;
      if (this.app.store.view.goal) return this.roles("parcels");
      if (theme.id === "status") return status;
      return landuse.placesOf(parcels.columns[`theme_${theme.id}`], parcels.rows);
    }
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
