"""The read door: consents, what is held of a person, copies and erasures."""

from truehand.vault.queries.consents import agreed, consents
from truehand.vault.queries.holdings import held
from truehand.vault.queries.rights import archive_content, archives, erasure_plan

__all__ = ["agreed", "archive_content", "archives", "consents", "erasure_plan", "held"]
