"""What staff may do in whatever order, to be taken back, and the whole state of the shop."""

import random
from datetime import timedelta

from shopvisit import db
from shopvisit.shop.followups import changing
from shopvisit.shop.people import customers
from shopvisit.shop.people.customers import Customer
from shopvisit.shop.record.shop import Shop
from shopvisit.shop.talks import answer as talk_answer
from shopvisit.shop.talks import conversation
from shopvisit.shop.visits import visits
from shopvisit.shop.visits.visits import Visit
from shopvisit.store import schema

TABLES = [schema.table_name(model) for model in schema.JOURNALLED] + [
    "search_key",
    "customer_rhythm",
]


def state() -> dict[str, list[tuple[object, ...]]]:
    return {
        table: sorted(db.rows(f"SELECT * FROM {table}"), key=repr)
        for table in TABLES
        if table != "engine_run"
    }


def random_action(shop: Shop, rng: random.Random) -> None:
    known = [row[0] for row in db.rows("SELECT id FROM customer WHERE merged_into IS NULL")]
    waiting = [row[0] for row in db.rows("SELECT id FROM follow_up WHERE status = 'open'")]
    today = shop.clock.today()
    number = db.value("SELECT coalesce(max(id), 0) FROM action")
    day = today - timedelta(days=rng.randint(0, 5))
    choice = rng.randint(0, 6)
    if choice == 0 or not known:
        visits.add(shop, Customer(name=f"王{number}", phone=f"138{number:08}"), Visit(day))
    elif choice == 1:
        kind = rng.choice(["service", "repair", "return"])
        visits.add(shop, rng.choice(known), Visit(day, kind, served_by=1))
    elif choice == 2:
        customers.edit(shop, rng.choice(known), Customer(name=f"李{number}"))
    elif choice == 3 or not waiting:
        changing.add(shop, rng.choice(known), "问一声", today + timedelta(days=3))
    elif choice == 4:
        about = rng.choice(waiting)
        answer = talk_answer.Answer(csat=rng.randint(1, 5), reason_ids=(1,), suggestion="快一点")
        conversation.record(shop, about, answer._replace(done={about: True}))
    elif choice == 5:
        conversation.record(shop, rng.choice(waiting), talk_answer.Answer(outcome="no_answer"))
    else:
        changing.cancel(shop, rng.choice(waiting), "不用了")
