"""The month at a prompt: as text, for a chat, for programs, or as a page in a file."""

from __future__ import annotations

from argparse import Namespace

from shopvisit.cli.printing import print_json
from shopvisit.errors import ShopError, legible
from shopvisit.shop.record.shop import Shop
from shopvisit.text.i18n import _


def print_summary(shop: Shop, arguments: Namespace) -> int:
    from shopvisit.files.giving.month import report
    from shopvisit.shop.month.month import month

    running = f"{shop.clock.today():%Y-%m}"
    if (arguments.month or running) > running:
        raise ShopError(_("{month} has not begun yet.").format(month=arguments.month))
    figures = month(shop, arguments.month or running)
    if arguments.html:
        from shopvisit.files.giving.month.page import write

        write(arguments.html, shop, figures)
        print(_("The month as a page: {path}").format(path=legible(arguments.html)))
    elif arguments.xlsx:
        from shopvisit.files.giving.month.book import write as write_book

        write_book(arguments.xlsx, shop, figures)
        print(_("The month as a workbook: {path}").format(path=legible(arguments.xlsx)))
    elif arguments.json:
        print_json(report.as_json(figures))
    elif arguments.digest:
        print(report.as_digest(figures, shop.name))
    else:
        print((report.as_markdown if arguments.markdown else report.as_text)(figures))
    return 0
