"""Values as shades of cells."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from shopvisit.text.bars import GAP, SHADES, shades, stack


@given(st.lists(st.none() | st.integers(-100, 100), max_size=12))
def test_a_higher_value_never_has_a_paler_shade(values: list[int | None]) -> None:
    drawn = shades(values)
    assert len(drawn) == len(values)
    assert [sign == GAP for sign in drawn] == [value is None for value in values]
    known = sorted(
        (value, SHADES[sign])
        for value, sign in zip(values, drawn, strict=True)
        if value is not None
    )
    assert [depth for _value, depth in known] == sorted(depth for _value, depth in known)
    if known and known[0][0] < known[-1][0]:
        assert (known[0][1], known[-1][1]) == (min(SHADES.values()), max(SHADES.values()))


def test_values_that_are_all_the_same_have_one_shade_in_the_middle() -> None:
    assert shades([7, None, 7]) == "=_="


@given(st.lists(st.integers(0, 400), min_size=5, max_size=5))
def test_the_parts_of_a_bar_fill_it_and_none_that_there_is_is_missing(counts: list[int]) -> None:
    parts = dict(zip("54321", counts, strict=True))
    drawn = stack(parts, 50)
    assert len(drawn) == (50 if any(counts) else 0)
    assert {sign for sign, count in parts.items() if count} == set(drawn)
    assert "".join(sorted(drawn, reverse=True)) == drawn
    longer = {(one, other) for one in parts for other in parts if parts[one] > parts[other]}
    assert all(drawn.count(one) >= drawn.count(other) for one, other in longer)
