"""Facts in; decision and reasons out."""
