from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0002_guards'),
    ]

    operations = [
        migrations.AlterField(
            model_name='payoutrow',
            name='party_id',
            field=models.UUIDField(),
        ),
        migrations.AddIndex(
            model_name='payoutrow',
            index=models.Index(fields=['party_id', '-id'], name='payments_payouts_of'),
        ),
        migrations.AddIndex(
            model_name='payoutrow',
            index=models.Index(condition=models.Q(('status', 'started')), fields=['id'], name='payments_payouts_unsent'),
        ),
    ]
