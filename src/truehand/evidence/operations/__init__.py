"""The write door: record what happened, give it its place in the log, sign the head, keep photos, export the proof."""

from truehand.evidence.operations.anchors import anchor, connected, places
from truehand.evidence.operations.exhibits import store_exhibit
from truehand.evidence.operations.export import bind, export_bundle, gather
from truehand.evidence.operations.journal import (
    EVENT,
    MANY_EVENTS,
    ONE_EVENT,
    Arguments,
    arguments,
    columns,
    record,
    record_all,
)
from truehand.evidence.operations.keys import log_cosigner, log_key, note_signer, sign
from truehand.evidence.operations.papers import keep_paper, paper_authority, sign_paper
from truehand.evidence.operations.sequence import LogForkedError, checkpoint, integrate
from truehand.evidence.operations.timestamps import ask_time, time_authorities
from truehand.evidence.operations.witnesses import ask_witnesses, policy, witnesses

__all__ = [
    "EVENT",
    "MANY_EVENTS",
    "ONE_EVENT",
    "Arguments",
    "LogForkedError",
    "anchor",
    "arguments",
    "ask_time",
    "ask_witnesses",
    "bind",
    "checkpoint",
    "columns",
    "connected",
    "export_bundle",
    "gather",
    "integrate",
    "keep_paper",
    "log_cosigner",
    "log_key",
    "note_signer",
    "paper_authority",
    "places",
    "policy",
    "record",
    "record_all",
    "sign",
    "sign_paper",
    "store_exhibit",
    "time_authorities",
    "witnesses",
]
