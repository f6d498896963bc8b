"""Every column in print has a heading in both languages."""

import importlib
import pkgutil
import re

import pytest

from landuse import views
from landuse.domain.vocabulary.measures import MEASURES
from landuse.domain.vocabulary.words_asked import MEASURE_WORDS, meant
from landuse.views.tables.columns import Col, declared
from landuse.views.text import ranking
from landuse.words.catalogue import say
from landuse.words.phrases import Label

CJK = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def columns_in(value):
    if isinstance(value, Col):
        yield value
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from columns_in(part)
    elif isinstance(value, dict):
        yield from columns_in(list(value.values()))


def every_column():
    """The columns that modules of the views declare."""
    for found in pkgutil.walk_packages(views.__path__, "landuse.views."):
        for name, value in vars(importlib.import_module(found.name)).items():
            for col in columns_in(value):
                yield f"{found.name}.{name}", col


def test_every_column_is_headed_in_chinese_and_in_english():
    columns = list(every_column())
    assert len(columns) > 100
    for place, col in columns:
        assert col.label("zh"), (place, col.key)
        assert col.label("en"), (place, col.key)
        assert not CJK.search(col.label("en")), (place, col.key)


def test_a_declared_column_is_called_as_the_vocabulary_calls_it():
    tax = declared("tax_wan")
    assert (tax.label("zh"), tax.label("en")) == ("实缴税收(万元)", "Tax (10k yuan)")
    assert tax.decimals == 1
    assert declared("vacancy_share").label("zh") == "空置率"
    assert declared("employees").label("zh") == "从业人数"
    assert declared("action_id").decimals is None
    with pytest.raises(KeyError):
        declared("nonsense")


def test_a_heading_may_be_a_label():
    assert Col("id", Label("编号", "Id")).label("en") == "Id"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_a_table_or_its_title_calls_a_measure_may_be_asked_for(lang):
    for measure in MEASURES:
        (col,) = (col for col in ranking.COLS if col.key == measure)
        assert meant(col.label(lang), MEASURE_WORDS) == measure
        assert meant(say(f"text.measure.{measure}", lang), MEASURE_WORDS) == measure
