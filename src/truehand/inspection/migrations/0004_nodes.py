"""Inspections at other nodes; a report before publication is its seller's."""

import django.db.models.deletion
from django.db import migrations, models

_DRAFT = """
create or replace function inspection_draft_goes_forward() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or old.status = 'reported' or (new.id, new.{matter}, new.inspector_id, new.opened_at)
        is distinct from (old.id, old.{matter}, old.inspector_id, old.opened_at) then
        raise exception 'a draft keeps its matter and inspector, and is final once reported'
            using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
"""
GUARDS = """
create function inspection_job_goes_forward() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' or coalesce(old.reported_at, old.called_off_at) is not null
        or (new.id, new.node, new.listing_id, new.trade_id, new.asked_by, new.asked_at)
            is distinct from (old.id, old.node, old.listing_id, old.trade_id, old.asked_by, old.asked_at) then
        raise exception 'an inspection keeps what it was asked for, and is final once reported or called off'
            using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger inspection_job_goes_forward before update or delete on inspection_job
    for each row execute function inspection_job_goes_forward();
"""
UNGUARD = """
drop trigger inspection_job_goes_forward on inspection_job;
drop function inspection_job_goes_forward;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('inspection', '0003_sealed'),
    ]

    operations = [
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('node', models.CharField(max_length=12)),
                ('listing_id', models.UUIDField(db_index=True)),
                ('trade_id', models.UUIDField(db_index=True, null=True)),
                ('asked_by', models.UUIDField()),
                ('asked_at', models.DateTimeField()),
                ('inspector_id', models.UUIDField(db_index=True, null=True)),
                ('taken_at', models.DateTimeField(null=True)),
                ('reported_at', models.DateTimeField(null=True)),
                ('called_off_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='draft',
            name='inspection_one_draft_each',
        ),
        migrations.RemoveConstraint(
            model_name='report',
            name='inspection_one_report_per_trade',
        ),
        migrations.RenameField(
            model_name='draft',
            old_name='trade_id',
            new_name='matter_id',
        ),
        migrations.RunSQL(_DRAFT.format(matter="matter_id"), _DRAFT.format(matter="trade_id")),
        migrations.AddField(
            model_name='photo',
            name='taken_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='report',
            name='seller_id',
            field=models.UUIDField(db_index=True, null=True),
        ),
        migrations.AlterField(
            model_name='report',
            name='trade_id',
            field=models.UUIDField(db_index=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(fields=('matter_id', 'inspector_id'), name='inspection_one_draft_each'),
        ),
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('called_off_at', None), ('inspector_id', None)), fields=['-id'], name='inspection_open_jobs'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('node', 'publication'), ('trade_id', None)), models.Q(('node__in', ['delivery', 'return']), ('trade_id__isnull', False)), _connector='OR'), name='inspection_job_node'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.CheckConstraint(condition=models.Q(('reported_at', None), models.Q(('called_off_at', None), ('inspector_id__isnull', False)), _connector='OR'), name='inspection_job_goes_forward'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.UniqueConstraint(condition=models.Q(('called_off_at', None), ('node', 'publication'), ('reported_at', None)), fields=('listing_id',), name='inspection_one_job_per_listing'),
        ),
        migrations.AddConstraint(
            model_name='job',
            constraint=models.UniqueConstraint(condition=models.Q(('called_off_at', None)), fields=('trade_id', 'node'), name='inspection_one_job_per_node'),
        ),
        migrations.AddField(
            model_name='report',
            name='job',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, to='inspection.job'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.UniqueConstraint(condition=models.Q(('job', None)), fields=('trade_id',), name='inspection_one_report_per_trade'),
        ),
        migrations.AddConstraint(
            model_name='report',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('seller_id', None), ('trade_id__isnull', False)), models.Q(('job__isnull', False), ('seller_id__isnull', False), ('trade_id', None)), _connector='OR'), name='inspection_report_is_somebodys'),
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
