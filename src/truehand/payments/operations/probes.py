"""What goes out when an account is added: the smallest amount with a code, and the link by which its owner objects."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.core import signing
from procrastinate.contrib.django import app

from truehand.escrow import operations as escrow
from truehand.kernel.ids import new_id
from truehand.payments import queries
from truehand.payments.domain.account_rules import new_probe_reference, probe_amount
from truehand.payments.models import BankAccount, PayoutRow
from truehand.payments.operations.names import SEND_PAYOUT

if TYPE_CHECKING:
    from datetime import datetime

SALT: Final = "truehand bank account objection"


def send_code(account: BankAccount, *, now: datetime) -> None:
    """Send the smallest amount, of the operator's own money, with a fresh code to a new account.

    Refuses NoBank.
    """
    channel = queries.paying_out()
    identifier, amount = new_id(now), probe_amount(channel.currencies)
    escrow.start_probe(identifier, amount, now=now)
    PayoutRow.objects.create(
        id=identifier,
        channel=channel.name,
        reference=new_probe_reference(),
        party_id=account.party_id,
        account=account,
        minor=amount.minor,
        currency=amount.currency,
        is_probe=True,
        key=f"probe:{account.id}",
        started_at=now,
    )
    app.configure_task(SEND_PAYOUT).defer(payout_id=str(identifier))


def objection_of(account: BankAccount) -> str:
    """Return what stands in the link of an announcement: only its receiver can object."""
    return signing.dumps(str(account.id), salt=SALT)
