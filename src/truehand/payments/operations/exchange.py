"""Rates come in with their source, and balances are exchanged at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from truehand.escrow import operations as escrow
from truehand.escrow import queries as ledger
from truehand.escrow.domain.accounts import AccountKind
from truehand.escrow.domain.plan import positive
from truehand.escrow.domain.refusals import ChangedRepeat, InsufficientBalance
from truehand.identity import operations as identity
from truehand.identity.domain.confirmation import LONGEST_PAYEE, ActKind, MoneyAct
from truehand.kernel.actor import Role
from truehand.kernel.ids import new_id
from truehand.kernel.money import Money
from truehand.payments.domain.rates import Exchanged, decimals
from truehand.payments.models import ExchangeRate
from truehand.payments.queries.rates import offer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from truehand.kernel.actor import Actor
    from truehand.kernel.canonical import Json
    from truehand.payments.domain.rates import Conversion, Quote, Rate


@transaction.atomic
def keep_rates(quotes: Iterable[Quote], *, now: datetime, actor: Actor | None = None) -> int:
    """Keep rates, all or none; what a source has said already is passed over. Return how many are new.

    Refuses (NotPermitted) anybody but an operator; without an actor the command line enters them.
    """
    if actor is not None:
        actor.require(Role.OPERATOR)
    rows = [
        ExchangeRate(
            id=new_id(now),
            base=each.base,
            quote=each.quote,
            numerator=each.ratio.numerator,
            denominator=each.ratio.denominator,
            source=each.source,
            valid_from=each.valid_from,
            valid_until=each.valid_until,
            entered_at=now,
            entered_by=actor.party_id if actor else None,
        )
        for each in quotes
    ]
    before = ExchangeRate.objects.count()
    ExchangeRate.objects.bulk_create(rows, ignore_conflicts=True)
    return ExchangeRate.objects.count() - before


def exchange_act(actor: Actor, given: Money, *, to: str, now: datetime) -> MoneyAct:
    """Return what the actor confirms: what is given, what is got, and the rate with its source and its day.

    A newer rate makes it another act. Refuses NoFreshRate and AmountNotPositive (also when it comes to nothing).
    """
    result, held = offer(given, to=to, now=now)
    bound = f"{held.id} {positive(result.got).minor}"
    payee = f"{result.got} ({rate_words(held)})"[:LONGEST_PAYEE]
    return MoneyAct(ActKind.EXCHANGE, payee, given, actor.party_id, bound)


def rate_words(held: Rate) -> str:
    """Return a rate as who confirms an exchange reads it, with its source and its day."""
    return f"1 {held.base} = {decimals(held.ratio)} {held.quote} · {held.source}, {held.valid_from:%Y-%m-%d}"


@transaction.atomic
def convert(actor: Actor, given: Money, *, to: str, key: str, confirmation: UUID | None, now: datetime) -> Exchanged:
    """Exchange part of the actor's own balance at the stored rate that holds now; once per key.

    ``confirmation`` is of ``exchange_act``. What is got pays a debt in that currency first. Refuses NotVerified,
    NoFreshRate, InsufficientBalance, AmountNotPositive (also when it comes to nothing), ChangedRepeat for another
    amount under the key, and what confirmations refuse.
    """
    actor.require_verified()
    own_key = f"{actor.party_id}:{key}"
    earlier = _exchanged(own_key, to)
    if earlier is not None:
        if earlier.given != given:
            raise ChangedRepeat(key=f"convert:{own_key}")
        return earlier
    require_covered(actor.party_id, given)
    result, held = offer(given, to=to, now=now)
    identity.use(actor, confirmation, exchange_act(actor, given, to=to, now=now), now=now)
    exchange_as_confirmed(actor.party_id, result, held, key=own_key, now=now)
    return Exchanged(result.given, result.got)


def exchange_as_confirmed(party_id: UUID, result: Conversion, held: Rate, *, key: str, now: datetime) -> None:
    """Exchange between a party's balances what it confirmed, in the caller's transaction; once per key.

    Refuses InsufficientBalance and ChangedRepeat.
    """
    told: dict[str, Json] = {
        "id": str(held.id),
        "ratio": str(held.ratio),
        "source": held.source,
        "valid_from": held.valid_from.isoformat(),
        "rest": str(result.rest),
    }
    escrow.convert(party_id, given=result.given, got=result.got, rate=told, key=key, now=now)


def require_covered(party_id: UUID, amount: Money) -> None:
    """Refuse (InsufficientBalance) before anybody confirms it; the ledger itself decides again."""
    available = {each.currency: each for each in ledger.balance(party_id)}.get(amount.currency)
    if available is None or available < amount:
        raise InsufficientBalance(available=available or Money.zero(amount.currency), asked=amount)


def _exchanged(own_key: str, to: str) -> Exchanged | None:
    """Return what was exchanged under a key before; None when nothing was."""
    moved = ledger.transfers_of_key(f"convert:{own_key}")
    if not moved:
        return None
    given = sum(each.amount.minor for each in moved if each.credit.kind is AccountKind.EXCHANGE)
    got = [each.amount for each in moved if each.debit.kind is AccountKind.EXCHANGE]
    out_of = next(each.amount.currency for each in moved if each.credit.kind is AccountKind.EXCHANGE)
    if any(each.currency != to for each in got):
        raise ChangedRepeat(key=f"convert:{own_key}")
    return Exchanged(Money(given, out_of), Money(sum(each.minor for each in got), to))
