"""The cast, verified and with their roles, as actors."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest

from tests.people import enrolled
from truehand.identity import operations, queries
from truehand.identity.models import User
from truehand.kernel.actor import Actor

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> dict[str, Actor]:  # noqa: ARG001 - the database must be there
    parties = enrolled(NOW)
    return {key: queries.actor_of_party(party_id, stepped_up=True) for key, party_id in parties.items()}


def newcomer(name: str, kind: str = "person") -> Actor:
    user = User.objects.create_user(f"{name.lower()}@example.invalid", "a long enough passphrase")
    party_id: UUID = operations.open_party(user.id, kind=kind, display_name=name, now=NOW)
    return queries.actor_of_party(party_id, stepped_up=True)
