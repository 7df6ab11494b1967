"""What a party owes the platform: charged, netted from what it is credited with next, paid, or written off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow.domain import accounts, plan
from truehand.escrow.domain.views import Operation
from truehand.escrow.operations.netting import net
from truehand.escrow.operations.posting import Request, lock_balances, locked, money_json, post, replay
from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.accounts import Line
    from truehand.escrow.domain.views import TransferView
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
