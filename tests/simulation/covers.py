"""What insurance does to money, kept by hand beside the second set of books: premiums, claims, what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from tests.simulation.books import Books, Deal

# Upon which step the risk of each kind begins, and for how long a guarantee runs; of a way nothing is unearned.
BEGINS = {"transit": {"pick_up"}, "mismatch": {"report_clean", "report_doubts"}}
GUARANTEED = {"mismatch": timedelta(days=60)}


@dataclass
class Policy:
    """A premium that was paid in."""

    insurer: UUID
    holder: UUID
    kind: str
    premium: int
    commission: int
    # Waits, runs, or is over.
    held: bool = True
    began: datetime | None = None
    over: bool = False


@dataclass
class Loss:
    """A claim that was paid to the buyer, and what of it came back."""

    insurer: UUID
    claimant: UUID
    assessed: int
    paid: int
    back: int = 0


@dataclass
class Covers:
    """The policies and losses of every trade."""

    books: Books
    policies: dict[UUID, dict[UUID, Policy]] = field(default_factory=dict)
    losses: dict[UUID, dict[UUID, Loss]] = field(default_factory=dict)

    @property
    def held(self) -> int:
        """Every premium whose risk has not begun."""
        return sum(each.premium for found in self.policies.values() for each in found.values() if each.held)

    @property
    def insurers(self) -> set[UUID]:
        return {each.insurer for found in self.policies.values() for each in found.values()}

    def pay_in(self, trade: UUID, key: UUID, policy: Policy) -> None:
        if key not in self.policies.setdefault(trade, {}):
            self.policies[trade][key] = policy
            self.books.bank += policy.premium

    def pay_claim(self, trade: UUID, key: UUID, loss: Loss) -> None:
        if key not in self.losses.setdefault(trade, {}):
            self.losses[trade][key] = loss
            self.books.balances[loss.insurer] -= loss.paid
            self.books.credit(loss.claimant, loss.paid)

    def before(self, trade: UUID, act: str, at: datetime, *, over: bool, undone: bool) -> None:
        """A step begins cover, which earns its premium, or ends the trade, which gives back what was not earned."""
        for policy in self.policies.get(trade, {}).values():
            if policy.held and act in BEGINS[policy.kind]:
                policy.held, policy.began = False, at
                self.books.own += policy.commission
                self.books.credit(policy.insurer, policy.premium - policy.commission)
            elif over and policy.held:
                policy.held = False
                self.books.credit(policy.holder, policy.premium)
            elif undone and not policy.over:
                policy.over = True
                self._unearned(policy, at)

    def _unearned(self, policy: Policy, at: datetime) -> None:
        if policy.began is None or policy.kind not in GUARANTEED:
            return
        whole = GUARANTEED[policy.kind]
        left = policy.began + whole - at
        if left > timedelta():
            rest = policy.premium * int(left.total_seconds()) // int(whole.total_seconds())
            self.books.charge(policy.insurer, policy.holder, rest)

    def after(self, trade: UUID, deal: Deal) -> None:
        """The trade was undone: what of the price came back beside a paid claim, above the loss, is the insurer's."""
        for loss in self.losses.get(trade, {}).values():
            twice = loss.paid + min(deal.price_back, loss.assessed) - loss.assessed
            again = min(twice, loss.paid) - loss.back
            if again > 0:
                loss.back += again
                self.books.charge(loss.claimant, loss.insurer, again)
