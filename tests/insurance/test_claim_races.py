"""One claim, two people at one moment: one decides, one pays, one stands; beside controls without the locks."""

from __future__ import annotations

from functools import partial
from threading import Barrier

import pytest
from django.db import IntegrityError
from django.db.models import QuerySet

from tests import money
from tests.identity.races import at_once
from tests.insurance.cast import claimed, give
from tests.retold import retold
from tests.trade.story import Story
from truehand.insurance import operations, queries
from truehand.insurance.domain.claims import Act, ClaimView, Stage
from truehand.insurance.domain.refusals import ClaimNotHere
from truehand.insurance.models import Claim
from truehand.insurance.operations import claims as room
from truehand.kernel.money import Money
from truehand.trade.models import Trade
from truehand.trade.operations import claim_cover

pytestmark = pytest.mark.django_db(transaction=True)


@retold
def looked() -> tuple[Story, ClaimView]:
    """Ivy and Cora may both decide what Bob claims."""
    story = Story.contracted()
    claim = claimed(story)
    give(story, "ivy")
    operations.appoint_assessor(story.ivy, story.cora.party_id, now=story.now)
    return story, operations.look(story.ivy, claim.id, now=story.now)


def decide(story: Story, claim: ClaimView, who: str, loss: Money) -> None:
    claim_cover.decide(story.people[who], claim.id, loss=loss, reasons="As the photos show.", now=story.now)


def both_decide(story: Story, claim: ClaimView) -> list[Exception | None]:
    nothing = Money(0, "CNY")
    return at_once([partial(decide, story, claim, "ivy", claim.loss), partial(decide, story, claim, "cora", nothing)])


def both_pay(story: Story, claim: ClaimView) -> list[Exception | None]:
    calls = []
    for who in ("ivy", "cora"):
        actor = story.people[who]
        confirmation = money.confirm(actor, claim_cover.payment_act(actor, claim.id), now=story.now)
        calls.append(partial(claim_cover.pay, actor, claim.id, confirmation=confirmation, now=story.now))
    return at_once(calls)


def acts(story: Story, claim: ClaimView) -> list[Act]:
    return [each.act for each in queries.claim(claim.id, story.bob).entries]


def without_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trade and claim are read without a lock, and nobody goes on before both have read."""
    lock, both_have_read = QuerySet.select_for_update, Barrier(2)
    read = room._locked  # noqa: SLF001 - what the control looks behind

    def unlocked(rows: QuerySet[Claim], **how: object) -> QuerySet[Claim]:
        return rows if rows.model in {Claim, Trade} else lock(rows, **how)  # type: ignore[arg-type]

    def together(*given: object, **more: object) -> Claim:
        row = read(*given, **more)  # type: ignore[arg-type]
        both_have_read.wait(5)
        return row

    monkeypatch.setattr(QuerySet, "select_for_update", unlocked)
    monkeypatch.setattr(room, "_locked", together)


def test_of_two_who_decide_a_claim_at_once_one_does() -> None:
    story, claim = looked()
    outcomes = both_decide(story, claim)
    assert [type(each) for each in outcomes if each] == [ClaimNotHere]
    decided = queries.claim(claim.id, story.bob)
    assert decided.stage is (Stage.APPROVED if outcomes[0] is None else Stage.REFUSED)
    assert acts(story, claim).count(Act.DECIDED) == 1


def test_control_without_the_locks_both_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    story, claim = looked()
    without_locks(monkeypatch)
    assert both_decide(story, claim) == [None, None]
    assert acts(story, claim).count(Act.DECIDED) == 2


def test_of_two_who_pay_a_claim_at_once_one_does() -> None:
    story, claim = looked()
    decide(story, claim, "ivy", claim.loss)
    had, before = story.balance("bob"), story.balance("ivy")
    outcomes = both_pay(story, claim)
    assert [type(each) for each in outcomes if each] == [ClaimNotHere]
    amount = queries.claim(claim.id, story.bob).amount.minor
    assert (story.balance("bob"), story.balance("ivy")) == (had + amount, before - amount)
    assert acts(story, claim).count(Act.PAID) == 1


def test_control_without_the_locks_both_pay_and_only_the_database_refuses_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story, claim = looked()
    decide(story, claim, "ivy", claim.loss)
    without_locks(monkeypatch)
    assert [type(each) for each in both_pay(story, claim) if each] == [IntegrityError]
