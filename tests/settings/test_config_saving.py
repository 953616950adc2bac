"""A setting is saved so that the file is whole and all else in it stays."""

from __future__ import annotations

import os
import stat
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import tomli_w
from drawn import costly
from hypothesis import given
from hypothesis import strategies as st
from settings_files import (
    any_toml,
    write,
)
from systems import posix_only

from shopvisit.calendar.work import Offset
from shopvisit.errors import CannotWriteError, InvalidError
from shopvisit.settings import tomlfile
from shopvisit.settings.loading import ConfigError, load, save
from shopvisit.settings.values import Cycle, Festival, Term
from shopvisit.text.i18n import Name

# Saving


def test_what_is_saved_is_what_is_loaded(mine: Path) -> None:
    changes = {
        "shop.name": "便民家电",
        "calendar.closed_days": (date(2027, 2, 5),),
        "rules.dormant.enabled": False,
        "rules.in-use.to": Offset(9, "wd"),
        "contact.bands": ("10:00", "14:00"),
        "rules.upkeep.cycles": (Cycle("轮胎", 730),),
        "items.warranty": (Term("自行车", 24),),
        "rules.festival.festivals": (
            Festival(Name("festivals", (("zh", "七夕"), ("en", "Qixi"))), "lunar", 7, 7),
            Festival(Name("festivals", (("", "new-year"),)), "solar", 1, 1),
        ),
        "rules.expiring.ahead": {"warranty": Offset(0, "d")},
        "scripts.en.usage.vip.opening": "Hi.",
    }
    saved = save(mine, changes)
    assert saved == load(mine)
    assert (saved.shop.name, saved.problems) == ("便民家电", ())
    assert saved.rules["in-use"].to == Offset(9, "wd")
    assert not saved.rules["dormant"].enabled
    assert saved.rules["upkeep"].cycles == (Cycle("轮胎", 730),)
    assert saved.items.warranty == (Term("自行车", 24),)
    assert saved.rules["expiring"].ahead["warranty"] == Offset(0, "d")


def test_only_what_differs_is_written(mine: Path) -> None:
    save(mine, {"shop.name": "A", "shop.theme": "paper", "contact.cap_days": 7})
    assert tomlfile.read(mine) == {"shop": {"name": "A"}}


@pytest.mark.parametrize("value", [None, "auto"])
def test_a_key_that_goes_back_to_its_default_leaves_the_file(mine: Path, value: str | None) -> None:
    write(mine, '[shop]\nlanguage = "en"\n[contact]\ncap_days = 3\n')
    save(mine, {"shop.language": value})
    assert tomlfile.read(mine) == {"contact": {"cap_days": 3}}


def test_what_this_version_does_not_know_is_kept(mine: Path) -> None:
    write(mine, 'colour = "red"\n[shop]\nlogo = { file = "a.png" }\n[future]\nday = 2030-01-01\n')
    save(mine, {"shop.name": "A"})
    assert tomlfile.read(mine) == {
        "colour": "red",
        "shop": {"logo": {"file": "a.png"}, "name": "A"},
        "future": {"day": date(2030, 1, 1)},
    }


def test_an_old_mistake_elsewhere_does_not_keep_people_from_saving(mine: Path) -> None:
    write(mine, "[contact]\nmax_calls = 0\n")
    save(mine, {"shop.name": "A"})
    assert tomlfile.read(mine) == {"contact": {"max_calls": 0}, "shop": {"name": "A"}}


@pytest.mark.parametrize("data", [b"[shop", b"\xff\xfe", b'name = "A'])
def test_a_file_that_could_not_be_read_is_never_written_over(mine: Path, data: bytes) -> None:
    mine.write_bytes(data)
    with pytest.raises(ConfigError, match=r"config\.toml|is not used") as raised:
        save(mine, {"shop.name": "A"})
    assert raised.value.status == 3
    assert mine.read_bytes() == data


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("contact.max_calls", 0),
        ("contact.max_calls", "three"),
        ("contact.colour", 1),
        ("calendar.closes", "08:00"),
        ("rules.own", {"enabled": True}),
        ("shop.name", object()),
    ],
)
def test_a_value_that_is_not_allowed_is_not_saved(mine: Path, key: str, value: object) -> None:
    write(mine, "[contact]\nmax_calls = 0\n")
    with pytest.raises(InvalidError) as raised:
        save(mine, {key: value, "shop.theme": "dark"})
    assert raised.value.field.startswith(key)
    assert tomlfile.read(mine) == {"contact": {"max_calls": 0}}


@posix_only("there a file's mode says nothing")
def test_the_file_and_its_new_folder_are_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "shopvisit" / "config.toml"
    save(path, {"shop.name": "A"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@posix_only("there a link needs rights that a shop's PC does not give")
def test_a_link_to_the_settings_stays_a_link(tmp_path: Path, mine: Path) -> None:
    kept = write(tmp_path / "kept.toml", '[shop]\nname = "A"\n')
    mine.symlink_to(kept)
    save(mine, {"shop.name": "B"})
    assert mine.is_symlink()
    assert tomlfile.read(kept) == {"shop": {"name": "B"}}


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_disk_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    folder = tmp_path / "shopvisit"
    folder.mkdir()
    mine = folder / "config.toml"
    write(mine, '[shop]\nname = "A"\n')

    def full(*_arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(CannotWriteError, match="No space left"):
        save(mine, {"shop.name": "B"})
    assert tomlfile.read(mine) == {"shop": {"name": "A"}}
    assert list(folder.iterdir()) == [mine]


@posix_only("there no folder can be synced")
def test_the_file_is_on_disk_before_it_takes_its_name_and_the_name_before_we_say_so(
    mine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = []
    fsync, rename = os.fsync, os.replace

    def noted_fsync(handle: int) -> None:
        kind = "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file"
        steps.append(f"fsync {kind}")
        fsync(handle)

    def noted_replace(*arguments: Any) -> None:
        steps.append("replace")
        rename(*arguments)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "replace", noted_replace)
    save(mine, {"shop.name": "A"})
    assert steps == ["fsync file", "replace", "fsync folder"]


@costly(60)
@given(content=st.dictionaries(st.text(min_size=1), any_toml, max_size=3))
def test_saving_one_key_keeps_all_others(
    content: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    mine = tmp_path_factory.mktemp("saving") / "config.toml"
    try:
        write(mine, tomli_w.dumps(content))
    except ValueError:
        return
    before = tomlfile.read(mine)
    save(mine, {"contact.cap_days": 5})
    after = tomlfile.read(mine)
    assert after["contact"]["cap_days"] == 5
    assert repr({k: v for k, v in after.items() if k != "contact"}) == repr(
        {k: v for k, v in before.items() if k != "contact"}
    )
