"""Chances of the classes of many firms, against a loop over draws in pandas.

    python benchmarks/odds.py [firms, default 10000] [draws, default 10000]

Both draw the same errors of the same size, of the same firms; classes are compared first. The loop is timed on a twentieth of the draws.
"""

from __future__ import annotations

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from whole import workspaces

from landuse import assess, open_workspace
from landuse.domain.assessment import Assessment
from landuse.domain.ranking.odds import odds


def by_draws(a: Assessment, draws: int) -> pd.DataFrame:
    """The chance of each class, draw by draw: tax, sales and land with errors, no hidden tenants."""
    firms, random = a.enterprises[a.enterprises["rated"]], np.random.default_rng(1)
    items = a.zone.policy.scheme.indicators
    counts = pd.DataFrame(0, index=firms.index, columns=list("ABCD"))
    land, spread = 0.02, {"tax_wan": 0.03, "sales_wan": 0.02, "energy_tce": 0.05}
    for _ in range(draws):
        drawn = {
            c: firms[c].astype(float) * np.exp(random.normal(0, s, len(firms)))
            for c, s in spread.items()
        }
        drawn["mu"] = firms["mu"].astype(float) * np.exp(random.normal(0, land, len(firms)))
        score = sum(
            i.weight * drawn[i.numerator] / drawn[i.denominator] / a.bases[i.id].value
            for i in items
        )
        share = score.rank(ascending=False, method="min") / len(score)
        classes = np.select([share <= 0.2, share <= 0.6, share <= 0.95], list("ABC"), "D")
        for name in "ABCD":
            counts[name] += classes == name
    return counts / draws


def main() -> None:
    firms, draws = (int(a) for a in (*sys.argv[1:], *("10000", "10000")[len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as place:
        workspaces(Path(place), int(firms / 0.3) + 1, endings=("parquet",))
        result = assess(open_workspace(Path(place) / "parquet"), "2022-12-31")
    scheme = result.zone.policy.scheme
    still = scheme.model_copy(update={"spread": scheme.spread.model_copy(update={"tenant": 0.0})})
    policy = result.zone.policy.model_copy(update={"scheme": still})
    a = replace(result, zone=replace(result.zone, policy=policy))
    few = max(draws // 20, 1)
    mine, theirs = odds(a, draws=few), by_draws(a, few)
    apart = np.abs(mine[["p_A", "p_B", "p_C", "p_D"]].to_numpy() - theirs.to_numpy()).mean()
    assert apart < 0.02, apart
    start = time.perf_counter()
    odds(result, draws=draws)
    ours = time.perf_counter() - start
    start = time.perf_counter()
    by_draws(a, few)
    loop = (time.perf_counter() - start) * draws / few
    print(
        f"{len(mine)} firms, {draws} draws: landuse {ours:.1f} s, a loop over draws {loop:.0f} s (from {few} of them)"
    )
    print(f"odds: {loop / ours:.1f} × faster")


if __name__ == "__main__":
    main()
