"""A sealed column tells nothing without its owner's key, and its owner's key opens it in its own place alone."""

from __future__ import annotations

from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.databases import administrator
from tests.identity.races import at_once
from tests.vault.conftest import NOW
from truehand.edge.refusals import SubjectErased
from truehand.edge.sealing import envelope, keyring
from truehand.edge.sealing.wrapping import KeyNotOpenedError
from truehand.identity.models import Notice, User, Verification
from truehand.kernel.actor import Actor
from truehand.kernel.ids import new_id
from truehand.kernel.personal import Retention
from truehand.vault.models import SubjectKey

WORDS = "a machine that only Bob asked about"


def stored(table: str, column: str, key: str, row: UUID) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute(f'select "{column}" from "{table}" where "{key}" = %s', [row])  # noqa: S608 - our own names
        return bytes(cursor.fetchone()[0])


def put(table: str, column: str, key: str, row: UUID, sealed: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f'update "{table}" set "{column}" = %s where "{key}" = %s', [sealed, row])  # noqa: S608 - same


def notice(party_id: UUID, words: str = WORDS) -> UUID:
    row = Notice(id=new_id(NOW), party_id=party_id, kind="test", zh=words, en=words, link="/", created_at=NOW)
    Notice.objects.bulk_create([row])
    return row.id


def test_what_is_stored_is_not_what_was_said(cast: dict[str, Actor]) -> None:
    first, second = notice(cast["bob"].party_id), notice(cast["bob"].party_id)
    sealed = [stored("identity_notice", "en", "id", each) for each in (first, second)]
    assert all(WORDS.encode() not in each for each in sealed)
    assert sealed[0] != sealed[1]
    assert Notice.objects.get(id=first).en == WORDS


def test_a_value_does_not_open_in_another_row(cast: dict[str, Actor]) -> None:
    first, second = notice(cast["bob"].party_id), notice(cast["bob"].party_id)
    put("identity_notice", "en", "id", second, stored("identity_notice", "en", "id", first))
    with pytest.raises(InvalidTag):
        Notice.objects.get(id=second)


def test_a_value_does_not_open_in_another_field(cast: dict[str, Actor]) -> None:
    row = notice(cast["bob"].party_id)
    put("identity_notice", "zh", "id", row, stored("identity_notice", "en", "id", row))
    with pytest.raises(InvalidTag):
        Notice.objects.get(id=row)


def test_a_row_that_is_given_to_somebody_else_does_not_open(cast: dict[str, Actor]) -> None:
    row = notice(cast["bob"].party_id)
    Notice.objects.filter(id=row).update(party_id=cast["alice"].party_id)
    with pytest.raises(InvalidTag):
        Notice.objects.get(id=row)


def test_a_key_that_was_altered_or_is_anothers_opens_nothing(cast: dict[str, Actor]) -> None:
    row = notice(cast["bob"].party_id)
    bobs, alices = (
        SubjectKey.objects.get(subject=cast[who].party_id, retention=Retention.MONEY_LAUNDERING)
        for who in ("bob", "alice")
    )
    key = SubjectKey.objects.get(subject=cast["bob"].party_id, retention=Retention.ACCOUNT)
    for wrong in (bytes(alices.wrapped), bytes(bobs.wrapped), bytes(key.wrapped)[:-1] + b"\0", b"L"):
        SubjectKey.objects.filter(id=key.id).update(wrapped=wrong)
        with pytest.raises(KeyNotOpenedError):
            Notice.objects.get(id=row)


def test_a_destroyed_key_opens_nothing_from_the_next_statement_on(cast: dict[str, Actor]) -> None:
    row = notice(cast["bob"].party_id)
    assert Notice.objects.get(id=row).en == WORDS
    keys = SubjectKey.objects.filter(subject=cast["bob"].party_id, retention=Retention.ACCOUNT)
    keys.update(wrapped=b"", wrapped_by="", destroyed_at=NOW)
    assert Notice.objects.get(id=row).en == ""
    assert Verification.objects.get(party_id=cast["bob"].party_id).legal_name != ""
    with pytest.raises(SubjectErased):
        notice(cast["bob"].party_id)


def test_a_list_is_one_statement_however_many_people_it_tells_of(cast: dict[str, Actor]) -> None:
    for actor in cast.values():
        notice(actor.party_id)
    keyring.forget()
    with CaptureQueriesContext(
        connection,
    ) as said:
        found = [(row.zh, row.en) for row in Notice.objects.filter(kind="test")]
    assert (len(said), found) == (1, [(WORDS, WORDS)] * len(cast))


def test_an_address_is_found_by_its_blind_index_whatever_its_case(cast: dict[str, Actor]) -> None:
    user = User.objects.get(party__id=cast["bob"].party_id)
    for asked in (user.email, user.email.upper(), f" {user.email} "):
        assert User.objects.get(email=asked) == user
        assert User.objects.get(email__iexact=asked) == user
    assert User.objects.filter(email__in=[user.email, "nobody@example.invalid"]).get() == user
    assert user.email.encode() not in stored("identity_user", "email", "id", user.id)


def test_an_address_has_one_account(cast: dict[str, Actor]) -> None:
    user = User.objects.get(party__id=cast["bob"].party_id)
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email=user.email.upper())


@pytest.mark.parametrize("asked", [{"legal_name": "Bob"}, {"legal_name__contains": "B"}, {"legal_name__gt": "A"}])
@pytest.mark.django_db
def test_a_sealed_column_cannot_be_searched(asked: dict[str, str]) -> None:
    with pytest.raises(FieldError):
        Verification.objects.filter(**asked).exists()


def test_a_plain_value_never_reaches_a_sealed_column(cast: dict[str, Actor]) -> None:
    with pytest.raises(TypeError):
        Notice.objects.filter(party_id=cast["bob"].party_id).update(en="in clear")


def test_a_value_that_is_not_sealed_is_not_taken_for_one() -> None:
    for wrong in (b"", b"\x01", b"in clear, and as long as a sealed value would be"):
        with pytest.raises(ValueError, match="not sealed"):
            envelope.key_of(wrong)


@pytest.mark.django_db(transaction=True)
def test_a_key_whose_making_was_undone_is_made_again() -> None:
    subject = UUID(int=7)
    with transaction.atomic():
        lost = keyring.key_for(subject, Retention.ACCOUNT)
        transaction.set_rollback(True)
    kept = keyring.key_for(subject, Retention.ACCOUNT)
    assert kept.id != lost.id
    assert keyring.key_for(subject, Retention.ACCOUNT) is kept


@pytest.mark.django_db(transaction=True)
def test_a_key_of_one_database_is_not_written_with_in_another(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that comes back from a scratch database: what it remembers from there opens nothing here."""
    subject = UUID(int=9)
    connection.ensure_connection()
    with monkeypatch.context() as elsewhere:
        elsewhere.setitem(connection.settings_dict, "NAME", "scratch")
        there = keyring.key_for(subject, Retention.ACCOUNT)
        assert keyring.key_for(subject, Retention.ACCOUNT) is there
        with administrator() as cursor:
            cursor.execute("delete from vault_key where id = %s", [there.id])
    here = keyring.key_for(subject, Retention.ACCOUNT)
    assert here.id != there.id
    assert SubjectKey.objects.filter(id=here.id).exists()


@pytest.mark.django_db(transaction=True)
def test_all_who_make_a_key_at_once_get_the_same() -> None:
    subject, found = UUID(int=8), list[UUID]()
    assert at_once([lambda: found.append(keyring.key_for(subject, Retention.TRADE).id)] * 4) == [None] * 4
    assert set(found) == {SubjectKey.objects.get(subject=subject).id}
