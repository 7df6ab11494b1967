"""The write door: drafts and reports."""

from truehand.inspection.operations.reports import add_photo, remove_photo, save_draft, submit_report

__all__ = ["add_photo", "remove_photo", "save_draft", "submit_report"]
