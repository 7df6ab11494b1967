"""Pure values, decisions and refusals of the equipment room."""
