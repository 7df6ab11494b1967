"""When the auditors were told that operators let the time of a claim pass."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("logistics", "0008_under_way_by_promise")]

    operations = [
        migrations.AddField(
            model_name="carriageclaim",
            name="overdue_at",
            field=models.DateTimeField(null=True),
        ),
    ]
