"""Pages and the part of the API."""
