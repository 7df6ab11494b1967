"""One trade that was delivered, with everything beside it that has an address of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from psycopg import sql
from stdnum.cn import ric

from tests import money
from tests.auctions.matter import auctioned
from tests.connect.matter import told_server
from tests.inspection.cast import photo
from tests.insurance.cast import claimed
from tests.listings.keeping import kept_search
from tests.logistics.papers import vetted
from tests.payments.bank.world import World as Bank
from tests.payments.matter import money_in_question
from tests.reconciliation.matter import settled_matter
from tests.robot import Robot
from tests.trade.amending import amended
from tests.trade.story import ASKING, FACTS, Story, cast, listed
from truehand.contracts import operations as contracts
from truehand.contracts.domain.sets import SHIPPED, text_of
from truehand.disputes import queries as disputes
from truehand.edge import clock
from truehand.evidence import operations as evidence
from truehand.identity import operations as identity
from truehand.identity import queries as people
from truehand.identity.domain.document import Document, DocumentKind
from truehand.identity.domain.tokens import SCOPES
from truehand.identity.models import ApiToken, User
from truehand.inspection import operations as inspections
from truehand.inspection import queries as inspection
from truehand.inspection.domain.certificate import Licence, Subject
from truehand.inspection.domain.nodes import Node
from truehand.kernel.actor import Actor
from truehand.kernel.money import Money
from truehand.kernel.personal import Purpose
from truehand.listings import operations as listings
from truehand.listings import queries as shown
from truehand.payments import operations as payments
from truehand.payments.bank import operations as bank
from truehand.payments.bank import queries as bank_queries
from truehand.payments.bank.channel import BankTransfer
from truehand.payments.domain.channel import PayoutOrder
from truehand.payments.models import BankAccount
from truehand.risk import operations as risk
from truehand.risk import queries as risks
from truehand.risk.domain.facts import RiskFacts
from truehand.trade.models import Trade
from truehand.trade.operations import inspect, nodes
from truehand.vault import operations as vault
from truehand.vault import queries as readings
from truehand.vault.domain.reading import Stated, Thing

SHORT = timedelta(minutes=4)


@dataclass(frozen=True)
class World:
    """Who is there, and the identifiers that stand in addresses."""

    people: dict[str, Actor]
    ids: dict[str, list[str]]

    def trade(self, state: str) -> str:
        """The identifier of the trade in that state."""
        return self.ids["trade_id"][STATES.index(state)]

    def step(self, state: str) -> int:
        """The step that the trade in that state is at."""
        return Trade.objects.get(pk=self.trade(state)).step

    def robot(self, who: str, language: str = "en") -> Robot:
        """A program of somebody's."""
        return Robot(self.token(who), language)

    def browser(self, who: str = "", language: str = "en") -> Client:
        """A browser in which somebody has signed in just now; a visitor's without a name."""
        client = Client(headers={"accept-language": language})
        if who:
            user = User.objects.get(party__id=self.people[who].party_id)
            client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
            request = HttpRequest()
            request.session = client.session
            record_authentication(request, user, method="password")
            request.session.save()
        return client

    def token(self, who: str) -> str:
        """A fresh token of somebody who is present, for everything."""
        issued = identity.issue_token(self.people[who], scopes=SCOPES, days=1, now=clock.now())
        ApiToken.objects.filter(id=issued.view.id).update(confirmed_until=clock.now() + SHORT)
        return issued.secret


def _clauses(olga: Actor, now: datetime) -> UUID:
    """A set of clauses that waits for somebody else's decision."""
    text = text_of(SHIPPED).replace(f'name = "{SHIPPED}"', 'name = "2026-12-01"')
    return contracts.propose_set(olga, text, effective_at=now + timedelta(days=1), now=now).id


def built() -> World:
    """Alice sells to Bob: a trade in each of many states, and beside them a draft, accounts, notices, proposals."""
    cache.clear()
    now = clock.now()
    cast(now - timedelta(days=90))
    people_there = cast(now) | {"mallory": _stranger(now)}
    stories = {name: _told(people_there, name, number) for number, name in enumerate(STATES)}
    alice, bob, olga = (people_there[who] for who in ("alice", "bob", "olga"))
    intent = money.start_payment(bob, stories["signed"].trade, now=now)
    draft = listings.draft(alice, facts=FACTS, price=ASKING, now=now)
    listings.add_photo(alice, draft, view="left", content=photo(200), now=now)
    account = money.add_bank_account(bob, holder="陈博文", number="6222020200112234567", bank="工商银行", now=now)
    own = money.add_bank_account(alice, holder="林艾丽", number="6222020200112230001", bank="工商银行", now=now)
    payout = money.start_payout(alice, account_id=own.id, amount=Money(100, "CNY"), now=now)
    kept = inspection.draft_of(stories["taken"].trade, people_there["ines"])
    assert kept is not None
    proposal = identity.propose(
        olga, act="risk.lift", subject=bob.party_id, payload={}, reason="Once more, please.", now=now
    )
    facts: RiskFacts = {"amount": Money(90_000_000_00, "CNY"), "account_age_hours": 1, "parties": [bob.party_id]}
    held = risk.gate("payout", subject=account.id, party_id=bob.party_id, facts=facts, now=now)
    assert held.outcome == "review"
    evidence.integrate(now=now)
    evidence.checkpoint(now=now)
    case = disputes.case_of(stories["disputed"].trade)
    report = inspection.report_of(stories["inspected"].trade)
    assert case is not None
    assert report is not None
    matter = settled_matter(people_there, 0, now=now) | _at_the_bank(stories["signed"], now)
    matter["auction_id"] = auctioned(people_there, serial="AUCTIONED7", now=now)
    matter |= told_server(bob, now=now) | kept_search(bob, 0, now=now)
    machine = listed(alice, serial="INSURED7", now=now)
    claim = claimed(Story(people_there, machine, now=now).offer().signed())
    matter |= {"policy_id": claim.policy.id, "claim_id": claim.id, "product_id": claim.policy.product_id}
    matter |= money_in_question(people_there, 0, trade=stories["settled"].trade, now=now)
    ids: dict[str, list[object]] = {
        "trade_id": [story.trade for story in stories.values()],
        "listing_id": [draft, *(story.listing for story in stories.values())],
        "party_id": [alice.party_id, bob.party_id],
        "opening": [_unusual(people_there, now)],
        "thing": ["person"],
        "thing_id": [alice.party_id],
        "passport_id": [shown.listing(stories["offered"].listing, None).passport_id],
        "token_id": [identity.issue_token(bob, scopes=["trade:read"], days=1, now=now).view.id],
        "notice_id": [each.id for each in people.notices(bob, size=3).items],
        "proposal_id": [proposal],
        "intent_id": [intent.id],
        "account_id": [account.id],
        "token": [payments.objection_of(BankAccount.objects.get(id=account.id))],
        "account": ["custody-cny"],
        "confirmation_id": [identity.ask(bob, payments.removal_act(bob, account.id), now=now).id],
        "payout_id": [payout.id],
        "archive_id": [vault.ask_archive(bob, now=now)],
        "photo_id": [kept.photos[0].id],
        "number": [_certified(people_there, now)],
        "vetting_id": [vetted(people_there, now).id],
        "which": ["licence"],
        "driver": ["a-label-that-was-spent"],
        "set_id": [_clauses(people_there["olga"], now)],
        "leg": ["pick_up"],
        "job_id": [nodes.ask_in_trade(bob, stories["disputed"].trade, Node.RETURN, now=now).id],
        "case_id": [case.id, *(each.id for each in risks.cases(olga).items)],
        "sha256": [case.statements[0].exhibits[0], min(report.photos), claim.entries[0].exhibits[0]],
        "index": [0, 1],
        "revision": [2],
        "size": [2],
        "path": ["0/000.p/1"],
        "equipment_class": ["excavator"],
        "name": ["excavator"],
        "what": ["proofs"],
        "form": ["csv"],
        **{name: [value] for name, value in matter.items()},
        "reference": [intent.reference],
    }
    return World(people_there, {name: [str(each) for each in found] for name, found in ids.items()})


def _certified(there: dict[str, Actor], now: datetime) -> str:
    """The number of a certificate about Alice."""
    olga, carl, until = there["olga"], there["carl"], now + timedelta(days=300)
    inspections.license_party(olga, carl.party_id, Licence.CERTIFY, Subject.SELLER, until=until, now=now)
    alice = there["alice"].party_id
    return inspections.issue(carl, Subject.SELLER, alice, title="Audited", until=until, now=now).number


def _unusual(people_there: dict[str, Actor], now: datetime) -> UUID:
    """A reading without an open case, which waits for an auditor's look."""
    stated = Stated(Purpose.IDENTITY, "To see who she is")
    vault.open_to_read(people_there["otto"], Thing.PERSON, people_there["alice"].party_id, stated, now=now)
    return readings.readings(people_there["audra"], flagged=True, waiting=True).items[0].opening


def _at_the_bank(story: Story, now: datetime) -> dict[str, object]:
    """A statement with a line that nobody knows, and a file of orders."""
    told = Bank(story)
    statement = told.tell(told.line(77_700, "NOBODYKNOWS"))
    BankTransfer("bank").pay(
        PayoutOrder("POATTHEBANK", Money(100, "CNY"), "陈博文", "6222020200112234567", "工商银行"), now=now
    )
    file = bank.make_file(told.olga, "custody-cny", now=now)
    item = bank_queries.suspense(told.olga).items[0]
    return {"statement_id": statement.id, "item_id": item.id, "file_id": file.id}


def _stranger(now: datetime) -> Actor:
    """Somebody verified who has a part in nothing."""
    user = User.objects.create_user("mallory@example.invalid", "a long enough passphrase")
    party_id = identity.open_party(user.id, kind="person", display_name="Mallory", now=now)
    stem = "11010119850505000"
    number = stem + ric.calc_check_digit(stem + "0")
    document = Document(DocumentKind.RESIDENT_ID, number, "马洛", "CN")
    identity.verify_real_name(people.actor_of_party(party_id), document=document, now=now)
    return people.actor_of_party(party_id, stepped_up=True)


def digest() -> dict[str, str]:
    """Which versions of rows every table of the rooms holds: whatever is written, also the same again, changes it."""
    with connection.cursor() as cursor:
        cursor.execute(_versions())
        return dict(cursor.fetchall())


@lru_cache(maxsize=1)
def _versions() -> sql.Composed:
    rooms = (each for each in apps.get_app_configs() if each.name.startswith("truehand."))
    tables = [model._meta.db_table for room in rooms for model in room.get_models() if model._meta.managed]
    rows = "select {} as name, md5(coalesce(string_agg(ctid::text || xmin::text, ',' order by ctid), '')) from {}"
    each = (sql.SQL(rows).format(sql.Literal(table), sql.Identifier(table)) for table in tables)
    return sql.SQL(" union all ").join(each)


STATES = (
    *("offered", "agreed", "signed", "funded", "taken", "inspected", "shipped", "delivered"),
    *("disputed", "escalated", "settled"),
)


def _told(people_there: dict[str, Actor], state: str, number: int) -> Story:
    """A trade of a machine of its own, as far as that state."""
    now, serial = clock.now(), f"KMTPC200A0{number}"
    story = Story(people_there, listed(people_there["alice"], serial=serial, now=now), now=now).offer()
    life: dict[str, Callable[[], Story]] = {
        "offered": lambda: story,
        "agreed": story.agreed,
        "signed": lambda: story.sign("bob").sign("alice"),
        "funded": lambda: story.pay("bob").pay("alice"),
        "taken": lambda: _taken(story),
        "inspected": lambda: story.report(serial=serial),
        "shipped": lambda: story.book().pick_up(),
        "delivered": lambda: amended(story.deliver(), inspection_days=9),
        "disputed": story.quarrel if state == "disputed" else lambda: story,
        "escalated": lambda: story.quarrel().ripe() if state == "escalated" else story,
        "settled": story.accept,
    }
    for step in STATES[: STATES.index(state) + 1]:
        life[step]()
    assert story.state == {"taken": "funded"}.get(state, state)
    return story


def _taken(story: Story) -> Story:
    inspect.take(story.ines, story.trade, seen=story.seen, now=story.now)
    inspect.add_photo(story.ines, story.trade, item="boom", content=photo(201), now=story.now)
    return story
