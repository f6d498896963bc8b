"""Which column a header is: aliases, mappings, names that a dBASE table has cut."""

import pytest

from landuse.adapters.meaning import headers
from landuse.domain.vocabulary.schema import BUILDINGS, ENTERPRISES, PARCELS
from landuse.errors import ColumnError


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_cut_to_ten_bytes(encoding):
    cut = [
        h.encode(encoding)[:10].decode(encoding, "ignore")
        for h in ("统一社会信用代码", "应税销售收入", "从业人数")
    ]
    found = headers.match(cut, ENTERPRISES, {}, "企业.dbf")
    assert found == dict(zip(("enterprise_id", "sales_wan", "employees"), cut, strict=True))


def test_the_earlier_alias_wins():
    assert (
        headers.match(["占地面积", "宗地面积", "宗地代码"], PARCELS, {}, "x")["area_registered_m2"]
        == "宗地面积"
    )


def test_a_mapping_stands_above_the_aliases():
    found = headers.match(["宗地代码", "图上 编号"], PARCELS, {"parcel_id": "图上编号"}, "x")
    assert found["parcel_id"] == "图上 编号"


def test_a_mapping_of_no_canonical_column_names_the_nearest():
    with pytest.raises(ColumnError, match="没有规范列“parcel_ids”。是否指“parcel_id”"):
        headers.match(["宗地代码"], PARCELS, {"parcel_ids": "宗地代码"}, "x")


def test_a_missing_header_is_said_in_english_with_what_was_sought():
    with pytest.raises(ColumnError) as caught:
        headers.match(["宗地代马"], PARCELS, {}, "宗地.xlsx")
    said = caught.value.in_language("en")
    start = (
        "宗地.xlsx: the required column “Parcel code” (parcel_id) is missing. Sought: 宗地代码, "
    )
    assert said.startswith(start)
    assert said.endswith("Columns of the file: 宗地代马. Did you mean “宗地代马”?")


def test_a_header_is_only_suggested_for_an_id_where_it_numbers_the_rows():
    cells = {"nr": True, "building": False, "levels": False}
    with pytest.raises(ColumnError, match="是否指“nr”？"):
        headers.match(list(cells), BUILDINGS, {}, "x", cells.get)
    with pytest.raises(ColumnError) as caught:
        headers.match(["building"], BUILDINGS, {}, "x", lambda _: False)
    assert "是否指" not in str(caught.value)
