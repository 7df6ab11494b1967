"""The read door: consents, and what wraps the keys."""

from truehand.vault.queries.consents import agreed, consents
from truehand.vault.queries.keys import WrappingView, destroyed_keys, wrappings

__all__ = ["WrappingView", "agreed", "consents", "destroyed_keys", "wrappings"]
