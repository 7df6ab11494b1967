"""Money at rest: the double-entry ledger, holds, deposits."""
