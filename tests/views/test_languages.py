"""A page in English has no Chinese but what the data says, a page in Chinese no English words."""

import datetime as dt
import html
import re
from dataclasses import replace

import openpyxl
import pytest
from factories import PARCELS, box, row, zone

import landuse
from landuse.domain.goals.period import period_of
from landuse.domain.period_report import period_report
from landuse.domain.policy.goal import GoalSpec
from landuse.views.map.document import document
from landuse.views.map.goal_tables import COUNTED, DayOfGoals, entries_table
from landuse.views.pages import quality_page, report_page
from landuse.views.pages.report_tables import report_tables
from landuse.views.text import quality

CJK = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
DAY = dt.date(2022, 9, 30)
GOALS = (
    GoalSpec(id="land", title="Land back in use", measure="redeveloped_mu", target=600),
    GoalSpec(id="sites", title="Homes on schedule", measure="housing_sites", target=8),
)
#: Words that a ledger writes: they stay as they are.
LEDGER = ("新项目招引", "意向", "签约", "落地", "开工", "投产", "终止")


def late(site_id, **dates):
    return {"site_id": site_id, "name": f"Site {site_id}", "geometry": box(0, 300, 9, 9)} | dates


@pytest.fixture(scope="module")
def assessment():
    parcels = [
        {**PARCELS[0], "due_start": "2020-01-01"},
        {**PARCELS[1], "due_start": "2021-12-01", "land_use_code": "0601"},
        *PARCELS[2:],
    ]
    actions = [
        row("A1", "开工", "2022-06-03", parcel="P1"),
        row("A1", "投产", "2022-09-03", parcel="P1"),
        row("A2", "签约", "2022-02-03", parcel="P2", responsible="Office"),
        row("A3", "终止", "2022-02-03", parcel="P3"),
        row("A4", "开工", "2021-02-03", parcel="P4"),
        row("A5", "开工", "2022-07-03", parcel="P1"),
        row("A6", "开工", "2022-09-10", parcel="P5"),
    ]
    sites = [
        late("S1", planned_start="2022-01-01"),
        late("S2", planned_start="2022-01-01", actual_start="2022-01-02"),
        late("S3", planned_start="2022-12-01"),
    ]
    zone_ = zone(parcels=parcels, actions=actions, housing=sites, goals=GOALS)
    return landuse.assess(replace(zone_, name="Test zone", note_en="Invented data"), DAY)


def foreign(texts):
    """Texts with a Chinese sign that is not a word of the ledger."""
    found = []
    for text in texts:
        rest = text
        for word in LEDGER:
            rest = rest.replace(word, "")
        if CJK.search(rest):
            found.append(text)
    return found


def strings(value):
    """Every text of a document, keys of mappings left out: those are columns and words of data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from strings(part)
    elif isinstance(value, (list, tuple)):
        for part in value:
            yield from strings(part)


def words_of(page):
    """The words of a page, without its styles."""
    page = re.sub(r"<style>.*?</style>", "", page, flags=re.S)
    labels = re.findall(r'aria-label="([^"]*)"', page)
    return [html.unescape(text) for text in (*re.findall(r">([^<>]+)<", page), *labels)]


def test_the_map_in_english(assessment):
    outlooks = landuse.forecast(assessment, draws=50)
    doc = document(assessment, "en", None, outlooks).doc
    assert foreign(strings(doc)) == []
    assert doc["meta"]["policy"].startswith("Jiangsu")
    assert doc["meta"]["note"] == "Invented data"
    assert doc["goals"][1]["unit"] == ("site", "sites")
    statuses = (assessment.parcels["status"], assessment.buildings["status"])
    entries = entries_table([DayOfGoals(assessment.goals, *statuses)], {}, "en").columns
    reasons = [
        reason
        for reason, kind in zip(entries["reason"], entries["kind"], strict=True)
        if kind != COUNTED
    ]
    assert reasons
    assert all(reasons)
    assert foreign(reasons) == []


def test_the_report_in_english(assessment):
    report = period_report(assessment, period_of("month", DAY), draws=100)
    page = report_page.html(report, DAY, "en")
    assert foreign(words_of(page)) == []
    assert "Test zone: monthly report on revitalization, September 2022" in page
    assert "Behind schedule: 2 actions and 1 resettlement site." in page
    assert '<html lang="en">' in page


def test_the_workbook_of_the_report_in_english(assessment, tmp_path):
    report = period_report(assessment, period_of("week", DAY), draws=100)
    report_page.workbook(report, tmp_path / "report.xlsx", "en")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    cells = [str(cell.value) for sheet in book for line in sheet for cell in line if cell.value]
    assert foreign([*book.sheetnames, *cells]) == []


def test_the_quality_page_in_english(assessment):
    page = quality_page.html(assessment.zone, quality.json_of(assessment.zone), "en")
    assert foreign(words_of(page)) == []
    assert "Test zone: data quality report" in page


def test_tables_of_the_report_have_the_same_columns_in_both_languages(assessment):
    report = period_report(assessment, period_of("quarter", DAY), draws=100)
    for zh, en in zip(report_tables(report, "zh"), report_tables(report, "en"), strict=True):
        assert [col.key for col in zh.cols] == [col.key for col in en.cols]
        assert all(CJK.search(col.label("zh")) for col in zh.cols)
        assert [col for col in en.cols if CJK.search(col.label("en"))] == []
        assert len({col.label("en") for col in en.cols}) == len(en.cols)
