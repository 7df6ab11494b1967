"""The write door: record what happened, give it its place in the log, sign the head, keep photos, export the proof."""

from truehand.evidence.operations.exhibits import store_exhibit
from truehand.evidence.operations.export import export_bundle
from truehand.evidence.operations.journal import record
from truehand.evidence.operations.keys import log_key, sign
from truehand.evidence.operations.sequence import LogForkedError, checkpoint, integrate

__all__ = [
    "LogForkedError",
    "checkpoint",
    "export_bundle",
    "integrate",
    "log_key",
    "record",
    "sign",
    "store_exhibit",
]
