"""Reported lines are kept by COPY through a stage; what is told differently is kept beside its first telling."""

import django.db.models.deletion
from django.db import migrations, models

# Not logged: what a crash takes from it was in a transaction that never ended.
STAGE = """
create unlogged table payments_reportstage (
    report_id uuid not null, line text not null, day date not null, minor bigint not null, currency text not null,
    reference text not null, text text not null, provider_id text not null, fee bigint, batch text not null
);
"""
UNSTAGE = "drop table payments_reportstage"

GUARDS = """
create trigger payments_reportchange_stays before delete on payments_reportchange
    for each row execute function evidence_refuse();
create trigger payments_reportchange_as_told before update on payments_reportchange
    for each row when ((old.line_id, old.report_id, old.digest, old.found_at)
        is distinct from (new.line_id, new.report_id, new.digest, new.found_at) or old.accepted_at is not null)
    execute function evidence_refuse();
create trigger payments_reportchange_keep before truncate on payments_reportchange
    for each statement execute function evidence_refuse_truncate();
"""
UNGUARD = """
drop trigger payments_reportchange_keep on payments_reportchange;
drop trigger payments_reportchange_as_told on payments_reportchange;
drop trigger payments_reportchange_stays on payments_reportchange;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0012_rates_by_end'),
    ]

    operations = [
        migrations.AddField(
            model_name='reportlinerow',
            name='batch',
            field=models.CharField(db_default='', max_length=140),
        ),
        migrations.CreateModel(
            name='ReportChange',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('day', models.DateField()),
                ('minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('reference', models.CharField(max_length=140)),
                ('text', models.CharField(max_length=500)),
                ('provider_id', models.CharField(max_length=100)),
                ('fee', models.BigIntegerField(null=True)),
                ('batch', models.CharField(max_length=140)),
                ('digest', models.CharField(max_length=64)),
                ('found_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('approval', models.UUIDField(null=True)),
                ('line', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='payments.reportlinerow')),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='payments.reportrow')),
            ],
            options={
                'db_table': 'payments_reportchange',
                'constraints': [models.UniqueConstraint(condition=models.Q(('accepted_at', None)), fields=('line', 'digest'), name='payments_change_once'), models.CheckConstraint(condition=models.Q(models.Q(('accepted_at', None), ('approval', None)), models.Q(('accepted_at__isnull', False), ('approval__isnull', False)), _connector='OR'), name='payments_change_is_accepted_by_two')],
            },
        ),
        migrations.RunSQL(STAGE, UNSTAGE),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
