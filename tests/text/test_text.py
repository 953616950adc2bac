"""Cleaning, masking and fitting what people typed; forms of address."""

from __future__ import annotations

import unicodedata
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from shopvisit.text import cells
from shopvisit.text.address import address, surname
from shopvisit.text.cells import fit, wrap, wrapped
from shopvisit.text.cleaning import clean
from shopvisit.text.phones import clean_phone, mask_phone, phone_key

NASTY = st.text(
    st.characters()
    | st.sampled_from(
        "\u0301\u0323\u200b\u200d\u202e\u2066\ufe0f\u20e3\ue000\ud800\U000e0041\u3000\n\t a가"
    )
)


@given(NASTY, st.integers(0, 60))
def test_cleaned_text_is_one_visible_line_in_nfc(text: str, limit: int) -> None:
    cleaned = clean(text, limit)
    categories = {unicodedata.category(char) for char in cleaned}
    assert len(cleaned) <= limit
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not categories & {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
    assert cleaned == " ".join(cleaned.split())


@given(NASTY, st.integers(0, 60))
def test_cleaning_twice_changes_nothing(text: str, limit: int) -> None:
    cleaned = clean(text, limit)
    assert clean(cleaned, limit) == cleaned


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  王\u3000\u3000秀英\r\n女士 ", "王 秀英 女士"),
        ("张\u200b三\u202e\ufeff", "张三"),
        ("e\u0301", "é"),
        ("a\x00\x1b[31mb\x7f", "a[31mb"),
        ("❤\ufe0f 1\u20e3 👍🏽", "❤ 1 👍"),
        ("👨\u200d👩", "👨👩"),
        ("葛\U000e0100城", "葛城"),
        ("\ue000\ufdd0\uffff\U000e0041x", "x"),
        ("\u0301x" + "\u0323" * 9, "x̣\u0323\u0323"),
        ("\u3164", ""),
        ("[/] [VIP] 张总", "[/] [VIP] 张总"),
        ("ที่", "ที่"),
    ],
)
def test_what_cannot_be_seen_is_taken_out(typed: str, cleaned: str) -> None:
    assert clean(typed, 60) == cleaned


def test_a_cut_leaves_no_space_at_the_end() -> None:
    assert clean("Anna Lee", 5) == "Anna"


@pytest.mark.parametrize(
    ("typed", "shown", "key"),
    [
        ("13812342231", "13812342231", "13812342231"),
        ("＋８６ １３８－１２３４－２２３１", "+86 138-1234-2231", "13812342231"),
        ("0086 138 1234 2231", "0086 138 1234 2231", "13812342231"),
        ("8613812342231", "8613812342231", "13812342231"),
        ("8612345", "8612345", "8612345"),
        ("tel: (0755)8888–6666转801", "(0755)8888-6666转801", "075588886666801"),
        ("13812342231、13900000000", "13812342231/13900000000", "13812342231"),
        ("+44 20 7946 0958", "+44 20 7946 0958", "00442079460958"),
        ("+86", "+86", ""),
        ("无", "", ""),
        ("", "", ""),
        ("٠١٢٣٤٥٦", "0123456", "0123456"),
    ],
)
def test_phone_numbers_are_read_as_people_write_them(typed: str, shown: str, key: str) -> None:
    assert clean_phone(typed) == shown
    assert phone_key(typed) == key


@given(NASTY)
def test_a_phone_key_is_at_most_20_ascii_digits(text: str) -> None:
    key = phone_key(text)
    assert key == "" or (key.isascii() and key.isdigit() and len(key) <= 20)
    assert phone_key(clean_phone(text)) == key


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("138-1234-2231", "138****2231"),
        ("0755 88886666", "075****6666"),
        ("88886666", "****6666"),
        ("20 88886666", "20****6666"),
        ("95588", "****88"),
        ("110", "***"),
        ("", ""),
    ],
)
def test_masked_phone_numbers(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@given(st.text("0123456789", min_size=8, max_size=20))
def test_a_mask_hides_at_least_four_digits(digits: str) -> None:
    assert sum(c.isdigit() for c in mask_phone(digits)) <= len(phone_key(digits)) - 4


@given(
    st.text("ab 王秀英é🌸\u0301", max_size=30),
    st.integers(0, 40),
    st.sampled_from(["left", "right", "center"]),
)
def test_fitted_text_is_exactly_as_wide_as_its_column(
    text: str, width: int, align: Literal["left", "right", "center"]
) -> None:
    assert cell_len(fit(text, width, align)) == width


@pytest.mark.parametrize(
    ("text", "width", "align", "fitted"),
    [
        ("王秀英", 8, "left", "王秀英  "),
        ("王秀英", 8, "right", "  王秀英"),
        ("王秀英", 8, "center", " 王秀英 "),
        ("王秀英", 5, "left", "王.. "),
        ("Anna Lee", 7, "left", "Anna.. "),
        ("王秀英", 3, "left", "王 "),
    ],
)
def test_text_is_padded_or_cut_with_two_dots(
    text: str, width: int, align: Literal["left", "right", "center"], fitted: str
) -> None:
    assert fit(text, width, align) == fitted


@pytest.mark.parametrize(
    ("name", "family"),
    [("王秀英", "王"), ("欧阳娜娜", "欧阳"), ("Anna Lee", "Lee"), ("Anna", "Anna"), ("", "")],
)
def test_the_family_name(name: str, family: str) -> None:
    assert surname(name) == family


@pytest.mark.parametrize(
    ("name", "salutation", "chinese", "english"),
    [
        ("王秀英", "女士", "王女士", "Ms Wang"),
        ("单雄信", "Mr", "单先生", "Mr Shan"),
        ("欧阳娜娜", "小姐", "欧阳小姐", "Miss Ouyang"),
        ("吕布", "先生", "吕先生", "Mr Lyu"),
        ("Anna Lee", "ms", "Lee女士", "Ms Lee"),
        ("张总", "先生", "张总", "张总"),
        ("王秀英", "", "王秀英", "王秀英"),
        ("王秀英", "大姐", "王大姐", "大姐 Wang"),
        ("", "女士", "女士", "女士"),
    ],
)
def test_customers_are_addressed_in_the_language_in_use(
    name: str, salutation: str, chinese: str, english: str
) -> None:
    assert address(name, salutation, "zh_CN") == chinese
    assert address(name, salutation, "en") == english


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("顾客说：很好", 8, ["顾客说：", "很好"]),
        ("说是（真的）", 6, ["说是", "（真", "的）"]),
        ("投诉3件", 6, ["投诉", "3件"]),
        ("他说“好”", 6, ["他说", "“好”"]),
        ("Mr Müller", 7, ["Mr", "Müller"]),
        ("see /a/long/path now", 8, ["see", "/a/long/path", "now"]),
        ("", 5, [""]),
    ],
)
def test_a_line_breaks_where_a_reader_would(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


@given(st.text(st.sampled_from("ab c，（）“”客3é😀"), max_size=40), st.integers(4, 30))
def test_wrapping_loses_nothing_but_blanks(text: str, width: int) -> None:
    assert "".join("".join(wrap(text, width)).split()) == "".join(text.split())


@given(NASTY, st.integers(4, 30))
def test_a_wrapped_line_never_stands_out_of_its_room(text: str, room: int) -> None:
    assert all(cell_len(line) <= room for line in wrapped(text, room))


def test_a_flag_is_drawn_as_its_letters() -> None:
    assert cells.plain("王秀英 🇨🇳") == "王秀英 CN"
    assert cells.drawn("🇨🇳\u200d👩🏽x", "?") == "CN?👩?x"
