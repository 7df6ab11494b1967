"""Pages and API of the trade."""
