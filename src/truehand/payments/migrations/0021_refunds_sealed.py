"""Why a payment was sent back goes under the payer's key."""

from django.db import migrations

from truehand.edge.sealing import EncryptedTextField
from truehand.edge.sealing.moving import SealField


class Migration(migrations.Migration):
    dependencies = [("payments", "0020_answered_anew"), ("evidence", "0012_salts_and_photos")]

    operations = [SealField("refundrow", "reason", EncryptedTextField(max_length=200))]
