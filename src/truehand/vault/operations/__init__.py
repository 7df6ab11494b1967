"""The write door: consents, and changing what wraps the keys."""

from truehand.vault.operations.consents import give_consent, require_consent, withdraw_consent
from truehand.vault.operations.rotation import Progress, rewrap, rotate

__all__ = ["Progress", "give_consent", "require_consent", "rewrap", "rotate", "withdraw_consent"]
