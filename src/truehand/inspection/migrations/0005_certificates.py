"""Licences and certificates."""

import django.db.models.deletion
from django.db import migrations, models

GUARDS = """
create function inspection_certified_stays() returns trigger language plpgsql as $$
begin
    raise exception 'a certificate and its history are never changed or deleted' using errcode = 'restrict_violation';
end $$;
create trigger inspection_certified_stays before update or delete on inspection_certificate
    for each row execute function inspection_certified_stays();
create trigger inspection_certified_stays before update or delete on inspection_certificatechange
    for each row execute function inspection_certified_stays();
"""
# Whoever inspects already goes on for a quarter, until an operator has licensed them by class.
CARRIED_OVER = """
insert into inspection_licencegrant (id, party_id, kind, scope, granted_by, granted_at, valid_until)
select gen_random_uuid(), held.party_id, 'inspect', scope, '00000000-0000-0000-0000-000000000000', now(),
       now() + interval '90 days'
from identity_rolegrant held
cross join unnest(array['excavator', 'wheel_loader', 'forklift', 'cnc_machine', 'phone', 'laptop', 'instrument',
                        'machine']) scope
where held.role = 'inspector' and held.revoked_at is null;
"""
UNGUARD = """
drop trigger inspection_certified_stays on inspection_certificatechange;
drop trigger inspection_certified_stays on inspection_certificate;
drop function inspection_certified_stays;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("identity", "0008_sealed"),
        ('inspection', '0004_nodes'),
    ]

    operations = [
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('number', models.CharField(max_length=14, unique=True)),
                ('subject', models.CharField(max_length=10)),
                ('subject_id', models.UUIDField(db_index=True)),
                ('certifier_id', models.UUIDField(db_index=True)),
                ('title', models.CharField(max_length=120)),
                ('issued_at', models.DateTimeField()),
                ('valid_until', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('subject_id', models.F('certifier_id')), _negated=True), name='inspection_no_own_certificate'), models.CheckConstraint(condition=models.Q(('valid_until__gt', models.F('issued_at'))), name='inspection_certificate_lasts'), models.CheckConstraint(condition=models.Q(('subject__in', ['machine', 'seller', 'inspector'])), name='inspection_certificate_subject')],
            },
        ),
        migrations.CreateModel(
            name='LicenceGrant',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('party_id', models.UUIDField()),
                ('kind', models.CharField(max_length=8)),
                ('scope', models.CharField(max_length=40)),
                ('granted_by', models.UUIDField()),
                ('granted_at', models.DateTimeField()),
                ('valid_until', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('party_id', 'kind', 'scope'), name='inspection_licence_once'), models.CheckConstraint(condition=models.Q(('party_id', models.F('granted_by')), _negated=True), name='inspection_no_own_licence'), models.CheckConstraint(condition=models.Q(('valid_until__gt', models.F('granted_at'))), name='inspection_licence_lasts'), models.CheckConstraint(condition=models.Q(('kind__in', ['inspect', 'certify'])), name='inspection_licence_kind')],
            },
        ),
        migrations.CreateModel(
            name='CertificateChange',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('what', models.CharField(max_length=10)),
                ('reason', models.CharField(max_length=300)),
                ('at', models.DateTimeField()),
                ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='inspection.certificate')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('what', 'revoked')), fields=('certificate',), name='inspection_revoked_once'), models.CheckConstraint(condition=models.Q(('what__in', ['suspended', 'reinstated', 'revoked'])), name='inspection_certificate_change')],
            },
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
        migrations.RunSQL(CARRIED_OVER, migrations.RunSQL.noop),
    ]
