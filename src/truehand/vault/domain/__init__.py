"""The vault's values, decisions and refusals."""
