"""A gateway's settlement and the line of the bank that brought it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bank', '0002_guards'),
    ]

    operations = [
        migrations.CreateModel(
            name='Settlement',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('channel', models.CharField(max_length=24)),
                ('batch', models.CharField(max_length=140)),
                ('currency', models.CharField(max_length=3)),
                ('fits', models.BooleanField()),
                ('at', models.DateTimeField()),
            ],
            options={
                'db_table': 'bank_settlement',
            },
        ),
        migrations.RemoveConstraint(
            model_name='bankline',
            name='bank_line_state_known',
        ),
        migrations.RemoveConstraint(
            model_name='suspenseitem',
            name='bank_suspense_reason_known',
        ),
        migrations.AddConstraint(
            model_name='bankline',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', ['new', 'payment', 'suspense', 'paid_out', 'returned', 'charge', 'unexplained', 'settlement', 'differs'])), name='bank_line_state_known'),
        ),
        migrations.AddConstraint(
            model_name='suspenseitem',
            constraint=models.CheckConstraint(condition=models.Q(('reason__in', ['unknown', 'duplicate', 'wrong_currency', 'third_party', 'nameless', 'return_unknown', 'settlement'])), name='bank_suspense_reason_known'),
        ),
        migrations.AddField(
            model_name='settlement',
            name='line',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='settlement', to='bank.bankline'),
        ),
        migrations.AddConstraint(
            model_name='settlement',
            constraint=models.UniqueConstraint(fields=('channel', 'batch', 'currency'), name='bank_settlement_once'),
        ),
    ]
