"""The sheets of the settings: one value, or the parts of a rule; checked as they are typed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, ClassVar
from zlib import crc32

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.errors import InvalidError, ShopError
from shopvisit.screens.form import FORM_KEYS, SAVE, FormScreen
from shopvisit.screens.settings import values as settings_values
from shopvisit.screens.sheet import CLEAR
from shopvisit.settings import by_key, loading
from shopvisit.settings.checks import WrongError
from shopvisit.shop.record import names as record_names
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.commands import Command
from shopvisit.widgets.form import Choice, Field, FormLine, Option

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from textual.widget import Widget
    from textual.widgets import Input

    from shopvisit.settings.values import Config, Rule
    from shopvisit.shop.record.shop import Shop

_PARTS = {
    "enabled": N_("Use it"),
    "from": N_("From"),
    "to": N_("Until"),
    "days": N_("Days away"),
    "cycle_factor": N_("Times own gap"),
    "min_visits": N_("From visits"),
    "min_days": N_("Least days"),
    "cycles": N_("Due again"),
    "priority": N_("Urgency"),
    "who": N_("Who"),
}


def save(shop: Shop, changes: Mapping[str, object]) -> Config:
    """Save changed settings and work with them from now on; the settings as they were before.

    Raises InvalidError, naming the field of a sheet, and whatever else `loading.save` raises.
    """
    shop.must_write()
    before = shop.config
    if before.path is None:
        raise ShopError(_("There is no settings file to write to."))
    folder = changes.get("backup.folder")
    if folder:
        from shopvisit.files.keeping.backup_state import check_folder

        check_folder(shop.path, str(folder))
    try:
        shop.configure(loading.save(before.path, changes))
    except loading.NotAllowedError as error:
        raise InvalidError(_field(error.field), _wrong(_named(error))) from error
    return before


def read_again(shop: Shop) -> Config | None:
    """Work with the settings file if it can be read by now; the settings as they were before.

    None where it still cannot.
    """
    before, now = shop.config, loading.load(shop.config.path)
    if not all(problem.key for problem in now.problems):
        return None
    shop.configure(now)
    return before


def _named(error: loading.NotAllowedError) -> str:
    """What is allowed, with settings called by their names and not by their keys."""
    said, section = str(error.allowed), error.field.partition(".")[0]
    for name in getattr(getattr(loading.default(), section), "_fields", ()):
        said = re.sub(rf"\b{name}\b", by_key.label(f"{section}.{name}"), said, flags=re.ASCII)
    return said


def allowed(key: str, value: object) -> str:
    """What may be typed for `key`, in words."""
    if isinstance(value, bool):
        return _("on or off")
    if names := by_key.choices(key):
        return " / ".join(map(settings_values.choice, names))
    hint = settings_values.kind_of(key, value).hint
    return _(hint) if hint else str(by_key.allowed(key))


def explained(key: str) -> list[str]:
    """What the setting or the rule `key` is about, as far as its name does not say it."""
    what = by_key.description(key)
    return [what] if what and what != by_key.label(key) else []


def told(now: Config, key: str) -> list[str]:
    """What the setting `key` is about and what it may be."""
    # That of a choice explains the words in the file, which are not the words here.
    lines = [] if by_key.choices(key) else explained(key)
    return [*lines, _wrong(allowed(key, by_key.value(now, key)))]


def _wrong(words_: object) -> str:
    return _("Allowed: {what}").format(what=words_)


def _field(key: str) -> str:
    """The name of the field for `key`, of which it is the last part."""
    section, _dot, name = key.partition(".")
    return name.partition(".")[2].replace(".", "-") if section == "rules" else name


class _Sheet(FormScreen["Config"]):
    """Fields, each for one setting; dismisses the settings as they were before."""

    KEYS: ClassVar[tuple[Command, ...]] = FORM_KEYS

    def __init__(self, shop: Shop, key: str, *lines: str) -> None:
        super().__init__()
        self._shop, self._about = shop, key
        self._title, self._lines = by_key.label(key), "\n".join(lines)
        self._keys: dict[str, str] = {}  # of the fields, by their names

    def draft_name(self) -> str:
        # A rule of the shop's own may have a name of any length.
        return f"setting {crc32(self._about.encode()):x}"

    def body(self) -> Iterable[Widget]:
        with Vertical(classes="sheet wide"):
            yield Static(self._title, classes="heading", markup=False)
            if self._lines:
                yield Static(self._lines, classes="quiet told", markup=False)
            yield from self.fields()

    def on_mount(self) -> None:
        self.fill_in(self.shown()[0])

    def for_key(self, key: str, label: str) -> Field:
        """The field in which the setting `key` is chosen or typed."""
        name, value = _field(key), by_key.value(self._shop.config, key)
        self._keys[name] = key
        if name == "priority":
            named = settings_values.PRIORITIES.items()
            options = [Option(str(number), number, _(words_)) for number, words_ in named]
            return Field(name, label, Choice(options, value))
        if isinstance(value, bool):
            options = [Option("1", 1, _("on")), Option("2", 0, _("off"))]
            return Field(name, label, Choice(options, int(value)))
        if codes := by_key.choices(key):
            options = [
                Option(str(number), code, settings_values.choice(code))
                for number, code in enumerate(codes, start=1)
            ]
            return Field(name, label, Choice(options, value))
        line = FormLine(settings_values.kind_of(key, value).typed(value), limit=2000)
        if not isinstance(value, int | float) and len(self._keys) == 1:
            line.add_class("long")
        return Field(name, label, line)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.prevent_default()  # the form would take back at once what is said here
        field = next(each for each in event.input.ancestors if isinstance(each, Field))
        try:
            plain = self._read(str(field.name))
        except InvalidError as error:
            field.say(str(error), wrong=True)
            return
        key = self._keys[str(field.name)]
        meant = by_key.check(key)(plain)
        said = settings_values.shown(key, meant, self._shop.clock.today())
        field.say("" if said == event.value else said)

    def _read(self, name: str) -> object:
        """What the field of that name says, as it is saved; raises InvalidError."""
        key, control = self._keys[name], self.field(name).control
        value = by_key.value(self._shop.config, key)
        if isinstance(control, Choice):
            return bool(control.value) if isinstance(value, bool) else control.value
        try:
            return settings_values.understood(key, value, self.typed(name), self._shop)
        except WrongError as error:
            hint = settings_values.kind_of(key, value).hint
            raise InvalidError(name, _wrong(_(hint) if hint else error.allowed)) from None

    def work(self) -> tuple[object, ...]:
        return save, {key: self._read(name) for name, key in self._keys.items()}

    def saved(self, result: Any) -> None:
        self.dismiss(result)


class ValueSheet(_Sheet):
    """One setting."""

    PLACE = N_("Setting")
    KEYS = (
        Command("enter", "", "next", N_("Save"), N_("Save, if it is allowed.")),
        SAVE._replace(footed=False),
        Command(
            "escape,backspace",
            "",
            "back",
            N_("Leave"),
            N_("Leave things as they are; Backspace does it where nothing is typed."),
        ),
        CLEAR,
    )

    def __init__(self, shop: Shop, key: str) -> None:
        self._key = key
        super().__init__(shop, key, *told(shop.config, key))

    def fields(self) -> Iterable[Widget]:
        yield self.for_key(self._key, N_("Value"))

    def choice_done(self) -> None:
        self.action_save()


class RuleSheet(_Sheet):
    """What can be changed about a rule: whether it is used, when, how urgent it is, and who."""

    PLACE = N_("Rule")

    def __init__(self, shop: Shop, rule: Rule) -> None:
        self._rule = rule
        key = f"rules.{rule.name}"
        super().__init__(shop, key, *explained(key), *settings_values.fixed(rule))

    def fields(self) -> Iterable[Widget]:
        key = f"rules.{self._rule.name}"
        for name in parts(self._rule):
            yield self.for_key(f"{key}.{name}", _label(name))


def _label(name: str) -> str:
    return (
        record_names.OCCASIONS[name.partition(".")[2]]
        if name.startswith("ahead.")
        else _PARTS[name]
    )


def parts(rule: Rule) -> list[str]:
    """What of `rule` can be changed here, by the names in the settings file."""
    found = ["enabled"]
    if rule.trigger == "expiry":
        found += [*(f"ahead.{kind}" for kind in rule.ahead), "to"]
    elif rule.trigger != "complaint":
        found += ["from", "to"]
    for name in ("days", "cycle_factor", "min_visits", "min_days"):
        if getattr(rule, name) is not None:
            found.append(name)
    if rule.trigger == "upkeep":
        found.append("cycles")
    fixed = loading.fixed(rule.name)
    return [name for name in (*found, "priority", "who") if name not in fixed]
