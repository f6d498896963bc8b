/* The chapters of a presentation: large type, panels away, arrow keys; on paper a page each. */
(function (/** @type {Landuse} */ landuse) {
  "use strict";
  const { el, icon } = landuse;

  /** Milliseconds that tiles and labels take to stand. */
  const SETTLED = 150;

  /** Key → chapters that it goes on. */
  const STEPS = new Map([
    ["ArrowRight", 1],
    ["PageDown", 1],
    [" ", 1],
    ["ArrowLeft", -1],
    ["PageUp", -1],
  ]);

  /** What is asked for of the chapters: the place of one, "all", or nothing. */
  const askedOf = () =>
    new URLSearchParams(location.hash.replace(/^#[^?]*\?|^#/, "")).get("chapters");

  /** The presentation. @param {App} app */
  landuse.presenting = function (app) {
    const { chapters } = app.doc;
    if (!chapters.length) return;
    const { text, host } = app;
    let place = -1;
    const title = el("h2");
    const sentence = el("p");
    const figures = el("p.lu-chapter-figures");
    const page = el("small");
    /** @param {string} name @param {string} label @param {() => void} act */
    const button = (name, label, act) =>
      el(
        `button.lu-button.lu-turn-${name}`,
        { type: "button", "aria-label": label, title: label, onclick: act },
        icon(name),
      );
    const box = el(
      "div.lu-chapter",
      { hidden: true, role: "region", "aria-label": text.present, "aria-live": "polite" },
      el("div", {}, title, sentence, figures),
      el(
        "nav",
        {},
        button("back", text.chapter_before, () => show(place - 1)),
        page,
        button("next", text.next_chapter, () => show(place + 1)),
        button("close", text.close, () => leave()),
      ),
    );
    host.querySelector(".lu-map")?.append(box);
    L.DomEvent.disableClickPropagation(box);

    const say = () => {
      title.textContent = chapters[place].title;
      sentence.textContent = chapters[place].sentence;
      const goal = landuse.goalShown(app);
      figures.textContent = goal ? landuse.figuresOf(app, goal) : "";
      const values = { place: String(place + 1), count: chapters.length };
      page.textContent = landuse.fill(text.chapter_of, values);
    };
    /** @param {number} to place of a chapter */
    const show = (to) => {
      if (to < 0 || to >= chapters.length) return;
      place = to;
      const isFirst = box.hidden;
      box.hidden = false;
      host.classList.add("lu-present");
      app.map.invalidateSize({ animate: false });
      say();
      // the zone stands under the sentence, not behind it
      if (isFirst) app.camera.home(false, box.offsetTop + box.offsetHeight);
      app.address.show(chapters[place].view);
      say();
    };
    const leave = () => {
      box.hidden = true;
      place = -1;
      host.classList.remove("lu-present");
      app.map.invalidateSize({ animate: false });
      app.camera.home(false);
    };
    landuse.startPresenting = () => show(0);

    document.addEventListener(
      "keydown",
      (event) => {
        if (box.hidden) return;
        const step = STEPS.get(event.key);
        if (event.key === "Escape") leave();
        else if (step) show(place + step);
        else return;
        event.preventDefault();
        event.stopImmediatePropagation();
      },
      true,
    );

    const asked = askedOf();
    if (asked === "all") return book(app, show);
    if (asked !== null && chapters[Number(asked) - 1]) show(Number(asked) - 1);
  };

  /**
   * Every chapter as a picture on a page of its own.
   * @param {App} app @param {(to: number) => void} show
   */
  async function book(app, show) {
    const pages = el("div.lu-book");
    document.body.append(pages);
    document.body.classList.add("lu-bound");
    for (let k = 0; k < app.doc.chapters.length; k++) {
      show(k);
      await new Promise((done) => setTimeout(done, SETTLED));
      const { title, sentence } = app.doc.chapters[k];
      const goal = landuse.goalShown(app);
      const figures = goal && el("p.lu-book-figures", {}, landuse.figuresOf(app, goal));
      const said = sentence ? el("p", {}, sentence) : null;
      pages.append(el("section", {}, el("h2", {}, title), said, figures, landuse.pictureOf(app)));
    }
    document.documentElement.dataset.bound = "true";
  }
})((window.landuse = window.landuse || /** @type {Landuse} */ ({})));
