"""Settings files as people write them, and the shipped one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from shopvisit import resources
from shopvisit.settings import tomlfile
from shopvisit.settings.values import Config

SHIPPED = tomlfile.parse(resources.shipped_config())


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def settings_of(one: Config) -> dict[str, Any]:
    """All but where the settings came from and what was wrong with them."""
    names = set(one._fields) - {"problems", "path", "set_aside"}
    return {name: getattr(one, name) for name in names}


def leaves(table: dict[str, Any], prefix: str = "") -> list[str]:
    found = []
    for key, value in table.items():
        dotted = f"{prefix}{key}"
        found += leaves(value, f"{dotted}.") if isinstance(value, dict) else [dotted]
    return found


def nested(key: str, value: object) -> dict[str, Any]:
    for part in reversed(key.split(".")):
        value = {part: value}
    assert isinstance(value, dict)
    return value


def shipped_value(key: str) -> Any:
    value: Any = SHIPPED
    for part in key.split("."):
        value = value[part]
    return value


LEAVES = leaves(SHIPPED)
any_toml = st.recursive(
    st.booleans()
    | st.integers()
    | st.integers(min_value=10**4400, max_value=10**4401)
    | st.floats()
    | st.text(st.characters(codec="utf-8"))
    | st.dates()
    | st.datetimes()
    | st.times(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("ab -.中\n"), inner, max_size=3)
    ),
    max_leaves=6,
)
