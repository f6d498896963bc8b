"""The page's index of boxes (grid.js) against flatbush: built, asked for a tile, asked for a point.

    python benchmarks/boxes.py [parcels, default 10000 100000 1000000 …]

flatbush comes by npm into a temporary folder; both run in Node on the same boxes: parcels of a
zone, some as long as a road. A check that both find the same rows stands before every clock.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

GRID = Path(__file__).parents[1] / "landuse" / "views" / "assets" / "grid.js"
SCRIPT = """
const [grid, count] = process.argv.slice(2);
globalThis.self = globalThis;
await import(`file://${grid}`);
const { default: Flatbush } = await import(`file://${process.cwd()}/node_modules/flatbush/index.js`);

// a fixed series of numbers: the same boxes every time
let seed = 7;
const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
const rows = Number(count);
const side = Math.ceil(Math.sqrt(rows));
const box = new Int32Array(4 * rows);
for (let i = 0; i < rows; i++) {
  const x = (i % side) * 1000 + random() * 200;
  const y = Math.floor(i / side) * 1000 + random() * 200;
  const long = i % 5000 === 0 ? 40 : 1;
  box.set([x, y, x + long * (500 + random() * 400), y + 500 + random() * 400], 4 * i);
}
const shapes = { rows, box, x: [], y: [], ring: [], row: [] };
const clock = (act, times = 5) => {
  const took = [];
  for (let k = 0; k < times; k++) {
    const start = performance.now();
    act();
    took.push(performance.now() - start);
  }
  return took.sort((a, b) => a - b)[times >> 1];
};
const makeGrid = () => new landuse.Grid(shapes);
const makeTree = () => {
  const tree = new Flatbush(rows, 16, Int32Array);
  for (let b = 0; b < 4 * rows; b += 4) tree.add(box[b], box[b + 1], box[b + 2], box[b + 3]);
  tree.finish();
  return tree;
};
const ours = makeGrid();
const theirs = makeTree();
// a tile of a near map, one of the whole zone, and the pointer
const whole = side * 1000;
const places = Array.from({ length: 2000 }, () => [random() * whole, random() * whole]);
const asked = {
  tile: places.slice(0, 200).map(([x, y]) => [x, y, x + 30000, y + 30000]),
  zone: [[0, 0, whole, whole]],
  point: places.map(([x, y]) => [x, y, x, y]),
};
const out = { build: [clock(makeGrid, 3), clock(makeTree, 3)] };
for (const [name, boxes] of Object.entries(asked)) {
  const byGrid = (b) => { let n = 0; ours.query(...b, () => { n++; }); return n; };
  const byTree = (b) => { let n = 0; theirs.search(...b, () => { n++; return false; }); return n; };
  if (boxes.some((b) => byGrid(b) !== byTree(b))) throw new Error(`${name}: other rows`);
  out[name] = [byGrid, byTree].map((ask) => clock(() => boxes.forEach(ask)) / boxes.length);
}
console.log(JSON.stringify(out));
"""


def measured(count: int, folder: Path) -> dict[str, list[float]]:
    """Milliseconds of both, by what is asked."""
    script = folder / "boxes.mjs"
    script.write_text(SCRIPT, "utf-8")
    command = ["node", str(script), str(GRID), str(count)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def main() -> None:
    """Print a line for every size and question."""
    sizes = [int(word) for word in sys.argv[1:]] or [10_000, 100_000, 1_000_000]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        install = ["npm", "install", "--silent", "--no-audit", "--no-fund", "flatbush"]
        subprocess.run(install, cwd=folder, check=True)
        print(f"{'boxes':>9} {'asked':>6} {'grid.js':>12} {'flatbush':>12} flatbush : grid.js")
        for count in sizes:
            for asked, (ours, theirs) in measured(count, folder).items():
                both = f"{ours:9.4f} ms {theirs:9.4f} ms"
                print(f"{count:9d} {asked:>6} {both} {theirs / ours:6.2f} ×")


if __name__ == "__main__":
    main()
