"""Erasing a customer: nothing is left of who they were, and no count moves."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from held import held_open
from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.errors import CannotWriteError, ShopError
from shopvisit.files.keeping import backups, erasing
from shopvisit.shop.cards import cards
from shopvisit.shop.complaints import complaints
from shopvisit.shop.complaints import rows as complaint_rows
from shopvisit.shop.followups import changing
from shopvisit.shop.followups import today as followups
from shopvisit.shop.handover import handover
from shopvisit.shop.month.month import month
from shopvisit.shop.month.record import Month, StaffRow
from shopvisit.shop.people import customers, merging, occasions
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.people.occasions import YearlyDay
from shopvisit.shop.record import drafts
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import conversation
from shopvisit.shop.talks.answer import Answer
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.shop.whole.undo import undo
from shopvisit.store import disk, erased_list, restoring, schema

MEI = Customer(
    name="欧阳小梅",
    phone="13871882231",
    salutation="女士",
    wechat="xiaomei_wx",
    tags="麻将房",
    note="先生姓司徒",
    best_time="傍晚遛狗后",
    source="老邻居介绍",
)
# What can be known of her from anywhere.
SAID = (
    "欧阳", "小梅", "13871882231", "71882231", "xiaomei", "麻将房", "司徒", "遛狗", "老邻居",
    "ouyangxiaomei", "oyxm", "红木柜", "楼上漏水", "不愿再来", "赔她一套", "拜师宴",
    "下周送去", "她哭了", "住院",
)  # fmt: skip


_LIVED: list[tuple[bytes, int]] = []


def lived(make_shop: MakeShop) -> tuple[Shop, int]:
    """Two months with her, lived once and copied for every test that needs them."""
    if not _LIVED:
        shop, customer_id = live(make_shop)
        db.disconnect()
        _LIVED.append((shop.path.read_bytes(), customer_id))
        return make_shop(), customer_id
    content, customer_id = _LIVED[0]
    path = make_shop().path
    db.disconnect()
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    path.write_bytes(content)
    return make_shop(), customer_id


def live(make_shop: MakeShop) -> tuple[Shop, int]:
    """Visits, a low score, a complaint, a promise missed, a birthday, a half-typed form."""
    september, october = date(2026, 9, 20), date(2026, 10, 8)
    shop = make_shop(september)
    customer_id, _visit = visits.add(
        shop, MEI, Visit(september, item="红木柜", served_by=2, note="楼上漏水")
    )
    occasions.add(shop, customer_id, "birthday", YearlyDay("solar", 11, 22, year=1961), "拜师宴")
    shop = make_shop(september + timedelta(days=1))
    told = conversation.record(
        shop, waiting(customer_id), Answer(csat=1, nps=2, complaint="不愿再来", note="她哭了")
    )
    assert told
    shop = make_shop(october)
    complaints.open_(shop, customer_id, complaints.New("红木柜裂了", rating_id=1))
    complaints.note(shop, 1, "赔她一套")
    promised = changing.promise(shop, customer_id, "下周送去", october, "15:00")
    changing.put_off(shop, promised, october + timedelta(days=1), why="她妈住院")
    other = customers.add(shop, Customer(name="陈小明", phone="13912348890"))
    visits.add(shop, other, Visit(october, note="欧阳小梅介绍，电话 138-7188 2231"))
    shop = make_shop()
    visits.add(shop, customer_id, Visit(TODAY - timedelta(days=1), item="红木柜", amount=5000))
    drafts.save(shop, waiting(customer_id), {"complaint": "红木柜 13871882231"})
    return shop, customer_id


def waiting(customer_id: int) -> int:
    found: int = db.value(
        "SELECT id FROM follow_up WHERE customer_id = ? AND status = 'open' "
        "ORDER BY rule NOT LIKE '%visit%' AND rule <> 'after-service', id DESC",
        customer_id,
    )
    return found


def cells(path: Path) -> str:
    """Everything that stands in a file, table by table."""
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return "\n".join(
            repr(row)
            for (table,) in tables.fetchall()
            for row in connection.execute(f"SELECT * FROM {table}")
        )


def left_in(path: Path) -> list[str]:
    """What is still known of her, but for her name in the words about somebody else."""
    said = cells(path).replace("欧阳小梅介绍，电话 ***", "")
    return [word for word in SAID if word in said]


def test_every_word_about_her_is_there_before(make_shop: MakeShop) -> None:
    """The control: what is looked for below can be found."""
    shop, _id = lived(make_shop)
    assert set(left_in(shop.path)) == set(SAID)


def test_nothing_is_left_of_her_in_the_file_or_in_any_backup(make_shop: MakeShop) -> None:
    shop, customer_id = lived(make_shop)
    backups.make(shop.path, "daily", shop.clock.now())
    done = erasing.erase(shop, customer_id)
    assert (done.backups, done.not_reached) == (2, [])
    kept = [backup.path for backup in backups.listed(shop.path)]
    assert [left_in(path) for path in (shop.path, *kept)] == [[], [], []]
    assert Path(f"{shop.path}-wal").stat().st_size == 0


def worked(found: Month) -> list[StaffRow]:
    """Who did something in a month, without what they have to do just now."""
    rows = [replace(row, late=0) for row in found.staff]
    return [row for row in rows if row.due or row.done or row.csat.n]


def test_no_count_of_any_month_moves(make_shop: MakeShop) -> None:
    shop, customer_id = lived(make_shop)
    names = ("2026-09", "2026-10", "2026-11")
    before = [month(shop, name) for name in names]
    erasing.erase(shop, customer_id)
    after = [month(shop, name) for name in names]
    for one, other in zip(before[:2], after[:2], strict=True):
        # Her words are gone from what was heard; who has something late is as of now.
        assert worked(one) == worked(other)
        assert one == replace(
            other, alarms=one.alarms, heard=one.heard, staff=one.staff, to_do=one.to_do
        )
    # What was still to come this month is not due any more; nothing that happened changes.
    moved = {
        name for name in before[2].figures if before[2].figures[name] != after[2].figures[name]
    }
    assert moved <= {"due"}
    # Chen's call is late, too; nothing about her can be done any more.
    assert [(alarm.name, alarm.count) for alarm in after[2].alarms] == [("overdue", 1)]


def test_her_open_complaint_counts_as_unanswered_in_its_month_but_not_for_ever(
    make_shop: MakeShop,
) -> None:
    shop, customer_id = lived(make_shop)
    erasing.erase(shop, customer_id)
    shop = make_shop(date(2027, 1, 9))
    unanswered = [
        month(shop, name).figures["first_response_median"].parts["unanswered"]
        for name in ("2026-10", "2026-12")
    ]
    assert unanswered == [1, 0]


def test_she_is_on_no_list_any_more(make_shop: MakeShop) -> None:
    shop, customer_id = lived(make_shop)
    erasing.erase(shop, customer_id)
    on_today = {row.customer_id for row in followups.rows(shop, followups.today_ids(shop))}
    told = handover.handover(shop)
    handed = {case.customer_id for case in told.complaints} | {one.customer_id for one in told.open}
    assert customer_id not in on_today | handed | set(customers.find_ids(shop, ""))
    assert complaint_rows.counts(shop).open == 0
    assert drafts.waiting(shop) == []


def test_her_card_can_be_opened_but_nothing_can_be_added(make_shop: MakeShop) -> None:
    shop, customer_id = lived(make_shop)
    erasing.erase(shop, customer_id)
    assert cards.card(shop, customer_id).customer == Customer(contact_consent="none")
    for add in (
        lambda: customers.edit(shop, customer_id, MEI),
        lambda: visits.add(shop, customer_id, Visit(TODAY)),
        lambda: changing.add(shop, customer_id, "打电话", TODAY),
        lambda: occasions.add(shop, customer_id, "birthday", YearlyDay("solar", 1, 2)),
        lambda: complaints.open_(shop, customer_id, complaints.New("又坏了")),
        lambda: erasing.erase(shop, customer_id),
    ):
        with pytest.raises(ShopError):
            add()


def test_her_number_is_free_again(make_shop: MakeShop) -> None:
    shop, customer_id = lived(make_shop)
    erasing.erase(shop, customer_id)
    again = customers.add(shop, MEI)
    assert again != customer_id
    assert customers.find_ids(shop, "2231") == [again]


def test_the_name_in_words_about_others_stays_and_is_counted(make_shop: MakeShop) -> None:
    shop, customer_id = lived(make_shop)
    assert erasing.erase(shop, customer_id).mentioned == 1
    note = db.value("SELECT note FROM visit WHERE customer_id <> ?", customer_id)
    assert note == "欧阳小梅介绍，电话 ***"


def test_a_number_that_another_card_has_as_its_own_stays_theirs(make_shop: MakeShop) -> None:
    shop, customer_id = lived(make_shop)
    his = "13600001111 / 13871882231"
    husband = customers.add(shop, Customer(name="司徒", phone=his), asked=his)
    erasing.erase(shop, customer_id)
    assert customers.get(shop, husband).phone == his


def test_the_cards_merged_into_hers_go_with_it(make_shop: MakeShop) -> None:
    shop, customer_id = lived(make_shop)
    other = customers.add(shop, Customer(name="小梅阿姨", phone="13755550000", note="麻将房常客"))
    merging.merge(shop, other, customer_id)
    erasing.erase(shop, customer_id)
    said = cells(shop.path)
    assert [word for word in ("阿姨", "13755550000", "麻将房") if word in said] == []


def test_a_card_of_hers_that_was_taken_back_goes_too(make_shop: MakeShop) -> None:
    shop = make_shop(date(2026, 9, 1))
    customers.add(shop, replace(MEI, name="打错的欧阳"))
    undo(shop)
    shop = make_shop(date(2026, 9, 1), hour=11)
    customers.add(shop, Customer(name="陈小明"))
    customer_id = customers.add(shop, MEI)
    erasing.erase(shop, customer_id)
    assert left_in(shop.path) == []


def test_the_journal_still_says_what_the_rows_say(make_shop: MakeShop) -> None:
    shop, customer_id = lived(make_shop)
    erasing.erase(shop, customer_id)
    for model in schema.JOURNALLED:
        table = schema.table_name(model)
        row = ", ".join(f"'{column}', t.{column}" for column in schema.columns(model))
        differing = db.rows(
            f"SELECT t.id FROM {table} t JOIN journal j ON j.id = (SELECT max(id) FROM journal "
            f"WHERE table_name = '{table}' AND row_id = t.id) WHERE j.after <> json_object({row})"
        )
        assert (table, differing) == (table, [])


def test_the_journal_is_append_only_again(make_shop: MakeShop) -> None:
    shop, customer_id = lived(make_shop)
    erasing.erase(shop, customer_id)
    for sql in ("UPDATE journal SET row_id = 1", "DELETE FROM action"):
        with pytest.raises(Exception, match="append-only"):
            db.run(sql)


def test_undo_goes_no_further_back_than_an_erasure(make_shop: MakeShop) -> None:
    shop, customer_id = lived(make_shop)
    erasing.erase(shop, customer_id)
    customers.add(shop, Customer(name="李四"))
    assert undo(shop)
    before = cells(shop.path)
    with pytest.raises(ShopError, match="erased"):
        undo(shop)
    assert cells(shop.path) == before


def test_an_old_backup_put_back_does_not_bring_her_back(
    make_shop: MakeShop, tmp_path: Path
) -> None:
    shop, customer_id = lived(make_shop)
    elsewhere = tmp_path / "stick"
    elsewhere.mkdir()
    old = backups.make(shop.path, "asked", shop.clock.now(), elsewhere)
    erasing.erase(shop, customer_id)
    db.disconnect()
    restoring.restore(shop.path, old.path, shop.clock.now())
    assert left_in(shop.path) == []
    shop = make_shop()
    with pytest.raises(ShopError, match="erased"):
        undo(shop)


def test_put_back_on_another_computer_the_list_beside_the_backup_counts(
    make_shop: MakeShop, tmp_path: Path
) -> None:
    shop, customer_id = lived(make_shop)
    old = (tmp_path / "stick" / "shop-20261120-100000-asked.db").resolve()
    old.parent.mkdir()
    backups.make(shop.path, "asked", shop.clock.now(), old.parent)
    stick = replace_backup(shop, old.parent)
    erasing.erase(stick, customer_id)
    db.disconnect()
    new = tmp_path / "new" / "shop.db"
    new.parent.mkdir()
    restoring.restore(new, next(old.parent.glob("*.db")), shop.clock.now())
    assert left_in(new) == []
    assert len(erased_list.read(new.parent / "backups")) == 1


def replace_backup(shop: Shop, folder: Path) -> Shop:
    """The shop, with a second folder for its backups."""
    settings = shop.config._replace(backup=shop.config.backup._replace(folder=str(folder)))
    shop.config = settings
    return shop


def test_another_customer_of_that_number_in_an_older_backup_stays(make_shop: MakeShop) -> None:
    shop = make_shop(date(2026, 9, 1))
    customers.add(shop, Customer(name="孙悟空"))
    old = backups.make(shop.path, "daily", shop.clock.now())
    undo(shop)
    shop = make_shop()
    customer_id = customers.add(shop, MEI)
    assert customer_id == 1
    before = old.path.read_bytes()
    erasing.erase(shop, customer_id)
    assert old.path.read_bytes() == before


def test_a_stick_that_was_not_there_is_named_and_done_when_it_is_back(
    make_shop: MakeShop, tmp_path: Path
) -> None:
    shop, customer_id = lived(make_shop)
    stick, away = tmp_path / "stick", tmp_path / "away"
    stick.mkdir()
    shop = replace_backup(shop, stick)
    old = backups.make(shop.path, "daily", shop.clock.now(), stick)
    stick.rename(away)
    assert erasing.erase(shop, customer_id).not_reached == [stick]
    assert erasing.finish(shop) is None
    away.rename(stick)
    done = erasing.finish(shop)
    assert done is not None
    assert (done.backups, done.not_reached) == (1, [])
    assert left_in(old.path) == []


def test_a_backup_that_is_open_elsewhere_is_erased_once_it_is_closed(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_PATIENCE_SECONDS", 0.05)
    shop, customer_id = lived(make_shop)
    backup = backups.make(shop.path, "daily", shop.clock.now()).path
    before = backup.read_bytes()
    with held_open(backup):
        assert erasing.erase(shop, customer_id).not_reached == [backup]
        assert backup.read_bytes() == before
    assert [each.name for each in backup.parent.glob(".*erased*")] == []
    done = erasing.finish(shop)
    assert done is not None
    assert (done.backups, done.not_reached) == (1, [])
    assert left_in(backup) == []


def test_a_damaged_backup_is_named_and_left_as_it_is(make_shop: MakeShop) -> None:
    shop, customer_id = lived(make_shop)
    bad = backups.make(shop.path, "daily", shop.clock.now()).path
    content = bytearray(bad.read_bytes())
    content[4096:12288] = bytes(8192)
    bad.write_bytes(content)
    done = erasing.erase(shop, customer_id)
    assert done.not_reached == [bad]
    assert bad.read_bytes() == content


def test_an_erasure_that_cannot_be_saved_is_not_finished_later(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, customer_id = lived(make_shop)

    def full(*_args: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("shopvisit.store.erased_journal.rewrite", full)
    with pytest.raises(sqlite3.OperationalError):
        erasing.erase(shop, customer_id)
    assert erased_list.read(shop.path.parent / "backups") == set()
    assert customers.get(shop, customer_id).name == "欧阳小梅"


def test_an_erasure_that_was_saved_although_the_disk_said_no_is_finished_later(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, customer_id = lived(make_shop)
    backups.make(shop.path, "daily", shop.clock.now())
    saves = erasing._erase_in_file

    def says_no(*args: Any) -> None:
        saves(*args)
        raise CannotWriteError

    with monkeypatch.context() as patch:
        patch.setattr(erasing, "_erase_in_file", says_no)
        with pytest.raises(CannotWriteError):
            erasing.erase(shop, customer_id)
    erasing.finish(shop)
    kept = [backup.path for backup in backups.listed(shop.path)]
    assert [left_in(path) for path in (shop.path, *kept)] == [[]] * (1 + len(kept))


def test_the_pin_of_now_outlives_a_restore(make_shop: MakeShop) -> None:
    shop, _id = lived(make_shop)
    old = backups.make(shop.path, "daily", shop.clock.now())
    db.run("INSERT INTO pin VALUES (1, ?, ?, 2)", b"s" * 16, b"h" * 32)
    db.disconnect()
    restoring.restore(shop.path, old.path, shop.clock.now())
    with closing(sqlite3.connect(shop.path)) as connection:
        assert connection.execute("SELECT * FROM pin").fetchall() == [(1, b"s" * 16, b"h" * 32, 2)]
