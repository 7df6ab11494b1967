"""Pages and API of the equipment room."""
