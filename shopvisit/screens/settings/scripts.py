"""What is said on the phone and written: each script, filled in for a customer of the shop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.widgets import Static

from shopvisit.errors import InvalidError, ShopError
from shopvisit.screens.form import FormScreen
from shopvisit.screens.settings import sheets
from shopvisit.screens.settings.listed import (
    CHANGE,
    INTO_LIST,
    LOOK_UP,
    WAYS_BACK,
    ListedScreen,
    Thing,
)
from shopvisit.settings import by_key, loading
from shopvisit.settings.checks import WrongError, spoken
from shopvisit.settings.values import BLANKS, KINDS, SCRIPTED_RULES, SEGMENTS
from shopvisit.shop.followups import kinds
from shopvisit.shop.talks import scripts
from shopvisit.text.cells import plain
from shopvisit.text.i18n import N_, _, language
from shopvisit.widgets.columns import Column
from shopvisit.widgets.commands import Command
from shopvisit.widgets.form import Choice, Field, FormLine, Option

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from textual.widget import Widget
    from textual.widgets import Input

    from shopvisit.settings.values import Config, Script
    from shopvisit.shop.record.shop import Shop

_LONGEST = 200
_CHECK = spoken(_LONGEST, BLANKS)
_MOST_QUESTIONS, _MOST_EMERGENCY = 3, 6
_ANYBODY = {
    "": N_("everybody"),
    "new": N_("new customers"),
    "complained": N_("who complained"),
    "vip": N_("best customers"),
    "unsaid": N_("has not said why"),
}
_SORTS = ("new", "complained", "vip")
# What stands in every script, unless one has words of its own.
_COMMON = "common"


def _called(name: str) -> str:
    """What a script is for, in words."""
    if name == _COMMON:
        return _("Every call")
    return _(kinds.KINDS[name]) if name in kinds.KINDS else by_key.label(f"rules.{name}")


class ScriptsScreen(ListedScreen):
    """Every script in the language in use, by what it is for and to whom it is said."""

    PLACE = N_("Scripts")
    ABOUT = N_("What is said on the phone, and what is written where nobody answers.")
    KEYS = (
        CHANGE,
        Command(
            "plus",
            "a",
            "add",
            N_("For others"),
            N_("The same call in other words, for a sort of customers."),
        ),
        Command("delete", "x", "put_back", N_("Default"), N_("Say again what is shipped.")),
        LOOK_UP,
        INTO_LIST,
        WAYS_BACK,
    )
    columns = (
        Column(N_("What for"), 14, flex=True, min_width=14),
        Column(N_("To whom"), 16),
        Column(N_("Opening words"), 20, flex=True, min_width=20),
        Column("", 8, drop=1),
    )

    def __init__(self, at: int | None = None) -> None:
        super().__init__(at)
        self._names = [(_COMMON, "")] + [
            (name, segment) for name in (*KINDS, *SCRIPTED_RULES) for segment in ("", *SEGMENTS)
        ]

    def things(self) -> Sequence[Thing]:
        now, shipped = (each.scripts[language()] for each in (self.shop.config, loading.default()))
        self._examples = scripts.Examples(self.shop)
        return [
            self._thing(place, now, shipped)
            for place, (name, segment) in enumerate(self._names, start=1)
            if name == _COMMON or _key(name, segment) in now
        ]

    def _thing(self, place: int, now: Mapping[str, Script], shipped: Mapping[str, Script]) -> Thing:
        name, segment = self._names[place - 1]
        if name == _COMMON:
            one = now["manual"]
            changed = _common(one) != _common(shipped["manual"])
            said = (one.fair, one.sorry, *one.emergency)
            whom, shown = "", scripts.filled(one.fair, {"noted": "..."})
            story = _("How a call ends that is no good one, and what helps when it gets difficult.")
        else:
            one, before = now[_key(name, segment)], shipped.get(_key(name, segment))
            changed = before is None or _own(one) != _own(before)
            said = (one.opening, *one.questions, one.closing, one.message)
            whom = _(_ANYBODY[segment])
            customer, blanks = self._examples.of(name, segment or "regular")
            story = shown = scripts.filled(one.opening, blanks)
            if customer:
                story = _("{customer}: {said}").format(customer=customer, said=shown)
        cells = (_called(name) if not segment else "", whom, shown, _("changed") if changed else "")
        words = " ".join((_called(name), whom, *said))
        return Thing(place, cells, words, story, "" if segment else "urgent")

    def change(self, id_: int) -> None:
        self.app.push_screen(ScriptSheet(self.shop, *self._names[id_ - 1]), self._written)

    def action_add(self) -> None:
        if self.here is None or self._names[self.here - 1][0] == _COMMON:
            self.desk.say(_("These words are for everybody."))
            return
        name = self._names[self.here - 1][0]
        known = self.shop.config.scripts[language()]
        free = [each for each in _SORTS if _key(name, each) not in known]
        if free:
            self.app.push_screen(ScriptSheet(self.shop, name, free[0], free), self._written)
        else:
            self.desk.say(_("Every sort of customers has words of its own here."))

    def action_put_back(self) -> None:
        if self.here is not None:
            name, segment = self._names[self.here - 1]
            fields = ("fair", "sorry", "emergency") if name == _COMMON else _FIELDS
            self.act(_save, {_setting(name, segment, each): None for each in fields},
                     then=self._written)  # fmt: skip

    def _written(self, before: Config | None) -> None:
        if before is not None:
            self.desk.settings_changed(before)
            self.settings_came_back(before)
            self.desk.say(_("Saved: it is said so from the next call on."), undoable=True)

    def settings_came_back(self, before: Config) -> None:
        was, now = (each.scripts[language()] for each in (before, self.shop.config))
        for place, about in enumerate(self._names, start=1):
            key = "manual" if about[0] == _COMMON else _key(*about)
            said = _common if about[0] == _COMMON else _own
            if (said(was[key]) if key in was else None) != (said(now[key]) if key in now else None):
                self.go_to(place)
                return


_FIELDS = ("opening", "questions", "closing", "message")


def _own(script: Script) -> tuple[object, ...]:
    return script.opening, script.questions, script.closing, script.message


def _common(script: Script) -> tuple[object, ...]:
    return script.fair, script.sorry, script.emergency


def _key(name: str, segment: str) -> str:
    return f"{name}.{segment}" if segment else name


def _setting(name: str, segment: str, field: str) -> str:
    """The key of a field in the settings file."""
    parts = ("scripts", language(), "" if name == _COMMON else name, segment, field)
    return ".".join(part for part in parts if part)


def _save(shop: Shop, changes: Mapping[str, object]) -> Config:
    """Say other words from now on; the settings as they were."""
    try:
        return sheets.save(shop, changes)
    except InvalidError as error:
        name = error.field.rpartition(".")[2]
        first = {"questions": "questions-1", "emergency": "emergency-1"}.get(name, name)
        raise InvalidError(first, str(error)) from error


class ScriptSheet(FormScreen["Config"]):
    """One script, each line with what a customer of the shop would hear."""

    PLACE = N_("Script")
    ABOUT = N_("What is said, line by line, filled in for a customer of the shop below each.")

    def __init__(self, shop: Shop, name: str, segment: str, free: Sequence[str] = ()) -> None:
        """`free` are the sorts of customers to choose from, for words that are new."""
        super().__init__()
        self._shop, self._script, self._segment, self._free = shop, name, segment, tuple(free)
        known = shop.config.scripts[language()]
        common = name == _COMMON
        self._now = known["manual" if common else name]
        self._now = known.get(_key(name, segment), self._now)
        self._customer, self._blanks = scripts.Examples(shop).of(
            "satisfaction" if common else name, segment or "regular"
        )

    def draft_name(self) -> str:
        return f"script-{self._script}-{self._segment or 'all'}-{language()}"

    def fields(self) -> Iterable[Widget]:
        title = _called(self._script)
        if not self._free and self._script != _COMMON:
            title = f"{title} · {_(_ANYBODY[self._segment])}"
        yield Static(title, classes="heading", markup=False)
        if self._customer:
            said = _("Below each line: what {customer} would hear.")
            said = said.format(customer=plain(self._customer))
            yield Static(said, classes="quiet told", markup=False)
        if self._free:
            options = [
                Option(str(number), each, _(_ANYBODY[each]))
                for number, each in enumerate(self._free, start=1)
            ]
            yield Field("segment", N_("To whom"), Choice(options, self._segment))
        for name, label, said in self._lines():
            line = FormLine(said, limit=_LONGEST)
            line.add_class("long")
            yield Field(name, label, line, note=self._filled(said))

    def _lines(self) -> Iterable[tuple[str, str, str]]:
        """Each line by the name of its field, with its label, as it is said now."""
        now = self._now
        if self._script == _COMMON:
            yield "fair", N_("Half content"), now.fair
            yield "sorry", N_("Unhappy"), now.sorry
            yield from _several("emergency", N_("Difficult"), now.emergency, _MOST_EMERGENCY)
        else:
            yield "opening", N_("Opening words"), now.opening
            yield from _several("questions", N_("Question"), now.questions, _MOST_QUESTIONS)
            yield "closing", N_("Closing"), now.closing
            yield "message", N_("Message"), now.message

    def _filled(self, line: str) -> str:
        """What is heard of a line; "" where that is the line as it stands."""
        said = scripts.filled(line, self._blanks)
        return said if said != line else ""

    def on_mount(self) -> None:
        self.fill_in(self.shown()[0])

    def on_input_changed(self, event: Input.Changed) -> None:
        event.prevent_default()  # the form would take back at once what is said here
        field = next(each for each in event.input.ancestors if isinstance(each, Field))
        try:
            field.say(self._filled(str(_CHECK(event.value))) if event.value.strip() else "")
        except WrongError as error:
            field.say(_("Allowed: {what}").format(what=error.allowed), wrong=True)

    def work(self) -> tuple[object, ...]:
        segment = str(self.chosen("segment")) if self._free else self._segment
        was: dict[str, list[str]] = {}
        now: dict[str, list[str]] = {}
        for name, _label, said in self._lines():
            field = name.partition("-")[0]
            was.setdefault(field, []).append(said)
            now.setdefault(field, []).append(self._checked(name))
        changes = {
            _setting(self._script, segment, field): _value(field, typed)
            for field, typed in now.items()
            if typed != was[field]
        }
        if not changes:
            raise ShopError(_("That is what it says already."))
        return _save, changes

    def _checked(self, name: str) -> str:
        typed = self.typed(name).strip()
        if not typed:
            return ""
        try:
            return str(_CHECK(typed))
        except WrongError as error:
            allowed = _("Allowed: {what}").format(what=error.allowed)
            raise InvalidError(name, allowed) from error

    def saved(self, result: Any) -> None:
        self.dismiss(result)


def _several(
    field: str, label: str, lines: Sequence[str], most: int
) -> Iterable[tuple[str, str, str]]:
    """A line for each that there can be."""
    for number in range(max(most, len(lines))):
        said = lines[number] if number < len(lines) else ""
        yield f"{field}-{number + 1}", label, said


def _value(field: str, typed: Sequence[str]) -> object:
    """What is saved of a field; nothing typed is what is shipped."""
    said = [each for each in typed if each]
    if field in ("questions", "emergency"):
        return said or None
    return said[0] if said else None
