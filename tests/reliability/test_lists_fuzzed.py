"""Lists made up as programs write them: each person is right, or it is said what was not taken.

The maker of a list knows what is right for it. FUZZED_LISTS says how many, FUZZED_LIST is the one
to look at.
"""

from __future__ import annotations

import csv
import io
import os
import random
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from shops import TODAY, MakeShop

from shopvisit import db
from shopvisit.files.importing.intake import import_file
from shopvisit.files.importing.outcome import Imported
from shopvisit.shop.whole import where
from shopvisit.text.phones import phone_keys

LISTS = int(os.environ.get("FUZZED_LISTS", "60"))
ONLY = os.environ.get("FUZZED_LIST")

# Headings of a program, by what stands below them; "" is of no use to us.
PROGRAMS = {
    "google": "First Name=first Last Name=last Phone 1 - Label= Phone 1 - Value=phone "
    "Birthday=born Notes=note Organization Name=company",
    "outlook": "Title= First Name=first Last Name=last Mobile Phone=phone Birthday=born "
    "Notes=note",
    "thunderbird": "First Name=first Last Name=last Display Name=name "
    "Mobile Number=phone Notes=note",
    "square": "Reference ID= First Name=first Last Name=last Phone Number=phone Birthday=born "
    "Memo=note",
    "fresha": "Client=name Mobile number=phone Service=item Scheduled date=day Team member= "
    "Net sales=amount",
    "woo": "Order Number= Billing First Name=first Billing Last Name=last Billing Phone=phone "
    "Order Date=day Product Name=item Order Total=amount",
    "odoo": "Name=name Phone=phone Email= Notes=note",
    "plain": "name=name phone=phone birthday=born date=day item=item amount=amount note=note",
    "会员": "会员编号= 会员姓名=name 手机号码=phone 会员生日=born 会员备注=note",
    "消费": "订单号= 客户姓名=name 客户手机=phone 消费时间=day 消费项目=item 实收金额(元)=amount",
    "有赞": "订单号= 收货人/提货人=name 收货人手机号=phone 商品名称=item 买家付款时间= "
    "订单创建时间= 付款时间=day 实付金额=amount 买家备注=note",
    "自己": "序号= 姓名=name 电话=phone 生日=born 日期=day 项目=item 金额=amount 备注=note",
    "繁體": "姓名=name 聯絡電話=phone 生日=born 備註=note",
}  # fmt: skip
WESTERN = frozenset(
    {"google", "outlook", "thunderbird", "square", "fresha", "woo", "odoo", "plain"}
)
ENCODINGS = {
    True: ("utf-8", "utf-8-sig", "utf-16", "cp1252"),
    False: ("utf-8", "utf-8-sig", "utf-16", "gb18030"),
}
DELIMITERS = (",", ";", "\t", "|")
ORDERS = {
    "ymd": ("{d:%Y-%m-%d}", "{d:%Y/%m/%d}", "{d:%Y%m%d}"),
    "dmy": ("{d:%d/%m/%Y}", "{d:%d.%m.%Y}"),
    "mdy": ("{d:%m/%d/%Y}",),
}
WEST = (
    "Anna",
    "Bo",
    "Björn",
    "Märta",
    "Zoë",
    "José",
    "Chloé",
    "Seán",
    "Renée",
    "Åsa",
    "Jürgen",
    "Siân",
)
FAMILIES = (
    "Lindqvist",
    "Karlsson",
    "Müller",
    "Ek",
    "O'Brien",
    "Smith-Jones",
    "Núñez",
    "Søndergaard",
    "Lee",
)
HAN = ("王", "李", "张", "刘", "陈", "欧阳", "赵", "吴", "周", "单")
GIVEN = ("秀英", "建国", "小美", "伟", "丽华", "志强", "国芳", "淑芬")
# So that no two people of a list have one name.
_LETTERS, _SIGNS = "ABCDEFGHIJKLMNOPQRST", "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉"
PLACEHOLDERS = ("", "-", "N/A", "无", "null", "—")
INVISIBLE = ("\u200b", "\ufeff", "\u202d")


@dataclass
class Somebody:
    """One line, and what is right for it; `lost` are the fields that may not be taken."""

    name: str
    first: str = ""
    last: str = ""
    phones: list[str] = field(default_factory=list)
    born: date | None = None
    day: date | None = None
    item: str = ""
    amount: int | None = None
    note: str = ""
    lost: set[str] = field(default_factory=set)


@dataclass
class Made:
    raw: bytes
    people: dict[int, Somebody]  # by their line
    program: str
    headings: frozenset[str]  # what stands below them
    told: str  # what it is, to be printed when it fails
    country: str  # where the shop is that takes it in


def somebody(chance: random.Random, western: bool, number: int) -> Somebody:
    if western:
        first, last = (
            chance.choice(WEST),
            f"{chance.choice(FAMILIES)} {'ABCDEFGHIJKLMNOPQRST'[number]}",
        )
        one = Somebody(f"{first} {last}", first, last)
    else:
        last, first = (
            chance.choice(HAN),
            chance.choice(GIVEN) + _SIGNS[number],
        )
        one = Somebody(last + first, first, last)
    if chance.random() < 0.9:
        one.phones = [f"1{chance.choice('3589')}{chance.randrange(10**9):09}"]
        if chance.random() < 0.1:
            one.phones.append(f"1{chance.choice('3589')}{chance.randrange(10**9):09}")
    if chance.random() < 0.6:
        one.born = date(1930, 1, 1) + timedelta(days=chance.randrange(28_000))
    if chance.random() < 0.8:
        one.day = TODAY - timedelta(days=chance.randrange(1, 900))
        one.item = chance.choice(
            ("refill", "MOT", "nails") if western else ("清洗", "滤芯", "剪发")
        )
        one.amount = chance.choice((None, chance.randrange(100, 999_999)))
    if chance.random() < 0.4:
        one.note = chance.choice(
            ("prefers, mornings", 'says "hi"', "two\nlines")
            if western
            else ("六楼，没电梯", "有狗", "甲\n乙")
        )
    return one


def cell(one: Somebody, what: str, way: str, chance: random.Random, money: tuple[str, bool]) -> str:
    """What a program writes of somebody; what nobody could read is noted as lost."""
    match what:
        case "name" | "first" | "last" | "item" | "note":
            return str(getattr(one, what))
        case "phone":
            return phone_cell(one, chance)
        case "born":
            return born_cell(one, way, chance)
        case "day":
            time = " 14:30" if chance.random() < 0.2 else ""
            return way.format(d=one.day) + time if one.day else ""
        case "amount":
            return amount_cell(one, chance, *money)
        case "company":
            return ""
    return chance.choice(("", "7", "x"))


def born_cell(one: Somebody, way: str, chance: random.Random) -> str:
    if one.born is None:
        return chance.choice(PLACEHOLDERS)
    if chance.random() < 0.05:
        one.lost.add("birthday")
        return "soon"
    return way.format(d=one.born)


def amount_cell(one: Somebody, chance: random.Random, sign: str, ours: bool) -> str:
    if one.amount is None:
        return ""
    if chance.random() < 0.05:
        one.lost.add("amount")
        return "many"
    shown = f"{one.amount / 100:,.2f}" if chance.random() < 0.5 else f"{one.amount / 100:.2f}"
    sign = chance.choice(("", "", sign))
    if sign and not ours:
        one.lost.add("amount")
    return sign + shown


def phone_cell(one: Somebody, chance: random.Random) -> str:
    if not one.phones:
        return chance.choice(PLACEHOLDERS)
    if chance.random() < 0.05:
        one.lost.add("phone")
        return f"{one.phones[0][:3]}****{one.phones[0][-4:]}"
    shown = chance.choice((" / ", ";", ",")).join(one.phones)
    if len(one.phones) == 1:
        number = one.phones[0]
        shown = chance.choice((number, f"{number[:3]} {number[3:7]} {number[7:]}", f"+86 {number}",
                               f"{number}.0", f"{number[:3]}-{number[3:]}"))  # fmt: skip
    return shown


def a_list(seed: int) -> Made:
    chance = random.Random(seed)
    program = chance.choice(list(PROGRAMS))
    western = program in WESTERN
    headings = [tuple(word.rsplit("=", 1)) for word in _words(PROGRAMS[program])]
    encoding = chance.choice(ENCODINGS[western])
    delimiter = chance.choice(DELIMITERS)
    order = chance.choice(list(ORDERS) if western else ["ymd"])
    way = chance.choice(ORDERS[order])
    home = ("CN", "¥") if not western else ("US", "$") if order == "mdy" else ("GB", "£")
    country = chance.choice((home[0], home[0], "CN"))
    money = home[1], country == home[0]
    damage = chance.choice(("none", "title", "blank", "totals", "again", "invisible", "crlf", "nul",
                            "broken"))  # fmt: skip
    people: dict[int, Somebody] = {}
    text = io.StringIO()
    writer = csv.writer(
        text, delimiter=delimiter, lineterminator="\r\n" if damage == "crlf" else "\n"
    )

    def write(row: list[str]) -> int:
        at = text.getvalue().count("\n") + 1
        writer.writerow(row)
        return at

    if damage == "title":
        write(["客户名单" if not western else "Our customers 2026", *[""] * (len(headings) - 1)])
    write([heading for heading, _what in headings])
    for number in range(chance.randrange(1, 12)):
        one = somebody(chance, western, number)
        row = [cell(one, what, way, chance, money) for _heading, what in headings]
        if damage == "invisible" and encoding.startswith("utf"):
            row = [text and chance.choice(INVISIBLE) + text for text in row]
        people[write(row)] = one
        if damage == "blank" and chance.random() < 0.3:
            write([""] * len(headings))
        if damage == "again" and chance.random() < 0.2:
            write([heading for heading, _what in headings])
    if damage == "totals":
        write(["Total" if western else "合计", *[""] * (len(headings) - 2), "99"])
    raw = text.getvalue().encode(encoding, "replace")
    if damage == "nul" and encoding == "utf-8":
        raw = raw.replace(b"\n", b"\0\n")
    if damage == "broken" and encoding == "utf-8":
        raw = with_a_broken_byte(raw, people)
    meanings = frozenset(what for _heading, what in headings)
    undecided(people.values(), meanings, order, way if country == "CN" else ".")
    told = f"{seed}: {program}, {encoding}, {delimiter!r}, {way}, {damage}, in {country}"
    return Made(raw, people, program, meanings, told, country)


def with_a_broken_byte(raw: bytes, people: dict[int, Somebody]) -> bytes:
    """Somebody's note with a byte in it that is no character; the note shows that."""
    for one in people.values():
        if one.note and "\n" not in one.note and (note := one.note.encode()) in raw:
            # All notes of these words, as one cannot tell whose they are.
            words = one.note
            for other in people.values():
                if other.note == words:
                    other.note = f"\ufffd{words}"
            return raw.replace(note, b"\xff" + note)
    return raw


def _words(program: str) -> list[str]:
    """The headings of a program with what stands below each: "Last Name=last"."""
    found, word = [], ""
    for part in program.split(" "):
        word = f"{word} {part}".strip()
        if "=" in part:
            found.append(word)
            word = ""
    return found


def undecided(people: Iterable[Somebody], headings: Collection[str], order: str, way: str) -> None:
    """Where no day in the list decides whether day or month comes first, none is taken.

    Unless the way with a point, or the country, decides.
    """
    if order == "ymd" or "." in way:
        return
    born = [o.born for o in people if o.born and "born" in headings and "birthday" not in o.lost]
    came = [one.day for one in people if one.day and "day" in headings]
    if any(day.day > 12 for day in (*born, *came)):
        return
    for one in people:
        # The third of March is the third of March in any order.
        one.lost |= {"birthday", "visited_on"}


def wrong(made: Made, done: Imported) -> list[str]:
    """What is neither right nor said."""
    found = [
        f"line {one.line} is left out: {one.reason}"
        for one in done.left_out
        if one.whole and one.line in made.people
    ]
    stored = {name: id_ for id_, name in db.rows("SELECT id, name FROM customer")}
    if len(stored) != len(made.people):
        found.append(f"{len(made.people)} people became {len(stored)}: {list(stored)}")
    for line, one in made.people.items():
        if one.name not in stored:
            found.append(f"{one.name} is missing")
            continue
        said = {left.field for left in done.left_out if left.line == line}
        is_, should = as_stored(stored[one.name]), as_meant(one)
        for field_, heading in FIELDS.items():
            # The amount and item of a visit go where its day goes.
            lost = {field_, "visited_on"} if heading in ("amount", "item") else {field_}
            gone = not is_[field_] and lost & said & one.lost
            if heading in made.headings and is_[field_] != should[field_] and not gone:
                found.append(f"line {line} {field_}: {is_[field_]} for {should[field_]}, {said}")
    return found


FIELDS = {"phone": "phone", "birthday": "born", "visited_on": "day", "item": "item",
          "amount": "amount", "note": "note"}  # fmt: skip


def as_stored(customer_id: int) -> dict[str, object]:
    phone, note = db.rows("SELECT phone, note FROM customer WHERE id = ?", customer_id)[0]
    born = db.row("SELECT year, month, day FROM occasion WHERE customer_id = ?", customer_id)
    visit = db.row("SELECT visited_on, item, amount FROM visit WHERE customer_id = ?", customer_id)
    day, item, amount = visit or (None, "", None)
    return {
        "phone": ends(phone),
        "birthday": date(*born) if born else None,
        "visited_on": day and date.fromisoformat(day),
        "item": item,
        "amount": amount,
        "note": note,
    }


def ends(phone: str) -> list[str]:
    """What numbers end with: before that, each country has a way of its own."""
    return [key[-10:] for key in phone_keys(phone)]


def as_meant(one: Somebody) -> dict[str, object]:
    return {
        "phone": ends("/".join(one.phones)),
        "birthday": one.born,
        "visited_on": one.day,
        "item": one.item,
        "amount": one.amount,
        "note": " ".join(one.note.split()),
    }


def test_of_lists_of_all_kinds_each_person_is_right_or_it_is_said(make_shop: MakeShop) -> None:
    failed, kinds = [], Counter[str]()
    for seed in [int(ONLY)] if ONLY else range(LISTS):
        made = a_list(seed)
        shop = make_shop(TODAY, name=f"fuzzed-{seed}")
        where.change(shop, country=made.country)
        path = shop.path.parent / f"list-{seed}.csv"
        path.write_bytes(made.raw)
        done = import_file(shop, path)
        problems = wrong(made, done)
        if import_file(shop, path).new:
            problems.append("the second time brings more")
        failed += [f"{made.told}: {problem}" for problem in problems]
        kinds[made.program] += 1
        db.disconnect()
        shop.path.unlink()
    assert not failed, "\n".join(failed[:20])
    print(f"{kinds.total()} lists of {len(kinds)} programs: everybody right, or said")


def test_a_value_under_another_name_would_be_seen(make_shop: MakeShop) -> None:
    """The control: were a swapped number to pass, the lists above would prove nothing."""
    made = a_list(next(seed for seed in range(100) if len(a_list(seed).people) > 4))
    shop = make_shop(TODAY)
    where.change(shop, country=made.country)
    path = shop.path.parent / "list.csv"
    path.write_bytes(made.raw)
    done = import_file(shop, path)
    assert not wrong(made, done)
    one, other = [each for each in made.people.values() if each.phones][:2]
    one.phones, other.phones = other.phones, one.phones
    assert wrong(made, done)
