"""Every page and API address as every role asks for it: nobody reads what is not theirs and they did not open."""

from __future__ import annotations

import html
import io
import json
import logging
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
import pytest_django
from django.apps import apps
from django.contrib import auth
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.http import HttpRequest
from django.test import Client
from django.urls import get_resolver

from tests.evidence import pdfs
from tests.performance.walk import _addresses, _routes
from tests.performance.world import STATES, World, _funded
from tests.trade.story import Story, listed
from truehand.edge import clock
from truehand.edge.sealing import HOUSE, Sealed, declared
from truehand.identity import queries as identity
from truehand.identity.models import Party, User
from truehand.kernel.actor import Role
from truehand.kernel.money import Money
from truehand.kernel.personal import Access, Personal, Purpose
from truehand.payments.bank import operations as bank
from truehand.payments.bank.channel import BankTransfer
from truehand.payments.domain.channel import PayoutOrder
from truehand.payments.models import PayoutRow
from truehand.payments.sandbox import inside
from truehand.site.logs import JsonFormatter
from truehand.trade.models import Trade
from truehand.trade.operations import inspect
from truehand.vault import operations as vault_operations
from truehand.vault import queries as vault
from truehand.vault.domain.masking import masked
from truehand.vault.domain.reading import OPEN_FOR, Stated, Thing

if TYPE_CHECKING:
    from django.http import HttpResponseBase


# A visitor, both sides' kinds, and one of every role.
WHO = ("", "newcomer", "alice", "bob", "ines", "carl", "olga", "audra", "cora")
# Shorter ones stand anywhere by chance; a name in Chinese is short.
SHORTEST, SHORTEST_NAME = 6, 2
MANY = 20
# What is opened with signing in or with a payment of one's own: the owner's pages in frames of the sign-in library.
# Files for the bank, whose every look is a reading of all who are paid; and what the made-up bank of a demonstration
# would send.
HANDED_OUT = re.compile(r"/bank/(orders/[0-9a-f-]+/file|sample/)")
LEFT_OUT = re.compile(r"accounts/|static/|demo/")
# Who finds their own name in papers of their trades.
OWN = {"alice": "林艾丽", "bob": "陈博文"}
Asker = AbstractBaseUser | AnonymousUser
# Whole documents, whose every personal part stands in a field of its own as well.
DOCUMENTS = {"evidence.Event.payload", "evidence.StoredPaper.content", "vault.Archive.content"}
# Paid in, on its way, everything paid back after a bad inspection, quarrelled over, done.
TRADES = ("funded", "shipped", "withdrawn", "disputed", "settled")
WRITES_ONLY = 405
# Of nobody, but said in a trade, whose sides have it in their bundle.
TRADE_OF = {"payments.AnswerRow.statement": "case__intent__trade_id"}


@cache
def planted() -> dict[str, tuple[set[UUID], set[str]]]:
    """Every L3 and L4 value that stands in the database: who may see it unasked, and in which fields it stands."""
    found: dict[str, tuple[set[UUID], set[str]]] = defaultdict(lambda: (set(), set()))
    for label, said in declared.personal().items():
        model = apps.get_model(label.rpartition(".")[0])
        field = model._meta.get_field(label.rpartition(".")[2])
        if not said.is_disclosed or not isinstance(field, Sealed) or label in DOCUMENTS:
            continue
        for whose, value in values(label, said):
            for each in texts(value):
                if len(each) >= (SHORTEST if each.isascii() else SHORTEST_NAME) and each not in masked(said, each):
                    found[each][0].update(seers(said, whose))
                    found[each][1].add(label)
    for label, said in declared.personal().items():
        if not said.is_disclosed:
            for _, value in values(label, said):
                for each in texts(value):
                    found.pop(each, None)  # its owner, or the house, says it to everybody elsewhere
    return dict(found)


def values(label: str, said: Personal) -> Iterator[tuple[UUID | None, object]]:
    rows = apps.get_model(label.rpartition(".")[0])._default_manager.all()
    for path in TRADE_OF.get(label, said.subject).split("|"):
        columns = [path, label.rpartition(".")[2]] if path else [label.rpartition(".")[2]]
        for row in rows.values_list(*columns):
            yield (row[0] if path else None), row[-1]


def texts(value: object) -> Iterator[str]:
    """The words that a value is made of."""
    if isinstance(value, str):
        yield value.strip()
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)


def seers(said: Personal, whose: UUID | None) -> set[UUID]:
    """Who may see it without opening anything: whose it is, and who takes part in a trade with them."""
    if whose is None or whose == HOUSE or said.access is Access.NOBODY:
        return set()
    party = Party.objects.filter(user_id=whose).values_list("id", flat=True).first() or whose
    if said.access is Access.OWNER:
        return {party}
    taken = [
        {each for each in parts if each}
        for parts in Trade.objects.values_list("pk", "buyer_id", "seller_id", "inspector_id", "carrier_id")
        if party in parts
    ]
    return {party}.union(*taken)


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[World]:  # noqa: ARG001 - the database must be there
    """The world of these tests, made once, in a connection that its requests keep, and undone."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    with django_db_blocker.unblock(), transaction.atomic():
        with inside.in_process(clock=clock.now):
            made = World()
            made.grow()
            made.trades["funded"], made.trades["withdrawn"] = _funded(_story(made, "FUNDED9")).trade, _withdrawn(made)
        made.trades = {name: made.trades[name] for name in TRADES}
        planted.cache_clear()
        yield made
        transaction.set_rollback(True)
    for signal in signals:
        signal.connect(close_old_connections)


def _story(world: World, serial: str) -> Story:
    return Story(world.people, listed(world.people["alice"], serial=serial, now=world.now), now=world.now)


def _withdrawn(world: World) -> UUID:
    story = STATES["doubted"](_story(world, "DOUBT9"))
    inspect.withdraw(story.bob, story.trade, seen=story.seen, now=story.now)
    assert story.state == "withdrawn"
    return story.trade


@pytest.fixture
def world(told: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The world, in which everything that Olga opened is closed again; who asks is found out once for a session."""
    monkeypatch.setattr(clock, "now", lambda: told.now + 2 * OPEN_FOR)
    monkeypatch.setattr(auth, "get_user", _once_a_session(auth.get_user))
    monkeypatch.setattr(identity, "actor_of_user", cache(identity.actor_of_user))
    with transaction.atomic():
        yield told
        transaction.set_rollback(True)


def _once_a_session(find: Callable[[HttpRequest], Asker]) -> Callable[[HttpRequest], Asker]:
    """A walk of thousands of pages would spend half its time on asking who asks, who stays the same."""
    known: dict[str, Asker] = {}

    def found(request: HttpRequest) -> Asker:
        key = request.session.session_key
        if key is None:
            return find(request)
        if key not in known:
            known[key] = find(request)
        return known[key]

    return found


def browser(world: World, who: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    if who:
        party = world.people[who].party_id if who in world.people else Party.objects.get(display_name="Newcomer 1").id
        client.force_login(User.objects.get(party__id=party))
    return client


def addresses(world: World) -> list[str]:
    routes = sorted(each for each in set(_routes(get_resolver())) if not LEFT_OUT.match(each))
    return [address for route in routes for address in _addresses(world, route)]


def said_by(answer: HttpResponseBase) -> str:
    """Everything that an answer says, unpacked and as a person reads it."""
    body = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return "\n".join(_unpacked(body))


def _unpacked(body: bytes) -> Iterator[str]:
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for name in archive.namelist():
                yield from _unpacked(archive.read(name))
        return
    if body.startswith(b"%PDF"):
        yield pdfs.text(body)
        return
    text = body.decode(errors="replace")
    yield html.unescape(text)
    if text[:1] in {"{", "["}:
        yield json.dumps(_loaded(text), ensure_ascii=False)


def _loaded(text: str) -> Any:  # noqa: ANN401 - JSON
    try:
        return json.loads(text)
    except ValueError:
        return None


def shown_to(world: World, who: str, closed: set[str], papers: set[str]) -> dict[tuple[str, str], set[str]]:
    """What somebody reads at which address that is neither theirs nor opened: by address and value, its fields.

    An address that only takes what is sent to it is noted as closed, and not asked by the next ones; who reads a PDF in
    which their own name stands is noted, too.
    """
    client, found = browser(world, who), dict[tuple[str, str], set[str]]()
    me = User.objects.get(pk=client.session["_auth_user_id"]).party.id if who else None
    foreign = {value: fields for value, (allowed, fields) in planted().items() if me not in allowed}
    for address in addresses(world):
        answer = None if address in closed else client.get(address)
        if answer is None or answer.status_code == WRITES_ONLY:
            closed.add(address)
            continue
        if answer.status_code == 200 and not HANDED_OUT.search(address):
            body = said_by(answer)
            found |= {(address, value): fields for value, fields in foreign.items() if value in body}
            if address.endswith(".pdf") and who in OWN and OWN[who] in body:
                papers.add(who)
    return found


def test_nobody_reads_in_clear_what_is_not_theirs_and_they_did_not_open(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    assert len(planted()) > MANY
    closed, papers = set[str](), set[str]()
    found = [(who, *each, *fields) for who in WHO for each, fields in shown_to(world, who, closed, papers).items()]
    assert found == []
    # The control: what stands in a paper is read, whoever's it is.
    assert papers == OWN.keys()
    lines = "\n".join(JsonFormatter().format(record) for record in caplog.records)
    assert [value for value in planted() if len(value) >= SHORTEST and value in lines] == []


def test_a_file_for_the_bank_is_a_reading_of_everybody_whom_it_pays(world: World) -> None:
    alice, cora, now = world.people["alice"], world.people["cora"], clock.now()
    order = PayoutOrder("POOFALICE", Money(100, "CNY"), "林艾丽", "6222020200112234567", "工商银行")
    BankTransfer("bank").pay(order, now=now)
    PayoutRow.objects.filter(id=str(world.words["payout_id"])).update(reference="POOFALICE")
    file = bank.make_file(cora, "custody-cny", now=now)
    assert "林艾丽" in browser(world, "cora").get(f"/money/bank/orders/{file.id}/file").content.decode()
    (told, *_) = vault.readings_of(alice).items
    assert (told.reader, told.thing, told.thing_id) == (cora.party_id, Thing.ORDERS, file.id)
    assert (told.role, told.why) == (Role.CUSTODIAN, file.message_id)


def test_who_opened_a_trade_reads_that_and_no_other(world: World) -> None:
    olga, opened, other = browser(world, "olga"), world.trades["disputed"], world.trades["settled"]
    stated = Stated(Purpose.DISPUTE, "Alice says that the damage was there")
    assert "鲁A·12345" not in olga.get(f"/trades/{opened}/").content.decode()
    vault_operations.open_to_read(world.people["olga"], Thing.TRADE, opened, stated, now=clock.now())
    told = {trade: olga.get(f"/trades/{trade}/").content.decode() for trade in (opened, other)}
    assert {trade: "鲁A·12345" in page for trade, page in told.items()} == {opened: True, other: False}
