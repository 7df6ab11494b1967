"""Killed, raced and tampered with: the log loses nothing, repeats nothing and notices everything."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from tests.databases import administrator
from tests.evidence import dying_sequencer, story
from truehand.evidence import operations, queries
from truehand.evidence.domain.merkle import Node, append
from truehand.evidence.models import Entry, Event, Outbox
from truehand.evidence.operations import sequence

CHILDREN = 40
ROOT = Path(__file__).resolve().parents[2]


def require_sound(events: int) -> None:
    """Every event has exactly one place, the places are consecutive, and all of it adds up."""
    assert Event.objects.count() == events
    assert list(Entry.objects.order_by("index").values_list("index", flat=True)) == list(range(events))
    assert Entry.objects.values("event").distinct().count() == events
    assert not Outbox.objects.exists()
    assert list(queries.fsck()) == []


@pytest.mark.django_db(transaction=True)
def test_a_sequencer_killed_at_any_step_loses_and_repeats_nothing() -> None:
    command = [sys.executable, "-m", dying_sequencer.__name__, connection.settings_dict["NAME"], str(CHILDREN)]
    settings = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(command, env=settings, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    # Some died, and the last ones lived to the end: so every step of a whole run was died at.
    assert CHILDREN / 2 < int(done.stdout) < CHILDREN
    operations.integrate(now=story.NOW)
    operations.checkpoint(now=story.NOW)
    require_sound(CHILDREN * dying_sequencer.WAITING_BEFORE_EACH)


def race(workers: int, work: Callable[[int], None]) -> list[BaseException | None]:
    """Let workers begin at the same instant; return what each ended with."""
    barrier = Barrier(workers)

    def run(number: int) -> None:
        try:
            barrier.wait()
            work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        return [each.exception() for each in [pool.submit(run, number) for number in range(workers)]]


def record_and_integrate(number: int) -> None:
    for _ in range(5):
        with transaction.atomic():
            operations.record("test.happened", subject=UUID(int=number), payload={}, actor=None, now=story.NOW)
        operations.integrate(now=story.NOW)
        operations.checkpoint(now=story.NOW)


@pytest.mark.django_db(transaction=True)
def test_sequencers_that_race_take_turns() -> None:
    assert race(6, record_and_integrate) == [None] * 6
    require_sound(30)


def record_and_sign(number: int) -> None:
    with transaction.atomic():
        operations.record("test.happened", subject=UUID(int=number), payload={}, actor=None, now=story.NOW)
    with transaction.atomic():
        head = sequence.newest_head(now=story.NOW)
    assert head
    entries = queries.entries_of(UUID(int=number))
    assert {each.index for each in entries} <= {*range(head.size)}


@pytest.mark.django_db(transaction=True)
def test_heads_asked_for_at_once_each_sign_all_that_was_recorded_before() -> None:
    assert race(6, record_and_sign) == [None] * 6
    require_sound(6)
    with pytest.raises(RuntimeError, match="in a transaction"):
        sequence.newest_head(now=story.NOW)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_they_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    meet = Barrier(2)
    with transaction.atomic():
        operations.record("test.happened", subject=story.TRADE, payload={}, actor=None, now=story.NOW)

    def both_have_read(*what: Any) -> dict[Node, bytes]:  # noqa: ANN401 - as append's
        meet.wait(5)
        return append(*what)

    monkeypatch.setattr(sequence, "_lock", lambda: None)
    monkeypatch.setattr(sequence, "append", both_have_read)

    def integrate(_: int) -> None:
        operations.integrate(now=story.NOW)

    ended = race(2, integrate)
    assert sum(isinstance(each, IntegrityError) for each in ended) == 1
    require_sound(1)


TAMPERED = {
    "update evidence_event set payload = '{}' where sequence = (select min(sequence) from evidence_event)": "event",
    "update evidence_event set kind = 'x.y' where sequence = (select max(sequence) from evidence_event)": "event",
    "update evidence_event set scheme = 1 where sequence = (select min(sequence) from evidence_event)": "event",
    "update evidence_event set leaf = '{}' where sequence = (select max(sequence) from evidence_event)": "entry",
    "update evidence_entry set leaf_hash = leaf where index = 3": "entry",
    "update evidence_subtree set hash = '' where level = 2 and position = 0": "subtree",
    "delete from evidence_subtree where level = 1 and position = 1": "subtree",
    "delete from evidence_entry where index = (select max(index) from evidence_entry)": "checkpoint",
    "update evidence_signedhead set note = 'x'": "checkpoint",
    "update evidence_signedhead set root = ''": "checkpoint",
    "insert into evidence_outbox select min(sequence) from evidence_event": "event",
}


@pytest.mark.django_db
@pytest.mark.parametrize("statement", TAMPERED)
def test_what_a_database_owner_alters_behind_the_triggers_is_found(statement: str) -> None:
    story.tell(story.true_story())
    operations.integrate(now=story.NOW)
    operations.checkpoint(now=story.NOW)
    assert list(queries.fsck()) == []
    with administrator() as cursor:
        cursor.execute(statement.replace("= leaf where", "= 'x' where"))
    assert any(finding.startswith(TAMPERED[statement]) for finding in queries.fsck())
