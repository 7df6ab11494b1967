"""A party's money in one currency as one bar: free, reserved, on the way, held; what it owes is below, on one scale."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from truehand.escrow.domain.views import OwnMoney
    from truehand.trade.domain.statement import Held

_WIDTH: Final = 1000


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the bar, of a thousand units."""

    label: str
    money: Money
    look: str
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Picture:
    """The bar of one currency, and what is owed in it; ``described`` says all of it in one sentence."""

    currency: str
    shares: tuple[Share, ...]
    owed: Share | None

    @property
    def described(self) -> str:
        """Return the figures in words, for whoever does not see the bar."""
        parts = [*self.shares, *([self.owed] if self.owed else [])]
        return "; ".join(f"{each.label} {each.money}" for each in parts)


def pictures(own: OwnMoney, held: Iterable[Held]) -> list[Picture]:
    """Return a picture for each currency in which the party has or owes anything."""
    sums = Counter[str]()
    for each in held:
        sums[each.amount.currency] += each.amount.minor
    kinds = (
        (_("Free to pay out"), _by_currency(own.balance), "share-4"),
        (_("Reserved for a payout that a second person looks at"), _by_currency(own.reserved), "share-5"),
        (_("On its way to your bank"), _by_currency(own.in_transit), "share-2"),
        (_("Held in escrow"), dict(sums), "share-1"),
    )
    owed = _by_currency(own.owed)
    currencies = sorted({currency for _label, found, _look in kinds for currency in found} | set(owed))
    return [
        _picture(
            currency, [(label, found.get(currency, 0), look) for label, found, look in kinds], owed.get(currency, 0)
        )
        for currency in currencies
    ]


def _picture(currency: str, parts: Sequence[tuple[str, int, str]], owed: int) -> Picture:
    longest = max(sum(minor for _label, minor, _look in parts), owed, 1)
    shares, before = [], 0
    for label, minor, look in parts:
        start = before * _WIDTH // longest
        before += minor
        if minor:
            shares.append(Share(label, Money(minor, currency), look, start, before * _WIDTH // longest - start))
    debt = Share(_("You owe the platform"), Money(owed, currency), "share-owed", 0, owed * _WIDTH // longest)
    return Picture(currency, tuple(shares), debt if owed else None)


def _by_currency(amounts: Iterable[Money]) -> dict[str, int]:
    return {each.currency: each.minor for each in amounts if each.minor > 0}
