"""Inspectors' records; licences that are suspended."""

import django.db.models.deletion
from django.db import migrations, models

GUARDS = """
create function inspection_outcome_stays() returns trigger language plpgsql as $$
begin
    raise exception 'what came to light of a report is never changed or deleted' using errcode = 'restrict_violation';
end $$;
create trigger inspection_outcome_stays before update or delete on inspection_outcome
    for each row execute function inspection_outcome_stays();
"""
UNGUARD = """
drop trigger inspection_outcome_stays on inspection_outcome;
drop function inspection_outcome_stays;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('inspection', '0005_certificates'),
    ]

    operations = [
        migrations.AddField(
            model_name='licencegrant',
            name='suspended_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('inspector_id', models.UUIDField(db_index=True)),
                ('source', models.CharField(max_length=8)),
                ('reference', models.UUIDField()),
                ('borne_out', models.BooleanField()),
                ('at', models.DateTimeField()),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outcomes', to='inspection.report')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('report', 'source', 'reference'), name='inspection_outcome_once'), models.CheckConstraint(condition=models.Q(('source__in', ['node', 'ruling', 'defect'])), name='inspection_outcome_source')],
            },
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
