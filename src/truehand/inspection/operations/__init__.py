"""The write door: drafts and reports, inspections asked for at key nodes, licences and certificates."""

from truehand.inspection.operations.bearing import confirm_defect, note_ruling
from truehand.inspection.operations.certificates import change, issue
from truehand.inspection.operations.jobs import ask, call_off, call_off_all, give_back, hold, take
from truehand.inspection.operations.licences import end_licence, license_party, reinstate_licence, suspend_licence
from truehand.inspection.operations.reports import add_photo, remove_photo, save_draft, submit_report

__all__ = [
    "add_photo",
    "ask",
    "call_off",
    "call_off_all",
    "change",
    "confirm_defect",
    "end_licence",
    "give_back",
    "hold",
    "issue",
    "license_party",
    "note_ruling",
    "reinstate_licence",
    "remove_photo",
    "save_draft",
    "submit_report",
    "suspend_licence",
    "take",
]
