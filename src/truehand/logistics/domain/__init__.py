"""Pure values, decisions and refusals of the logistics room."""
