"""The read doors of a trade."""
