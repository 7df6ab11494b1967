"""Pure values, decisions and refusals of the market room."""
