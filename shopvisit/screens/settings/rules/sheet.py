"""A rule with all of its fields; those that do not count for what starts it are not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zlib import crc32

from textual.widgets import Static

from shopvisit.errors import InvalidError
from shopvisit.screens.form import FORM_KEYS, FieldPage
from shopvisit.screens.settings.rules import rule_words
from shopvisit.screens.settings.rules.preview import Previewed
from shopvisit.screens.settings.sheets import explained, save, typed_value
from shopvisit.settings import by_key, loading
from shopvisit.settings.forms import FORMS, shown
from shopvisit.settings.rule_table import ASK_NAMES, PARTS, PRIORITIES, TRIGGER_NAMES
from shopvisit.settings.table import CHOICES
from shopvisit.settings.values import EXPIRIES, KINDS, WHO
from shopvisit.shop.followups import kinds
from shopvisit.shop.record import names
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.form import Choice, Field, FormLine, Option, Several
from shopvisit.widgets.top import Top

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from textual.widget import Widget
    from textual.widgets import Input

    from shopvisit.settings.values import Rule
    from shopvisit.shop.record.shop import Shop

_OFF, _ON = 0, 1
_VISIT = ("visit", "first-visit")
# Which triggers a part counts for; what is not here counts for all.
_COUNTS_FOR = {
    "visit_kinds": _VISIT,
    "items": _VISIT,
    "replaces": _VISIT,
    "days": ("absence", "nps-age"),
    **dict.fromkeys(("cycle_factor", "min_visits", "min_days"), ("absence",)),
    "occasions": ("occasion",),
    **{f"ahead.{kind}": ("expiry",) for kind in EXPIRIES},
    "cycles": ("upkeep",),
    "festivals": ("festival",),
}
# In the order of the page: whether, when and for whom, then what for, whose and what is asked.
_ORDER = (
    "enabled", "called", "trigger", "visit_kinds", "items", "days", "cycle_factor", "min_visits",
    "min_days", "occasions", "ahead.contract", "ahead.card_expiry", "ahead.warranty", "cycles",
    "festivals", "from", "to", "kind", "priority", "who", "asks", "replaces",
)  # fmt: skip
_LONG = ("cycles", "festivals", "items")
_MOST_DIGITS = 9


def counts(rule: Rule, part: str, trigger: str) -> bool:
    """Whether that part of a rule counts, where `trigger` starts it."""
    if part in loading.fixed(rule.name):
        return False
    if part == "trigger":
        return rule.trigger in TRIGGER_NAMES
    if part == "called":
        return rule.trigger != "promise"
    if part == "from":
        return trigger not in ("complaint", "expiry")
    if part == "to":
        return trigger != "complaint"
    return trigger in _COUNTS_FOR.get(part, (trigger,))


class RuleSheet(Previewed):
    """Every field of a rule; dismisses the settings as they were before."""

    PLACE = N_("Rule")
    ABOUT = N_("When a follow-up is made, who does it and what it asks.")
    KEYS = FORM_KEYS

    def __init__(self, shop: Shop, rule: Rule) -> None:
        super().__init__()
        self._shop, self._rule = shop, rule
        self._own = rule.name not in loading.default().rules
        self._several: dict[str, tuple[str, ...]] = {}  # of the fields, the codes by their places

    def draft_name(self) -> str:
        # A rule of the shop's own may have a name of any length.
        return f"setting {crc32(f'rules.{self._rule.name}'.encode()):x}"

    def rule_name(self) -> str:
        return self._rule.name

    def body(self) -> Iterable[Widget]:
        yield Top()
        with FieldPage(classes="page form"):
            about = explained(f"rules.{self._rule.name}") or [rule_words.name(self._rule)]
            heading = "\n".join((*about, *rule_words.fixed(self._rule)))
            yield Static(heading, classes="heading", markup=False)
            yield from self.fields()
        yield self.preview_line()

    def fields(self) -> Iterable[Widget]:
        every = {part.key: part for part in PARTS}
        for part in _ORDER:
            if any(counts(self._rule, part, one) for one in (*TRIGGER_NAMES, self._rule.trigger)):
                yield Field(part.replace(".", "-"), every[part].name, self._control(part))

    def on_mount(self) -> None:
        self._fit()
        self.fill_in(self.shown()[0])

    # What one chooses or types

    def _value(self, part: str) -> Any:
        table, _dot, name = part.partition(".")
        if table == "ahead":
            return self._rule.ahead.get(name)
        return getattr(self._rule, "from_" if part == "from" else part)

    def _control(self, part: str) -> Widget:
        value = self._value(part)
        match part:
            case "enabled":
                options = [Option("1", _ON, _("on")), Option("2", _OFF, _("off"))]
                return Choice(options, int(value))
            case "trigger":
                return _one_of(TRIGGER_NAMES, value, self._fit)
            case "asks" | "visit_kinds" | "occasions" | "replaces":
                return self._choose(part, value)
            case "kind":
                return _one_of({kind: kinds.KINDS[kind] for kind in KINDS}, value)
            case "priority":
                urgent = [Option(str(key), key, _(said)) for key, said in PRIORITIES.items()]
                return Choice(urgent, value)
            case "who":
                may = [who for who in WHO if who != "maker" or value == "maker"]
                return _one_of({who: CHOICES[who] for who in may}, value)
        form = FORMS[by_key.setting(f"rules.x.{part}").form]
        line = FormLine("" if value is None else form.typed(value), limit=2000)
        if part in _LONG:
            line.add_class("long")
        return line

    def _replaceable(self) -> dict[str, str]:
        """The rules that this one can stand in for: those that a visit starts, too."""
        return {
            name: rule_words.name(rule)
            for name, rule in self._shop.config.rules.items()
            if name != self._rule.name and (rule.trigger in _VISIT or name in self._rule.replaces)
        }

    def _choose(self, part: str, value: Sequence[str]) -> Several:
        said: Mapping[str, str] = {
            "asks": ASK_NAMES,
            "visit_kinds": names.VISIT_KINDS,
            "occasions": names.OCCASIONS,
        }.get(part) or self._replaceable()
        codes = self._several[part] = tuple(said)
        few = len(codes) <= _MOST_DIGITS
        options = [
            Option(str(place if few else place + 10), place, _(said[code]))
            for place, code in enumerate(codes, start=1)
        ]
        return Several([options], [codes.index(code) + 1 for code in value if code in codes])

    def _trigger(self) -> str:
        chosen = self.chosen("trigger") if self.query("#field-trigger") else None
        return str(chosen or self._rule.trigger)

    def _fit(self, _value: object = None) -> None:
        """Show the fields that count for what starts the rule now."""
        trigger = self._trigger()
        for part in _ORDER:
            for field in self.query(f"#field-{part.replace('.', '-')}"):
                field.display = counts(self._rule, part, trigger)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.prevent_default()  # the form would take back at once what is said here
        field = next(each for each in event.input.ancestors if isinstance(each, Field))
        part = str(field.name).replace("ahead-", "ahead.")
        if not event.value.strip():
            field.say("")
            return
        try:
            plain = self._read(part)
        except InvalidError as error:
            field.say(str(error), wrong=True)
            return
        setting = by_key.setting(f"rules.x.{part}")
        said = shown(setting, setting.check(plain), self._shop.clock.today())
        field.say("" if said == event.value else said)

    # Saving

    def _read(self, part: str) -> Any:
        """What the field for that part says, as it is saved; None where nothing is typed."""
        control = self.field(part.replace(".", "-")).control
        if isinstance(control, Several):
            return [self._several[part][place - 1] for place in control.ids]
        if isinstance(control, Choice):
            return bool(control.value) if part == "enabled" else control.value
        key = f"rules.{self._rule.name}.{part}"
        text = self.typed(part.replace(".", "-"))
        if not text.strip():
            return [] if part in _LONG else None
        return typed_value(self._shop, key, part.replace(".", "-"), text)

    def changes(self) -> Mapping[str, object]:
        trigger = self._trigger()
        parts = [
            part
            for part in _ORDER
            if counts(self._rule, part, trigger) and self.query(f"#field-{part.replace('.', '-')}")
        ]
        read = {part: self._read(part) for part in parts}
        key = f"rules.{self._rule.name}"
        if not self._own:
            return {f"{key}.{part}": value for part, value in read.items()}
        path = self._shop.config.path
        before = loading.own(path, [key])[key] if path else None
        table = dict(before) if isinstance(before, dict) else {}
        for part, value in read.items():
            name, _dot, inner = part.partition(".")
            if inner:
                ahead = {**table.get(name, {}), inner: value}
                table[name] = {kind: days for kind, days in ahead.items() if days is not None}
            else:
                table[name] = value
        return {key: {name: value for name, value in table.items() if value is not None}}

    def work(self) -> tuple[object, ...]:
        return save, self.changes()

    def saved(self, result: Any) -> None:
        self.dismiss(result)


def _one_of(
    said: Mapping[str, str], value: str, on_value: Callable[..., None] | None = None
) -> Choice:
    """A choice of one: the first nine and the tenth by a digit, all by the arrows."""
    keys = [*map(str, range(1, 10)), "0"]
    options = [
        Option(keys[place] if place < len(keys) else "", code, _(name))
        for place, (code, name) in enumerate(said.items())
    ]
    return Choice(options, value, on_value=on_value)
