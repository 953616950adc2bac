"""A real Chinese input method, switched on all the time: what is typed with it arrives."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from mornings import WANG, morning
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.shop.talks.questions import LABELS
from shopvisit.text import i18n
from shopvisit.text.i18n import _

if sys.platform != "linux":
    pytest.skip("fcitx5 in xterm is on Linux", allow_module_level=True)

import input_method
from input_method import Desktop

if absent := input_method.missing():
    pytest.skip(
        f"no input method here: {', '.join(absent)} (packages: see .ci/input_method)",
        allow_module_level=True,
    )


@pytest.fixture
def path(make_shop: MakeShop) -> Path:
    shop, _ids = morning(make_shop, WANG)
    i18n.use("zh_CN")
    db.disconnect()
    return shop.path


def test_a_day_is_written_down_with_the_input_method_on(
    path: Path, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    command = (
        sys.executable, "-m", "shopvisit", "--db", str(path), "--lang", "zh_CN",
        "--today", str(TODAY),
    )  # fmt: skip
    folder = tmp_path / "desktop"
    folder.mkdir()
    with Desktop(folder, command) as desktop:
        note_a_visit(desktop)
        call(desktop)
        find(desktop)
        desktop.press("ctrl+q")
        desktop.wait("the program to end", desktop.ended)
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file:
        newest = "ORDER BY id DESC LIMIT 1"
        assert file.execute(f"SELECT name FROM customer {newest}").fetchone() == ("张三",)
        assert file.execute(f"SELECT item, note FROM visit {newest}").fetchone() == (
            "洗衣机", "服务很好，",
        )  # fmt: skip
        assert file.execute(f"SELECT csat, praise FROM rating {newest}").fetchone() == (5, "很好")
        promised = "SELECT reason, due_on FROM follow_up WHERE kind = 'promise'"
        assert file.execute(promised).fetchall() == [("回电话", str(TODAY + timedelta(days=1)))]
    wrong = [
        f"{typed}: in line {line:.1f} from column {column:.1f}, and one types at {x}, {y}"
        for typed, line, column, y, x in desktop.stood
        if not (y + 0.9 <= line <= y + 1.9 and x - 1 <= column <= x + 1)
    ]
    assert wrong == []
    tell(f"{len(desktop.stood)} words composed, their candidates where one types")


def note_a_visit(desktop: Desktop) -> None:
    desktop.press("F4")
    desktop.compose("zhangsan")
    desktop.press("Return")  # a new customer: on to the phone
    desktop.go_to(_("Item"))
    desktop.compose("xiyiji")
    desktop.go_to(_("Note"))
    desktop.compose("fuwu")
    desktop.compose("henhao")
    desktop.press("comma")
    desktop.press("ctrl+s")
    assert "张三" in desktop.text


def call(desktop: Desktop) -> None:
    desktop.press("F2", "Home", "5")
    desktop.go_to(_(LABELS["words"]))
    desktop.press("1")  # praise
    desktop.compose("henhao")
    desktop.go_to(_(LABELS["promise"]))
    desktop.compose("huidianhua")
    desktop.go_to(_(LABELS["promise_when"]))
    desktop.compose("mingtian")
    desktop.press("Return")


def find(desktop: Desktop) -> None:
    desktop.press("F3")
    desktop.compose("zhang")
    assert "张三" in desktop.text
