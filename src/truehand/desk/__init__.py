"""The operator's console, composed from the doors of the rooms."""
