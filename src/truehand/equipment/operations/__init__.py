"""Write door of the equipment room."""

from truehand.equipment.operations.passports import note, open_passport
from truehand.equipment.operations.photos import look_at_photos
from truehand.equipment.operations.plates import read_plate
from truehand.equipment.operations.registers import flagged_machines, is_flagged, require_clear

__all__ = [
    "flagged_machines",
    "is_flagged",
    "look_at_photos",
    "note",
    "open_passport",
    "read_plate",
    "require_clear",
]
