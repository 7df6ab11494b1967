"""The read door: consents."""

from truehand.vault.queries.consents import agreed, consents

__all__ = ["agreed", "consents"]
