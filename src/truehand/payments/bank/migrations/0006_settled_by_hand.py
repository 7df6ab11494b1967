"""What a settlement is short by, which the gateway owes still."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('bank', '0005_sealed'),
    ]

    operations = [
        migrations.AddField(
            model_name='settlement',
            name='short',
            field=models.BigIntegerField(db_default=0, default=0),
        ),
    ]
