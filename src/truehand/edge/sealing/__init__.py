"""Sealing: model fields that are stored encrypted under their data subject's key.

It stands below every room with such data; the vault, a room above, keeps the table of keys, changes what wraps them,
and destroys them.
"""

from truehand.edge.sealing.fields import (
    BlindIndexField,
    EncryptedBinaryField,
    EncryptedEmailField,
    EncryptedJSONField,
    EncryptedTextField,
    Sealed,
)
from truehand.edge.sealing.house import HOUSE

__all__ = [
    "HOUSE",
    "BlindIndexField",
    "EncryptedBinaryField",
    "EncryptedEmailField",
    "EncryptedJSONField",
    "EncryptedTextField",
    "Sealed",
]
