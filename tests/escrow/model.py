"""A ledger small enough to be seen right at a glance: a dictionary of account to minor units."""

from collections import defaultdict
from dataclasses import dataclass, field


@dataclass
class TinyLedger:
    """Accounts by name; what comes from outside is counted at the custodian."""

    accounts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    closed: set[str] = field(default_factory=set)

    def move(self, debit: str, credit: str, minor: int) -> None:
        self.accounts[debit] -= minor
        self.accounts[credit] += minor

    def empty(self, hold: str, *parts: tuple[str, int]) -> None:
        for to, minor in parts:
            self.move(hold, to, minor)
        assert self.accounts[hold] == 0
        self.closed.add(hold)
