"""Commands as somebody types them at a prompt, and what they print."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from shops import TODAY

from shopvisit import db
from shopvisit.cli.main import main

Capture = pytest.CaptureFixture[str]


def run(path: Path, *words: str) -> int:
    """Run a command on the shop in that file, on the tests' day; its exit status."""
    status = main([*words, "--db", str(path), "--today", str(TODAY)])
    db.disconnect()
    return status


def out(capsys: Capture) -> dict[str, Any]:
    """What was printed, as JSON."""
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found
