"""Bank transfer as a channel: what it is asked is written down here, and only the bank's statement answers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from truehand.kernel.money import Money
from truehand.payments.bank.config import account_of, custody_accounts
from truehand.payments.bank.models import PaymentOrderRow
from truehand.payments.bank.operations.numbers import give_number
from truehand.payments.bank.operations.orders import keep_order, order_back
from truehand.payments.domain.channel import Fate, Instructions, Outcome, VirtualAccount
from truehand.payments.domain.orders import OrderKind, OrderState, PaymentOrderLine
from truehand.payments.domain.refusals import CallbackNotUnderstood

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from truehand.payments.domain.channel import CaseAnswer, Event, PaymentOrder, PayoutOrder, RefundOrder
    from truehand.payments.domain.report import ReportLine

_FATES = {
    OrderState.WAITING: Fate.PENDING,
    OrderState.DONE: Fate.DONE,
    OrderState.FAILED: Fate.FAILED,
    OrderState.RETURNED: Fate.DONE,  # it was paid; that it came back is booked by itself
}


class BankTransfer:
    """A number and a reference for each payment; orders in files; outcomes from statements."""

    pays_out = True
    settles = False
    pays_within = timedelta(days=7)  # transfers take days, and people longer
    answers = False  # a transfer is not taken back by a network
    refunds = True  # to the account that it came from, where the bank named it
    origins: frozenset[str] = frozenset()  # its pages are ours
    thanks = ""
    settled_by: frozenset[str] = frozenset()
    proven = False  # against files as banks describe them, never with a bank

    def __init__(self, name: str) -> None:
        self.name = name
        self.currencies = frozenset(each.currency for each in custody_accounts())

    def open(self, order: PaymentOrder) -> Instructions:
        """Return where to transfer to and with which reference, and the page that says so."""
        account = account_of(order.amount.currency)
        number = give_number(account, order.reference)
        written = account.written(order.reference)
        page = reverse("bank:transfer", args=[order.reference])
        return Instructions(url=page, account=VirtualAccount(account.holder, number, account.bank, written))

    def ask_payment(self, reference: str) -> Outcome:  # noqa: ARG002 - the channel's signature
        """Say that it is awaited: what arrives is on the statement, and nowhere before."""
        return Outcome(Fate.PENDING)

    def pay(self, order: PayoutOrder, *, now: datetime) -> Outcome:
        """Keep a payout for the next file of orders."""
        line = PaymentOrderLine(order.reference, order.amount, order.holder, order.number, order.bank)
        keep_order(OrderKind.PAYOUT, line, now=now)
        return self.ask_payout(order.reference)

    def ask_payout(self, reference: str) -> Outcome:
        """Return what the bank has said of a payout."""
        row = PaymentOrderRow.objects.filter(reference=reference).first()
        if row is None:
            return Outcome(Fate.UNKNOWN)
        return Outcome(
            _FATES[OrderState(row.state)], Money(row.minor, row.currency), row.reference, row.ended_at, row.reason
        )

    def refund(self, order: RefundOrder, *, now: datetime) -> Outcome:
        """Keep a refund for the next file of orders; FAILED where the bank never said which account it came from."""
        line = order_back(order)
        if line is None:
            return Outcome(Fate.FAILED, reason="no_account")
        keep_order(OrderKind.REFUND, line, now=now)
        return self.ask_refund(order)

    def ask_refund(self, order: RefundOrder) -> Outcome:
        """Return what the bank has said of a refund."""
        return self.ask_payout(order.reference)

    def answer(self, said: CaseAnswer, *, now: datetime) -> Outcome:  # noqa: ARG002 - the channel's signature
        """Refuse: no network takes a transfer back, so there is nothing to answer."""
        return Outcome(Fate.FAILED)

    def read(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> tuple[Event, ...]:  # noqa: ARG002 - the channel's signature
        """Refuse (CallbackNotUnderstood): a bank sends statements, not messages."""
        raise CallbackNotUnderstood

    def settlement(self, day: date) -> tuple[ReportLine, ...]:  # noqa: ARG002 - the channel's signature
        """Return nothing: statements are taken as files, under the name of their account."""
        return ()
