"""What events say goes under the vault; the ledger's own events tell amounts and identifiers, and stay."""

from django.db import migrations

import truehand.evidence.models
from truehand.edge.sealing.moving import SealField


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial"), ("evidence", "0010_papers")]

    operations = [
        SealField("event", "payload", truehand.evidence.models.Payload()),
        SealField("storedpaper", "content", truehand.evidence.models.Kept()),
    ]
