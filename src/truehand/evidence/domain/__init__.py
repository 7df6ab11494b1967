"""Pure values, decisions and refusals of the evidence room."""
