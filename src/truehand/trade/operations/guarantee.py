"""Claims on the guarantee fund: filed by the creditor, examined by one operator, approved and paid by another.

The trade's row is locked before the claim's, the insurers' balances before those of the two sides, and the fund last.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.disputes.domain.guarantee import ClaimView, Stage, checked_amount, due, most_of_fund
from truehand.disputes.domain.guarantee_refusals import (
    AmountNotPayable,
    ClaimElsewhere,
    NothingGranted,
    NothingPayable,
    TiedToASide,
)
from truehand.disputes.operations import guarantee as claims
from truehand.disputes.queries import guarantee as queries
from truehand.escrow import operations as escrow
from truehand.escrow.domain.refusals import AmountNotPositive, InsufficientBalance
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.confirmation import ActKind, MoneyAct
from truehand.kernel.actor import Role
from truehand.trade.domain.refusals import TradeNotFound
from truehand.trade.models import Trade
from truehand.trade.operations.effects import cover
from truehand.trade.queries.guarantee import OVER, grants, limits, may_decide
from truehand.trade.queries.guarantee import due as due_now
from truehand.trade.queries.situation import state_of
from truehand.vault.operations import require_staying

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.money import Money

Pair = tuple[str, str]
_FILED: Pair = (
    "已提出保障申请，债务人可答复或付清。",
    "and claimed from the guarantee fund; the debtor may answer or pay.",
)
_ANSWERED: Pair = ("的保障申请：债务人已答复。", "and claimed from the fund: the debtor answered.")
_PROPOSED: Pair = (
    "的保障申请：审查后提议赔付，待第二人批准。",
    "and claimed: a payment was proposed and waits for a second operator.",
)
_REFUSED: Pair = ("的保障申请被拒绝，理由见页面。", "and claimed: refused, with reasons on the page.")
_APPEALED: Pair = ("的保障申请已申请复核，由其他人员审查。", "and claimed: appealed, somebody else decides.")
_SETTLED: Pair = ("已由债务人付清，保障申请结束。", "was paid by the debtor; the claim has ended.")
_HANDED_ON: Pair = (
    "的保障申请逾期未处理，转由其他运营人员审查。",
    "and claimed: not decided in time, other operators decide.",
)
_LAPSED: Pair = (
    "的保障申请再次逾期未处理，已终止；可重新申请。",
    "and claimed: again not decided in time; the claim has ended and can be filed anew.",
)


@transaction.atomic
def file_claim(actor: Actor, trade_id: UUID, source_id: UUID, text: str, *, now: datetime) -> ClaimView:
    """Claim, as the creditor, what was agreed to and left unpaid.

    Refuses TradeNotFound, NothingGranted and what ``disputes`` refuses.
    """
    trade = _locked(trade_id)
    if actor.party_id not in {trade.buyer_id, trade.seller_id}:
        raise TradeNotFound
    require_staying(actor.party_id)
    grant = next((each for each in grants(trade) if each.source_id == source_id), None)
    if grant is None:
        raise NothingGranted
    claim = claims.file(actor, grant, text, now=now)
    _tell(trade, claim, _FILED, now, _operators())
    return claim


@transaction.atomic
def answer_claim(actor: Actor, claim_id: UUID, text: str, *, now: datetime) -> ClaimView:
    """Say, as the debtor, what there is to say against a claim, once."""
    trade = _of(claim_id)
    claim = claims.answer(actor, claim_id, text, now=now)
    _tell(trade, claim, _ANSWERED, now, _operators())
    return claim


@transaction.atomic
def propose(actor: Actor, claim_id: UUID, amount: Money, reasons: str, *, now: datetime) -> ClaimView:
    """Propose, as the operator who examined it, what is to be paid.

    Refuses NotPermitted, TiedToASide, AmountNotPayable and what ``disputes`` refuses.
    """
    trade = _decided_by(actor, claim_id)
    most = due_now(trade, queries.claim(claim_id))
    claim = claims.propose(actor, claim_id, amount, reasons, most=most, now=now)
    _tell(trade, claim, _PROPOSED, now, _operators())
    return claim


@transaction.atomic
def refuse(actor: Actor, claim_id: UUID, reasons: str, *, now: datetime) -> ClaimView:
    """Refuse a claim with reasons, as who examines or who should approve it."""
    trade = _decided_by(actor, claim_id)
    claim = claims.refuse(actor, claim_id, reasons, now=now)
    _tell(trade, claim, _REFUSED, now)
    return claim


def payment_act(claim: ClaimView) -> MoneyAct:
    """Return what the second operator confirms: how much the creditor gets at most. Refuses ClaimElsewhere."""
    if claim.proposed is None:
        raise ClaimElsewhere
    return MoneyAct(ActKind.APPROVE, people.name_of(claim.creditor_id), claim.proposed, claim.id, str(claim.instance))


@transaction.atomic
def approve(actor: Actor, claim_id: UUID, *, confirmation: UUID | None, now: datetime) -> ClaimView:
    """Approve what another operator proposed, and pay it: once, out of the debtor's balance first, then of the fund.

    Never more than is due now, than the limits leave and than the fund holds. ``confirmation`` is of ``payment_act``.
    Refuses NotPermitted, TiedToASide, NothingPayable, what ``disputes`` and what confirmations refuse.
    """
    trade = _decided_by(actor, claim_id)
    if state_of(trade) not in OVER:
        raise ClaimElsewhere
    claim = claims.approvable(actor, claim_id, now=now)
    cover.lock_insurers(trade, now=now)
    escrow.lock_balances((claim.creditor_id, claim.debtor_id), claim.owed.currency, now=now)
    bounds = limits(trade, claim, now=now)
    identity.use(actor, confirmation, payment_act(claim), now=now)
    try:
        wanted = min(checked_amount(claim.proposed or claim.owed, most=claim.owed), due(claim.owed, bounds.elsewhere))
        paid = escrow.pay_guarantee(
            claim.id,
            wanted,
            most=most_of_fund(bounds, claim.owed.currency),
            debtor=claim.debtor_id,
            creditor=claim.creditor_id,
            subject=claim.trade_id,
            now=now,
        )
    except (AmountNotPayable, AmountNotPositive, InsufficientBalance) as error:
        raise NothingPayable from error
    done = claims.pay(actor, claim_id, own=paid.own, paid=paid.fund, now=now)
    cover.recover_twice(trade, now=now)
    zh = f"的保障申请已赔付 {done.made_good}，其中基金支付 {done.paid}；债务人此后应向基金偿还。"
    en = f"and claimed: paid {done.made_good}, of it {done.paid} by the fund, to which the debtor owes it now."
    _tell(trade, done, (zh, en), now)
    return done


@transaction.atomic
def appeal(actor: Actor, claim_id: UUID, text: str, *, now: datetime) -> ClaimView:
    """Have somebody else decide a refused claim, once, as the creditor."""
    trade = _of(claim_id)
    claim = claims.appeal(actor, claim_id, text, now=now)
    _tell(trade, claim, _APPEALED, now, _operators())
    return claim


def settle(trade: Trade, source_id: UUID, *, now: datetime) -> None:
    """End the claim that waits for what its debtor has just paid; the trade's row is locked."""
    claim = claims.settle(source_id, now=now)
    if claim is not None:
        _tell(trade, claim, _SETTLED, now)


@transaction.atomic
def lapse(claim_id: UUID, *, now: datetime) -> None:
    """Do what silence does with a claim whose time is over. Refuses ClaimElsewhere before that."""
    trade = _of(claim_id)
    claim = claims.lapse(claim_id, now=now)
    _tell(trade, claim, _LAPSED if claim.stage is Stage.LAPSED else _HANDED_ON, now, _operators())


@transaction.atomic
def remind(claim_id: UUID, *, now: datetime) -> None:
    """Remind the operators, once a stage, a day before its time is over."""
    trade = _of(claim_id)
    claim = claims.remind(claim_id, now=now)
    zh, en = claim.stage.words
    identity.notify_all(
        sorted(_operators()),
        kind="guarantee.reminder",
        zh=f"《{trade.title}》的保障申请（{zh}）将于一天内到期。",
        en=f"{trade.title}: the guarantee claim ({en}) is due within a day.",
        link=_link(trade),
        due_at=claim.due_at,
        now=now,
    )


def _locked(trade_id: UUID) -> Trade:
    trade = Trade.objects.select_for_update().filter(pk=trade_id).first()
    if trade is None:
        raise TradeNotFound
    return trade


def _of(claim_id: UUID) -> Trade:
    return _locked(queries.claim(claim_id).trade_id)


def _decided_by(actor: Actor, claim_id: UUID) -> Trade:
    actor.require(Role.OPERATOR)
    trade = _of(claim_id)
    if not may_decide(actor, trade):
        raise TiedToASide
    return trade


def _operators() -> set[UUID]:
    return {each.id for each in people.with_role(Role.OPERATOR)}


def _link(trade: Trade) -> str:
    return f"/trades/{trade.pk}/guarantee/"


def _tell(trade: Trade, claim: ClaimView, words: Pair, now: datetime, more: Iterable[UUID] = ()) -> None:
    zh, en = words
    identity.notify_all(
        sorted({claim.creditor_id, claim.debtor_id, *more}),
        kind="guarantee.claim",
        zh=f"《{trade.title}》应付的 {claim.owed} {zh}",
        en=f"{trade.title}: {claim.owed} owed {en}",
        link=_link(trade),
        due_at=claim.due_at,
        now=now,
    )
