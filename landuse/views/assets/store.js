/* Holds the view, changes it by actions, and tells who asked when a key of it has changed. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";

  landuse.Store = class {
    /**
     * @param {ViewState} view
     * @param {StoreHooks} hooks what comes before and after all who are told
     */
    constructor(view, hooks) {
      this.view = view;
      this.hooks = hooks;
      /** @type {{keys: ViewKey[], act: () => void}[]} */
      this.listeners = [];
    }

    /**
     * Change the view.
     * @param {ViewAction} action @param {boolean} [step] whether the back button takes it back
     */
    dispatch(action, step = true) {
      const before = this.view;
      this.view = landuse.nextView(before, action);
      const keys = landuse.keysOf(this.view).filter((key) => before[key] !== this.view[key]);
      if (!keys.length) return;
      const changed = new Set(keys);
      this.hooks.derive(changed);
      this.tell(changed);
      this.hooks.written(step);
    }

    /** Another view as a whole; nobody is told yet. @param {ViewState} view */
    replace(view) {
      this.view = view;
      this.hooks.derive(null);
    }

    /**
     * Do something when one of these keys of the view changes.
     * @param {ViewKey[]} keys @param {() => void} act
     */
    on(keys, act) {
      this.listeners.push({ keys, act });
    }

    /** Tell everybody. @param {?Set<ViewKey>} changed null: everything */
    tell(changed) {
      for (const { keys, act } of this.listeners) {
        if (!changed || keys.some((key) => changed.has(key))) act();
      }
      this.hooks.told();
    }
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
