from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("escrow", "0010_short_rules"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="ledgeraccount",
            index=models.Index(
                condition=models.Q(("closed", False)), fields=["kind", "opened_at", "id"], name="escrow_account_by_age"
            ),
        ),
    ]
