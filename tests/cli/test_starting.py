"""The way into the full screen: what is chosen on the page of trouble is done, by one window."""

from __future__ import annotations

from pathlib import Path

import pytest
from shops import MakeShop

from shopvisit.cli import starting
from shopvisit.cli.starting import Place
from shopvisit.errors import FileMissingError
from shopvisit.files.keeping import backups
from shopvisit.files.keeping.opening import Trouble
from shopvisit.settings import loading
from shopvisit.shop.record.shop import Clock
from shopvisit.shop.whole import daily
from shopvisit.store.lock import WriterLock


class Began(BaseException):
    """The first start is shown."""


class Asked:
    """Stands for whoever sees the page of trouble: has the next of `answers` chosen."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
        self.kinds: list[str] = []
        self._answers = iter(answers)
        monkeypatch.setattr(starting, "_ask", self._ask)

    def _ask(self, trouble: Trouble, _place: Place) -> str:
        self.kinds.append(trouble.kind)
        return next(self._answers)


@pytest.fixture
def place(make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A damaged shop of which there is a backup; opening it for work is left out."""
    shop = make_shop()
    shop.disconnect()
    backups.make(shop.path, "asked", Clock().now())
    shop.path.write_bytes(b"SQLite format 3\0")

    def began(_place: Place, _lock: WriterLock) -> int:
        raise Began

    monkeypatch.setattr(starting, "_first_start", began)
    return Place(shop.path, shop.path.parent / "config.toml", loading.default(), Clock())


def opened(monkeypatch: pytest.MonkeyPatch, place: Place) -> list[bool]:
    """Whether nobody else could write, each time that the shop was opened for work."""
    found: list[bool] = []
    monkeypatch.setattr(
        starting, "_open", lambda *_shop: found.append(WriterLock(place.path).taken())
    )
    return found


def test_a_damaged_shop_is_put_back_and_opened(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, alone = Asked(monkeypatch, "restore"), opened(monkeypatch, place)
    assert starting.start(place) == 0
    assert (asked.kinds, alone) == (["damaged"], [True])


def test_a_shop_that_is_put_back_has_its_settings_again(
    make_shop: MakeShop, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = make_shop(name="other")
    place.config_path.write_text("[shop]\nname = '便民家电'\n", encoding="utf-8")
    shop.configure(loading.load(place.config_path))
    daily.catch_up(shop)
    shop.disconnect()
    backups.make(shop.path, "asked", Clock().now())
    shop.path.write_bytes(b"SQLite format 3\0")
    place.config_path.unlink()
    Asked(monkeypatch, "restore")
    named: list[str] = []
    monkeypatch.setattr(
        starting, "_open", lambda place, _lock: named.append(place.settings.shop.name)
    )
    assert starting.start(place._replace(path=shop.path)) == 0
    assert named == ["便民家电"]


def test_a_backup_that_is_gone_by_the_time_it_is_chosen_makes_no_new_shop(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Asked(monkeypatch, "restore", "quit")
    look = starting._in_the_way

    def and_pull_the_stick(place: Place, lock: WriterLock) -> Trouble | None:
        found = look(place, lock)
        for backup in backups.listed(place.path):
            backup.path.unlink()
        return found

    monkeypatch.setattr(starting, "_in_the_way", and_pull_the_stick)
    assert starting.start(place) == 3
    assert asked.kinds == ["damaged", "damaged"]


def test_two_windows_do_not_mend_the_shop_at_the_same_time(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    Asked(monkeypatch, "restore", "new", "quit")
    before = place.path.read_bytes()
    other = WriterLock(place.path)
    other.acquire()
    assert starting.start(place) == 3
    other.release()
    assert place.path.read_bytes() == before


def test_an_empty_shop_is_begun_once_the_old_file_is_aside(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    Asked(monkeypatch, "new")
    with pytest.raises(Began):
        starting.start(place)
    assert not place.path.exists()
    assert len(list(place.path.parent.glob("shop-replaced-*.db"))) == 1


def test_a_shop_that_vanishes_under_our_hands_is_no_first_start(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    Asked(monkeypatch, "restore")

    def vanished(*_shop: object) -> None:
        Path(place.path).unlink()
        raise FileMissingError

    monkeypatch.setattr(starting, "_open", vanished)
    with pytest.raises(FileMissingError):
        starting.start(place)


def test_whoever_looks_at_a_sample_after_the_first_start_comes_back_to_the_shop(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = make_shop()
    shop.disconnect()
    place = Place(shop.path, shop.path.parent / "config.toml", loading.default(), Clock())
    wishes, seen = iter(("sample", "")), []

    class Made:
        def __init__(self, *_paths: object) -> None:
            pass

        def run(self) -> str:
            return "created"

    def opened(place: Place, _lock: WriterLock, _looking: str, *, first: bool) -> str:
        seen.append(f"shop {first}")
        return next(wishes)

    monkeypatch.setattr("shopvisit.screens.opening.first.FirstStart", Made)
    monkeypatch.setattr(starting, "_open", opened)
    monkeypatch.setattr(starting, "demo", lambda _place: seen.append("sample"))
    lock = WriterLock(place.path)
    assert starting._first_start(place, lock) == 0
    lock.release()
    assert seen == ["shop True", "sample", "shop True"]


def test_the_demo_looks_like_the_shop_and_has_the_rules_that_are_shipped(
    make_shop: MakeShop, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = tmp_path / "config.toml"
    loading.save(own, {"shop.theme": "ink", "rules.dormant.days": 7, "contact.cap_days": 3})
    said, seen = own.read_bytes(), []
    sample = make_shop()

    def written(path: Path, **_how: object) -> None:
        path.write_bytes(sample.path.read_bytes())

    def opened(place: Place, _lock: WriterLock) -> None:
        assert place.config_path != own
        seen.append(place.settings)
        loading.save(place.config_path, {"contact.cap_days": 9})

    monkeypatch.setattr("shopvisit.sample.sample.write_sample", written)
    monkeypatch.setattr(starting, "_open", opened)
    assert starting.demo(Place(sample.path, own, loading.load(own), Clock())) == 0
    [settings] = seen
    assert (settings.rules, settings.contact) == (
        loading.default().rules,
        loading.default().contact,
    )
    assert settings.shop.theme == "ink"
    assert own.read_bytes() == said
