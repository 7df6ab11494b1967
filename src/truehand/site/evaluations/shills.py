"""Who bids for the seller: a seeded market of auctions with honest bidders and shills, before the rule that watches.

Bids are taken by the published rule of the price. The habits below are made up, and shills are of three sorts: those
that do all that is known of shills, those that also bid elsewhere, and those that bid seldom and stop far below the
reserve. What is counted are pairs of a bidder and a seller, looked at when a year is over.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from truehand.auctions.domain import rule
from truehand.auctions.domain.refusals import BidTooLow
from truehand.auctions.domain.rule import Standing
from truehand.auctions.domain.shills import Appearance, look

UNIT: Final = 100
# Auctions a seller, sellers that have a shill among so many, and bidders to a seller.
AUCTIONS: Final = 8
ONE_IN: Final = 5
BIDDERS: Final = 6


@dataclass(frozen=True, slots=True)
class Sort:
    """How one sort of bidder bids: how often at home and elsewhere, up to what, how many times, and until when."""

    at_home: float
    elsewhere: float
    worth: tuple[float, float]
    runs: tuple[int, int]
    until: tuple[float, float]
    shill: bool = False


# ``worth`` is of a machine's true worth; of a shill of the reserve.
SORTS: Final[dict[str, Sort]] = {
    "buyer": Sort(0.2, 0.02, (0.7, 1.1), (1, 3), (0.2, 1.0)),
    "dealer": Sort(0.5, 0.1, (0.75, 1.0), (1, 5), (0.1, 1.0)),
    "loyal": Sort(0.6, 0.0, (0.8, 1.1), (1, 3), (0.3, 1.0)),
    "bargain": Sort(0.6, 0.01, (0.5, 0.8), (1, 6), (0.1, 0.9)),
    "plain shill": Sort(0.9, 0.0, (0.9, 1.0), (3, 7), (0.4, 0.88), shill=True),
    "shill with a cover": Sort(0.9, 0.03, (0.88, 1.0), (3, 7), (0.4, 0.95), shill=True),
    "careful shill": Sort(0.5, 0.01, (0.6, 0.95), (1, 4), (0.2, 0.9), shill=True),
}
HONEST: Final = tuple(name for name, sort in SORTS.items() if not sort.shill)
SHILLS: Final = tuple(name for name, sort in SORTS.items() if sort.shill)


@dataclass(slots=True)
class Bidder:
    """A bidder of a sort, whose home is one seller."""

    id: UUID
    home: UUID
    sort: str
    did: list[Appearance] = field(default_factory=list)


def evaluate(*, count: int, seed: int) -> dict[str, float]:
    """Return how many shills of ``count`` sellers are found, by sort, and how many honest pairs are flagged."""
    chance = random.Random(seed)  # noqa: S311 - a simulation
    sellers = [UUID(int=1 + number) for number in range(count)]
    bidders = _bidders(sellers, chance)
    for seller in sellers:
        for _ in range(AUCTIONS):
            _auction(seller, bidders, chance)
    flagged = {
        (bidder.id, seller): look(bidder.did, seller, put_up=AUCTIONS).enough
        for bidder in bidders
        for seller in {each.seller for each in bidder.did}
    }
    return _figures(bidders, flagged)


def _figures(bidders: list[Bidder], flagged: dict[tuple[UUID, UUID], bool]) -> dict[str, float]:
    guilty = {(each.id, each.home) for each in bidders if SORTS[each.sort].shill}
    honest = [pair for pair in flagged if pair not in guilty]
    found = sum(flagged.get(pair, False) for pair in guilty)
    wrongly = sum(flagged[pair] for pair in honest)
    by_sort = {
        f"found, {sort}": _share([flagged.get((each.id, each.home), False) for each in bidders if each.sort == sort])
        for sort in SHILLS
    }
    return {
        "shills": float(len(guilty)),
        "shills_found": float(found),
        "found_share": found / max(1, len(guilty)),
        **by_sort,
        "honest_pairs": float(len(honest)),
        "honest_flagged": float(wrongly),
        "honest_flagged_share": wrongly / max(1, len(honest)),
        "right_of_flagged": found / max(1, found + wrongly),
    }


def _share(held: list[bool]) -> float:
    return sum(held) / max(1, len(held))


def _bidders(sellers: list[UUID], chance: random.Random) -> list[Bidder]:
    found: list[Bidder] = []
    for number, seller in enumerate(sellers):
        sorts = [chance.choice(HONEST) for _ in range(BIDDERS)]
        if number % ONE_IN == 0:
            sorts.append(SHILLS[number // ONE_IN % len(SHILLS)])
        found += [Bidder(UUID(int=1_000_000 + len(found) + at), seller, sort) for at, sort in enumerate(sorts)]
    return found


def _auction(seller: UUID, bidders: list[Bidder], chance: random.Random) -> None:
    worth = chance.randint(50_000, 500_000) * UNIT
    start, reserve = worth * 6 // 10, int(worth * chance.uniform(0.8, 0.95))
    acts = sorted(
        act
        for bidder in bidders
        if _comes(bidder, seller, chance)
        for act in _acts(bidder, seller, worth, reserve, chance)
    )
    standing, taken = Standing(None, 0, 0), dict[UUID, list[tuple[float, int]]]()
    by_id = {each.id: each for each in bidders}
    for at, who, planned, most in acts:
        # Whoever was outbid answers with the least that is taken, as far as they would go.
        limit = min(most, max(planned, rule.least(standing, start=start, unit=UNIT)))
        try:
            standing = rule.after(standing, who, limit, start=start, reserve=reserve, unit=UNIT, currency="CNY")
        except BidTooLow:
            continue
        taken.setdefault(who, []).append((at, limit))
    won = standing.leader if standing.price >= reserve else None
    for who, bids in taken.items():
        by_id[who].did.append(Appearance(seller, bids[-1][1], reserve, len(bids), bids[-1][0], won=who == won))


def _comes(bidder: Bidder, seller: UUID, chance: random.Random) -> bool:
    sort = SORTS[bidder.sort]
    return chance.random() < (sort.at_home if bidder.home == seller else sort.elsewhere / 10)


def _acts(
    bidder: Bidder, seller: UUID, worth: int, reserve: int, chance: random.Random
) -> list[tuple[float, UUID, int, int]]:
    sort = SORTS[bidder.sort]
    shills = sort.shill and bidder.home == seller
    most = int((reserve if shills else worth) * chance.uniform(*sort.worth))
    times, until = chance.randint(*sort.runs), chance.uniform(*sort.until)
    rise = [most * (70 + 30 * (at + 1) // times) // 100 for at in range(times)]
    return [(until * (at + 1) / times, bidder.id, planned, most) for at, planned in enumerate(rise)]
