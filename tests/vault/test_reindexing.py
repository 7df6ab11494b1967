"""The key of the blind indexes is changed while the site runs: everybody is found all along, and once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from tests.evidence.test_faults import ROOT
from tests.vault import dying_rotation
from tests.vault.conftest import NOW
from truehand.edge.sealing import index
from truehand.identity.models import FormerAddress, User
from truehand.identity.operations.announcing import keep_former_address
from truehand.kernel.actor import Actor
from truehand.site.home import first_secret
from truehand.vault import operations
from truehand.vault.models import SubjectKey

CHILDREN = 40


@pytest.fixture
def keys(settings: Settings, tmp_path: Path) -> Path:
    settings.TRUEHAND_BLIND_INDEX_KEYS = tmp_path / "index"
    settings.TRUEHAND_BLIND_INDEX_KEY = "the first"
    settings.TRUEHAND_BLIND_INDEX_SETTLES = 0.0
    return tmp_path


@pytest.fixture
def people(keys: Path, cast: dict[str, Actor]) -> dict[str, str]:
    """The cast's addresses, all under the first key of the test's own."""
    assert keys.is_dir()
    found = {}
    for user in User.objects.all():
        keep_former_address(user.pk, f"former.{user.email}", now=NOW)
        EmailAddress.objects.update_or_create(user=user, defaults={"email": user.email, "verified": True})
        user.save()
        found[str(user.pk)] = user.email
    assert cast
    return found


def everybody_is_found(people: dict[str, str]) -> None:
    for key, email in people.items():
        assert str(User.objects.get(email=email.upper()).pk) == key
        assert str(EmailAddress.objects.get(email__iexact=email).user_id) == key
        assert str(FormerAddress.objects.get(email=f"former.{email}").user_id) == key
    assert {str(each.pk) for each in User.objects.filter(email__in=list(people.values()))} == people.keys()


def marks() -> set[str]:
    """By which versions rows are indexed now."""
    return {
        each.partition(".")[0] if "." in each else "v1" for each in User.objects.values_list("email_index", flat=True)
    }


@pytest.mark.django_db
def test_everybody_is_found_before_amid_and_after_a_change(people: dict[str, str]) -> None:
    everybody_is_found(people)
    assert (marks(), operations.waiting_indexes()) == ({"v1"}, 0)
    assert operations.begin_reindexing() == 0.0
    total = operations.waiting_indexes()
    assert total == 3 * len(people)
    everybody_is_found(people)
    change = operations.reindex(now=NOW, batch=2)
    told = next(change)
    assert (told.done, told.total) == (2, total)
    assert marks() == {"v1", "v2"}
    everybody_is_found(people)
    assert [each.done for each in change][-1] == total
    assert (marks(), operations.waiting_indexes()) == ({"v2"}, 0)
    everybody_is_found(people)
    assert max(len(each) for each in User.objects.values_list("email_index", flat=True)) == index.SIZE


@pytest.mark.django_db
def test_a_change_that_was_left_goes_on_with_the_same_key(people: dict[str, str], keys: Path) -> None:
    operations.begin_reindexing()
    next(operations.reindex(now=NOW, batch=1))
    operations.begin_reindexing()
    list(operations.reindex(now=NOW))
    assert [each.name for each in keys.iterdir()] == ["index.2"]
    operations.begin_reindexing()
    list(operations.reindex(now=NOW))
    assert marks() == {"v3"}
    everybody_is_found(people)


@pytest.mark.django_db
def test_when_no_backup_needs_the_former_key_it_is_removed(
    people: dict[str, str], settings: Settings, keys: Path
) -> None:
    operations.begin_reindexing()
    list(operations.reindex(now=NOW))
    settings.TRUEHAND_BLIND_INDEX_KEY = first_secret(keys / "index")
    assert settings.TRUEHAND_BLIND_INDEX_KEY == ""
    everybody_is_found(people)


@pytest.mark.django_db
def test_one_address_has_one_account_amid_a_change(people: dict[str, str]) -> None:
    operations.begin_reindexing()
    next(operations.reindex(now=NOW, batch=1))
    for email in people.values():
        with pytest.raises(IntegrityError, match="identity_one_account_per_address"), transaction.atomic():
            User.objects.create(email=email)
    # The control: without the rows of the same value coming along, the table takes it for another.
    first = User.objects.filter(index.waiting("email_index")).first()
    assert first is not None
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "insert into identity_user (id, password, email, email_index, is_active, language)"
            " select gen_random_uuid(), '', ''::bytea, %s, false, ''",
            [User._meta.get_field("email_index").index(first.email)],
        )
        assert User.objects.filter(email=first.email).count() == 2
        transaction.set_rollback(True)
    list(operations.reindex(now=NOW))
    everybody_is_found(people)


@pytest.mark.django_db
def test_nothing_is_written_under_a_key_that_not_everybody_looks_under(
    people: dict[str, str], settings: Settings
) -> None:
    settings.TRUEHAND_BLIND_INDEX_SETTLES = 60.0
    assert 55 < operations.begin_reindexing() <= 60
    with pytest.raises(RuntimeError, match="looks under"):
        next(operations.reindex(now=NOW))
    User.objects.create(email="new@example.invalid")
    assert marks() == {"v1"}
    everybody_is_found(people)


@pytest.mark.django_db
def test_who_was_erased_is_found_by_nothing_any_more(people: dict[str, str]) -> None:
    gone = next(iter(people))
    SubjectKey.objects.filter(subject=gone).update(wrapped=b"", wrapped_by="", destroyed_at=NOW)
    operations.begin_reindexing()
    list(operations.reindex(now=NOW))
    assert User.objects.get(pk=gone).email_index == ""
    everybody_is_found({key: email for key, email in people.items() if key != gone})


@pytest.mark.django_db(transaction=True)
def test_a_change_killed_at_any_step_ends_complete(people: dict[str, str], keys: Path) -> None:
    words = [sys.executable, "-m", dying_rotation.__name__, str(connection.settings_dict["NAME"]), str(keys)]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    done = subprocess.run(
        [*words, str(CHILDREN), "indexes"], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert CHILDREN / 3 < int(done.stdout) < CHILDREN
    everybody_is_found(people)
    assert (len(marks()), operations.waiting_indexes()) == (1, 0)
    assert {each.stat().st_size for each in keys.iterdir()} == {64}
