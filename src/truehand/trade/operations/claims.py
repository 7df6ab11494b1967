"""Claims against a trade's carrier: opened by rule, answered or accepted by silence, decided, and paid.

Delay is claimed at the delivery, for the buyer. Loss is claimed by the sweep, for the seller: until delivery the
machine is the seller's risk, and the buyer has the price back. Damage is claimed by the buyer. What is paid is charged
to the carrier, whose fee went to its balance at the delivery; what the balance does not cover is its debt.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from truehand.escrow import operations as escrow
from truehand.evidence import operations as evidence
from truehand.evidence import queries as log
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.proposal import moving
from truehand.inspection import queries as inspection
from truehand.inspection.domain.nodes import Node
from truehand.kernel.actor import NotPermitted, Role
from truehand.kernel.money import Money
from truehand.logistics import operations as logistics
from truehand.logistics import queries as carriage
from truehand.logistics.domain import claim as rule
from truehand.logistics.domain.booking import Direction
from truehand.logistics.domain.claim import CLAIMED_WITHIN, DECIDE, Cause, ClaimView, Stage
from truehand.logistics.domain.claim_refusals import ClaimTooLate, NothingShown
from truehand.logistics.domain.refusals import NotYourBooking
from truehand.trade.domain.life import IN_DISPUTE
from truehand.trade.domain.process import Who
from truehand.trade.domain.refusals import NotYourMove, TradeNotFound
from truehand.trade.models import Trade
from truehand.trade.operations.approval import needs_two
from truehand.trade.operations.effects import cover
from truehand.trade.queries.returning import bears_way_back
from truehand.trade.queries.situation import involved, load, may_see, price_of, state_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json

# What a claim rests on, among the entries of its trade.
_RESTS_ON: Final = ("logistics.", "inspection.", "trade.pick_up", "trade.deliver", "returns.")


@transaction.atomic
def claim_damage(actor: Actor, trade_id: UUID, *, said: str, photos: Sequence[bytes], now: datetime) -> ClaimView:
    """Claim, as who received it, what the machine suffered on its way, within 48 hours: the buyer; back, the seller.

    It rests on an inspection at the delivery that found it worse, or on photos; the remark at the hand-over is
    kept with it and proves nothing alone, since "no damage" is one too.
    Refuses TradeNotFound, NotYourMove, ClaimTooLate, NothingShown, AlreadyClaimed and bad photos.
    """
    trade = _seen(trade_id, actor)
    way = _received(trade, actor)
    if way is None or state_of(trade) in IN_DISPUTE:
        raise NotYourMove
    arrived = _arrived(trade, way)
    if arrived is None or now > arrived + CLAIMED_WITHIN:
        raise ClaimTooLate
    worse, facts = _worse(trade, way), _facts(trade, way)
    shown: list[Json] = [evidence.store_exhibit(each, owner=actor.party_id, now=now).sha256 for each in photos]
    if not worse and not shown:
        raise NothingShown
    facts |= {"worse": worse, "shown": shown}
    amount = rule.for_damage(price_of(trade), len(worse))
    return _open(trade, Cause.DAMAGE, amount, actor.party_id, facts, now, said=said, way=way)


def claim_delay(trade: Trade, *, now: datetime, way: Direction = Direction.OUT) -> None:
    """Claim what the delay of a machine that has just been delivered costs; nothing when in time.

    For the buyer; of the way back, for who bears it.
    """
    goes_back = way is Direction.BACK
    fee = Money(trade.back_fee_minor if goes_back else trade.carriage_fee_minor, trade.currency)
    seller = goes_back and bears_way_back(trade) is Who.SELLER
    booking, claimant = carriage.booking_of(trade.pk, way), trade.seller_id if seller else trade.buyer_id
    if booking is None or booking.promised_on is None or fee.minor == 0:
        return
    days = rule.days_late(booking.promised_on, now)
    if days:
        facts = _facts(trade, way) | {"promised_on": booking.promised_on.isoformat(), "days": days}
        _open(trade, Cause.DELAY, rule.for_delay(fee, days), claimant, facts, now, way=way)


@transaction.atomic
def claim_loss(trade_id: UUID, *, now: datetime, way: Direction = Direction.OUT) -> None:
    """Claim, for the seller, the price of a machine of which nothing was heard; refuses AlreadyClaimed.

    Also of the way back: the buyer of a machine that went back is paid back, with or without it.
    """
    trade, booking = load(trade_id), carriage.booking_of(trade_id, way)
    promised = booking.promised_on.isoformat() if booking and booking.promised_on else ""
    facts = _facts(trade, way) | {"promised_on": promised}
    _open(trade, Cause.LOSS, price_of(trade), trade.seller_id, facts, now, way=way)


@transaction.atomic
def accept_claim(actor: Actor, claim_id: UUID, *, now: datetime) -> ClaimView:
    """Accept a claim as its carrier; it is paid at once. Refuses ClaimUnknown, NotYourBooking, ClaimElsewhere."""
    claim = _own(actor, claim_id)
    return _settle(claim, claim.amount, stage=Stage.OPEN, by=actor.party_id, now=now)


@transaction.atomic
def contest_claim(actor: Actor, claim_id: UUID, *, answer: str, now: datetime) -> ClaimView:
    """Say as its carrier why a claim is not right; an operator decides. Refuses as ``accept_claim``."""
    _own(actor, claim_id)
    claim = logistics.contest_claim(claim_id, answer=answer, now=now)
    zh, en = "承运人对索赔有异议，由运营裁定。", "the carrier contests the claim; an operator decides."
    _tell(claim, {claim.claimant_id, *_operators()}, zh, en, now)
    return claim


@transaction.atomic
def accept_silently(claim_id: UUID, *, now: datetime) -> None:
    """Pay a claim that its carrier has not answered in time; one that takes two people goes to the operators.

    Refuses ClaimUnknown, ClaimElsewhere.
    """
    claim = carriage.claim(claim_id)
    if claim.answer_by > now:
        return
    if needs_two(claim.amount):
        _refer(claim_id, now)
    else:
        _settle(claim, claim.amount, stage=Stage.OPEN, by=None, now=now)


@transaction.atomic
def tell_overdue(claim_id: UUID, *, now: datetime) -> None:
    """Tell operators and auditors, once, that a claim was not decided in time, and what comes of it and when.

    Refuses ClaimUnknown, ClaimElsewhere.
    """
    claim = logistics.note_overdue(claim_id, now=now)
    (zh, en), ends = rule.silence_words(_by_silence(claim)), f"{claim.ends_at:%Y-%m-%d %H:%M} UTC"
    zh = f"承运索赔 {claim.amount} 逾期未裁定；{ends} 前仍无人裁定的，{zh}。"
    en = f"the claim of {claim.amount} on the transport was not decided in time; if nobody decides by {ends}, {en}."
    overseers = {each.id for each in people.with_role(Role.AUDITOR)}
    _tell(claim, {claim.claimant_id, claim.carrier_id, *_operators(), *overseers}, zh, en, now)


@transaction.atomic
def end_unheard(claim_id: UUID, *, now: datetime) -> None:
    """End a claim that no operator decided, as silence has it. Refuses ClaimUnknown, ClaimElsewhere."""
    claim = carriage.claim(claim_id)
    rule.require_overdue(claim, claim.ends_at, now)
    amount = _by_silence(claim)
    zh, en = rule.silence_words(amount)
    reasons = f"运营人员逾期未裁定：{zh}。No operator decided in time: {en}."
    _settle(claim, amount, stage=Stage.CONTESTED, by=None, now=now, reasons=reasons)


def ask_decision(actor: Actor, claim_id: UUID, *, amount: Money, reasons: str, now: datetime) -> UUID:
    """Propose a decision to the other operators, where it takes two; return the proposal."""
    claim = _decidable(actor, claim_id, amount)
    payload = _decision(claim, amount, reasons)
    return identity.propose(actor, act=DECIDE, subject=claim.id, payload=payload, reason=reasons[:500], now=now)


@transaction.atomic
def decide_claim(actor: Actor, claim_id: UUID, *, amount: Money, reasons: str, now: datetime) -> ClaimView:
    """Decide a contested claim as an operator without a part in it; from the amount of disputes on, two agree.

    Refuses NotPermitted, ClaimUnknown, ClaimElsewhere, AmountOutOfRange and, where it takes two, SecondPersonNeeded.
    """
    claim = _decidable(actor, claim_id, amount)
    if needs_two(claim.amount):
        payload = _decision(claim, amount, reasons)
        identity.use_approval(actor, act=DECIDE, subject=claim.id, payload=payload, now=now)
    return _settle(claim, amount, stage=Stage.CONTESTED, by=actor.party_id, now=now, reasons=reasons)


def may_claim(actor: Actor, trade: Trade, *, now: datetime) -> bool:
    """Whether the actor may claim damage now."""
    way = _received(trade, actor)
    arrived = _arrived(trade, way) if way is not None else None
    return arrived is not None and now <= arrived + CLAIMED_WITHIN and state_of(trade) not in IN_DISPUTE


def _received(trade: Trade, actor: Actor) -> Direction | None:
    """Return the way at whose end the actor stands: out the buyer, back the seller; None for anybody else."""
    if actor.party_id == trade.seller_id and trade.back_received_at is not None:
        return Direction.BACK
    return Direction.OUT if actor.party_id == trade.buyer_id else None


def _arrived(trade: Trade, way: Direction) -> datetime | None:
    return trade.delivered_at if way is Direction.OUT else trade.back_received_at


def _open(
    trade: Trade,
    cause: Cause,
    amount: Money,
    claimant: UUID,
    facts: dict[str, Json],
    now: datetime,
    *,
    said: str = "",
    way: Direction = Direction.OUT,
) -> ClaimView:
    claim = logistics.open_claim(
        trade.pk, cause, amount, claimant_id=claimant, facts=facts, said=said, now=now, way=way
    )
    (zh, en), by = claim.words, f"{claim.answer_by:%Y-%m-%d %H:%M} UTC"
    listeners = {trade.buyer_id, trade.seller_id, claim.carrier_id}
    zh, en = f"{zh} {amount}，承运人须在 {by} 前答复。", f"{en.lower()} of {amount}; the carrier answers by {by}."
    _tell(claim, listeners, zh, en, now)
    return claim


def _refer(claim_id: UUID, now: datetime) -> None:
    claim = logistics.refer_claim(claim_id, now=now)
    zh = f"承运人未在期限内答复 {claim.amount} 的索赔，由两名运营人员裁定。"
    en = f"the carrier left the claim of {claim.amount} unanswered; two operators decide."
    _tell(claim, {claim.claimant_id, claim.carrier_id, *_operators()}, zh, en, now)


def _by_silence(claim: ClaimView) -> Money:
    return rule.by_silence(claim, by_two=needs_two(claim.amount))


def _operators() -> set[UUID]:
    return {each.id for each in people.with_role(Role.OPERATOR)}


def _settle(
    claim: ClaimView, amount: Money, *, stage: Stage, by: UUID | None, now: datetime, reasons: str = ""
) -> ClaimView:
    """Close the claim under its lock, then charge the carrier: whoever comes second is refused.

    The trade's row and its insurers' balances are locked before: what insurance paid for the same loss comes back.
    """
    trade = _locked(claim.trade_id)
    cover.lock_insurers(trade, now=now)
    settled = logistics.settle_claim(claim.id, amount, stage=stage, by=by, now=now, reasons=reasons)
    if amount.minor:
        escrow.charge(
            claim.carrier_id,
            to=((claim.claimant_id, amount),),
            key=f"carriage_claim:{claim.id}",
            subject=claim.trade_id,
            now=now,
        )
        cover.recover_twice(trade, now=now)
    zh, en = settled.stage_words
    zh, en = f"承运索赔{zh}：{amount}。", f"the claim on the transport is closed ({en.lower()}): {amount}."
    _tell(settled, {claim.claimant_id, claim.carrier_id}, zh, en, now)
    return settled


def _decidable(actor: Actor, claim_id: UUID, amount: Money) -> ClaimView:
    actor.require(Role.OPERATOR)
    claim = carriage.claim(claim_id)
    trade = load(claim.trade_id)
    if actor.party_id in involved(trade):
        raise NotPermitted
    rule.require_stage(claim, Stage.CONTESTED)
    rule.checked_decision(amount, most=claim.amount)
    return claim


def _decision(claim: ClaimView, amount: Money, reasons: str) -> dict[str, Json]:
    """Return what two operators agree on: who gets how much of whom, and why."""
    paid = moving(amount, people.name_of(claim.claimant_id)) if amount.minor else {}
    parties: list[Json] = [*sorted([str(claim.claimant_id), str(claim.carrier_id)])]
    return {**paid, "granted": str(amount.minor), "reason": reasons, "parties": parties}


def _own(actor: Actor, claim_id: UUID) -> ClaimView:
    claim = carriage.claim(claim_id)
    if claim.carrier_id != actor.party_id:
        raise NotYourBooking
    return claim


def _locked(trade_id: UUID) -> Trade:
    return Trade.objects.select_for_update().get(pk=trade_id)


def _seen(trade_id: UUID, actor: Actor) -> Trade:
    trade = load(trade_id)
    if not may_see(trade, actor):
        raise TradeNotFound
    return trade


def _worse(trade: Trade, way: Direction) -> list[Json]:
    """Return what the latest inspection at the end of a way found worse than the one before it."""
    node = Node.DELIVERY if way is Direction.OUT else Node.RETURN
    reports = inspection.reports_of_trade(trade.pk, trade.listing_id)
    report = next((each for each in reversed(reports) if each.node is node), None)
    return [[each.place, each.was, each.now] for each in report.changes] if report else []


def _facts(trade: Trade, way: Direction) -> dict[str, Json]:
    """Return what any claim of a trade rests on: the hand-overs as they were kept, and the entries that prove them."""
    booking = carriage.booking_of(trade.pk, way)
    entries: list[Json] = [str(each.id) for each in log.entries_of(trade.pk) if each.kind.startswith(_RESTS_ON)]
    photos: list[Json] = [each for leg in booking.legs for each in leg.photos] if booking else []
    facts: dict[str, Json] = {"entries": entries, "hand_over_photos": photos}
    facts["remark"] = booking.delivery.note if booking else ""
    if booking and booking.seals and booking.seals.stands:
        facts["seals"] = [booking.pick_up.seal, booking.delivery.seal]
    return facts


def _tell(claim: ClaimView, listeners: set[UUID], zh: str, en: str, now: datetime) -> None:
    title, link = load(claim.trade_id).title, f"/trades/{claim.trade_id}/claims/"
    kind = f"logistics.claim_{claim.stage}"
    identity.notify_all(sorted(listeners), kind=kind, zh=f"《{title}》{zh}", en=f"{title}: {en}", link=link, now=now)
