"""Bank accounts and what channels said go under the vault; numbers leave the room's own cipher for their owner's key."""

from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import migrations

from truehand.edge.sealing import EncryptedBinaryField, EncryptedTextField
from truehand.edge.sealing.moving import SealField


def number_of(row: Any) -> str:
    """The number as this room sealed it until now."""
    secret = str(settings.TRUEHAND_MASTER_SECRET).encode()
    cipher = AESGCM(HKDF(SHA256(), 32, salt=None, info=b"truehand bank account seal").derive(secret))
    sealed = bytes(row.number)
    return cipher.decrypt(sealed[:12], sealed[12:], str(row.id).encode()).decode()


class Migration(migrations.Migration):
    dependencies = [("vault", "0001_initial"), ("payments", "0017_answers")]

    operations = [
        migrations.RenameField("bankaccount", "number_sealed", "number"),
        SealField("bankaccount", "number", EncryptedTextField(), clear=number_of),
        SealField("bankaccount", "holder", EncryptedTextField(max_length=200)),
        SealField("bankaccount", "bank", EncryptedTextField(max_length=100)),
        SealField("bankaccount", "last_four", EncryptedTextField(max_length=4)),
        SealField("receivedcallback", "body", EncryptedBinaryField()),
        SealField("answerrow", "statement", EncryptedTextField()),
        SealField("answerrow", "bundle", EncryptedBinaryField()),
        SealField("refusedmessage", "body", EncryptedBinaryField()),
    ]
