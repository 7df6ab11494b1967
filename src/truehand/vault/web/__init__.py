"""Pages and API of the room; private to it."""
