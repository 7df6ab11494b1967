"""What is told anew is accepted, refused, or a movement of its own: by two people, once."""

from django.db import migrations, models

AS_TOLD = """
drop trigger payments_reportchange_as_told on payments_reportchange;
create trigger payments_reportchange_as_told before update on payments_reportchange
    for each row when ((old.line_id, old.report_id, old.digest, old.found_at)
        is distinct from (new.line_id, new.report_id, new.digest, new.found_at) or old.accepted_at is not null{ended})
    execute function evidence_refuse();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0015_payers_send_back'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='reportchange',
            name='payments_change_is_accepted_by_two',
        ),
        migrations.AddField(
            model_name='reportchange',
            name='apart',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='reportchange',
            name='refused_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name='reportchange',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted_at', None), ('approval', None), ('refused_at', None)), models.Q(('accepted_at__isnull', False), ('approval__isnull', False), ('refused_at', None)), models.Q(('accepted_at', None), ('approval__isnull', False), ('refused_at__isnull', False)), _connector='OR'), name='payments_change_is_accepted_by_two'),
        ),
        migrations.AddConstraint(
            model_name='reportchange',
            constraint=models.CheckConstraint(condition=models.Q(('apart', False), ('refused_at__isnull', False), _connector='OR'), name='payments_change_is_apart'),
        ),
        migrations.RunSQL(AS_TOLD.format(ended=" or old.refused_at is not null"), AS_TOLD.format(ended="")),
    ]
