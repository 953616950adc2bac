"""What every screen has: a line at the top, its body, a line of keys, and its declared commands."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar, cast

from textual.screen import ModalScreen, Screen
from textual.worker import get_current_worker

from shopvisit.errors import ShopError
from shopvisit.screens import places
from shopvisit.text.i18n import N_
from shopvisit.widgets.commands import FIND, GLOBAL, HELP, Command, bindings, ways
from shopvisit.widgets.keys import Keys
from shopvisit.widgets.textual_private.apps import Lasting
from shopvisit.widgets.textual_private.aside import ClosesInTurn
from shopvisit.widgets.textual_private.painted import PaintedOnce
from shopvisit.widgets.top import Count, Top

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from textual.app import ComposeResult
    from textual.widget import Widget

    from shopvisit.files.keeping.erasing import Begun
    from shopvisit.settings.values import Config
    from shopvisit.shop.cards.taking import Text
    from shopvisit.shop.record.shop import Shop
    from shopvisit.shop.whole.waiting import Waiting

T = TypeVar("T")

# Each is imported when it is first opened, because the start must not wait for it.
SCREENS = {
    "today": "shopvisit.screens.today.today:TodayScreen",
    "find": "shopvisit.screens.customers.find:FindScreen",
    "list": "shopvisit.screens.lists.list:ListScreen",
    "visit": "shopvisit.screens.customers.visit:VisitScreen",
    "month": "shopvisit.screens.month.month:MonthScreen",
    "month-lock": "shopvisit.screens.month.month:MonthLockSheet",
    "month-out": "shopvisit.screens.month.giving:MonthOutSheet",
    "behind": "shopvisit.screens.month.list_behind:BehindScreen",
    "person": "shopvisit.screens.month.person:PersonScreen",
    "hand-on": "shopvisit.screens.month.person:HandOnSheet",
    "heard": "shopvisit.screens.month.heard:HeardScreen",
    "recheck": "shopvisit.screens.month.recheck:RecheckScreen",
    "recheck-heard": "shopvisit.screens.month.recheck:RecheckSheet",
    "card": "shopvisit.screens.customers.card:CardScreen",
    "who": "shopvisit.screens.everywhere.who:WhoScreen",
    "help": "shopvisit.screens.everywhere.help:HelpScreen",
    "palette": "shopvisit.screens.everywhere.palette:PaletteScreen",
    "blank": "shopvisit.screens.everywhere.pin:BlankScreen",
    "code": "shopvisit.screens.everywhere.code:CodeSheet",
    "copy": "shopvisit.screens.everywhere.copy:CopySheet",
    "pin": "shopvisit.screens.everywhere.pin:PinSheet",
    "pin-change": "shopvisit.screens.everywhere.pin:PinChange",
    "export": "shopvisit.screens.customers.export:CustomerExport",
    "erase": "shopvisit.screens.customers.erase:EraseSheet",
    "new-customer": "shopvisit.screens.customers.new:NewCustomer",
    "edit": "shopvisit.screens.customers.edit:EditScreen",
    "duplicates": "shopvisit.screens.customers.duplicates:DuplicatesScreen",
    "merge": "shopvisit.screens.customers.merge:MergeScreen",
    "history": "shopvisit.screens.everywhere.history:HistoryScreen",
    "handover": "shopvisit.screens.everywhere.handover:HandoverScreen",
    "staff": "shopvisit.screens.everywhere.who:StaffForm",
    "complaints": "shopvisit.screens.complaints.complaints:ComplaintsScreen",
    "complaint": "shopvisit.screens.complaints.complaint:ComplaintScreen",
    "improvements": "shopvisit.screens.improvements.improvements:ImprovementsScreen",
    "improvement": "shopvisit.screens.improvements.improvement:ImprovementScreen",
    "tips": "shopvisit.screens.tips.tips:TipsScreen",
    "settings": "shopvisit.screens.settings.settings:SettingsScreen",
    "trades": "shopvisit.screens.settings.trades:TradesScreen",
    "trade": "shopvisit.screens.settings.trades:TradeScreen",
    "welcome": "shopvisit.screens.opening.welcome:WelcomeSheet",
    "own-questions": "shopvisit.screens.settings.own_questions:OwnQuestionsScreen",
    "reasons": "shopvisit.screens.settings.reasons:ReasonsScreen",
    "scripts": "shopvisit.screens.settings.scripts:ScriptsScreen",
    "import": "shopvisit.screens.importing.importing:ImportSheet",
}

BACK = Command(
    "backspace",
    "left,escape",
    "back",
    N_("Back"),
    N_("Back to the screen before; in a field, Backspace and the arrows work on the text."),
)


class Desk(Protocol):
    """The app as its screens see it."""

    shop: Shop
    waiting: Waiting | None  # at each place, as last counted

    def open(self, name: str, *args: object) -> None:
        """Open the screen `name` of `SCREENS`, made with `args`, on top of this one."""

    def say(
        self, text: str, *, undoable: bool = False, trouble: bool = False, notice: bool = False
    ) -> None:
        """Show a message in the bottom line; a `notice` above the keys there."""

    def show_theme(self, name: str = "") -> None:
        """Show everything in the theme `name` without keeping it; in that of the shop without."""

    def entitle(self, text: str) -> None:
        """Have the terminal's window called `text`."""

    def come_back(self) -> bool:
        """Come back to the form that was left for Today; False if none was."""

    def reload_all(self) -> None:
        """Read again what every open screen shows."""

    def erase_copies(self, begun: Begun) -> None:
        """Erase from the backups whom the shop's file holds no more, beside the work."""

    def act(
        self,
        fn: Callable[..., T],
        *args: object,
        then: Callable[[T], object] | None = None,
        quiet: bool = False,
    ) -> None:
        """Run `fn(shop, *args)` in the writer thread, then call `then(result)` back here."""

    def owner(self, matter: str, then: Callable[[], object]) -> None:
        """Call `then` once the owner's PIN was given; at once where `matter` needs none."""

    def settings_changed(self, before: Config, saved: str = "") -> None:
        """Look, speak and work as the settings say now; `before` is what they said until now.

        What is open is opened anew where its words or its columns are others now: those of another
        language, or of what was `saved`, the country or the currency.
        """


def load(name: str) -> type[Any]:
    """The class of the screen `name` of `SCREENS`."""
    module, _colon, class_name = SCREENS[name].partition(":")
    loaded: type[Any] = getattr(import_module(module), class_name)
    return loaded


def every_command() -> Iterator[tuple[str, Command]]:
    """Every command of the interface as (screen's name in `SCREENS` or "", command).

    The global ones come first, under "". Loads every screen: meant for tests of the manual.
    """
    yield from (("", command) for command in GLOBAL)
    for name in SCREENS:
        yield from ((name, command) for command in load(name).KEYS)


class Declared(Lasting):
    """What a screen says of itself to whoever does not know which one it is.

    `customer_id` is whom it is about at this moment: the one of whom F4 notes a visit.
    """

    KEYS: ClassVar[tuple[Command, ...]] = ()
    PLACE: ClassVar[str] = ""  # its name, a msgid
    ABOUT: ClassVar[str] = ""  # what it is for, a msgid
    TERMS: ClassVar[tuple[tuple[str, str], ...]] = ()  # words on it, and what each means; msgids
    WRITES: ClassVar[bool] = False  # a sheet whose only use is to record something
    OWNERS: ClassVar[str] = ""  # what of `owner.GUARDED` is done on it
    HIDES_ALL: ClassVar[bool] = False  # nothing of the shop is to be seen meanwhile
    customer_id: int | None = None

    def texts(self) -> Sequence[Text]:
        """What can be copied here, the most wanted first, where nothing is marked."""
        return ()


class _Declaring(PaintedOnce, Declared):
    """Makes a screen's bindings from the commands that it declares in `KEYS`."""

    def __init_subclass__(cls, **options: Any) -> None:
        if "KEYS" in cls.__dict__:
            cls.BINDINGS = bindings(cls.KEYS)  # type: ignore[attr-defined]  # the screen has it
        super().__init_subclass__(**options)

    @property
    def desk(self) -> Desk:
        """The app."""
        return cast("Desk", cast("Any", self).app)

    @property
    def shop(self) -> Shop:
        """The shop that is open."""
        return self.desk.shop

    @property
    def is_here(self) -> bool:
        """Whether it is in front, below what is, or set aside; False once it was closed."""
        app = cast("Any", self).app
        # The small programs before a shop is open set nothing aside.
        return self in app.screen_stack or self in getattr(app, "aside", ())

    def while_here(
        self, then: Callable[[T], object], otherwise: Callable[[], object] = lambda: None
    ) -> Callable[[T], None]:
        """`then`, for work that takes a while: nothing of it is done once this was closed."""

        def done(result: T) -> None:
            if self.is_here:
                then(result)
            else:
                otherwise()

        return done

    def act(
        self,
        fn: Callable[..., T],
        *args: object,
        then: Callable[[T], object] | None = None,
        quiet: bool = False,
    ) -> None:
        """As the app's `act`; where this was closed meanwhile, `then` is not called.

        What is in front by then is read again instead: it may have been read before the change.
        """
        if then is not None:
            # The small programs before a shop is open have nothing to read again.
            then = self.while_here(then, lambda: None if quiet else self.desk.reload_all())
        self.desk.act(fn, *args, then=then, quiet=quiet)

    def beside(
        self, work: Callable[[], T], then: Callable[[T], object], group: str = "default"
    ) -> None:
        """Do `work` in a thread of its own, and call `then` with what it gives, where still here.

        It takes the place of what was begun before in that group. A ShopError is said, and the
        screen stays as it was.
        """
        app: Any = cast("Any", self).app  # which a screen that was closed cannot tell any more
        done = self.while_here(then)

        def begin() -> None:
            worker = get_current_worker()
            try:
                found = work()
            except ShopError as error:
                if not worker.is_cancelled:
                    app.call_from_thread(partial(app.say, str(error), trouble=True))
                return
            if not worker.is_cancelled:
                app.call_from_thread(done, found)

        if self.is_here:
            cast("Any", self).run_worker(begin, thread=True, exclusive=True, group=group)


class ShopScreen(_Declaring, ClosesInTurn, Screen[None]):
    """A whole screen. A subclass gives `PLACE`, `KEYS` and `body()`."""

    BLANK = True  # beneath the widgets there is nothing to draw
    _known: object = None

    def body(self) -> Iterable[Widget]:
        """The widgets between the top line and the keys."""
        return ()

    def reload(self) -> None:
        """Read again what is shown: after an undo, on a new day, when the staff changes."""

    def settings_came_back(self, before: Config) -> None:
        """Go to what has changed in the settings since `before`."""

    def anything_new(self) -> bool:
        """Whether anybody has saved anything, or a minute has passed, since this was last asked."""
        # Taking over connects anew, and each connection counts for itself what it has seen.
        now = self.shop.seen(), self.shop.looking, f"{self.shop.clock.now():%d %H:%M}"
        before, self._known = self._known, now
        return now != before

    def begin_anew(self) -> None:
        """Its key was pressed, and it was open already: forget what one was looking for."""

    def tick(self) -> None:
        """Say anew what the time has changed; every few seconds, on the screen in front."""

    def compose(self) -> ComposeResult:
        top = Top()
        top.take_lines(1 + places.has_strip(self))
        yield top
        yield from self.body()
        yield Keys(self.footed(self.KEYS), cast("Any", self).app.guide)

    def footed(self, commands: Iterable[Command]) -> tuple[Command, ...]:
        """`commands`, and behind them what is on every screen."""
        return (*commands, FIND, HELP, places.EVERYTHING)

    def resized(self) -> None:
        self.query_one(Top).take_lines(1 + places.has_strip(self))
        self.query_one(Keys).refresh()
        self._show_places()
        super().resized()

    def offer(self, *first: Command) -> None:
        """Have the line of keys begin with those of `first`, until it is offered anew."""
        shown = (command._replace(footed=True) for command in first)
        self.query_one(Keys).offer(self.footed((*shown, *self.KEYS)))

    def on_mount(self) -> None:
        self.refresh_top()

    def refresh_top(self) -> None:
        """Say anew which day it is and who is at the counter."""
        places.fill_top(self.query_one(Top), self.shop, self.PLACE)
        self._show_places()

    def show_counts(self, counts: Sequence[Count]) -> None:
        """Put `counts` at the right end of the top line."""
        self.query_one(Top).show_counts(counts)
        self._show_places()

    def _show_places(self) -> None:
        """At once as they were last counted, and anew once everything is painted."""
        if places.has_strip(self):
            places.show(self)
            self.call_after_refresh(places.show, self, count=True)

    def texts(self) -> Sequence[Text]:
        from shopvisit.shop.cards import taking

        return taking.of_customer(self.shop, self.customer_id) if self.customer_id else ()

    def action_back(self) -> None:
        self.dismiss(None)


class ShopModal(_Declaring, ClosesInTurn, ModalScreen[T | None]):
    """A sheet over a screen: takes its data in the constructor and dismisses a value, or None.

    From any of them every place can be reached by its key. What is only `PASSING` closes for that,
    since nothing of it is worth coming back to.
    """

    BINDINGS: ClassVar = bindings(ways())
    PASSING: ClassVar[bool] = True

    def body(self) -> Iterable[Widget]:
        """The widgets above the keys."""
        return ()

    def reload(self) -> None:
        """As `ShopScreen.reload`, for a sheet that shows what is saved while it is open."""

    def tick(self) -> None:
        """As `ShopScreen.tick`, for a sheet that says how long something takes."""

    def keep(self) -> None:
        """Keep what is half typed as a draft: the program may end any moment."""

    def about_what(self) -> str:
        """What it is about, in a word that no other sheet has; "" where there may be two of it."""
        return ""

    def asked_for_again(self, anew: ShopModal[Any]) -> None:
        """It was opened once more, as `anew`, which is not shown: this one is come back to."""

    def settled(self) -> bool:
        """Whether what is written here was done in another way since."""
        return False

    def saves(self) -> bool:
        """Whether what was typed is on its way to the disk, and this sheet closes once it is."""
        return False

    def compose(self) -> ComposeResult:
        yield from self.body()
        yield Keys((*self.KEYS, HELP), cast("Any", self).app.guide)

    def action_back(self) -> None:
        self.dismiss(None)
