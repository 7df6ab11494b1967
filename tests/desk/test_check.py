"""The check of the books: part after part, seen while it runs, kept in the log when it ends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.databases import administrator
from tests.desk.stage import Stage, become, main_of
from truehand.desk import jobs, operations, queries
from truehand.desk.domain import check as domain
from truehand.desk.domain.refusals import CheckRunning
from truehand.evidence import operations as evidence
from truehand.evidence import queries as log
from truehand.kernel.actor import NotPermitted
from truehand.trade.models import Trade

if TYPE_CHECKING:
    from collections.abc import Iterator


def run(check_id: UUID) -> None:
    jobs.check_books(str(check_id))


def deferred() -> list[str]:
    return [job.args["check"] for job in ProcrastinateJob.objects.filter(task_name=operations.CHECK_BOOKS)]


def test_a_sound_house_is_found_sound_and_the_log_says_so(stage: Stage) -> None:
    stage.disputed("SOUND1")
    evidence.integrate(now=stage.now)
    olga = stage.people["olga"]
    check = operations.start_check(olga, now=stage.now)
    assert deferred() == [str(check.id)]
    run(check.id)
    done = queries.last_check()
    assert done
    assert done.sound
    assert done.done == done.total == 4
    (entry,) = log.entries_of(check.id)
    assert entry.kind == "desk.checked"
    assert entry.actor == olga.party_id
    assert entry.payload["sound"] is True
    assert entry.payload["findings"] == {"ledger": 0, "bank": 0, "log": 0, "trades": 0}


def test_what_was_tampered_with_is_named(stage: Stage) -> None:
    story = stage.offered("TAMPERED1")
    Trade.objects.filter(pk=story.trade).update(state="agreed")
    with administrator() as cursor:
        cursor.execute("update evidence_event set payload = '{}' where subject = %s", [story.trade])
    check = operations.start_check(stage.people["olga"], now=stage.now)
    run(check.id)
    page = main_of(become("audra").get("/desk/proof/"))
    assert "Not sound" in page
    assert f"trade {story.trade}: the state is agreed, the last step led to offered" in page
    assert "its leaf does not tell what its row tells" in page


def test_the_page_shows_how_far_the_check_is_and_looks_again(stage: Stage) -> None:
    client = become("olga")
    assert "There is no result of late." in main_of(client.get("/desk/proof/"))
    assert client.post("/desk/proof/check/").headers["Location"] == "/desk/proof/"
    (check_id,) = deferred()
    assert operations.check_part(UUID(check_id), now=stage.now)
    page = main_of(client.get("/desk/proof/"))
    assert 'hx-get="/desk/proof/check/"' in page
    assert "1 of 4" in page
    assert "Run the check" not in page
    assert client.post("/desk/proof/check/").status_code == 409
    run(UUID(check_id))
    part = client.get("/desk/proof/check/", headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith("<section")
    assert "hx-get" not in part
    assert "Sound" in part
    assert "Olga" in part
    assert "Run the check" in part
    assert client.get("/desk/proof/check/").headers["Location"] == "/desk/proof/"


def test_one_check_runs_at_a_time_and_a_lost_one_is_replaced(stage: Stage) -> None:
    olga, later = stage.people["olga"], stage.now + domain.LOST_AFTER + timedelta(minutes=1)
    first = operations.start_check(olga, now=stage.now)
    with pytest.raises(CheckRunning):
        operations.start_check(olga, now=stage.now + domain.LOST_AFTER)
    second = operations.start_check(olga, now=later)
    assert not operations.check_part(first.id, now=later)
    run(second.id)
    assert not operations.check_part(second.id, now=later)
    assert queries.last_check() == domain.restored(check.stored() if (check := queries.last_check()) else {})
    assert len(log.entries_of(second.id)) == 1


def test_only_operators_start_it_and_the_night_does(stage: Stage) -> None:
    for key in ("audra", "alice"):
        with pytest.raises(NotPermitted):
            operations.start_check(stage.people[key], now=stage.now)
    jobs.check_nightly(0)
    jobs.check_nightly(0)
    assert len(deferred()) == 1
    found = queries.last_check()
    assert found
    assert found.asked_by is None


def test_a_part_with_endless_findings_is_cut_short(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Iterator[str]:
        while True:
            yield "wrong"

    monkeypatch.setitem(operations._CHECKS, domain.Part.LEDGER, broken)  # noqa: SLF001 - the ledger's own check
    check = operations.start_check(stage.people["olga"], now=stage.now)
    operations.check_part(check.id, now=stage.now)
    found = queries.last_check()
    assert found
    (ledger,) = found.parts
    assert len(ledger.findings) == domain.MOST_FINDINGS
    assert ledger.more
    assert not operations.check_part(uuid4(), now=stage.now)


def test_the_proof_adds_up_to_the_cent_on_the_page(stage: Stage) -> None:
    stage.offered("PAID1").funded()
    evidence.integrate(now=stage.now)
    evidence.checkpoint(now=stage.now)
    page = main_of(become("audra").get("/desk/proof/"))
    assert "Adds up" in page
    assert "0.00</span> CNY" in page
    assert "Last checkpoints" in page
    assert "0 events wait for their place in the log." in page
