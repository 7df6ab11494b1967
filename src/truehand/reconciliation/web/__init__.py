"""The watchers' pages: runs, discrepancies, incidents, proofs; and the same over the API."""
