"""What was agreed to and left unpaid is made good by the guarantee fund: proven, by two people, within limits, once."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.money import approve, confirm
from tests.retold import retold
from tests.trade.story import Story
from tests.trade.test_after_sales import asked, paid
from truehand.disputes.domain.guarantee import UNPAID_FOR, Stage
from truehand.disputes.domain.guarantee_refusals import (
    ClaimedAlready,
    ClaimElsewhere,
    NothingGranted,
    NotYourClaim,
    OtherPersonNeeded,
)
from truehand.disputes.queries import guarantee as claims
from truehand.escrow import operations as escrow
from truehand.escrow import queries as ledger
from truehand.escrow.domain import accounts
from truehand.kernel.actor import NotPermitted
from truehand.kernel.money import Money
from truehand.returns.domain.request import Kind
from truehand.trade.operations import aftersales, guarantee
from truehand.trade.operations.clock import tick
from truehand.trade.queries import check

pytestmark = pytest.mark.django_db
PAID_IN, SUM = Money(200_000, "CNY"), Money(80_000, "CNY")
WHY = "The agreement and the day that passed stand in the log."


@retold
def _unpaid() -> tuple[Story, UUID]:
    """Alice was paid, took her money out, agreed to give some back, and let the day pass; the fund has something."""
    story = Story.begun().delivered().accept()
    fill(story)
    made = asked(story, Kind.PRICE_REDUCTION, SUM)
    aftersales.agree(story.alice, made, now=story.now)
    spend(story, "alice")
    story.wait(hours=24 * 7)
    tick(now=story.now)
    return story, made


def fill(story: Story, amount: Money = PAID_IN) -> None:
    """Olga pays earned commission into the fund, and Otto approves."""
    earned = ledger.balance_of(accounts.commission(amount.currency))
    amount = min(amount, earned)
    made = escrow.propose_funding(story.olga, amount, reason="The share of this month.", now=story.now)
    approve(story.otto, made, now=story.now)
    escrow.fund_guarantee(story.olga, amount, now=story.now)


def spend(story: Story, who: str) -> None:
    """Everything that somebody has goes elsewhere: nothing is left to collect."""
    has = story.balance(who)
    if has:
        to = [(story.people["carl"].party_id, Money(has, "CNY"))]
        escrow.charge(story.people[who].party_id, to=to, key=f"spent:{story.now}", subject=story.trade, now=story.now)


def late(story: Story, made: UUID) -> tuple[Story, UUID]:
    """The day from which the fund may be asked."""
    story.wait(seconds=UNPAID_FOR.total_seconds())
    return story, made


def filed(story: Story, made: UUID) -> UUID:
    said = "He agreed to it and paid nothing."
    return guarantee.file_claim(story.bob, story.trade, made, said, now=story.now).id


def approved(story: Story, claim: UUID, who: str = "otto") -> None:
    act = guarantee.payment_act(claims.claim(claim))
    given = confirm(story.people[who], act, now=story.now)
    guarantee.approve(story.people[who], claim, confirmation=given, now=story.now)


def fund() -> int:
    return ledger.fund_holds("CNY").minor


def sound() -> bool:
    return not list(ledger.fsck()) and not list(check.fsck()) and all(each.sound for each in ledger.proof())


def test_the_fund_pays_what_two_operators_found_and_then_has_its_own_back_first() -> None:
    story, made = late(*_unpaid())
    before, bob = fund(), story.balance("bob")
    claim = filed(story, made)
    with pytest.raises(ClaimedAlready):
        filed(story, made)
    guarantee.answer_claim(story.alice, claim, "I will pay when I can.", now=story.now)
    with pytest.raises(ClaimElsewhere):
        guarantee.answer_claim(story.alice, claim, "And this I say too.", now=story.now)
    for who in ("bob", "alice", "carl"):
        with pytest.raises(NotPermitted):
            guarantee.propose(story.people[who], claim, SUM, WHY, now=story.now)
    with pytest.raises(Exception, match="at most"):
        guarantee.propose(story.olga, claim, SUM + SUM, WHY, now=story.now)
    guarantee.propose(story.olga, claim, SUM, WHY, now=story.now)
    with pytest.raises(OtherPersonNeeded):
        approved(story, claim, "olga")
    approved(story, claim)
    view = claims.claim(claim)
    assert (view.stage, view.own.minor, view.paid) == (Stage.PAID, 0, SUM)
    assert (fund(), story.balance("bob")) == (before - SUM.minor, bob + SUM.minor)
    with pytest.raises(ClaimElsewhere):
        approved(story, claim)
    assert ledger.debts(story.alice.party_id) == (SUM,) == ledger.recourse(story.alice.party_id)
    # The seller neither pays the buyer a second time, nor keeps what comes in next.
    with pytest.raises(Exception, match="paid in your place"):
        paid(story, made)
    income = Money(SUM.minor // 2, "CNY")
    escrow.charge(
        story.bob.party_id, to=[(story.alice.party_id, income)], key="later", subject=story.trade, now=story.now
    )
    assert (story.balance("alice"), fund()) == (0, before - SUM.minor + income.minor)
    figures = ledger.funds(story.audra)[0]
    assert figures.balance == figures.paid_in + figures.recovered - figures.paid_out
    assert (figures.paid_out, figures.recovered, figures.owed) == (SUM, income, SUM - income)
    assert sound()


def test_it_waits_for_its_day_takes_the_debtors_balance_first_and_ends_when_the_debtor_pays() -> None:
    story, made = _unpaid()
    with pytest.raises(NothingGranted):
        filed(story, made)
    late(story, made)
    with pytest.raises(Exception, match="no such trade"):
        guarantee.file_claim(story.carl, story.trade, made, "It is mine, I say.", now=story.now)
    with pytest.raises(NotYourClaim):
        guarantee.file_claim(story.alice, story.trade, made, "It is mine, I say.", now=story.now)
    claim, own = filed(story, made), Money(SUM.minor // 4, "CNY")
    guarantee.propose(story.olga, claim, SUM, WHY, now=story.now)
    give = [(story.alice.party_id, own)]
    escrow.charge(story.bob.party_id, to=give, key="gift", subject=story.trade, now=story.now)
    approved(story, claim)
    view = claims.claim(claim)
    assert (view.own, view.paid, story.balance("alice")) == (own, SUM - own, 0)
    assert ledger.recourse(story.alice.party_id) == (SUM - own,)
    assert sound()


def test_a_debtor_who_pays_ends_the_claim() -> None:
    story, made = late(*_unpaid())
    claim = filed(story, made)
    escrow.charge(story.bob.party_id, to=[(story.alice.party_id, SUM)], key="gift", subject=story.trade, now=story.now)
    paid(story, made)
    assert claims.claim(claim).stage is Stage.SETTLED
    with pytest.raises(ClaimElsewhere):
        guarantee.propose(story.olga, claim, SUM, WHY, now=story.now)
    with pytest.raises(NothingGranted):
        filed(story, made)
    assert sound()


def test_silence_moves_no_money_but_hands_it_to_others_once() -> None:
    story, made = late(*_unpaid())
    claim, before = filed(story, made), fund()
    tick(now=story.wait(hours=72).now)
    assert (claims.claim(claim).stage, claims.claim(claim).instance) == (Stage.FILED, 2)
    guarantee.propose(story.olga, claim, SUM, WHY, now=story.now)
    tick(now=story.wait(hours=48).now)
    assert (claims.claim(claim).stage, fund()) == (Stage.LAPSED, before)
    assert claims.claim(filed(story, made)).instance == 1
    assert sound()
