"""Pure values, decisions and refusals of the inspection room."""
