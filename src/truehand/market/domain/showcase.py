"""The demonstration's market: who sells what, and which trades are under way when somebody first looks."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Final

from truehand.market.domain import machines, people
from truehand.market.domain.plan import Plan, scripted
from truehand.market.domain.shelf import SHELF
from truehand.trade.domain.process import Who

SEED: Final = "demonstration"
_MACHINES: Final = 14
# These nameplates are read before the site opens; the others in the background.
READ_AT_ONCE: Final = 5

_CHANCE: Final = random.Random(SEED)  # noqa: S311 - a game, not a secret
WEST: Final = people.company("west", _CHANCE)
NORTH: Final = people.company("north", _CHANCE)
NEIGHBOUR: Final = people.person("neighbour", _CHANCE)
TRADERS: Final = (WEST, NORTH, NEIGHBOUR)
# Who sells the machines, in turns: Alice of the cast has most.
SELLERS: Final = ("alice", WEST.key, "alice", NORTH.key)

_B, _S, _I, _C, _CLOCK = Who.BUYER, Who.SELLER, Who.INSPECTOR, Who.CARRIER, Who.CLOCK
_FUNDED: Final = (
    ("offer", _B),
    ("accept_offer", _S),
    ("sign_first", _S),
    ("sign_second", _B),
    ("receive_payment", _B),
    ("receive_payment", _S),
    ("complete_funding", _B),
)
_DELIVERED: Final = (
    *_FUNDED,
    ("take_inspection", _I),
    ("report_clean", _I),
    ("book_carriage", _C),
    ("pick_up", _C),
    ("deliver", _C),
)


# The machines and who sells each: the same ones on every installation.
STALLS: Final = (
    *((machines.draw(_CHANCE), SELLERS[number % len(SELLERS)]) for number in range(_MACHINES)),
    *((offered, NORTH.key) for offered in SHELF),
)
MACHINES: Final = len(STALLS)

# Which trades are insured, and of which the claim waits for its insurer; that of the first was paid.
INSURED: Final = frozenset({1, 2, 4})
CLAIM_WAITS: Final = 2

# How long ago each trade began, who buys, and how it went so far; the first machines are theirs, in this order.
TRADES: Final[tuple[tuple[timedelta, str, Plan], ...]] = (
    (
        timedelta(days=20),
        "bob",
        scripted(
            SEED,
            1,
            *_DELIVERED,
            ("accept", _B),
            ("settle", _CLOCK),
            ("rate_first", _B),
            ("rate_second", _S),
            ("close", _CLOCK),
            patience=3,
        ),
    ),
    (timedelta(hours=43), "bob", scripted(SEED, 2, *_DELIVERED, patience=3)),
    (
        timedelta(hours=49),
        NEIGHBOUR.key,
        scripted(SEED, 3, *_DELIVERED, ("dispute_delivery", _B), ("answer_dispute", _S), patience=3),
    ),
    (timedelta(hours=14), "bob", scripted(SEED, 4, *_FUNDED, patience=3)),
)
