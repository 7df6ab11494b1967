"""What was agreed to and left unpaid is made good by the guarantee fund: proven, by two people, within limits, once."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from django.test import Client

from tests.insurance.cast import paid as paid_by_insurer
from tests.insurance.test_made_good_twice import approved as insured_loss
from tests.insurance.test_made_good_twice import harmed
from tests.money import approve, confirm
from tests.retold import retold
from tests.robot import Robot
from tests.trade.story import Story
from tests.trade.test_after_sales import asked, paid
from truehand.disputes.domain.guarantee import UNPAID_FOR, Stage
from truehand.disputes.domain.guarantee_refusals import (
    ClaimedAlready,
    ClaimElsewhere,
    FundPaid,
    NothingGranted,
    NothingPayable,
    NotYourClaim,
    OtherPersonNeeded,
    TextNeeded,
    TiedToASide,
)
from truehand.disputes.queries import guarantee as claims
from truehand.edge import clock
from truehand.escrow import operations as escrow
from truehand.escrow import queries as ledger
from truehand.escrow.domain import accounts
from truehand.escrow.domain.accounts import Line
from truehand.escrow.domain.posting import Request
from truehand.escrow.domain.refusals import InsufficientBalance
from truehand.escrow.domain.views import Operation
from truehand.escrow.operations.posting import post
from truehand.identity.domain.refusals import SecondPersonNeeded
from truehand.identity.models import Party
from truehand.kernel.actor import Actor, NotPermitted, Role
from truehand.kernel.money import Money
from truehand.reconciliation.web.picture import picture
from truehand.returns.domain.request import Kind
from truehand.trade.operations import aftersales, guarantee
from truehand.trade.operations.clock import tick
from truehand.trade.operations.leaving import Leaving
from truehand.trade.queries import check

pytestmark = pytest.mark.django_db
PAID_IN, SUM = Money(200_000, "CNY"), Money(80_000, "CNY")
WHY = "The agreement and the day that passed stand in the log."


def told() -> tuple[Story, UUID]:
    """Alice was paid, took her money out, agreed to give some back, and let the day pass; the fund has something."""
    return broken(Story.begun().delivered().accept())


def broken(story: Story) -> tuple[Story, UUID]:
    fill(story)
    made = asked(story, Kind.PRICE_REDUCTION, SUM)
    aftersales.agree(story.alice, made, now=story.now)
    spend(story, "alice")
    story.wait(hours=24 * 7)
    tick(now=story.now)
    return story, made


_unpaid = retold(told)


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
    with pytest.raises(ClaimedAlready):
        filed(story, made)
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
    # The fund has its own part in the proof, beside the clients' and the operator's own.
    (proof,) = ledger.proof()
    drawn = picture(proof)
    assert proof.guarantee == figures.balance
    assert sum(each.money.minor for each in drawn.whose) == sum(each.money.minor for each in drawn.where)
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
    for who in ("alice", "bob"):
        assert any("guarantee fund" in each.en for each in Leaving().matters(story.people[who].party_id))
    tick(now=story.wait(hours=72).now)
    assert (claims.claim(claim).stage, claims.claim(claim).instance) == (Stage.FILED, 2)
    guarantee.propose(story.olga, claim, SUM, WHY, now=story.now)
    tick(now=story.wait(hours=48).now)
    assert (claims.claim(claim).stage, fund()) == (Stage.LAPSED, before)
    assert claims.claim(filed(story, made)).instance == 1
    assert sound()


def third(story: Story) -> Actor:
    """One more operator, who is neither Olga nor Otto."""
    return replace(story.people["audra"], roles=frozenset({Role.OPERATOR}))


def test_a_refusal_says_why_and_somebody_else_decides_the_appeal() -> None:
    story, made = late(*_unpaid())
    claim = filed(story, made)
    with pytest.raises(TextNeeded):
        guarantee.refuse(story.olga, claim, "No.", now=story.now)
    guarantee.refuse(story.olga, claim, "He told us that he paid in cash.", now=story.now)
    with pytest.raises(NotYourClaim):
        guarantee.appeal(story.alice, claim, "He never had any cash.", now=story.now)
    story.wait(days=13)
    guarantee.appeal(story.bob, claim, "There was no cash at all.", now=story.now)
    with pytest.raises(OtherPersonNeeded):
        guarantee.propose(story.olga, claim, SUM, WHY, now=story.now)
    guarantee.propose(story.otto, claim, SUM, WHY, now=story.now)
    for who in (story.otto, story.olga):
        with pytest.raises(OtherPersonNeeded):
            guarantee.refuse(who, claim, "I looked at it before.", now=story.now)
    guarantee.refuse(third(story), claim, "It was paid in cash indeed.", now=story.now)
    with pytest.raises(ClaimElsewhere):
        guarantee.appeal(story.bob, claim, "There was no cash at all.", now=story.now)
    with pytest.raises(ClaimedAlready):
        filed(story, made)
    assert [each.act for each in claims.claim(claim).entries] == ["filed", "refused", "appealed", "proposed", "refused"]


def test_an_operator_with_a_tie_to_a_side_decides_nothing() -> None:
    story, made = late(*_unpaid())
    claim = filed(story, made)
    for who in ("ines", "carl"):
        tied = replace(story.people[who], roles=frozenset({Role.OPERATOR}))
        with pytest.raises(TiedToASide):
            guarantee.propose(tied, claim, SUM, WHY, now=story.now)


def test_it_pays_no_more_than_the_fund_holds_the_caps_leave_and_nobody_else_made_good(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story, made = late(*_unpaid())
    claim, before = filed(story, made), story.balance("bob")
    guarantee.propose(story.olga, claim, SUM, WHY, now=story.now)
    monkeypatch.setattr("truehand.trade.queries.guarantee.made_elsewhere", lambda *_: SUM)
    with pytest.raises(NothingPayable):
        approved(story, claim)
    monkeypatch.undo()
    monkeypatch.setattr("truehand.disputes.domain.guarantee.MOST_A_CLAIM", 300)
    approved(story, claim)
    assert claims.claim(claim).paid == Money(30_000, "CNY")
    assert story.balance("bob") - before == 30_000
    # The rest is still the seller's to pay, once the fund has its own back.
    give = [(story.alice.party_id, SUM)]
    with pytest.raises(FundPaid):
        paid(story, made)
    escrow.charge(story.bob.party_id, to=give, key="gift", subject=story.trade, now=story.now)
    before = story.balance("bob")
    assert ledger.recourse(story.alice.party_id) == ()
    paid(story, made)
    assert story.balance("bob") - before == SUM.minor - 30_000
    assert sound()


def test_what_is_written_off_is_the_operators_loss_first_and_then_the_funds() -> None:
    story, made = late(*_unpaid())
    claim, lent = filed(story, made), Money(1_000, "CNY")
    guarantee.propose(story.olga, claim, SUM, WHY, now=story.now)
    approved(story, claim)
    owes = story.alice.party_id
    escrow.charge(owes, to=[(story.bob.party_id, lent)], key="lent", subject=story.trade, now=story.now)
    for amount, left in ((lent, SUM), (SUM, Money(0, "CNY"))):
        made = escrow.propose_write_off(story.olga, owes, amount, reason="Nothing is left to take.", now=story.now)
        approve(story.otto, made, now=story.now)
        escrow.write_off(story.olga, owes, amount, now=story.now)
        assert sum(each.minor for each in ledger.recourse(owes)) == left.minor
        assert sound()
    figures = ledger.funds(story.audra)[0]
    assert (figures.recovered.minor, figures.owed.minor) == (0, 0)


def test_nobody_pays_more_into_the_fund_than_was_earned_or_alone() -> None:
    story, _ = _unpaid()
    earned = ledger.balance_of(accounts.commission("CNY"))
    with pytest.raises(InsufficientBalance):
        escrow.propose_funding(story.olga, earned + Money(1, "CNY"), reason="All of it.", now=story.now)
    with pytest.raises(SecondPersonNeeded):
        escrow.fund_guarantee(story.olga, Money(1, "CNY"), now=story.now)
    with pytest.raises(NotPermitted):
        escrow.propose_funding(story.alice, Money(1, "CNY"), reason="Why not.", now=story.now)
    with pytest.raises(NotPermitted):
        ledger.funds(story.bob)


def test_an_insurer_that_paid_for_the_loss_has_back_what_the_fund_pays_too_much() -> None:
    story, policy = harmed()
    story.deliver()
    claim = insured_loss(story, policy, 400_000)
    paid_by_insurer(story, claim)
    missing = 400_000 - claim.amount.minor
    story, made = late(*broken(story.accept().wait(hours=1)))
    filed_ = filed(story, made)
    guarantee.propose(story.olga, filed_, SUM, WHY, now=story.now)
    before = {who: story.balance(who) for who in ("bob", "ivy")}
    approved(story, filed_)
    had = {who: story.balance(who) - before[who] for who in before}
    assert 0 < missing < SUM.minor
    assert had == {"bob": missing, "ivy": SUM.minor - missing}
    assert sound()


def test_the_check_of_the_books_finds_a_claim_and_a_fund_that_the_ledger_does_not_bear_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    story, made = _unpaid()
    monkeypatch.setattr("truehand.trade.queries.check.guarantee.paid_claims", lambda: [(made, SUM)])
    assert [each for each in check.fsck() if f"guarantee claim {made}" in each]
    monkeypatch.undo()
    assert sound()
    line = Line(accounts.guarantee("CNY"), accounts.recourse(story.alice.party_id, "CNY"), SUM)
    post(Request("forged", Operation.PAY_GUARANTEE, story.trade, {}), [line], now=story.now)
    assert [each for each in ledger.fsck() if "it may recover" in each]


def test_the_pages_and_the_api_do_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    story, made = late(*_unpaid())
    monkeypatch.setattr(clock, "now", lambda: story.now)
    path, browsers = f"/trades/{story.trade}/guarantee/", {}
    for who in ("alice", "bob", "carl", "olga", "otto"):
        browsers[who] = Client(headers={"accept-language": "en"})
        browsers[who].force_login(Party.objects.get(id=story.people[who].party_id).user)
    assert "Claim it from the fund" in browsers["bob"].get(path).content.decode()
    assert browsers["carl"].get(path).status_code == 404
    told = {"act": "file", "grant": str(made), "text": "He agreed to it and paid nothing."}
    assert browsers["alice"].post(path, told).status_code == 404
    assert browsers["bob"].post(path, told).status_code == 302
    (view,) = claims.claims_of(story.trade)
    assert "Answer the claim" in browsers["alice"].get(path).content.decode()
    story.open("olga", now=story.now).open("otto", now=story.now)
    assert f"claim-{view.id.hex[-8:]}" in browsers["olga"].get("/desk/guarantee/").content.decode()
    proposal = {"act": "propose", "claim": str(view.id), "amount": SUM.decimal_text(), "text": WHY}
    assert browsers["olga"].post(path, {**proposal, "text": "No."}).status_code == 422
    assert browsers["olga"].post(path, proposal).status_code == 302
    assert "Approve and pay" not in browsers["olga"].get(path).content.decode()
    assert "Approve and pay" in browsers["otto"].get(path).content.decode()
    robot = Robot.of(story.otto)
    shown = robot.get(f"/trades/{story.trade}/guarantee").json()
    assert shown["claims"][0]["acts"] == ["approve", "refuse"]
    act = guarantee.payment_act(claims.claim(view.id))
    body = {"claim": str(view.id), "confirmation": str(confirm(story.otto, act, now=story.now))}
    told = robot.post(f"/trades/{story.trade}/guarantee/approve", body).json()
    assert told["claims"][0]["stage"] == "paid"
    assert "guarantee fund, which paid in your place" in browsers["alice"].get("/money/debts/").content.decode()
    assert "Pay the fund back" in browsers["alice"].get(path).content.decode()
