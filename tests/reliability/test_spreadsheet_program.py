"""Our workbook, saved again by LibreOffice, still brings everybody into an empty shop."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from shops import TODAY, MakeShop
from tongues import SPELT

from shopvisit import db
from shopvisit.files.giving.exporting import export_workbook
from shopvisit.files.importing.answers import Answers
from shopvisit.files.importing.intake import import_file
from shopvisit.shop.people import customers, occasions
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record import journal
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.text import i18n

OFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not OFFICE, reason="there is no LibreOffice here"
)
# Commas, quotes, UTF-8, cells as they are shown, texts in quotes; every sheet to a file of its own.
EVERY_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false,false,false,-1"
PEOPLE = (
    "SELECT name, phone, salutation, wechat, address, tags, note, source, contact_consent, "
    "preferred_channel, best_time FROM customer ORDER BY id"
)
BORN = (
    "SELECT customer_id, kind, calendar, month, day, leap, year, note FROM occasion "
    "ORDER BY 1, 2, 4"
)
VISITS = (
    "SELECT v.customer_id, v.visited_on, v.time, v.kind, v.item, v.amount, s.name, v.note "
    "FROM visit v LEFT JOIN staff s ON s.id = v.served_by ORDER BY 1, 2, 5"
)
Stored = tuple[list[tuple[object, ...]], ...]


def stored() -> Stored:
    return db.rows(PEOPLE), db.rows(BORN), db.rows(VISITS)


@pytest.fixture(params=SPELT)
def sent(request: pytest.FixtureRequest, make_shop: MakeShop) -> Shop:
    i18n.use(request.param)
    shop = make_shop(name="sent")
    people = (
        Customer("王秀英", "13812342231 / 010-82345678", "女士", "wx_7", "人民路1号", "vip,老",
                 "+备注, 六楼", "wechat", "下午", "朋友", "service_only"),
        Customer("O'Neil, Ann", "+44 20 7946 0018", note='says "hi"', contact_consent="none"),
        Customer("=1+1", "13900000007", tags="007", note="1e5"),
    )  # fmt: skip
    born = (
        YearlyDay("lunar", 6, 10, leap=True, year=2025),
        YearlyDay("solar", 2, 3, year=1988),
        YearlyDay("solar", 11, 21),
    )
    seen = (
        Visit(TODAY, "repair", "空调, 清洗", 268_050, 2, "-记"),
        Visit(date(2026, 2, 3), "service", "11-21", 0, 1),
        Visit(date(2026, 3, 2), "purchase", "=A1", 123_456_789, 3),
    )
    expiry = YearlyDay("solar", 3, 31, year=2027)
    with journal.action(shop, "typed"):
        for who, day, visit in zip(people, born, seen, strict=True):
            id_ = customers.add(shop, who)
            occasions.add(shop, id_, "birthday", day)
            occasions.add(shop, id_, "child_day", day, "小的 (儿子)")
            occasions.add(shop, id_, "warranty", expiry)
            visits.add(shop, id_, visit)
    return shop


def saved_again(book: Path, home: Path, kind: str) -> list[Path]:
    """What LibreOffice makes of a workbook."""
    out = home / "out"
    subprocess.run(
        [str(OFFICE), "--headless", f"-env:UserInstallation={(home / 'office').as_uri()}",
         "--convert-to", kind, "--outdir", str(out), str(book)],
        capture_output=True, timeout=120, check=True,
    )  # fmt: skip
    return sorted(out.iterdir())


def test_what_libreoffice_saves_comes_back_whole(
    sent: Shop, make_shop: MakeShop, tmp_path: Path
) -> None:
    before, book = stored(), export_workbook(sent, tmp_path)
    files = {
        kind: saved_again(book, tmp_path / folder, kind)
        for kind, folder in (("xlsx:Calc MS Excel 2007 XML", "x"), (EVERY_SHEET, "c"))
    }
    (whole,), tables = files.values()
    named = {path.stem.removeprefix(f"{book.stem}-"): path for path in tables}
    people_then_visits = [named[i18n._("Customers")], named[i18n._("Visits")]]
    for name, lists in (("from-xlsx", [whole]), ("from-csv", people_then_visits)):
        shop = make_shop(name=name)
        for path in lists:
            done = import_file(shop, path, answers=Answers())
            assert (done.rejected, done.left_out) == (0, ())
        assert stored() == before, name
