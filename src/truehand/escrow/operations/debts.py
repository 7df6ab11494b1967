"""What a party owes the platform: charged, netted from what it is credited with next, paid, or written off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow import queries
from truehand.escrow.domain import accounts, plan
from truehand.escrow.domain.accounts import Line
from truehand.escrow.domain.debts import WRITE_OFF
from truehand.escrow.domain.refusals import InsufficientBalance, MoreThanOwed
from truehand.escrow.domain.views import Operation
from truehand.escrow.operations.netting import net, to_fund
from truehand.escrow.operations.posting import Request, lock_balances, locked, money_json, post, replay
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.proposal import moving
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.views import TransferView
    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json


@transaction.atomic
def charge(
    party_id: UUID,
    *,
    to: Sequence[tuple[UUID, Money]],
    key: str,
    subject: UUID,
    now: datetime,
    reversed_: Sequence[Line] = (),
) -> tuple[TransferView, ...]:
    """Charge a party for what others are to get, at once: from its balance first, the rest becomes its debt; once.

    ``subject`` is what the charge is about, usually a trade. ``reversed_`` are lines of the platform's own that belong
    to it, such as a commission that is given up. Refuses AmountNotPositive, CurrencyMismatch and ChangedRepeat.
    """
    wanted = [(payee, plan.positive(amount)) for payee, amount in to]
    currency = wanted[0][1].currency
    content: dict[str, Json] = {
        "party": str(party_id),
        "to": [{"to": str(payee), "amount": money_json(amount)} for payee, amount in wanted],
    }
    request = Request(f"charge:{key}", Operation.CHARGE, subject, content)
    stored = replay(request)
    if stored is not None:
        return stored
    lock_balances((party_id, *(payee for payee, _ in wanted)), currency, now=now)
    row = locked(accounts.balance(party_id, currency), now=now)
    # What is frozen or promised elsewhere is not there to be taken: it becomes debt.
    available = Money(row.balance - row.reserved if row and not row.frozen else 0, currency)
    lines = [*reversed_, *plan.charge(party_id, available, to=wanted)]
    return post(request, net(lines, now=now), now=now)


@transaction.atomic
def pay_debt(party_id: UUID, amount: Money, *, key: str, now: datetime) -> tuple[TransferView, ...]:
    """Pay part or all of a party's debt out of its balance in the same currency; once per key.

    Refuses AmountNotPositive, MoreThanOwed, InsufficientBalance and ChangedRepeat.
    """
    request = Request(f"pay_debt:{party_id}:{key}", Operation.NET_DEBT, party_id, {"amount": money_json(amount)})
    stored = replay(request)
    if stored is not None:
        return stored
    lock_balances((party_id,), amount.currency, now=now)
    _owed(party_id, amount)
    source = accounts.balance(party_id, amount.currency)
    row = locked(source, now=now)
    available = Money(row.balance - row.reserved if row else 0, amount.currency)
    if available < amount:
        raise InsufficientBalance(available=available, asked=amount)
    return post(request, to_fund([Line(source, accounts.debt(party_id, amount.currency), amount)]), now=now)


def propose_write_off(actor: Actor, party_id: UUID, amount: Money, *, reason: str, now: datetime) -> UUID:
    """Propose, as operator, to write off a debt or part of it; return the proposal that a second one decides.

    Refuses AmountNotPositive, MoreThanOwed, and what four eyes refuse.
    """
    payload = _write_off(party_id, _owed(party_id, amount))
    return identity.propose(actor, act=WRITE_OFF, subject=party_id, payload=payload, reason=reason, now=now)


@transaction.atomic
def write_off(actor: Actor, party_id: UUID, amount: Money, *, now: datetime) -> tuple[TransferView, ...]:
    """Write off exactly what another operator approved: the debt is so much less.

    The operator bears what it lent, and the guarantee fund what it paid, the operator first.

    Refuses SecondPersonNeeded, AmountNotPositive and MoreThanOwed.
    """
    payload = _write_off(party_id, amount)
    approval = identity.use_approval(actor, act=WRITE_OFF, subject=party_id, payload=payload, now=now)
    lock_balances((party_id,), amount.currency, now=now)
    owed, recourse = _owed_in_all(party_id, amount), accounts.recourse(party_id, amount.currency)
    content: dict[str, Json] = {"amount": money_json(amount), "approval": str(approval)}
    request = Request(f"write_off:{approval}", Operation.WRITE_OFF, party_id, content)
    lines = plan.given_up(amount, owed, queries.balance_of(recourse), debtor=party_id)
    return post(request, lines, now=now)


def _owed(party_id: UUID, amount: Money) -> Money:
    """Return the amount; refuse (MoreThanOwed) more than the party owes."""
    _owed_in_all(party_id, amount)
    return amount


def _owed_in_all(party_id: UUID, amount: Money) -> Money:
    owed = {each.currency: each for each in queries.debts(party_id)}.get(amount.currency)
    if plan.positive(amount) != amount or owed is None or amount > owed:
        raise MoreThanOwed(asked=amount)
    return owed


def _write_off(party_id: UUID, amount: Money) -> dict[str, Json]:
    """Return what is approved; the debtor has a part in it and does not approve it as an operator."""
    relieved = f"{people.name_of(party_id)} · 欠款核销 · debt written off"
    return {**moving(amount, relieved), "parties": [str(party_id)]}
