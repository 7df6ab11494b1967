"""The guarantee fund: filled by the operator with four eyes, and paying once what a debtor leaves unpaid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow import queries
from truehand.escrow.domain import accounts, plan
from truehand.escrow.domain.accounts import Line
from truehand.escrow.domain.guarantee import FUND, FUND_WORDS, Paid, shared
from truehand.escrow.domain.posting import Request
from truehand.escrow.domain.refusals import InsufficientBalance
from truehand.escrow.domain.views import Operation
from truehand.escrow.operations.netting import net
from truehand.escrow.operations.posting import lock_balances, lock_fund, locked, money_json, post, replay
from truehand.identity import operations as identity
from truehand.identity.domain.proposal import moving
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.views import TransferView
    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json


@transaction.atomic
def propose_funding(actor: Actor, amount: Money, *, reason: str, now: datetime) -> UUID:
    """Propose, as operator, to pay earned commission into the fund; return the proposal that a second one decides.

    Refuses AmountNotPositive, InsufficientBalance (more than was earned), and what four eyes refuse.
    """
    _earned(amount)
    payload, subject = _funding(amount), accounts.FUND
    return identity.propose(actor, act=FUND, subject=subject, payload=payload, reason=reason, now=now)


@transaction.atomic
def fund_guarantee(actor: Actor, amount: Money, *, now: datetime) -> tuple[TransferView, ...]:
    """Pay into the fund exactly what another operator approved.

    Refuses SecondPersonNeeded, AmountNotPositive and InsufficientBalance.
    """
    payload, subject = _funding(amount), accounts.FUND
    approval = identity.use_approval(actor, act=FUND, subject=subject, payload=payload, now=now)
    # Commission has no lock of its own: whoever pays it in waits for the fund's.
    lock_fund(amount.currency, now=now)
    _earned(amount)
    content: dict[str, Json] = {"amount": money_json(amount), "approval": str(approval)}
    request = Request(f"fund_guarantee:{approval}", Operation.FUND_GUARANTEE, subject, content)
    line = Line(accounts.commission(amount.currency), accounts.guarantee(amount.currency), amount)
    return post(request, [line], now=now)


@transaction.atomic
def pay_guarantee(
    claim_id: UUID, due: Money, *, most: Money, debtor: UUID, creditor: UUID, subject: UUID, now: datetime
) -> Paid:
    """Pay a creditor what is due: out of the debtor's balance, the rest out of the fund, at most ``most`` of it.

    Once a claim; a repeat returns what was paid. What the fund pays is the debtor's debt, and goes to the fund first
    when it is paid. Both balances are locked before the fund. Refuses AmountNotPositive, InsufficientBalance (neither
    the debtor nor the fund has anything) and ChangedRepeat.
    """
    plan.positive(due)
    content: dict[str, Json] = {
        "debtor": str(debtor),
        "creditor": str(creditor),
        "due": money_json(due),
        "most": money_json(most),
    }
    request = Request(f"guarantee:{claim_id}", Operation.PAY_GUARANTEE, subject, content)
    lock_balances((debtor, creditor), due.currency, now=now)
    stored = replay(request)
    if stored is not None:
        return _paid(stored, debtor, due.currency)
    row, fund = locked(accounts.balance(debtor, due.currency), now=now), lock_fund(due.currency, now=now)
    paid = shared(
        due,
        available=Money(row.balance - row.reserved if row and not row.frozen else 0, due.currency),
        most=most,
        holds=Money(fund.balance - fund.reserved if not fund.frozen else 0, due.currency),
    )
    whole = paid.own + paid.fund
    if whole.minor == 0:
        raise InsufficientBalance(available=whole, asked=due)
    lines = plan.guaranteed(whole, paid.own, debtor=debtor, creditor=creditor)
    return _paid(post(request, net(lines, now=now), now=now), debtor, due.currency)


def _paid(posted: tuple[TransferView, ...], debtor: UUID, currency: str) -> Paid:
    def out_of(account: accounts.Account) -> Money:
        return sum((each.amount for each in posted if each.debit == account), Money.zero(currency))

    return Paid(own=out_of(accounts.balance(debtor, currency)), fund=out_of(accounts.guarantee(currency)))


def _earned(amount: Money) -> None:
    """Refuse (AmountNotPositive, InsufficientBalance) what the operator has not earned in commission."""
    earned = queries.balance_of(accounts.commission(amount.currency))
    if plan.positive(amount) > earned:
        raise InsufficientBalance(available=earned, asked=amount)


def _funding(amount: Money) -> dict[str, Json]:
    return {**moving(amount, " · ".join(FUND_WORDS)), "parties": []}
