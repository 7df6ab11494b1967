"""Debts to the platform are pursued: the debtor is reminded, and one that stays counts against its standing."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from truehand.credit import operations as credit
from truehand.credit.domain.facts import FactKind
from truehand.escrow import queries as escrow
from truehand.identity import operations as identity
from truehand.trade.domain.debts import A_MONTH, is_reminded

if TYPE_CHECKING:
    from datetime import datetime

    from truehand.escrow.domain.debts import Debt


def remind_debtors(*, now: datetime) -> int:
    """Remind whoever owes the platform and is due for it today; return how many. To be called once a day."""
    reminded = 0
    for debt in escrow.debts_by_age():
        days = (now - debt.since) // timedelta(days=1)
        if is_reminded(days):
            _remind(debt, days, now)
            reminded += 1
    return reminded


@transaction.atomic
def _remind(debt: Debt, days: int, now: datetime) -> None:
    if days >= A_MONTH:
        credit.record_fact(debt.party_id, kind=FactKind.INDEBTED, trade_id=debt.subject, amount=None, now=now)
    identity.notify(
        debt.party_id,
        kind="debt.reminder",
        zh=f"您欠平台 {debt.owed}，已 {days} 天。您的下一笔入账将先抵扣欠款；超过一个月未还会影响您的信用。",
        en=f"You have owed the platform {debt.owed} for {days} days. It is netted from your next credit; "
        "after a month it counts against your standing.",
        link="/money/debts/",
        now=now,
    )
