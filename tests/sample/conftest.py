"""A sample shop for everybody who only looks at it."""

from __future__ import annotations

from pathlib import Path

import pytest
from shops import TODAY
from systems import use_zone

from shopvisit.sample.sample import write_sample
from shopvisit.settings import loading


@pytest.fixture(scope="session")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A middling sample, to be looked at only."""
    path = tmp_path_factory.mktemp("sample") / "year.db"
    with pytest.MonkeyPatch.context() as patch:
        # Whichever test asks for it first: no other has set the zone of this process then.
        use_zone(patch, "Asia/Shanghai")
        write_sample(path, today=TODAY, customers=900, seed=7, config=loading.default())
    return path
