"""Pure values, decisions and refusals of the payments room."""
