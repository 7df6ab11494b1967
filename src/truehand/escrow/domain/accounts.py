"""The chart of accounts: client money apart from the operator's own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final
from uuid import UUID

if TYPE_CHECKING:
    from truehand.kernel.money import Money

# The owner of what is nobody's in particular: the custodian's and the operator's accounts.
PLATFORM: Final = UUID(int=0)


class Purpose(StrEnum):
    """What money is held for in a trade."""

    PRICE = "price"
    DEPOSIT = "deposit"


class AccountKind(StrEnum):
    """What an account is. All but the custodian are owed to somebody: credits raise them, and none goes below zero."""

    CUSTODIAN = "custodian"  # an asset: what the bank keeps for us; debits raise it
    HOLD = "hold"  # one a trade and purpose
    BALANCE = "balance"  # what a party may have paid out
    IN_TRANSIT = "in_transit"  # paid out, not yet confirmed by the bank
    COMMISSION = "commission"  # the operator's own
    FORFEITS = "forfeits"  # the operator's own share of seized deposits


@dataclass(frozen=True, slots=True)
class Account:
    """One account of the ledger; ``owner`` is a trade for a hold, a party for a balance, else PLATFORM."""

    kind: AccountKind
    currency: str
    owner: UUID = PLATFORM
    purpose: Purpose | None = None

    @property
    def name(self) -> str:
        """Return the stable name used in evidence: ``hold:price:<trade>``, ``balance:<party>``, ``custodian``."""
        parts = [self.kind.value, self.purpose.value if self.purpose else "", str(self.owner)]
        return ":".join(parts if self.purpose else parts[:1] if self.owner == PLATFORM else parts[::2])


@dataclass(frozen=True, slots=True)
class Line:
    """One transfer to be posted: ``amount`` (positive) leaves ``debit`` and enters ``credit``."""

    debit: Account
    credit: Account
    amount: Money


def custodian(currency: str) -> Account:
    """Return the custodian's account of a currency."""
    return Account(AccountKind.CUSTODIAN, currency)


def hold(trade_id: UUID, purpose: Purpose, currency: str) -> Account:
    """Return a trade's hold."""
    return Account(AccountKind.HOLD, currency, trade_id, purpose)


def balance(party_id: UUID, currency: str) -> Account:
    """Return what a party may have paid out."""
    return Account(AccountKind.BALANCE, currency, party_id)


def in_transit(party_id: UUID, currency: str) -> Account:
    """Return what is on its way to a party's bank."""
    return Account(AccountKind.IN_TRANSIT, currency, party_id)


def commission(currency: str) -> Account:
    """Return the operator's commission revenue."""
    return Account(AccountKind.COMMISSION, currency)


def forfeits(currency: str) -> Account:
    """Return the operator's share of seized deposits."""
    return Account(AccountKind.FORFEITS, currency)
