/* Paper: the sheet, and the map fitted to it. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";

  const rules = document.createElement("style");

  /** The sheet to print on: the layout is made for A3, A4 has it smaller. */
  landuse.setSheet = function (size) {
    const sheet = size || "A3";
    document.head.append(rules);
    rules.textContent = `@page { size: ${sheet} landscape; margin: 8mm; }`;
    document.body.classList.toggle("lu-a4", sheet === "A4");
  };

  /** Paper has another size: fit what is on the screen to it. */
  landuse.printing = function (app) {
    /** @type {?L.LatLngBounds} */
    let seen = null;
    const { map, host } = app;
    /** @param {L.LatLngBounds} box */
    const fit = (box) => {
      map.invalidateSize({ animate: false });
      map.fitBounds(box, { animate: false });
    };
    const left = host.querySelector("aside.lu-left");
    const right = host.querySelector(".lu-right-main");
    const sites = left?.querySelector(".lu-housing");
    window.addEventListener("beforeprint", () => {
      seen = map.getBounds();
      document.body.classList.add("lu-printing");
      // the left column is full, and paper does not scroll
      if (right && sites) right.insertBefore(sites, right.querySelector(".lu-ranking"));
      fit(seen);
    });
    window.addEventListener("afterprint", () => {
      document.body.classList.remove("lu-printing");
      if (left && sites) left.append(sites);
      if (seen) fit(seen);
    });
  };
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
