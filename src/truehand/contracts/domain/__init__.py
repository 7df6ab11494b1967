"""Pure values, decisions and refusals of the contracts room."""
