"""Pure values and decisions of the listings room."""
