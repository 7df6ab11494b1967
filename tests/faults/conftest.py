"""The world that bad requests meet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import pytest_django
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction

from tests.faults.world import World, built


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[World]:  # noqa: ARG001 - the database must be there
    """Built once for a module, in a connection that its requests keep, and undone."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    with django_db_blocker.unblock(), transaction.atomic():
        yield built()
        transaction.set_rollback(True)
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def undone(world: World) -> Iterator[World]:
    """The same world for every test: what one of them changed is undone."""
    with transaction.atomic():
        yield world
        transaction.set_rollback(True)
