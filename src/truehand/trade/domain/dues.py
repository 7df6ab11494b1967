"""What must arrive before a trade is funded, by purpose: who owes it, what has come, what is asked for next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truehand.escrow.domain.accounts import Purpose
from truehand.kernel.money import Money
from truehand.trade.domain.process import Who

if TYPE_CHECKING:
    from collections.abc import Mapping

# What each side is asked for, one payment a row, in this order: the deposit first, then price and fees together.
PAYMENTS: Final = {
    Who.BUYER: ((Purpose.BUYER_DEPOSIT,), (Purpose.PRICE, Purpose.FEES)),
    Who.SELLER: ((Purpose.DEPOSIT,),),
}
# Under which purpose a payment is asked for, and what it may fill.
_FILLS: Final = {row[0]: row for rows in PAYMENTS.values() for row in rows}


@dataclass(frozen=True, slots=True)
class Dues:
    """What is due in ``currency`` and what is held now, by purpose; a purpose that is left out is nothing."""

    currency: str
    due: Mapping[Purpose, Money]
    held: Mapping[Purpose, Money]

    def of(self, purpose: Purpose) -> Money:
        """Return what is due for a purpose."""
        return self.due.get(purpose, Money.zero(self.currency))

    def held_for(self, purpose: Purpose) -> Money:
        """Return what is held for a purpose."""
        return self.held.get(purpose, Money.zero(self.currency))

    def open(self, *purposes: Purpose) -> Money:
        """Return what is still to come for some purposes together."""
        missing = (max(self.of(each).minor - self.held_for(each).minor, 0) for each in purposes)
        return Money(sum(missing), self.currency)

    def open_for(self, purpose: Purpose) -> Money:
        """Return what a payment asked for under a purpose may still fill."""
        return self.open(*_FILLS[purpose])

    @property
    def met(self) -> bool:
        """Whether everything has arrived."""
        return self.open(*Purpose).minor == 0

    @property
    def buyer_left(self) -> bool:
        """Whether all but the buyer's price is there: the buyer secured the promise and does not keep it."""
        secured = self.held_for(Purpose.BUYER_DEPOSIT).minor > 0
        waited = self.open(Purpose.DEPOSIT, Purpose.BUYER_DEPOSIT).minor == 0
        return secured and waited and self.open(Purpose.PRICE, Purpose.FEES).minor > 0

    def next_of(self, side: Who) -> tuple[Purpose, Money] | None:
        """Return the next payment of a side, by the purpose it is asked under; None when it owes nothing."""
        for row in PAYMENTS.get(side, ()):
            amount = self.open(*row)
            if amount.minor:
                return row[0], amount
        return None

    def owed_by(self, side: Who) -> Money:
        """Return everything that a side still owes."""
        return self.open(*(purpose for row in PAYMENTS.get(side, ()) for purpose in row))

    def fill(self, purpose: Purpose, amount: Money) -> tuple[tuple[tuple[Purpose, Money], ...], Money]:
        """Return how a payment asked under a purpose fills what is open, in order, and what is left of it."""
        parts, left = [], amount
        for each in _FILLS[purpose]:
            part = min(left, self.open(each))
            if part.minor:
                parts.append((each, part))
                left -= part
        return tuple(parts), left

    def after(self, purpose: Purpose, amount: Money) -> Dues:
        """Return the dues once a payment is counted."""
        parts, _ = self.fill(purpose, amount)
        return Dues(
            self.currency, self.due, {**self.held, **{each: self.held_for(each) + part for each, part in parts}}
        )

    @property
    def price(self) -> Money:
        """The price."""
        return self.of(Purpose.PRICE)

    @property
    def price_held(self) -> Money:
        """What is held of the price now."""
        return self.held_for(Purpose.PRICE)

    @property
    def deposit_held(self) -> Money:
        """What is held of the seller's deposit now."""
        return self.held_for(Purpose.DEPOSIT)

    @property
    def buyer_deposit_held(self) -> Money:
        """What is held of the buyer's deposit now."""
        return self.held_for(Purpose.BUYER_DEPOSIT)

    @property
    def fees_held(self) -> Money:
        """What is held of the fees that the buyer advanced."""
        return self.held_for(Purpose.FEES)
