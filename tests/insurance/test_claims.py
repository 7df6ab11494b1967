"""A claim: evidence, a first look, a decision with reasons, four eyes, one appeal, and one payment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from tests import money
from tests.inspection.cast import photo
from tests.insurance.cast import OF_KIND, books_agree, give, insured, insurer, published, selling
from tests.retold import retold
from tests.trade.story import ASKING, Story
from truehand.escrow import operations as ledger
from truehand.escrow.domain.refusals import InsufficientBalance
from truehand.identity.domain.refusals import ConfirmationNeeded
from truehand.identity.models import Notice
from truehand.insurance import operations, queries
from truehand.insurance.domain.claims import Act, ClaimView, Reason, Stage, Told, forms
from truehand.insurance.domain.kinds import Kind
from truehand.insurance.domain.policies import PolicyView
from truehand.insurance.domain.refusals import (
    AnswerMissing,
    AppealUsed,
    AssessorNotValid,
    ClaimNotHere,
    ClaimOpen,
    ClaimUnknown,
    DisputeOpen,
    LossNotUnderstood,
    MeterMissing,
    NoLaterReport,
    NoPhotos,
    NotAnAssessor,
    NotInsured,
    OutsideCover,
    ReportedTooLate,
    SecondAssessorNeeded,
    TextMissing,
)
from truehand.insurance.models import Claim, ClaimEntry
from truehand.kernel.actor import NotPermitted
from truehand.kernel.money import Money
from truehand.trade.operations import claim_cover

pytestmark = pytest.mark.django_db
LOSS = Money(2_000_000, "CNY")


def told(story: Story, reason: Reason = Reason.DAMAGED, **more: object) -> Told:
    answers = {each.key: "The boom is bent by 4 cm." for each in forms()[reason]}
    said = Told(reason, story.now, LOSS, "The boom hit a bridge.", answers)
    return replace(said, **more)  # type: ignore[arg-type]


@retold
def arrived() -> tuple[Story, PolicyView]:
    """Bob insured the way; the machine is there."""
    story = Story.contracted()
    selling(story)
    for who in ("bob", "ivy"):
        give(story, who)
    policy = insured(story, Kind.TRANSIT)
    story.pay("bob").pay("alice").report().book().pick_up().wait(hours=1)
    return story, policy


@pytest.fixture
def damaged() -> tuple[Story, PolicyView]:
    """It was damaged on its way."""
    return arrived()


def file(story: Story, policy: PolicyView, said: Told | None = None, who: str = "bob") -> ClaimView:
    return claim_cover.file_claim(story.people[who], policy.id, said or told(story), photos=[photo(31)], now=story.now)


def decided(story: Story, policy: PolicyView, loss: Money = LOSS, who: str = "ivy") -> ClaimView:
    claim = file(story, policy)
    operations.look(story.people[who], claim.id, now=story.now)
    return claim_cover.decide(story.people[who], claim.id, loss=loss, reasons="As the photos show.", now=story.now)


def pay(story: Story, claim: ClaimView, who: str = "ivy") -> claim_cover.Outcome:
    actor = story.people[who]
    confirmation = money.confirm(actor, claim_cover.payment_act(actor, claim.id), now=story.now)
    return claim_cover.pay(actor, claim.id, confirmation=confirmation, now=story.now)


def test_damage_in_transit_is_paid_by_the_policys_own_reckoning(damaged: tuple[Story, PolicyView]) -> None:
    story, policy = damaged
    claim = decided(story, policy)
    expected = (LOSS.minor - policy.deductible.minor) * 9 // 10
    assert (claim.stage, claim.amount.minor) == (Stage.APPROVED, expected)
    had, paid_out = story.balance("bob"), story.balance("ivy")
    outcome = pay(story, claim)
    assert (outcome.paid, outcome.claim.stage) == (True, Stage.PAID)
    assert (story.balance("bob"), story.balance("ivy")) == (had + expected, paid_out - expected)
    whole = queries.claim(claim.id, story.bob)
    assert [each.act for each in whole.entries] == [Act.FILED, Act.LOOKED, Act.DECIDED, Act.PAID]
    assert whole.entries[-1].facts["subrogated_against"] == "carrier"
    with pytest.raises(ClaimNotHere):
        claim_cover.payment_act(story.ivy, claim.id)
    assert books_agree()


def test_a_claim_is_the_insureds_within_cover_in_time_with_answers_and_photos(
    damaged: tuple[Story, PolicyView],
) -> None:
    story, policy = damaged
    with pytest.raises(NotInsured):
        file(story, policy, who="ivy")
    wrong: list[tuple[type[Exception], Told]] = [
        (ClaimNotHere, told(story, Reason.BREAKDOWN)),
        (OutsideCover, told(story, happened_at=story.now - timedelta(hours=2))),
        (OutsideCover, told(story, happened_at=story.now + timedelta(hours=2))),
        (LossNotUnderstood, told(story, loss=Money(0, "CNY"))),
        (LossNotUnderstood, told(story, loss=Money(5, "USD"))),
        (AnswerMissing, told(story, answers={"photos": "here"})),
        (TextMissing, told(story, text=" ")),
    ]
    for refusal, said in wrong:
        with pytest.raises(refusal):
            file(story, policy, said)
    with pytest.raises(NoPhotos):
        claim_cover.file_claim(story.bob, policy.id, told(story), photos=[], now=story.now)
    file(story, policy)
    with pytest.raises(ClaimOpen):
        file(story, policy)


def test_what_happened_in_time_and_is_reported_too_late_is_refused(damaged: tuple[Story, PolicyView]) -> None:
    story, policy = damaged
    said = told(story)
    story.deliver().accept()
    story.wait(days=8)
    with pytest.raises(ReportedTooLate):
        file(story, policy, said)


def test_above_the_published_amount_a_second_person_decides(damaged: tuple[Story, PolicyView]) -> None:
    story, policy = damaged
    operations.appoint_assessor(story.ivy, story.cora.party_id, now=story.now)
    claim = file(story, policy, told(story, loss=Money(8_000_000, "CNY")))
    operations.look(story.ivy, claim.id, now=story.now)
    claim = claim_cover.decide(story.ivy, claim.id, loss=claim.loss, reasons="Total.", now=story.now)
    assert claim.stage is Stage.PROPOSED
    with pytest.raises(SecondAssessorNeeded):
        operations.second(story.ivy, claim.id, agrees=True, reasons="Mine.", now=story.now)
    with pytest.raises(ClaimNotHere):
        claim_cover.payment_act(story.ivy, claim.id)
    sent_back = operations.second(story.cora, claim.id, agrees=False, reasons="Ask for a quote.", now=story.now)
    assert sent_back.stage is Stage.LOOKED
    claim_cover.decide(story.cora, claim.id, loss=claim.loss, reasons="The quote is in.", now=story.now)
    assert operations.second(story.ivy, claim.id, agrees=True, reasons="Agreed.", now=story.now).stage is Stage.APPROVED


def test_a_refusal_has_reasons_and_goes_once_to_somebody_else(damaged: tuple[Story, PolicyView]) -> None:
    story, policy = damaged
    operations.appoint_assessor(story.ivy, story.cora.party_id, now=story.now)
    claim = decided(story, policy, loss=Money(0, "CNY"))
    assert claim.stage is Stage.REFUSED
    with pytest.raises(ClaimUnknown):
        operations.appeal(story.alice, claim.id, text="For Bob.", now=story.now)
    operations.appeal(story.bob, claim.id, text="Look at photo 2.", now=story.now)
    with pytest.raises(SecondAssessorNeeded):
        claim_cover.decide(story.ivy, claim.id, loss=LOSS, reasons="Still not.", now=story.now)
    again = claim_cover.decide(story.cora, claim.id, loss=Money(0, "CNY"), reasons="It was rust.", now=story.now)
    assert again.stage is Stage.REFUSED
    with pytest.raises(AppealUsed):
        operations.appeal(story.bob, claim.id, text="Once more.", now=story.now)


def test_an_appeal_comes_in_time(damaged: tuple[Story, PolicyView]) -> None:
    story, policy = damaged
    claim = decided(story, policy, loss=Money(0, "CNY"))
    with pytest.raises(AppealUsed):
        operations.appeal(story.bob, claim.id, text="Late.", now=story.now + timedelta(days=16))


def test_silence_is_told_to_the_operator_who_may_then_decide(damaged: tuple[Story, PolicyView]) -> None:
    story, policy = damaged
    claim = file(story, policy)
    with pytest.raises(NotAnAssessor):
        operations.look(story.olga, claim.id, now=story.now)
    story.wait(hours=49)
    reminded = Notice.objects.filter(party_id=story.ivy.party_id, kind="insurance.claim").count()
    assert reminded == 2
    assert not Notice.objects.filter(party_id=story.olga.party_id, kind="insurance.claim").exists()
    story.wait(hours=24).wait(hours=1)
    assert Notice.objects.filter(party_id=story.olga.party_id, kind="insurance.claim").count() == 1
    view = queries.claim(claim.id, story.olga)
    assert [each.act for each in view.entries] == [Act.FILED, Act.OVERDUE]
    operations.look(story.olga, claim.id, now=story.now)
    story.wait(days=28)
    claim_cover.decide(story.olga, claim.id, loss=LOSS, reasons="The insurer is silent.", now=story.now)
    assert queries.claim(claim.id, story.bob).stage is Stage.APPROVED


def test_strangers_assess_nothing_and_nobody_their_own(damaged: tuple[Story, PolicyView]) -> None:
    story, policy = damaged
    other = insurer(story.now, "ida")
    claim = file(story, policy)
    for who in (other, story.alice, story.carl):
        with pytest.raises(ClaimUnknown):
            operations.look(who, claim.id, now=story.now)
    operations.appoint_assessor(story.ivy, story.bob.party_id, now=story.now)
    with pytest.raises(NotAnAssessor):
        operations.look(story.bob, claim.id, now=story.now)
    with pytest.raises(AssessorNotValid):
        operations.appoint_assessor(story.ivy, story.bob.party_id, now=story.now)
    with pytest.raises(NotPermitted):
        operations.appoint_assessor(story.bob, story.cora.party_id, now=story.now)
    operations.dismiss_assessor(story.ivy, story.bob.party_id, now=story.now)
    with pytest.raises(AssessorNotValid):
        operations.dismiss_assessor(story.ivy, story.bob.party_id, now=story.now)


def test_payment_is_confirmed_and_an_insurer_pays_what_it_has(damaged: tuple[Story, PolicyView]) -> None:
    story, policy = damaged
    claim = decided(story, policy)
    with pytest.raises(ConfirmationNeeded):
        claim_cover.pay(story.ivy, claim.id, confirmation=None, now=story.now)
    left = Money(story.balance("ivy") - 5, "CNY")
    ledger.charge(story.ivy.party_id, to=((story.carl.party_id, left),), key="gone", subject=policy.id, now=story.now)
    with pytest.raises(InsufficientBalance):
        pay(story, claim)
    assert queries.claim(claim.id, story.bob).stage is Stage.APPROVED


def test_nothing_is_paid_while_a_dispute_is_open_and_what_it_makes_good_is_deducted(
    damaged: tuple[Story, PolicyView],
) -> None:
    story, policy = damaged
    claim = decided(story, policy)
    story.deliver().quarrel()
    with pytest.raises(DisputeOpen):
        pay(story, claim)
    story.ripe().rule(LOSS.minor, ASKING.minor - LOSS.minor).carried_out()
    outcome = pay(story, claim)
    assert (outcome.paid, outcome.claim.stage) == (False, Stage.LOOKED)
    again = claim_cover.decide(story.ivy, claim.id, loss=LOSS, reasons="Made good.", now=story.now)
    assert (again.stage, again.made_good, again.amount.minor) == (Stage.REFUSED, LOSS, 0)
    assert books_agree()


def test_what_a_ruling_makes_good_after_the_payment_comes_back_to_the_insurer(
    damaged: tuple[Story, PolicyView],
) -> None:
    story, policy = damaged
    claim = decided(story, policy)
    pay(story, claim)
    had = story.balance("ivy")
    story.deliver().quarrel().ripe().rule(LOSS.minor, ASKING.minor - LOSS.minor).carried_out()
    assert story.state == "resolved"
    assert story.balance("ivy") == had + claim.amount.minor
    assert queries.claim(claim.id, story.bob).entries[-1].act is Act.RECOVERED
    assert books_agree()


def test_a_seller_whose_price_is_safe_has_no_loss() -> None:
    story = Story.contracted()
    selling(story)
    give(story, "alice")
    give(story, "ivy")
    policy = insured(story, Kind.TRANSIT, "alice")
    story.pay("bob").pay("alice").report().book().pick_up()
    claim = file(story, policy, who="alice")
    operations.look(story.ivy, claim.id, now=story.now)
    claim = claim_cover.decide(story.ivy, claim.id, loss=LOSS, reasons="The price is held.", now=story.now)
    assert (claim.stage, claim.made_good) == (Stage.REFUSED, LOSS)


@retold
def warranted() -> tuple[Story, PolicyView]:
    story = Story.contracted()
    selling(story)
    give(story, "bob")
    give(story, "ivy")
    story.pay("bob").pay("alice").report()
    policy = insured(story, Kind.WARRANTY)
    story.book().pick_up().deliver().accept()
    return story, policy


def test_a_breakdown_is_covered_by_days_and_by_the_meter() -> None:
    story, policy = warranted()
    story.wait(days=3)
    for meter, refusal in ((None, MeterMissing), (6_000, MeterMissing), (6_321, OutsideCover)):
        with pytest.raises(refusal):
            file(story, policy, told(story, Reason.BREAKDOWN, meter=meter))
    claim = file(story, policy, told(story, Reason.BREAKDOWN, meter=6_320))
    operations.look(story.ivy, claim.id, now=story.now)
    claim = claim_cover.decide(story.ivy, claim.id, loss=LOSS, reasons="The pump failed.", now=story.now)
    paid = pay(story, claim).claim
    assert paid.entries[-1].facts["subrogated_against"] == "seller"
    story.wait(days=28)
    with pytest.raises(OutsideCover):
        file(story, policy, told(story, Reason.BREAKDOWN, meter=6_300))


def test_claims_on_a_policy_never_exceed_its_sum_insured() -> None:
    story, policy = warranted()
    operations.appoint_assessor(story.ivy, story.cora.party_id, now=story.now)
    whole = policy.insured
    first = file(story, policy, told(story, Reason.BREAKDOWN, meter=6_200, loss=whole))
    operations.look(story.ivy, first.id, now=story.now)
    first = claim_cover.decide(story.ivy, first.id, loss=whole, reasons="All of it.", now=story.now)
    pay(story, first)
    second = file(story, policy, told(story, Reason.BREAKDOWN, meter=6_210, loss=whole))
    operations.look(story.ivy, second.id, now=story.now)
    second = claim_cover.decide(story.ivy, second.id, loss=whole, reasons="Again.", now=story.now)
    assert first.amount + second.amount == whole
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(id=second.id).update(amount=whole.minor, stage="paid", paid_at=story.now, due_at=None)


def test_a_mismatch_rests_on_a_later_report() -> None:
    story = Story.contracted()
    selling(story)
    give(story, "bob")
    policy = insured(story, Kind.MISMATCH)
    story.pay("bob").pay("alice").report()
    said = told(story, Reason.MISMATCH)
    with pytest.raises(NoLaterReport):
        claim_cover.file_claim(story.bob, policy.id, said, photos=[], now=story.now)


@pytest.mark.parametrize(
    "change", [{"loss": 1}, {"stage": "paid"}, {"claimant_id": UUID(int=9)}, {"due_at": None}, {"assessed": 10**9}]
)
def test_the_database_keeps_what_was_claimed(damaged: tuple[Story, PolicyView], change: dict[str, object]) -> None:
    story, policy = damaged
    claim = file(story, policy)
    with pytest.raises(IntegrityError), transaction.atomic():
        Claim.objects.filter(id=claim.id).update(**change)
    with pytest.raises((IntegrityError, ProgrammingError)), transaction.atomic():
        ClaimEntry.objects.filter(claim_id=claim.id).update(number=9)


def test_a_claim_is_read_by_whom_it_concerns(damaged: tuple[Story, PolicyView]) -> None:
    story, policy = damaged
    claim = file(story, policy)
    for who in ("bob", "ivy", "olga", "audra"):
        assert queries.claim(claim.id, story.people[who]).id == claim.id
    for who in ("alice", "carl", "ines"):
        with pytest.raises(ClaimUnknown):
            queries.claim(claim.id, story.people[who])
    assert [each.id for each in queries.claims_for(story.ivy)] == [claim.id]
    assert queries.claims_for(story.bob) == ()
    published(story, Kind.TRANSIT, replace(OF_KIND[Kind.TRANSIT], four_eyes=0))
    assert queries.claim(claim.id, story.bob).policy.four_eyes == policy.four_eyes


def test_an_appeal_waits_while_another_claim_on_the_policy_is_open(damaged: tuple[Story, PolicyView]) -> None:
    story, policy = damaged
    refused = decided(story, policy, loss=Money(0, "CNY"))
    file(story, policy)
    with pytest.raises(ClaimOpen):
        operations.appeal(story.bob, refused.id, text="Look at photo 2.", now=story.now)
