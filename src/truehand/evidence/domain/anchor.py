"""Anchoring: size and root of a head in a public blockchain, where no operator of this log can take them back.

What is anchored is a claim: which log (the SHA-256 of its key as C2SP writes it), how many entries, which root. A chain
is whatever can be asked to carry one; it is named as CAIP-2 does (``eip155:1``).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from truehand.evidence.domain.note import VerifierKey

SENT, CONFIRMED, VANISHED, FAILED, REPLACED = "sent", "confirmed", "vanished", "failed", "replaced"
WORDS = (SENT, CONFIRMED, VANISHED, FAILED, REPLACED)
OPEN = (SENT, VANISHED)


class ChainError(Exception):
    """The chain could not be asked, or is not the one that was configured: nothing is known from this call."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where heads are anchored: the chain, the contract on it, whom to ask, and the file that holds the key."""

    chain: str
    contract: str
    url: str
    key_file: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What a chain is asked to carry."""

    origin: bytes
    size: int
    root: bytes

    @property
    def words(self) -> bytes:
        """Return the three words of 32 bytes that are sent and told."""
        return self.origin + self.size.to_bytes(32, "big") + self.root


@dataclass(frozen=True, slots=True)
class Fee:
    """The most that a unit of gas may cost, and how much of it goes to whoever includes the transaction; in wei."""

    most: int
    tip: int


@dataclass(frozen=True, slots=True)
class Signed:
    """A transaction ready to be sent: its hash, its exact bytes, and its fee."""

    transaction: str
    raw: bytes
    fee: Fee


@dataclass(frozen=True, slots=True)
class Sighting:
    """A transaction in a block: which, since when, under how many blocks, and whether it tells of the claim."""

    block: int
    block_hash: str
    at: datetime
    depth: int
    holds: bool


@dataclass(frozen=True, slots=True)
class Anchor:
    """An anchor as it stands: the intent, the last word on it, and where the chain has it once it does."""

    id: UUID
    size: int
    note: str
    origin: bytes
    root: bytes
    chain: str
    contract: str
    sender: str
    nonce: int
    at: datetime
    word: str
    transaction: str
    said_at: datetime
    block: int | None
    block_hash: str
    block_at: datetime | None

    @property
    def claim(self) -> Claim:
        """Return what it tells the chain."""
        return Claim(self.origin, self.size, self.root)

    @property
    def open(self) -> bool:
        """Say whether it is still to be brought into the chain."""
        return self.word in OPEN


class Chain(Protocol):
    """A chain as one sender sees it; every method may raise ChainError."""

    name: str
    contract: str
    sender: str

    def next_nonce(self) -> int:
        """Return the number of the sender's next transaction."""

    def signed(self, claim: Claim, nonce: int, above: Fee | None = None) -> Signed | None:
        """Return a transaction with the fee that is usual now, or one that takes the place of one with that fee.

        None when it would cost more than is allowed.
        """

    def send(self, raw: bytes) -> None:
        """Hand a transaction over. That it returns means little: what became of it is asked for."""

    def seen(self, transaction: str, claim: Claim) -> Sighting | None:
        """Return where a transaction is; None when it is in no block."""

    def spent(self, nonce: int, depth: int) -> bool:
        """Say whether some transaction with that number is under so many blocks."""

    def published(self) -> tuple[Signed, str]:
        """Return a transaction that publishes the contract, and the address that it will have."""

    def hand_over(self, raw: bytes) -> None:
        """Send a transaction that needs no contract yet."""

    def stands(self, block: int, block_hash: str) -> bool:
        """Say whether the chain still has that block at that height."""


def origin_of(key: VerifierKey) -> bytes:
    """Return the name of a log in claims: the SHA-256 of its key's text."""
    return hashlib.sha256(str(key).encode()).digest()
