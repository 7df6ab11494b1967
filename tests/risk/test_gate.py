"""The gate against the real database: every decision is kept, an answer holds for its question and its day."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection

from tests.databases import owner
from tests.identity.conftest import cast as cast  # noqa: PLC0414 - a fixture is used by its name
from tests.identity.races import at_once
from tests.people import ALICE, AUDRA, MALLORY, NOW, yuan
from truehand.evidence import queries as log
from truehand.identity import queries as identity
from truehand.kernel.actor import Actor, NotPermitted, Role
from truehand.risk import operations, queries
from truehand.risk.domain.case import Decision, Status
from truehand.risk.domain.refusals import CaseDecided, NoCase, PartInTheMatter, ReasonNeeded
from truehand.risk.domain.rules import MOST_IN_A_DAY
from truehand.risk.models import Case, DecisionRecord

if TYPE_CHECKING:
    from truehand.risk.domain.facts import RiskFacts

SUBJECT = UUID(int=0x5EB)
LIMIT = yuan(100)


def pay(bob: Actor, amount: int = 150, *, subject: UUID = SUBJECT, later: timedelta = timedelta()) -> Decision:
    facts: RiskFacts = {"amount": yuan(amount), "credit_limit": LIMIT, "parties": [ALICE.party_id]}
    return operations.gate("payment", subject=subject, party_id=bob.party_id, facts=facts, now=NOW + later)


def take_out(bob: Actor, *, later: timedelta = timedelta()) -> Decision:
    facts: RiskFacts = {"amount": yuan(1), "parties": []}
    return operations.gate("payout", subject=SUBJECT, party_id=bob.party_id, facts=facts, now=NOW + later)


def decide(actor: Actor, decision: Decision, *, allow: bool) -> None:
    assert decision.case_id
    operations.decide_case(actor, decision.case_id, allow=allow, reason="Papers seen and checked", now=NOW)


@pytest.fixture
def bob(cast: dict[str, Actor]) -> Actor:
    return cast["bob"]


@pytest.fixture
def olga(cast: dict[str, Actor]) -> Actor:
    return cast["olga"]


def test_what_no_rule_minds_passes_and_is_recorded(bob: Actor) -> None:
    decision = pay(bob, 100)
    assert (decision.outcome, decision.reasons, decision.case_id) == ("allow", (), None)
    assert queries.decisions_of(SUBJECT) == (decision,)
    (entry,) = log.entries_of(SUBJECT)
    assert entry.payload["rules"] == []


def test_a_review_waits_in_one_case_however_often_it_is_tried(bob: Actor) -> None:
    first, second = pay(bob), pay(bob, 120)
    assert (first.outcome, first.case_id) == ("review", second.case_id)
    assert Case.objects.count() == 1


def test_an_allowed_question_passes_for_a_day(bob: Actor, olga: Actor) -> None:
    decide(olga, pay(bob), allow=True)
    day = timedelta(hours=24)
    assert pay(bob).outcome == "allow"
    assert [reason.rule for reason in pay(bob).reasons] == ["over_limit", "operator_allowed"]
    assert pay(bob, later=day - timedelta(seconds=1)).outcome == "allow"
    assert pay(bob, later=day).outcome == "review"


def test_more_money_than_was_allowed_is_asked_anew(bob: Actor, olga: Actor) -> None:
    decide(olga, pay(bob, 150), allow=True)
    assert pay(bob, 149).outcome == "allow"
    assert pay(bob, 151).outcome == "review"


def test_another_subject_or_party_is_asked_anew(bob: Actor, olga: Actor, cast: dict[str, Actor]) -> None:
    decide(olga, pay(bob), allow=True)
    assert pay(bob, subject=uuid4()).outcome == "review"
    assert pay(cast["alice"]).outcome == "review"


def test_an_operator_cannot_be_tricked_into_allowing_more_than_they_saw(bob: Actor, olga: Actor) -> None:
    seen = pay(bob, 110)
    pay(bob, 190)
    with pytest.raises(CaseDecided):
        decide(olga, seen, allow=True)
    assert queries.case(olga, seen.case_id or SUBJECT).status is Status.SUPERSEDED
    assert pay(bob, 110).outcome == "review"


def test_a_refused_question_stays_refused_for_a_day(bob: Actor, olga: Actor) -> None:
    decide(olga, pay(bob), allow=False)
    again = pay(bob)
    assert (again.outcome, again.reasons[-1].rule) == ("refuse", "operator_refused")
    assert pay(bob, 100).outcome == "allow"
    assert pay(bob, later=timedelta(hours=24)).outcome == "review"


def test_an_operator_does_not_lift_a_refusal_by_a_rule(bob: Actor, olga: Actor) -> None:
    decide(olga, pay(bob), allow=True)
    assert pay(bob, 201).outcome == "refuse"


def test_the_party_is_told_what_was_decided(bob: Actor, olga: Actor) -> None:
    decide(olga, pay(bob), allow=True)
    assert identity.unread_count(bob) == 1


def test_only_operators_decide_and_only_those_without_a_part(bob: Actor, olga: Actor) -> None:
    decision = pay(bob)
    for stranger in (bob, AUDRA, MALLORY):
        with pytest.raises(NotPermitted):
            decide(stranger, decision, allow=True)
    for involved in (bob.party_id, ALICE.party_id):
        with pytest.raises(PartInTheMatter):
            decide(Actor(involved, frozenset({Role.OPERATOR}), verified=True), decision, allow=True)
    with pytest.raises(NoCase):
        operations.decide_case(olga, uuid4(), allow=True, reason="Papers seen", now=NOW)


def test_a_decision_gives_its_reason_and_is_made_once(bob: Actor, olga: Actor) -> None:
    decision = pay(bob)
    assert decision.case_id
    with pytest.raises(ReasonNeeded):
        operations.decide_case(olga, decision.case_id, allow=True, reason="  ok  ", now=NOW)
    decide(olga, decision, allow=False)
    with pytest.raises(CaseDecided):
        decide(olga, decision, allow=True)


def test_the_queue_is_for_those_who_watch_over_the_house(bob: Actor, olga: Actor) -> None:
    decision = pay(bob)
    for reader in (olga, AUDRA):
        assert [case.id for case in queries.cases(reader).items] == [decision.case_id]
    with pytest.raises(NotPermitted):
        queries.cases(bob)
    decide(olga, decision, allow=True)
    assert queries.cases(olga).items == ()
    assert len(queries.cases(olga, waiting=False).items) == 1


def test_velocity_counts_what_was_allowed_within_a_day(bob: Actor) -> None:
    for _ in range(MOST_IN_A_DAY["payout"]):
        assert take_out(bob).outcome == "allow"
    assert take_out(bob).outcome == "review"
    assert take_out(bob, later=timedelta(hours=25)).outcome == "allow"


def test_velocity_counts_a_trade_once_however_many_payments_it_takes(bob: Actor) -> None:
    trades = [uuid4() for _ in range(MOST_IN_A_DAY["payment"])]
    for trade in trades:
        assert [pay(bob, 1, subject=trade).outcome for _ in ("deposit", "price")] == ["allow", "allow"]
    assert pay(bob, 1, subject=trades[-1]).outcome == "allow"
    assert pay(bob, 1, subject=uuid4()).outcome == "review"
    assert pay(bob, 1, subject=uuid4(), later=timedelta(hours=25)).outcome == "allow"


@pytest.mark.parametrize(
    "statement",
    [
        "update risk_decisionrecord set outcome = 'allow'",
        "delete from risk_decisionrecord",
        "delete from risk_case",
        "update risk_case set facts = '{}'",
    ],
)
def test_the_database_refuses_to_alter_a_decision(bob: Actor, statement: str) -> None:
    pay(bob)
    with pytest.raises(DatabaseError, match="append-only"), owner(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_refuses_a_case_decided_by_its_own_party(bob: Actor) -> None:
    pay(bob)
    case = Case.objects.get()
    case.status, case.decided_at, case.decided_by, case.reason = "allowed", NOW, bob.party_id, "please"
    with pytest.raises(DatabaseError, match="risk_not_ones_own_case"):
        case.save(update_fields=["status", "decided_at", "decided_by", "reason"])


@pytest.mark.django_db(transaction=True)
def test_tries_at_once_wait_in_one_case(bob: Actor) -> None:
    assert at_once([partial(pay, bob)] * 4) == [None] * 4
    assert Case.objects.count() == 1
    assert DecisionRecord.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_two_operators_at_once_decide_once(bob: Actor, olga: Actor) -> None:
    decision = pay(bob)
    outcomes = at_once([partial(decide, olga, decision, allow=allow) for allow in (True, False)])
    assert outcomes.count(None) == 1
    assert [type(outcome) for outcome in outcomes if outcome] == [CaseDecided]
