"""Pure values, decisions and refusals of the disputes room."""
