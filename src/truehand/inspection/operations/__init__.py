"""The write door: drafts and reports, inspections asked for at key nodes, licences and certificates."""

from truehand.inspection.operations.certificates import change, issue
from truehand.inspection.operations.jobs import ask, call_off, call_off_all, give_back, hold, take
from truehand.inspection.operations.licences import end_licence, license_party
from truehand.inspection.operations.reports import add_photo, remove_photo, save_draft, submit_report

__all__ = [
    "add_photo",
    "ask",
    "call_off",
    "call_off_all",
    "change",
    "end_licence",
    "give_back",
    "hold",
    "issue",
    "license_party",
    "remove_photo",
    "save_draft",
    "submit_report",
    "take",
]
