"""Write door of the equipment room."""

from truehand.equipment.operations.passports import note, open_passport
from truehand.equipment.operations.photos import look_at_photos
from truehand.equipment.operations.plates import read_plate

__all__ = ["look_at_photos", "note", "open_passport", "read_plate"]
