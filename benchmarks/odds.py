"""Chances of the classes of many firms, against a loop over draws in pandas.

    python benchmarks/odds.py [firms, default 10000] [draws, default 10000]

Both draw the same errors of the same size, of the same firms; classes are compared first. The
loop is timed on a twentieth of the draws.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from timing import seconds, sizes
from whole import workspaces

from landuse import assess, open_workspace
from landuse.domain.assessment import Assessment
from landuse.domain.ranking.odds import odds

CLASSES = "ABCD"
#: Standard deviations of the errors of figures and land, as the policy has them, in logarithms.
SPREAD = {"tax_wan": 0.03, "sales_wan": 0.02, "energy_tce": 0.05, "mu": 0.02}
#: Errors of few draws, as they are compared: the mean difference of chances may be so large.
TOLERANCE = 0.02
FIRMS_PER_PARCEL = 0.3


def by_draws(assessment: Assessment, draws: int) -> pd.DataFrame:
    """The chance of each class, draw by draw, by errors of figures and land alone."""
    firms = assessment.enterprises[assessment.enterprises["rated"]]
    random = np.random.default_rng(1)
    counts = pd.DataFrame(0, index=firms.index, columns=list(CLASSES))
    for _ in range(draws):
        drawn: dict[str, pd.Series] = {}
        for column, spread in SPREAD.items():
            error = np.exp(random.normal(0, spread, len(firms)))
            drawn[column] = firms[column].astype(float) * error
        score = pd.Series(0.0, index=firms.index)
        for item in assessment.zone.policy.scheme.indicators:
            value = drawn[item.numerator] / drawn[item.denominator]
            score += item.weight * value / assessment.bases[item.id].value
        share = score.rank(ascending=False, method="min") / len(score)
        classes = np.select([share <= 0.2, share <= 0.6, share <= 0.95], list("ABC"), "D")
        for name in CLASSES:
            counts[name] += classes == name
    return counts / draws


def without_tenants(assessment: Assessment) -> Assessment:
    """The same by a policy that knows of no hidden tenants, which the loop does not draw."""
    policy = assessment.zone.policy
    spread = policy.scheme.spread.model_copy(update={"tenant": 0.0})
    scheme = policy.scheme.model_copy(update={"spread": spread})
    changed = policy.model_copy(update={"scheme": scheme})
    return replace(assessment, zone=replace(assessment.zone, policy=changed))


def main() -> None:
    firms, draws = sizes(10_000, 10_000)
    with tempfile.TemporaryDirectory() as place:
        workspaces(Path(place), int(firms / FIRMS_PER_PARCEL) + 1, endings=("parquet",))
        assessment = assess(open_workspace(Path(place) / "parquet"), "2022-12-31")
    alike = without_tenants(assessment)
    few = max(draws // 20, 1)
    chances = odds(alike, draws=few)
    loop_chances = by_draws(alike, few)
    apart = np.abs(chances[[f"p_{name}" for name in CLASSES]].to_numpy() - loop_chances.to_numpy())
    assert apart.mean() < TOLERANCE, apart.mean()
    ours = seconds(lambda: odds(assessment, draws=draws))
    loop = seconds(lambda: by_draws(alike, few)) * draws / few
    print(f"{len(chances)} firms, {draws} draws")
    print(f"landuse {ours:.1f} s, a loop over draws {loop:.0f} s (from {few} of them)")
    print(f"odds: {loop / ours:.1f} × faster")


if __name__ == "__main__":
    main()
