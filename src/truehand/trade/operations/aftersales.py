"""After-sales requests of a trade: asked by the buyer, answered and kept by the seller, else taken to a dispute."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction

from truehand.disputes.domain import decide
from truehand.disputes.domain.guarantee import UNPAID_FOR
from truehand.disputes.domain.guarantee_refusals import FundPaid
from truehand.escrow import operations as escrow
from truehand.escrow import queries as ledger
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.confirmation import ActKind, MoneyAct
from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.returns import queries
from truehand.returns.domain.course import Cause, cause_of
from truehand.returns.domain.refusals import NoAfterSales, NotNow, RequestUnknown
from truehand.returns.domain.request import Kind, Proposal, Status, checked, require_covered
from truehand.returns.operations import requests
from truehand.trade.domain.refusals import NotYourMove, TradeNotFound
from truehand.trade.models import Trade
from truehand.trade.operations import guarantee
from truehand.trade.operations.dispute import open_dispute, propose
from truehand.trade.queries.aftersales import (
    DISPUTED_AS,
    answer_by,
    may_ask,
    may_go_on,
    reducible,
    shares_held,
    warranty_of,
)
from truehand.trade.queries.conditions import dues_of
from truehand.trade.queries.guarantee import left_to_pay
from truehand.vault.operations import require_staying

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.returns.domain.request import RequestView

# A settlement is carried out the moment that it is accepted.
AT_ONCE: Final = 1
_TOLD: Final = {
    Status.OPEN: ("买方提出了售后申请，请按期答复。", "The buyer asks for something after the sale: answer in time."),
    Status.COUNTERED: ("卖方提出了其他方案，请按期答复。", "The seller proposes something else: answer in time."),
    Status.AGREED: ("售后申请已同意，请按期履行。", "The request was agreed to; it is to be kept in time."),
    Status.DONE: ("卖方表示已履行，请确认。", "The seller says that it is done: confirm it."),
    Status.KEPT: ("售后申请已履行完毕。", "The request was kept."),
    Status.DECLINED: ("售后申请被拒绝。", "The request was declined."),
    Status.SILENT: ("售后申请逾期未答复，买方可提出争议。", "Nobody answered the request: the buyer may dispute."),
    Status.BROKEN: ("售后承诺未履行，买方可提出争议。", "What was promised was not kept: the buyer may dispute."),
    Status.WITHDRAWN: ("售后申请已终止。", "The request has ended."),
    Status.DISPUTED: ("售后申请已转入争议。", "The request was taken to a dispute."),
}


@transaction.atomic
def ask(
    actor: Actor,
    trade_id: UUID,
    proposal: Proposal,
    *,
    reason: str,
    statement: str,
    hours: int | None = None,
    now: datetime,
) -> UUID:
    """Ask, as the buyer, for a sum or an act within so many days; ``hours`` are the meter's, for a warranty.

    Refuses TradeNotFound, NotYourMove, NoAfterSales, WarrantyOver, SumOutOfRange, DaysOutOfRange, CauseUnknown,
    TextOutOfRange, StatementNotUnderstood and RequestOpen.
    """
    trade = _locked(trade_id, actor)
    if actor.party_id != trade.buyer_id:
        raise NotYourMove
    require_staying(trade.buyer_id, trade.seller_id)
    if not may_ask(trade, proposal.kind, now):
        raise NoAfterSales
    if proposal.kind is Kind.WARRANTY:
        require_covered(warranty_of(trade), hours, now)
    made = requests.ask(
        actor,
        trade.pk,
        trade.seller_id,
        checked(proposal, reducible(trade)),
        reason=reason,
        # What a dispute would not take is not asked: it may become one.
        statement=decide.statement(statement, ()),
        answer_by=answer_by(trade, proposal.kind, now),
        now=now,
    )
    _tell(trade, made, now)
    return made


@transaction.atomic
def propose_reduction(
    actor: Actor, trade_id: UUID, amount: Money, *, reason: str, statement: str, now: datetime
) -> int:
    """Ask, as the buyer, for a sum of what is still held: a dispute opens with it as the settlement on the table.

    The seller accepts, declines or counters it there, and escrow shares what is held exactly. Refuses TradeNotFound,
    NotYourMove, NoAfterSales, SumOutOfRange, CauseUnknown, StatementNotUnderstood and what ``open_dispute`` does.
    """
    trade = _locked(trade_id, actor)
    if actor.party_id != trade.buyer_id:
        raise NotYourMove
    if not shares_held(trade, now):
        raise NoAfterSales
    cause, held = cause_of(reason), dues_of(trade).price_held
    checked(Proposal(Kind.PRICE_REDUCTION, amount, AT_ONCE), held)
    seen = open_dispute(
        actor,
        trade_id,
        reason=DISPUTED_AS[cause].value,
        statement=statement,
        photos=(),
        seen=trade.step,
        now=now,
        claim=amount,
    )
    return propose(actor, trade_id, to_buyer=amount, to_seller=held - amount, text=statement, seen=seen, now=now)


@transaction.atomic
def agree(actor: Actor, request_id: UUID, *, now: datetime) -> None:
    """Accept what the other side proposed: it is owed by its day. Refuses RequestUnknown, NotNow, NoAfterSales."""
    trade, view = _under_way(actor, request_id, now)
    requests.agree(actor, view.id, now=now)
    _tell(trade, view.id, now)


@transaction.atomic
def counter(actor: Actor, request_id: UUID, *, amount: Money, days: int, text: str, now: datetime) -> None:
    """Propose another sum, act or day, as the seller. Refuses as ``ask`` and ``agree``."""
    trade, view = _under_way(actor, request_id, now)
    checked(Proposal(view.kind, amount, days), reducible(trade))
    requests.counter(actor, view.id, amount, days, text, now=now)
    _tell(trade, view.id, now)


@transaction.atomic
def decline(actor: Actor, request_id: UUID, text: str, *, now: datetime) -> None:
    """Say no to what the other side proposed; the buyer may take it to a dispute."""
    trade, view = _of(actor, request_id)
    requests.decline(actor, view.id, text, now=now)
    _tell(trade, view.id, now)


@transaction.atomic
def perform(actor: Actor, request_id: UUID, text: str, *, now: datetime) -> None:
    """Say, as the seller, what was done of what was promised."""
    trade, view = _of(actor, request_id)
    requests.perform(actor, view.id, text, now=now)
    _tell(trade, view.id, now)


@transaction.atomic
def confirm(actor: Actor, request_id: UUID, *, kept: bool, now: datetime) -> None:
    """Say, as the buyer, whether what was promised was done."""
    trade, view = _of(actor, request_id)
    requests.confirm(actor, view.id, kept=kept, now=now)
    _tell(trade, view.id, now)


@transaction.atomic
def withdraw(actor: Actor, request_id: UUID, *, now: datetime) -> None:
    """Take a request back, as the buyer, before it was agreed to."""
    trade, view = _of(actor, request_id)
    requests.withdraw(actor, view.id, now=now)
    _tell(trade, view.id, now)


def reduction_act(actor: Actor, view: RequestView) -> MoneyAct:
    """Return what the seller confirms: what is still to be paid of the agreed sum, to the buyer; refuses FundPaid."""
    names, amount = people.parties([view.asker_id]), _left(view)
    return MoneyAct(ActKind.PAY_DEBT, names[view.asker_id].display_name, amount, view.id, str(actor.party_id))


@transaction.atomic
def pay(actor: Actor, request_id: UUID, *, confirmation: UUID | None, now: datetime) -> None:
    """Pay an agreed price reduction out of the seller's balance, whole and once.

    ``confirmation`` is of ``reduction_act``. Nothing is paid while a dispute is open, nor advanced by the platform.
    What the guarantee fund paid in the seller's place is not paid twice, and the fund has its own back first.
    Refuses NoAfterSales, NotNow, FundPaid, InsufficientBalance and what confirmations refuse.
    """
    trade, view = _under_way(actor, request_id, now)
    if actor.party_id != trade.seller_id or view.kind is not Kind.PRICE_REDUCTION:
        raise NotNow
    amount = _left(view)
    checked(Proposal(view.kind, amount, view.days), reducible(trade))
    requests.pay(actor, view.id, now=now)
    escrow.lock_balances((trade.buyer_id, trade.seller_id), trade.currency, now=now)
    payments.require_covered(actor.party_id, amount)
    identity.use(actor, confirmation, reduction_act(actor, view), now=now)
    escrow.charge(trade.seller_id, to=[(trade.buyer_id, amount)], key=f"reduction:{view.id}", subject=trade.pk, now=now)
    guarantee.settle(trade, view.id, now=now)
    _tell(trade, view.id, now)


@transaction.atomic
def dispute(actor: Actor, request_id: UUID, *, photos: Sequence[bytes], seen: int, now: datetime) -> int:
    """Take a request that was declined, not answered or not kept to a dispute, where the trade still has one.

    Refuses RequestUnknown, NotNow and what ``open_dispute`` does.
    """
    trade, view = _of(actor, request_id)
    reason, statement = requests.dispute(actor, view.id, now=now)
    claim = view.amount if view.amount.minor else None
    step = open_dispute(
        actor,
        trade.pk,
        reason=DISPUTED_AS[Cause(reason)].value,
        statement=statement,
        photos=photos,
        seen=seen,
        now=now,
        claim=claim,
    )
    _tell(trade, view.id, now)
    return step


@transaction.atomic
def lapse(request_id: UUID, *, now: datetime) -> None:
    """Do what silence does with a request whose time is over, and tell both. Refuses NotNow before that."""
    trade_id, _, _ = requests.lapse(request_id, now=now)
    _tell(Trade.objects.get(pk=trade_id), request_id, now)


def _left(view: RequestView) -> Money:
    """Return what is still to be paid; refuse (FundPaid) while the guarantee fund has not had its own back."""
    amount = left_to_pay(view)
    if amount.minor == 0 or (amount != view.amount and ledger.recourse(view.answerer_id)):
        raise FundPaid
    return amount


def _locked(trade_id: UUID, actor: Actor) -> Trade:
    """Return the trade, its row locked: its next step waits for the request, or was seen by it."""
    trade = Trade.objects.select_for_update().filter(pk=trade_id).first()
    if trade is None or actor.party_id not in {trade.buyer_id, trade.seller_id}:
        raise TradeNotFound
    return trade


def _of(actor: Actor, request_id: UUID) -> tuple[Trade, RequestView]:
    """Return trade and request for a side of it; refuses RequestUnknown. The trade is locked before the request."""
    view = queries.request(request_id)
    try:
        trade = _locked(view.trade_id, actor)
    except TradeNotFound as error:
        raise RequestUnknown from error
    return trade, queries.request(request_id)


def _under_way(actor: Actor, request_id: UUID, now: datetime) -> tuple[Trade, RequestView]:
    trade, view = _of(actor, request_id)
    if not may_go_on(trade, view.kind, now):
        raise NoAfterSales
    return trade, view


def _tell(trade: Trade, request_id: UUID, now: datetime) -> None:
    view = queries.request(request_id)
    zh, en = _TOLD[view.status]
    link = f"/trades/{trade.pk}/after-sales/"
    if view.status is Status.BROKEN and view.amount.minor:
        # Proposed with its proof: that it was agreed to and not paid stands in the log.
        day = now + UNPAID_FOR
        zh = f"约定的 {view.amount} 逾期未付。卖方仍可付清；{day:%Y-%m-%d} 起买方可申请保障基金赔付，证据已存证。"
        en = (
            f"{view.amount} that was agreed to is unpaid. The seller may still pay; from {day:%Y-%m-%d} on the "
            "buyer may claim it from the guarantee fund. The proof stands in the log."
        )
        link = f"/trades/{trade.pk}/guarantee/"
    identity.notify_all(
        (trade.buyer_id, trade.seller_id),
        kind="trade.after_sales",
        zh=f"《{trade.title}》{zh}",
        en=f"{trade.title}: {en}",
        link=link,
        due_at=view.due_at,
        now=now,
    )
