"""A ledger small enough to be seen right at a glance: a dictionary of account to minor units."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from truehand.escrow.domain.accounts import CLIENT_MONEY, OWED_TO_US, Account, Line


def named(account: Account) -> str:
    """The account's name; other currencies than the usual one say so."""
    return account.name if account.currency == "CNY" else f"{account.name} {account.currency}"


@dataclass
class TinyLedger:
    """Accounts by name; what comes from outside is counted at the custodian."""

    accounts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    closed: set[str] = field(default_factory=set)
    frozen: set[str] = field(default_factory=set)
    reserved: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    promises: dict[str, tuple[str, int]] = field(default_factory=dict)

    def move(self, debit: str, credit: str, minor: int) -> None:
        self.accounts[debit] -= minor
        self.accounts[credit] += minor

    def empty(self, hold: str, *parts: tuple[str, int]) -> None:
        for to, minor in parts:
            self.move(hold, to, minor)
        assert self.accounts[hold] == 0
        self.closed.add(hold)

    def free(self, name: str) -> int:
        return self.accounts[name] - self.reserved[name]

    def end(self, key: str) -> None:
        name, minor = self.promises.pop(key)
        self.reserved[name] -= minor

    def move_all(self, lines: Sequence[Line]) -> None:
        for line in lines:
            self.move(named(line.debit), named(line.credit), line.amount.minor)

    def would(self, lines: Sequence[Line]) -> bool:
        """Whether all of it is allowed, one line after another."""
        changed = dict[str, int]()
        for line in lines:
            debit, credit, minor = named(line.debit), named(line.credit), line.amount.minor
            changed[debit] = changed.get(debit, self.accounts[debit]) - minor
            changed[credit] = changed.get(credit, self.accounts[credit]) + minor
            if debit in self.frozen or (line.debit.kind in CLIENT_MONEY and changed[debit] < self.reserved[debit]):
                return False
            if line.credit.kind in OWED_TO_US and changed[credit] > 0:
                return False
        return True
