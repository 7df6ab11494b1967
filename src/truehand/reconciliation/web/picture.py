"""Where the money is beside whose it is: two bars on one scale, and the same figures for the table below them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truehand.escrow.domain.views import Proof
    from truehand.kernel.money import Money

_WIDTH: Final = 1000


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar of a thousand units."""

    label: str
    money: Money
    look: str
    start: int
    width: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Both bars of one currency."""

    figures: Proof
    where: tuple[Segment, ...]
    whose: tuple[Segment, ...]


def picture(proof: Proof) -> Picture:
    """Return the picture of a proof: what is there is drawn as long as what is owed when nothing is missing."""
    where = [
        (_("With the custodian bank"), proof.custodian, "share-1"),
        (_("With gateways"), proof.clearing, "share-3"),
    ]
    whose = [
        (_("Held for trades"), proof.held, "share-1"),
        (_("Clients' balances"), proof.balances, "share-2"),
        (_("On the way to clients"), proof.in_transit, "share-3"),
        (_("Received, not yet placed"), proof.suspense, "share-4"),
        (_("Guarantee fund"), proof.guarantee, "share-6"),
        (_("Operator's own"), proof.cover, "share-5"),
    ]
    longest = max(_length(where), _length(whose), 1)
    return Picture(proof, _bar(where, longest), _bar(whose, longest))


def _length(parts: Sequence[tuple[str, Money, str]]) -> int:
    return sum(max(amount.minor, 0) for _label, amount, _look in parts)


def _bar(parts: Sequence[tuple[str, Money, str]], longest: int) -> tuple[Segment, ...]:
    segments, before = [], 0
    for label, amount, look in parts:
        start = before * _WIDTH // longest
        before += max(amount.minor, 0)
        segments.append(Segment(label, amount, look, start, before * _WIDTH // longest - start))
    return tuple(segments)
