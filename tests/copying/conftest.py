"""A clipboard that is nobody's, and somebody who drags the mouse."""

from __future__ import annotations

import pytest

from shopvisit.widgets.textual_private import copying


@pytest.fixture(autouse=True)
def clipboard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was put onto the system's clipboard, the newest last."""
    texts: list[str] = []
    for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)

    def take(text: str) -> bool:
        texts.append(text)
        return True

    monkeypatch.setattr(copying, "natively", take)
    return texts
