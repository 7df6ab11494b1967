"""Each day's proof: made once, of the moment the day ended, and in the evidence log."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from tests.reconciliation.teller import DAY, MORNING_AFTER, NOON, Teller, cny
from truehand.evidence import queries as evidence
from truehand.kernel.actor import Actor, NotPermitted
from truehand.reconciliation import operations, queries
from truehand.reconciliation.domain.refusals import DayUnknown
from truehand.reconciliation.models import ProofRow

Cast = dict[str, Actor]


def test_a_day_is_proven_once_and_as_it_ended(teller: Teller, cast: Cast) -> None:
    teller.pay_in(500)
    teller.pay_in(70, at=NOON + timedelta(hours=13))  # an hour after midnight
    assert operations.prove_days(now=MORNING_AFTER) == (DAY,)
    assert operations.prove_days(now=MORNING_AFTER) == ()
    (proof,) = queries.day_proofs(cast["cora"], DAY)
    assert (proof.held, proof.custodian, proof.difference) == (cny(500), cny(500), cny(0))
    assert proof.sound


def test_the_proof_is_in_the_evidence_log_with_its_figures(teller: Teller, cast: Cast) -> None:
    teller.pay_in(500)
    operations.prove_days(now=MORNING_AFTER)
    (proof,) = queries.day_proofs(cast["audra"], DAY)
    (entry,) = evidence.entries_of(queries.subject_of(DAY))
    assert (entry.id, entry.kind) == (proof.entry, "reconciliation.day_proven")
    assert (entry.payload["held"], entry.payload["currency"], entry.payload["day"]) == (500, "CNY", "2026-11-23")


def test_days_on_which_nothing_ran_are_proven_afterwards(teller: Teller) -> None:
    teller.pay_in(500)
    operations.prove_days(now=MORNING_AFTER)
    later = operations.prove_days(now=MORNING_AFTER + timedelta(days=3))
    assert later == tuple(DAY + timedelta(days=number) for number in (1, 2, 3))


def test_a_proof_is_never_altered(teller: Teller) -> None:
    teller.pay_in(500)
    operations.prove_days(now=MORNING_AFTER)
    with pytest.raises(DatabaseError), transaction.atomic():
        ProofRow.objects.update(held=0)


@pytest.mark.parametrize("key", ["alice", "ines", "carl"])
def test_traders_and_workers_do_not_see_it(cast: Cast, key: str) -> None:
    with pytest.raises(NotPermitted):
        queries.day_proofs(cast[key], DAY)
    with pytest.raises(NotPermitted):
        queries.proven_days(cast[key])


def test_a_day_without_proof_is_unknown(cast: Cast) -> None:
    with pytest.raises(DayUnknown):
        queries.day_proofs(cast["cora"], DAY)
