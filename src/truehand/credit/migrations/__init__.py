"""Table changes of the credit room, oldest first."""
