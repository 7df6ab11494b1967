"""Addresses go under the vault, and are found by their blind index."""

from typing import ClassVar

from django.db import migrations, models

from truehand.edge.sealing import BlindIndexField, EncryptedEmailField
from truehand.edge.sealing.moving import SealField, fill_index


class Migration(migrations.Migration):
    """After allauth's own."""

    dependencies: ClassVar = [("vault", "0001_initial"), ("account", "0009_emailaddress_unique_primary_email")]

    operations: ClassVar = [
        migrations.RemoveConstraint("emailaddress", "unique_verified_email"),
        migrations.AlterUniqueTogether("emailaddress", set()),
        migrations.AddField("emailaddress", "email_index", BlindIndexField(of="email")),
        fill_index("account", "emailaddress", "email"),
        SealField("emailaddress", "email", EncryptedEmailField(max_length=254)),
        migrations.AlterUniqueTogether("emailaddress", {("user", "email_index")}),
        migrations.AddConstraint(
            "emailaddress",
            models.UniqueConstraint(
                condition=models.Q(verified=True), fields=("email_index",), name="unique_verified_email"
            ),
        ),
    ]
