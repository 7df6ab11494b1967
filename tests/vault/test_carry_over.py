"""A database of clear columns becomes one of sealed ones: nothing is lost, no clear byte stays in a table's file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import pytest_django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.databases import administrator, drop_database, name_for, owner, use_empty_database
from tests.vault.conftest import NOW
from truehand.identity.models import FormerAddress, Notice, Proposal, User, Verification

BOB = UUID(int=0xB0B)
BEFORE = ("identity", "0007_confirmed_exchange")


@pytest.fixture
def earlier_database(
    django_db_setup: None,  # noqa: ARG001 - the server must be there
    django_db_blocker: pytest_django.DjangoDbBlocker,
    worker_id: str,
) -> Iterator[None]:
    """A database as it was before anything was sealed."""
    with django_db_blocker.unblock():
        shared, own = str(connection.settings_dict["NAME"]), f"{name_for(worker_id)}_clear"
        connection.close()
        use_empty_database(own)
        call_command("migrate", "evidence", "0002", interactive=False, verbosity=0)
        call_command("migrate", *BEFORE, interactive=False, verbosity=0)
        yield
        drop_database(own)
        connection.settings_dict["NAME"] = shared


def fill() -> None:
    tables = MigrationExecutor(connection).loader.project_state([BEFORE]).apps
    with owner():
        user = tables.get_model("identity", "User").objects.create(email="bob@example.invalid")
        tables.get_model("identity", "FormerAddress").objects.create(
            user=user, email="old@example.invalid", left_at=NOW
        )
        party = tables.get_model("identity", "Party").objects.create(
            id=BOB, user=user, kind="person", display_name="Bob", opened_at=NOW
        )
        words = {"legal_name": "Robert Plainly", "last_four": "8888", "country": "CN", "blind_index": "0" * 64}
        tables.get_model("identity", "Verification").objects.create(
            party=party, document="passport", provider="test", verified_at=NOW, **words
        )
        tables.get_model("identity", "Notice").objects.create(
            id=BOB, party=party, kind="test", zh="明文通知", en="a clear notice", link="/", created_at=NOW
        )
        times = {"proposed_at": NOW, "expires_at": NOW}
        tables.get_model("identity", "Proposal").objects.create(
            id=BOB, act="test", subject=BOB, payload={"to": "Carla Clear"}, reason="", proposed_by=party, **times
        )


def files() -> dict[str, bytes]:
    """Every ordinary table's file as it lies on the disk."""
    found = {}
    with administrator() as cursor:
        cursor.execute("checkpoint")
        cursor.execute("select current_setting('data_directory')")
        folder = Path(cursor.fetchone()[0])
        cursor.execute("select relname, pg_relation_filepath(oid) from pg_class where relname like 'identity\\_%'")
        for name, path in cursor.fetchall():
            if path and (folder / path).exists():
                found[name] = (folder / path).read_bytes()
    return found


CLEAR = ("bob@example.invalid", "old@example.invalid", "Robert Plainly", "明文通知", "a clear notice", "Carla Clear")


@pytest.mark.usefixtures("earlier_database")
def test_what_was_kept_in_clear_is_carried_over_and_leaves_no_trace() -> None:
    fill()
    assert [each for each in CLEAR if not any(each.encode() in file for file in files().values())] == []
    call_command("migrate", interactive=False, verbosity=0)

    assert User.objects.get(email="BOB@example.invalid").email == "bob@example.invalid"
    assert FormerAddress.objects.get(email="old@example.invalid").email == "old@example.invalid"
    row = Verification.objects.get()
    assert (row.legal_name, row.last_four, row.country) == ("Robert Plainly", "8888", "CN")
    assert (Notice.objects.get().zh, Notice.objects.get().en) == ("明文通知", "a clear notice")
    assert (Proposal.objects.get().payload, Proposal.objects.get().reason) == ({"to": "Carla Clear"}, "")
    assert [(name, each) for name, file in files().items() for each in CLEAR if each.encode() in file] == []
