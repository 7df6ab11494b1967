"""One row a transfer that carries both legs, and no row of a posting beside it; see decision 0013.

The earlier tables step aside, with all that hangs on them, until 0005 has carried their rows over.
"""

import uuid

import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

import truehand.escrow.models

STEP_ASIDE = """
create schema escrow_before;
alter table escrow_account set schema escrow_before;
alter table escrow_posting set schema escrow_before;
alter table escrow_transfer set schema escrow_before;
drop function escrow_post(jsonb, jsonb, jsonb);
drop function escrow_lock(jsonb, timestamptz);
drop function escrow_apply_transfer() cascade;
drop function escrow_guard_account() cascade;
drop function escrow_refuse_change() cascade;
"""


class Migration(migrations.Migration):
    dependencies = [("escrow", "0003_chart_of_accounts")]

    operations = [
        migrations.RunSQL(
            STEP_ASIDE,
            state_operations=[migrations.DeleteModel(name) for name in ("Transfer", "Posting", "LedgerAccount")],
        ),
        migrations.CreateModel(
            name='ClosedDay',
            fields=[
                ('day', models.DateField(primary_key=True, serialize=False)),
                ('ends', models.DateTimeField(unique=True)),
                ('closed_at', models.DateTimeField()),
            ],
            options={
                'db_table': 'escrow_day',
            },
        ),
        migrations.CreateModel(
            name='Book',
            fields=[
                ('id', models.SmallIntegerField(db_default=1, primary_key=True, serialize=False)),
                ('open_from', models.DateTimeField(null=True)),
                ('epoch', models.IntegerField(db_default=1)),
                ('rolled_to', truehand.escrow.models.TransactionNumber(db_default=django.db.models.expressions.RawSQL("'0'::xid8", []))),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('id', 1)), name='escrow_one_book')],
            },
        ),
        migrations.CreateModel(
            name='DayTotal',
            fields=[
                ('pk', models.CompositePrimaryKey('day', 'kind', 'currency', blank=True, editable=False, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=16)),
                ('currency', models.CharField(max_length=3)),
                ('minor', models.BigIntegerField()),
                ('day', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='escrow.closedday')),
            ],
            options={
                'db_table': 'escrow_day_total',
            },
        ),
        migrations.CreateModel(
            name='LedgerAccount',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('owner', models.UUIDField()),
                ('balance', models.BigIntegerField(db_default=0)),
                ('reserved', models.BigIntegerField(db_default=0)),
                ('sequence', models.BigIntegerField(db_default=0)),
                ('last_at', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField()),
                ('hot', models.BooleanField()),
                ('frozen', models.BooleanField(db_default=False)),
                ('closed', models.BooleanField(db_default=False)),
                ('kind', models.CharField(max_length=16)),
                ('purpose', models.CharField(db_default='', max_length=16)),
                ('currency', models.CharField(max_length=3)),
            ],
            options={
                'db_table': 'escrow_account',
                'indexes': [models.Index(condition=models.Q(('hot', True)), fields=['kind'], name='escrow_account_hot')],
                'constraints': [models.UniqueConstraint(fields=('owner', 'kind', 'purpose', 'currency'), name='escrow_account_once'), models.UniqueConstraint(condition=models.Q(('kind', 'hold')), fields=('owner', 'purpose'), name='escrow_hold_has_one_currency'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['balance', 'hold', 'in_transit', 'suspense']), _negated=True), ('balance__gte', models.F('reserved')), _connector='OR'), name='escrow_account_floor'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['debt', 'repudiation']), _negated=True), ('balance__lte', 0), _connector='OR'), name='escrow_account_ceiling'), models.CheckConstraint(condition=models.Q(('reserved', 0), models.Q(('kind__in', ['balance', 'hold', 'in_transit', 'suspense']), ('reserved__gt', 0)), _connector='OR'), name='escrow_reserved_is_client_money'), models.CheckConstraint(condition=models.Q(('closed', False), models.Q(('balance', 0), ('kind', 'hold')), _connector='OR'), name='escrow_closed_is_an_empty_hold'), models.CheckConstraint(condition=models.Q(models.Q(('hot', True), ('kind__in', ['charges', 'clearing', 'commission', 'custodian', 'exchange', 'forfeits', 'operator', 'tax'])), models.Q(('hot', False), models.Q(('kind__in', ['charges', 'clearing', 'commission', 'custodian', 'exchange', 'forfeits', 'operator', 'tax']), _negated=True)), _connector='OR'), name='escrow_account_hot_by_kind'), models.CheckConstraint(condition=models.Q(('kind__in', ['balance', 'charges', 'clearing', 'commission', 'custodian', 'debt', 'exchange', 'forfeits', 'hold', 'in_transit', 'operator', 'repudiation', 'suspense', 'tax'])), name='escrow_account_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'hold'), ('purpose__gt', '')), models.Q(models.Q(('kind', 'hold'), _negated=True), ('purpose', '')), _connector='OR'), name='escrow_purpose_is_of_holds'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['charges', 'commission', 'custodian', 'exchange', 'forfeits', 'operator', 'tax']), ('owner', uuid.UUID('00000000-0000-0000-0000-000000000000'))), models.Q(models.Q(('owner', uuid.UUID('00000000-0000-0000-0000-000000000000')), _negated=True), ('kind__in', ['balance', 'clearing', 'debt', 'hold', 'in_transit', 'repudiation', 'suspense'])), _connector='OR'), name='escrow_account_has_its_owner')],
            },
        ),
        migrations.CreateModel(
            name='Freeze',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('frozen', models.BooleanField()),
                ('reason', models.CharField(max_length=200)),
                ('at', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='escrow.ledgeraccount')),
            ],
        ),
        migrations.CreateModel(
            name='DayBalance',
            fields=[
                ('pk', models.CompositePrimaryKey('account', 'day', blank=True, editable=False, primary_key=True, serialize=False)),
                ('minor', models.BigIntegerField()),
                ('day', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='escrow.closedday')),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='escrow.ledgeraccount')),
            ],
            options={
                'db_table': 'escrow_day_balance',
            },
        ),
        migrations.CreateModel(
            name='Reservation',
            fields=[
                ('id', models.UUIDField(primary_key=True, serialize=False)),
                ('key', models.CharField(max_length=200)),
                ('subject', models.UUIDField()),
                ('minor', models.BigIntegerField()),
                ('currency', models.CharField(max_length=3)),
                ('request', models.JSONField()),
                ('at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('credit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='escrow.ledgeraccount')),
                ('debit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='escrow.ledgeraccount')),
            ],
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('pk', models.CompositePrimaryKey('posting', 'line', blank=True, editable=False, primary_key=True, serialize=False)),
                ('posting', models.UUIDField()),
                ('subject', models.UUIDField()),
                ('id', models.UUIDField()),
                ('minor', models.BigIntegerField()),
                ('debit_after', models.BigIntegerField(null=True)),
                ('credit_after', models.BigIntegerField(null=True)),
                ('debit_sequence', models.BigIntegerField(null=True)),
                ('credit_sequence', models.BigIntegerField(null=True)),
                ('at', models.DateTimeField()),
                ('xid', truehand.escrow.models.TransactionNumber(db_default=django.db.models.expressions.RawSQL('pg_current_xact_id()', []))),
                ('epoch', models.IntegerField()),
                ('line', models.IntegerField()),
                ('lines', models.IntegerField(null=True)),
                ('currency', models.CharField(max_length=3)),
                ('operation', models.CharField(max_length=24)),
                ('key', models.CharField(max_length=200)),
                ('request', models.JSONField(null=True)),
                ('credit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='escrow.ledgeraccount')),
                ('debit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='escrow.ledgeraccount')),
            ],
        ),
        migrations.CreateModel(
            name='ReservationEnd',
            fields=[
                ('reservation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='end', serialize=False, to='escrow.reservation')),
                ('outcome', models.CharField(max_length=8)),
                ('minor', models.BigIntegerField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'escrow_reservation_end',
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('minor__gt', 0), ('outcome', 'posted')), models.Q(('minor', 0), ('outcome__in', ['void', 'expired'])), _connector='OR'), name='escrow_reservation_outcome')],
            },
        ),
        migrations.AddIndex(
            model_name='reservation',
            index=models.Index(fields=['expires_at'], name='escrow_reservation_expires'),
        ),
        migrations.AddConstraint(
            model_name='reservation',
            constraint=models.CheckConstraint(condition=models.Q(('minor__gt', 0), ('minor__lte', 9007199254740991)), name='escrow_reserved_is_positive'),
        ),
        migrations.AddConstraint(
            model_name='reservation',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('at'))), name='escrow_reservation_lasts'),
        ),
        migrations.AddConstraint(
            model_name='reservation',
            constraint=models.CheckConstraint(condition=models.Q(('debit', models.F('credit')), _negated=True), name='escrow_reserved_between_two'),
        ),
        migrations.AddIndex(
            model_name='transfer',
            index=models.Index(condition=models.Q(('debit_sequence__isnull', False)), fields=['debit', 'at', 'debit_sequence'], name='escrow_transfer_debited'),
        ),
        migrations.AddIndex(
            model_name='transfer',
            index=models.Index(condition=models.Q(('credit_sequence__isnull', False)), fields=['credit', 'at', 'credit_sequence'], name='escrow_transfer_credited'),
        ),
        migrations.AddIndex(
            model_name='transfer',
            index=models.Index(condition=models.Q(('debit_sequence__isnull', True)), fields=['debit', 'epoch', 'xid'], name='escrow_transfer_debited_hot'),
        ),
        migrations.AddIndex(
            model_name='transfer',
            index=models.Index(condition=models.Q(('credit_sequence__isnull', True)), fields=['credit', 'epoch', 'xid'], name='escrow_transfer_credited_hot'),
        ),
        migrations.AddIndex(
            model_name='transfer',
            index=models.Index(fields=['subject'], name='escrow_transfer_by_subject'),
        ),
        migrations.AddIndex(
            model_name='transfer',
            index=django.contrib.postgres.indexes.BrinIndex(fields=['at'], name='escrow_transfer_by_day', pages_per_range=32),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(('minor__gt', 0), ('minor__lte', 9007199254740991)), name='escrow_amount_is_positive'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(('debit', models.F('credit')), _negated=True), name='escrow_two_accounts'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('line', 0), ('lines__gt', 0), ('lines__isnull', False), ('request__isnull', False)), models.Q(('line__gt', 0), ('lines__isnull', True), ('request__isnull', True)), _connector='OR'), name='escrow_first_line_tells'),
        ),
        migrations.AddConstraint(
            model_name='transfer',
            constraint=models.CheckConstraint(condition=models.Q(('operation__in', ['receive', 'receive_unallocated', 'release', 'give_back', 'split', 'seize', 'start_payout', 'finish_payout', 'fail_payout', 'receive_suspense', 'place_suspense', 'refund_suspense', 'release_part', 'pay_fee', 'charge', 'net_debt', 'write_off', 'convert', 'settle_channel', 'refund', 'chargeback', 'end_chargeback', 'fund', 'bank_charge', 'correct', 'post_reserved'])), name='escrow_operation_known'),
        ),
    ]
