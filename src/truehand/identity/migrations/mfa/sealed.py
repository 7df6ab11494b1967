"""What second factors keep goes under the vault."""

from typing import ClassVar

from django.db import migrations

from truehand.edge.sealing import EncryptedJSONField
from truehand.edge.sealing.moving import SealField


class Migration(migrations.Migration):
    """After allauth's own."""

    dependencies: ClassVar = [("vault", "0001_initial"), ("mfa", "0003_authenticator_type_uniq")]

    operations: ClassVar = [SealField("authenticator", "data", EncryptedJSONField(default=dict))]
