"""The front desk: its names, its refusals, and the promise that nothing handed in is changed."""

import datetime as dt
import inspect as signatures
from functools import cached_property
from pathlib import Path

import pytest
from factories import box, row
from factories import zone as small_zone
from read_only import assert_same, frames_of, lock

import landuse
from landuse.domain.assessment import year_before
from landuse.domain.explain.unit_account import account_of
from landuse.domain.explain.what_if import with_figures, without_use
from landuse.domain.goals.period import period_of
from landuse.domain.land.lineage import match
from landuse.domain.output.firms import TOTALS
from landuse.domain.period_report import period_report
from landuse.domain.publication import publication
from landuse.domain.quality.inspection import inspect
from landuse.domain.ranking.odds import odds
from landuse.domain.timeline import goals_on
from landuse.domain.vocabulary.measures import BY
from landuse.flows.database import tables_of
from landuse.views.pages import report_page
from landuse.views.tables import results
from landuse.views.text import tags as tag_texts

ROOT = Path(__file__).parents[1]
DAY = dt.date(2022, 9, 30)
#: Functions that are given paths: there is nothing of the caller's to change.
READERS = ("init_workspace", "load_policy", "load_scenarios", "open_study", "open_workspace")


@pytest.fixture(scope="module")
def zone():
    """The demo zone, every buffer of its frames read-only."""
    zone = landuse.open_workspace(ROOT)
    lock(zone)
    return zone


@pytest.fixture(scope="module")
def assessment(zone):
    """The demo zone judged in autumn, every buffer of its frames read-only."""
    assessment = landuse.assess(zone, DAY)
    lock(assessment)
    return assessment


CALLS = {
    "assess": lambda z, a: landuse.assess(z, DAY),
    "year_before": lambda z, a: year_before(a),
    "timeline": lambda z, a: landuse.timeline(a, [dt.date(2022, 3, 31), DAY]),
    "forecast": lambda z, a: landuse.forecast(a, draws=50),
    "goals_on": lambda z, a: goals_on(a, [dt.date(2022, 3, 31)]),
    "period_report": lambda z, a: period_report(a, period_of("month", DAY), draws=50),
    "report": lambda z, a: report_page.html(
        period_report(a, period_of("quarter", DAY), draws=50), DAY
    ),
    "ranking": lambda z, a: [
        landuse.ranking(a, by, m) for by in BY for m in ("tax_per_mu", "score")
    ],
    "change": lambda z, a: landuse.ranking(a, "enterprise", "score", year_before(a)),
    "odds": lambda z, a: odds(a, draws=20),
    "explain": lambda z, a: [
        landuse.explain(a, frame.index[0])._repr_html_()
        for frame in (a.parcels, a.buildings, a.enterprises)
    ],
    "what_if": lambda z, a: with_figures(
        z, a.shares["enterprise_id"].iloc[0], {"tax_wan": ("=", 1.0)}
    ),
    "without": lambda z, a: without_use(a, a.shares["enterprise_id"].iloc[0]),
    "of_zone": lambda z, a: a.of_zone,
    "account_of": lambda z, a: account_of(a, a.parcels.index[0]),
    "inspect": lambda z, a: inspect(z, DAY),
    "match": lambda z, a: match(z.parcels, z.parcels.iloc[1:]),
    "publication": lambda z, a: publication(a),
    "to_postgis": lambda z, a: tables_of(a),
    "zone": lambda z, a: landuse.zone(z.parcels, year=2022, buildings=z.buildings),
    "render_map": lambda z, a: landuse.render_map(a, public=True),
    "render_all": lambda z, a: landuse.render_map(
        a, line=landuse.timeline(a, [DAY]), outlooks=landuse.forecast(a, draws=50), others={"b": a}
    ),
    "study": lambda z, a: [
        outcome.simulate(20).quantile(0.5)
        for area in z.areas.index
        for outcome in landuse.study(
            a, str(area), landuse.load_scenarios(ROOT / "scenarios")
        ).outcomes
        if outcome.tornado is not None
    ],
    "map": lambda z, a: a.map(),
    "plot": lambda z, a: a.plot("class"),
    "standing": lambda z, a: a.standing,
    "goals": lambda z, a: a.goals,
    "remark": lambda z, a: z.remark,
    "parts": lambda z, a: z.parts,
    "has_firms_of": lambda z, a: z.has_firms_of(2022),
    "within": lambda z, a: [a.within(str(area)) for area in z.areas.index],
    "reasons": lambda z, a: a.reasons,
    "layers": lambda z, a: [
        results.layer(a.parcels, a.grounds["parcel"]),
        results.layer(a.buildings, a.grounds["building"], "en"),
    ],
    "tags": lambda z, a: tag_texts.rows_of(a, a.parcels, "parcel", "zh"),
    "repr": lambda z, a: [repr(z), repr(a), z._repr_html_(), a._repr_html_()],
}


@pytest.mark.parametrize("name", CALLS)
def test_nothing_handed_in_is_changed(zone, assessment, name):
    before = {key: frame.copy(deep=True) for key, frame in frames_of(assessment).items()}
    CALLS[name](zone, assessment)
    after = frames_of(assessment)
    assert list(after) == list(before)
    for key, frame in after.items():
        assert_same(frame, before[key])


@pytest.mark.parametrize("name", ["assess", "inspect", "ranking", "change", "odds", "timeline"])
def test_columns_without_gaps_are_not_changed(name):
    """Where nothing is missing numpy looks at the frame's own memory."""
    parcels = [
        {
            "parcel_id": f"P{i}",
            "geometry": box(300 * i, 0, 200, 100),
            "area_registered_m2": 20_000.0 * i,
            "far_min": 1.0,
            "tax_per_mu_min": 5.0,
            "name": "甲",
        }
        for i in range(4)
    ]
    buildings = [
        {
            "building_id": f"B{i}",
            "geometry": box(300 * i, 0, 50, 50),
            "floors": 2,
            "floor_area_m2": 5000.0 * i,
            "vacant_area_m2": 0.0,
            "height_m": 20.0,
        }
        for i in range(4)
    ]
    firms = [
        {
            "enterprise_id": f"F{i}",
            "year": year,
            **dict.fromkeys(TOTALS, 10.0 * i),
            "above_scale": True,
        }
        for i in range(4)
        for year in (2021, 2022)
    ]
    seats = [
        {"enterprise_id": f"F{i}", "parcel_id": f"P{i}", "land_mu": 3.0, "floor_area_m2": 10.0}
        for i in range(4)
    ]
    actions = [row(f"A{i}", "开工", "2022-03-01", parcel=f"P{i}", area_mu=3.0) for i in range(4)]
    made = small_zone(
        parcels=parcels, buildings=buildings, enterprises=firms, occupancy=seats, actions=actions
    )
    lock(made)
    judged = landuse.assess(made, DAY)
    lock(judged)
    before = {key: frame.copy(deep=True) for key, frame in frames_of(judged).items()}
    CALLS[name](made, judged)
    for key, frame in frames_of(judged).items():
        assert_same(frame, before[key])


def test_every_public_function_is_called():
    takes_values = {
        name
        for name in landuse.__all__
        if signatures.isfunction(getattr(landuse, name)) and name not in READERS
    }
    assert takes_values <= set(CALLS)


def test_every_public_method_is_called():
    public = {
        name
        for value in (landuse.Assessment, landuse.Zone)
        for name, member in vars(value).items()
        if not name.startswith("_") and not is_default(member)
    }
    assert public <= set(CALLS), public - set(CALLS)


def is_default(member):
    """Whether a member of a class is the default of a field, and nothing that is asked."""
    return not (callable(member) or isinstance(member, (property, cached_property)))


def test_completion_offers_the_public_names():
    assert dir(landuse) == sorted(landuse.__all__)
    with pytest.raises(AttributeError, match="nothing"):
        landuse.nothing  # noqa: B018


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda a: landuse.ranking(a, by="company"), ["by", "enterprise", "parcel"]),
        (lambda a: landuse.ranking(a, by=["parcel"]), ["by", "parcel"]),
        (lambda a: landuse.ranking(a, measure="taxes"), ["measure", "tax_wan", "score"]),
        (lambda a: landuse.ranking(a, measure=None), ["measure", "tax_wan"]),
        (lambda a: landuse.forecast(a, draws=0), ["draws", "1"]),
        (lambda a: landuse.forecast(a, 10, seed=-1), ["seed", "0"]),
        (lambda a: odds(a, draws="many"), ["draws"]),
        (lambda a: landuse.explain(a, "P0"), ["P0"]),
        (lambda a: landuse.explain(a, 7), ["7"]),
        (lambda a: a.within("没有的片区"), ["没有的片区"]),
        (lambda a: landuse.timeline(a, ["2022-02-30"]), ["2022-02-30", "2022-06-30"]),
        (lambda a: landuse.assess(a.zone, 2022), ["2022", "Timestamp"]),
    ],
)
def test_a_wrong_argument_is_one_sentence(assessment, call, words):
    with pytest.raises(landuse.LanduseError) as refused:
        call(assessment)
    text = str(refused.value)
    assert "\n" not in text
    assert all(word in text for word in words), text
