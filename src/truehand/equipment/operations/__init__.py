"""Write door of the equipment room."""

from truehand.equipment.operations.passports import note, open_passport
from truehand.equipment.operations.plates import read_plate

__all__ = ["note", "open_passport", "read_plate"]
