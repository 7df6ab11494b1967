"""Pages and API of return policies."""
