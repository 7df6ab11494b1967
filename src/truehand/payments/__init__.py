"""Money in motion: channels, call-backs, payouts, reconciliation with the bank."""
