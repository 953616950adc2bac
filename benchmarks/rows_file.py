"""What is asked of the file and written to it, through the installed modules against raw SQL."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from floors import raw, raw_lists, raw_month
from measure import Pair, Row
from shops import DAY, Bench, call, opened
from terminal import Painted

if TYPE_CHECKING:
    from shopvisit.shop.record.shop import Shop

_TIMES = 5  # in a run
_TYPED = ("w", "wxy", "138", "王", "王秀英")
_YEAR_AGO = "2025-11-21"
_MONTH = date(2026, 10, 1)
_LOCKED = "2026-08"  # no row counts it, nor the one after it
_IMPORTED = 20_000
_RULES_MS = 20
_QUARTER = "2026-10-01"
_LIST_MS = 100
_MONTH_MS, _PAGE_MS = 150, 250


def timed(fn: Callable[[], object]) -> Painted:
    """How long a call takes, in milliseconds."""
    began = time.perf_counter()
    fn()
    return Painted((time.perf_counter() - began) * 1000)


@contextmanager
def _reading(
    path: Path, ours: Callable[[Shop], object], floor: Callable[[], object], times: int = _TIMES
) -> Iterator[Pair]:
    def read() -> list[Painted]:
        with opened(path) as shop:
            ours(shop)
            return [timed(partial(ours, shop)) for _ in range(times)]

    yield Pair(read, lambda: [timed(floor) for _ in range(times)])


@contextmanager
def _today(bench: Bench, size: str) -> Iterator[Pair]:
    from shopvisit.shop.followups import today as followups

    def ours(shop: Shop) -> list[int]:
        ids = followups.today_ids(shop)
        followups.rows(shop, ids[: raw.PAGE])
        followups.counts(shop)
        return ids

    path = bench.shop(size)
    with closing(raw.connect(path)) as connection:
        with opened(path) as shop:
            now = f"{shop.clock.now():%H:%M}"
            _same(ours(shop), raw.today(connection, DAY.isoformat(), now)[0])
        with _reading(path, ours, lambda: raw.today(connection, DAY.isoformat(), now)) as pair:
            yield pair


@contextmanager
def _find(bench: Bench, size: str) -> Iterator[Pair]:
    from shopvisit.shop.people import customers

    def ours(shop: Shop, text: str) -> list[int]:
        ids = customers.find_ids(shop, text)
        customers.found(shop, ids[: raw.PAGE])
        return ids

    path = bench.shop(size)
    with closing(raw.connect(path)) as connection:
        with opened(path) as shop:
            for text in _TYPED:
                _same(ours(shop, text), raw.find(connection, text)[0])
        with _reading(
            path,
            lambda shop: [ours(shop, text) for text in _TYPED],
            lambda: [raw.find(connection, text) for text in _TYPED],
        ) as pair:
            yield pair


@contextmanager
def _card(bench: Bench, size: str) -> Iterator[Pair]:
    from shopvisit.shop.cards import cards

    path = bench.shop(size)
    with closing(raw.connect(path)) as connection:
        last = connection.execute("SELECT max(id) FROM customer").fetchone()[0]
        some = range(1, last, last // 20)
        with _reading(
            path,
            lambda shop: [cards.card(shop, id_) for id_ in some],
            lambda: [raw.card(connection, id_, _YEAR_AGO) for id_ in some],
            times=1,
        ) as pair:
            yield pair


def _kept(path: Path) -> str:
    """The name of a month that is over, once the window that writes has kept it."""
    from shopvisit.shop.month import month
    from shopvisit.shop.month.past import store

    name = f"{_MONTH:%Y-%m}"
    with opened(path) as shop:
        _month_seen, to_keep = month.seen(shop, name, whole=True)
        if to_keep is not None:
            store.keep(shop, to_keep)
    return name


@contextmanager
def _kept_month(bench: Bench, size: str) -> Iterator[Pair]:
    from shopvisit.shop.month import month

    path = bench.shop(size)
    name = _kept(path)
    with _reading(path, lambda shop: month.month(shop, name), lambda: None) as pair:
        yield Pair(pair.ours, lambda: [Painted(_MONTH_MS)])


@contextmanager
def _month_page(bench: Bench, size: str) -> Iterator[Pair]:
    """The page of a month whose summary is there already."""
    from shopvisit.files.giving.month import page as month_page
    from shopvisit.shop.month import month

    path = bench.shop(size)
    name = _kept(path)

    def ours() -> list[Painted]:
        with opened(path) as shop:
            found, now = month.month(shop, name), shop.clock.now()
            return [
                timed(partial(month_page.as_html, found, shop.name, now)) for _ in range(_TIMES)
            ]

    yield Pair(ours, lambda: [Painted(_PAGE_MS)])


@contextmanager
def _lists(bench: Bench, size: str) -> Iterator[Pair]:
    from shopvisit.shop.lists import finding, named, rows

    def ours(shop: Shop) -> dict[str, list[int]]:
        found = {}
        for each in named.every(shop):
            found[each.key] = ids = finding.ids(shop, each.conditions)
            rows.listed(shop, each.conditions, ids[: raw_lists.SHOWN])
        return found

    path = bench.shop(size)
    with closing(raw.connect(path)) as connection:
        floor = partial(raw_lists.lists, connection, DAY.isoformat(), _YEAR_AGO, _QUARTER)
        with opened(path) as shop:
            _same(ours(shop), floor())
        with _reading(path, ours, floor, times=1) as pair:
            yield pair


@contextmanager
def _list(bench: Bench, size: str) -> Iterator[Pair]:
    """Not seen for 90 days and spent 1,000: who is on it, and a screenful of them."""
    from shopvisit.shop.lists import finding, rows
    from shopvisit.shop.lists.conditions import Condition

    away = (Condition("last_visit", "before", 90), Condition("spend", "at_least", 100_000))

    def ours(shop: Shop) -> object:
        return rows.listed(shop, away, finding.ids(shop, away)[: raw.PAGE])

    with _reading(bench.shop(size), ours, lambda: None) as pair:
        yield Pair(pair.ours, lambda: [Painted(_LIST_MS)])


@contextmanager
def _summary(bench: Bench, size: str) -> Iterator[Pair]:
    from shopvisit.shop.month import month

    path = bench.shop(size)
    with closing(raw.connect(path)) as connection:
        floor = partial(raw_month.month, connection, _MONTH, DAY)
        name = _kept(path)
        with _reading(path, lambda shop: month.month(shop, name), floor, times=1) as pair:
            yield pair


@contextmanager
def _locked_month(bench: Bench, size: str) -> Iterator[Pair]:
    from shopvisit.shop.month import lock as month_lock
    from shopvisit.shop.month import month

    path = bench.shop(size)
    with opened(path) as shop:
        month_lock.lock(shop, _LOCKED)

    def taken(read: Callable[[Shop, str], object]) -> list[Painted]:
        with opened(path) as shop:
            read(shop, _LOCKED)
            return [timed(partial(read, shop, _LOCKED)) for _ in range(_TIMES)]

    yield Pair(lambda: taken(month.month), lambda: taken(month.counted))


@contextmanager
def _rules(bench: Bench, size: str) -> Iterator[Pair]:
    from shopvisit.shop.whole import daily

    with _reading(bench.shop(size), daily.catch_up, lambda: None) as pair:
        yield Pair(pair.ours, lambda: [Painted(_RULES_MS)])


@contextmanager
def _saving(bench: Bench, size: str) -> Iterator[Pair]:
    """Each save closes another of the calls that were added, of customers who wait for no other."""
    from shopvisit.shop.talks import answer as talk_answer
    from shopvisit.shop.talks import conversation

    path = bench.shop(size)
    answer = talk_answer.Answer(csat=5)
    with closing(raw.connect(path)) as connection:
        waiting = [
            row[0]
            for row in connection.execute(
                "SELECT id FROM follow_up f WHERE status = 'open' AND reason >= ? AND reason GLOB "
                "'call ?????' AND 1 = (SELECT count(*) FROM follow_up o WHERE o.status = 'open' "
                "AND o.customer_id = f.customer_id) ORDER BY reason",
                (call(50),),  # those before are for the keys
            )
        ]

        def written(save: Callable[[], object]) -> int:
            sql = "SELECT count(*) FROM journal"
            before: int = connection.execute(sql).fetchone()[0]
            save()
            return int(connection.execute(sql).fetchone()[0]) - before

        def ours() -> list[Painted]:
            with opened(path) as shop:
                return [
                    timed(partial(conversation.record, shop, waiting.pop(), answer))
                    for _ in range(_TIMES)
                ]

        def by_hand() -> None:
            raw.save(connection, waiting.pop(), DAY.isoformat())

        with opened(path) as shop:
            rows = written(lambda: conversation.record(shop, waiting.pop(), answer))
        _same(rows, written(by_hand))
        yield Pair(ours, lambda: [timed(by_hand) for _ in range(_TIMES)])


@contextmanager
def _importing(bench: Bench, size: str) -> Iterator[Pair]:
    from shopvisit.files.importing.intake import import_file
    from shopvisit.text.pinyin import search_keys

    people = [
        (f"{'赵钱孙李周吴郑王'[n % 8]}{'伟芳娜敏静强磊军'[n // 8 % 8]}{'一二三'[n % 3]}", n)
        for n in range(_IMPORTED)
    ]
    table = bench.home / "customers.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("姓名", "电话", "标签", "备注"))
        writer.writerows((name, f"199{n:08}", "团购", f"第{n}位") for name, n in people)
    first, copies = 1_000_000, count()
    customers = [(first + n, name, f"199{n:08}", "团购", f"第{n}位") for name, n in people]
    phones = [(f"199{n:08}", first + n) for _name, n in people]
    keys = sorted((key, first + n) for name, n in people for key in search_keys(name, f"199{n:08}"))

    def fresh() -> Path:
        return bench.fresh(size, f"import-{next(copies) % 2}")

    def ours() -> list[Painted]:
        with opened(fresh()) as shop:
            return [timed(lambda: import_file(shop, table))]

    def by_hand() -> list[Painted]:
        with closing(raw.connect(fresh())) as connection:
            return [timed(lambda: raw.take_in(connection, customers, keys, phones))]

    yield Pair(ours, by_hand)


def _same(ours: object, floor: object) -> None:
    """A floor that does something else is none."""
    if ours != floor:
        raise AssertionError(
            f"the floor does not give the same: {ours!r:.100} is not {floor!r:.100}"
        )


def _at_both(limit: float) -> dict[str, float]:
    return {"S": limit, "L": limit}


ROWS = (
    Row("Today's list", "raw", _at_both(2.2), _today, growth=2),
    Row("find", "raw", _at_both(2.2), _find, growth=2),
    Row("20 cards", "raw", _at_both(2.2), _card, growth=2),
    Row("save a rating", "raw", _at_both(2.5), _saving, growth=2),
    Row("the ready-made lists, 100 rows each", "raw", _at_both(2.2), _lists),
    Row("a list of two conditions", "100 ms", _at_both(1), _list),
    Row("a month's summary", "raw", _at_both(2), _summary),
    Row("a kept month with its twelve", "150 ms", _at_both(1), _kept_month),
    Row("month as a page", "250 ms", _at_both(1), _month_page),
    Row("a locked month", "counted", {"S": 0.5, "L": 0.1}, _locked_month, growth=2),
    Row("the rules, nothing new", "20 ms", _at_both(1), _rules, growth=5),
    Row("import 20,000 customers", "raw", {"S": 4}, _importing),
)
