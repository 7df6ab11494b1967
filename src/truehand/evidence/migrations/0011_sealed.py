"""What events say goes under the vault; the ledger's own events tell amounts and identifiers, and stay."""

from django.db import migrations

import truehand.evidence.models
from truehand.edge.sealing import HOUSE, keyring
from truehand.edge.sealing.moving import SealField
from truehand.kernel.personal import Retention


def make_the_houses_keys(apps: object, editor: object) -> None:
    """What tells of nobody is sealed under the house's own keys: they are there before two transactions want them."""
    for retention in Retention:
        keyring.key_for(HOUSE, retention)


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial"), ("evidence", "0010_papers")]

    operations = [
        migrations.RunPython(make_the_houses_keys, migrations.RunPython.noop),
        SealField("event", "payload", truehand.evidence.models.Payload()),
        SealField("storedpaper", "content", truehand.evidence.models.Kept()),
    ]
