"""Read door of the equipment room."""

from truehand.equipment.queries.catalogue import models, serial_forms
from truehand.equipment.queries.passports import (
    last_inspection,
    open_claims,
    own_passport_id_of,
    passport,
    passport_id_of,
    passport_of_machine,
)

__all__ = [
    "last_inspection",
    "models",
    "open_claims",
    "own_passport_id_of",
    "passport",
    "passport_id_of",
    "passport_of_machine",
    "serial_forms",
]
