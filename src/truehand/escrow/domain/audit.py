"""A tiny second ledger: replays transfers one by one and says where the stored figures disagree."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Leg:
    """One side of a transfer as stored: a signed ``change``, and its account's sequence number and balance after it.

    A hot account's legs have neither.
    """

    account: int
    sequence: int | None
    change: int
    after: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Stored:
    """An account's figures as stored."""

    name: str
    balance: int
    sequence: int


@dataclass(slots=True)
class Auditor:
    """Takes the legs of each account in their sequence, then compares with what the accounts say."""

    balances: dict[int, int] = field(default_factory=dict)
    sequences: dict[int, int] = field(default_factory=dict)
    moments: dict[int, datetime] = field(default_factory=dict)

    def take(self, leg: Leg) -> Iterator[str]:
        """Add a leg; yield what is wrong with it."""
        balance = self.balances.get(leg.account, 0) + leg.change
        sequence = self.sequences.get(leg.account, 0) + 1
        if leg.sequence is not None:
            if leg.sequence != sequence:
                yield f"account {leg.account}: movement {sequence} is missing, {leg.sequence} follows"
            if leg.after != balance:
                yield f"account {leg.account}: movement {leg.sequence} leaves {balance}, stored is {leg.after}"
            if leg.at < self.moments.get(leg.account, leg.at):
                yield f"account {leg.account}: movement {leg.sequence} is before the one before it"
            self.moments[leg.account] = leg.at
        self.balances[leg.account], self.sequences[leg.account] = balance, leg.sequence or sequence

    def compare(self, accounts: Mapping[int, Stored]) -> Iterator[str]:
        """Yield every account whose stored figures are not what its movements add up to, and every one that is gone."""
        for account in self.balances.keys() - accounts.keys():
            yield f"account {account}: it has movements and is not there"
        for account, stored in accounts.items():
            balance, sequence = self.balances.get(account, 0), self.sequences.get(account, 0)
            if (stored.balance, stored.sequence) != (balance, sequence):
                yield (
                    f"account {stored.name}: stored {stored.balance} after {stored.sequence} movements, "
                    f"they add up to {balance} after {sequence}"
                )
