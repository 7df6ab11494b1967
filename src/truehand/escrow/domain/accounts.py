"""The chart of accounts: client money apart from the operator's own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

if TYPE_CHECKING:
    from truehand.kernel.money import Money

# The owner of what is nobody's in particular: the custodian's and the operator's accounts.
PLATFORM: Final = UUID(int=0)
# The owner of the guarantee fund, and what the evidence log knows payments into it by.
FUND: Final = uuid5(PLATFORM, "guarantee fund")
_CHANNELS: Final = uuid5(PLATFORM, "payment channels")


class Purpose(StrEnum):
    """What money is held for in a trade, or asked for."""

    PRICE = "price"
    DEPOSIT = "deposit"  # the seller's
    BUYER_DEPOSIT = "buyer_deposit"
    FEES = "fees"  # agreed fees for inspection and transport
    PREMIUM = "premium"  # of a policy, under whose identifier it is held
    DEBT = "debt"  # asked for towards a debt, and never held
    CLAIM = "claim"  # asked of an insurer that has too little to pay a claim, and never held


# Paid in by the way of a trade, and none of what the trade itself waits for or holds.
ASIDE: Final = frozenset({Purpose.PREMIUM, Purpose.DEBT, Purpose.CLAIM})


class AccountKind(StrEnum):
    """What an account is; its balance is credits less debits, so what is owed is positive and what is ours negative."""

    # Client money: owed to somebody, never below zero.
    HOLD = "hold"  # one a trade (or a policy) and purpose
    BALANCE = "balance"  # what a party may have paid out
    IN_TRANSIT = "in_transit"  # paid out, not yet confirmed by the bank
    SUSPENSE = "suspense"  # one a receipt that nobody could place yet
    # Where the money is: assets.
    CUSTODIAN = "custodian"  # what the bank keeps for us
    CLEARING = "clearing"  # what a gateway confirmed and has not yet sent to the bank, one a channel
    # What somebody owes the platform: assets, never above zero.
    DEBT = "debt"  # one a party
    REPUDIATION = "repudiation"  # one a chargeback: taken back by a card network, and claimed
    RECOURSE = "recourse"  # one a party: what of its debt belongs to the guarantee fund, which paid in its stead
    # Nobody's own: set aside to make good what debtors leave unpaid, never below zero.
    GUARANTEE = "guarantee"
    # The operator's own.
    COMMISSION = "commission"
    TAX = "tax"  # on the commission, owed to the state
    FORFEITS = "forfeits"  # the operator's share of seized deposits
    OPERATOR = "operator"  # own funds put in
    CHARGES = "charges"  # what banks and gateways took, and what was written off
    EXCHANGE = "exchange"  # where two currencies meet

    @property
    def words(self) -> tuple[str, str]:
        """Return what people read: (zh, en)."""
        return _WORDS[self]


_WORDS: Final = {
    AccountKind.HOLD: ("本交易的托管", "escrow of this trade"),
    AccountKind.BALANCE: ("余额", "balance"),
    AccountKind.IN_TRANSIT: ("在途", "on the way"),
    AccountKind.SUSPENSE: ("待查款项", "payments not yet placed"),
    AccountKind.CUSTODIAN: ("存管银行", "custodian bank"),
    AccountKind.CLEARING: ("支付渠道待结算", "with the gateway, not yet settled"),
    AccountKind.DEBT: ("欠平台款项", "owed to the platform"),
    AccountKind.REPUDIATION: ("拒付争议款", "charged back, in dispute"),
    AccountKind.RECOURSE: ("保障基金的追偿款", "owed to the guarantee fund"),
    AccountKind.GUARANTEE: ("交易保障基金", "guarantee fund"),
    AccountKind.COMMISSION: ("服务费", "commission"),
    AccountKind.TAX: ("税费", "tax"),
    AccountKind.FORFEITS: ("罚没保证金", "seized deposits"),
    AccountKind.OPERATOR: ("平台自有资金", "operator's own funds"),
    AccountKind.CHARGES: ("手续费与核销", "charges and write-offs"),
    AccountKind.EXCHANGE: ("货币兑换", "currency exchange"),
}

CLIENT_MONEY: Final = frozenset(
    {AccountKind.HOLD, AccountKind.BALANCE, AccountKind.IN_TRANSIT, AccountKind.SUSPENSE},
)
OWED_TO_US: Final = frozenset({AccountKind.DEBT, AccountKind.REPUDIATION})
# What of the debts is passed on to the fund once it is paid: neither above the debt nor below zero.
PASSED_ON: Final = frozenset({AccountKind.RECOURSE})
SET_ASIDE: Final = frozenset({AccountKind.GUARANTEE})
# Where a posting never leaves less than nothing.
FLOORED: Final = CLIENT_MONEY | PASSED_ON | SET_ASIDE
BANKED: Final = frozenset({AccountKind.CUSTODIAN, AccountKind.CLEARING})
OWN: Final = frozenset(AccountKind) - FLOORED - OWED_TO_US - BANKED
# Kinds whose accounts belong to a trade, a party, an item, a case or a channel; the others are the platform's.
OWNED: Final = FLOORED | OWED_TO_US | {AccountKind.CLEARING}
# Shared by many and without a floor: appended to, added up, never locked by a posting.
HOT: Final = BANKED | OWN


@dataclass(frozen=True)
class Account:
    """One account of the ledger.

    ``owner`` is a trade for a hold, a party for a balance, a transit, a debt or a recourse, an item in suspense, a case
    of repudiation, FUND for the fund, a channel for clearing; else PLATFORM.
    """

    kind: AccountKind
    currency: str
    owner: UUID = PLATFORM
    purpose: Purpose | None = None

    def __hash__(self) -> int:
        """Of what tells most accounts apart; all four fields would take five times as long, for every line posted."""
        return hash((self.owner.int, self.currency))

    @property
    def name(self) -> str:
        """Return the stable name used in evidence: ``hold:price:<trade>``, ``balance:<party>``, ``custodian``."""
        parts = [self.kind.value, self.purpose.value if self.purpose else "", str(self.owner)]
        return ":".join(parts if self.purpose else parts[:1] if self.owner == PLATFORM else parts[::2])

    @cached_property
    def address(self) -> str:
        """Return the way to its balance: the first half of the SHA-256 of all that it is, in hexadecimal."""
        whole = f"{self.kind}:{self.purpose or ''}:{self.owner}:{self.currency}"
        return sha256(whole.encode()).hexdigest()[:32]

    @cached_property
    def hot(self) -> bool:
        """Return whether many share it: appended to, added up, never locked by a posting."""
        return self.kind in HOT

    @cached_property
    def turn(self) -> tuple[int, str, str, str]:
        """Return its place in the one order in which accounts are locked."""
        return self.owner.int, self.kind, self.purpose or "", self.currency

    def comes_before(self, other: Account) -> bool:
        """Return whether it is locked before another: mostly told by the owners alone."""
        mine, its = self.owner.int, other.owner.int
        return mine < its or (mine == its and self.turn < other.turn)


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


def suspense(item_id: UUID, currency: str) -> Account:
    """Return what was received and could not be placed: one account an item."""
    return Account(AccountKind.SUSPENSE, currency, item_id)


def clearing(channel: str, currency: str) -> Account:
    """Return what a gateway has confirmed and not yet sent to the custodian."""
    return Account(AccountKind.CLEARING, currency, channel_owner(channel))


def debt(party_id: UUID, currency: str) -> Account:
    """Return what a party owes the platform."""
    return Account(AccountKind.DEBT, currency, party_id)


def guarantee(currency: str) -> Account:
    """Return the guarantee fund of a currency."""
    return Account(AccountKind.GUARANTEE, currency, FUND)


def recourse(party_id: UUID, currency: str) -> Account:
    """Return what of a party's debt is the guarantee fund's once it is paid."""
    return Account(AccountKind.RECOURSE, currency, party_id)


def repudiation(case_id: UUID, currency: str) -> Account:
    """Return what a card network took back in one chargeback."""
    return Account(AccountKind.REPUDIATION, currency, case_id)


def tax(currency: str) -> Account:
    """Return the tax on commissions, owed to the state."""
    return Account(AccountKind.TAX, currency)


def operator(currency: str) -> Account:
    """Return the operator's own funds put in."""
    return Account(AccountKind.OPERATOR, currency)


def charges(currency: str) -> Account:
    """Return what banks and gateways took, and what was written off."""
    return Account(AccountKind.CHARGES, currency)


def exchange(currency: str) -> Account:
    """Return a currency's side of the exchange."""
    return Account(AccountKind.EXCHANGE, currency)


def channel_owner(channel: str) -> UUID:
    """Return the owner of a channel's clearing account, derived from its name."""
    return uuid5(_CHANNELS, channel)
