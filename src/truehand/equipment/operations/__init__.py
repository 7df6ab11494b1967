"""Write door of the equipment room."""

from truehand.equipment.operations.claims import claims, clear_claim, propose_clearing, report_claim
from truehand.equipment.operations.merging import merge_passports, propose_merge, propose_split, split_passports
from truehand.equipment.operations.passports import note, open_passport
from truehand.equipment.operations.photos import look_at_photos
from truehand.equipment.operations.plates import read_plate
from truehand.equipment.operations.registers import flagged_machines, is_flagged, require_clear
from truehand.equipment.operations.stopping import claimed_machines, stopped_machines, stops

__all__ = [
    "claimed_machines",
    "claims",
    "clear_claim",
    "flagged_machines",
    "is_flagged",
    "look_at_photos",
    "merge_passports",
    "note",
    "open_passport",
    "propose_clearing",
    "propose_merge",
    "propose_split",
    "read_plate",
    "report_claim",
    "require_clear",
    "split_passports",
    "stopped_machines",
    "stops",
]
