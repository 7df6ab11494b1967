"""A case whose answer the channel refused can be answered anew: answers get names and numbers of their own, one stands."""

from django.db import migrations, models
from django.db.models import PROTECT, Q, UniqueConstraint

# An answer that is there goes by its case's name: what is sealed under it still opens.
OWN_NAMES = """
alter table payments_answer add column id uuid;
update payments_answer set id = case_id;
alter table payments_answer drop constraint payments_answer_pkey;
alter table payments_answer alter column id set not null, add primary key (id);
"""
NEWEST = "update payments_chargeback set answer_id = a.id from payments_answer a where a.case_id = payments_chargeback.id"


class Migration(migrations.Migration):
    dependencies = [("payments", "0019_waiting_by_channel")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(OWN_NAMES)],
            state_operations=[
                migrations.AlterField(
                    "answerrow",
                    "case",
                    models.ForeignKey("payments.chargebackrow", PROTECT, related_name="answers", db_index=False),
                ),
                migrations.AddField(
                    "answerrow", "id", models.UUIDField(primary_key=True, serialize=False), preserve_default=False
                ),
            ],
        ),
        migrations.AddField("answerrow", "number", models.IntegerField(default=1), preserve_default=False),
        migrations.AddField(
            "chargebackrow",
            "answer",
            models.OneToOneField("payments.answerrow", PROTECT, null=True, related_name="+"),
        ),
        migrations.RunSQL(NEWEST),
        migrations.AddConstraint(
            "answerrow", UniqueConstraint("case", condition=Q(refused=""), name="payments_one_answer_stands")
        ),
        migrations.AddConstraint("answerrow", UniqueConstraint("case", "number", name="payments_answer_number")),
    ]
