"""What somebody at the counter has in front of them: Today with its list, or the quick form."""

from __future__ import annotations

from mornings import Counter

from shopvisit.screens.talk.quick import QuickForm
from shopvisit.screens.today.today import TodayScreen
from shopvisit.widgets.rows import RowList


def today(at: Counter) -> TodayScreen:
    assert isinstance(at.app.screen, TodayScreen)
    return at.app.screen


def rows(at: Counter) -> RowList:
    return at.app.screen.query_one(RowList)


def cursor(at: Counter) -> int | None:
    return rows(at).cursor_id


def form_of(at: Counter) -> QuickForm:
    assert isinstance(at.app.screen, QuickForm)
    return at.app.screen
