"""Names are found by any part of themselves, their pinyin, their initials and the phone number."""

from __future__ import annotations

import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopvisit.text.pinyin import KEY_LIMIT, normal_query, search_keys, spelling

HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=20)
PHONE = "138 1234 2231"


def finds(query: str, name: str, phone: str = "", extra: str = "") -> bool:
    return any(key.startswith(normal_query(query)) for key in search_keys(name, phone, extra))


@pytest.mark.parametrize(
    ("query", "name"),
    [
        *[("王秀英", "王秀英"), ("秀", "王秀英"), ("wangxy", "王xy"), ("WXY", "王秀英")],
        *[("wang xiu", "王秀英"), ("xiuying", "王秀英"), ("xy", "王秀英"), ("ｙｉｎｇ", "王秀英")],
        *[("anna l", "Anna Lee"), ("lee", "Anna Lee"), ("al", "Anna Lee"), ("nna", "Anna Lee")],
        *[("muller", "Müller"), ("ller", "Müller")],
        *[("Müll", "Müller"), ("vip", "[VIP] 张总"), ("zz", "[VIP] 张总"), ("lianna", "李Anna")],
        *[("lvna", "吕娜"), ("luna", "吕娜"), ("lüna", "吕娜"), ("7-11", "7-11便利店")],
        *[("zwei", "张伟"), ("zhangwm", "张伟明"), ("zwm", "张伟明"), ("zweim", "张伟明")],
        *[("zwming", "张伟明"), ("alee", "Anna Lee"), ("wxying", "王秀英"), ("oyna", "欧阳娜娜")],
        *[
            ("張偉", "张伟"),
            ("张伟", "張偉"),
            ("劉", "刘德华"),
            ("德华", "劉德華"),
            ("歐陽", "欧阳娜"),
        ],
        *[("철수", "김철수"), ("🌸", "🌸"), ("yan", "䶮"), ("shengjie", "晟杰")],
    ],
)
def test_a_name_is_found_by_any_part_of_it_however_it_is_typed(query: str, name: str) -> None:
    assert finds(query, name)


@pytest.mark.parametrize(
    ("name", "readings"),
    [
        *[("单", ("shan", "dan", "chan")), ("曾", ("zeng", "ceng")), ("翟", ("zhai", "di"))],
        *[("仇", ("qiu", "chou")), ("查", ("zha", "cha")), ("区", ("ou", "qu"))],
        *[("朴", ("piao", "pu")), ("解", ("xie", "jie")), ("盖", ("ge", "gai"))],
        *[("尉迟", ("yuchi", "weichi")), ("万俟", ("moqi", "wanqi")), ("乐", ("yue", "le"))],
    ],
)
def test_a_surname_is_found_by_every_reading(name: str, readings: tuple[str, ...]) -> None:
    for reading in readings:
        assert finds(f"{reading}ming", f"{name}明")
        assert finds(reading, f"老{name}")


def test_a_surname_is_spelled_as_a_surname_and_not_inside_a_given_name() -> None:
    assert spelling("单雄信") == "shan xiong xin"
    assert spelling("王简单") == "wang jian dan"
    assert spelling("尉迟恭") == "yu chi gong"


@pytest.mark.parametrize(
    "query", ["138", "1234", "2231", "231", "+86138", "138-1234", "１３８", "12342231"]
)
def test_a_phone_number_is_found_by_any_three_digits_of_it(query: str) -> None:
    assert finds(query, "王秀英", PHONE)


def test_a_short_phone_number_is_found_whole() -> None:
    assert search_keys("", "12") == {"12"}


def test_further_words_are_found_like_the_name() -> None:
    assert finds("xiaohua", "王秀英", extra="小花")


@given(HAN, st.data())
def test_every_part_of_a_chinese_name_finds_it(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    end = data.draw(st.integers(start + 1, len(name)))
    assert finds(name[start:end], name)


@given(st.text(max_size=60), st.text(max_size=40), st.text(max_size=20))
def test_keys_and_queries_are_short_and_in_one_spelling(name: str, phone: str, extra: str) -> None:
    for key in search_keys(name, phone, extra):
        assert 0 < len(key) <= KEY_LIMIT
        assert key == key.casefold()
        assert not any(char.isspace() for char in key)
    assert len(normal_query(name)) <= KEY_LIMIT


@given(st.text(max_size=60))
def test_a_whole_name_finds_itself(name: str) -> None:
    query = normal_query(name)
    # A name that reads like a phone number is searched as one, without its country code.
    assert not query or query.isdigit() or finds(name, name)


@given(HAN)
def test_no_key_begins_another(name: str) -> None:
    keys = sorted(search_keys(name, PHONE))
    assert not any(after.startswith(key) for key, after in pairwise(keys))


@pytest.mark.parametrize("name", ["王秀英", "欧阳娜娜", "单雄信", "Anna Lee", "贾晟"])
def test_a_customer_has_about_twenty_keys(name: str) -> None:
    assert len(search_keys(name, PHONE)) <= 23


def test_each_traditional_character_is_read_as_its_simplified_one() -> None:
    from shopvisit.text import simplified

    old, new = (
        "".join(table.split()) for table in (simplified._TRADITIONAL, simplified._SIMPLIFIED)
    )
    assert len(set(old)) == len(old) == len(new)
    assert not set(old) & set(new)
    other = {"闞", "頡", "賁"}  # which the table of readings has otherwise
    for one, its in zip(old, new, strict=True):
        assert one in other or spelling(f"王{one}") == spelling(f"王{its}")


@given(HAN)
def test_a_name_is_found_in_the_other_script(name: str) -> None:
    from shopvisit.text.simplified import simplified

    assert finds(simplified(name), name)
    assert finds(name, simplified(name))


def test_nothing_typed_finds_everything() -> None:
    assert [normal_query(text) for text in ("", "  ", "[/]")] == ["", "", ""]


def test_pypinyin_is_not_needed() -> None:
    code = (
        "import sys, shopvisit.text.pinyin as p; p.spelling('王'); print('pypinyin' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
