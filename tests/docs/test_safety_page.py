"""What docs/safety.md tells a shopkeeper to type does what it says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from shopvisit.cli import main as cli
from shopvisit.cli.arguments import parser
from shopvisit.shop.record import pin
from shopvisit.shop.record.shop import Shop

PAGE = (Path(__file__).parent.parent.parent / "docs" / "safety.md").read_text(encoding="utf-8")
HALVES = PAGE.split("\n## English\n")


def test_a_forgotten_pin_is_taken_off_as_the_page_says(shop: Shop) -> None:
    pin.change(shop, "2468")
    blocks = [re.findall(r"```\npython3 -c \"(.*)\"\n```", half) for half in HALVES]
    assert blocks[0] == blocks[1]
    subprocess.run([sys.executable, "-c", blocks[0][0]], cwd=shop.path.parent, check=True)
    assert not pin.is_set(shop)


def test_both_halves_name_the_same_commands_and_keys() -> None:
    named = [set(re.findall(r"`shopvisit \w+`|Ctrl\+\w|F\d+", half)) for half in HALVES]
    assert named[0] == named[1]


def test_every_command_that_is_named_exists(capsys: pytest.CaptureFixture[str]) -> None:
    for command in set(re.findall(r"`shopvisit (\w+)`", PAGE)):
        with pytest.raises(SystemExit) as left:
            parser(cli.commands()).parse_args([command, "--help"])
        assert left.value.code == 0
    capsys.readouterr()
