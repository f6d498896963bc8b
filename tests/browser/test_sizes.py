"""Every window that people have: nothing cut, nothing covered, type that can be read."""

import pytest

#: A screen on the wall, laptops with and without Windows at 150 %, an old screen, a telephone.
SIZES = [(1920, 1080), (1366, 768), (1366, 625), (1280, 590), (1024, 768), (390, 844)]
SIDES = ("map", "left", "right")
#: Marks that nobody reads as text: figures of the scale, signs of the legend.
SMALL = ".lu-scale, .lu-sign-text"
#: Text that may end in dots: what the foot and lists shorten has its whole text as title or card.
SHORTENED = ".lu-foot, .lu-rank-name, .lu-found, .lu-brand"

LOOK = """([small, shortened]) => {
  const faults = [];
  const shown = (e) => e.getClientRects().length && getComputedStyle(e).visibility === "visible";
  const own = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
  for (const e of document.querySelectorAll(".lu-app *")) {
    if (!own(e) || !shown(e) || e.closest("svg")) continue;
    const style = getComputedStyle(e);
    const said = `${e.className} ${e.textContent.trim().slice(0, 30)}`;
    if (parseFloat(style.fontSize) < 14 && !e.closest(small)) faults.push(`small: ${said}`);
    const isCut = style.display !== "inline" && e.scrollWidth > e.clientWidth + 1;
    if (isCut && !e.closest(shortened)) faults.push(`cut: ${said}`);
  }
  const across = document.documentElement.scrollWidth - window.innerWidth;
  if (across > 0) faults.push(`wider than the window by ${across}`);
  return [...new Set(faults)];
}"""

COVERED = """(names) => {
  const boxes = names.flatMap((name) => {
    const e = document.querySelector(name);
    if (!e || !e.getClientRects().length) return [];
    const box = e.getBoundingClientRect();
    return [{ name, box }];
  });
  const faults = [];
  const map = document.querySelector(".lu-map").getBoundingClientRect();
  for (const { name, box } of boxes) {
    const isOut = box.left < map.left || box.right > map.right + 0.5 || box.bottom > map.bottom;
    if (isOut || box.top < map.top) faults.push(`${name} leaves the map`);
  }
  boxes.forEach((one, k) => boxes.slice(k + 1).forEach((two) => {
    const [a, b] = [one.box, two.box];
    const meets = a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    if (meets) faults.push(`${one.name} over ${two.name}`);
  }));
  return faults;
}"""
FURNITURE = [".lu-zoom", ".lu-tools", ".lu-north", ".lu-scale", ".lu-time", ".lu-picked"]


@pytest.fixture(params=["zh", "en"])
def page(opened, request):
    return opened(request.param).page


def test_every_window_shows_all_in_type_that_can_be_read(page):
    faults = {}
    for size in SIZES:
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.evaluate("() => landuse.app.picked.take([])")
        for view in ("", "#goal=land", "#goal=housing"):
            page.evaluate("hash => landuse.app.address.take(landuse.app.address.asked(hash))", view)
            for side in SIDES if size[0] < 900 else SIDES[:1]:
                page.evaluate("side => document.querySelector(`[data-tab=${side}]`).click()", side)
                faults[size, view, side] = page.evaluate(LOOK, [SMALL, SHORTENED])
        page.evaluate("() => document.querySelector('[data-tab=map]').click()")
        page.evaluate("() => landuse.app.picked.take([0, 1])")
        faults[size, "picked"] = page.evaluate(COVERED, FURNITURE)
        page.evaluate("() => landuse.app.cards.select({ table: 'parcels', row: 0 }, true)")
        page.wait_for_selector(".lu-card-body")
        faults[size, "card"] = page.evaluate(LOOK, [SMALL, SHORTENED])
        page.evaluate("() => landuse.app.cards.select(null)")
    assert {key: found for key, found in faults.items() if found} == {}


def test_labels_stay_inside_the_map(opened):
    page = opened("zh", (390, 844)).page
    outside = page.evaluate(
        """() => {
          const { map, labels } = landuse.app;
          const wall = map.getContainer().getBoundingClientRect();
          const out = [];
          // every label's place once at the very edge of the map
          for (const e of document.querySelectorAll(".lu-label")) {
            const box = e.getBoundingClientRect();
            map.panBy([box.left - wall.right + 2, 0], { animate: false });
            labels.settle();
            const span = e.firstChild.getBoundingClientRect();
            if (e.style.visibility === "visible" && span.right > wall.right + 1) {
              out.push(e.textContent);
            }
          }
          return [document.querySelectorAll(".lu-label").length, out];
        }"""
    )
    assert outside[0] > 1 and outside[1] == []
