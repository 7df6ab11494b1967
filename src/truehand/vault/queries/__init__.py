"""The read door: consents, what is held of a person, copies and erasures, who read, and what wraps the keys."""

from truehand.vault.queries.consents import agreed, consents
from truehand.vault.queries.holdings import held
from truehand.vault.queries.keys import WrappingView, destroyed_keys, wrappings
from truehand.vault.queries.readings import is_open, names_of, opened_to, readable, readings, readings_of, require_open
from truehand.vault.queries.rights import archive_content, archives, erasure_plan

__all__ = [
    "WrappingView",
    "agreed",
    "archive_content",
    "archives",
    "consents",
    "destroyed_keys",
    "erasure_plan",
    "held",
    "is_open",
    "names_of",
    "opened_to",
    "readable",
    "readings",
    "readings_of",
    "require_open",
    "wrappings",
]
