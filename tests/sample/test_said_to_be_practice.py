"""A shop that is made up says so in its top line, wherever one is; a real one does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from pilots import driving
from shops import TODAY, MakeShop, clock_at

from shopvisit import db
from shopvisit.files.keeping import backups
from shopvisit.sample.sample import write_sample
from shopvisit.settings import loading
from shopvisit.shop.record.shop import Shop
from shopvisit.text import i18n

WORDS = {"en": " Demo ", "zh_CN": " 演示 "}


@pytest.fixture
def sample(tmp_path: Path) -> Shop:
    config = loading.default()
    write_sample(tmp_path / "s.db", today=TODAY, customers=40, months=2, config=config)
    return Shop(tmp_path / "s.db", config, clock_at(TODAY))


@pytest.mark.parametrize("size", [(80, 24), (34, 12)])
@pytest.mark.parametrize("lang", WORDS)
async def test_every_screen_of_a_sample_says_so(
    sample: Shop, lang: str, size: tuple[int, int]
) -> None:
    i18n.use(lang)
    async with driving(sample, size) as driven:
        for key in ("f2", "f3", "f4", "f5", "f6", "f7", "f8", "ctrl+o"):
            await driven.press(key)
            assert driven.frame.splitlines()[0].startswith(WORDS[lang]), driven.screen


@pytest.mark.parametrize("lang", WORDS)
async def test_a_real_shop_does_not(make_shop: MakeShop, lang: str) -> None:
    i18n.use(lang)
    async with driving(make_shop()) as driven:
        assert WORDS[lang].strip() not in driven.frame


async def test_a_copy_of_a_sample_is_one_too(sample: Shop) -> None:
    made = backups.make(sample.path, "manual", sample.clock.now())
    db.disconnect()
    assert Shop(made.path, sample.config, sample.clock).is_sample
