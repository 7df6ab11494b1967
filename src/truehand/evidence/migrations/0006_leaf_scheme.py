"""Which scheme made a leaf: 1 of all that there is, 2 from now on."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0005_record")]

    operations = [
        migrations.AddField("event", "scheme", models.PositiveSmallIntegerField(db_default=1)),
        migrations.AlterField("event", "scheme", models.PositiveSmallIntegerField(db_default=2)),
    ]
