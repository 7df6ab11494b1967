"""The page of the keys' ages: what wraps how many, since when, how far a change is, and what was destroyed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from tests.desk.stage import become, main_of
from tests.trade.story import START, cast
from truehand.edge.sealing import keyring
from truehand.kernel.actor import Actor
from truehand.kernel.personal import Retention
from truehand.vault import operations, queries
from truehand.vault.models import KeyTally, SubjectKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(tmp_path: Path, settings: Settings) -> dict[str, Actor]:
    settings.TRUEHAND_TOMBSTONES = tmp_path / "tombstones"
    return cast()


def counted() -> dict[tuple[str, str], int]:
    """What stands in the table of keys, counted one by one."""
    found: dict[tuple[str, str], int] = {}
    for row in SubjectKey.objects.all():
        found[row.wrapped_by, row.retention] = found.get((row.wrapped_by, row.retention), 0) + 1
    return found


def tallied() -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for row in KeyTally.objects.all():
        found[row.wrapped_by, row.retention] = found.get((row.wrapped_by, row.retention), 0) + row.keys
    return {place: keys for place, keys in found.items() if keys}


def test_operators_and_auditors_see_it_and_nobody_else(people: dict[str, Actor]) -> None:
    assert [become(who).get("/desk/keys/").status_code for who in ("olga", "audra", "bob")] == [200, 200, 403]
    assert people


def test_the_counts_are_kept_whatever_happens_to_keys(people: dict[str, Actor]) -> None:
    assert tallied() == counted()
    keyring.key_for(people["bob"].party_id, Retention.SECURITY)
    assert tallied() == counted()
    before, duty = queries.keys(), Retention.SECURITY
    operations.destroy(people["bob"].party_id, [duty], now=START)
    assert tallied() == counted()
    after = queries.keys()
    assert (after.total, after.destroyed) == (before.total - 1, before.destroyed + 1)
    gone = [next(each for each in view.duties if each.retention is duty).keys for view in (before, after)]
    assert gone[0] - gone[1] == 1
    SubjectKey.objects.filter(destroyed_at__isnull=False).delete()
    SubjectKey.objects.filter(destroyed_at=None).update(wrapped_by="file:0")
    assert tallied() == counted()
    assert queries.keys().destroyed == 0


def test_the_ages_are_those_of_the_oldest(people: dict[str, Actor]) -> None:
    oldest = SubjectKey.objects.filter(subject=people["bob"].party_id).order_by("made_at").first()
    assert oldest is not None
    SubjectKey.objects.filter(pk=oldest.pk).update(made_at=START.replace(year=2020))
    (view,) = queries.keys().wrappings
    assert (view.since.year, view.current, view.name) == (2020, True, oldest.wrapped_by)
    assert view.made_at is not None
    assert "days" in main_of(become("olga").get("/desk/keys/"))


@pytest.mark.parametrize(("language", "words"), [("en", "wait for the present wrapping key"), ("zh-hans", "尚待改由")])
def test_a_change_that_was_not_finished_is_said(people: dict[str, Actor], language: str, words: str) -> None:
    assert words not in main_of(become("olga", language).get("/desk/keys/"))
    SubjectKey.objects.filter(subject=people["bob"].party_id).update(wrapped_by="file:0")
    page, view = main_of(become("olga", language).get("/desk/keys/")), queries.keys()
    assert words in page
    assert 0 < view.waiting < view.total
    assert f'max="{view.total}" value="{view.total - view.waiting}"' in page


def test_many_keys_leave_few_rows_of_counts(people: dict[str, Actor]) -> None:
    one, several = SubjectKey.objects.filter(subject=people["bob"].party_id).first(), SubjectKey.objects.count()
    assert one is not None
    with connection.cursor() as cursor:
        for number in range(200):
            cursor.execute(
                "insert into vault_key select md5(%s::text || id)::uuid, md5(%s::text || id)::uuid, retention, wrapped,"
                " wrapped_by, made_at, destroyed_at from vault_key where id = %s",
                [number, number, one.id],
            )
    assert SubjectKey.objects.count() == several + 200
    assert KeyTally.objects.filter(wrapped_by=one.wrapped_by, retention=one.retention).count() == 1
    assert tallied() == counted()
