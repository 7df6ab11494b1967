"""The write door: consents."""

from truehand.vault.operations.consents import give_consent, require_consent, withdraw_consent

__all__ = ["give_consent", "require_consent", "withdraw_consent"]
