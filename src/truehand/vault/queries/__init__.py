"""The read door: consents, what is held of a person, copies and erasures, who read, and what wraps the keys."""

from truehand.vault.queries.consents import agreed, consents
from truehand.vault.queries.holdings import held
from truehand.vault.queries.keys import DutyView, KeysView, WrappingView, keys
from truehand.vault.queries.readings import (
    is_open,
    names_of,
    opened_to,
    readable,
    readings,
    readings_of,
    require_open,
    waiting_readings,
)
from truehand.vault.queries.rights import archive_content, archives, erasure_plan

__all__ = [
    "DutyView",
    "KeysView",
    "WrappingView",
    "agreed",
    "archive_content",
    "archives",
    "consents",
    "erasure_plan",
    "held",
    "is_open",
    "keys",
    "names_of",
    "opened_to",
    "readable",
    "readings",
    "readings_of",
    "require_open",
    "waiting_readings",
]
