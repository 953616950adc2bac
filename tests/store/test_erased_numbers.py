"""Which numbers in a text are those of somebody who is erased."""

import pytest

from shopvisit.store.erased_words import Numbers


@pytest.mark.parametrize(
    "written",
    [
        "13871882231", "138 7188 2231", "138-7188-2231", "+86 13871882231", "008613871882231",
        "１３８７１８８２２３１", "电话(138)71882231。", "tel:13871882231x2",
    ],
)  # fmt: skip
def test_a_number_is_found_however_it_is_written(written: str) -> None:
    masked = Numbers(["13871882231"]).masked(f"找她 {written} 谢谢")
    assert "***" in masked
    assert not any(part in masked for part in ("2231", "7188", "86", "２２３１"))


def test_a_short_number_is_not_taken_out_of_a_longer_one_or_of_a_price() -> None:
    numbers = Numbers(["8800", "62345678"])
    assert numbers.masked("收款8800，单号9962345678") == "收款8800，单号9962345678"
    assert numbers.masked("座机62345678") == "座机***"
