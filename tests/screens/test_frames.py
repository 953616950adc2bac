"""What each screen says, line by line, in both languages and both sizes.

The frames are in frames/; `python tools/frames.py` writes them anew, and says which screens have
changed, so that somebody looks at each.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from import_pages import drop
from pilots import HOSTILE, Driven, driving
from shops import TODAY, MakeShop, clock_at
from tongues import SPELT

from shopvisit.sample.sample import shop_name, write_sample
from shopvisit.settings import loading
from shopvisit.shop.complaints import complaints
from shopvisit.shop.followups import today as followups
from shopvisit.shop.improvements import improvements
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.text import i18n
from shopvisit.widgets.rows import RowList

pytestmark = pytest.mark.usefixtures("every_frame")

FRAMES = Path(__file__).parent / "frames"
SIZES = ((80, 24), (120, 36))
Steps = Callable[[Driven], Awaitable[None]]


def keys(*names: str) -> Steps:
    async def press(driven: Driven) -> None:
        await driven.press(*names)

    return press


def opened(name: str, *then: str) -> Steps:
    """A screen by its name, and what is pressed then."""

    async def press(driven: Driven) -> None:
        await driven.open(name)
        await driven.press(*then)

    return press


def at_kind(kind: str, *then: str) -> Steps:
    """From Today, `then` on the first row of that kind; where there is none, on the last row."""

    async def press(driven: Driven) -> None:
        shop = driven.app.shop
        for _row in range(14):
            here = driven.app.screen.query_one(RowList).cursor_id or 0
            if kind in {row.kind for row in followups.rows(shop, [here])}:
                break
            await driven.press("down")
        await driven.press(*then)

    return press


LIST = (
    "姓名,手机,生日,消费日期,实收,技师,老家\n"
    "王秀英,13812342231,5/3/1968,2026-07-02,2680,阿强,绍兴\n"
    "陈小明,13900008890,,2026-11-03,免费,,\n"
    "[VIP] 张总,,2月30日,2026-02-03,1.2万,Lily,杭州\n合计,,,,,,\n"
)


def import_of(*then: str) -> Steps:
    """A list dropped onto the import, and what is pressed then."""

    async def press(driven: Driven) -> None:
        path = Path.home() / "客户名单.csv"
        path.write_text(LIST, encoding="utf-8")
        await driven.app.run_action("import_list")
        await driven.rest()
        await drop(driven, str(path))
        await driven.press(*then)

    return press


async def welcomed(driven: Driven) -> None:
    await driven.open("welcome")


WALK: dict[str, Steps] = {
    "today": keys(),
    "today, a row further down": keys("down", "down", "down"),
    "today, the number shown": keys("space"),
    "today, only the late ones": keys("tab", "tab"),
    "quick form": at_kind("satisfaction", "enter"),
    "quick form, a low score": at_kind("satisfaction", "2"),
    "quick form, a promise": at_kind("promise", "enter"),
    "put off": keys("minus"),
    "cancel": keys("delete"),
    "new follow-up": keys("plus"),
    "card": keys("down", "right"),
    "edit": keys("down", "right", "ctrl+e"),
    "find": keys("f3", "w", "x"),
    "find, nobody": keys("f3", "q", "q", "q"),
    "find, the lists": keys("f3"),
    "list": keys("f3", "down", "enter"),
    "list, its conditions": keys("f3", "down", "enter", "ctrl+e", *", spent 1000, x"),
    "list, a condition more": keys("f3", "down", "enter", "ctrl+n"),
    "list, a follow-up for each": keys("f3", *["down"] * 4, "enter", "plus"),
    "new visit": keys("f4"),
    "complaints": keys("f5"),
    "complaints, all of them": keys("f5", "tab", "tab", "tab"),
    "complaint": keys("f5", "enter"),
    "complaint, further on": keys("f5", "down", "down", "down", "enter"),
    "complaint, what was done": keys("f5", "enter", "2"),
    "complaint, waiting": keys("f5", "down", "enter", "minus"),
    "new complaint": keys("right", "ctrl+k"),
    "improvements": keys("f7"),
    "improvement": keys("f7", "enter"),
    "new improvement": keys("f7", "plus"),
    "hand-over": keys("ctrl+o"),
    "history": keys("ctrl+u"),
    "month": keys("f6"),
    "month, further down": keys("f6", "pagedown", "enter"),
    "the list behind a number": keys("f6", *["down"] * 6, "enter"),
    "settings": keys("f8"),
    "settings, the rules": keys("f8", "tab", "tab", "tab", "tab", "pagedown"),
    "setting": keys("f8", "tab", "down", "down", "down", "enter"),
    "settings of a rule": keys("f8", "tab", "tab", "tab", "tab", "down", "enter"),
    "trades": keys("f8", *["down"] * 6, "enter"),
    "what a trade has": keys("f8", *["down"] * 6, "enter", "2"),
    "own questions": opened("own-questions"),
    "own question": opened("own-questions", "plus"),
    "reasons": opened("reasons", "down"),
    "scripts": opened("scripts", "down"),
    "script": opened("scripts", "down", "enter"),
    "help": keys("f1"),
    "who": keys("f10"),
    "palette": keys("ctrl+p"),
    "import, what the columns hold": import_of(),
    "import, all that one can hold": import_of("9"),
    "import, what is asked": import_of("enter"),
    "import, what comes in": import_of("enter", "1", "1", "enter"),
    "list, who is left out": keys("f3", *["down"] * 4, "enter", "plus", "enter"),
    "blank": keys("f9"),
}

# Where one comes to depends on how much was in sight, or how long a line was, on the way.
AFRESH = {
    *("month, further down", "cancel"),
    *("settings", "settings, the rules", "setting", "settings of a rule", "what a trade has"),
}


def sample(tmp_path: Path, lang: str) -> Shop:
    settings = loading.default()
    named = settings.shop._replace(name=shop_name(lang))
    settings = settings._replace(shop=named, path=tmp_path / "config.toml")
    path = tmp_path / "sample.db"
    write_sample(path, today=TODAY, lang=lang, config=settings)
    return Shop(path, settings, clock_at(TODAY, 9, 50))


async def walked(
    shop: Shop, walk: dict[str, Steps], *sizes: tuple[int, int]
) -> dict[tuple[int, int], str]:
    """The frames of a walk, one below the other; each begins at Today as it was opened.

    A page is walked to in the first size, and the window then takes on the others.
    """
    pages: dict[tuple[int, int], list[str]] = {size: [] for size in sizes}
    for name, steps in walk.items():
        for windows in [[size] for size in sizes] if name in AFRESH else [sizes]:
            async with driving(shop, windows[0]) as driven:
                await steps(driven)
                await driven.pilot.pause(0.12)  # the preview waits until the cursor rests
                for size in windows:
                    if size != driven.app.size:
                        await driven.pilot.resize_terminal(*size)
                    await driven.rest()
                    pages[size].append(f"## {name}\n\n{driven.frame}\n")
    return {size: "\n".join(page) for size, page in pages.items()}


def compare(name: str, text: str) -> None:
    path = FRAMES / f"{name}.txt"
    if os.environ.get("UPDATE_FRAMES"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", SPELT)
async def test_the_screens_of_a_living_shop(tmp_path: Path, lang: str) -> None:
    i18n.use(lang)
    pages = await walked(sample(tmp_path, lang), WALK, *SIZES)
    for (columns, lines), text in pages.items():
        compare(f"sample-{lang}-{columns}x{lines}", text)


EMPTY = {
    name: WALK[name]
    for name in (
        *("today", "find, nobody", "new visit", "complaints", "improvements", "hand-over"),
        "month",
    )
} | {
    "just made": welcomed,
    "import": keys("enter"),
    "import, it is in": import_of("enter", "1", "1", "enter", "enter"),
}


@pytest.mark.parametrize("lang", SPELT)
async def test_the_screens_of_an_empty_shop(make_shop: MakeShop, lang: str) -> None:
    i18n.use(lang)
    pages = await walked(make_shop(), EMPTY, SIZES[0])
    compare(f"empty-{lang}-80x24", pages[SIZES[0]])


NAMES = {
    name: WALK[name]
    for name in (
        *("today", "quick form", "card", "find", "new visit", "complaints", "complaint"),
        *("complaint, what was done", "improvements", "improvement", "hand-over", "month"),
    )
}


@pytest.mark.parametrize("lang", SPELT)
async def test_hostile_names_stand_as_they_were_typed(make_shop: MakeShop, lang: str) -> None:
    i18n.use(lang)
    shop = make_shop()
    for number, name in enumerate(HOSTILE):
        who = Customer(name=name, phone=f"1380000{number:04}", note=name, best_time=name)
        visits.add(shop, who, Visit(TODAY, item=name, served_by=1))
    said = [name or "\u3000x" for name in HOSTILE]
    cases = [
        complaints.open_(shop, customer_id, complaints.New(text))
        for customer_id, text in enumerate(said, start=1)
    ]
    for made in cases[::2]:
        conversation.record(shop, complaints.task(shop, made) or 0, Answer())
    shop = make_shop(TODAY.replace(day=22))
    for customer_id, (made, text) in enumerate(zip(cases, said, strict=True), start=1):
        if customer_id % 2:
            complaints.hold(shop, made, text, TODAY.replace(day=25))
        elif customer_id % 3:
            complaints.resolve(shop, made, complaints.Solved(text))
        improvements.propose(shop, improvements.New(text, text), [("complaint", made)])
    improvements.adopt(shop, 2, HOSTILE[2])
    pages = await walked(shop, NAMES, SIZES[0])
    compare(f"hostile-{lang}-80x24", pages[SIZES[0]])
