"""What of a trade may be claimed from the guarantee fund, and how much of it may be paid."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from truehand.disputes import queries as cases
from truehand.disputes.domain.guarantee import Grant, Limits, left_of, most_of_fund
from truehand.disputes.domain.guarantee import due as due_of
from truehand.disputes.queries import guarantee as claims
from truehand.escrow import queries as escrow
from truehand.evidence import queries as log
from truehand.insurance import queries as insurance
from truehand.insurance.domain.claims import Stage as InsuranceStage
from truehand.kernel.money import Money
from truehand.logistics import queries as carriage
from truehand.logistics.domain.claim import Cause
from truehand.returns import queries as returns
from truehand.returns.domain.request import Kind, Status
from truehand.trade.domain.process import State
from truehand.trade.queries.of_a_case import tied
from truehand.trade.queries.situation import involved, state_of

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.disputes.domain.guarantee import ClaimView
    from truehand.evidence.domain.entry import EntryView
    from truehand.kernel.actor import Actor
    from truehand.returns.domain.request import RequestView
    from truehand.trade.models import Trade

# Where nothing of the trade is held any more, and nobody quarrels: what is owed cannot be taken from the escrow.
OVER = frozenset({State.SETTLED, State.HALF_RATED, State.RATED, State.CLOSED})
_MOVED = "returns.request_moved"


def grants(trade: Trade) -> tuple[Grant, ...]:
    """Return the sums that were agreed to in this trade and left unpaid, with what proves each; the latest first.

    The agreement and the day that passed are entries of the log; that nothing is held, and what the debtor had, are
    figures of the ledger.
    """
    if state_of(trade) not in OVER or trade.suspended_at is not None or trade.machine_held_at is not None:
        return ()
    broken = [each for each in returns.requests_of(trade.pk) if _unpaid(each)]
    if not broken:
        return ()
    told = [each for each in log.entries_of(trade.pk) if each.kind == _MOVED]
    found = (_grant(trade, each, [entry for entry in told if _about(entry, each)]) for each in broken)
    return tuple(each for each in found if each is not None)


def left_to_pay(view: RequestView) -> Money:
    """Return what of an agreed sum its debtor still owes to who was promised it: without what the fund made good."""
    claim = claims.claim_for(view.id)
    return view.amount if claim is None else view.amount - claim.made_good


def made_elsewhere(trade: Trade, claim: ClaimView) -> Money:
    """Return what insurers and carriers have paid the creditor in this trade since the sum was agreed to."""
    since = datetime.fromisoformat(str(claim.facts["agreed_at"]))
    paid = [
        each.amount
        for each in insurance.claims_of_trade(trade.pk)
        if each.stage is InsuranceStage.PAID
        and each.claimant_id == claim.creditor_id
        and each.paid_at is not None
        and each.paid_at >= since
    ]
    paid += [
        each.settled
        for each in carriage.claims_of(trade.pk)
        if each.settled is not None
        and each.claimant_id == claim.creditor_id
        and each.cause is not Cause.DELAY
        and each.opened_at >= since
    ]
    return sum((each for each in paid if each.currency == trade.currency), Money.zero(trade.currency))


def due(trade: Trade, claim: ClaimView) -> Money:
    """Return what of a claim nobody has made good yet."""
    return due_of(claim.owed, made_elsewhere(trade, claim))


def limits(trade: Trade, claim: ClaimView, *, now: datetime) -> Limits:
    """Return what bounds a payment beside what is owed; exact while the balances of both sides are locked."""
    currency = claim.owed.currency
    to_creditor = claims.paid_within_a_year(claim.creditor_id, as_debtor=False, now=now)
    for_debtor = claims.paid_within_a_year(claim.debtor_id, as_debtor=True, now=now)
    return Limits(left_of(to_creditor, currency), left_of(for_debtor, currency), made_elsewhere(trade, claim))


def payable(trade: Trade, claim: ClaimView, *, now: datetime) -> Money:
    """Return what would be paid now, out of the debtor's balance and the fund together: for who examines."""
    currency = claim.owed.currency
    fund = min(most_of_fund(limits(trade, claim, now=now), currency), escrow.fund_holds(currency))
    return min(due(trade, claim), fund + _has(claim.debtor_id, currency))


def may_decide(actor: Actor, trade: Trade) -> bool:
    """Whether an actor has no tie to either side: no part in the trade, and never dealt with one of them."""
    return actor.party_id not in involved(trade) and not tied(trade, {actor.party_id})


def _unpaid(view: RequestView) -> bool:
    return view.kind is Kind.PRICE_REDUCTION and view.status is Status.BROKEN


def _about(entry: EntryView, view: RequestView) -> bool:
    return entry.payload.get("request") == str(view.id)


def _grant(trade: Trade, view: RequestView, told: list[EntryView]) -> Grant | None:
    by_status = {str(each.payload["status"]): each for each in told}
    agreed, broken = by_status.get(Status.AGREED.value), by_status.get(Status.BROKEN.value)
    if agreed is None or broken is None:
        return None
    case = cases.case_of(trade.pk)
    return Grant(
        source_id=view.id,
        trade_id=trade.pk,
        case_id=case.id if case else None,
        creditor_id=view.asker_id,
        debtor_id=view.answerer_id,
        owed=left_to_pay(view),
        since=broken.at,
        facts={
            "request": str(view.id),
            "case": str(case.id) if case else "",
            "agreed": str(agreed.id),
            "agreed_at": agreed.at.isoformat(),
            "unpaid": str(broken.id),
            "unpaid_since": broken.at.isoformat(),
            "owed": str(left_to_pay(view).minor),
            "held": str(sum(each.minor for each in escrow.held(trade.pk).values())),
            "debtor_has": str(_has(view.answerer_id, trade.currency).minor),
        },
    )


def _has(party_id: UUID, currency: str) -> Money:
    found = (each for each in escrow.balance(party_id) if each.currency == currency)
    return next(found, Money.zero(currency))
