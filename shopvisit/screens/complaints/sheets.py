"""What is asked about a complaint: whose it is, what is to be noted, until when it waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Vertical
from textual.widgets import Static

from shopvisit.screens.ask import Ask, ask
from shopvisit.screens.base import ShopModal
from shopvisit.screens.complaints.forms import NewComplaint
from shopvisit.screens.customer_rows import COLUMNS, NEW_CUSTOMER, Choosing, FoundRows, called
from shopvisit.shop.complaints import complaints, words
from shopvisit.shop.followups import changing
from shopvisit.shop.record import form_drafts
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.commands import Command
from shopvisit.widgets.form import FormLine
from shopvisit.widgets.rows import RowList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from textual.widget import Widget

    from shopvisit.screens.ask import Asked
    from shopvisit.screens.base import ShopScreen
    from shopvisit.shop.complaints.rows import Complaint


class Whom(Choosing, ShopModal[int]):
    """Finds a customer, or makes a new one; dismisses the id."""

    PLACE = N_("Whose complaint?")
    ABOUT = N_("Whom it is about; a new customer can be made here, too.")
    KEYS = (
        Command(
            "enter",
            "",
            "choose",
            N_("Choose"),
            N_("The one under the cursor; when nobody is found, make a new customer."),
        ),
        Command("up,down", "", "walk('{key}')", N_("Row"), N_("To the row above or below.")),
        NEW_CUSTOMER,
        Command(
            "escape",
            "left",
            "back",
            N_("Leave"),
            N_("Leave; so does the left arrow where nothing is typed."),
        ),
    )

    def body(self) -> Iterable[Widget]:
        with Vertical(classes="sheet wide"):
            yield Static(_(self.PLACE), classes="heading", markup=False)
            yield FormLine(
                on_text=self._find,
                limit=60,
                placeholder=_("Name, pinyin or part of the number"),
            )
            yield RowList(COLUMNS, focusable=False)

    def on_mount(self) -> None:
        self._find("")
        self.query_one(FormLine).focus()

    def _find(self, text: str) -> None:
        nobody = _("Nobody is found: Enter makes a new customer of what was typed.")
        empty = nobody if text.strip() else _("No customers yet; type a name or a phone number.")
        self.query_one(RowList).show(FoundRows(self.shop, text), empty=empty)

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        self.dismiss(event.id)

    def action_walk(self, key: str) -> None:
        self.query_one(RowList).move(-1 if key == "up" else 1)

    def created(self, customer_id: int) -> None:
        self.dismiss(customer_id)


# Opening them


def register(
    screen: ShopScreen,
    customer_id: int,
    customer: str,
    done: Callable[[int], object] = lambda _id: None,
) -> None:
    """Ask what `customer` complains of, and save it.

    `done` is called with the complaint's id once it is on disk; what comes next is said then.
    """

    def closed(complaint_id: int | None) -> None:
        if complaint_id is None:
            return
        done(complaint_id)
        said = words.after(screen.shop, complaint_id, _("complaint taken down"))
        screen.desk.say(said, undoable=True)

    screen.app.push_screen(NewComplaint(customer_id, customer), closed)


def ask_whom(screen: ShopScreen, done: Callable[[int], object]) -> None:
    """Take down a complaint of a customer who is to be found first."""

    def found(customer_id: int | None) -> None:
        if customer_id is not None:
            register(screen, customer_id, called(screen.shop, customer_id), done)

    screen.app.push_screen(Whom(), found)


def hold(screen: ShopScreen, found: Complaint, done: Callable[[], object]) -> None:
    """Ask what the shop waits for and until when; `done` is called once that is saved."""
    shop = screen.shop

    def check(asked: Asked) -> None:
        changing.check_put_off(shop, asked.on)

    def save(asked: Asked) -> tuple[Any, ...]:
        return complaints.hold, found.id, asked.text, asked.on

    title = _("Let it wait: {customer}").format(customer=found.customer)
    draft = form_drafts.of("complaint", found.id, "hold")
    text, day = _("What are you waiting for?"), _("Wait until when?")
    sheet = Ask(title, draft=draft, text=text, day=day, check=check, save=save)
    ask(screen, sheet, lambda _asked, _result: done())


def note(screen: ShopScreen, found: Complaint, done: Callable[[], object]) -> None:
    """Ask what is to be noted; `done` is called once that is saved."""
    title = _("Note: {customer}").format(customer=found.customer)
    _line(screen, (title, _("What is there to note?")), complaints.note, found.id, done)


def reopen(screen: ShopScreen, found: Complaint, done: Callable[[], object]) -> None:
    """Ask what is still wrong; `done` is called once the complaint is open again."""
    title = _("Open again: {customer}").format(customer=found.customer)
    _line(screen, (title, _("What is still wrong?")), complaints.reopen, found.id, done)


def _line(
    screen: ShopScreen,
    asks: tuple[str, str],
    fn: Callable[..., object],
    complaint_id: int,
    done: Callable[[], object],
) -> None:
    """Ask for a line under the title and the label `asks`, and hand it to `fn`."""
    title, label = asks

    def save(asked: Asked) -> tuple[Any, ...]:
        return fn, complaint_id, asked.text

    draft = form_drafts.of("complaint", complaint_id, fn.__name__)
    sheet = Ask(title, draft=draft, text=label, save=save)
    ask(screen, sheet, lambda _asked, _result: done())


def promise(screen: ShopScreen, found: Complaint, done: Callable[[], object]) -> None:
    """Ask what was promised and by when; `done` is called once it is on the list."""
    shop = screen.shop

    def check(asked: Asked) -> None:
        changing.check_new(shop, asked.text, asked.on)

    def save(asked: Asked) -> tuple[Any, ...]:
        about = found.customer_id, asked.text, asked.on, asked.time, found.id
        return changing.promise, *about

    title = _("Promise to {customer}").format(customer=found.customer)
    draft = form_drafts.of("complaint", found.id, "promise")
    text, day = _("What was promised?"), _("By when?")
    sheet = Ask(title, draft=draft, text=text, day=day, check=check, save=save)
    ask(screen, sheet, lambda _asked, _id: done())
