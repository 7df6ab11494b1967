"""A server of these tests' own, small and quick, with a place beside it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from truehand.site.backup.seal import Opener
from truehand.site.backup.store import Store
from truehand.site.postgres.lease import Lease
from truehand.site.postgres.place import Place, Role

SYSTEM = "7000000000000000001"


def session(place: Place, role: Role = Role.ADMINISTRATOR) -> psycopg.Connection:
    return psycopg.connect(make_conninfo(**place.connection(role)), autocommit=True)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A running server with a table in it."""
    place = Place(tmp_path_factory.mktemp("server"), durable=False)
    with Lease(place):
        with session(place) as asking:
            asking.execute("create table kept as select generate_series(1, 1000) as number")
        yield place


@pytest.fixture
def store(tmp_path: Path) -> Store:
    folder = tmp_path / "near"
    folder.mkdir()
    return Store.at("near", folder, SYSTEM)


@pytest.fixture(scope="session")
def key() -> Opener:
    return Opener.new()
