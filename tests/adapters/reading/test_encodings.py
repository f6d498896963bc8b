"""Which encoding a text is in, by evidence."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from landuse.adapters.reading import encodings
from landuse.errors import SourceError

SIMPLE = ["港闸经济开发区", "天生港镇", "工业用地", "纺织有限公司", "约定开工时间"]
TRADITIONAL = ["經濟開發區", "工業用地", "紡織有限公司", "約定開工時間", "臺灣省"]


def raw(words, encoding):
    text = [w.encode(encoding).decode(encodings.RAW) for w in words]
    return pd.DataFrame(
        {"名目".encode(encoding).decode(encodings.RAW): text, "n": range(len(text))}
    )


@pytest.mark.parametrize("statements", [[], ["utf-8"], ["gb18030"], ["big5"]])
@pytest.mark.parametrize(
    ("words", "encoding"),
    [(SIMPLE, "utf-8"), (SIMPLE, "gb18030"), (TRADITIONAL, "big5"), (TRADITIONAL, "utf-8")],
)
def test_text_is_right_whatever_is_stated(words, encoding, statements):
    got, used = encodings.decoded_frame(raw(words, encoding), "a.dbf", statements, None)
    assert used == encoding.upper()
    assert got.iloc[:, 0].to_list() == words
    assert got.columns.to_list() == ["名目", "n"]


@pytest.mark.parametrize("statements", [[], ["utf-8"], ["gb18030"]])
def test_many_foreign_letters_of_two_bytes_are_utf_8(statements):
    """Every pair of these bytes is a Chinese character in GB 18030, and many an everyday one."""
    words = ["Значение", "Полигон", "Заливка", "Синий"]
    got, used = encodings.decoded_frame(raw(words, "utf-8"), "a.mif", statements, None)
    assert (got.iloc[:, 0].to_list(), used) == (words, "UTF-8")


def test_a_pair_of_bytes_that_is_two_things_is_chinese():
    """小 in GB 18030 is С in UTF-8: one such character proves nothing."""
    got, used = encodings.decoded_frame(
        pd.DataFrame({"a": ["小".encode("gb18030").decode(encodings.RAW)]}), "a.dbf", [], None
    )
    assert (got["a"].to_list(), used) == (["小"], "GB18030")


def test_a_declared_encoding_is_kept_or_refused():
    with pytest.raises(SourceError, match=r"a\.dbf：属性表的文字用 UTF-8 都无法解码"):
        encodings.decoded_frame(raw(SIMPLE, "gb18030"), "a.dbf", [], "utf-8")
    assert encodings.decoded_frame(raw(SIMPLE, "gb18030"), "a.dbf", [], "gbk")[1] == "GBK"


def test_mixed_encodings_are_refused():
    frame = pd.concat(
        [
            raw(SIMPLE, "gb18030").iloc[:, :1].set_axis(["a"], axis=1),
            pd.DataFrame({"a": ["\xff\xfe\xff"]}),
        ]
    )
    with pytest.raises(
        SourceError, match="UTF-8、GB18030、BIG5 都无法解码，可能混用了编码"
    ) as caught:
        encodings.decoded_frame(frame.reset_index(drop=True), "a.dbf", [], None)
    assert caught.value.in_language("en") == (
        "a.dbf: the text of the attributes cannot be decoded as UTF-8, GB18030, BIG5; encodings "
        "may be mixed. State encoding in landuse.toml, or export it again."
    )


def test_a_field_cut_within_a_character_loses_that_character_only():
    cut = "约定开工时间".encode()[:10].decode(encodings.RAW)
    got, _ = encodings.decoded_frame(
        pd.DataFrame({cut: ["甲"]}).map(lambda v: v.encode().decode(encodings.RAW)),
        "a.dbf",
        [],
        None,
    )
    assert got.columns.to_list() == ["约定开"]


@pytest.mark.parametrize(("byte", "name"), [(0x4D, "gb18030"), (0x78, "big5"), (0x00, "")])
def test_the_code_page_byte(tmp_path, byte, name):
    (tmp_path / "a.dbf").write_bytes(bytes(29) + bytes([byte]) + bytes(10))
    assert encodings.stated_beside(tmp_path / "a.shp") == ([name] if name else [])
    (tmp_path / "a.cpg").write_text("CP936")
    assert encodings.stated_beside(tmp_path / "a.shp")[0] == "gb18030"


@given(
    st.lists(
        st.text(
            st.characters(
                min_codepoint=0x20,
                max_codepoint=0xFFFF,
                exclude_categories=("Cs", "Cc", "Co", "Cn"),
            ),
            min_size=1,
        ),
        min_size=1,
    ),
    st.sampled_from(["utf-8", "gb18030"]),
)
def test_no_replacement_character_ever(words, encoding):
    frame = pd.DataFrame({"a": [w.encode(encoding).decode(encodings.RAW) for w in words]})
    try:
        got, _ = encodings.decoded_frame(frame, "a.dbf", [], None)
    except SourceError:
        return
    assert not any("\ufffd" in t for t, w in zip(got["a"], words, strict=True) if "\ufffd" not in w)
