"""What of a signed contract may be amended, until when, and how the old and the new terms compare.

A term can change as long as what it is about lies ahead. What only helps the buyer may still come after the delivery: a
longer period to inspect, a longer window for returns, a warranty.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from truehand.contracts.domain.amendment import Change
from truehand.returns.domain.policy import Policy, Sale, checked, in_force
from truehand.trade.domain.agreed import AgreedTerms
from truehand.trade.domain.amendment_refusals import (
    AmendmentTimeOutOfRange,
    DepositTooHigh,
    NothingAmended,
    PriceBeingPaid,
    PriceByAuction,
    PriceInsured,
    PriceMovedTooFar,
    TermNotAmendable,
)
from truehand.trade.domain.deposits import ceiling
from truehand.trade.domain.process import State
from truehand.trade.domain.terms import checked_days
from truehand.trade.domain.words import STATES, Pair

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from truehand.kernel.money import Money

S = State
SHORTEST_TIME, LONGEST_TIME, USUAL_TIME = 1, 14, 3
LONGEST_REASON: Final = 1_000
# Of the price signed first: who asks for less than half pays the rest past the platform, and its commission.
LOWEST_BASIS_POINTS: Final = 5_000

LABELS: Final[dict[str, Pair]] = {
    "price": ("价款", "price"),
    "delivery_by": ("最迟交付日", "last day of delivery"),
    "inspection_days": ("验收期", "period to inspect after delivery"),
    "warranty": ("质保", "warranty"),
    "returns": ("无理由退货期", "window for returns without a reason"),
}
_BEFORE_DELIVERY: Final = (S.SIGNED, S.FUNDED, S.DOUBTED, S.INSPECTED, S.SHIPPED)
_WHILE_HELD: Final = (*_BEFORE_DELIVERY, S.DELIVERED)
WHEN: Final[dict[str, tuple[State, ...]]] = {
    # Until any of it is paid: see ``require_price_open``.
    "price": (S.SIGNED,),
    "delivery_by": _BEFORE_DELIVERY,
    "inspection_days": _WHILE_HELD,
    "warranty": (*_WHILE_HELD, S.RETAINED),
    "returns": _WHILE_HELD,
}
# Once the machine is there these periods run, and can only be made longer.
_GROWS: Final = ("inspection_days", "returns")


@dataclass(frozen=True, slots=True)
class Amendable:
    """Everything of a contract that an amendment may change."""

    price: Money
    beside: AgreedTerms
    inspection_days: int
    policy: Policy

    def with_said(self, said: Mapping[str, Any], *, consumer: bool) -> Amendable:
        """Return the terms with what somebody said, by key; what is not said, or said as None, stays.

        The window of returns is never less than the law gives a consumer who buys from a trader. Refuses
        PeriodOutOfRange, PolicyOutOfRange, and what ``AgreedTerms.amended`` does.
        """
        told = {key: value for key, value in said.items() if value is not None}
        days = checked_days(told.get("inspection_days", self.inspection_days))
        policy = self._policy(told.get("returns"), consumer=consumer)
        beside = self.beside.amended({key: told[key] for key in _OF_A_BARGAIN if key in told})
        if not beside.warranty_days:
            beside = replace(beside, warranty_hours=0)
        # Only while the money is held can a return be paid back from it.
        return Amendable(told.get("price", self.price), beside, max(days, policy.window), policy)

    def _policy(self, window: int | None, *, consumer: bool) -> Policy:
        if window is None or window == self.policy.window:
            return self.policy
        wanted = replace(checked(replace(self.policy, days=window, final_sale=window == 0)), by_law=False)
        return in_force(wanted, Sale(consumer=consumer, trader=consumer))

    @property
    def words(self) -> dict[str, Pair]:
        """Return the terms by key, as people read them."""
        return {
            "price": (str(self.price), str(self.price)),
            "delivery_by": self.beside.words["delivery_by"],
            "inspection_days": _days(self.inspection_days),
            "warranty": self.beside.words["warranty"],
            "returns": _days(self.policy.window) if self.policy.window else ("无", "none"),
        }

    @property
    def values(self) -> dict[str, Any]:
        """Return the terms by key, as ``with_said`` takes them."""
        by = self.beside.delivery_by
        return {
            "price": {"minor": str(self.price.minor), "currency": self.price.currency},
            "delivery_by": by.isoformat() if by else None,
            "inspection_days": self.inspection_days,
            "warranty": {"days": self.beside.warranty_days, "hours": self.beside.warranty_hours},
            "returns": self.policy.window,
        }

    def changes_to(self, wanted: Amendable) -> tuple[Change, ...]:
        """Return what would be different, old beside new."""
        return tuple(
            Change(key, label, self.words[key], wanted.words[key], wanted.values[key])
            for key, label in LABELS.items()
            if self.values[key] != wanted.values[key]
        )


_OF_A_BARGAIN: Final = ("delivery_by", "warranty_days", "warranty_hours")


def require_amendable(present: Amendable, wanted: Amendable, state: State) -> tuple[Change, ...]:
    """Return what changes; refuse (NothingAmended, TermNotAmendable) nothing, or what cannot change any more."""
    changes = present.changes_to(wanted)
    if not changes:
        raise NothingAmended
    for change in changes:
        shrinks = change.key in _GROWS and wanted.values[change.key] < present.values[change.key]
        if state not in WHEN[change.key] or (state is S.DELIVERED and shrinks):
            term, where = LABELS[change.key], STATES[state]
            raise TermNotAmendable(term_zh=term[0], term_en=term[1], state_zh=where[0], state_en=where[1])
    return changes


def still_amendable(keys: tuple[str, ...], state: State) -> bool:
    """Whether terms that an amendment changes may still change, as far as the state tells."""
    return all(state in WHEN[key] for key in keys)


def require_price_open(*, held: Money, won: bool, insured: bool) -> None:
    """Refuse to change a price that bids made, of which something is held, or that a policy insures.

    Refuses PriceByAuction, PriceBeingPaid and PriceInsured.
    """
    if won:
        raise PriceByAuction
    if held.minor:
        raise PriceBeingPaid(held=held)
    if insured:
        raise PriceInsured


def require_price_near(price: Money, first: Money) -> None:
    """Refuse (PriceMovedTooFar) less than half of the price that both signed first, in however many steps."""
    lowest = first.share(LOWEST_BASIS_POINTS)
    if price < lowest:
        raise PriceMovedTooFar(lowest=lowest)


def require_deposits_fit(price: Money, held: Sequence[Money]) -> None:
    """Refuse (DepositTooHigh) a price of which a deposit that is held would be more than the law's ceiling."""
    most = ceiling(price)
    if any(each > most for each in held):
        raise DepositTooHigh(most=most)


def expires(days: int, now: datetime) -> datetime:
    """Return until when an amendment can be signed; refuse (AmendmentTimeOutOfRange) other than 1 to 14 days."""
    if not SHORTEST_TIME <= days <= LONGEST_TIME:
        raise AmendmentTimeOutOfRange(shortest=SHORTEST_TIME, longest=LONGEST_TIME)
    return now + timedelta(days=days)


def _days(days: int) -> Pair:
    return (f"{days}天", f"{days} day" if days == 1 else f"{days} days")
