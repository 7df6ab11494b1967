"""A few kills of everything under load, for every change; several hundred with ``python -m tests.faults.campaign``."""

from __future__ import annotations

from pathlib import Path

from tests.faults.campaign import campaign


def test_both_sides_agree_after_everything_was_killed(tmp_path: Path) -> None:
    done, found = campaign(tmp_path, kills=3, seed=3, trades=1)
    assert not found, f"{found} after {done}"
    assert done["receipts"]
