"""What a terminal shows, in either language: whole sentences, and no line of more than 80 columns.

Words that a ledger or a policy writes stay as they are; here all of them are English.
"""

import datetime as dt
import re
from dataclasses import replace

import pytest
from factories import PARCELS, box, row, zone
from rated_zones import rated_zone
from rich.cells import cell_len

from landuse.domain.assessment import assess
from landuse.domain.explain.unit_account import account_of
from landuse.domain.explain.what_if import Difference
from landuse.domain.goals.changes import changes
from landuse.domain.goals.moves import StageMove
from landuse.domain.policy.goal import GoalSpec
from landuse.domain.ranking.ranking import ranking as ranked
from landuse.domain.ranking.summary import summary_of
from landuse.domain.timeline import goals_on
from landuse.views.tables.formats import records
from landuse.views.tables.goal_outlook import MOVE_COLS, move_json, move_rows
from landuse.views.tables.goals import entry_rows, series_cols, series_rows, side_by_side
from landuse.views.tables.text_table import text_table
from landuse.views.text import explain, lineage, outlook, progress, quality, ranking, tags, what_if
from landuse.views.text.ranking_note import note

CJK = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
BOTH = pytest.mark.parametrize("lang", ["zh", "en"])
GOALS = (
    GoalSpec(id="land", title="Land back in use", measure="redeveloped_mu", target=600),
    GoalSpec(id="sites", title="Homes on schedule", measure="housing_sites", target=8),
)


@pytest.fixture(scope="module")
def judged():
    late = {"due_start": "2020-01-01", "started": None, "government_caused": False}
    parcels = [{**PARCELS[0], **late}, *PARCELS[1:]]
    actions = [
        row("A1", "开工", "2022-06-03", parcel="P2"),
        row("A2", "签约", "2022-02-03", parcel="P3"),
        row("A3", "终止", "2022-02-03", parcel="P3"),
        *(row(f"B{n}", "签约", "2022-02-03", parcel="P4") for n in range(7)),
    ]
    sites = [
        {"site_id": "S1", "name": "Site 1", "geometry": box(0, 300, 9, 9)}
        | {"planned_start": "2022-01-01", "units": 40}
    ]
    made = zone(parcels=parcels, actions=actions, housing=sites, goals=GOALS)
    return assess(replace(made, name="Test zone"), "2022-06-30")


@pytest.fixture(scope="module")
def rated():
    made = rated_zone([100.0 - 10 * n for n in range(10)])
    return assess(replace(made, name="Test zone", note_en="Invented data"))


def lines_of(text, lang):
    """The lines of a text, held to the language and to 80 columns."""
    lines = text.splitlines()
    assert [line for line in lines if cell_len(line) > 80] == []
    assert lang == "zh" or [line for line in lines if CJK.search(line)] == []
    return lines


@BOTH
def test_tags(judged, lang):
    rows = tags.rows_of(judged, judged.parcels, "parcel", lang)
    lines = lines_of(tags.text(judged, rows, lang), lang)
    heads = {
        "zh": ["对象", "编号", "状态", "认定", "理由"],
        "en": ["Kind", "Id", "Status", "Certainty", "Reason"],
    }[lang]
    assert heads in [line.split() for line in lines]
    (first,) = (line for line in lines if " P0 " in line)
    assert {"zh": "疑似", "en": "suspected"}[lang] in first


def test_a_long_reason_goes_on_on_further_lines(judged):
    rows = tags.rows_of(judged, judged.parcels, "parcel", "en")
    why = rows[0]["why"]
    text = " ".join(tags.text(judged, rows, "en").split())
    assert why.split()[0] in text
    assert why.split()[-1] in text
    assert "…" not in text


@BOTH
def test_goals(judged, lang):
    lines = lines_of(progress.page(judged, lang), lang)
    text = "\n".join(lines)
    if lang == "zh":
        assert "Test zone 2022 年目标进度  截至 2022-06-30" in lines
        assert "    已终止：A3" in lines
        assert "等 8 项" in text
    else:
        assert "Test zone: goals of 2022  As of 2022-06-30" in lines
        assert "and more, 8 in all" in text
        assert "0 / 8 sites" in text
        assert "180 days late" in text


@BOTH
def test_long_titles_stand_above_their_bars(lang):
    title = "Redevelopment of low-efficiency and idle land in the whole of the zone"
    goals = (GOALS[0].model_copy(update={"title": title}), GOALS[1])
    lines = lines_of(progress.progress_text(assess(zone(goals=goals)).goals, lang), lang)
    assert f"  {title}" in lines
    bar = lines[lines.index(f"  {title}") + 1]
    assert bar.startswith("    ░░░░░░░░░░░░░░░░░░░░░░░░  0.0 / 600 ")
    assert "  Homes on schedule" in lines


@BOTH
def test_many_goals_on_many_days_make_several_tables(lang):
    goals = tuple(
        GOALS[0].model_copy(update={"id": f"g{n}", "title": f"Low-efficiency land, quarter {n}"})
        for n in range(6)
    )
    reports = [assess(zone(goals=goals), day).goals for day in ("2022-03-31", "2022-06-30")]
    cols = series_cols(reports)
    parts = side_by_side(cols)
    assert [col.key for part in parts for col in part[1:]] == [goal.id for goal in goals]
    for part in parts:
        shown = lines_of(text_table(series_rows(reports), part, title="", lang=lang), lang)
        assert "Low-efficiency" in " ".join(shown)


@BOTH
def test_sites_whose_words_are_long(lang):
    words = {"site_id": "Homes along the river", "name": "Homes along the river, first part"}
    sites = [{**words, "geometry": box(0, 300, 9, 9), "planned_topped_out": "2022-01-01"}]
    made = assess(replace(zone(housing=sites, goals=GOALS), name="Test zone"), "2022-06-30")
    lines_of(progress.page(made, lang), lang)


def test_entries_are_told_in_the_language_of_the_table(judged):
    told = {entry["action_id"]: entry for entry in entry_rows(judged.goals, "en")}
    assert (told["A1"]["counted"], told["A1"]["unit"]) == ("yes", "mu")
    assert told["A3"]["counted"] == "no"
    assert not CJK.search(told["A3"]["reason"])


@BOTH
def test_changes(judged, lang):
    moved = changes(goals_on(judged, [dt.date(2022, 5, 31)])[0], judged.goals)
    since, day = dt.date(2022, 5, 31), dt.date(2022, 6, 30)
    lines = lines_of(outlook.change_text(outlook.Between(since, day, moved), lang), lang)
    assert (
        lines[1].split()
        == {
            "zh": ["Land", "back", "in", "use", "0.0", "→", "30.0", "亩（+30.0）"],
            "en": ["Land", "back", "in", "use", "0.0", "→", "30.0", "mu", "(+30.0)"],
        }[lang]
    )


@BOTH
def test_stages_are_told_in_the_language_and_parcels_by_their_whole_number(lang):
    number = "320613018007GB00007"
    moves = [
        StageMove(
            "PH2022-021", number, None, "签约", "在建", dt.date(2022, 6, 1), "Estates office"
        ),
        StageMove("PH2022-022", number, None, None, "打桩", dt.date(2022, 6, 2), None),
    ]
    told = {"zh": ("签约", "在建", "打桩"), "en": ("Signed", "Under construction", "打桩")}[lang]
    rows = move_rows(moves, lang)
    assert [rows[0]["from"], rows[0]["to"], rows[1]["to"]] == [*told]
    assert move_json(moves)[0]["to"] == "在建"  # for programs, as the ledger writes it
    shown = text_table(rows, MOVE_COLS, title="", lang=lang)
    assert max(map(cell_len, shown.splitlines())) <= 80
    assert shown.count(number) == 2


def test_nothing_moved_is_a_sentence(judged):
    day = dt.date(2022, 6, 30)
    still = changes(judged.goals, judged.goals)
    assert outlook.change_text(outlook.Between(day, day, still), "en").endswith(
        "Nothing has changed.\n"
    )


@BOTH
def test_ranking(rated, lang):
    table = ranked(rated, "enterprise", "score")
    heading = ranking.title(rated, "enterprise", "score", lang)
    remarks = note(summary_of(rated, table), rated.zone, lang)
    lines = lines_of(
        ranking.text(ranking.rows_in_words(records(table), lang), heading, remarks, "score", lang),
        lang,
    )
    assert (
        lines[0]
        == {
            "zh": "Test zone 2022 年企业亩均产出排名（按综合得分）",
            "en": "Test zone 2022: firms ranked by score",
        }[lang]
    )
    assert {"zh": "规上", "en": "above scale"}[lang] in lines[3]
    assert {"zh": "参与排名 10 个", "en": "10 ranked"}[lang] in " ".join(lines)


@BOTH
def test_an_account(rated, lang):
    lines = lines_of(explain.text(account_of(rated, "F04"), lang), lang)
    text = "\n".join(lines)
    if lang == "zh":
        assert "用地 30.00 亩" in text
        assert "升一级还差税收" in text
    else:
        assert "Land: 30.00 mu" in text
        assert "× 10k yuan more tax would reach the" in text
        assert "Tax: 60.0 × 10k yuan" in text


@BOTH
def test_what_if(lang):
    told = [Difference("F1", "rank", 7, 4), Difference("F1", "class", "B", "A")]
    lines = lines_of(what_if.text(told, "F1", lang), lang)
    assert lines[0] == {"zh": "假设：F1", "en": "What if: F1"}[lang]
    assert {"zh": "有变化", "en": "changed"}[lang] in lines[4]


@BOTH
def test_editions_of_a_cadastre(lang):
    rows = [
        {
            "old_id": "320613018007GB00001",
            "new_id": "320613018007GB90001",
            "kind": kind,
            "area_m2": 12_345.6,
            "share_of_old": 0.5,
            "share_of_new": 1.0,
        }
        for kind in ("split", "merged")
    ]
    text = lineage.text(rows, "t", lineage.note(rows, lang), lang, False)
    lines = lines_of(text, lang)
    assert lines[-1] == {"zh": "分割 1 · 合并 1", "en": "split 1 · merged 1"}[lang]


@BOTH
def test_quality(judged, lang):
    report = quality.json_of(judged.zone)
    assert quality.note(report, lang).startswith({"zh": "可以使用", "en": "Fit to use"}[lang])
    lines_of(quality.text(judged.zone, report, lang), lang)
