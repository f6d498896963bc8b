"""What may be shown to everybody: no holders, firms, tax or papers; outlines generalised."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from landuse.domain.assessment import Assessment
from landuse.domain.goals.report import GoalProgress

if TYPE_CHECKING:
    import geopandas as gpd

    from landuse.domain.tags.reasons import Grounds

#: Outlines are simplified by so much (m), and their corners rounded to the metre: a plan, not a survey.
TOLERANCE, GRID = 3.0, 1.0
_SECRET = (
    "name",
    "holder",
    "holder_code",
    "contract_no",
    "contract_date",
    "right_nature",
    "tax_wan",
    "sales_wan",
    "energy_tce",
    "added_value_wan",
    "power_kwh",
    "rd_wan",
    "employees",
    "emissions_t",
    "tax_per_mu",
    "sales_per_mu",
    "tax_per_mu_min",
    "score",
    "rank",
    "class",
    "enterprise_count",
    "idle_decision_no",
    "reviewer",
    "start_basis",
)
_ACTION_SECRET = ("factory_id", "project", "evidence", "responsible", "note")


def published(assessment: Assessment) -> Assessment:
    """The assessment without what belongs to firms and persons; statuses, areas, floor areas, goals and sites stay.

    Reasons keep their rule and clause, not the values; entries of goals keep unit, amount and date.
    """
    a, zone = assessment, assessment.zone
    actions = zone.actions.assign(**dict.fromkeys(_ACTION_SECRET, None))
    housing = _plain(zone.housing, ())
    bare = replace(
        zone,
        actions=actions,
        housing=housing,
        enterprises=zone.enterprises.iloc[:0],
        sources={},
        note=zone.note,
    )
    return replace(
        a,
        zone=bare,
        parcels=_plain(a.parcels, _SECRET),
        buildings=_plain(a.buildings, _SECRET),
        grounds={unit: _without_values(grounds) for unit, grounds in a.grounds.items()},
        enterprises=a.enterprises.iloc[:0],
        shares=a.shares.iloc[:0],
        uses=a.uses.iloc[:0],
        goals=replace(a.goals, goals=tuple(map(_goal, a.goals.goals))),
    )


def _plain(units: gpd.GeoDataFrame, secret: tuple[str, ...]) -> gpd.GeoDataFrame:
    import shapely

    out = units.drop(columns=[c for c in secret if c in units])
    shapes = shapely.simplify(out.geometry.to_numpy(), TOLERANCE)
    return out.set_geometry(shapely.set_precision(shapes, GRID), crs=units.crs)


def _without_values(grounds: Grounds) -> Grounds:
    """The same rules on no values, and no reviews."""
    bases = [replace(basis, columns=()) for basis in grounds.bases]
    return replace(grounds, bases=bases, reviews={})


def _goal(goal: GoalProgress) -> GoalProgress:
    by_owner = goal.measure == "revitalized_factories"  # there the id names the owner

    def bare(entry: Any) -> dict[str, Any]:
        kept = {k: entry.get(k) for k in ("id", "action_id", "amount", "date", "mode", "reason")}
        return kept | ({"id": entry.get("action_id")} if by_owner else {})

    return replace(
        goal,
        counted=tuple(map(bare, goal.counted)),
        excluded=tuple(map(bare, goal.excluded)),
        also=tuple(map(_goal, goal.also)),
    )
