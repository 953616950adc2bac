"""The power goes: on every disk that may be left, all that was said to be saved is there, whole."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torn
from looks import Looks, looking, states_of
from torn_work import PREPARED


def proof_of(work: str, folder: Path, *, points: int, sabotage: str = "") -> torn.Proof:
    """Do `work` in `folder`, and look at what a power cut at so many moments of it may leave."""
    PREPARED[work](folder)
    before = folder.with_name("before")
    shutil.copytree(folder, before)
    disk, calls = torn.record(work, folder, sabotage=sabotage)
    looks = Looks(before, states_of(work, folder, [call.said for call in calls]))
    return torn.cut_everywhere(disk, calls, looking(getattr(looks, work)), points=points)


@pytest.mark.parametrize(
    ("work", "points", "least"),
    [
        ("counter", 200, 600),
        ("settings", 100, 40),
        ("backup", 60, 200),
        ("restore", 60, 200),
        ("create", 100, 100),
        ("upgrade", 60, 200),
        ("take_in", 60, 200),
        ("erase", 16, 80),
    ],
)
def test_nothing_is_lost_wherever_the_power_goes(
    tmp_path: Path, work: str, points: int, least: int, tell: Callable[[str], None]
) -> None:
    proof = proof_of(work, tmp_path / "disk", points=points)
    tell(f"{work}: {proof.disks} disks after a power cut, {len(proof.lost)} lost")
    assert proof.lost == []
    assert proof.disks >= least


@pytest.mark.parametrize(
    ("work", "sabotage"),
    [
        ("counter", "commits unsynced"),
        ("settings", "settings written over"),
        ("backup", "files unsynced"),
        ("restore", "files unsynced"),
        ("restore", "restored by hand"),
        ("create", "files unsynced"),
        ("upgrade", "upgraded bit by bit"),
        ("take_in", "commits unsynced"),
        ("erase", "erased in the file alone"),
    ],
)
def test_without_its_protection_it_is_lost(
    tmp_path: Path, work: str, sabotage: str, tell: Callable[[str], None]
) -> None:
    """The controls: were these to lose nothing, the proofs above would prove nothing."""
    proof = proof_of(work, tmp_path / "disk", points=20, sabotage=sabotage)
    tell(f"{work}, {sabotage}: {proof.disks} disks after a power cut, {len(proof.lost)} lost")
    assert proof.lost
