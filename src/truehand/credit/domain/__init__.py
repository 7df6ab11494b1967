"""Pure values, decisions and refusals of the credit room."""
