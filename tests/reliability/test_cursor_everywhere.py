"""The terminal's cursor stands where one types, in every field of every screen and sheet."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from emulated import SIZE, Emulated, Looked
from pilots import driving
from shops import TODAY, MakeShop, clock_at
from textual.screen import Screen

from shopvisit import screens
from shopvisit.sample.sample import write_sample
from shopvisit.settings import loading
from shopvisit.shop.record import pin
from shopvisit.shop.record.shop import Shop

# The keys to each screen and sheet from Today.
WAYS: dict[str, tuple[str, ...]] = {
    "TodayScreen": (),
    "QuickForm": ("down",) * 6 + ("5", "down", "down", "down"),
    "Ask": ("plus",),
    "Correct": ("down",) * 6 + ("5", "enter", "up", "enter"),
    "CardScreen": ("right",),
    "EditScreen": ("right", "ctrl+e"),
    "OccasionScreen": ("right", "ctrl+e", "f11"),
    "CustomerExport": ("right", "ctrl+s"),
    "EraseSheet": ("right", "ctrl+d"),
    "MergeScreen": ("right", "ctrl+g"),
    "NewComplaint": ("right", "ctrl+k"),
    "FindScreen": ("f3",),
    "ListScreen": ("f3", "enter", "ctrl+e"),
    "ConditionSheet": ("f3", "enter", "ctrl+n"),
    "PlanSheet": ("f3", "enter", "plus"),
    "LeftOutSheet": ("f3", "enter", "plus", "enter"),
    "VisitScreen": ("f4",),
    "ComplaintsScreen": ("f5",),
    "Whom": ("f5", "plus"),
    "ComplaintScreen": ("f5", "enter"),
    "EditComplaint": ("f5", "enter", "ctrl+e"),
    "Resolve": ("f5", "enter", "2"),
    "GiveGift": ("f5", "enter", "ctrl+g"),
    "TipsScreen": ("f5", "enter", "ctrl+b"),
    "TipForm": ("f5", "enter", "ctrl+b", "ctrl+n"),
    "MonthScreen": ("f6",),
    "MonthLockSheet": ("f6", "left", "ctrl+l"),
    "BehindScreen": ("f6", *["down"] * 4, "enter"),
    "MonthOutSheet": ("f6", "ctrl+s"),
    "ImprovementsScreen": ("f7",),
    "ImprovementScreen": ("f7", "enter"),
    "ChangeScreen": ("f7", "enter", "ctrl+e"),
    "LinkScreen": ("f7", "enter", "plus"),
    "RegisterScreen": ("f7", "plus"),
    "SettingsScreen": ("f8",),
    "ValueSheet": ("f8", "tab", "down", "down", "down", "enter"),
    "RuleSheet": ("f8", "tab", "tab", "tab", "tab", "down", "enter"),
    "NewRule": ("f8", *["tab"] * 4, "enter"),
    "CycleSheet": ("f8", *["tab"] * 5, "enter"),
    "FindSetting": ("f8", "ctrl+g"),
    "OwnQuestionsScreen": ("ctrl+p", *"own q", "enter"),
    "QuestionSheet": ("ctrl+p", *"own q", "enter", "plus"),
    "ReasonsScreen": ("ctrl+p", *"reasons", "enter"),
    "ReasonSheet": ("ctrl+p", *"reasons", "enter", "enter"),
    "ScriptsScreen": ("ctrl+p", *"scripts", "enter"),
    "ScriptSheet": ("ctrl+p", *"scripts", "enter", "down", "enter"),
    "HelpScreen": ("f1",),
    "PaletteScreen": ("ctrl+p",),
    "WhoScreen": ("f10",),
    "StaffForm": ("f10", "plus"),
    "HandoverScreen": ("ctrl+o",),
    "ImportSheet": ("ctrl+p", *"import a", "enter"),
    "BlankScreen": ("f9",),
    "CopySheet": ("ctrl+c",),
    "CodeSheet": ("space", "ctrl+t"),
    "HistoryScreen": ("ctrl+u",),
    "DuplicatesScreen": ("f3", "ctrl+g"),
    "PlaceSheet": ("f8", *["down"] * 4, "enter"),
    "TradesScreen": ("f8", *["down"] * 6, "enter"),
    "TradeScreen": ("f8", *["down"] * 6, "enter", "2"),
    "NewCustomer": ("f3", "q", "q", "q", "enter"),
}
# Opened from some line of the month: by what, and the keys from there.
MONTHS: dict[str, tuple[tuple[object, ...], tuple[str, ...]]] = {
    "PersonScreen": (("person", 2, "2026-11"), ()),
    "HandOnSheet": (("person", 2, "2026-11"), (*["down"] * 9, "ctrl+g")),
    "HeardScreen": (("heard", "2026-11"), ()),
    "RecheckScreen": (("recheck", "2026-11"), ()),
    "RecheckSheet": (("recheck", "2026-11"), ("enter",)),
}
# Opened where a PIN is set, or by no key of Today's.
ASKED = ("PinSheet", "PinChange")
# Pages of small programs of their own, before there is a shop.
BEFORE = {"FirstScreen", "TroubleScreen"}
# Without a field in which one types.
FIELDLESS = {"HereNow", "MeaningSheet", "WelcomeSheet"}


def every_screen() -> set[str]:
    """The names of all classes of screens that are opened."""

    def below(kind: type[Screen[Any]]) -> Iterator[type[Screen[Any]]]:
        for each in kind.__subclasses__():
            yield each
            yield from below(each)

    for module in pkgutil.walk_packages(screens.__path__, "shopvisit.screens."):
        importlib.import_module(module.name)
    found = [kind for kind in below(Screen) if kind.__module__.startswith("shopvisit.")]
    bases = {base for kind in found for base in kind.__bases__}
    return {kind.__name__ for kind in found if kind not in bases}


def test_every_screen_is_looked_at() -> None:
    assert every_screen() <= {*WAYS, *MONTHS, *ASKED} | BEFORE | FIELDLESS


def sample(folder: Path) -> Shop:
    settings = loading.default()._replace(path=folder / "config.toml")
    path = folder / "sample.db"
    write_sample(path, today=TODAY, lang="zh_CN", config=settings)
    return Shop(path, settings, clock_at(TODAY, 9, 50))


@pytest.mark.parametrize("part", range(3))
async def test_the_cursor_is_in_the_field_on_every_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    shop = sample(tmp_path)
    ways = {name: ((), keys) for name, keys in WAYS.items()} | MONTHS
    for name, (first, keys) in list(ways.items())[part::3]:
        seen = Emulated(monkeypatch, SIZE)
        async with driving(shop, SIZE) as driven:
            looked = Looked(driven, seen)
            if first:
                await driven.open(str(first[0]), *first[1:])
            await driven.press(*keys)
            assert driven.screen == name
            await looked.look_at_fields()
            assert not looked.wrong, "\n".join(looked.wrong) + "\n" + seen.text


async def test_it_is_behind_the_digits_of_a_pin(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = make_shop()
    pin.replace(shop, "", "4711")
    for name in ASKED:
        seen = Emulated(monkeypatch, SIZE)
        async with driving(shop, SIZE) as driven:
            looked = Looked(driven, seen)
            await driven.open("pin" if name == "PinSheet" else "pin-change", shop)
            assert driven.screen == name
            await looked.look_at_fields()
            assert not looked.wrong, "\n".join(looked.wrong) + "\n" + seen.text
