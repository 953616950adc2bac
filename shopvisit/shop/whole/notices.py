"""What staff should know first: settings that were not used, a year without its holidays."""

from __future__ import annotations

from datetime import timedelta

from shopvisit.shop.record.shop import Shop
from shopvisit.text.i18n import _

# The longest window that counts working days ends about this long after its event.
_AHEAD = timedelta(days=31)


def notices(shop: Shop) -> list[str]:
    """One line each, the most important first; usually none."""
    found = [str(problem) for problem in shop.config.problems]
    if shop.config.calendar.working_days == "public":
        year = (shop.clock.today() + _AHEAD).year
        if shop.work.missing_year(year):
            found.append(
                _(
                    "The public holidays of {year} are not known yet; Monday to Friday count as "
                    "working days. Closed and open days can be put into the settings."
                ).format(year=year)
            )
    return found
