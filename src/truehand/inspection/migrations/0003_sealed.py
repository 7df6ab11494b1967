"""What inspectors write goes under the vault."""

from django.db import migrations

from truehand.edge.sealing import EncryptedBinaryField, EncryptedJSONField
from truehand.edge.sealing.moving import SealField


class Migration(migrations.Migration):
    dependencies = [("inspection", "0002_list_indexes"), ("vault", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("report", "inspection_hash_is_the_documents"),
        SealField("draft", "answers", EncryptedJSONField(default=dict)),
        SealField("report", "document", EncryptedBinaryField()),
    ]
