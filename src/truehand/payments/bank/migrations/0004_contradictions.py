"""A line that contradicts a known one is kept beside it; two people may call it a movement of its own."""

import django.db.models.deletion
from django.db import migrations, models

AS_TOLD = """
drop trigger bank_line_as_told on bank_line;
create trigger bank_line_as_told before update on bank_line
    for each row when ((old.account, old.key, old.day, old.minor, old.currency, old.bank_id, old.reference, old.name{line})
        is distinct from (new.account, new.key, new.day, new.minor, new.currency, new.bank_id, new.reference, new.name{same})
        or (old.state <> 'new' and old.state <> new.state{but}))
    execute function evidence_refuse();
"""
# What contradicts another may only become a line that is decided like any other.
STRICTER = AS_TOLD.format(
    line=", old.instead_of_id", same=", new.instead_of_id", but=" and not (old.state = 'told_anew' and new.state = 'new')"
)
BEFORE = AS_TOLD.format(line="", same="", but="")


class Migration(migrations.Migration):

    dependencies = [
        ('bank', '0003_settlements'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='bankline',
            name='bank_line_state_known',
        ),
        migrations.AddField(
            model_name='bankline',
            name='instead_of',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='told_anew', to='bank.bankline'),
        ),
        migrations.AddConstraint(
            model_name='bankline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'told_anew'), _negated=True), ('instead_of__isnull', False), _connector='OR'), name='bank_line_contradicts_another'),
        ),
        migrations.AddConstraint(
            model_name='bankline',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['new', 'payment', 'suspense', 'paid_out', 'returned', 'charge', 'unexplained', 'settlement', 'differs', 'told_anew'])), name='bank_line_state_known'),
        ),
        migrations.RunSQL(STRICTER, BEFORE),
    ]
