"""What the destructive tests have counted is said at the end, whichever process they ran in."""

from __future__ import annotations

from collections.abc import Callable

import pytest

_TOLD = "told"


@pytest.fixture(autouse=True)
def quick_disk() -> None:
    """Here everything is saved as it is in a shop: it waits for the disk."""


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Say a line in the summary: how many, of what, with what outcome."""

    def say(line: str) -> None:
        request.node.user_properties.append((_TOLD, line))

    return say


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    lines = [
        f"{report.nodeid.rpartition('/')[2]}: {line}"
        for report in terminalreporter.getreports("passed")
        for name, line in report.user_properties
        if name == _TOLD
    ]
    if lines:
        terminalreporter.section("what was done to the shop")
        for line in sorted(lines):
            terminalreporter.line(line)
