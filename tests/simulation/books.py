"""A second set of books, kept by hand: what every act must do to money, written down without looking at the product."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

# Acts after which everything goes back to whoever paid it, but for what was served.
REFUNDS = frozenset(
    {
        "lapse_funding",
        "lapse_inspection",
        "lapse_pick_up",
        "override_refund",
        "lapse_undelivered",
        "concede_undelivered",
    }
)
# A payment was taken back for good: what then is left goes back.
LOST = frozenset({"lose_payment", "lose_shipped", "lose_delivered"})
# Of these the ones after which the seller also makes good what the buyer paid for services.
SELLERS_FAULT = frozenset({"withdraw", "lapse_doubt", "give_up", "lapse_shipping", "end_held"})
# In per cent of the deposit, by act and by where the trade was.
LOST_BY_SELLER = {("give_up", "funded"): 50, ("give_up", "inspected"): 100, ("lapse_shipping", "inspected"): 100}
# The two agree, one says nothing, or a ruling is carried out: the price is shared, then faults cost deposits.
ENDED_BY_A_SPLIT = frozenset(
    {"accept_settlement", "agree_second", "concede", "carry_out", "let_stand", "decide_appeal"}
)
# Of these the rulings: what a delay costs more than they cost in deposits comes on top.
RULED = frozenset({"carry_out", "let_stand", "decide_appeal"})
# The machine is with the seller again: the price goes back less what the seller may keep of it.
SENT_BACK = frozenset({"accept_return", "accept_return_by_silence", "resume_return", "lapse_sent_back"})
FAULTS = {"none": 0, "slight": 25, "serious": 50, "deliberate": 100}
# The plans in per cent: at pick-up, upon acceptance, at the end of the retention.
PLANS = {
    "acceptance": (0, 100, 0),
    "retention_5": (0, 95, 5),
    "retention_10": (0, 90, 10),
    "pick_up_20": (20, 80, 0),
    "pick_up_20_retention_10": (20, 70, 10),
}
TAX_IN_CHINA = 6


@dataclass
class Ruling:
    """What an operator decided."""

    to_buyer: int
    buyer_fault: str = "none"
    seller_fault: str = "none"


@dataclass(frozen=True)
class Back:
    """A machine that was sent back: whether without a reason, what the policy keeps and who bears the way."""

    free: bool
    basis_points: int
    way_by_seller: bool
    cost: int
    # Whether a carrier has earned the cost.
    carried: bool = False


@dataclass
class Deal:
    """What was agreed, and what lies in escrow for it."""

    buyer: UUID
    seller: UUID
    price: int
    deposit: int
    buyer_deposit: int
    plan: str
    premium: int = 0
    # By service: what the buyer and what the seller bears of it.
    fees: dict[str, tuple[int, int]] = field(default_factory=dict)
    servants: dict[str, UUID] = field(default_factory=dict)
    held: Counter[str] = field(default_factory=Counter)
    state: str = ""
    # What the seller had of the price so far, before anything was taken from it, and how often the fees were its.
    released: int = 0
    commission_taken: int = 0
    tax_taken: int = 0
    seller_still_owes: list[tuple[str, int]] = field(default_factory=list)
    buyer_spent: int = 0
    # What the buyer's card network has taken of the price and the fees, while the case is open.
    claimed: int = 0
    # What of the price it took for good out of what was held.
    met: int = 0
    # By when the machine was due, when it came, and whether its delay was charged.
    due: datetime | None = None
    came: datetime | None = None
    charged: bool = False
    # Once it was sent back, and what of the price its carrier has had.
    back: Back | None = None
    way_paid: int = 0

    @property
    def delay(self) -> int:
        """Five of 10,000 for each day begun after one of grace, at most five of a hundred."""
        if self.due is None or self.came is None or self.came <= self.due + timedelta(days=1):
            return 0
        late = self.came - self.due - timedelta(days=1)
        days = late.days + bool(late.seconds or late.microseconds)
        return min(days * ((self.price * 5 + 5_000) // 10_000), (self.price * 5 + 50) // 100)

    @property
    def commission(self) -> int:
        """Two per cent, rounded half up, and the buyer's premium of an auction; the tax is in it."""
        return ((self.price - self.premium) * 2 + 50) // 100 + self.premium

    @property
    def tax(self) -> int:
        """Six parts of a hundred and six of the commission, rounded half up."""
        return (self.commission * TAX_IN_CHINA * 2 + 106) // 212

    @property
    def restocking(self) -> int:
        """What the seller keeps of the price of a machine that came back without a reason, rounded half up."""
        if self.back is None or not self.back.free:
            return 0
        return (self.price * self.back.basis_points + 5_000) // 10_000

    def part(self, amount: int, which: int) -> int:
        """A part of an amount by the plan: whole cents first, then a cent each to the largest remainders."""
        weights = PLANS[self.plan]
        shares = [amount * weight // 100 for weight in weights]
        rests = [amount * weight % 100 for weight in weights]
        for place in sorted(range(3), key=lambda each: -rests[each])[: amount - sum(shares)]:
            shares[place] += 1
        return shares[which]

    @property
    def price_back(self) -> int:
        """What of the price is the buyer's again: what neither is held, nor went to the seller or a card network."""
        return self.price - self.held["price"] - self.released - self.met - self.way_paid

    @property
    def retains(self) -> bool:
        return self.part(self.price, 2) > 0


@dataclass
class Books:
    """Balances and debts by party, what the house earned, what the bank keeps; all in minor units of one currency."""

    deals: dict[UUID, Deal] = field(default_factory=dict)
    balances: Counter[UUID] = field(default_factory=Counter)
    verified: set[UUID] = field(default_factory=set)
    debts: Counter[UUID] = field(default_factory=Counter)
    own: int = 0
    bank: int = 0
    # What card networks have taken back, while their cases are open.
    claims: int = 0

    def pay_in(self, deal: Deal, *, by_buyer: bool) -> None:
        """A side makes its next payment: the buyer first the deposit, then price and fees together."""
        if not by_buyer:
            arrived = {"deposit": deal.deposit}
        elif deal.buyer_deposit and not deal.held["buyer_deposit"]:
            arrived = {"buyer_deposit": deal.buyer_deposit}
        else:
            arrived = {"price": deal.price, "fees": sum(of_buyer for of_buyer, _ in deal.fees.values())}
        deal.held.update(arrived)
        self.bank += sum(arrived.values())

    def follow(self, deal: Deal, act: str, ruling: Ruling | None = None) -> None:
        """Do to the books what the act does to money."""
        self._pay_way_back(deal)
        if act in {"report_clean", "report_doubts"}:
            self._serve(deal, "inspection")
        elif act in {"deliver", "deliver_late", "deliver_conceded"}:
            self._serve(deal, "carriage")
        elif act == "pick_up":
            self._release_part(deal, 0)
        elif act in {"settle", "retain", "end_retention"}:
            self._pay_for_acceptance(deal, act)
        elif act in REFUNDS | SELLERS_FAULT | {"lapse_unpaid"}:
            self._undo(deal, act)
        elif act in ENDED_BY_A_SPLIT:
            assert ruling is not None
            self._end_quarrel(deal, act, ruling)
        elif act in LOST | {"charge_back", "end_charge_back"}:
            self._take_away(deal, act)
        elif act in SENT_BACK:
            self._receive_back(deal)
        elif act in {"lapse_delivered", "lapse_retained"}:
            self._divide(deal, deal.held["price"] - deal.held["price"] // 2)
            self._give_back_rest(deal)

    def _pay_way_back(self, deal: Deal) -> None:
        """Who brought the machine back is paid once, out of the price that is held."""
        if deal.back is not None and deal.back.carried and not deal.way_paid:
            deal.way_paid = deal.back.cost
            deal.held["price"] -= deal.way_paid
            self.credit(deal.servants["carriage"], deal.way_paid)

    def pay_out(self, party: UUID) -> None:
        """A party takes everything home."""
        home = self.balances.pop(party, 0)
        if home and party not in self.verified:
            # A cent of the house's own brings the code that verifies a new account.
            self.verified.add(party)
            self.bank -= 1
            self.own -= 1
        self.bank -= home

    def credit(self, party: UUID, amount: int) -> None:
        """Who owes the house pays it first."""
        netted = min(self.debts[party], amount)
        self.debts[party] -= netted
        self.balances[party] += amount - netted

    def charge(self, party: UUID, payee: UUID, amount: int) -> None:
        """A party pays another: from its balance, and what is missing it owes to the house."""
        there = min(self.balances[party], amount)
        self.balances[party] -= there
        self.debts[party] += amount - there
        self.credit(payee, amount)

    def _pay_for_acceptance(self, deal: Deal, act: str) -> None:
        if act == "retain":
            self._release_part(deal, 1)
        else:
            rest = deal.commission - deal.commission_taken, deal.tax - deal.tax_taken
            self._pay_seller(deal, deal.held["price"], *rest)
        if act != "end_retention":
            self._charge_delay(deal, deal.delay)
        self._give_back_rest(deal)

    def _charge_delay(self, deal: Deal, amount: int) -> None:
        """Once, however often the seller is paid."""
        if amount and not deal.charged:
            deal.charged = True
            self.charge(deal.seller, deal.buyer, amount)

    def _undo(self, deal: Deal, act: str) -> None:
        self.credit(deal.buyer, deal.held.pop("price", 0))
        self._lose(deal, "deposit", deal.deposit, LOST_BY_SELLER.get((act, deal.state), 0))
        self._lose(deal, "buyer_deposit", deal.buyer_deposit, 100 if act == "lapse_unpaid" else 0)
        self._give_back_rest(deal)
        if act in SELLERS_FAULT and deal.buyer_spent:
            self.charge(deal.seller, deal.buyer, deal.buyer_spent)
        if act in {"lapse_undelivered", "concede_undelivered", "override_refund", "lose_shipped", "end_held"}:
            self._take_back(deal)

    def _take_away(self, deal: Deal, act: str) -> None:
        """The buyer's card network takes the price and the fees; players let the trade go on only if they came back."""
        if act == "charge_back":
            deal.claimed = deal.price + sum(of_buyer for of_buyer, _ in deal.fees.values())
            self.bank -= deal.claimed
            self.claims += deal.claimed
        elif act == "end_charge_back":
            self.bank += self._claim_ended(deal)
        else:
            self._meet(deal)
            self._undo(deal, act)

    def _claim_ended(self, deal: Deal) -> int:
        ended, deal.claimed = deal.claimed, 0
        self.claims -= ended
        return ended

    def _meet(self, deal: Deal) -> None:
        """What was taken comes out of the price that is held, then of the buyer's balance; the rest the buyer owes."""
        left = self._claim_ended(deal)
        held = min(left, deal.held["price"])
        there = min(left - held, self.balances[deal.buyer])
        deal.held["price"] -= held
        deal.met += held
        self.balances[deal.buyer] -= there
        self.debts[deal.buyer] += left - held - there

    def _serve(self, deal: Deal, service: str) -> None:
        of_buyer, of_seller = deal.fees.get(service, (0, 0))
        deal.held["fees"] -= of_buyer
        deal.buyer_spent += of_buyer
        if of_buyer:
            self.credit(deal.servants[service], of_buyer)
        if of_seller:
            deal.seller_still_owes.append((service, of_seller))

    def _pay_seller(self, deal: Deal, gross: int, commission: int, tax: int) -> None:
        """Out of what the seller gets come the commission, then whoever served, then the seller."""
        if not gross:
            return
        deal.held["price"] -= gross
        deal.released += gross
        deal.commission_taken += commission
        deal.tax_taken += tax
        self.own += commission
        left, still = gross - commission, []
        for service, owed in deal.seller_still_owes:
            paid = min(left, owed)
            left -= paid
            self.credit(deal.servants[service], paid)
            if owed > paid:
                still.append((service, owed - paid))
        deal.seller_still_owes = still
        self.credit(deal.seller, left)

    def _release_part(self, deal: Deal, which: int) -> None:
        amounts = (deal.price, deal.commission, deal.tax)
        self._pay_seller(deal, *(deal.part(amount, which) for amount in amounts))

    def _divide(self, deal: Deal, to_buyer: int) -> None:
        to_seller = deal.held["price"] - to_buyer
        commission = min(deal.commission * to_seller // deal.price, deal.commission - deal.commission_taken)
        tax = min(deal.tax * to_seller // deal.price, commission, deal.tax - deal.tax_taken)
        deal.held["price"] -= to_buyer
        self.credit(deal.buyer, to_buyer)
        self._pay_seller(deal, to_seller, commission, tax)

    def _lose(self, deal: Deal, purpose: str, whole: int, percent: int) -> int:
        """Return what is lost. Half of what is lost is the other side's, with the odd cent; the rest the house's."""
        lost = min((whole * percent + 50) // 100, deal.held[purpose])
        deal.held[purpose] -= lost
        self.credit(deal.buyer if purpose == "deposit" else deal.seller, lost - lost // 2)
        self.own += lost // 2
        return lost

    def _end_quarrel(self, deal: Deal, act: str, ruling: Ruling) -> None:
        if deal.back is not None:
            self._take_back(deal)
        to_seller = deal.held["price"] - ruling.to_buyer
        self._divide(deal, ruling.to_buyer)
        lost = self._lose(deal, "deposit", deal.deposit, FAULTS[ruling.seller_fault])
        self._lose(deal, "buyer_deposit", deal.buyer_deposit, FAULTS[ruling.buyer_fault])
        if act in RULED:
            self._charge_delay(deal, min(max(deal.delay - lost, 0), to_seller))
        self._give_back_rest(deal)

    def _receive_back(self, deal: Deal) -> None:
        """Early releases come back first; the fee is the seller's, and for a cause what services and the way cost."""
        assert deal.back is not None
        self._take_back(deal)
        self._divide(deal, deal.held["price"] - min(deal.restocking, deal.held["price"]))
        self._give_back_rest(deal)
        made_good = 0 if deal.back.free else deal.buyer_spent
        if deal.back.way_by_seller or not deal.back.free:
            made_good += deal.back.cost
        self.charge(deal.seller, deal.buyer, made_good)

    def _give_back_rest(self, deal: Deal) -> None:
        """Deposits and unused fees go back; then the seller pays for what was served."""
        self.credit(deal.seller, deal.held.pop("deposit", 0))
        self.credit(deal.buyer, deal.held.pop("buyer_deposit", 0))
        self.credit(deal.buyer, deal.held.pop("fees", 0))
        for service, owed in deal.seller_still_owes:
            self.charge(deal.seller, deal.servants[service], owed)
        deal.seller_still_owes = []

    def _take_back(self, deal: Deal) -> None:
        """What the seller had early is the buyer's again, without the commission, which the house gives up."""
        if not deal.released:
            return
        self.own -= deal.commission_taken
        self.credit(deal.buyer, deal.commission_taken)
        self.charge(deal.seller, deal.buyer, deal.released - deal.commission_taken)
        deal.released = deal.commission_taken = deal.tax_taken = 0
