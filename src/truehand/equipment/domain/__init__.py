"""Pure values and decisions of the equipment room."""
