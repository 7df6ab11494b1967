"""Pure values, decisions and refusals of the reconciliation room."""
