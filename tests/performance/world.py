"""A small world for lists: each call of ``grow`` adds one more of everything that a page or an API list shows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid4

from tests import money
from tests.auctions.matter import auctioned, bid_again
from tests.connect.matter import told_server
from tests.inspection.cast import EXCAVATOR, answers, photo
from tests.insurance.cast import claimed
from tests.listings.keeping import kept_search
from tests.logistics.papers import vetted
from tests.payments.bank.world import DAY
from tests.payments.bank.world import World as Bank
from tests.payments.matter import money_in_question
from tests.reconciliation.matter import settled_matter
from tests.trade.amending import amended
from tests.trade.story import FACTS, START, Story, cast, listed
from tests.trade.test_stages import mediators
from truehand.disputes import operations as quarrels
from truehand.disputes import queries as disputes
from truehand.disputes.domain.case import Reason
from truehand.evidence import operations as evidence
from truehand.evidence.models import TimeToken
from truehand.identity import operations as identity
from truehand.inspection import operations as inspections
from truehand.inspection import queries as inspection
from truehand.inspection.domain.certificate import Licence, Subject
from truehand.inspection.domain.nodes import Node
from truehand.kernel.money import Money
from truehand.kernel.personal import Purpose
from truehand.listings import operations as listings
from truehand.listings import queries as on_sale
from truehand.logistics import operations as logistics
from truehand.payments import operations as payments
from truehand.payments.bank import operations as bank
from truehand.payments.bank import queries as at_the_bank
from truehand.payments.bank.channel import BankTransfer
from truehand.payments.domain.channel import PayoutOrder
from truehand.payments.models import BankAccount
from truehand.payments.operations.probes import objection_of
from truehand.returns.domain.request import Kind, Proposal
from truehand.risk import operations as risk
from truehand.trade.models import Trade
from truehand.trade.operations import aftersales, claims, drive, guarantee, inspect, nodes, papers
from truehand.vault import operations as vault
from truehand.vault.domain.consent import ConsentTo, present_text
from truehand.vault.domain.reading import Stated, Thing

if TYPE_CHECKING:
    from collections.abc import Callable

    from truehand.kernel.actor import Actor
    from truehand.risk.domain.facts import RiskFacts


def _taken(story: Story) -> Story:
    inspect.take(story.ines, story.trade, seen=story.seen, now=story.now)
    return story


def _funded(story: Story) -> Story:
    """With as many trades settled, Alice is trusted without a deposit."""
    paid = story.offer().signed().pay("bob")
    return paid.pay("alice") if paid.state == "signed" else paid


def _inspected(story: Story) -> Story:
    funded = _funded(story)
    return funded.report(serial=on_sale.facts_of(funded.listing).serial)


# How a story reaches each state whose page differs from the others'.
STATES: Final[dict[str, Callable[[Story], Story]]] = {
    "offered": lambda story: story.offer(),
    "signed": lambda story: story.offer().signed(),
    "inspecting": lambda story: _taken(story.offer().funded()),
    "doubted": lambda story: story.offer().doubted(),
    "shipped": lambda story: _inspected(story).book().pick_up(),
    "disputed": lambda story: _inspected(story).book().pick_up().deliver().quarrel(),
    "settled": lambda story: (
        amended(_inspected(story), warranty_days=30).book().pick_up().deliver().accept().rate("bob").rate("alice")
    ),
}
# What is there once more with every step: open offers, open inspections, settled and rated trades.
ROWS: Final[dict[str, Callable[[Story], Story]]] = {
    "offered": STATES["offered"],
    "funded": _funded,
    "settled": lambda story: _inspected(story).book().pick_up().deliver().accept().rate("bob").rate("alice"),
}


@dataclass
class World:
    """The cast, a trade in every state, and as many rows as were asked for."""

    people: dict[str, Actor] = field(default_factory=cast)
    now: datetime = START
    rows: int = 0
    # What the addresses of pages are made of.
    words: dict[str, object] = field(default_factory=dict)
    bank: Bank = field(init=False)

    def __post_init__(self) -> None:
        """Take a trade to each state."""
        mediators(Story(self.people, self.people["alice"].party_id, now=self.now), "mei")
        self._insure()
        told = {name: tell(self._story(name)) for name, tell in STATES.items()}
        self.trades = {name: story.trade for name, story in told.items()}
        self.words["party_id"] = self.people["alice"].party_id
        self.words["listing_id"], self.words["passport_id"] = told["offered"].listing, told["offered"].row().passport_id
        self.bank = Bank(told["signed"])
        due = self.bank.ask()
        self.words |= {"intent_id": due.id, "reference": due.reference, "account": "custody-cny", "path": "0/000.p/1"}
        self.words |= {"vetting_id": vetted(self.people, self.now).id, "which": "licence"}
        self._object()
        papers.make_papers(self.trades["settled"], now=self.now)
        report, case = inspection.report_of(self.trades["settled"]), disputes.case_of(self.trades["disputed"])
        if report is None or case is None:
            raise RuntimeError("the stories were not told to their ends")
        self.words |= {"case_id": case.id, "exhibit": case.statements[0].exhibits[0]}
        self.words["revision"] = 2
        self.words["trade_photo"] = next(iter(report.photos))
        self._inspect_again(told["disputed"])
        self._send_drivers(told["shipped"])

    def _send_drivers(self, under_way: Story) -> None:
        """A driver's phone under way, and a label that no phone has opened; booked before, as is insured before."""
        before = self.now - timedelta(days=2)
        machine = listed(self.people["alice"], serial="DRIVEN", now=before)
        booked = _inspected(Story(self.people, machine, now=before)).book()
        opened = drive.make_pass(under_way.carl, under_way.trade, now=self.now)
        self.words["phone"] = logistics.open_pass(opened, now=self.now)
        self.words["driver"] = drive.make_pass(booked.carl, booked.trade, now=self.now)

    def _insure(self) -> None:
        """A machine insured on its way, and a claim; days before, as nobody pays more than thirty times in one."""
        before = self.now - timedelta(days=2)
        machine = listed(self.people["alice"], serial="INSURED", now=before)
        claim = claimed(Story(self.people, machine, now=before).offer().signed())
        papers.make_papers(claim.policy.id, now=before)
        self.words |= {"policy_id": claim.policy.id, "claim_id": claim.id, "claim_photo": claim.entries[0].exhibits[0]}

    def _inspect_again(self, story: Story) -> None:
        """A disputed machine is inspected before it goes back."""
        job = nodes.ask_in_trade(story.bob, story.trade, Node.RETURN, now=self.now)
        nodes.take(story.ines, job.id, now=self.now)
        for point in EXCAVATOR.points:
            if point.photo:
                nodes.add_photo(story.ines, job.id, item=point.key, content=photo(), now=self.now)
        nodes.report(story.ines, job.id, findings=answers(), now=self.now)
        papers.make_papers(story.trade, now=self.now)
        self.words["job_id"] = job.id
        until = self.now + timedelta(days=300)
        olga, carl = story.olga, story.carl
        for subject in (Subject.SELLER, Subject.MACHINE):
            inspections.license_party(olga, carl.party_id, Licence.CERTIFY, subject, until=until, now=self.now)
        machine = UUID(str(self.words["passport_id"]))
        inspections.issue(carl, Subject.MACHINE, machine, title="Roll-over cage", until=until, now=self.now)
        self.words["number"] = inspections.issue(
            carl, Subject.SELLER, story.alice.party_id, title="Audited", until=until, now=self.now
        ).number

    def _object(self) -> None:
        """An account that its true owner objected to."""
        bob = self.people["bob"]
        number = "6222 0000 9999 9999"
        added = money.add_fresh_account(bob, holder="陈博文", number=number, bank="工商银行", now=self.now)
        self.words["objection"] = objection_of(BankAccount.objects.get(id=added.id))
        payments.disown_account(str(self.words["objection"]), now=self.now)

    def grow(self) -> None:
        """Add one of everything."""
        self.rows += 1
        self.now += timedelta(minutes=10)
        told = {name: tell(self._story(name)) for name, tell in ROWS.items()}
        self._claim_of_the_carrier(told["settled"])
        self._claim_from_the_fund(told["settled"])
        self._mediate(self._story("mediated").offer())
        self._ask_at_a_page()
        self._photograph()
        self._bank()
        self._statement()
        self._ask_the_operators()
        self._sign_up()
        self._agree()
        self._auction()
        self._read()
        self.words |= told_server(self.people["alice"], now=self.now)
        # The first one finds one more machine with every step.
        self.words = kept_search(self.people["bob"], self.rows, now=self.now) | self.words
        self.words |= money_in_question(self.people, self.rows, trade=self.trades["settled"], now=self.now)
        self.words |= settled_matter(self.people, self.rows, now=self.now)
        evidence.integrate(now=self.now)
        head = evidence.checkpoint(now=self.now)
        assert head
        TimeToken.objects.create(
            head_id=head.size, authority="time.example", answer=b"", roots="", at=self.now, asked_at=self.now
        )
        self.words["size"] = head.size

    def _mediate(self, story: Story) -> None:
        """A trade whose dispute is in a mediator's hands, as its rows say it; told, it would take a second each."""
        bob, alice = story.bob.party_id, story.alice.party_id
        in_hand = {"state": "mediated", "mediator_id": self.people["mei"].party_id, "dispute_opener_id": bob}
        Trade.objects.filter(pk=story.trade).update(**in_hand)
        words = "The cabin is dented."
        quarrels.open_case(
            story.trade, opener=bob, respondent=alice, reason=Reason.DAMAGED, statement=words, exhibits=[], now=self.now
        )

    def _claim_of_the_carrier(self, story: Story) -> None:
        """Damage on the way that its carrier contests, and that two operators will decide."""
        asked = claims.claim_damage(story.bob, story.trade, said="A window.", photos=[photo(5)], now=story.now)
        claims.contest_claim(story.carl, asked.id, answer="It was broken before.", now=story.now)
        claims.ask_decision(story.olga, asked.id, amount=asked.amount, reasons="It was whole.", now=story.now)

    def _claim_from_the_fund(self, story: Story) -> None:
        """A sum that was agreed to and not paid for two weeks, claimed from the guarantee fund."""
        owed = Proposal(Kind.PRICE_REDUCTION, Money(100, "CNY"), 7)
        said, week = "It leaks all day.", timedelta(days=7)
        made = aftersales.ask(story.bob, story.trade, owed, reason="damaged", statement=said, now=story.now)
        aftersales.agree(story.alice, made, now=story.now)
        aftersales.lapse(made, now=story.now + week)
        guarantee.file_claim(story.bob, story.trade, made, "He pays nothing.", now=story.now + 2 * week)

    def _story(self, name: str) -> Story:
        serial = f"{name.upper()}{self.rows}"
        return Story(self.people, listed(self.people["alice"], serial=serial, now=self.now), now=self.now)

    def _photograph(self) -> None:
        """One more draft, and one more photo on Alice's first one."""
        alice, facts = self.people["alice"], replace(FACTS, serial=f"DRAFT{self.rows}")
        draft = listings.draft(alice, facts=facts, price=Money(900_000, "CNY"), now=self.now)
        album = self.words.setdefault("album", draft)
        if not isinstance(album, UUID):
            raise TypeError
        added = listings.add_photo(alice, album, view="left", content=photo(self.rows), now=self.now)
        self.words["listing_photo"] = added.sha256

    def _bank(self) -> None:
        """One more bank account, and a payout to it."""
        alice, number = self.people["alice"], f"6222 0000 {self.rows:08}"
        added = money.add_bank_account(alice, holder="林艾丽", number=number, bank="工商银行", now=self.now)
        paid = money.pay_out(alice, account_id=added.id, amount=Money(100, "CNY"), now=self.now)
        self.words |= {"account_id": added.id, "payout_id": paid.id}

    def _statement(self) -> None:
        """A statement with a line that nobody can place, and a file with an order."""
        before = DAY - timedelta(days=5)
        told = self.bank.tell(self.bank.line(77_700, f"NOBODYKNOWS{self.rows}", day=before), day=before)
        number = "6222020200112234567"
        order = PayoutOrder(f"POATTHEBANK{self.rows}", Money(100, "CNY"), "陈博文", number, "工商银行")
        BankTransfer("bank").pay(order, now=self.now)
        file = bank.make_file(self.people["olga"], "custody-cny", now=self.now)
        item = at_the_bank.suspense(self.people["olga"]).items[0]
        self.words |= {"statement_id": told.id, "item_id": item.id, "file_id": file.id}

    def _ask_at_a_page(self) -> None:
        """Once, late enough to last as long as the world grows: a payment that waits at a page of its channel's."""
        if "code_intent" not in self.words:
            asked = money.start_payment(self.people["alice"], self.bank.story.trade, now=self.now)
            self.words["code_intent"] = money.open_within(asked).id

    def _ask_the_operators(self) -> None:
        """A proposal of Olga's, and a case for the risk desk."""
        olga, bob = self.people["olga"], self.people["bob"]
        self.words["proposal_id"] = identity.propose(
            olga, act="risk.lift_limit", subject=uuid4(), payload={}, reason="Too low.", now=self.now
        )
        facts: RiskFacts = {"plate": "mismatch"}
        held = risk.gate("listing", subject=uuid4(), party_id=bob.party_id, facts=facts, now=self.now)
        self.words["risk_case"] = held.case_id

    def _sign_up(self) -> None:
        """Somebody new, and a token of Alice's."""
        email = f"newcomer{self.rows}@example.invalid"
        identity.open_account(email, kind="person", display_name=f"Newcomer {self.rows}", now=self.now)
        issued = identity.issue_token(self.people["alice"], scopes=["trade:read"], days=30, now=self.now)
        self.words["token_id"] = issued.view.id

    def _auction(self) -> None:
        """One more auction, and one more bid in the first."""
        found = auctioned(self.people, serial=f"AUCTIONED{self.rows}", now=self.now)
        first = self.words.setdefault("auction_id", found)
        if not isinstance(first, UUID):
            raise TypeError
        bid_again(self.people["bob"], first, 11_000_000 + self.rows * 1_000_000, now=self.now)

    def _read(self) -> None:
        """Olga opens Alice's name, and a trade whose papers she is to see."""
        olga, alice, now = self.people["olga"], self.people["alice"].party_id, self.now
        said = Stated(Purpose.MONEY, "To see what happened")
        vault.open_to_read(olga, Thing.PERSON, alice, said, now=now)
        vault.open_to_read(olga, Thing.TRADE, self.trades["settled"], said, now=now)
        self.words |= {"thing": Thing.PERSON.value, "thing_id": alice}

    def _agree(self) -> None:
        """One more change of mind of Alice's about everything that needs her consent; in the end she agrees."""
        alice = self.people["alice"]
        for purpose in ConsentTo:
            vault.withdraw_consent(alice, purpose, now=self.now)
            vault.give_consent(alice, purpose, version=present_text(purpose).version, now=self.now)
        copy = vault.ask_archive(alice, now=self.now)
        vault.make_archive(copy, now=self.now)
        self.words["archive_id"] = copy
