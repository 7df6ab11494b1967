"""A database whose salts and photos lay in clear becomes one where they go with their owner's key."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import pytest_django
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.databases import administrator, drop_database, name_for, owner, use_empty_database
from tests.evidence import story
from tests.inspection.cast import photo
from truehand.edge.sealing import keyring
from truehand.evidence import operations, queries
from truehand.evidence.domain.entry import OLD_SCHEME, SCHEME, Content, salt_of
from truehand.evidence.domain.exhibit import encode
from truehand.evidence.models import Event, StoredExhibit
from truehand.kernel.canonical import canonical
from truehand.vault.models import SubjectKey

BEFORE = ("evidence", "0011_sealed")
SAID = canonical({"stars": 5})


@pytest.fixture
def earlier_database(
    django_db_setup: None,  # noqa: ARG001 - the server must be there
    django_db_blocker: pytest_django.DjangoDbBlocker,
    worker_id: str,
) -> Iterator[None]:
    """A database as it was when salts and photos stood beside what was sealed."""
    with django_db_blocker.unblock():
        shared, own = str(connection.settings_dict["NAME"]), f"{name_for(worker_id)}_salts"
        connection.close()
        use_empty_database(own)
        keyring.forget()
        call_command("migrate", *BEFORE, interactive=False, verbosity=0)
        yield
        drop_database(own)
        connection.settings_dict["NAME"] = shared
        keyring.forget()


def recorded(actor: UUID | None, scheme: int) -> bytes:
    """Record an event as it was done then; return its salt."""
    salt = uuid4().bytes * 2
    event = Content(uuid4(), "test.happened", story.NOW, story.TRADE, actor, SAID)
    words = {"kind": event.kind, "subject": event.subject, "actor": actor, "at": event.at, "scheme": scheme}
    leaf = event.leaf(salt, scheme)
    Event.objects.create(event_id=event.id, **words, leaf=leaf, salt=salt, payload=SAID)
    return salt


def photographed(owner_id: UUID, shade: int) -> bytes:
    made = encode(photo(shade))
    table = MigrationExecutor(connection).loader.project_state([BEFORE]).apps.get_model("evidence", "StoredExhibit")
    words = {"sha256": made.exhibit.sha256, "original_sha256": "", "media_type": "image/jpeg", "width": 1, "height": 1}
    table.objects.create(**words, owner=owner_id, content=made.content, thumbnail=made.thumbnail, at=story.NOW)
    return made.content


def files(*tables: str) -> bytes:
    with administrator() as cursor:
        cursor.execute("checkpoint")
        cursor.execute("select current_setting('data_directory')")
        folder = Path(cursor.fetchone()[0])
        # What is long lies beside its table.
        words = "select pg_relation_filepath(unnest(array[oid, nullif(reltoastrelid, 0)])) from pg_class"
        cursor.execute(f"{words} where relname = any(%s)", [list(tables)])
        return b"".join((folder / path).read_bytes() for (path,) in cursor.fetchall() if path)


@pytest.mark.usefixtures("earlier_database")
def test_salts_and_photos_are_carried_over_and_leave_no_trace() -> None:
    with owner():
        salts = [recorded(actor, scheme) for actor in (story.ALICE, None, story.BOB) for scheme in (SCHEME, OLD_SCHEME)]
        alice, bob = photographed(story.ALICE, 10), photographed(story.BOB, 200)
        operations.integrate(now=story.NOW)
        operations.checkpoint(now=story.NOW)
        SubjectKey.objects.filter(subject=story.BOB).update(wrapped=b"", wrapped_by="", destroyed_at=story.NOW)
    keyring.forget()
    assert all(each in files("evidence_event") for each in salts)
    assert alice[-200:] in files("evidence_storedexhibit")
    call_command("migrate", interactive=False, verbosity=0)

    stored = files("evidence_event", "evidence_storedexhibit")
    assert [each for each in (*salts, alice[-200:], bob[-200:]) if each in stored] == []
    rows = list(Event.objects.order_by("sequence"))
    assert [bytes(row.payload) for row in rows] == [SAID] * 4 + [b""] * 2
    assert [row.own_salt for row in rows] == salts[:4] + [b""] * 2
    kept = [salt_of(salt, "subject") if number % 2 == 0 else b"" for number, salt in enumerate(salts)]
    assert [bytes(row.salt) for row in rows] == kept
    shown = [queries.exhibit(sha256) for sha256 in StoredExhibit.objects.order_by("owner").values_list("pk", flat=True)]
    assert [each and each.content for each in shown] == [alice, None]
    assert list(queries.fsck()) == []
