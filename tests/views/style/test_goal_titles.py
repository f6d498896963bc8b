"""A goal is called by its English title where English is read, wherever it is named."""

from factories import box, day, row, zone

from landuse.domain.assessment import assess
from landuse.domain.goals.changes import changes
from landuse.domain.policy.goal import GoalSpec
from landuse.domain.timeline import goals_on
from landuse.views.map.goal_cards import cards
from landuse.views.tables.goal_outlook import change_rows
from landuse.views.tables.goals import balance_rows, entry_rows, series_cols
from landuse.views.text.outlook import Between, change_text
from landuse.views.text.progress import progress_text, sparklines

FLOOR = {"measure": "revitalized_floor_m2", "target": 100, "title": "厂房面积"}
GOALS = (
    GoalSpec(
        id="land",
        title="土地再开发",
        title_en="Land put to use",
        measure="redeveloped_mu",
        target=60,
        **{"and": [{**FLOOR, "title_en": "Factory floor"}]},
    ),
    GoalSpec(id="floor", **FLOOR),
)


def test_every_list_has_the_title_of_its_language():
    parcels = [{"parcel_id": "P0", "geometry": box(0, 0, 200, 100), "area_registered_m2": 2e4}]
    actions = [row("A1", "开工", "2022-08-01", parcel="P0")]
    whole = assess(zone(goals=GOALS, parcels=parcels, actions=actions), day("2022-12-31"))
    before, report = goals_on(whole, [day("2022-06-30"), day("2022-12-31")])
    moved = changes(before, report)
    between = Between(before.as_of, report.as_of, moved)

    for lang, land, floor in (
        ("en", "Land put to use", "Factory floor"),
        ("zh", "土地再开发", "厂房面积"),
    ):
        assert f"{land} " in progress_text(report, lang)
        assert floor in progress_text(report, lang)
        assert sparklines([before, report], lang).splitlines()[1].endswith(land)
        assert [r["goal"] for r in balance_rows(report, lang=lang)] == [land, floor, "厂房面积"]
        assert entry_rows(report, lang)[0]["goal"] == land
        assert series_cols([report])[1].label(lang).startswith(land)
        assert change_rows(moved, lang)[0]["goal"] == land
        assert land in change_text(between, lang)
        card = cards(report, [[None, None], [None]], [], lang)[0]
        assert card["title"] == land
