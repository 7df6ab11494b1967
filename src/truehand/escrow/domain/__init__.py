"""Pure values, decisions and refusals of the escrow room."""
