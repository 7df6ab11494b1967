"""Pure values, decisions and refusals of the listings room."""
