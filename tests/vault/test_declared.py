"""Every field that could hold personal data is declared once, and what is declared is what the tables do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from truehand.edge.sealing import Sealed, declared

# Any of these takes whatever somebody writes, whatever it is called.
COULD_HOLD = (
    models.CharField,
    models.TextField,
    models.JSONField,
    models.BinaryField,
    models.FileField,
    models.GenericIPAddressField,
    ArrayField,
)
# Encrypted before they come to the column, by the room's own cipher or, for sessions, by their engine.
SEALED_APART = {
    "bank.BankLine.number_sealed",
    "bank.OrderFile.sealed",
    "bank.PaymentOrderRow.number_sealed",
    "bank.StatementPiece.sealed",
    "sessions.Session.session_data",
}


def fields() -> Iterator[tuple[str, models.Field[object, object]]]:
    for model in apps.get_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, COULD_HOLD):
                yield declared.label(model, field.name), field


def test_no_field_that_could_hold_personal_data_is_forgotten() -> None:
    said = declared.personal().keys() | declared.impersonal().keys()
    assert sorted({name for name, _ in fields()} - said) == []


def test_nothing_is_declared_that_is_not_there_or_twice() -> None:
    assert sorted((declared.personal().keys() | declared.impersonal().keys()) - {name for name, _ in fields()}) == []
    assert sorted(declared.personal().keys() & declared.impersonal().keys()) == []


def test_what_is_not_published_is_sealed_and_only_that() -> None:
    sealed = {name for name, field in fields() if isinstance(field, Sealed)} | SEALED_APART
    assert sealed == {name for name, said in declared.personal().items() if said.is_sealed}


def test_every_declaration_leads_to_whom_it_tells_of() -> None:
    lost = []
    for name, said in declared.personal().items():
        app, model, _ = name.split(".")
        for path in filter(None, said.subject.split("|")):
            try:
                apps.get_model(app, model).objects.filter(**{path: "00000000-0000-0000-0000-000000000000"})
            except (LookupError, ValueError):
                lost.append(name)
    assert lost == []


@pytest.mark.django_db
def test_the_database_keeps_every_rule_that_the_tables_state() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select conname from pg_constraint union select indexname from pg_indexes")
        kept = {name for (name,) in cursor.fetchall()}
    stated = {
        rule.name
        for model in apps.get_models()
        for rule in (*model._meta.constraints, *model._meta.indexes)
        if model._meta.managed
    }
    assert sorted(stated - kept) == []
