"""The stage, with a nameplate engine that knows the drawings."""

import pytest
from django.core.cache import cache

from tests.desk.stage import Stage
from tests.listings.conftest import engine as engine  # noqa: PLC0414 - a fixture is used by its name
from tests.trade.story import cast
from truehand.edge import clock


@pytest.fixture
def stage(db: None) -> Stage:  # noqa: ARG001 - the database must be there
    cache.clear()
    now = clock.now()
    return Stage(cast(now), now)
