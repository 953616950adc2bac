"""The open shop: what every function of `shop/` is handed as its first argument."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from threading import get_ident
from typing import TYPE_CHECKING, NamedTuple

from shopvisit import db
from shopvisit.calendar.days import local, utc_text
from shopvisit.errors import LookingError, ShopError
from shopvisit.store import shopfile
from shopvisit.text import countries
from shopvisit.text.i18n import _

if TYPE_CHECKING:
    from shopvisit.calendar.opening_hours import Hours
    from shopvisit.calendar.work import WorkCalendar
    from shopvisit.settings.values import CalendarSettings, Config


def _system_time() -> datetime:
    return datetime.now(UTC)


class Clock:
    """The one place that knows what time it is.

    `pinned` acts as if it were that day, at the real time of day: for training and for tests.
    Between two questions a second may pass, or a day end; inside of `standing` none does.
    """

    def __init__(
        self, pinned: date | None = None, source: Callable[[], datetime] = _system_time
    ) -> None:
        self._source = source
        started = local(source())
        self._shift = pinned - started.date() if pinned else timedelta()
        self._stands: tuple[int, datetime] | None = None  # in which thread, and at which instant

    def now(self) -> datetime:
        """This instant, aware, in the local time zone."""
        stands = self._stands
        if stands is not None and stands[0] == get_ident():
            return stands[1]
        now = local(self._source()).replace(microsecond=0)
        if not self._shift:
            return now
        # By the clock on the wall: a day on which clocks are changed is not 24 hours long.
        wall = now.replace(tzinfo=None, fold=0) + self._shift
        shown = local(wall)
        # An hour that is left out in spring is the one after it, never the evening before.
        return shown if shown.replace(tzinfo=None) >= wall else local(wall.replace(fold=1))

    @contextmanager
    def standing(self) -> Iterator[None]:
        """Have this thread see one instant, that at which it enters, until it leaves again.

        What is done within another one stands still already. Other threads see time go by: a
        screen shows the minute while a long list comes in.
        """
        stands = self._stands
        if stands is not None and stands[0] == get_ident():
            yield
            return
        mine = self._stands = get_ident(), self.now()
        try:
            yield
        finally:
            if self._stands is mine:
                self._stands = None

    def today(self) -> date:
        return self.now().date()

    def stamp(self) -> str:
        """This instant as it is stored: UTC, to the second."""
        return utc_text(self.now())


def opening_hours(settings: CalendarSettings) -> Hours:
    """When the shop is open: its own opening days, whatever working days are."""
    from shopvisit.calendar.opening_hours import Hours

    days = work_calendar(settings._replace(working_days="shop"))
    return Hours(
        time.fromisoformat(settings.opens), time.fromisoformat(settings.closes), days.is_working
    )


def work_calendar(settings: CalendarSettings) -> WorkCalendar:
    """The working days that these settings mean in the country where the shop is."""
    from shopvisit.calendar.work import WorkCalendar

    return WorkCalendar(
        country=countries.here().country if settings.working_days == "public" else None,
        weekdays=frozenset(weekday - 1 for weekday in settings.weekdays),
        closed=frozenset(settings.closed_days),
        opened=frozenset(settings.open_days),
    )


# The name under which a file notes that nobody in it is real, and on which day it was made.
SAMPLE = "sample"


class StaffMember(NamedTuple):
    id: int
    name: str
    role: str


class SettingsWere(NamedTuple):
    """What the settings file said for some keys before they were changed, as `save` takes it.

    `after` is the newest action of a person in the shop's file then, and `known` the newest that
    there was at all, taken back or not.
    """

    said: Mapping[str, object]
    after: int
    known: int


class Shop:
    """An open file, its config, a clock, and who is at the counter.

    `looking` says why nothing can be changed: "in_use" by another window, or "copy", for a file
    that cannot be written is looked at as a copy. It is "" where one can work. In one that
    `is_sample` nobody is real.
    """

    def __init__(self, path: Path, config: Config, clock: Clock, *, looking: str = "") -> None:
        """Open the file at `path`; raises what `shopfile.open_file` raises."""
        self.path = path
        self.config = config
        self.clock = clock
        self.looking = looking
        self.staff: StaffMember | None = None
        # Changes to take back, and to do again, the latest last.
        self.settings_were: list[SettingsWere] = []
        self.settings_again: list[SettingsWere] = []
        self.action_id: int | None = None  # the journal's group that is being written
        self._work: WorkCalendar | None = None
        self.is_sample = False
        shopfile.open_file(path, looking=bool(looking))
        try:
            self._read()
        except ShopError:
            db.disconnect()  # a damaged file that is open could not be replaced on Windows
            raise

    def configure(self, config: Config) -> None:
        """From now on these settings count."""
        self.config, self._work = config, None

    def must_write(self) -> None:
        """Raises LookingError where the shop is only open to look at."""
        if self.looking == "in_use":
            raise LookingError(_("Another window writes. Nothing was saved: this one only looks."))
        if self.looking:
            raise LookingError(_("The shop was opened to look only. Nothing was saved."))

    def take_over(self) -> None:
        """From now on this window writes; the one that did so has ended.

        The file is opened anew, since another may have its name by now: a backup put back in its
        place. Other threads that are connected must do likewise. Raises what opening one raises.
        """
        db.disconnect()
        shopfile.open_file(self.path)
        self.looking = ""
        self._read()

    def _read(self) -> None:
        self.know_place()
        self.is_sample = bool(db.value("SELECT 1 FROM meta WHERE name = ?", SAMPLE))
        self.check_staff()

    @property
    def name(self) -> str:
        return self.config.shop.name or _("My shop")

    @property
    def place(self) -> countries.Place:
        """Where the shop is, as its file says.

        One of an older version says nothing until `where.settle`: then all was as in China.
        """
        found = db.row("SELECT country, currency FROM shop WHERE id = 1")
        place = countries.Place(*found) if found else countries.CHINA
        return place if place == countries.CHINA or countries.known(place) else countries.CHINA

    def know_place(self) -> None:
        """From now on numbers, money and days are written as they are where the shop is."""
        self._be_at(self.place)

    def _be_at(self, place: countries.Place) -> None:
        if place != countries.here():
            countries.use(place)
            self._work = None

    @contextmanager
    def moving(self) -> Iterator[None]:
        """Where what is done within fails, the shop is where it was."""
        before = countries.here()
        try:
            yield
        except BaseException:
            self._be_at(before)
            raise

    @property
    def staff_id(self) -> int | None:
        return self.staff.id if self.staff else None

    @property
    def work(self) -> WorkCalendar:
        """The working days; made when first asked for, since the holiday tables load slowly."""
        if self._work is None:
            self._work = work_calendar(self.config.calendar)
        return self._work

    @property
    def hours(self) -> Hours:
        """When the shop is open."""
        return opening_hours(self.config.calendar)

    def set_staff(self, staff_id: int) -> None:
        """From now on `staff_id` is at the counter, and everything records it."""
        found = db.row("SELECT id, name, role FROM staff WHERE id = ?", staff_id)
        if found:
            self.staff = StaffMember(*found)

    def check_staff(self) -> None:
        """See that whoever is at the counter still works here.

        Where nobody is known yet, it is the one who recorded something last; else the first on
        the list.
        """
        now = self.staff_id or db.value(
            "SELECT staff_id FROM action WHERE kind <> 'engine' ORDER BY id DESC LIMIT 1"
        )
        found = db.row(
            "SELECT id, name, role FROM staff WHERE active = 1 ORDER BY id <> ?, id", now or 0
        )
        self.staff = StaffMember(*found) if found else None

    def misplaced(self) -> str:
        """Why nothing can be saved any more, in words: the file is not where it was opened.

        "" where all is in its place.
        """
        return db.misplaced()

    def check(self, *, full: bool, enough: Callable[[], bool]) -> list[str]:
        """What is wrong with the file, in words; raises what `shopfile.check` raises."""
        return shopfile.check(self.path, full=full, enough=enough)

    def seen(self) -> int:
        """A number that changes when another window has changed the file."""
        return db.seen()

    def connect(self) -> None:
        """Give the calling thread its own connection to the file."""
        db.connect()

    def disconnect(self) -> None:
        """Close the calling thread's connection."""
        db.disconnect()
