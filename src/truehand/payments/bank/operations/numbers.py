"""Numbers of the pools, given out one a payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Max

from truehand.payments.bank.models import GivenNumber

if TYPE_CHECKING:
    from truehand.payments.domain.custody import CustodyAccount


@transaction.atomic
def give_number(account: CustodyAccount, reference: str) -> str:
    """Return the number that a payment is transferred to, the same for the same reference; refuses NumbersUsedUp.

    An account without a pool has one number for all, and the reference alone tells its payments apart.
    """
    if not account.digits:
        return account.number
    given = GivenNumber.objects.filter(reference=reference).first()
    if given is not None:
        return given.number
    with connection.cursor() as cursor:  # one after the other, so that no two payments get one number
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"bank number {account.name}"])
    again = GivenNumber.objects.filter(reference=reference).first()
    if again is not None:
        return again.number
    last = GivenNumber.objects.filter(account=account.name).aggregate(last=Max("serial"))["last"] or 0
    row = GivenNumber.objects.create(
        account=account.name,
        serial=last + 1,
        number=account.sub_account(last + 1),
        reference=reference,
    )
    return row.number
