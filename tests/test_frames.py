"""What each screen says, line by line, in both languages and both sizes.

The frames are in tests/frames; `UPDATE_FRAMES=1 pytest tests/test_frames.py` writes them anew, and
the difference is there to be read.
"""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from pilots import HOSTILE, Driven, driving
from shops import TODAY, MakeShop, clock_at

from shopvisit import config, i18n
from shopvisit.files.sample import shop_name, write_sample
from shopvisit.shop import complaints, improvements, visits
from shopvisit.shop.context import Shop
from shopvisit.shop.customers import Customer
from shopvisit.shop.visits import Visit

FRAMES = Path(__file__).parent / "frames"
SIZES = ((80, 24), (120, 36))
Steps = Callable[[Driven], Awaitable[None]]


def keys(*names: str) -> Steps:
    async def press(driven: Driven) -> None:
        await driven.press(*names)

    return press


WALK: dict[str, Steps] = {
    "today": keys(),
    "today, a row further down": keys("down", "down", "down"),
    "today, the number shown": keys("space"),
    "today, only the late ones": keys("tab", "tab"),
    "quick form": keys("down", "down", "enter"),
    "quick form, a low score": keys("down", "down", "2"),
    "put off": keys("minus"),
    "cancel": keys("delete"),
    "new follow-up": keys("plus"),
    "card": keys("down", "right"),
    "edit": keys("down", "right", "ctrl+e"),
    "find": keys("f3", "w", "x"),
    "find, nobody": keys("f3", "q", "q", "q"),
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
    "month": keys("f6"),
    "month, further down": keys("f6", "pagedown"),
    "the list behind a number": keys("f6", "down", "enter"),
    "help": keys("f1"),
    "who": keys("f10"),
    "palette": keys("ctrl+p"),
    "blank": keys("f9"),
}


def sample(tmp_path: Path, lang: str) -> Shop:
    settings = config.default()
    settings = settings._replace(shop=settings.shop._replace(name=shop_name(lang)))
    path = tmp_path / "sample.db"
    write_sample(path, today=TODAY, lang=lang, config=settings)
    return Shop(path, settings, clock_at(TODAY, 9, 50))


async def walked(shop: Shop, size: tuple[int, int], walk: dict[str, Steps]) -> str:
    """The frames of a walk, one below the other; each begins at Today as it was opened."""
    pages = []
    for name, steps in walk.items():
        async with driving(shop, size) as driven:
            await steps(driven)
            await driven.pilot.pause(0.12)  # the preview waits until the cursor rests
            await driven.rest()
            pages.append(f"## {name}\n\n{driven.frame}\n")
    return "\n".join(pages)


def compare(name: str, text: str) -> None:
    path = FRAMES / f"{name}.txt"
    if os.environ.get("UPDATE_FRAMES"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "120x36"])
@pytest.mark.parametrize("lang", i18n.LANGUAGES)
async def test_the_screens_of_a_living_shop(
    tmp_path: Path, lang: str, size: tuple[int, int]
) -> None:
    i18n.use(lang)
    shop = sample(tmp_path, lang)
    compare(f"sample-{lang}-{size[0]}x{size[1]}", await walked(shop, size, WALK))


EMPTY = {
    name: WALK[name]
    for name in (
        *("today", "find, nobody", "new visit", "complaints", "improvements", "hand-over"),
        "month",
    )
}


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
async def test_the_screens_of_an_empty_shop(make_shop: MakeShop, lang: str) -> None:
    i18n.use(lang)
    compare(f"empty-{lang}-80x24", await walked(make_shop(), (80, 24), EMPTY))


NAMES = {
    name: WALK[name]
    for name in (
        *("today", "quick form", "card", "find", "new visit", "complaints", "complaint"),
        *("complaint, what was done", "improvements", "improvement", "hand-over", "month"),
    )
}


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
async def test_hostile_names_stand_as_they_were_typed(make_shop: MakeShop, lang: str) -> None:
    i18n.use(lang)
    shop = make_shop()
    for number, name in enumerate(HOSTILE):
        who = Customer(name=name, phone=f"1380000{number:04}", note=name, best_time=name)
        visits.add(shop, who, Visit(TODAY, item=name, served_by=1))
    shop = make_shop(TODAY.replace(day=22))
    for customer_id, name in enumerate(HOSTILE, start=1):
        text = name or "\u3000x"
        made = complaints.open_(shop, customer_id, complaints.New(text))
        if customer_id % 2:
            complaints.hold(shop, made, text, TODAY.replace(day=25))
        elif customer_id % 3:
            complaints.resolve(shop, made, complaints.Solved(text))
        improvements.propose(shop, improvements.New(text, text), [("complaint", made)])
    improvements.adopt(shop, 2, HOSTILE[2])
    compare(f"hostile-{lang}-80x24", await walked(shop, (80, 24), NAMES))
