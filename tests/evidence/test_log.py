"""The log against the real database: nothing forgotten, nothing altered, every head extends the one before."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext, override_settings

from tests.databases import owner
from truehand.evidence import operations, queries
from truehand.evidence.domain import merkle
from truehand.evidence.domain.note import opened, read_checkpoint
from truehand.evidence.domain.refusals import EntryNotFound
from truehand.evidence.models import Entry, Event, Outbox, SignedHead

NOW = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
ALICE = UUID(int=1)


def record(count: int = 1, subject: UUID | None = None) -> UUID:
    subject = subject or uuid4()
    for number in range(count):
        operations.record("test.happened", subject=subject, payload={"number": number}, actor=ALICE, now=NOW)
    return subject


@pytest.mark.django_db
def test_an_event_enters_the_log_once() -> None:
    subject = record(3)
    assert [entry.index for entry in queries.entries_of(subject)] == [None] * 3
    assert operations.integrate(now=NOW) == 3
    assert operations.integrate(now=NOW) == 0
    assert [entry.index for entry in queries.entries_of(subject)] == [0, 1, 2]
    assert queries.waiting() == 0


@pytest.mark.django_db
def test_an_event_falls_with_the_change_it_tells_of() -> None:
    def change() -> None:
        with transaction.atomic():
            record()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change()
    assert not Event.objects.exists()
    assert not Outbox.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_recorded_outside_a_transaction() -> None:
    with pytest.raises(RuntimeError):
        record()


@pytest.mark.django_db
def test_the_leaf_shows_nothing_of_the_payload() -> None:
    subject = record()
    entry = queries.entries_of(subject)[0]
    assert b"number" not in entry.leaf
    assert entry.payload == {"number": 0}
    assert merkle.leaf_hash(entry.leaf) == entry.leaf_hash


@pytest.mark.django_db
def test_a_checkpoint_is_signed_only_when_the_log_has_grown() -> None:
    assert operations.checkpoint(now=NOW) is None
    record(5)
    operations.integrate(now=NOW)
    signed = operations.checkpoint(now=NOW)
    assert signed == queries.head()
    assert signed
    leaves = [bytes(each) for each in Entry.objects.order_by("index").values_list("leaf_hash", flat=True)]
    text = opened(signed.note, operations.log_key())
    assert read_checkpoint(text) == (settings.TRUEHAND_LOG_ORIGIN, 5, merkle.root(leaves))
    assert operations.checkpoint(now=NOW) is None


@pytest.mark.django_db
def test_every_head_extends_the_one_before() -> None:
    heads = []
    for count in (1, 2, 5, 9):
        record(count)
        operations.integrate(now=NOW)
        heads.append(operations.checkpoint(now=NOW))
    for old in heads:
        for new in heads[heads.index(old) :]:
            assert old
            assert new
            proof = queries.consistency_proof(old.size, new.size)
            assert merkle.consistent((old.size, old.root), (new.size, new.root), proof)


@pytest.mark.django_db
def test_every_entry_proves_that_it_is_included() -> None:
    record(13)
    operations.integrate(now=NOW)
    head = operations.checkpoint(now=NOW)
    assert head
    for index, proof in queries.inclusion_proofs(range(13), 13).items():
        assert merkle.included(queries.entry(index).leaf_hash, index, 13, proof, head.root)
        assert not merkle.included(queries.entry(index).leaf_hash, (index + 1) % 13, 13, proof, head.root)


@pytest.mark.django_db
def test_an_entry_that_is_not_there_is_refused() -> None:
    record(2)
    operations.integrate(now=NOW)
    for index in (-1, 2, 10**18):
        with pytest.raises(EntryNotFound):
            queries.entry(index)
        with pytest.raises(EntryNotFound):
            queries.inclusion_proofs([index], 2)
    for old, new in ((0, 2), (2, 1), (1, 3)):
        with pytest.raises(EntryNotFound):
            queries.consistency_proof(old, new)


@pytest.mark.django_db
def test_a_forked_log_is_never_signed() -> None:
    record(3)
    operations.integrate(now=NOW)
    SignedHead.objects.create(size=2, origin="x", root=b"0" * 32, note="x", at=NOW)
    with pytest.raises(operations.LogForkedError):
        operations.checkpoint(now=NOW)


@pytest.mark.django_db
def test_another_key_never_goes_on_signing() -> None:
    record()
    operations.integrate(now=NOW)
    operations.checkpoint(now=NOW)
    record()
    operations.integrate(now=NOW)
    another = override_settings(TRUEHAND_LOG_SECRET="another secret that is long enough to be one")
    with another, pytest.raises(operations.LogForkedError):
        operations.checkpoint(now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "update evidence_event set kind = 'test.other'",
        "delete from evidence_event",
        "update evidence_entry set leaf_hash = ''",
        "delete from evidence_entry",
        "update evidence_subtree set hash = ''",
        "update evidence_signedhead set note = ''",
        "delete from evidence_signedhead",
    ],
)
def test_the_database_refuses_to_alter_what_happened(statement: str) -> None:
    record(2)
    operations.integrate(now=NOW)
    operations.checkpoint(now=NOW)
    with pytest.raises(DatabaseError, match="append-only"), owner(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_the_database_refuses_a_gap_in_the_log() -> None:
    record()
    with pytest.raises(DatabaseError):
        Entry.objects.bulk_create([Entry(index=1, event_id=Event.objects.get().sequence, leaf_hash=b"")])


@pytest.mark.django_db
def test_a_proof_reads_a_few_nodes_of_a_long_log() -> None:
    for _ in range(3):
        record(100)
    operations.integrate(now=NOW)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        queries.inclusion_proofs([177], 300)
    assert len(asked) == 1
    path = merkle.inclusion_path(177, 300)
    assert len(merkle.nodes_of(path)) <= 2 * (300).bit_length()


@pytest.mark.django_db
def test_the_explorer_pages_through_the_log_without_payloads() -> None:
    record(7)
    operations.integrate(now=NOW)
    first = queries.explorer(size=3)
    second = queries.explorer(first.next_cursor, 3)
    third = queries.explorer(second.next_cursor, 3)
    assert [entry.index for page in (first, second, third) for entry in page.items] == [6, 5, 4, 3, 2, 1, 0]
    assert third.next_cursor is None
