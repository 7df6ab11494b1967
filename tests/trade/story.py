"""One trade, told by whoever acts: each method is one act through the public doors, at the story's own hour."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from tests import money
from tests.inspection.cast import EXCAVATOR, answers, photo
from tests.people import enrolled
from tests.retold import retold
from truehand.contracts import queries as contracts
from truehand.credit import operations as credit
from truehand.credit.domain.facts import FactKind
from truehand.escrow import queries as escrow
from truehand.escrow.domain.accounts import Purpose
from truehand.identity import queries as people
from truehand.kernel.actor import Actor
from truehand.kernel.money import Money
from truehand.listings.domain.facts import Facts
from truehand.listings.domain.mapping import ImportedRow
from truehand.listings.models import Listing
from truehand.listings.operations import import_row
from truehand.logistics import queries as logistics
from truehand.payments.sandbox import inside as bank
from truehand.trade.domain.agreed import AgreedTerms
from truehand.trade.domain.given import HandOver
from truehand.trade.domain.penalties import Fault
from truehand.trade.domain.views import TradeView
from truehand.trade.models import Trade
from truehand.trade.operations import accept, agree, clock, dispute, fund, inspect, rate, ship
from truehand.trade.queries import views
from truehand.trade.queries.situation import fees_of
from truehand.vault import operations as vault
from truehand.vault.domain.reading import Stated, Thing, purposes

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ASKING = Money(12_800_000, "CNY")
FACTS = Facts(
    equipment_class="excavator",
    maker="Komatsu",
    model="PC200-8",
    serial="KMTPC200A01",
    year=2014,
    hours=6_120,
    condition=4,
    location="Jinan",
    description="One owner, serviced every 500 hours.",
    country="CN",
)


def cast(now: datetime = START) -> dict[str, Actor]:
    """The demonstration's people, verified, each with a fresh second factor."""
    return {name: people.actor_of_party(party, stepped_up=True) for name, party in enrolled(now).items()}


def listed(seller: Actor, *, serial: str = FACTS.serial, price: Money = ASKING, now: datetime = START) -> UUID:
    """A machine on sale."""
    row = ImportedRow(external_id=serial, facts=replace(FACTS, serial=serial), price=price)
    import_row(seller.party_id, row, now=now)
    return Listing.objects.get(seller_id=seller.party_id, external_id=serial).id


NO_TRADE = UUID(int=0)


@dataclass
class Story:
    """Alice sells to Bob; Ines inspects, Carl carries, Olga operates."""

    people: dict[str, Actor]
    listing: UUID
    trade: UUID = NO_TRADE
    now: datetime = START

    @classmethod
    def begun(cls, serial: str = FACTS.serial, plan: str = "acceptance", shares: str = "none") -> Story:
        """Bob's offer is on the table."""
        return _begun(serial, plan, shares)

    @classmethod
    def contracted(cls, serial: str = FACTS.serial, plan: str = "acceptance", shares: str = "none") -> Story:
        """Both have signed."""
        return _contracted(serial, plan, shares)

    def __getattr__(self, name: str) -> Actor:
        """The cast by name."""
        try:
            return self.__dict__["people"][name]  # type: ignore[no-any-return]
        except KeyError as error:
            raise AttributeError(name) from error

    def esteemed(self, who: str) -> Story:
        """So good a standing that no deposit is asked for."""
        party = self.people[who].party_id
        for _ in range(60):
            credit.record_fact(party, kind=FactKind.SETTLED, trade_id=uuid4(), amount=Money(10**8, "CNY"), now=self.now)
        for _ in range(30):
            trade = uuid4()
            credit.rate(trade, rater=uuid4(), ratee=party, stars=5, text="", now=self.now)
            credit.publish(trade, now=self.now)
        return self

    def row(self) -> Trade:
        return Trade.objects.get(pk=self.trade)

    @property
    def seen(self) -> int:
        return self.row().step

    @property
    def state(self) -> str:
        return self.row().state

    def view(self, who: str) -> TradeView:
        return views.trade(self.trade, self.people[who], now=self.now)

    def acts(self, who: str) -> set[str]:
        return {each.name for each in self.view(who).acts}

    def wait(self, **length: float) -> Story:
        """Time passes, and the sweep runs."""
        self.now += timedelta(**length)
        clock.tick(now=self.now)
        return self

    def open(self, who: str, now: datetime | None = None) -> Story:
        """An operator or auditor opens the trade's papers to read them."""
        actor = self.people[who]
        stated = Stated(purposes(actor, Thing.TRADE)[0], "To see what happened", None)
        vault.open_to_read(actor, Thing.TRADE, self.trade, stated, now=now or self.now)
        return self

    def offer(self, price: Money = ASKING, days: int = 3, plan: str = "acceptance", shares: str = "none") -> Story:
        self.trade = agree.offer(
            self.people["bob"],
            self.listing,
            price=price,
            delivery_place="济南市槐荫区工地三号门",
            inspection_days=days,
            plan=plan,
            beside=AgreedTerms.shared(shares),
            now=self.now,
        )
        return self

    def agreed(self) -> Story:
        agree.accept_price(self.people["alice"], self.trade, seen=self.seen, now=self.now)
        return self

    def sign(self, who: str) -> Story:
        contract = contracts.contract_of(self.trade)
        assert contract is not None
        agree.sign(self.people[who], self.trade, contract_sha256=contract.sha256, seen=self.seen, now=self.now)
        return self

    def signed(self) -> Story:
        return self.agreed().sign("bob").sign("alice")

    def pay(self, who: str, amount: Money | None = None) -> Story:
        """Pay everything that one owes, or once, and as much, when an amount is given."""
        if amount is not None:
            return self.pay_once(who, amount)
        while "pay" in self.acts(who):
            self.pay_once(who)
        return self

    def pay_once(self, who: str, amount: Money | None = None) -> Story:
        intent = money.start_payment(self.people[who], self.trade, now=self.now)
        message = bank.confirm(intent.reference, amount=amount, now=self.now)
        fund.receive_callback("sandbox", message.body, message.headers, now=self.now)
        return self

    def funded(self) -> Story:
        return self.signed().pay("bob").pay("alice")

    def report(self, **found: str | int) -> Story:
        ines = self.people["ines"]
        if self.row().inspector_id is None:
            inspect.take(ines, self.trade, seen=self.seen, now=self.now)
        for point in EXCAVATOR.points:
            if point.photo:
                inspect.add_photo(ines, self.trade, item=point.key, content=photo(), now=self.now)
        facts = {"serial": FACTS.serial, "hours": FACTS.hours, "year": FACTS.year} | found
        findings = answers() | {"facts": {key: {"value": value} for key, value in facts.items()}}
        inspect.report(ines, self.trade, findings=findings, seen=self.seen, now=self.now)
        return self

    def inspected(self) -> Story:
        return self.funded().report()

    def doubted(self) -> Story:
        return self.funded().report(hours=9_900)

    def book(self) -> Story:
        ship.book(
            self.people["carl"],
            self.trade,
            pick_up_at=self.now.date() + timedelta(days=1),
            vehicle="鲁A·12345 挂车",
            origin="Jinan yard 4",
            seen=self.seen,
            now=self.now,
        )
        return self

    def pick_up(self) -> Story:
        code = logistics.hand_over_code(self.trade, "pick_up")
        proof = HandOver(photo(90), "")
        ship.pick_up(self.people["carl"], self.trade, code=code, proof=proof, seen=self.seen, now=self.now)
        return self

    def shipped(self) -> Story:
        return self.inspected().book().pick_up()

    def deliver(self) -> Story:
        code = logistics.hand_over_code(self.trade, "delivery")
        proof = HandOver(photo(60), "no damage")
        ship.deliver(self.people["carl"], self.trade, code=code, proof=proof, seen=self.seen, now=self.now)
        return self

    def delivered(self) -> Story:
        return self.shipped().deliver()

    def accept(self) -> Story:
        accept.accept(self.people["bob"], self.trade, seen=self.seen, now=self.now)
        return self

    def settled(self) -> Story:
        return self.delivered().accept()

    def quarrel(self, who: str = "bob", said: str = "The slew motor leaks.") -> Story:
        dispute.open_dispute(
            self.people[who],
            self.trade,
            reason="hidden_defect",
            statement=said,
            photos=[photo(30)],
            seen=self.seen,
            now=self.now,
        )
        return self

    def answer(self, who: str = "alice", said: str = "It was dry when it left.") -> Story:
        dispute.answer(self.people[who], self.trade, statement=said, photos=[], seen=self.seen, now=self.now)
        return self

    def refer(self, who: str = "bob") -> Story:
        dispute.refer(self.people[who], self.trade, seen=self.seen, now=self.now)
        return self

    def bring(self, who: str) -> Story:
        dispute.bring_evidence(
            self.people[who], self.trade, statement="The service book.", photos=[], seen=self.seen, now=self.now
        )
        return self

    def ripe(self) -> Story:
        """Both sides were heard and brought what they have; nobody mediates: the operator is to rule."""
        return self.answer().refer().bring("bob").bring("alice")

    def propose(self, who: str, to_buyer: int, to_seller: int) -> Story:
        dispute.propose(
            self.people[who],
            self.trade,
            to_buyer=Money(to_buyer, "CNY"),
            to_seller=Money(to_seller, "CNY"),
            text="Half of the repair each.",
            seen=self.seen,
            now=self.now,
        )
        return self

    def agree_to(self, who: str) -> Story:
        dispute.accept_proposal(self.people[who], self.trade, seen=self.seen, now=self.now)
        return self

    def decline(self, who: str) -> Story:
        dispute.decline_proposal(self.people[who], self.trade, seen=self.seen, now=self.now)
        return self

    def appeal(self, who: str) -> Story:
        dispute.appeal(
            self.people[who],
            self.trade,
            statement="The hour meter was not read.",
            photos=[],
            seen=self.seen,
            now=self.now,
        )
        return self

    def carried_out(self) -> Story:
        """Nobody appeals."""
        return self.wait(hours=72)

    def rule(self, to_buyer: int, to_seller: int, *, who: str = "olga", seize: bool = False) -> Story:
        dispute.rule(
            self.people[who],
            self.trade,
            to_buyer=Money(to_buyer, "CNY"),
            to_seller=Money(to_seller, "CNY"),
            reasons="The photos show an old leak.",
            rules=["proof"],
            seller_fault=Fault.DELIBERATE if seize else Fault.NONE,
            seen=self.seen,
            now=self.now,
        )
        return self

    def rate(self, who: str, stars: int = 5) -> Story:
        rate.rate(self.people[who], self.trade, stars=stars, text="Fair.", seen=self.seen, now=self.now)
        return self

    def held(self) -> dict[str, int]:
        return {purpose.value: money.minor for purpose, money in escrow.held(self.trade).items() if money.minor}

    def paid_in(self) -> int:
        """What the buyer has paid in all when nothing is owed any more."""
        row = self.row()
        return row.price_minor + row.buyer_deposit_minor + sum(fee.of_buyer.minor for fee in fees_of(row))

    def balance(self, who: str) -> int:
        return sum(money.minor for money in escrow.balance(self.people[who].party_id))


@retold
def _begun(serial: str, plan: str, shares: str) -> Story:
    people = cast()
    return Story(people, listed(people["alice"], serial=serial)).offer(plan=plan, shares=shares)


@retold
def _contracted(serial: str, plan: str, shares: str) -> Story:
    story = Story.begun(serial, plan, shares)
    return story.signed()


__all__ = ["ASKING", "FACTS", "START", "Purpose", "Story", "cast", "listed"]
