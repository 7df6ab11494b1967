"""Pure values, decisions and refusals of the risk room."""
