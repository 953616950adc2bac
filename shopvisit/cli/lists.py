"""The lists at a prompt: which there are, and who is on one, as text, for programs or in a file."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from shopvisit.cli.printing import print_json
from shopvisit.errors import legible
from shopvisit.shop.lists import finding, named, rows, sentence
from shopvisit.shop.lists.conditions import listed
from shopvisit.shop.record import names
from shopvisit.shop.record.shop import Shop
from shopvisit.text.cells import fit
from shopvisit.text.i18n import _, n_
from shopvisit.text.money import money
from shopvisit.text.phones import mask_phone

if TYPE_CHECKING:
    from shopvisit.shop.lists.rows import Listed

_PHONE_WIDTH = 14


def print_lists(shop: Shop, arguments: Namespace) -> int:
    """Without a name all lists; the columns of each in docs/json.md."""
    if arguments.name is None:
        return _print_every(shop, arguments)
    found = named.called(shop, arguments.name)
    if arguments.xlsx:
        from shopvisit.files.giving import customer_list

        customer_list.write(arguments.xlsx, shop, found.name, found.conditions)
        print(_("The list is in {path}").format(path=legible(arguments.xlsx)))
        return 0
    people = rows.listed(shop, found.conditions, finding.ids(shop, found.conditions))
    if arguments.json:
        print_json(
            {
                "name": found.name,
                "as_of": shop.clock.now().isoformat(),
                "customers": [_as_json(one, arguments) for one in people],
            }
        )
        return 0
    count = n_("{count} customer", "{count} customers", len(people)).format(count=len(people))
    print(f"{found.name}: {count}  ({sentence.said(found.conditions)})")
    for one in people:
        print("  ".join(_cells(one, arguments)).rstrip())
    return 0


def _print_every(shop: Shop, arguments: Namespace) -> int:
    if arguments.xlsx:
        from shopvisit.files.giving import customer_list

        customer_list.write_every(arguments.xlsx, shop)
        print(_("The lists are in {path}").format(path=legible(arguments.xlsx)))
        return 0
    found = named.counted(shop)
    if arguments.json:
        lists = [
            {
                "id": each.key if each.saved is None else each.saved,
                "name": each.name,
                "conditions": listed(each.conditions),
                "count": count,
            }
            for each, count in found
        ]
        print_json({"lists": lists})
        return 0
    for each, count in found:
        code = each.name if each.saved is not None else each.key
        print(f"{count:>6}  {fit(code, 20)}  {sentence.said(each.conditions)}")
    return 0


def _phone(one: Listed, arguments: Namespace) -> str:
    return one.phone if arguments.full else mask_phone(one.phone)


def _as_json(one: Listed, arguments: Namespace) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "phone": _phone(one, arguments),
        "why": one.why,
        "last_visit": one.last_visit_on and one.last_visit_on.isoformat(),
        "last_csat": one.csat,
        "spend": one.spend,
    }


def _cells(one: Listed, arguments: Namespace) -> tuple[str, ...]:
    phone = _phone(one, arguments)
    return (
        fit(names.name_or_phone(one.name, one.phone), 16),
        fit(phone, max(_PHONE_WIDTH, len(phone))),
        fit(str(one.last_visit_on or ""), 10),
        fit(str(one.csat or ""), 2),
        fit(money(one.spend), 10, "right"),
        one.why,
    )
