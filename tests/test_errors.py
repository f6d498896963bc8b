"""Neither a sentence nor a hint, in no language and on no way, has a password."""

import pickle
from pathlib import Path

import pytest

from landuse.errors import LanduseError, SourcesError, without_passwords
from landuse.words.phrases import Phrase, as_json

SPELLINGS = [
    "postgresql://gh:s3cret@db/land",
    "postgresql://gh:x@s3cret@db:5432/land",
    "postgresql://gh:s3cret 50% #1@db/land",
    "mysql:/gh:s3cret@db/land",
    "jdbc:postgresql://db/land?user=gh&password=s3cret&ssl=1",
    "postgresql://:s3cret@db/land",
    "gh:s3cret@db.local:5432/land",
    "host=db user=gh password=s3cret dbname=land",
    "host=db PASSWORD = 'a s3cret b'",
    "postgresql://db/land?sslpassword=s3cret",
]


@pytest.mark.parametrize("address", SPELLINGS)
def test_no_spelling_shows_a_password(address):
    error = LanduseError("workspace.not_found", path=address, reason="-")
    within = Phrase("workspace.not_found", {"path": address, "reason": "-"})
    nested = LanduseError("reading.unreadable", file=Path(address), reason=within)
    for fault in (error, nested, SourcesError([error, nested]), pickle.loads(pickle.dumps(error))):
        for lang in ("zh", "en"):
            assert "s3cret" not in fault.in_language(lang)
        assert "s3cret" not in f"{fault.message}{fault.hint}{fault!r}{fault.params}"
        assert "s3cret" not in as_json(fault.sentence) + str(fault.advice)


@pytest.mark.parametrize(
    "text",
    [
        "C:/园区@2022/宗地.shp",
        "C:\\园区@2022\\a.shp",
        "12:30 见 a@b.com",
        "张三@甲/乙.shp",
        "密码：未设",
    ],
)
def test_what_is_no_address_stays_as_it_is(text):
    assert without_passwords(text) == text


def test_advice_follows_as_a_sentence_of_its_own():
    fault = LanduseError("writing.database", address="db", reason="no room", rows=1)
    assert fault.in_language("zh").startswith("db：没有写入：no room。数据库")
    assert fault.in_language("en").startswith("db: nothing was written: no room. The")
    ended = LanduseError("writing.database", address="db", reason="no room!", rows=1)
    assert ended.in_language("en").startswith("db: nothing was written: no room! The")
