"""The sheets of the settings: one value, checked as it is typed; and how settings are saved."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple
from zlib import crc32

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.errors import InvalidError, OwnerWantedError, ShopError
from shopvisit.screens.form import FORM_KEYS, FormScreen
from shopvisit.screens.settings.rules import rule_words
from shopvisit.screens.sheet import CLEAR
from shopvisit.settings import by_key, loading
from shopvisit.settings.checks import WrongError
from shopvisit.settings.forms import FORMS, At, shown, understood
from shopvisit.settings.rule_table import PRIORITIES
from shopvisit.shop.record import owner
from shopvisit.shop.record.shop import SettingsWere
from shopvisit.shop.whole import undo
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.commands import Command
from shopvisit.widgets.form import Choice, Field, FormLine, Option

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from textual.widget import Widget
    from textual.widgets import Input

    from shopvisit.settings.values import Config
    from shopvisit.shop.record.shop import Shop

_THEME = "shop.theme"


class Changed(NamedTuple):
    """Settings that were taken back, or done again: all as they were before that, and which."""

    before: Config
    what: str


def save(shop: Shop, changes: Mapping[str, object]) -> Config:
    """Save changed settings and work with them from now on; the settings as they were before.

    Raises InvalidError, naming the field of a sheet, and whatever else `loading.save` raises.
    """
    before, were = _set(shop, changes)
    shop.settings_were.append(SettingsWere(were, *undo.newest(shop)))
    shop.settings_again.clear()
    return before


def take_back(shop: Shop, *, by_owner: bool = False) -> Changed | None:
    """Have the settings be as they were before the last change of them, if that came last.

    None, with nothing done, where it was not made since the program began, or people have changed
    something else since. Raises OwnerWantedError, unless the PIN was given, and what `save` raises.
    """
    newest, known = undo.newest(shop)
    if not shop.settings_were or shop.settings_were[-1].after < newest:
        return None
    moved = shop.settings_were, shop.settings_again
    return _reverse(shop, *moved, newest, known, by_owner=by_owner)


def do_again(shop: Shop, *, by_owner: bool = False) -> Changed | None:
    """Have the settings say again what was taken back last, as `take_back` does.

    None where nothing was, or anybody has changed anything since.
    """
    newest, known = undo.newest(shop)
    if not shop.settings_again or shop.settings_again[-1][1:] != (newest, known):
        return None
    moved = shop.settings_again, shop.settings_were
    return _reverse(shop, *moved, newest, known, by_owner=by_owner)


def _reverse(
    shop: Shop,
    changes: list[SettingsWere],
    back: list[SettingsWere],
    newest: int,
    known: int,
    *,
    by_owner: bool,
) -> Changed:
    """Take the last of `changes` out of the settings, and keep in `back` what brings it back."""
    if not by_owner and owner.asks(shop, ("settings",)):
        raise OwnerWantedError(_("Only the owner can take that back, with the PIN."))
    before, were = _set(shop, changes[-1].said)
    changes.pop()
    back.append(SettingsWere(were, newest, known))
    return Changed(before, _called(were, before, shop.config))


def _set(shop: Shop, changes: Mapping[str, object]) -> tuple[Config, dict[str, object]]:
    """Save settings; all of them as they were before, and what the file said of these."""
    shop.must_write()
    before = shop.config
    if before.path is None:
        raise ShopError(_("There is no settings file to write to."))
    folder = changes.get("backup.folder")
    if folder:
        from shopvisit.files.keeping.backup_state import check_folder

        check_folder(shop.path, str(folder))
    were = loading.own(before.path, changes)
    try:
        shop.configure(loading.save(before.path, changes))
    except loading.NotAllowedError as error:
        raise InvalidError(
            _field(error.field), _wrong(error.allowed.called(by_key.label))
        ) from error
    return before, were


def _called(keys: Iterable[str], *configs: Config) -> str:
    """Settings by their names, each once; of a rule the rule's."""
    called = []
    for key in keys:
        section, _dot, name = key.partition(".")
        rule = name.partition(".")[0]
        known = [config.rules[rule] for config in configs if rule in config.rules]
        if section == "rules" and known:
            called.append(rule_words.name(known[0]))
        else:
            called.append(_("Scripts") if section == "scripts" else by_key.label(key))
    return ", ".join(dict.fromkeys(called))


def read_again(shop: Shop) -> Config | None:
    """Work with the settings file if it can be read by now; the settings as they were before.

    None where it still cannot.
    """
    before, now = shop.config, loading.load(shop.config.path)
    if not all(problem.key for problem in now.problems):
        return None
    shop.configure(now)
    return before


def allowed(key: str) -> str:
    """What may be typed for `key`, in words."""
    options = _options(key)
    if options:
        return " / ".join(option.label for option in options)
    hint = FORMS[by_key.setting(key).form].hint
    return _(hint) if hint else str(by_key.allowed(key))


def _options(key: str) -> list[Option]:
    """What one chooses among; nothing where the setting is typed."""
    setting = by_key.setting(key)
    match setting.form:
        case "yes_no":
            return [Option("1", 1, _("on")), Option("2", 0, _("off"))]
        case "priority":
            return [Option(str(number), number, _(said)) for number, said in PRIORITIES.items()]
        case "choice":
            say = FORMS["choice"].shown
            return [
                Option(str(number), code, say(code, date.min))
                for number, code in enumerate(by_key.choices(key), start=1)
            ]
    return []


def explained(key: str) -> list[str]:
    """What the setting or the rule `key` is about, as far as its name does not say it."""
    what = by_key.description(key)
    return [what] if what else []


def told(key: str) -> list[str]:
    """What the setting `key` is about and what it may be."""
    # That of a choice explains the words in the file, which are not the words here.
    lines = [] if by_key.choices(key) else explained(key)
    return [*lines, _wrong(allowed(key))]


def _wrong(words_: object) -> str:
    return _("Allowed: {what}").format(what=words_)


def _field(key: str) -> str:
    """The name of the field for `key`, of which it is the last part."""
    section, _dot, name = key.partition(".")
    return name.partition(".")[2].replace(".", "-") if section == "rules" else name


def typed_value(shop: Shop, key: str, field: str, text: str) -> object:
    """What `text` means for the setting `key`, as it is saved; raises InvalidError for `field`."""
    setting = by_key.setting(key)
    try:
        return understood(setting, text, At(shop.clock.today(), shop.work))
    except WrongError as error:
        hint = FORMS[setting.form].hint
        raise InvalidError(field, _wrong(_(hint) if hint else error.allowed)) from None


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
        if options := _options(key):
            return Field(name, label, Choice(options, value, on_value=self.tried))
        form = by_key.setting(key).form
        line = FormLine(FORMS[form].typed(value), limit=2000)
        if form != "number" and len(self._keys) == 1:
            line.add_class("long")
        return Field(name, label, line)

    def tried(self, value: str | int | None) -> None:
        """Show at once what a choice would do, where that can be seen."""

    def on_input_changed(self, event: Input.Changed) -> None:
        event.prevent_default()  # the form would take back at once what is said here
        field = next(each for each in event.input.ancestors if isinstance(each, Field))
        try:
            plain = self._read(str(field.name))
        except InvalidError as error:
            field.say(str(error), wrong=True)
            return
        setting = by_key.setting(self._keys[str(field.name)])
        said = shown(setting, setting.check(plain), self._shop.clock.today())
        field.say("" if said == event.value else said)

    def _read(self, name: str) -> object:
        """What the field of that name says, as it is saved; raises InvalidError."""
        setting, control = by_key.setting(self._keys[name]), self.field(name).control
        if isinstance(control, Choice):
            return bool(control.value) if setting.form == "yes_no" else control.value
        return typed_value(self._shop, self._keys[name], name, self.typed(name))

    def work(self) -> tuple[object, ...]:
        return save, {key: self._read(name) for name, key in self._keys.items()}

    def saved(self, result: Any) -> None:
        self.dismiss(result)


class ValueSheet(_Sheet):
    """One setting."""

    PLACE = N_("Setting")
    ABOUT = N_("One setting, what it means and what may be typed.")
    KEYS = (
        FORM_KEYS[0]._replace(help=N_("Save, if it is allowed.")),
        Command(
            "escape",
            "left",
            "back",
            N_("Leave"),
            N_("Leave things as they are; the left arrow does it where nothing is typed."),
        ),
        CLEAR,
    )

    def __init__(self, shop: Shop, key: str) -> None:
        self._key = key
        super().__init__(shop, key, *told(key))

    def fields(self) -> Iterable[Widget]:
        yield self.for_key(self._key, N_("Value"))

    def choice_done(self) -> None:
        self.action_save()

    # Themes are seen before one of them is kept.

    def tried(self, value: str | int | None) -> None:
        if self._key == _THEME:
            self.desk.show_theme(str(value))

    def on_screen_suspend(self) -> None:
        self.tried(self._shop.config.shop.theme)

    def on_screen_resume(self) -> None:
        for choice in self.query(Choice):
            self.tried(choice.value)

    def on_unmount(self) -> None:
        self.tried(self._shop.config.shop.theme)
