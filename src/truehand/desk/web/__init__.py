"""Pages and API of the desk; private to it."""
