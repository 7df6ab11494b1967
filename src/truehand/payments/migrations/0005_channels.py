"""Each channel by its name: intents, payouts and messages so far were the sandbox's."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.migrations.operations.base import Operation

# A change of type writes the table anew without updating rows, which the table refuses.
NAMED = """
alter table payments_receivedcallback alter column event_id drop default;
alter table payments_receivedcallback alter column event_id type varchar(80) using id::text;
"""

GUARDS = """
create trigger payments_receipt_append_only before update or delete on payments_receipt
    for each row execute function evidence_refuse();
create trigger payments_receipt_keep before truncate on payments_receipt
    for each statement execute function evidence_refuse_truncate();
"""

UNGUARD = """
drop trigger payments_receipt_keep on payments_receipt;
drop trigger payments_receipt_append_only on payments_receipt;
"""

INTENTS = ["open", "paid", "failed", "cancelled", "expired"]
PAYOUTS = ["started", "sent", "asking", "done", "failed"]
KINDS = [
    "payment_confirmed",
    "payment_failed",
    "payout_done",
    "payout_failed",
    "refund_done",
    "refund_failed",
    "chargeback_opened",
    "chargeback_won",
    "chargeback_lost",
]


def named(model: str) -> migrations.AddField:
    """Add the channel; every row there is belongs to the sandbox."""
    field = models.CharField(max_length=24, default="sandbox")
    return migrations.AddField(model, "channel", field, preserve_default=False)


def replaced(model: str, name: str, condition: models.Q) -> list[Operation]:
    """State a rule anew."""
    return [
        migrations.RemoveConstraint(model, name),
        migrations.AddConstraint(model, models.CheckConstraint(condition=condition, name=name)),
    ]


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_reports_and_brake")]

    operations = [
        named("paymentintent"),
        migrations.AddField("paymentintent", "received_minor", models.BigIntegerField(default=0)),
        migrations.AddField("paymentintent", "instructions", models.JSONField(default=dict)),
        migrations.AddConstraint(
            "paymentintent",
            models.CheckConstraint(
                condition=models.Q(received_minor__gte=0, received_minor__lte=models.F("minor")),
                name="payments_intent_received",
            ),
        ),
        *replaced("paymentintent", "payments_intent_status_known", models.Q(status__in=INTENTS)),
        named("payoutrow"),
        *replaced("payoutrow", "payments_payout_status_known", models.Q(status__in=PAYOUTS)),
        *replaced(
            "payoutrow",
            "payments_payout_ends",
            models.Q(status__in=["started", "sent", "asking"]) ^ models.Q(ended_at__isnull=False),
        ),
        migrations.RemoveIndex("payoutrow", "payments_payouts_unsent"),
        migrations.AddIndex(
            "payoutrow",
            models.Index(
                condition=models.Q(status__in=["started", "asking"]), fields=["id"], name="payments_payouts_unsent"
            ),
        ),
        named("receivedcallback"),
        migrations.AddField(
            "receivedcallback", "event_id", models.CharField(max_length=80, default=""), preserve_default=False
        ),
        migrations.RunSQL(NAMED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            "receivedcallback",
            models.UniqueConstraint(fields=["channel", "event_id"], name="payments_callback_once"),
        ),
        *replaced("receivedcallback", "payments_callback_kind_known", models.Q(kind__in=KINDS)),
        migrations.RemoveField("receivedcallback", "matches"),
        migrations.AlterField("receivedcallback", "reference", models.CharField(db_index=True, max_length=64)),
        migrations.CreateModel(
            name="RefusedMessage",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("channel", models.CharField(max_length=24)),
                ("code", models.CharField(max_length=80)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.IntegerField()),
                ("body", models.BinaryField()),
                ("times", models.IntegerField(default=1)),
                ("first_at", models.DateTimeField()),
                ("last_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "code", "sha256"), name="payments_refused_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReceiptRow",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("channel", models.CharField(max_length=24)),
                ("provider_id", models.CharField(max_length=80)),
                ("key", models.CharField(max_length=120, unique=True)),
                ("minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("received_at", models.DateTimeField()),
                (
                    "intent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="receipts",
                        to="payments.paymentintent",
                    ),
                ),
            ],
            options={
                "db_table": "payments_receipt",
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "provider_id"), name="payments_receipt_once"),
                    models.CheckConstraint(condition=models.Q(minor__gt=0), name="payments_receipt_is_positive"),
                ],
            },
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
