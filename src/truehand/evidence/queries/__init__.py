"""The read door: entries of a subject, heads, proofs that never scan the log, photos, and the log's own check."""

from truehand.evidence.queries.check import fsck
from truehand.evidence.queries.log import (
    checkpoints,
    consistency_proof,
    entries_of,
    entries_of_all,
    entry,
    exhibit,
    explorer,
    head,
    inclusion_proofs,
    log_size,
    stored_nodes,
    subjects_of,
    thumbnail,
    waiting,
)
from truehand.evidence.queries.witnesses import (
    cosignatures,
    cosigner_keys,
    entry_proof,
    last_cosigned,
    published,
    tile,
)

__all__ = [
    "checkpoints",
    "consistency_proof",
    "cosignatures",
    "cosigner_keys",
    "entries_of",
    "entries_of_all",
    "entry",
    "entry_proof",
    "exhibit",
    "explorer",
    "fsck",
    "head",
    "inclusion_proofs",
    "last_cosigned",
    "log_size",
    "published",
    "stored_nodes",
    "subjects_of",
    "thumbnail",
    "tile",
    "waiting",
]
