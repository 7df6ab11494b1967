"""The write door: consents, copies of one's data, erasure, reading others', keys and what wraps them."""

from truehand.vault.operations.archives import ask_archive, forget_archives, make_archive
from truehand.vault.operations.consents import give_consent, require_consent, withdraw_consent
from truehand.vault.operations.erasure import erase, erase_due
from truehand.vault.operations.keys import destroy, erase_again
from truehand.vault.operations.reading import look_at, note_handing, open_to_read
from truehand.vault.operations.reindexing import begin_reindexing, reindex, waiting_indexes
from truehand.vault.operations.rotation import Progress, rewrap, rotate
from truehand.vault.operations.staying import require_staying
from truehand.vault.operations.sweeping import prepare_year, sweep

__all__ = [
    "Progress",
    "ask_archive",
    "begin_reindexing",
    "destroy",
    "erase",
    "erase_again",
    "erase_due",
    "forget_archives",
    "give_consent",
    "look_at",
    "make_archive",
    "note_handing",
    "open_to_read",
    "prepare_year",
    "reindex",
    "require_consent",
    "require_staying",
    "rewrap",
    "rotate",
    "sweep",
    "waiting_indexes",
    "withdraw_consent",
]
