"""Which list is meant: typed, dropped, or picked from those that somebody may have just got."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.containers import Vertical

from shopvisit.screens.importing import rows, words
from shopvisit.text.i18n import N_, _
from shopvisit.widgets.form import Field, FormLine
from shopvisit.widgets.rows import RowList

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from textual import events
    from textual.widget import Widget

    from shopvisit.files.recent_files import RecentFile
    from shopvisit.shop.record.shop import Shop

    _Take = Callable[[Path], None]

_LONGEST = 1000
_MOST_RECENT = 9


class _PathLine(FormLine):
    """While nothing is typed, a digit picks a recent file: a path seldom begins with one."""

    def __init__(
        self, on_text: Callable[[str], None], pick: Callable[[int], None], take: _Take
    ) -> None:
        super().__init__(on_text=on_text, limit=_LONGEST)
        self._pick, self._take = pick, take

    def on_key(self, event: events.Key) -> None:
        if not self.value and event.character and event.character in "123456789":
            event.stop()
            event.prevent_default()
            self._pick(int(event.character) - 1)

    def on_paste(self, event: events.Paste) -> None:
        """A file that is dropped onto the terminal arrives as its path, pasted."""
        path = words.named_path(event.text)
        if words.is_file(path):
            event.stop()
            event.prevent_default()
            self._take(path)


class WhichFile(Vertical):
    """A line for the path, and below it the recent files."""

    DEFAULT_CSS = """
    WhichFile { height: 1fr; }
    WhichFile > Field { margin: 1 0 0 0; }
    """

    def __init__(
        self,
        shop: Shop,
        on_text: Callable[[str], None],
        take: _Take,
        *,
        id: str,  # noqa: A002  Textual's name for it
    ) -> None:
        """`on_text` is called with what is typed, `take` with a file that was picked."""
        super().__init__(id=id)
        self._shop, self._on_text, self._take = shop, on_text, take
        self._recent: Sequence[RecentFile] = ()

    def compose(self) -> Iterable[Widget]:
        line = _PathLine(self._on_text, self.pick, self._take)
        line.add_class("long")
        yield Field("path", N_("File"), line)
        yield RowList(rows.RECENT, focusable=False, id="recent")

    @property
    def _line(self) -> FormLine:
        return self.query_one(FormLine)

    @property
    def _list(self) -> RowList:
        return self.query_one(RowList)

    def begin(self) -> None:
        """Stand in the line."""
        self._line.focus()

    def show_recent(self, found: Sequence[RecentFile]) -> None:
        """Offer these."""
        self._recent, today = found, self._shop.clock.today()
        none = _("No lists in your downloads, on the desktop or on a stick.")
        self._list.show(rows.recent_rows(found, today), empty=none)

    def walk(self, way: str) -> None:
        """To the file above or below."""
        self._list.move(-1 if way == "up" else 1)

    def pick(self, place: int) -> None:
        """Take the file at that place of those below."""
        if place < len(self._recent):
            self._take(self._recent[place].path)

    def on_row_list_chosen(self, event: RowList.Chosen) -> None:
        event.stop()
        self.pick(event.index)

    def write(self, path: Path) -> None:
        """Write its path into the line."""
        self._line.set_text(str(path))

    def meant(self) -> Path | None:
        """The file that is typed, or the one in use below; None where there is none, and said."""
        if self._line.value.strip():
            return words.named_path(self._line.value)
        if self._recent:
            return self._recent[self._list.index].path
        self.refuse(_("Please name a file."))
        return None

    def refuse(self, why: str) -> None:
        """Say what is wrong with it; what was typed stays."""
        self.query_one(Field).say(why, wrong=True)

    def hush(self) -> None:
        """Say nothing of it any more."""
        self.query_one(Field).hush()


def recent_files() -> list[RecentFile]:
    """Those that are offered; to be asked beside the work, for a stick may be slow."""
    from shopvisit.files.recent_files import recent

    return recent(_MOST_RECENT)
