"""Which transfers an operation consists of: pure decisions about money that is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from truehand.escrow.domain import accounts
from truehand.escrow.domain.accounts import Account, Line
from truehand.escrow.domain.refusals import AmountNotPositive, CommissionOutOfRange, SplitNotExact
from truehand.kernel.money import CurrencyMismatch, Money

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# The largest integer that every reader of JSON keeps exact (RFC 8785), since evidence states each amount.
LARGEST_AMOUNT = 2**53 - 1


def positive(amount: Money) -> Money:
    """Return the amount; refuse (AmountNotPositive) nothing, less than nothing, or more than 2**53 - 1 units."""
    if not 0 < amount.minor <= LARGEST_AMOUNT:
        raise AmountNotPositive(amount=amount)
    return amount


def apportion(total: Money, weights: Sequence[int]) -> tuple[Money, ...]:
    """Divide an amount by weights so that the parts sum exactly: largest remainder, of equal ones the earlier."""
    whole = sum(weights)
    if total.minor < 0 or whole <= 0 or min(weights) < 0:
        raise ValueError("weights must be non-negative with a positive sum")
    shares = [divmod(total.minor * weight, whole) for weight in weights]
    left = total.minor - sum(share for share, _ in shares)
    favoured = sorted(range(len(weights)), key=lambda place: (-shares[place][1], place))[:left]
    return tuple(Money(share + (place in favoured), total.currency) for place, (share, _) in enumerate(shares))


@dataclass(frozen=True, slots=True)
class Deductions:
    """What comes out of a payout before the payee: the commission, ``tax`` being part of it, then fees to others."""

    commission: Money
    tax: Money
    fees: tuple[tuple[UUID, Money], ...] = ()

    @classmethod
    def only(cls, commission: Money) -> Deductions:
        """Return a commission without tax or fees."""
        return cls(commission, Money.zero(commission.currency))


def pay_out(hold: Account, amount: Money, *, to: UUID, less: Deductions) -> tuple[Line, ...]:
    """Return the lines that pay an amount of a hold to a party, less the deductions; they sum to the amount.

    Refuses (CommissionOutOfRange) a commission that does not fit into the amount, or a tax that does not fit into the
    commission. Fees are paid in their order as far as there is anything left; the rest of them is not paid here.
    """
    for each in (less.commission, less.tax, *(fee for _, fee in less.fees)):
        if each.currency != amount.currency:
            raise CurrencyMismatch(left=each.currency, right=amount.currency)
    if not 0 <= less.tax.minor <= less.commission.minor <= amount.minor:
        raise CommissionOutOfRange(commission=less.commission, share=amount)
    left, fees = amount - less.commission, []
    for payee, fee in less.fees:
        part = min(left, fee)
        fees.append(Line(hold, accounts.balance(payee, amount.currency), part))
        left -= part
    return _present(
        Line(hold, accounts.balance(to, amount.currency), left),
        Line(hold, accounts.commission(amount.currency), less.commission - less.tax),
        Line(hold, accounts.tax(amount.currency), less.tax),
        *fees,
    )


def release(hold: Account, held: Money, *, to: UUID, commission: Money) -> tuple[Line, ...]:
    """Return the lines that pay out a whole hold: commission to the operator, the rest to ``to``."""
    return pay_out(hold, held, to=to, less=Deductions.only(commission))


def give_back(hold: Account, held: Money, *, to: UUID) -> tuple[Line, ...]:
    """Return the line that gives a whole hold to a party's balance."""
    return _present(Line(hold, accounts.balance(to, held.currency), held))


def split(
    hold: Account,
    held: Money,
    *,
    parts: Sequence[tuple[UUID, Money]],
    commission: Money,
    tax: Money | None = None,
    fees: Sequence[tuple[UUID, Money]] = (),
) -> tuple[Line, ...]:
    """Return the lines that divide a hold; commission, tax and fees come out of the last part.

    Refuses parts that are negative or do not sum exactly to what is held (SplitNotExact), and a commission that is
    negative or larger than the last part (CommissionOutOfRange).
    """
    for _, amount in parts:
        if amount.currency != held.currency:
            raise CurrencyMismatch(left=amount.currency, right=held.currency)
    given = Money(sum(amount.minor for _, amount in parts), held.currency)
    if given != held or any(amount.minor < 0 for _, amount in parts):
        raise SplitNotExact(held=held, given=given)
    *others, (last, share) = parts
    less = Deductions(commission, tax or Money.zero(held.currency), tuple(fees))
    return _present(
        *(Line(hold, accounts.balance(party, held.currency), amount) for party, amount in others),
        *pay_out(hold, share, to=last, less=less),
    )


def seize(hold: Account, amount: Money, *, victim: UUID) -> tuple[Line, ...]:
    """Return the lines that forfeit an amount: half to the victim, who gets the odd unit, the rest to the operator."""
    to_victim, to_operator = amount.split((1, 1))
    return _present(
        Line(hold, accounts.balance(victim, amount.currency), to_victim),
        Line(hold, accounts.forfeits(amount.currency), to_operator),
    )


def charge(party: UUID, available: Money, *, to: Sequence[tuple[UUID, Money]]) -> tuple[Line, ...]:
    """Return the lines that charge a party for what others are to get: its balance first, the rest is its debt."""
    source, debt, left = (
        accounts.balance(party, available.currency),
        accounts.debt(party, available.currency),
        available,
    )
    lines = []
    for payee, amount in to:
        target, part = accounts.balance(payee, amount.currency), min(left, amount)
        lines += [Line(source, target, part), Line(debt, target, amount - part)]
        left -= part
    return _present(*lines)


def netted(lines: Sequence[Line], owed: Mapping[Account, Money]) -> tuple[Line, ...]:
    """Return the lines with every credit to a debtor's balance paying the debt first.

    ``owed`` is what is owed, positive, by the balance that it is netted from; every amount is kept.
    """
    left, found = dict(owed), []
    for line in lines:
        debt = left.get(line.credit)
        if debt is None:
            found.append(line)
            continue
        part = min(debt, line.amount)
        left[line.credit] = debt - part
        settled = Line(line.debit, accounts.debt(line.credit.owner, part.currency), part)
        found += [settled, Line(line.debit, line.credit, line.amount - part)]
    return _present(*found)


def passed_on(lines: Sequence[Line], recourse: Mapping[Account, Money]) -> tuple[Line, ...]:
    """Return the lines with what is paid of a debt going to the guarantee fund first, as far as it paid for the debtor.

    ``recourse`` is what the fund may still ask for, by the account of the debt.
    """
    left, found = dict(recourse), list(lines)
    for line in lines:
        due = left.get(line.credit)
        if due is not None and due.minor:
            part = min(due, line.amount)
            left[line.credit] = due - part
            owner, currency = line.credit.owner, part.currency
            found.append(Line(accounts.recourse(owner, currency), accounts.guarantee(currency), part))
    return tuple(found)


def guaranteed(amount: Money, available: Money, *, debtor: UUID, creditor: UUID) -> tuple[Line, ...]:
    """Return the lines that make a creditor whole: out of the debtor's balance first, the rest out of the fund.

    What the fund pays is the debtor's debt, and the fund's to recover.
    """
    currency, own = amount.currency, min(available, amount)
    rest, to = amount - own, accounts.balance(creditor, amount.currency)
    return _present(
        Line(accounts.balance(debtor, currency), to, own),
        Line(accounts.guarantee(currency), to, rest),
        Line(accounts.debt(debtor, currency), accounts.recourse(debtor, currency), rest),
    )


def given_up(amount: Money, owed: Money, recourse: Money, *, debtor: UUID) -> tuple[Line, ...]:
    """Return the lines that write off a part of a debt: the operator's own claim first, then the fund's."""
    debt = accounts.debt(debtor, amount.currency)
    own = min(amount, owed - recourse)
    return _present(
        Line(accounts.charges(amount.currency), debt, own),
        Line(accounts.recourse(debtor, amount.currency), debt, amount - own),
    )


def _present(*lines: Line) -> tuple[Line, ...]:
    return tuple(line for line in lines if line.amount.minor > 0)
