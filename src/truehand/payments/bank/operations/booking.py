"""What a line does to the books, decided once and written beside it.

A payment that was asked for is handed to the caller as a receipt, to be booked like a call-back's: it moves a trade.
All else is booked here: suspense, orders carried out or returned, charges, and money that left without an order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.evidence import operations as evidence
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.payments.bank.models import SuspenseItem
from truehand.payments.bank.operations import carried_out, settlements
from truehand.payments.bank.operations.group import CHANNEL
from truehand.payments.domain.booking import LineState, SuspenseReason, SuspenseState, Wanted, credit_goes_to
from truehand.payments.domain.channel import Arrival
from truehand.payments.domain.statement import Entry
from truehand.payments.domain.views import IntentStatus

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.kernel.canonical import Json
    from truehand.payments.bank.models import BankLine
    from truehand.payments.bank.operations.group import Group
    from truehand.payments.domain.views import Receipt


def decide_line(line_id: int, *, group: Group) -> Receipt | None:
    """Decide a line of a group, once and in the caller's transaction; return the receipt that the caller has to book.

    Nothing for a line that is decided already. The lines are decided in their order, and the group is closed after the
    last.
    """
    row = group.rows.pop(line_id, None)
    if row is None:
        return None
    if row.minor < 0:
        _debit(row, group)
        return None
    if row.returned or row.reversal or row.reference[:2] in {"PO", "RE", "RF"}:
        _came_back(row, group)
        return None
    return _credit(row, group)


def _credit(row: BankLine, group: Group) -> Receipt | None:
    wanted = group.wanted(row)
    settled = settlements.by_line(row, group.batches, group.now) if wanted is None else None
    if isinstance(settled, LineState):
        group.decided(row, settled, None)
        return None
    reason = settled or credit_goes_to(_entry(row), wanted)
    if reason is not None or wanted is None:
        _into_suspense(row, reason or SuspenseReason.UNKNOWN, wanted, group)
        return None
    reference = wanted.intent.reference
    receipt = payments.take_receipt(CHANNEL, reference, Arrival(row.key, Money(row.minor, row.currency)), now=group.now)
    group.decided(row, LineState.PAYMENT, wanted.intent.trade_id)
    group.moves(wanted.intent.trade_id)
    _ask_for_rest(wanted, receipt, group.now)
    return receipt


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


def _into_suspense(row: BankLine, reason: SuspenseReason, wanted: Wanted | None, group: Group) -> None:
    """Keep a credit in an account of its own until a person has placed it; operators are told."""
    item = SuspenseItem(
        id=new_id(group.now),
        line=row,
        reason=reason,
        state=SuspenseState.OPEN,
        minor=row.minor,
        currency=row.currency,
        intent_id=wanted.intent.id if wanted else None,
        trade_id=wanted.intent.trade_id if wanted else None,
        party_id=wanted.intent.payer_id if wanted else None,
        owner=row.statement.given_by if group.operates(row.statement.given_by) else None,
        opened_at=group.now,
    )
    group.suspend(item)
    group.decided(row, LineState.SUSPENSE, item.id)


def _debit(row: BankLine, group: Group) -> None:
    ended = carried_out.by_line(row, group.files, group.now)
    if ended is not None:
        group.decided(row, LineState.PAID_OUT, ended)
    elif row.charge:
        group.charge(row)
        group.decided(row, LineState.CHARGE, None)
    elif isinstance(settled := settlements.by_line(row, group.batches, group.now), LineState):
        group.decided(row, settled, None)
    else:
        group.decided(row, LineState.UNEXPLAINED, None)
        _raise_alarm(row, Money(-row.minor, row.currency), group.now)


def _came_back(row: BankLine, group: Group) -> None:
    """Undo an order that was carried out; a return that fits none is looked at by a person."""
    subject = carried_out.returned_by_line(row, group.now)
    if subject is None:
        _into_suspense(row, SuspenseReason.RETURN_UNKNOWN, None, group)
    else:
        group.decided(row, LineState.RETURNED, subject)


def _raise_alarm(row: BankLine, amount: Money, now: datetime) -> None:
    """Money left that nobody ordered: no payout follows it until two people say so."""
    zh = f"存管账户 {row.account} 于 {row.day} 有一笔无指令支出 {amount}（第 {row.line} 行）。"
    en = f"{amount} left {row.account} on {row.day} without an order of ours (line {row.line})."
    payments.hold_payouts(row.statement_id, zh=zh, en=en, actor=None, now=now)
    watchers = [each.id for each in people.with_role(Role.OPERATOR)]
    identity.notify_all(watchers, kind="payment.unexplained", zh=zh, en=en, link="/money/bank/", now=now)
    payload: dict[str, Json] = {"account": row.account, "line": row.line, "minor": row.minor, "currency": row.currency}
    evidence.record("payment.unexplained_debit", subject=row.statement_id, payload=payload, actor=None, now=now)


def _entry(row: BankLine) -> Entry:
    return Entry(row.line, row.day, Money(row.minor, row.currency), name=row.name)
