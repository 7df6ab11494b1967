"""Pure values, decisions and refusals of the desk."""
