"""Pure values, decisions and refusals of the identity room."""
