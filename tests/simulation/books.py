"""A second set of books, kept by hand: what every act must do to money, written down without looking at the product."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

# Acts after which everything goes back to whoever paid it.
REFUNDS = frozenset(
    {
        "lapse_funding",
        "lapse_inspection",
        "withdraw",
        "lapse_doubt",
        "lapse_pick_up",
        "override_refund",
        "lapse_undelivered",
    }
)
# Acts after which the price goes back and the seller's deposit is lost.
FORFEITS = frozenset({"give_up", "lapse_shipping"})


@dataclass
class Deal:
    """What was agreed, and what lies in escrow for it."""

    buyer: UUID
    seller: UUID
    price: int
    deposit: int
    held_price: int = 0
    held_deposit: int = 0

    @property
    def commission(self) -> int:
        """Two per cent, rounded half up."""
        return (self.price * 2 + 50) // 100


@dataclass
class Books:
    """Balances by party, what the house earned, what the bank keeps; all in minor units of one currency."""

    deals: dict[UUID, Deal] = field(default_factory=dict)
    balances: Counter[UUID] = field(default_factory=Counter)
    verified: set[UUID] = field(default_factory=set)
    own: int = 0
    bank: int = 0

    def pay_in(self, deal: Deal, *, by_buyer: bool) -> None:
        """A side pays what it owes, all at once."""
        if by_buyer:
            deal.held_price += deal.price
            self.bank += deal.price
        else:
            deal.held_deposit += deal.deposit
            self.bank += deal.deposit

    def follow(self, deal: Deal, act: str, to_buyer: int | None = None) -> None:
        """Do to the books what the act does to money; ``to_buyer`` is what an operator ruled."""
        if act == "settle":
            self._divide(deal, 0)
        elif act in REFUNDS | FORFEITS:
            self._give_back_price(deal)
        elif act in {"rule", "rule_and_seize"}:
            assert to_buyer is not None
            self._divide(deal, to_buyer)
        elif act == "lapse_delivered":
            self._divide(deal, deal.held_price - deal.held_price // 2)
        else:
            return
        if act in FORFEITS | {"rule_and_seize"}:
            self._forfeit(deal)
        self.balances[deal.seller] += deal.held_deposit
        deal.held_deposit = 0

    def pay_out(self, party: UUID) -> None:
        """A party takes everything home."""
        home = self.balances.pop(party, 0)
        if home and party not in self.verified:
            # A cent of the house's own brings the code that verifies a new account.
            self.verified.add(party)
            self.bank -= 1
            self.own -= 1
        self.bank -= home

    def _give_back_price(self, deal: Deal) -> None:
        self.balances[deal.buyer] += deal.held_price
        deal.held_price = 0

    def _divide(self, deal: Deal, to_buyer: int) -> None:
        to_seller = deal.held_price - to_buyer
        fee = deal.commission * to_seller // deal.held_price
        self.balances[deal.buyer] += to_buyer
        self.balances[deal.seller] += to_seller - fee
        self.own += fee
        deal.held_price = 0

    def _forfeit(self, deal: Deal) -> None:
        half = deal.held_deposit - deal.held_deposit // 2
        self.balances[deal.buyer] += half
        self.own += deal.held_deposit - half
        deal.held_deposit = 0
