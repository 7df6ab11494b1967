"""The page of the backups: who sees it, and that it says what the keeper and the reports say."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client

from tests.desk.stage import Stage, become, main_of
from tests.trade.story import cast
from truehand.edge import clock
from truehand.site.backup.config import Synchronous
from truehand.site.backup.controls import Controls, Totals
from truehand.site.backup.counts import Counted
from truehand.site.backup.report import Report
from truehand.site.backup.watch import Account, Standing

ADDRESS = "/desk/backups/"


@pytest.fixture
def stage(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:  # noqa: ARG001 - the database must be there
    for name in ("near", "far"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("TRUEHAND_HOME", str(tmp_path))
    monkeypatch.setenv("TRUEHAND_BACKUP_PLACES", f"near={tmp_path / 'near'} far={tmp_path / 'far'}")
    now = clock.now()
    return Stage(cast(now), now)


def kept(now: datetime, *places: Standing, lapsed: datetime | None = None) -> None:
    Account(now, Synchronous.ANY, ("near", "far"), lapsed, places).keep()


def standing(name: str, newest: datetime | None, *, streaming: bool = True, faults: tuple[str, ...] = ()) -> Standing:
    return Standing(name, streaming, 0 if streaming else None, "reserved", 3, newest, faults, None)


def page(who: str = "olga") -> str:
    return main_of(become(who).get(ADDRESS))


def test_operators_and_auditors_see_it_and_nobody_else(stage: Stage) -> None:
    kept(stage.now)
    assert become("olga").get(ADDRESS).status_code == 200
    assert become("audra").get(ADDRESS).status_code == 200
    assert become("alice").get(ADDRESS).status_code == 403
    assert Client().get(ADDRESS).status_code in {302, 401}


def test_places_that_hold_are_said_to_hold(stage: Stage) -> None:
    kept(stage.now, standing("near", stage.now), standing("far", stage.now))
    said = page()
    assert "The backups are as they should be" in said
    assert said.count("receives the log") == 2


def test_a_place_that_is_down_or_overdue_or_at_fault_is_named(stage: Stage) -> None:
    near = standing("near", stage.now - timedelta(days=3), streaming=False, faults=("No space left on device",))
    kept(stage.now, near, standing("far", None))
    said = page()
    assert "A place needs somebody" in said
    for words in ("receives nothing", "too old", "No space left on device", "has no base backup yet"):
        assert words in said


@pytest.mark.parametrize(("slot", "bases", "said"), [("lost", 3, True), ("", 3, True), ("", 0, False)])
def test_a_place_that_the_server_gave_up_waits_for_a_new_base_backup(
    stage: Stage, slot: str, bases: int, *, said: bool
) -> None:
    kept(stage.now, replace(standing("near", stage.now, streaming=False), slot=slot, bases=bases))
    assert ("was away too long: a new base backup is due" in page()) == said


def test_commits_that_wait_for_nobody_are_the_first_thing_said(stage: Stage) -> None:
    kept(stage.now, standing("near", stage.now, streaming=False), lapsed=stage.now)
    assert "Commits no longer wait for a place" in page()


def test_an_old_account_is_not_believed(stage: Stage) -> None:
    kept(stage.now - timedelta(minutes=5), standing("near", stage.now))
    said = page()
    assert "Nobody keeps the backups" in said
    assert "receives the log" not in said


def test_without_a_place_it_says_so(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    del stage
    monkeypatch.delenv("TRUEHAND_BACKUP_PLACES")
    assert "No place for backups is set" in page()
    assert "truehand restore rehearse" in page()


def report(now: datetime, differs: int = 0) -> Report:
    numbers = Counted(99, 333, 1731, ())
    controls = Controls(
        numbers, {"escrow": []}, (Totals("CNY", 5, differs),), 219, "ab" * 32, 219, counter_goes_on=True
    )
    done = Report(f"{now:%Y%m%dT%H%M%SZ}", now, in_earnest=False, moment=None, backup="b1", place="near")
    done.controls, done.rpo_bytes, done.rpo, done.last_commit = controls, 0, 0.0, now
    done.seconds = {"unpack": 2.0, "recover": 1.5, "update": 0.5, "check": 9.0}
    return done


def test_a_rehearsal_that_held_is_shown_with_its_figures(stage: Stage) -> None:
    kept(stage.now, standing("near", stage.now))
    report(stage.now).file()
    said = page()
    for words in ("4.0 s", "0.0 s", "1,731 rows, counted through 333 indexes", "219 entries", "adds up", "rehearsal"):
        assert words in said
    assert "not sound" not in said


def test_one_that_did_not_hold_or_was_refused_says_why(stage: Stage) -> None:
    kept(stage.now, standing("near", stage.now))
    report(stage.now, differs=7).file()
    assert "ledger: CNY differs by 7" in page()
    refused = report(stage.now + timedelta(seconds=1))
    refused.controls, refused.refused = None, "The log after the backup has a hole."
    refused.file()
    said = page()
    assert "The log after the backup has a hole." in said
    assert said.count("not sound") == 1
