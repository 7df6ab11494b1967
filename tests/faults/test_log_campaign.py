"""A few kills of sequencer and worker, for every change; a thousand with ``python -m tests.faults.log_campaign``."""

from __future__ import annotations

from pathlib import Path

from tests.faults.log_campaign import campaign


def test_every_acknowledged_event_is_in_the_log_once_after_everything_that_extends_it_was_killed(
    tmp_path: Path,
) -> None:
    done, found = campaign(tmp_path, kills=6, seed=3)
    assert not found, f"{found[:9]} after {done}"
    assert done["events"]
