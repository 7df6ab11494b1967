"""Freezing: nothing leaves an account until it is thawed; what enters it enters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow import queries
from truehand.escrow.operations import calls, engine
from truehand.evidence import operations as evidence
from truehand.kernel.ids import new_id

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.escrow.domain.accounts import Account

FREEZE = "select escrow_freeze(%s::uuid, %s, %s::uuid, %s, %s, %s, %s, %s::timestamptz)"


def freeze(account: Account, *, reason: str, now: datetime) -> bool:
    """Refuse every debit of an account from now on (``escrow.frozen``); false when it was frozen already."""
    return _set(account, freezing=True, reason=reason, now=now)


def thaw(account: Account, *, reason: str, now: datetime) -> bool:
    """Let an account be debited again; false when it was not frozen."""
    return _set(account, freezing=False, reason=reason, now=now)


@transaction.atomic
def freeze_trade(trade_id: UUID, *, reason: str, now: datetime) -> int:
    """Freeze everything that a trade holds; return how many holds were not frozen before."""
    return sum(freeze(hold, reason=reason, now=now) for hold in queries.holds_of(trade_id))


@transaction.atomic
def thaw_trade(trade_id: UUID, *, reason: str, now: datetime) -> int:
    """Thaw everything that a trade holds; return how many holds were frozen before."""
    return sum(thaw(hold, reason=reason, now=now) for hold in queries.holds_of(trade_id))


@transaction.atomic
def _set(account: Account, *, freezing: bool, reason: str, now: datetime) -> bool:
    kind, owner, purpose, currency = (
        account.kind.value,
        str(account.owner),
        calls.purpose_of(account),
        account.currency,
    )
    values = [str(new_id(now)), kind, owner, purpose, currency, freezing, reason, now.isoformat()]
    (changed,) = engine.fetch(FREEZE, values)
    if changed:
        told = "escrow.frozen" if freezing else "escrow.thawed"
        payload = {"account": account.name, "currency": account.currency, "reason": reason}
        evidence.record(told, subject=account.owner, payload=payload, actor=None, now=now)
    return bool(changed)
