"""The sandbox has books of its own now: what it decided here goes there, and its tables here are gone."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

DROP = """
drop table if exists sandbox_outgoingmessage;
drop table if exists sandbox_banktransfer;
delete from django_migrations where app = 'sandbox';
"""
STATES = {"payment_confirmed": "done", "payout_done": "done", "payment_failed": "failed", "payout_failed": "failed"}


def carry(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Enter what was decided so far; it was all at the custodian at once."""
    from django.conf import settings

    if "sandbox_banktransfer" not in schema_editor.connection.introspection.table_names():
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("select id, reference, kind, minor, currency, decided_at from sandbox_banktransfer")
        decided = cursor.fetchall()
    if not decided or not settings.TRUEHAND_SANDBOX_BANK:
        return
    from truehand.payments.sandbox.book import Book

    with Book(settings.TRUEHAND_SANDBOX_BOOK).writing() as rows:
        for identifier, reference, kind, minor, currency, at in decided:
            order, stamp, state = kind.partition("_")[0], at.isoformat(), STATES[kind]
            rows.execute(
                "insert into orders (reference, kind, minor, currency, state, notify_url, created_at)"
                " values (?, ?, ?, ?, ?, '', ?) on conflict do nothing",
                (reference, order, minor, currency, state, stamp),
            )
            if state == "done":
                signed = minor if order == "payment" else -minor
                rows.execute(
                    "insert into entries (id, account, kind, reference, payment, minor, currency, at)"
                    " values (?, 'custodian', ?, ?, ?, ?, ?, ?) on conflict do nothing",
                    (str(identifier), order, reference, reference if order == "payment" else "", signed, currency, stamp),
                )


class Migration(migrations.Migration):
    dependencies = [("payments", "0006_receipts")]

    operations = [
        migrations.RunPython(carry, migrations.RunPython.noop),
        migrations.RunSQL(DROP, migrations.RunSQL.noop),
    ]
