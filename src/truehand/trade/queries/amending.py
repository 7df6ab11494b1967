"""What of a trade's contract may be amended, and whether an amendment waits."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING, Any, Final

from truehand.auctions import queries as auctions
from truehand.contracts import queries as contracts
from truehand.contracts.domain.terms import Terms
from truehand.escrow import queries as escrow
from truehand.escrow.domain.accounts import Purpose
from truehand.insurance import queries as insurance
from truehand.insurance.domain.policies import LIVING
from truehand.kernel.money import Money
from truehand.trade.domain.amended import (
    Amendable,
    require_deposits_fit,
    require_price_near,
    require_price_open,
    still_amendable,
)
from truehand.trade.domain.deposits import ceiling
from truehand.trade.domain.process import Condition
from truehand.trade.domain.tax import tax_within
from truehand.trade.domain.terms import commission
from truehand.trade.queries.agreed import bargain, columns, late_terms, money_terms, return_terms
from truehand.trade.queries.returning import policy_in
from truehand.trade.queries.situation import buyer_deposit_of, commission_of, deposit_of, price_of, state_of, terms_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from truehand.contracts.domain.amendment import Basis
    from truehand.trade.models import Trade
    from truehand.trade.queries.situation import Situation


def amendable_in(trade: Trade) -> Amendable:
    """Return what the contract says of all that may be amended."""
    return Amendable(price_of(trade), terms_of(trade), trade.inspection_days, policy_in(trade))


def amended_columns(trade: Trade, wanted: Amendable) -> dict[str, Any]:
    """Return amended terms as a trade keeps them; commission and its tax follow the price.

    Deposits stay, up to the law's ceiling at that price.
    """
    return {
        **_of_price(trade, wanted.price),
        **columns(wanted.beside),
        "inspection_days": wanted.inspection_days,
        "return_terms": wanted.policy.as_json(),
    }


def _of_price(trade: Trade, price: Money) -> dict[str, int]:
    if price == price_of(trade):
        return {}
    fee, most = commission(price), ceiling(price)
    return {
        "price_minor": price.minor,
        "commission_minor": fee.minor,
        "tax_minor": tax_within(fee, trade.tax_basis_points).minor,
        "deposit_minor": min(deposit_of(trade), most).minor,
        "buyer_deposit_minor": min(buyer_deposit_of(trade), most).minor,
    }


def amended_terms(trade: Trade, wanted: Amendable, basis: Basis) -> Terms:
    """Return the terms of the trade's contract as they would be amended; the trade itself is left as it is."""
    changed = copy(trade)
    for name, value in amended_columns(trade, wanted).items():
        setattr(changed, name, value)
    return Terms(
        buyer=basis.buyer,
        seller=basis.seller,
        machine=basis.machine,
        price=price_of(changed),
        commission=commission_of(changed),
        deposit=deposit_of(changed),
        inspection_days=changed.inspection_days,
        delivery_place=changed.delivery_place,
        listing_id=changed.listing_id,
        process_version=changed.process_version,
        money=money_terms(changed),
        returns=return_terms(changed),
        law=basis.law,
        consumer=basis.consumer,
        late=late_terms(changed) if basis.law else None,
        agreed=bargain(changed) if basis.law else None,
    )


def require_price_amendable(trade: Trade, price: Money) -> None:
    """Refuse to give a signed trade another price where its auction, money held, a policy or its size stands against.

    Refuses what ``require_price_open``, ``require_price_near`` and ``require_deposits_fit`` refuse.
    """
    held = escrow.held(trade.pk)
    require_price_open(
        held=held.get(Purpose.PRICE, Money.zero(trade.currency)),
        won=auctions.was_won(trade.pk),
        insured=is_insured(trade.pk),
    )
    first = next(each for each in reversed(contracts.revisions_of(trade.pk)) if not each.amends and each.complete)
    require_price_near(price, first.sheet.price)
    deposits = (Purpose.DEPOSIT, Purpose.BUYER_DEPOSIT)
    require_deposits_fit(price, [held[each] for each in deposits if each in held])


def is_insured(trade_id: UUID) -> bool:
    """Whether a side has taken a policy on the trade, paid or not, that did not lapse."""
    return any(each.status in LIVING for each in insurance.policies_of_trade(trade_id))


def _still_amendable(here: Situation) -> bool:
    keys = tuple(here.trade.amendment_keys)
    return still_amendable(keys, state_of(here.trade)) and ("price" not in keys or not price_held(here.trade).minor)


def price_held(trade: Trade) -> Money:
    """Return what of the price is in escrow."""
    return escrow.held(trade.pk).get(Purpose.PRICE, Money.zero(trade.currency))


def _open(here: Situation) -> bool:
    due = here.trade.amendment_due
    return due is not None and due > here.now


HOLDS: Final[dict[Condition, Callable[[Situation], bool]]] = {
    Condition.NOT_AMENDING: lambda here: here.trade.amendment_due is None,
    Condition.AMENDMENT_OPEN: _open,
    Condition.FIRST_TO_AMEND: lambda here: here.trade.amendment_signer is None,
    Condition.LAST_TO_AMEND: lambda here: here.trade.amendment_signer not in {None, here.party_id},
    Condition.STILL_AMENDABLE: _still_amendable,
}
