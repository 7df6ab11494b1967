"""The cast and a teller."""

import pytest

from tests.payments.conftest import cast as cast  # noqa: PLC0414 - a fixture is used by its name
from tests.reconciliation.teller import Teller
from truehand.kernel.actor import Actor


@pytest.fixture
def teller(cast: dict[str, Actor]) -> Teller:
    return Teller(cast)
