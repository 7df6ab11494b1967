"""The cast, verified and freshly confirmed, and the hour."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.conf import settings

from tests import money
from tests.people import enrolled
from truehand.escrow import operations as escrow
from truehand.escrow.domain.accounts import Purpose
from truehand.identity import queries as people
from truehand.kernel.actor import Actor
from truehand.kernel.money import Money
from truehand.payments import operations
from truehand.payments.domain.views import BankAccountView, Intent
from truehand.payments.sandbox.keys import signing_key

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEY = signing_key(settings.TRUEHAND_SANDBOX_SECRET)
NUMBER = "6222 0200 0000 1234 567"


def cny(minor: int) -> Money:
    return Money(minor, "CNY")


@pytest.fixture
def cast(db: None) -> dict[str, Actor]:  # noqa: ARG001 - the database must be there
    parties = enrolled(NOW)
    return {key: people.actor_of_party(party_id, stepped_up=True) for key, party_id in parties.items()}


@pytest.fixture
def alice(cast: dict[str, Actor]) -> Actor:
    return cast["alice"]


@pytest.fixture
def bob(cast: dict[str, Actor]) -> Actor:
    return cast["bob"]


@pytest.fixture
def trade() -> UUID:
    return uuid4()


@pytest.fixture
def asked(bob: Actor, trade: UUID) -> Intent:
    return operations.create_intent(bob, trade_id=trade, purpose=Purpose.PRICE, amount=cny(1_000), now=NOW)


@pytest.fixture
def account(alice: Actor) -> BankAccountView:
    return money.add_bank_account(alice, holder="林艾丽", number=NUMBER, bank="工商银行", now=NOW)


@pytest.fixture
def funds(alice: Actor) -> None:
    escrow.receive_unallocated(alice.party_id, cny(1_000), key="funds", now=NOW)
