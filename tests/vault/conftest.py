"""The cast, with addresses, names and notices that are stored sealed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from tests.people import enrolled
from truehand.edge.sealing import keyring
from truehand.identity import queries
from truehand.kernel.actor import Actor

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.fixture
def cast(db: None) -> dict[str, Actor]:  # noqa: ARG001 - the database must be there
    parties = enrolled(NOW)
    return {key: queries.actor_of_party(party_id, stepped_up=True) for key, party_id in parties.items()}


@pytest.fixture(autouse=True)
def no_remembered_keys() -> Iterator[None]:
    """What an earlier test unwrapped is not this one's, nor this one's the next one's."""
    keyring.forget()
    yield
    keyring.forget()
