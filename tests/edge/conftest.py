"""The cast, and programs with a token of theirs."""

from __future__ import annotations

import pytest
from django.core.cache import cache

from truehand.edge import clock
from truehand.identity import operations, queries
from truehand.kernel.actor import Actor


@pytest.fixture
def cast(db: None) -> dict[str, Actor]:  # noqa: ARG001 - the database must be there
    cache.clear()
    parties = operations.load_cast(now=clock.now())
    return {key: queries.actor_of_party(party_id, stepped_up=True) for key, party_id in parties.items()}
