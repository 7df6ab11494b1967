"""The sandbox bank's one page."""
