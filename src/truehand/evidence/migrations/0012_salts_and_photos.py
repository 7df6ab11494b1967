"""What opens an event goes under the key of its payload, and photos go under their owner's."""

from typing import Any

from django.db import migrations
from django.db.models import BinaryField, F, Func, Value

import truehand.evidence.models
from truehand.edge.sealing import envelope
from truehand.edge.sealing.moving import SealField
from truehand.evidence.domain.entry import SCHEME, salt_of
from truehand.evidence.models import ALTERED, salted

MANY = 1000
# The ledger's own events stand in clear, and stay so.
FORM = Func(F("payload"), Value(1), Value(1), function="substr", output_field=BinaryField())
# Written anew, so that no salt stays behind in the table's file.
REWRITE = """
alter table evidence_event alter column salt type bytea using salt || ''::bytea;
alter table evidence_event enable trigger user;
"""
BEGIN = "set constraints all immediate; alter table evidence_event disable trigger user;"


def seal_salts(apps: Any, editor: Any) -> None:
    """Seal each event's salt with its payload; where that is erased, leave what opens the subject alone."""
    events = apps.get_model("evidence", "Event")
    sealed = events._meta.get_field("payload")
    editor.execute(BEGIN)
    with editor.connection.cursor() as cursor:
        for row in events.objects.annotate(form=FORM).filter(form=envelope.FORM).iterator(MANY):
            payload, salt = bytes(row.payload), bytes(row.salt)
            if payload == ALTERED:
                continue
            kept = salt_of(salt, "subject") if row.scheme == SCHEME else b""
            cursor.execute("update evidence_event set salt = %s where sequence = %s", [kept, row.pk])
            if payload:
                told = sealed.sealed(salted(salt, payload), subject=row.actor)
                cursor.execute("update evidence_event set payload = %s where sequence = %s", [told, row.pk])
    editor.execute(REWRITE)


class Migration(migrations.Migration):
    dependencies = [("evidence", "0011_sealed")]

    operations = [
        migrations.RunPython(seal_salts, migrations.RunPython.noop),
        SealField("storedexhibit", "content", truehand.evidence.models.Kept(), at_once=20),
        SealField("storedexhibit", "thumbnail", truehand.evidence.models.Kept(), at_once=20),
    ]
