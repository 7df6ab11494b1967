"""What a line does to the books, decided once and written beside it.

A payment that was asked for is handed to the caller as a receipt, to be booked like a call-back's: it moves a trade.
All else is booked here: suspense, orders carried out or returned, charges, and money that left without an order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.escrow import operations as escrow
from truehand.evidence import operations as evidence
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.payments import queries
from truehand.payments.bank.models import BankLine, GivenNumber, SuspenseItem
from truehand.payments.bank.operations import carried_out, settlements
from truehand.payments.domain.booking import LineState, SuspenseReason, SuspenseState, Wanted, credit_goes_to
from truehand.payments.domain.channel import Arrival
from truehand.payments.domain.refusals import IntentUnknown
from truehand.payments.domain.statement import Entry
from truehand.payments.domain.views import IntentStatus

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.canonical import Json
    from truehand.payments.domain.views import Receipt

# The name that the channel is configured under.
CHANNEL: Final = "bank"


def decide_line(line_id: int, *, now: datetime) -> Receipt | None:
    """Decide a line, once and in the caller's transaction; return the receipt that the caller has to book, if any."""
    settlements.wait_for_files()
    rows = BankLine.objects.select_for_update(of=("self",)).select_related("statement")
    row = rows.filter(id=line_id, state=LineState.NEW).first()
    if row is None:
        return None
    if row.minor < 0:
        _debit(row, now)
        return None
    if row.returned or row.reversal or row.reference[:2] in {"PO", "RE", "RF"}:
        _came_back(row, now)
        return None
    return _credit(row, now)


def line_key(row: BankLine) -> str:
    """Return what a line is booked under."""
    return f"{CHANNEL}:{row.key}"


def _credit(row: BankLine, now: datetime) -> Receipt | None:
    wanted = _wanted(row)
    settled = settlements.by_line(row, now) if wanted is None else None
    if isinstance(settled, LineState):
        decided(row, settled, None, now)
        return None
    reason = settled or credit_goes_to(_entry(row), wanted)
    if reason is not None or wanted is None:
        into_suspense(row, reason or SuspenseReason.UNKNOWN, wanted, now)
        return None
    reference = wanted.intent.reference
    receipt = payments.take_receipt(CHANNEL, reference, Arrival(row.key, Money(row.minor, row.currency)), now=now)
    decided(row, LineState.PAYMENT, wanted.intent.trade_id, now)
    _ask_for_rest(wanted, receipt, now)
    return receipt


def _wanted(row: BankLine) -> Wanted | None:
    """Return the payment that a credit is for: by the sub-account it came to, else by its reference."""
    given = GivenNumber.objects.filter(account=row.account, number=row.credited).first() if row.credited else None
    reference = given.reference if given else row.reference
    if not reference:
        return None
    try:
        intent = queries.intent_of_reference(reference)
    except IntentUnknown:
        return None
    return Wanted(intent, people.legal_name(intent.payer_id) or "") if intent.channel == CHANNEL else None


def _ask_for_rest(wanted: Wanted, receipt: Receipt, now: datetime) -> None:
    """Tell a payer whose transfer was too small what is still open; what came is held for the trade meanwhile."""
    intent = wanted.intent
    other = intent.amount.currency != receipt.amount.currency  # told where it is booked
    if other or intent.status is not IntentStatus.OPEN or intent.rest <= receipt.amount:
        return
    rest = intent.rest - receipt.amount
    identity.notify(
        intent.payer_id,
        kind="payment.top_up",
        zh=f"收到 {receipt.amount}，还差 {rest}。请向同一账户补足，附言不变；交易未成时已收款项退回您的余额。",
        en=f"{receipt.amount} arrived, {rest} is still open: transfer it to the same account with the same reference. "
        "If the trade ends, what arrived returns to your balance.",
        link=f"/money/transfer/{intent.reference}",
        now=now,
    )


def into_suspense(row: BankLine, reason: SuspenseReason, wanted: Wanted | None, now: datetime) -> SuspenseItem:
    """Keep a credit in an account of its own until a person has placed it; operators are told."""
    amount = Money(row.minor, row.currency)
    item = SuspenseItem.objects.create(
        id=new_id(now),
        line=row,
        reason=reason,
        state=SuspenseState.OPEN,
        minor=row.minor,
        currency=row.currency,
        intent_id=wanted.intent.id if wanted else None,
        trade_id=wanted.intent.trade_id if wanted else None,
        party_id=wanted.intent.payer_id if wanted else None,
        owner=row.statement.given_by if _operates(row.statement.given_by) else None,
        opened_at=now,
    )
    escrow.receive_suspense(item.id, amount, key=line_key(row), now=now)
    decided(row, LineState.SUSPENSE, item.id, now)
    payload: dict[str, Json] = {"reason": reason.value, "minor": row.minor, "currency": row.currency}
    evidence.record("payment.suspense_opened", subject=item.id, payload=payload, actor=None, now=now)
    return item


def _operates(party_id: UUID | None) -> bool:
    return party_id is not None and Role.OPERATOR in people.actor_of_party(party_id).roles


def _debit(row: BankLine, now: datetime) -> None:
    amount, key = Money(-row.minor, row.currency), line_key(row)
    ended = carried_out.by_line(row, now)
    if ended is not None:
        decided(row, LineState.PAID_OUT, ended, now)
    elif row.charge:
        escrow.bank_charge(amount, key=key, subject=row.statement_id, now=now)
        decided(row, LineState.CHARGE, None, now)
    elif isinstance(settled := settlements.by_line(row, now), LineState):
        decided(row, settled, None, now)
    else:
        decided(row, LineState.UNEXPLAINED, None, now)
        _raise_alarm(row, amount, now)


def _came_back(row: BankLine, now: datetime) -> None:
    """Undo an order that was carried out; a return that fits none is looked at by a person."""
    subject = carried_out.returned_by_line(row, now)
    if subject is None:
        into_suspense(row, SuspenseReason.RETURN_UNKNOWN, None, now)
    else:
        decided(row, LineState.RETURNED, subject, now)


def _raise_alarm(row: BankLine, amount: Money, now: datetime) -> None:
    """Money left that nobody ordered: no payout follows it until two people say so."""
    zh = f"存管账户 {row.account} 于 {row.day} 有一笔无指令支出 {amount}（第 {row.line} 行）。"
    en = f"{amount} left {row.account} on {row.day} without an order of ours (line {row.line})."
    payments.hold_payouts(row.statement_id, zh=zh, en=en, actor=None, now=now)
    watchers = [each.id for each in people.with_role(Role.OPERATOR)]
    identity.notify_all(watchers, kind="payment.unexplained", zh=zh, en=en, link="/money/bank/", now=now)
    payload: dict[str, Json] = {"account": row.account, "line": row.line, "minor": row.minor, "currency": row.currency}
    evidence.record("payment.unexplained_debit", subject=row.statement_id, payload=payload, actor=None, now=now)


def decided(row: BankLine, state: LineState, subject: UUID | None, now: datetime) -> None:
    """Write down what a line did."""
    row.state, row.subject, row.decided_at = state, subject, now
    row.save(update_fields=["state", "subject", "decided_at"])


def _entry(row: BankLine) -> Entry:
    return Entry(row.line, row.day, Money(row.minor, row.currency), name=row.name)
