"""A custodian below nothing is a discrepancy of its own kind."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reconciliation', '0002_told_anew'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='discrepancy',
            name='reconciliation_kind_known',
        ),
        migrations.AddConstraint(
            model_name='discrepancy',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['missing_at_bank', 'missing_in_ledger', 'amount_differs', 'duplicate', 'wrong_date', 'wrong_currency', 'reference_altered', 'closing_unequal', 'told_anew', 'overdrawn'])), name='reconciliation_kind_known'),
        ),
    ]
