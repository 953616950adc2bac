"""Address books of telephones, old and new, as lists."""

import quopri
from pathlib import Path

import pytest
from lists import below, read_table

from shopvisit import db
from shopvisit.files.importing.intake import import_file
from shopvisit.shop.people import customers
from shopvisit.shop.record.shop import Shop
from shopvisit.text import i18n


def card(*lines: str, version: str = "3.0", end: str = "\r\n") -> str:
    return end.join(["BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", ""])


def people(folder: Path, text: str | bytes) -> list[tuple[str, ...]]:
    """Name, phone, birthday and note of each."""
    path = folder / "contacts.vcf"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return [line.cells[:4] for line in below(read_table(path))]


def person(folder: Path, *lines: str, version: str = "3.0") -> tuple[str, ...]:
    (found,) = people(folder, card(*lines, version=version))
    return found


@pytest.mark.parametrize("lang", i18n.LANGUAGES)
def test_people_come_in(shop: Shop, lang: str) -> None:
    i18n.use(lang)
    path = shop.path.parent / "contacts.vcf"
    path.write_text(
        card("FN:王秀英", "TEL;TYPE=CELL:138 1234 2231", "BDAY:1966-05-03", "NOTE:六楼\\, 没电梯")
        + card("N:Lee;Anna;;;", "item1.TEL;type=HOME:+1-202-555-0100", version="4.0")
    )
    done = import_file(shop, path)
    assert (done.rows, done.new, done.rejected, done.notes) == (2, 2, 0, ())
    first, second = customers.get(shop, 1), customers.get(shop, 2)
    assert (first.name, first.phone, first.note) == ("王秀英", "138 1234 2231", "六楼, 没电梯")
    assert (second.name, second.phone) == ("Anna Lee", "+1-202-555-0100")
    assert db.row("SELECT month, day, year FROM occasion") == (5, 3, 1966)


@pytest.mark.parametrize("charset", ["UTF-8", "GBK", "gb2312", "GB18030"])
def test_quoted_printable_of_old_telephones(tmp_path: Path, charset: str) -> None:
    quoted = quopri.encodestring("王秀英".encode(charset)).decode()
    note = quopri.encodestring(("六楼没电梯" * 8).encode(charset)).decode().replace("\n", "\r\n")
    found = person(
        tmp_path,
        f"N;CHARSET={charset};ENCODING=QUOTED-PRINTABLE:{quoted};;;;",
        "TEL;CELL:13812342231",
        f"NOTE;ENCODING=QUOTED-PRINTABLE;CHARSET={charset}:{note}",
        version="2.1",
    )
    assert found == ("王秀英", "13812342231", "", "六楼没电梯" * 8)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_any_encoding_and_line_end(tmp_path: Path, encoding: str, end: str) -> None:
    text = card("FN:王秀英", "TEL:13812342231", end=end)
    assert people(tmp_path, text.encode(encoding)) == [("王秀英", "13812342231", "", "")]


def test_folded_lines_are_put_together(tmp_path: Path) -> None:
    found = person(
        tmp_path, "FN:王", " 秀英", "NOTE:six flo", "\tors", "PHOTO;BASE64:AAAA", " BBBB"
    )
    assert found == ("王秀英", "", "", "six floors")


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("19660503", "1966-05-03"),
        ("1966-05-03T00:00:00Z", "1966-05-03"),
        ("--0503", "05-03"),
        ("--05-03", "05-03"),
        ("1604-05-03", "05-03"),  # how some telephones leave the year out
        ("spring", "spring"),
    ],
)
def test_birthdays_with_and_without_a_year(tmp_path: Path, said: str, day: str) -> None:
    assert person(tmp_path, "FN:王秀英", f"BDAY;VALUE=date:{said}")[2] == day


def test_mobiles_come_first_and_each_number_once(tmp_path: Path) -> None:
    found = person(
        tmp_path,
        "FN:王秀英",
        "TEL;TYPE=home:0755-1234567",
        'TEL;VALUE=uri;TYPE="cell,voice":tel:+86-138-1234-2231;ext=5',
        "TEL;TYPE=work:0755-1234567",
    )
    assert found[1] == "+86-138-1234-2231 / 0755-1234567"


def test_numbers_that_find_no_room_are_spoken_of(shop: Shop, tmp_path: Path) -> None:
    numbers = [f"TEL:1380000000{number}" for number in range(9)]
    path = tmp_path / "contacts.vcf"
    path.write_text(card("FN:王秀英", *numbers))
    done = import_file(shop, path)
    fit = " / ".join(f"1380000000{number}" for number in range(8))
    assert customers.get(shop, 1).phone == fit
    assert [(one.field, one.value) for one in done.left_out] == [
        ("phone", "13800000008"),
    ]


def test_an_assistant_inside_a_card_is_not_the_customer(tmp_path: Path) -> None:
    inner = card("FN:Assistant").splitlines()
    assert person(tmp_path, "N:Lee;Anna", "AGENT:", *inner, version="2.1")[0] == "Anna Lee"


def test_a_card_that_was_cut_off_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "contacts.vcf"
    path.write_text(card("FN:王秀英") + "BEGIN:VCARD\nFN:陈小")
    first, second = below(read_table(path))
    assert (first.cells[0], first.wrong) == ("王秀英", "")
    assert (second.number, second.wrong) == (5, "This card has no end; the file was cut off.")


def test_cards_about_nobody_are_passed_over(tmp_path: Path) -> None:
    assert people(tmp_path, card("ORG:Shop") + card("FN:王秀英")) == [("王秀英", "", "", "")]
