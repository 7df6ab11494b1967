"""Claims on the guarantee fund: what was granted is frozen, a claim goes forward, what was said stays."""

import django.db.models.deletion
import django.db.models.expressions
import truehand.edge.sealing.fields
from django.db import migrations, models


GUARDS = """
-- What was granted, and what proves it, stays as it was filed; a claim that was paid, settled or left undecided has
-- ended for good, and one that was refused is only taken up again on appeal, once.
create trigger disputes_guarantee_goes_forward before update on disputes_guaranteeclaim
    for each row when (
        (new.id, new.source_id, new.trade_id, new.case_id, new.creditor_id, new.debtor_id, new.currency,
         new.owed_minor, new.facts, new.filed_at)
            is distinct from
        (old.id, old.source_id, old.trade_id, old.case_id, old.creditor_id, old.debtor_id, old.currency,
         old.owed_minor, old.facts, old.filed_at)
        or old.stage in ('paid', 'settled', 'lapsed')
        or old.stage = 'refused' and not (new.stage = 'filed' and old.instance = 1 and new.instance = 2)
        or new.instance < old.instance
    ) execute function evidence_refuse();
create trigger disputes_guarantee_never_deleted before delete on disputes_guaranteeclaim
    for each row execute function evidence_refuse();
create trigger disputes_guarantee_entry_append_only before update or delete on disputes_guaranteeentry
    for each row execute function evidence_refuse();
create trigger disputes_guarantee_entry_keep before truncate on disputes_guaranteeentry
    for each statement execute function evidence_refuse_truncate();
"""

UNGUARD = """
drop trigger disputes_guarantee_goes_forward on disputes_guaranteeclaim;
drop trigger disputes_guarantee_never_deleted on disputes_guaranteeclaim;
drop trigger disputes_guarantee_entry_append_only on disputes_guaranteeentry;
drop trigger disputes_guarantee_entry_keep on disputes_guaranteeentry;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('disputes', '0006_ended'),
        ('evidence', '0002_append_only'),
        ('vault', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='GuaranteeClaim',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('source_id', models.UUIDField()),
                ('trade_id', models.UUIDField()),
                ('case_id', models.UUIDField(null=True)),
                ('creditor_id', models.UUIDField()),
                ('debtor_id', models.UUIDField()),
                ('currency', models.CharField(max_length=3)),
                ('owed_minor', models.BigIntegerField()),
                ('facts', models.JSONField()),
                ('stage', models.CharField(default='filed', max_length=10)),
                ('instance', models.PositiveSmallIntegerField(default=1)),
                ('examiner_id', models.UUIDField(null=True)),
                ('approver_id', models.UUIDField(null=True)),
                ('barred_id', models.UUIDField(null=True)),
                ('proposed_minor', models.BigIntegerField(null=True)),
                ('own_minor', models.BigIntegerField(default=0)),
                ('paid_minor', models.BigIntegerField(default=0)),
                ('filed_at', models.DateTimeField()),
                ('due_at', models.DateTimeField(null=True)),
                ('remind_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='disputes_guarantee_due'), models.Index(condition=models.Q(('remind_at__isnull', False)), fields=['remind_at'], name='disputes_guarantee_remind'), models.Index(fields=['trade_id'], name='disputes_guarantee_of'), models.Index(fields=['creditor_id', 'ended_at'], name='disputes_guarantee_to'), models.Index(fields=['debtor_id', 'ended_at'], name='disputes_guarantee_for')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('stage', 'lapsed'), _negated=True), fields=('source_id',), name='disputes_one_guarantee_a_grant'), models.CheckConstraint(condition=models.Q(('stage__in', ['filed', 'proposed', 'paid', 'refused', 'settled', 'lapsed'])), name='disputes_guarantee_stage'), models.CheckConstraint(condition=models.Q(('creditor_id', models.F('debtor_id')), _negated=True), name='disputes_guarantee_two_sides'), models.CheckConstraint(condition=models.Q(models.Q(('due_at__isnull', False), ('ended_at', None), ('stage__in', ['filed', 'proposed'])), models.Q(models.Q(('stage__in', ['filed', 'proposed']), _negated=True), ('due_at', None), ('ended_at__isnull', False)), _connector='OR'), name='disputes_guarantee_has_a_clock'), models.CheckConstraint(condition=models.Q(('owed_minor__gt', 0), ('own_minor__gte', 0), ('paid_minor__gte', 0), ('owed_minor__gte', django.db.models.expressions.CombinedExpression(models.F('own_minor'), '+', models.F('paid_minor')))), name='disputes_guarantee_within_the_loss'), models.CheckConstraint(condition=models.Q(models.Q(('stage', 'paid'), _negated=True), models.Q(('approver_id__isnull', False), ('examiner_id__isnull', False), models.Q(('examiner_id', models.F('approver_id')), _negated=True)), _connector='OR'), name='disputes_guarantee_four_eyes'), models.CheckConstraint(condition=models.Q(('stage', 'paid'), models.Q(('own_minor', 0), ('paid_minor', 0)), _connector='OR'), name='disputes_guarantee_paid_once'), models.CheckConstraint(condition=models.Q(('instance__range', (1, 2))), name='disputes_guarantee_one_appeal')],
            },
        ),
        migrations.CreateModel(
            name='GuaranteeEntry',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('number', models.PositiveSmallIntegerField()),
                ('act', models.CharField(max_length=10)),
                ('author_id', models.UUIDField(null=True)),
                ('owner_id', models.UUIDField()),
                ('text', truehand.edge.sealing.fields.EncryptedTextField(default='', max_length=2000)),
                ('minor', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='disputes.guaranteeclaim')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('claim', 'number'), name='disputes_guarantee_order'), models.CheckConstraint(condition=models.Q(('act__in', ['filed', 'answered', 'proposed', 'refused', 'appealed', 'handed_on', 'paid', 'settled', 'lapsed'])), name='disputes_guarantee_act')],
            },
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
