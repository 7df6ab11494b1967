"""Pages and API of the listings room."""
