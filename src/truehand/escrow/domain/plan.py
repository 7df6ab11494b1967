"""Which transfers an operation consists of: pure decisions about money that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truehand.escrow.domain import accounts
from truehand.escrow.domain.accounts import Account, Line
from truehand.escrow.domain.refusals import AmountNotPositive, CommissionOutOfRange, SplitNotExact
from truehand.kernel.money import CurrencyMismatch, Money

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

# The largest integer that every reader of JSON keeps exact (RFC 8785), since evidence states each amount.
LARGEST_AMOUNT = 2**53 - 1


def positive(amount: Money) -> Money:
    """Return the amount; refuse (AmountNotPositive) nothing, less than nothing, or more than 2**53 - 1 units."""
    if not 0 < amount.minor <= LARGEST_AMOUNT:
        raise AmountNotPositive(amount=amount)
    return amount


def release(hold: Account, held: Money, *, to: UUID, commission: Money) -> tuple[Line, ...]:
    """Return the lines that pay out a whole hold: commission to the operator, the rest to ``to``."""
    return split(hold, held, parts=((to, held),), commission=commission)


def give_back(hold: Account, held: Money, *, to: UUID) -> tuple[Line, ...]:
    """Return the line that gives a whole hold to a party's balance."""
    return _present(Line(hold, accounts.balance(to, held.currency), held))


def split(hold: Account, held: Money, *, parts: Sequence[tuple[UUID, Money]], commission: Money) -> tuple[Line, ...]:
    """Return the lines that divide a hold; the commission comes out of the last part.

    Refuses parts that are negative or do not sum exactly to what is held (SplitNotExact), and a commission that is
    negative or larger than the last part (CommissionOutOfRange).
    """
    for _, amount in (*parts, (None, commission)):
        if amount.currency != held.currency:
            raise CurrencyMismatch(left=amount.currency, right=held.currency)
    given = Money(sum(amount.minor for _, amount in parts), held.currency)
    if given != held or any(amount.minor < 0 for _, amount in parts):
        raise SplitNotExact(held=held, given=given)
    *others, (last, share) = parts
    if not 0 <= commission.minor <= share.minor:
        raise CommissionOutOfRange(commission=commission, share=share)
    return _present(
        *(Line(hold, accounts.balance(party, held.currency), amount) for party, amount in others),
        Line(hold, accounts.balance(last, held.currency), share - commission),
        Line(hold, accounts.commission(held.currency), commission),
    )


def seize(hold: Account, held: Money, *, victim: UUID) -> tuple[Line, ...]:
    """Return the lines that forfeit a deposit: half to the victim, who gets the odd unit, the rest to the operator."""
    to_victim, to_operator = held.split((1, 1))
    return _present(
        Line(hold, accounts.balance(victim, held.currency), to_victim),
        Line(hold, accounts.forfeits(held.currency), to_operator),
    )


def _present(*lines: Line) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.amount.minor > 0)
