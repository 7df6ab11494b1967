"""One embedded PostgreSQL for all tests and workers of a run; no network."""

import gc
import socket
import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import pytest_django
from django.core.management.commands import flush
from django.db.backends.postgresql.operations import DatabaseOperations
from hypothesis import settings

from tests.databases import drop_database, flush_with_rules_off, name_for, use_own_database
from truehand.edge.sealing import keyring
from truehand.site.database import database

# What takes minutes begins first; whoever is done with their half takes over what is left of another's.
LONGEST = (
    "vault/test_masks",
    "performance/",
    "site/backup/",
    "journeys/",
    "site/test_evaluate",
    "simulation/",
    "faults/test_kill",
    "faults/test_log_campaign",
    "faults/test_campaign",
    "market/",
    "trade/test_repertoire",
)
DEEPEST = 1000  # as Python begins
LOOPBACK = ("127.", "::1", "localhost")

# A busy machine makes no property false.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test runs, in another order: the same one in every worker."""
    items.sort(key=lambda item: next((n for n, place in enumerate(LONGEST) if place in item.nodeid), len(LONGEST)))


def pytest_collection_finish() -> None:
    """What collecting made stays to the end: nobody needs to look through it for what may go, nor copy it in a fork."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def postgres() -> Iterator[None]:
    """The server runs while any worker needs it."""
    with database():
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    postgres: None,  # noqa: ARG001 - the server must answer first
    worker_id: str,
    django_db_blocker: pytest_django.DjangoDbBlocker,
) -> Iterator[None]:
    """A database of this worker's own; takes the place of pytest-django's fixture, which migrates every time."""
    name = name_for(worker_id)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "sql_flush", flush_with_rules_off)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_, **__: keyring.forget())
        with django_db_blocker.unblock():
            use_own_database(name)
        # A test that forgets to ask for the database is refused: nobody would clear away what it wrote.
        yield
        with django_db_blocker.unblock():
            drop_database(name)


@pytest.fixture(autouse=True)
def gateway() -> Iterator[None]:
    """The sandbox gateway is in this process; what one test armed or took back is forgotten before the next."""
    from truehand.edge import clock
    from truehand.payments.sandbox import inside, mischief

    def now() -> datetime:
        return clock.now()  # which a test may put elsewhere

    with inside.in_process(clock=now):
        yield
    book = inside.gateway().book
    mischief.behave(book)
    # A payment of a story that is put back was not taken back in the next test.
    with book.writing() as rows:
        rows.execute("delete from answers")
        rows.execute("delete from cases")
        rows.execute("delete from entries where kind in ('chargeback', 'chargeback_won')")


@pytest.fixture(autouse=True)
def shallow() -> None:
    """py-evm lets Python nest deeper than the stack is; then a deep document would end the process, not the request."""
    sys.setrecursionlimit(DEEPEST)


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """A connection that would leave this machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:  # noqa: ANN401 - as socket's
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(address[0]).startswith(LOOPBACK):
            raise AssertionError(f"a test wants to reach {address!r}; tests stay on this machine")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield
