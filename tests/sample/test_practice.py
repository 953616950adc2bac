"""The six cases of the demo: each goes on when it was really done, and none in any other way."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from mornings import Counter, counter
from shops import TODAY, MakeShop, clock_at

from shopvisit import db
from shopvisit.sample.sample import write_sample
from shopvisit.settings import loading
from shopvisit.shop.followups import changing
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks.questions import LABELS
from shopvisit.shop.whole.practice import CASES
from shopvisit.text import i18n
from shopvisit.text.i18n import _
from shopvisit.widgets.keys import Keys
from shopvisit.widgets.rows import RowList


@cache
def written(lang: str) -> bytes:
    """A demo's file; to write one takes longer than most tests of it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "s.db"
        write_sample(path, today=TODAY, lang=lang, config=loading.default())
        return path.read_bytes()


def opened(folder: Path) -> Shop:
    path = folder / "s.db"
    path.touch(mode=0o600)
    path.write_bytes(written(i18n.language()))
    return Shop(path, loading.default(), clock_at(TODAY, 9, 50))


@pytest.fixture
def demo(tmp_path: Path) -> Shop:
    return opened(tmp_path)


async def look(at: Counter) -> None:
    """Wait until practice has looked again at what was done."""
    await at.rest(0.3)


def number(at: Counter) -> str:
    """Which case is said above the keys; "" where none is."""
    said = at.app.guide
    return said.partition("/")[0] if "/6 " in said else ""


def person(at: Counter) -> str:
    rows = at.app.screen.query_one(RowList)
    row = rows.row_at(rows.index)
    assert row is not None
    return row.cells[1]


async def go_to(at: Counter, question: str) -> None:
    for _time in range(30):
        if getattr(at.app.screen, "at", "") == question:
            return
        await at.press("down")
    raise AssertionError(f"no {question}")


async def do_case(at: Counter, case: int) -> None:
    """What the line above the keys says, done by its keys."""
    if case == 5:
        await at.press("5")
        await go_to(at, "promise")
        await at.type("回电话")
        await at.press("enter")
    else:
        keys = {
            1: ("5", "enter"), 2: ("0",), 3: ("1", "1", "1", "enter"),
            4: ("minus", "3", "enter"), 6: ("ctrl+z",),
        }  # fmt: skip
        await at.press(*keys[case])


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
async def test_six_cases_are_done_one_after_the_other(lang: str, tmp_path: Path) -> None:
    i18n.use(lang)
    async with counter(opened(tmp_path)) as at:
        assert "Ctrl+F" in at.frame[-1]
        await at.press("ctrl+f")
        people = []
        for case in range(1, 7):
            assert number(at) == str(case)
            people.append(person(at))
            if case < 6:
                assert person(at) in at.app.guide, "the cursor is on the row that is spoken of"
            await do_case(at, case)
            await look(at)
            assert at.screen == "TodayScreen"
        assert len(set(people[:5])) == 5, "each case is somebody else's"
        assert at.app.guide == _("All six are done. Go on as you like; Ctrl+F leaves.")
        await at.press("ctrl+f")
        assert at.app.guide == ""
    assert _(LABELS["promise"]) in _(CASES[4].says).format(name="", promise=_(LABELS["promise"]))


async def test_another_deed_is_no_answer_to_a_case(demo: Shop) -> None:
    async with counter(demo) as at:
        await at.press("ctrl+f")
        for keys in (("0",), ("minus", "3", "enter"), ("ctrl+z",)):
            await at.press(*keys)
            await look(at)
            assert number(at) == "1"


async def test_it_speaks_of_another_row_where_that_one_was_closed(demo: Shop) -> None:
    async with counter(demo) as at:
        await at.press("ctrl+f")
        said = at.app.guide
        at.app.act(changing.cancel, at.app.screen.query_one(RowList).cursor_id, "改天")
        await look(at)
        assert number(at) == "1"
        assert at.app.guide != said
        assert person(at) in at.app.guide


async def test_a_score_without_its_complaint_is_not_the_third_case(demo: Shop) -> None:
    async with counter(demo) as at:
        await at.press("ctrl+f")
        for case in (1, 2):
            await do_case(at, case)
            await look(at)
        await at.press("1", "1", "1")
        await go_to(at, "complaint_as")
        await at.press("4", "enter")  # none is opened
        await look(at)
        assert db.value("SELECT csat FROM rating ORDER BY id DESC LIMIT 1") == 1
        assert number(at) == "3"


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (60, 20)])
async def test_it_stands_above_the_keys_and_covers_no_row(
    demo: Shop, size: tuple[int, int]
) -> None:
    async with counter(demo, size) as at:
        await at.rest()
        before = at.frame
        await at.press("ctrl+f")
        await at.rest()
        screen = at.app.screen
        guide = screen.query_one(Keys).guide_lines
        assert 1 <= guide <= 2
        assert at.frame[-1 - guide].strip() == at.app.guide[: len(at.frame[-1 - guide].strip())]
        assert at.frame[-1].lstrip().startswith("Ctrl+F")
        regions = [screen.query_one(name).region for name in ("RowList", "Preview", "Keys")]
        for above, below in pairwise(regions):
            assert above.bottom <= below.y
        assert regions[-1].bottom == size[1]
        assert regions[0].height >= 8
        await at.press("ctrl+f")
        await at.rest()
        assert [line.strip() for line in at.frame][:2] == [line.strip() for line in before][:2]
        assert screen.query_one("Preview").region.bottom == size[1] - 1


async def test_it_is_said_in_the_form_and_its_sheets_too(demo: Shop) -> None:
    async with counter(demo) as at:
        await at.press("ctrl+f")
        said = at.app.guide
        for keys in (("5",), ("f1",)):
            await at.press(*keys)
            assert said in at.frame[-2]
        await at.press("ctrl+f")
        assert said not in at.text
        await at.press("escape", "escape")
        assert said not in at.text


async def test_a_click_still_meets_its_key(demo: Shop) -> None:
    async with counter(demo) as at:
        await at.press("ctrl+f")
        await at.pilot.click(offset=(3, 23))
        await at.settle()
        assert at.app.guide == ""


async def test_a_real_shop_says_where_to_practise(make_shop: MakeShop, lang: str) -> None:
    async with counter(make_shop()) as at:
        assert "Ctrl+F" not in at.text
        await at.press("ctrl+f")
        assert "shopvisit demo" in at.said
        assert at.app.guide == ""


async def test_the_palette_begins_it(demo: Shop) -> None:
    async with counter(demo) as at:
        await at.press("ctrl+p")
        await at.type("practice")
        await at.press("enter")
        await at.settle()
        assert number(at) == "1"
